"""What every table shares: the one proxy that the open book is bound to, and STRICT tables."""

from peewee import DatabaseProxy, Model

book = DatabaseProxy()
PAGE = 4_096
"""Bytes of a page of the book."""


def on_own_pages(words: str) -> str:
    """JSON that is to be gone for good one day, behind a page of blanks: the same to whoever reads it.

    SQLite overwrites what it deletes (``secure_delete``), but not what it has copied from one page to another when it
    split or joined them. Only the beginning of a row is ever copied so: the rest, from before the end of the first
    page, lies on overflow pages of its own (sqlite.org, "Database File Format", 1.6).
    """
    return " " * PAGE + words


class Table(Model):
    """A row of the order book. Dates are ISO text, times UTC seconds, money pence: STRICT tables take no others."""

    class Meta:
        database = book
        strict_tables = True
        legacy_table_names = False
