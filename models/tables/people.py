"""Who uses the program, and who calls or receives."""

from peewee import AutoField, TextField

from models.tables.base import Table


class User(Table):
    """Who is in: a label such as ``owner``, never a full name."""

    label = TextField(primary_key=True)
    role = TextField()

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
