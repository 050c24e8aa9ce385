"""What every table shares: the one proxy that the open book is bound to, and STRICT tables."""

from peewee import DatabaseProxy, Model

book = DatabaseProxy()


class Table(Model):
    """A row of the order book. Dates are ISO text, times UTC seconds, money pence: STRICT tables take no others."""

    class Meta:
        database = book
        strict_tables = True
        legacy_table_names = False
