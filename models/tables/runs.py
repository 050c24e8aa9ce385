"""Drivers and their runs, what has still to be seen of a change, paper, and who was told where flowers were left."""

from peewee import AutoField, CompositeKey, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.deliveries import Outcome
from models.tables.orders import Order
from models.tables.people import User


class Driver(Table):
    """Somebody who takes stops out. ``pin`` is its salt and what was derived from it, empty while there is none."""

    label = ForeignKeyField(User, column_name="label", primary_key=True, lazy_load=False)
    pin = TextField()
    added_at = IntegerField()
    removed_at = IntegerField(null=True)

    class Meta:
        table_name = "drivers"
        without_rowid = True


class Run(Table):
    """The newest load-out of a driver's run of a day: ``counted`` by the driver against ``listed`` stops.

    ``loaded_at`` is when both last agreed; None while they never did.
    """

    day = TextField()
    driver = ForeignKeyField(Driver, column_name="driver", lazy_load=False)
    counted = IntegerField()
    listed = IntegerField()
    counted_at = IntegerField()
    counted_by = ForeignKeyField(User, column_name="counted_by", lazy_load=False)
    loaded_at = IntegerField(null=True)

    class Meta:
        table_name = "runs"
        primary_key = CompositeKey("day", "driver")
        without_rowid = True


class Notice(Table):
    """A change that somebody has still to see, or has seen: the shop (no ``driver``), or the driver of that ``day``."""

    id = AutoField()
    order = ForeignKeyField(Order, lazy_load=False)
    day = TextField()
    driver = TextField()
    mark = TextField()
    at = IntegerField()
    seen_at = IntegerField(null=True)
    seen_by = ForeignKeyField(User, column_name="seen_by", null=True, lazy_load=False)

    class Meta:
        table_name = "notices"


class HeldOutcome(Table):
    """An outcome of an order that had become another meanwhile (``why``): a person says whether it ``holds``."""

    id = AutoField()
    order = ForeignKeyField(Order, lazy_load=False)
    result = TextField()
    place = TextField()
    whom = TextField()
    note = TextField()
    at = IntegerField()
    by = ForeignKeyField(User, column_name="by", lazy_load=False)
    why = TextField()
    answer = TextField()
    answered_at = IntegerField(null=True)
    answered_by = ForeignKeyField(User, column_name="answered_by", null=True, lazy_load=False)

    class Meta:
        table_name = "held_outcomes"


class SenderNews(Table):
    """An outcome that the sender is to be told of. ``corrected``: another outcome took its place first; ``unknown``: it
    is older than this table."""

    outcome = ForeignKeyField(Outcome, primary_key=True, lazy_load=False)
    order = ForeignKeyField(Order, lazy_load=False)
    state = TextField()
    at = IntegerField(null=True)
    by = ForeignKeyField(User, column_name="by", null=True, lazy_load=False)

    class Meta:
        table_name = "sender_news"


class Printing(Table):
    """Paper that left the program. ``content`` stands for what was on it: other content now means that it is stale."""

    id = AutoField()
    kind = TextField()
    day = TextField()
    driver = TextField()
    content = TextField()
    at = IntegerField()
    by = ForeignKeyField(User, column_name="by", lazy_load=False)
    recalled_at = IntegerField(null=True)
    recalled_by = ForeignKeyField(User, column_name="recalled_by", null=True, lazy_load=False)

    class Meta:
        table_name = "printings"


class PrintedOrder(Table):
    """An order that stood on paper, in the version it had then."""

    order = ForeignKeyField(Order, lazy_load=False)
    printing = ForeignKeyField(Printing, lazy_load=False)
    version = IntegerField()

    class Meta:
        table_name = "printed_orders"
        primary_key = CompositeKey("order", "printing")
        without_rowid = True
