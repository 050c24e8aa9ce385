"""No question walks through a table that grows with the years: each is answered by an index."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import models
from models.queries import Question, Scalar
from models.tables.base import book as tables
from tests.models.shop import Shop

GROWING = (
    "orders",
    "sheets",
    "list_entries",
    "confirmations",
    "outcomes",
    "audit",
    "people",
    "order_lines",
    "requests",
    "likenesses",
    "likeness_keys",
    "backups",
    "runs",
    "notices",
    "held_outcomes",
    "sender_news",
    "printings",
    "printed_orders",
    "online_orders",
    "online_parts",
    "photos",
    "lock_box",
    "taken_down",
)
# What looks at all of history when asked to (`check --all`, photos' files), and what has no more rows than counters.
ALLOWED = {
    "day_counts._ALL_BY_STATE",
    "day_counts._TALLIES",
    "pad._DRAFTS",
    "photo_reads._IDS",
}
# These were written for an index of what is still open, and are as slow as the book is long without it.
PARTIAL = {
    "outstanding._OPEN": "sheets_open",
    "outstanding._WAITING": "list_entries_waiting",
    "outstanding._UNCONFIRMED": "confirmations_waiting",
    "outstanding._ONLINE": "online_orders_waiting",
    "outstanding._TO_DECIDE": "held_outcomes_waiting",
    "outstanding._TO_SEE": "notices_of_day",
    "outstanding._SENDERS": "sender_news_waiting",
    "waiting._HELD": "held_outcomes_waiting",
    "waiting._NOTICES": "notices_of_day",
    "waiting._NEWS": "sender_news_waiting",
    "waiting._ENTRIES": "list_entries_waiting",
    "sending._TO_SEND": "confirmations_to_send",
    "sending._SENDING": "confirmations_waiting",
    "sending._SENDING_COUNT": "confirmations_waiting",
    "mail_queue._WAITING": "confirmations_waiting",
    "mail_queue._SENT_TODAY": "confirmations_sent",
    "day_counts._OPEN": "sheets_open",
    "day_scope._OPEN": "sheets_open",
    "day_scope._WAITING": "list_entries_waiting",
    "day_scope._TO_SEE": "notices_of_day",
    "day_scope._HELD": "held_outcomes_waiting",
    "day_scope._SENDERS": "sender_news_waiting",
    "day_online._WAITING": "online_orders_waiting",
    "online_waiting._WAITING": "online_orders_waiting",
    "online_links._ON": "online_orders_sheet",
    "online_known._LIVE": "online_orders_placed",
    "day_waits._NOTICES": "notices_of_day",
    "day_waits._HELD": "held_outcomes_waiting",
    "pad._OPEN": "sheets_open",
    "rounds.MOVED_AWAY": "notices_of_day",
    "rounds._TO_SEE": "notices_of_day",
    "notices._WAITING_OF": "notices_waiting",
    "checklist._MARKS": "notices_of_day",
    "day_lock_box._ENDED": "lock_box_full",
    "day_lock_box._PHOTOS_AMISS": "photos_paper",
    "day_lock_box._WORDS_AMISS": "taken_down_sheet",
    "lock_box._ONLY_WORDS": "lock_box_full",
    "lock_box._READY": "lock_box_full",
    "lock_box._STAYING": "lock_box_full",
    "photos._OFF_BEFORE": "photos_off",
    "like_pairs._UNANSWERED": "likenesses_unanswered",
    "like_pairs._UNANSWERED_OF": "likenesses_unanswered",
    "like_pairs._ASKED": "likenesses_unanswered",
    "like_orders._SETTLED": "likenesses_answered",
}


def questions() -> Iterator[tuple[str, Any]]:
    """Every question that a module of models holds, by its name."""
    for module in pkgutil.iter_modules(models.__path__):
        if not module.ispkg:
            found = importlib.import_module(f"models.{module.name}")
            for name, value in sorted(vars(found).items()):
                if isinstance(value, Question | Scalar):
                    yield f"{module.name}.{name}", value


QUESTIONS = dict(questions())


def plan(question: Any) -> list[str]:
    sql, values = question._build().sql()
    filled = [None if hasattr(value, "name") else value for value in values]
    return [row[3] for row in tables.execute_sql(f"EXPLAIN QUERY PLAN {sql}", filled).fetchall()]


def scans(steps: list[str], sql: str) -> list[str]:
    """The steps that walk through a whole table, or a whole index of it, unless it holds only what is still open."""
    tables_of = {alias: table for table, alias in re.findall(r'(?:FROM|JOIN) "(\w+)" AS "(\w+)"', sql)}
    found = []
    for step in steps:
        match = re.match(r"SCAN (\w+)", step)
        small = any(f" INDEX {name}" in step for name in PARTIAL.values())
        if match and tables_of[match[1]] in GROWING and not small:
            found.append(step)
    return found


def test_there_are_questions_to_look_at() -> None:
    assert len(QUESTIONS) > 40
    assert set(PARTIAL) | ALLOWED <= set(QUESTIONS)


@pytest.mark.parametrize("name", sorted(set(QUESTIONS) - ALLOWED))
def test_a_question_is_answered_by_an_index(shop: Shop, name: str) -> None:
    question = QUESTIONS[name]
    steps = shop.book.read(plan, question)
    assert scans(steps, question._build().sql()[0]) == [], steps


@pytest.mark.parametrize("name", sorted(PARTIAL))
def test_what_is_open_is_found_by_its_partial_index(shop: Shop, name: str) -> None:
    assert any(PARTIAL[name] in step for step in shop.book.read(plan, QUESTIONS[name]))


def test_a_walk_through_everything_would_be_seen(shop: Shop) -> None:
    for name in ("day_counts._ALL_BY_STATE", "day_counts._PRINTED"):
        question = QUESTIONS[name]
        steps = [step.replace("SEARCH", "SCAN") for step in shop.book.read(plan, question)]
        assert scans(steps, question._build().sql()[0]), steps
