"""Who uses the program, and who calls or receives."""

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from models.tables.base import Table


class User(Table):
    """Who is in: a label such as ``owner``, never a full name. One who was removed stays, for what they signed."""

    label = TextField(primary_key=True)
    role = TextField()
    removed_at = IntegerField(null=True)

    class Meta:
        table_name = "users"


class Person(Table):
    """A caller or a recipient as they were on an order: never edited, so that an old order keeps its words."""

    id = AutoField()
    name = TextField()
    name_key = TextField()
    surname_key = TextField()
    phone = TextField()
    phone_key = TextField()
    phone_tail = TextField()
    email = TextField()

    class Meta:
        table_name = "people"


class Double(Table):
    """``person`` is the same human being as ``stands_for``, who is nobody's double."""

    person = ForeignKeyField(Person, primary_key=True, lazy_load=False)
    stands_for = ForeignKeyField(Person, column_name="stands_for", lazy_load=False)

    class Meta:
        table_name = "doubles"


class Dialling(Table):
    """The one row that says which country's calling code a number without one has."""

    one = IntegerField(primary_key=True)
    country = TextField()

    class Meta:
        table_name = "dialling"
