"""How e-mail leaves the shop."""

from peewee import IntegerField, TextField

from models.tables.base import Table


class MailSettings(Table):
    """One row: the mail server, who signs, and the words of a confirmation."""

    id = IntegerField(primary_key=True)
    host = TextField()
    port = IntegerField()
    security = TextField()
    login = TextField()
    password = TextField()
    sender = TextField()
    sender_name = TextField()
    reach = TextField()
    subject = TextField()
    body = TextField()
    changed_body = TextField()
    cancelled_body = TextField()
    tried = IntegerField()

    class Meta:
        table_name = "mail_settings"
