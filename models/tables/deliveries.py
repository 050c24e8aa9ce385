"""The day's list: one entry an order, and what came of it. ``ListEntry.day`` feeds the list."""

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.orders import Order
from models.tables.people import User


class ListEntry(Table):
    """A stop, something on the shelf, or a relay out, by ``kind``. One an order, so none can be left behind.

    The database refuses a commit in which kind and day differ from the order's fulfilment and due date. ``mark`` is the
    strongest of the `Notice` rows that wait; ``loaded_at`` when its driver counted it onto the van.
    """

    id = AutoField()
    order = ForeignKeyField(Order, lazy_load=False)
    kind = TextField()
    day = TextField()
    status = TextField()
    driver = TextField()
    sequence = IntegerField(null=True)
    mark = TextField()
    moved_from = TextField(null=True)
    loaded_at = IntegerField(null=True)

    class Meta:
        table_name = "list_entries"


class Outcome(Table):
    """What came of an order. Never changed: a correction is a new row, and the newest one counts.

    ``whom`` names a neighbour, ``driver`` whose run the order was on then.
    """

    id = AutoField()
    order = ForeignKeyField(Order, lazy_load=False)
    result = TextField()
    place = TextField()
    note = TextField()
    remedy = TextField()
    at = IntegerField()
    by = ForeignKeyField(User, column_name="by", lazy_load=False)
    whom = TextField(default="")
    driver = TextField(default="")

    class Meta:
        table_name = "outcomes"
