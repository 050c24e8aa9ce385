"""How each customer was told, for each version of an order that must be told."""

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.orders import Order
from models.tables.people import User


class Confirmation(Table):
    """One an order and version. ``state`` ``done`` is the only one that ticks.

    Of an e-mail: ``tries`` so far, ``next_at`` when the next is due (null: at once), ``claimed_at`` when one began,
    ``message`` to whom, its subject and its text as they went out (JSON), ``trouble`` why it did not go, in words;
    ``message_id`` from the moment it is queued, without the shop's domain until it is claimed. ``earlier`` is what the
    customer had been told of the order until then (`models.letter.known_of`); empty where they were told nothing.
    """

    id = AutoField()
    order = ForeignKeyField(Order, lazy_load=False)
    version = IntegerField()
    how = TextField()
    reason = TextField()
    state = TextField()
    made_at = IntegerField()
    done_at = IntegerField(null=True)
    by = ForeignKeyField(User, column_name="by", null=True, lazy_load=False)
    tries = IntegerField()
    next_at = IntegerField(null=True)
    claimed_at = IntegerField(null=True)
    message_id = TextField()
    message = TextField()
    trouble = TextField()
    earlier = TextField()

    class Meta:
        table_name = "confirmations"
