"""Closed days: the figures they were closed with, and the reason for each exception that was left."""

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.people import User


class ClosedDay(Table):
    """A day's figures when it was closed; ``last_number`` is the newest sheet there was then."""

    day = TextField(primary_key=True)
    closed_at = IntegerField()
    by = ForeignKeyField(User, column_name="by", lazy_load=False)
    taken = IntegerField()
    struck = IntegerField()
    void = IntegerField()
    merged = IntegerField()
    open = IntegerField()
    due = IntegerField()
    done = IntegerField()
    not_done = IntegerField()
    cancelled = IntegerField()
    no_outcome = IntegerField()
    last_number = IntegerField()
    web = IntegerField(null=True)
    next_sheet = IntegerField(null=True)

    class Meta:
        table_name = "closed_days"


class ClosingReason(Table):
    """Why an exception was left when a day was closed."""

    id = AutoField()
    day = ForeignKeyField(ClosedDay, column_name="day", lazy_load=False)
    kind = TextField()
    sheet = TextField()
    order = TextField(column_name="order_number")
    reason = TextField()

    class Meta:
        table_name = "closing_reasons"
