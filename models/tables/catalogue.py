"""The catalogue: what is sold, what is often written and where it often goes, and what a day can hold."""

from peewee import AutoField, CompositeKey, IntegerField, TextField

from models.tables.base import Table


class Product(Table):
    """Something sold in one size; ``price`` is pence for one. Orders hold its words, never its row."""

    id = AutoField()
    code = TextField()
    size = TextField()
    name = TextField()
    price = IntegerField()

    class Meta:
        table_name = "products"


class Message(Table):
    """A card message by its code."""

    code = TextField(primary_key=True)
    text = TextField()

    class Meta:
        table_name = "messages"


class Place(Table):
    """A hospital, a funeral director, a venue, by its code."""

    code = TextField(primary_key=True)
    name = TextField()
    phone = TextField()
    address = TextField()
    postcode = TextField()

    class Meta:
        table_name = "places"


class Area(Table):
    """How postcodes begin, and what delivery there costs in pence; null is out of reach."""

    prefix = TextField(primary_key=True)
    charge = IntegerField(null=True)

    class Meta:
        table_name = "areas"


class Holiday(Table):
    """A day on which the shop does not open."""

    day = TextField(primary_key=True)
    reason = TextField()

    class Meta:
        table_name = "holidays"


class Cap(Table):
    """How many orders a day can hold. ``day`` is empty for every day, a weekday such as ``sat``, or a date."""

    day = TextField()
    window = TextField()
    most = IntegerField()

    class Meta:
        table_name = "caps"
        primary_key = CompositeKey("day", "window")
