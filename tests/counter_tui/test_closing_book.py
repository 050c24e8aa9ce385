"""Locking waits for what is being written, never for what is being read."""

import time
from pathlib import Path

import pytest

from models.errors import BookError
from models.tables.base import book
from tests.book import open_book

LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT max(i) FROM n"


def test_a_long_read_is_broken_off(tmp_path: Path) -> None:
    opened = open_book(tmp_path)
    reading = opened.submit_read(lambda: book.execute_sql(LONG).fetchall())
    while not reading.running():
        time.sleep(0.01)
    time.sleep(0.1)
    begun = time.monotonic()
    opened.close()
    assert time.monotonic() - begun < 5
    with pytest.raises(BookError):
        reading.result(5)
