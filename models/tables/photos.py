"""Photos of orders, of stops and of paper sheets; and the lock box, with the words as they were taken down."""

from peewee import BlobField, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.orders import Order
from models.tables.people import User
from models.tables.sheets import Sheet


class Photo(Table):
    """A photo: its encrypted file is named by ``id``, and opens with ``key``, which is nowhere else.

    ``digest`` is the SHA-256 of that file of ``size`` bytes, ``source`` that of the file it was made from. ``kind``
    says whether it is of the order, of its stop (where it was left), or of the paper sheet; only that has no order.
    ``off_at``, ``off_by``: it was taken off, and is brought back or deleted. ``thumbnail`` is a small JPEG of our own
    making. ``room`` is a page of nothing, so that what stands behind it is on pages of its own (`base.on_own_pages`),
    and gone once it is deleted; whatever else stood there would be read through it.
    """

    id = TextField(primary_key=True)
    kind = TextField()
    sheet = ForeignKeyField(Sheet, lazy_load=False)
    order = ForeignKeyField(Order, null=True, lazy_load=False)
    position = IntegerField()
    caption = TextField()
    digest = BlobField()
    source = BlobField()
    size = IntegerField()
    width = IntegerField()
    height = IntegerField()
    added_at = IntegerField()
    added_by = ForeignKeyField(User, column_name="added_by", lazy_load=False)
    off_at = IntegerField(null=True)
    off_by = ForeignKeyField(User, column_name="off_by", null=True, lazy_load=False)
    room = BlobField()
    key = BlobField()
    thumbnail = BlobField()

    class Meta:
        table_name = "photos"


class LockBox(Table):
    """A sheet of which something is kept until its orders have their outcome; then when and by whom it was shredded.

    ``since`` is when it began that it may be shredded, and is kept by `strike.restate` alone; None while it stays.
    """

    sheet = ForeignKeyField(Sheet, primary_key=True, lazy_load=False)
    shredded_at = IntegerField(null=True)
    shredded_by = ForeignKeyField(User, column_name="shredded_by", null=True, lazy_load=False)
    since = IntegerField(null=True)

    class Meta:
        table_name = "lock_box"


class TakenDown(Table):
    """The words of an order as they stood in the form when it was taken, as JSON by field; gone when shredded."""

    order = ForeignKeyField(Order, primary_key=True, lazy_load=False)
    sheet = ForeignKeyField(Sheet, lazy_load=False)
    words = TextField()

    class Meta:
        table_name = "taken_down"
