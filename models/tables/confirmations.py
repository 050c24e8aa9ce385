"""How each customer was told, for each version of an order that must be told."""

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.orders import Order
from models.tables.people import User


class Confirmation(Table):
    """One an order and version. ``state`` ``done`` is the only one that ticks."""

    id = AutoField()
    order = ForeignKeyField(Order, lazy_load=False)
    version = IntegerField()
    how = TextField()
    reason = TextField()
    state = TextField()
    made_at = IntegerField()
    done_at = IntegerField(null=True)
    by = ForeignKeyField(User, column_name="by", null=True, lazy_load=False)

    class Meta:
        table_name = "confirmations"
