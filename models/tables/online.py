"""Web shops, and every online order that was looked at."""

from peewee import AutoField, CompositeKey, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.orders import Order
from models.tables.people import User
from models.tables.sheets import Sheet


class Source(Table):
    """A web shop, and how its files are read. ``columns`` is JSON: a field's name, and the column that holds it.

    ``layouts`` is JSON: the layouts that its files had. ``prefix`` stands before its orders' numbers on our sheets; the
    first web shop has none.
    """

    name = TextField(primary_key=True)
    prefix = TextField()
    zone = TextField()
    note_is = TextField()
    dates = TextField()
    live = TextField()
    not_live = TextField()
    columns = TextField()
    layouts = TextField()

    class Meta:
        table_name = "sources"
        without_rowid = True


class OnlineOrder(Table):
    """An order of a web shop as it was read last (``content``), and as it was when last dealt with (``settled``).

    ``placed_on`` is the web shop's local date. ``reason`` is why it was settled without a sheet; of one that waits, why
    the book itself holds it; of one that was held, what it lacked when it was taken in.
    """

    id = AutoField()
    source = ForeignKeyField(Source, column_name="source", lazy_load=False)
    external_id = TextField()
    number = TextField()
    status = TextField()
    standing = TextField()
    placed_on = TextField(null=True)
    modified = TextField()
    content = TextField()
    settled = TextField()
    sheet = ForeignKeyField(Sheet, null=True, lazy_load=False)
    state = TextField()
    reason = TextField()
    looked_at = IntegerField()
    looked_by = ForeignKeyField(User, column_name="looked_by", lazy_load=False)
    seen_at = IntegerField()

    class Meta:
        table_name = "online_orders"


class PartOrder(Table):
    """Which of our orders a part of an online order is; parts count from 1, and an order is one part at most."""

    online = ForeignKeyField(OnlineOrder, lazy_load=False)
    part = IntegerField()
    order = ForeignKeyField(Order, lazy_load=False)

    class Meta:
        table_name = "online_parts"
        primary_key = CompositeKey("online", "part")
        without_rowid = True
