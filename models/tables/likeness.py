"""Which orders are like which: the keys by which they are found, and what was answered."""

from peewee import AutoField, CompositeKey, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table
from models.tables.orders import Order
from models.tables.people import Person, User


class LikenessKey(Table):
    """One key of a live order that another could still be like; gone when its due date is out of reach."""

    key = TextField()
    due = TextField()
    order = ForeignKeyField(Order, lazy_load=False)

    class Meta:
        table_name = "likeness_keys"
        primary_key = CompositeKey("key", "due", "order")
        without_rowid = True


class Likeness(Table):
    """Two orders that are like each other, ``order`` the one taken later; ``gap`` is the days between them.

    ``answer`` is empty until somebody answers; ``known`` means that nobody was asked, because ``about`` this person
    the like of it was answered before.
    """

    id = AutoField()
    order = ForeignKeyField(Order, lazy_load=False)
    other = ForeignKeyField(Order, lazy_load=False)
    about = ForeignKeyField(Person, column_name="about", lazy_load=False)
    score = IntegerField()
    why = TextField()
    gap = IntegerField()
    answer = TextField()
    at = IntegerField(null=True)
    by = ForeignKeyField(User, column_name="by", null=True, lazy_load=False)

    class Meta:
        table_name = "likenesses"
