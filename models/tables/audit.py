"""What was done, and what was answered: who, when, which record, and no personal data."""

from peewee import AutoField, BlobField, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.people import User


class Audit(Table):
    """One act. ``detail`` names fields, states and dates, never what a person said. Rows are only ever added.

    ``person`` is the row of ``people`` that was looked at; ``mac`` seals the row and, with it, all before it.
    """

    id = AutoField()
    at = IntegerField()
    by = ForeignKeyField(User, column_name="by", lazy_load=False)
    act = TextField()
    sheet = IntegerField(null=True)
    suffix = IntegerField(null=True)
    detail = TextField()
    person = IntegerField(null=True)
    mac = BlobField(null=True)

    class Meta:
        table_name = "audit"


class Request(Table):
    """A verb carried out under a client-made key, and the answer it gave: the same key gets the same answer."""

    key = TextField(primary_key=True)
    verb = TextField()
    fingerprint = TextField()
    answer = TextField()

    class Meta:
        table_name = "requests"
