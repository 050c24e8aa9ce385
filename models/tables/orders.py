"""Orders and their lines. ``Order.due`` feeds the calendar."""

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.people import Person, User
from models.tables.sheets import Sheet


class Order(Table):
    """``version`` rises with every amendment; ``terms_version`` is the last version that made a confirmation due."""

    id = AutoField()
    sheet = ForeignKeyField(Sheet, lazy_load=False)
    suffix = IntegerField()
    version = IntegerField()
    terms_version = IntegerField()
    caller = ForeignKeyField(Person, lazy_load=False)
    recipient = ForeignKeyField(Person, null=True, lazy_load=False)
    address = TextField()
    postcode = TextField()
    card = TextField()
    due = TextField()
    window = TextField()
    fulfilment = TextField()
    florist = TextField()
    delivery_charge = IntegerField()
    total = IntegerField()
    payment = TextField()
    notes = TextField()
    to_come = TextField()
    status = TextField()
    cancel_reason = TextField()
    created_at = IntegerField()
    amended_at = IntegerField(null=True)
    amended_by = ForeignKeyField(User, column_name="amended_by", null=True, lazy_load=False)
    discount = IntegerField(default=0)
    tax = IntegerField(default=0)

    class Meta:
        table_name = "orders"


class OrderLine(Table):
    """One line of an order; ``price`` is pence for one, null while it is to come."""

    id = AutoField()
    order = ForeignKeyField(Order, lazy_load=False)
    position = IntegerField()
    text = TextField()
    quantity = IntegerField()
    price = IntegerField(null=True)

    class Meta:
        table_name = "order_lines"
