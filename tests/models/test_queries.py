"""Rows of a question: all of them, converted, and by column for who has more to say of each."""

from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest
from peewee import SQL, Select

from models.queries import Question, slot
from tests.models.shop import Shop


class Counted(NamedTuple):
    number: int
    day: date | None
    at: datetime | None
    words: str = "none"


def counted(until: int) -> Question[Counted]:
    """Numbers from 1 on, each with a day and the moment that is so many seconds after the epoch."""
    numbers = f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {until}) SELECT i FROM n)"
    return Question(
        Counted,
        lambda: Select([SQL(numbers)], [SQL("i"), SQL("'2026-02-14'"), SQL("i")]).where(SQL("i") >= slot("first")),
    )


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 1_000])
def test_every_row_comes_once_and_in_order(shop: Shop, count: int) -> None:
    rows = shop.book.read(lambda: counted(1_000).rows(first=1_001 - count))
    assert [row.number for row in rows] == list(range(1_001 - count, 1_001))
    assert all(row[1:] == (date(2026, 2, 14), datetime.fromtimestamp(row.number, UTC), "none") for row in rows)


def test_columns_make_the_same_rows_and_may_say_more(shop: Shop) -> None:
    question = counted(100)
    columns = shop.book.read(question.columns, first=1)
    assert list(columns) == ["number", "day", "at"]
    assert question.made(columns) == shop.book.read(question.rows, first=1)
    more = question.made({**columns, "words": [str(number) for number in columns["number"]]})
    assert [row.words for row in more] == [str(row.number) for row in more]


def test_nothing_found_has_no_columns(shop: Shop) -> None:
    assert shop.book.read(counted(1).columns, first=2) == {}
