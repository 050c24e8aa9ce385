"""A short day through the verbs, killed at each SQL statement: the book is as it was after one verb or another.

Never in between; and the day goes on from there to the end it would have had.
"""

import hashlib
import json
import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from models import amending, delivering, intake, notices, runs
from models import closing as day_closing
from models.database import Book
from models.day_views import Outside
from models.moment import Moment
from models.run_views import OutcomeGiven, Seen
from models.tables.base import book as tables
from models.views import Confirm
from tests.book import RAW_KEY, WEDNESDAY, an_order, moment, open_book
from tests.siege.dying import Child, damage, reading
from tests.siege.report import Report

Verb = Callable[[Moment], Any]
SATURDAY = WEDNESDAY + timedelta(days=3)
AT_THE_PORCH = OutcomeGiven("delivered", "porch")
SHELF = Seen("", WEDNESDAY, "listed")


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    new = folder / "new"
    new.mkdir()
    open_book(new).close()
    while report.done < count:
        _one_day(report, count - report.done, seed + len(report.notes), new, folder)
    return report


def _one_day(report: Report, kills: int, seed: int, new: Path, folder: Path) -> None:
    """One day, killed at some of its statements or at all of them."""
    states, statements = _undisturbed(new, folder / f"undisturbed {seed}", seed)
    report.notes.append(f"day {seed} has {len(states) - 1} verbs and {statements} statements")
    for at in random.Random(seed).sample(range(1, statements + 1), min(kills, statements)):
        place = folder / f"{seed} {at}"
        shutil.copytree(new, place)
        for trouble in _killed(place / "book.db", seed, at, states):
            report.failures.append(f"killed at statement {at} of {statements}, seed {seed}: {trouble}")
        shutil.rmtree(place)
        report.done += 1


def a_day(seed: int) -> list[Verb]:
    """The verbs of the day, each with its key: carried out again they must answer the same."""
    rng = random.Random(seed)
    told = Confirm(rng.choice(("read back", "handed over")))
    first, second = an_order(due=WEDNESDAY), an_order(card="Second", due=SATURDAY)
    collected = an_order(fulfilment="collection", due=WEDNESDAY)
    later = replace(second, due=SATURDAY + timedelta(days=rng.randint(1, 5)), window="10:30")
    words = {"caller_name": "Ann Sender", "notes": "side gate"}
    return [
        partial(intake.take, new=first, key="a", confirm=told),
        partial(intake.keep_draft, key="form", fields={"caller_name": "Ann"}),
        partial(intake.keep_draft, key="form", fields=words, turn=1, parked=True),
        partial(intake.take, new=second, key="form", sheet=2, turn=2, confirm=told),
        partial(intake.take, new=collected, key="c", sheet=2),
        partial(amending.confirm, order_id=3, confirm=told, version=1, key="d"),
        partial(intake.take, new=first, key="e", source="web", external_id="77"),
        partial(intake.merge, sheet=3, into=1, key="f"),
        partial(notices.acknowledge, order_id=4, version=2, key="g"),
        partial(runs.give, order_ids=[2], driver="van 1", key="h"),
        partial(runs.load_out, day=SATURDAY, driver="van 1", counted=1),
        partial(runs.shift, order_id=2, by=1, key="i"),
        partial(_amended, order_id=2, new=later, key="j"),
        partial(amending.confirm, order_id=2, confirm=told, version=2, key="k"),
        partial(delivering.note_outcome, order_id=1, given=_rebooked(), seen=Seen("", WEDNESDAY, "listed"), key="l"),
        partial(amending.confirm, order_id=5, confirm=told, version=1, key="m"),
        partial(delivering.note_outcome, order_id=3, given=OutcomeGiven("collected"), seen=SHELF, key="n"),
        partial(delivering.withdraw_outcome, order_id=3, outcome=2, key="o"),
        partial(delivering.note_outcome, order_id=3, given=OutcomeGiven("collected", "shop"), seen=SHELF, key="p"),
        partial(_cancelled, order_id=5, key="q"),
        partial(delivering.note_outcome, order_id=2, given=OutcomeGiven("delivered"), seen=SHELF, key="s"),
        partial(delivering.decide, held_id=1, holds=False, key="t"),
        partial(delivering.note_outcome, order_id=2, given=AT_THE_PORCH, seen=Seen("", later.due, "listed"), key="u"),
        partial(delivering.tell_sender, order_id=2, key="v"),
        partial(intake.keep_draft, key="form 2", fields={"caller_phone": "07700 900999"}),
        partial(intake.void, sheet=4, reason="price call", key="r"),
        partial(_closed, rng.random() < 0.5),
    ]


def _rebooked() -> OutcomeGiven:
    return OutcomeGiven("not delivered", remedy="rebooked", rebook_to=WEDNESDAY + timedelta(days=2))


def _amended(m: Moment, order_id: int, new: Any, key: str) -> Any:
    return amending.amend(m, order_id, new, version=1, key=key)


def _cancelled(m: Moment, order_id: int, key: str) -> Any:
    return amending.cancel(m, order_id, "changed her mind", version=1, key=key)


def _closed(by_hand: bool, m: Moment) -> Any:
    outside = Outside(web=1, in_hand=0 if by_hand else None, next_sheet=None if by_hand else 9)
    found = day_closing.to_close(m, WEDNESDAY, outside, web_shop=True, paper_pad=True)
    reasons = {(*each.key, each.detail): "seen to tomorrow" for each in found.outstanding}
    return len(day_closing.close_day(m, WEDNESDAY, outside, reasons, web_shop=True, paper_pad=True).outstanding)


def _moment_of(step: int) -> Moment:
    return moment(f"{9 + step // 6:02}:{step % 6 * 10:02}")


def living(said: Connection, path: Path, given: tuple[int, int]) -> None:
    """In the child: the day, until the statement at which it kills itself; each answer is told after its commit."""
    seed, at = given
    counted = 0

    def count(statement: str) -> None:
        nonlocal counted
        counted += 1
        if counted == at:
            os.kill(os.getpid(), signal.SIGKILL)

    book = Book(path, RAW_KEY)
    book.submit_write(lambda: tables.connection().set_trace_callback(count)).result()
    for step, verb in enumerate(a_day(seed)):
        said.send((_plain(book.write(verb, _moment_of(step))),))
    book.close()
    said.send(counted)


def _plain(answer: Any) -> Any:
    return json.loads(json.dumps(answer))


def _undisturbed(new: Path, place: Path, seed: int) -> tuple[list[str], int]:
    """The state of the rows before the day and after each of its verbs, and how many statements it takes."""
    shutil.copytree(new, place)
    states = [rows_as_one(place / "book.db")]
    with closing(Book(place / "book.db", RAW_KEY)) as book:
        for step, verb in enumerate(a_day(seed)):
            book.write(verb, _moment_of(step))
            states.append(rows_as_one(place / "book.db"))
    counting = place / "counting"
    shutil.copytree(new, counting)
    statements = Child(living, counting / "book.db", (seed, 0)).rest()[-1]
    return states, statements


def _killed(path: Path, seed: int, at: int, states: list[str]) -> Iterator[str]:
    answers = [answer for (answer,) in Child(living, path, (seed, at)).rest()]
    yield from damage(path)
    found = rows_as_one(path)
    done = len(answers)
    if found not in states[done : done + 2]:
        yield f"{done} verbs were answered, and the book is as after {states.index(found) if found in states else '?'}"
        return
    begin = done + 1 if found == states[done + 1] else done
    with closing(Book(path, RAW_KEY)) as book:
        yield from _gone_on(book, seed, begin, answers)
    yield from damage(path)
    if rows_as_one(path) != states[-1]:
        yield "the day did not end as it would have"


def _gone_on(book: Book, seed: int, begin: int, answers: list[Any]) -> Iterator[str]:
    day = a_day(seed)
    for step, verb in enumerate(day[:begin]):
        if _keyed(verb):
            again = _plain(book.write(verb, _moment_of(step)))
            if step < len(answers) and again != answers[step]:
                yield f"verb {step} was answered {answers[step]}, and then {again}"
    for step, verb in enumerate(day[begin:], start=begin):
        book.write(verb, _moment_of(step))


def _keyed(verb: Any) -> bool:
    """A form keeps its newest words, and a day is closed as often as one likes: those are not repeated here."""
    return "key" in verb.keywords and verb.func is not intake.keep_draft


def rows_as_one(path: Path) -> str:
    """Every row of every table, as one short text to compare."""
    whole = hashlib.sha256()
    with reading(path) as rows:
        names = rows.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (name,) in names:
            if name not in {"schema_migration", "sqlite_sequence"}:
                whole.update(repr((name, sorted(rows.execute(f"SELECT * FROM {name}").fetchall(), key=repr))).encode())
    return whole.hexdigest()
