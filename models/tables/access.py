"""Who holds a key, what was backed up, and the faults of the program."""

from peewee import AutoField, BlobField, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.people import User


class KeySlot(Table):
    """A slot that may open this book; one that was removed opens nothing, whatever key file it stands in."""

    id = TextField(primary_key=True)
    user = ForeignKeyField(User, column_name="user", lazy_load=False)
    kind = TextField()
    added_at = IntegerField()
    removed_at = IntegerField(null=True)

    class Meta:
        table_name = "key_slots"


class PhoneCode(Table):
    """A user's phone code. ``step``: the newest half minute of which a code was accepted; ``given_on``: local date."""

    user = ForeignKeyField(User, column_name="user", primary_key=True, lazy_load=False)
    secret = TextField()
    step = IntegerField()
    given_on = TextField(null=True)
    misses = IntegerField(default=0)
    missed_at = IntegerField(default=0)

    class Meta:
        table_name = "phone_codes"


class AuditHead(Table):
    """The one row that ends the audit (`models.chain`): ``seal`` covers all entries up to ``sealed``, ``mac`` is the
    state after entry ``last``."""

    one = IntegerField(primary_key=True)
    sealed = IntegerField()
    seal = BlobField()
    last = IntegerField()
    mac = BlobField()

    class Meta:
        table_name = "audit_head"


class Backup(Table):
    """A back-up that was read again and found good. ``at`` UTC seconds, ``size`` bytes.

    ``audit_last`` and ``audit_mac`` are the newest audit entry there was then.
    """

    id = AutoField()
    at = IntegerField()
    place = TextField()
    name = TextField()
    size = IntegerField()
    audit_last = IntegerField()
    audit_mac = BlobField(null=True)

    class Meta:
        table_name = "backups"


class Fault(Table):
    """A fault of the program's own: where it happened, never a value."""

    id = TextField(primary_key=True)
    at = IntegerField()
    kind = TextField()
    trace = TextField()

    class Meta:
        table_name = "faults"
