"""The order pad: every intake is a sheet before it is anything else."""

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.people import User


class Sheet(Table):
    """One entry on the order pad. ``state`` and ``stage`` are kept by `strike.restate` alone."""

    id = AutoField()
    number = IntegerField()
    source = TextField()
    taken_by = ForeignKeyField(User, column_name="taken_by", lazy_load=False)
    taken_at = IntegerField()
    day = TextField()
    pad = TextField(null=True)
    pad_number = IntegerField(null=True)
    external_id = TextField(null=True)
    state = TextField()
    stage = TextField()
    void_reason = TextField(null=True)
    merged_into = ForeignKeyField("self", column_name="merged_into", null=True, lazy_load=False)

    class Meta:
        table_name = "sheets"


class Draft(Table):
    """The words of a sheet while it is being written, as JSON by field; gone when they have become an order.

    ``turn`` counts how often they were kept.
    """

    sheet = ForeignKeyField(Sheet, primary_key=True, lazy_load=False)
    form_key = TextField()
    words = TextField()
    kept_at = IntegerField()
    parked = IntegerField()
    turn = IntegerField()

    class Meta:
        table_name = "drafts"


class Tally(Table):
    """How many sheets of all time are in each state: kept by the database itself, recounted by ``check --all``."""

    state = TextField(primary_key=True)
    sheets = IntegerField()

    class Meta:
        table_name = "tallies"
