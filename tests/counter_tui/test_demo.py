import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from counter_tui.demo import fill, planted
from counter_tui.sample import words
from counter_tui.sample.crowd import MOST, REGULARS, Crowd, phone
from counter_tui.sample.picks import Trade, mothering_sunday
from models.card_numbers import refuse_card_number
from models.catalogue import codes, entries
from models.catalogue_entry import Holiday
from models.database import Book, raw_book
from models.dates import monday, read_window
from models.day_end import check
from models.errors import BookError
from models.pad import pad, parked_drafts
from models.rounds import day_list
from models.tables.base import book as tables
from models.text import gate, postcode
from models.verifying import look_at
from models.week import week
from tests.book import RAW_KEY, open_book
from tests.made_once import made_once

LONDON = ZoneInfo("Europe/London")
WEDNESDAY = datetime(2026, 6, 10, 15, 42, tzinfo=LONDON)
TODAY = WEDNESDAY.date()
EVENING = WEDNESDAY.replace(hour=21, minute=5)
MIDNIGHT = datetime(2026, 11, 23, 0, 20, tzinfo=LONDON)
VALENTINES = datetime(2026, 2, 12, 13, 30, tzinfo=LONDON)
NEW_YEAR = date(2027, 1, 3)  # a Sunday
HISTORY = 2_000
Books = Callable[..., Book]


@pytest.fixture
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """Opens copies of sample books, one at a time: ``books(now, orders=..., seed=...)``; ``again`` makes one anew."""
    opened: list[Book] = []

    def make(now: datetime = WEDNESDAY, *, today: date | None = None, again: bool = False, **how: Any) -> Book:
        def fill_one(folder: Path) -> None:
            with closing(open_book(folder)) as book:
                fill(book, today=today or now.date(), now=now, **how)

        if opened:
            opened.pop().close()
        wanted = hashlib.sha256(repr((now, today, again, sorted(how.items()))).encode()).hexdigest()
        made = made_once(tmp_path_factory, f"sample-{wanted[:16]}", fill_one)
        copy = shutil.copy(made / "book.db", tmp_path_factory.mktemp("sample"))
        opened.append(Book(Path(copy), RAW_KEY))
        return opened[0]

    yield make
    for book in opened:
        book.close()


def rows(book: Book, sql: str) -> list[Any]:
    return book.read(lambda: tables.execute_sql(sql).fetchall())


def dump(book: Book) -> dict[str, list[Any]]:
    names = rows(book, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'pwmigrate%'")
    return {name: sorted(rows(book, f"SELECT * FROM {name}"), key=repr) for (name,) in names if "migration" not in name}


def assert_only_what_was_planted(book: Book, now: datetime, today: date | None = None) -> None:
    day = today or now.date()
    for everything in (False, True):
        found = book.read(check, day, now=now, today=day, everything=everything)
        wanted = [(each.kind, each.words) for each in planted(now)]
        left = list(found.outstanding)
        for kind, start in wanted:
            hit = next((fault for fault in left if fault.kind == kind and fault.detail.startswith(start)), None)
            assert hit is not None, f"{kind} ({start}) is not among {found.outstanding}"
            left.remove(hit)
        assert left == []


def test_the_same_seed_and_day_give_the_same_shop_and_another_seed_another(books: Books) -> None:
    once, again = (dump(books(EVENING, today=NEW_YEAR, orders=800, **how)) for how in ({}, {"again": True}))
    other = dump(books(MIDNIGHT, orders=800, seed=2))
    assert once == again
    assert len(once["orders"]) > 700
    one, two = (Trade(seed, 180, Crowd(1, REGULARS), open_too=0) for seed in (1, 2))
    assert list(one.due(TODAY.toordinal(), regulars=True)) != list(two.due(TODAY.toordinal(), regulars=True))
    numbers = [{row[1:] for row in found["people"]} for found in (once, other, dump(books()))]
    assert len(numbers[0] & numbers[2]) > 100, "one shop has the same customers on another day"
    assert len(numbers[0] & numbers[1]) < 10, "and another shop has others"


def test_the_last_weeks_are_as_busy_as_a_shop_of_180_orders_a_week(books: Books) -> None:
    book = books()
    first = monday(TODAY) - timedelta(weeks=3)
    weeks = [book.read(week, first + timedelta(weeks=each)) for each in range(3)]
    assert all(150 <= len(each) <= 215 for each in weeks)
    assert all(row.due.weekday() != 6 for each in weeks for row in each)
    kinds = Counter(row.fulfilment for each in weeks for row in each)
    share = {kind: number / kinds.total() for kind, number in kinds.items()}
    assert 0.76 < share["delivery"] < 0.88
    assert 0.09 < share["collection"] < 0.19
    assert 0.015 < share["relay"] < 0.08
    [[sheets, by_source]] = rows(book, "SELECT count(*), count(DISTINCT source) FROM sheets")
    assert 800 < sheets < 1_100
    assert by_source == 6
    [[open_before]] = rows(book, f"SELECT count(*) FROM sheets WHERE state = 'open' AND day < '{TODAY}'")
    assert open_before == 0
    [[repeat]] = rows(book, "SELECT max(n) FROM (SELECT count(*) n FROM orders GROUP BY caller_id, recipient_id)")
    assert repeat > 3
    [[ahead]] = rows(book, f"SELECT count(*) FROM orders WHERE due > '{TODAY}'")
    assert ahead > 25
    assert rows(book, "SELECT count(*) FROM closed_days") == [(30,)]
    assert rows(book, "SELECT count(*) FROM closing_reasons") == [(0,)]
    assert {row[0] for row in rows(book, "SELECT DISTINCT remedy FROM outcomes")} == {"", "refunded", "rebooked"}


def test_valentines_is_eight_to_ten_times_a_normal_day() -> None:
    trade = Trade(1, 180, Crowd(1, REGULARS), open_too=0)
    loads = [sum(1 for _ in trade.due(date(2026, 2, day).toordinal(), regulars=True)) for day in (12, 13, 14)]
    assert all(7 * 30 <= load <= 11 * 30 for load in loads)
    assert trade.demand(date(2027, 2, 14)) == 300  # a Sunday
    assert trade.demand(date(2026, 3, 14)) > 3 * trade.demand(date(2026, 3, 7))
    assert trade.demand(date(2026, 3, 22)) == 0


@pytest.mark.parametrize(
    "day", [date(2024, 3, 10), date(2025, 3, 30), date(2026, 3, 15), date(2027, 3, 7), date(2038, 4, 4)]
)
def test_mothering_sunday(day: date) -> None:
    assert mothering_sunday(day.year) == day


def test_today_is_half_done(books: Books) -> None:
    book, today = books(), TODAY
    sheets = book.read(pad, today)
    assert 22 <= len(sheets) <= 28
    assert {"phone", "counter", "web", "paper"} <= {sheet.source for sheet in sheets}
    assert all(sheet.taken_at <= WEDNESDAY for sheet in sheets)
    assert [sheet.number for sheet in sheets] == sorted(sheet.number for sheet in sheets)
    assert [sheet.taken_at for sheet in sheets] == sorted(sheet.taken_at for sheet in sheets)
    listed = book.read(day_list, today)
    stops = [row for row in listed if row.kind == "delivery" and row.status != "cancelled"]
    assert sum(1 for row in stops if not row.driver) == 1
    assert {row.driver for row in stops if row.driver} == set(words.DRIVERS)
    assert 0 < sum(1 for row in stops if row.result) < len(stops)
    assert [row.status for row in listed if row.kind == "relay" and not row.result].count("asked") == 1
    assert [row.mark for row in listed if row.mark and row.status != "cancelled"] == ["NEW"]
    assert any(row.kind == "collection" for row in listed)
    [draft] = book.read(parked_drafts)
    assert draft.fields["caller_name"]
    found = book.read(check, today, now=WEDNESDAY, today=today)
    [fresh] = [each for each in found.carried_over if each.kind == "e-mail"]
    assert "min" in fresh.detail
    assert rows(book, "SELECT pad_number FROM sheets WHERE pad_number > 215 ORDER BY 1") == [(216,), (217,), (219,)]


@pytest.mark.parametrize(
    ("now", "how"),
    [(WEDNESDAY, {}), (MIDNIGHT, {"orders": 800, "seed": 2}), (VALENTINES, {"orders": 800})],
    ids=["an afternoon", "midnight", "Valentine's"],
)
def test_the_end_of_day_finds_what_was_planted_and_nothing_else(
    books: Books, now: datetime, how: dict[str, int]
) -> None:
    book = books(now, **how)
    assert_only_what_was_planted(book, now)
    [[latest]] = rows(book, "SELECT max(at) FROM audit")
    assert latest <= now.timestamp()


def test_more_is_planted_in_the_afternoon_and_in_the_evening() -> None:
    numbers = [len(planted(WEDNESDAY.replace(hour=hour))) for hour in (9, 15, 20)]
    assert numbers == [10, 12, 12]


def test_another_today_than_the_clocks_moves_the_whole_shop(books: Books) -> None:
    book = books(EVENING, today=NEW_YEAR, orders=800)
    assert_only_what_was_planted(book, EVENING, NEW_YEAR)
    assert rows(book, "SELECT max(day) FROM sheets") == [(NEW_YEAR.isoformat(),)]
    [[latest]] = rows(book, "SELECT max(at) FROM audit")
    assert latest <= EVENING.timestamp()


def test_a_book_written_in_bulk_holds(books: Books) -> None:
    book = books(orders=HISTORY)
    assert_only_what_was_planted(book, WEDNESDAY)
    [[orders]] = rows(book, "SELECT count(*) FROM orders")
    assert 1_800 <= orders <= 2_200
    assert rows(book, "PRAGMA foreign_key_check") == []
    assert rows(book, "PRAGMA integrity_check") == [("ok",)]
    tallied = "SELECT state, sheets FROM tallies WHERE sheets <> 0 ORDER BY 1"
    assert rows(book, tallied) == rows(book, "SELECT state, count(*) FROM sheets GROUP BY 1 ORDER BY 1")


def test_every_closed_day_was_closed_with_figures_that_still_hold(books: Books) -> None:
    book = books(EVENING, today=NEW_YEAR, orders=800)
    days = rows(
        book, "SELECT day, taken, struck, void, due, done, not_done, cancelled, last_number, web FROM closed_days"
    )
    assert len(days) > 15
    for day, *figures, last, web in days:
        found = book.read(check, date.fromisoformat(day), now=EVENING, today=NEW_YEAR)
        taken, due = found.taken, found.due
        assert figures == [taken.taken, taken.struck, taken.void, due.due, due.done, due.not_done, due.cancelled]
        [numbers] = rows(book, f"SELECT max(number), sum(source = 'web') FROM sheets WHERE day = '{day}'")
        assert numbers == (last, web)


def test_what_came_in_bulk_is_sealed_and_whole(books: Books) -> None:
    book = books(orders=HISTORY)
    with raw_book(book.path, RAW_KEY) as connection:
        assert look_at(connection) == ()
        assert connection.execute("SELECT sealed < last, sealed > 4000 FROM audit_head").fetchall() == [(1, 1)]


def test_bulk_writes_what_the_verbs_would_have_written(books: Books) -> None:
    shapes = """
        SELECT DISTINCT s.state, o.status, o.version, o.terms_version, o.amended_at IS NULL, e.status, e.mark,
            e.driver = '', e.sequence IS NULL,
            (SELECT group_concat(c.version || c.state) FROM confirmations c WHERE c.order_id = o.id),
            (SELECT count(*) FROM outcomes r WHERE r.order_id = o.id),
            (SELECT group_concat(a.act) FROM audit a WHERE a.sheet = s.number AND a.act <> 'relay')
        FROM orders o JOIN sheets s ON s.id = o.sheet_id JOIN list_entries e ON e.order_id = o.id
        WHERE o.due < '2026-06-10'
    """
    lived, book = set(rows(books(), shapes)), books(orders=HISTORY)
    bulk = set(rows(book, f"{shapes} AND s.day < '2026-05-27'"))
    assert len(bulk) >= 5
    assert bulk - lived == set()


def test_the_measured_weeks_are_the_same_however_long_the_history(books: Books) -> None:
    first = monday(TODAY)

    def seen(book: Book) -> list[Any]:
        return sorted(
            (row.due, row.window, row.caller, row.recipient, row.postcode, row.fulfilment, row.status)
            for row in book.read(week, first)
        )

    small, large = seen(books()), seen(books(orders=HISTORY))
    assert len(small) > 100
    assert small == large
    few, many = (Trade(1, 1_000, Crowd(1, size), open_too=0) for size in (REGULARS, 450_000))
    assert list(few.due(TODAY.toordinal(), regulars=True)) == list(many.due(TODAY.toordinal(), regulars=True))


def test_a_book_with_sheets_in_it_is_left_alone(books: Books) -> None:
    book = books(orders=HISTORY)
    before = dump(book)
    with pytest.raises(BookError, match="empty"):
        fill(book, today=TODAY, now=WEDNESDAY)
    assert dump(book) == before


def test_nobody_can_be_rung_or_written_to(books: Books) -> None:
    book = books(orders=HISTORY)
    for telephone, email in rows(book, "SELECT phone, email FROM people"):
        assert re.fullmatch(r"07700 900[0-9]{3}|01632 [2-9][0-9]{5}", telephone)
        assert email == "" or email.endswith("@example.com")
    told = [value for held in dump(book).values() for row in held for value in row if isinstance(value, str)]
    text = "\n".join(told)
    assert set(re.findall(r"@[\w.-]+", text)) == {"@example.com"}


def test_a_crowd_of_any_size_has_a_number_each() -> None:
    numbers = {phone(number) for number in range(MOST)}
    assert len(numbers) == MOST
    assert all(re.fullmatch(r"07700 900[0-9]{3}|01632 [2-8][0-9]{5}", number) for number in numbers)
    small, large = Crowd(1, 0), Crowd(1, 300_000)
    assert [small.person(each) for each in range(REGULARS)] == [large.person(each) for each in range(REGULARS)]
    assert large.size == 300_000
    assert len({row[1:] for row in small.rows()}) == REGULARS


def test_the_catalogue_has_a_code_for_what_is_sold(books: Books) -> None:
    found = books(orders=HISTORY).read(codes)
    sold = found.sold("2 drr")
    assert sold is not None
    assert [(product.words, product.price) for product in sold.products] == [("Dozen red roses", 4500)]
    assert found.messages["hb"] == "Happy Birthday! With love from us all"
    areas = {outward: found.area(f"{outward} 7AA") for outward in ("PO16", "PO1", "PO40")}
    assert {outward: area and area.charge for outward, area in areas.items()} == {"PO16": 500, "PO1": 800, "PO40": None}
    assert all(re.fullmatch(r"07700 900[0-9]{3}", place.phone) for place in found.places)


def test_its_holidays_are_still_to_come(books: Books) -> None:
    closed = [holiday.day for holiday in books(orders=HISTORY).read(entries, Holiday)]
    assert closed == [date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)]


def test_the_words_are_such_as_the_gate_lets_in_and_the_fields_hold() -> None:
    cards = (*words.CARDS, *words.VALENTINE_CARDS, words.LONG_CARD)
    assert max(map(len, cards)) == 220
    for text in (*cards, *words.NOTES, *words.CANCELLED, words.FUNERAL_NOTE):
        assert gate(text, lines=True, limit=400, field="card") == text
        refuse_card_number("card", text)
    for window in (*words.TIMED, *words.FUNERAL_TIMES):
        assert read_window(window) == window
    crowd = Crowd(3, REGULARS)
    for number in range(REGULARS):
        where = crowd.where(number)
        assert postcode(where.postcode) == where.postcode
        assert where.postcode.startswith("PO")
        assert gate(crowd.name(number), field="name") == crowd.name(number)


def test_an_intake_is_all_that_a_pick_says() -> None:
    trade = Trade(1, 180, Crowd(1, REGULARS), open_too=0)
    found = [pick for day in range(100) for pick in trade.due(date(2026, 4, 1).toordinal() + day, regulars=True)]
    assert all(pick.taken < pick.due or pick.minute < pick.done_at for pick in found)
    assert {pick.fate for pick in found} == {"", "void", "cancelled", "amended", "refunded", "rebooked"}
    assert {pick.how for pick in found} == {"read back", "handed over", "email", "not wanted"}
    assert all(pick.done_at < 18 * 60 for pick in found)
