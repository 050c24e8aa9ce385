"""Who is still to be told: each by its state, whom to ring, what each key does, and what it may not do."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from counter_tui.door import OpenedBook
from models import mail_settings, sending
from models.errors import Refused
from models.mail_views import MailSettings, Message
from models.roles import STAFF
from models.views import Confirm, Taken
from screens.confirmations import NO_MAIL, OWNER_SETS_UP, ConfirmationsScreen
from screens.confirmations_rows import (
    KNOWN,
    NO_ADDRESS,
    NO_E_MAIL,
    NOBODY,
    WITHOUT_MAIL,
    cannot_send,
    cannot_with,
    confirmation_rows,
    is_under_way,
    key_of,
    row_words,
    standing_words,
    title_words,
)
from screens.desk import Desk
from screens.going import OrderPicked
from screens.keymap import group
from screens.outside import Progress
from screens.widgets.line_list import LineList
from tests.book import new_key, open_book
from tests.models.shop import Shop
from tests.screens.desk import (
    NASTY,
    Counter,
    assert_clean,
    book_of,
    comes_to,
    counter,
    fake_desk,
    line_with,
    shows,
    words_on,
)
from tests.screens.fake_outside import FakeMail
from tests.screens.mail_rows import MINUTE, NOW, ROWS, confirmation

TAKEN = Taken(401, 1, "struck", "")
MESSAGE = Message(
    1, "0401-1", "a.sender@example.com", "Your order [b]0401-1", "Hello [/]A. SENDER", "<1.abc@example.com>"
)
UNKNOWN, FAILED, HELD, DUE, CANCELLED, SENDING, QUEUED, PUT_OFF, SENT = ROWS


def local(at: Any) -> Any:
    return at


def desk_with(*rows: Any, **answers: Any) -> Desk:
    return fake_desk(queue=list(rows), **answers)


def screen_of(desk: Desk) -> Counter:
    return counter(lambda: ConfirmationsScreen(desk))


def mail_of(desk: Desk) -> FakeMail:
    assert isinstance(desk.mail, FakeMail)
    return desk.mail


def test_each_state_has_its_heading_and_every_row_a_key_of_its_own() -> None:
    rows = confirmation_rows((*ROWS, confirmation("odd", 10)), NOW, local)
    assert ["".join(span.text for span in row.spans) for row in rows if row.key is None] == [
        "NOT KNOWN WHETHER IT ARRIVED  1",
        "FAILED  1",
        "HELD  1",
        "STILL TO BE TOLD  2",
        "BEING SENT  1",
        "QUEUED  2",
        "SENT TODAY  1",
        "odd  1",
    ]
    assert len({row.key for row in rows if row.key}) == len(ROWS) + 1
    assert (
        title_words(ROWS, has_mail=True) == "CONFIRMATIONS   5 waiting for you   3 on the way by e-mail   1 sent today"
    )
    assert title_words((QUEUED,), has_mail=False) == "CONFIRMATIONS   1 waiting for mail"
    assert title_words((), has_mail=True) == "CONFIRMATIONS"


def test_how_each_stands_is_said_in_words() -> None:
    assert [standing_words(row, NOW, local) for row in ROWS] == [
        "unknown, tried 10:37: the line was cut after the last dot",
        "failed: the server knows no such address",
        "held: its day has passed",
        "nobody has told them",
        "CANCELLED, nobody has told them",
        "sending since 10:42",
        "queued",
        "queued, tried 3 times, again 10:46: the server asked to wait",
        "sent 10:12",
    ]
    tomorrow = PUT_OFF._replace(next_at=NOW.replace(day=12), tries=1, why="")
    assert standing_words(tomorrow, NOW, local) == "queued, tried once, again Thu 12 Feb 10:42"


def test_the_row_in_full_says_whom_to_ring_and_what_to_do() -> None:
    first, advice, stands = row_words(UNKNOWN, NOW, NOW.date(), local, has_mail=True).splitlines()
    assert first.startswith("0401-1 due Saturday 14 Feb, in 3 days   ring A. SENDER 07700 900123")
    assert advice == "Look in the shop's Sent folder, or ask: y it arrived, e sends it once more."
    assert stands == standing_words(UNKNOWN, NOW, local)
    assert row_words(CANCELLED, NOW, NOW.date(), local, has_mail=True).splitlines()[1] == NO_E_MAIL
    assert row_words(QUEUED, NOW, NOW.date(), local, has_mail=False).splitlines()[1] == WITHOUT_MAIL
    assert max(len(row_words(row, NOW, NOW.date(), local, has_mail=True).splitlines()[1]) for row in ROWS) <= 78


@pytest.mark.parametrize(
    ("action", "rows", "why"),
    [
        ("by_email", ROWS[:4], ""),
        ("by_email", (PUT_OFF,), ""),
        ("by_email", (CANCELLED,), NO_ADDRESS),
        ("by_email", (QUEUED,), "It is queued already: it leaves by itself, and s sends it now."),
        *((told, (*ROWS[:5], QUEUED, PUT_OFF), "") for told in ("read_back", "handed_over", "not_wanted")),
        *((told, (SENDING,), "It is being sent just now.") for told in ("read_back", "not_wanted", "by_email")),
        *((told, (SENT,), "They were told: sent 10:12.") for told in ("handed_over", "by_email")),
        ("arrived", (UNKNOWN,), ""),
        ("arrived", ROWS[1:], KNOWN),
        *((each, ROWS, "") for each in ("open", "message", "back", "mail_settings")),
        *((each, (None,), NOBODY) for each in ("open", "message", "read_back", "by_email", "arrived")),
        ("back", (None,), ""),
    ],
)
def test_what_the_state_of_a_row_allows(action: str, rows: Any, why: str) -> None:
    assert {cannot_with(action, row, NOW, local) for row in rows} == {why}


def test_the_mail_is_watched_while_some_of_it_is_under_way() -> None:
    assert [is_under_way((row,), NOW) for row in ROWS] == [row in (SENDING, QUEUED) for row in ROWS]
    assert is_under_way((PUT_OFF,), NOW + 4 * MINUTE)


def test_nothing_is_sent_where_nothing_is_due() -> None:
    assert cannot_send(ROWS, NOW, local) == ""
    assert cannot_send((UNKNOWN, SENDING, SENT), NOW, local) == "No e-mail is queued."
    assert cannot_send((PUT_OFF,), NOW, local) == "The next is tried 10:46; e on one tries it at once."
    assert cannot_send((PUT_OFF,), NOW + 4 * MINUTE, local) == ""


async def test_each_key_does_what_it_says_or_says_why_not() -> None:
    desk = desk_with(*ROWS, confirm=TAKEN, requeue=TAKEN, arrived=TAKEN, message_of=MESSAGE)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "CONFIRMATIONS   5 waiting for you")
        assert "07700 900123" in line_with(app, "0401-1 ")
        assert "esc back" in line_with(app, "s send  r read back")
        lines = app.screen.query_one(LineList)
        for row, keys, words in (
            (UNKNOWN, ("e", "n"), "0401-1"),
            (UNKNOWN, ("e", "e"), "0401-1: its e-mail is queued."),
            (UNKNOWN, ("y",), "0401-1: the e-mail arrived, they are told."),
            (FAILED, ("y",), KNOWN),
            (FAILED, ("r",), "0402-1: read back."),
            (HELD, ("h",), "0403-1: handed over."),
            (DUE, ("w", *"no", "enter"), "0404-1: not wanted."),
            (DUE, ("e",), "0404-1: its e-mail is queued."),
            (SENDING, ("r",), "It is being sent just now."),
            (PUT_OFF, ("e",), "0408-1: its e-mail is queued."),
        ):
            lines.move_to(key_of(row))
            await pilot.press(*keys)
            assert await shows(pilot, words), (row, keys)
        assert [(call.name, *call.args[1:], call.kwargs["version"]) for call in book_of(desk).told] == [
            ("requeue", 1, 2),
            ("arrived", 1, 2),
            ("confirm", 2, Confirm("read back"), 2),
            ("confirm", 3, Confirm("handed over"), 2),
            ("confirm", 4, Confirm("not wanted", "no"), 2),
            ("requeue", 4, 2),
            ("requeue", 8, 2),
        ]
        await pilot.press("v")
        assert await shows(pilot, "Message-ID  <1.abc@example.com>")
        assert "Hello [/]A. SENDER" in words_on(app)
        await pilot.press("escape", "enter")
        assert await comes_to(pilot, lambda: app.went == [OrderPicked(8)])


async def test_what_the_book_refuses_is_said() -> None:
    refused = Refused("version", "This order was changed meanwhile: look again.")
    app = screen_of(desk_with(DUE, message_of=refused, confirm=refused))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0404-1")
        for key in ("v", "r"):
            await pilot.press(key)
            assert await shows(pilot, "! This order was changed meanwhile: look again.")


@dataclass
class SlowMail(FakeMail):
    """Twelve e-mails; after the third it waits until it is let go."""

    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, progress: Progress) -> str:
        progress(3, 12)
        await self.let_go.wait()
        return await super().send(progress)


async def test_sending_says_how_far_it_is_and_goes_on_when_the_screen_is_left() -> None:
    desk, mail = desk_with(QUEUED), SlowMail(words="12 sent")
    desk.mail = mail
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0407-1")
        await pilot.press("s")
        assert await shows(pilot, "Sending: 3 of 12.")
        await pilot.press("s")
        assert await shows(pilot, "E-mails are being sent just now.")
        app.screen.dismiss(None)
        await app.push_screen(ConfirmationsScreen(desk))
        assert await shows(pilot, "0407-1")
        await pilot.press("s")
        assert await shows(pilot, "E-mails are being sent just now.")
        mail.let_go.set()
        assert await shows(pilot, "12 sent")
        assert mail.sent == 1
        mail.trouble = "The mail server does not know the login."
        await pilot.press("s")
        assert await shows(pilot, "! The mail server does not know the login.")


async def test_without_mail_it_says_which_key_sets_it_up_and_who_may() -> None:
    for role, words in (("owner", NO_MAIL), (STAFF, OWNER_SETS_UP)):
        desk = desk_with(QUEUED, DUE, has_mail=False, requeue=TAKEN)
        desk.role = role
        app = screen_of(desk)
        async with app.run_test(size=(80, 24)) as pilot:
            assert await shows(pilot, f"! {words}")
            assert isinstance(app.screen, ConfirmationsScreen)
            assert app.screen.why_dead("send") == words
            app.screen.query_one(LineList).move_to(key_of(DUE))
            await pilot.press("e")
            assert await shows(pilot, f"0404-1: its e-mail is queued. {words[:40]}")
        assert mail_of(desk).sent == 0


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_text_of_any_kind_is_shown_plainly_and_nobody_left_is_said(size: tuple[int, int]) -> None:
    rows = [
        confirmation("failed", number, caller=text, phone=text, email=text, why=text)
        for number, text in enumerate(NASTY * 25)
    ]
    everything = "\n".join(NASTY)
    desk = desk_with(*rows, message_of=replace(MESSAGE, to=everything, subject=everything, text=everything))
    app = screen_of(desk)
    async with app.run_test(size=size) as pilot:
        assert await shows(pilot, "300 waiting for you")
        assert_clean(app)
        await pilot.press("v")
        assert await shows(pilot, "Message-ID")
        assert_clean(app)
        await pilot.press("escape", "end")
        assert await shows(pilot, "0699-1")
        assert_clean(app)
        book_of(desk).answers["queue"] = []
        look(app)
        assert await shows(pilot, "Everybody has been told, and no e-mail is under way.")


def test_every_key_of_the_screen_has_something_to_do() -> None:
    for action in group("confirmations"):
        assert hasattr(ConfirmationsScreen, f"action_{action.id}"), action


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with closing(open_book(tmp_path)) as book:
        yield Shop(book)


async def test_a_real_book_from_queued_to_unknown_to_told(shop: Shop) -> None:
    host = MailSettings(host="mail.example.com", sender="flowers@example.com", reach="023 9200 0000", tried=True)
    shop.book.write(mail_settings.put_settings, shop.m, host, key=new_key())
    by_mail, to_ring = shop.take(confirm=Confirm("email")), shop.take(confirm=None, address="9 Other Road")
    desk = fake_desk()
    desk.book = OpenedBook(shop.book)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "CONFIRMATIONS   1 waiting for you   1 on the way by e-mail")
        await pilot.press("r")
        assert await shows(pilot, "0002-1: read back.")
        await pilot.press("v")
        assert await shows(pilot, "none yet: nothing was sent.")
        assert line_with(app, "Saturday 14 February 2026")
        await pilot.press("escape")
        claimed = shop.book.write(sending.claim, shop.m, sending_of(shop), "The shop")
        assert claimed is not None
        shop.book.write(sending.lost, shop.m, claimed.confirmation_id, claimed.message_id, "the line was cut")
        # Nobody tells the screen: it looks by itself what became of the e-mails.
        assert await shows(pilot, "unknown, tried 10:42: the line was cut")
        await pilot.press("y")
        assert await shows(pilot, "SENT TODAY  1")
    assert [shop.order(order).ticks.confirmation for order in (by_mail, to_ring)] == [True, True]


def sending_of(shop: Shop) -> int:
    """The one e-mail that is due."""
    [confirmation_id] = shop.book.read(sending.to_send, shop.m.now)
    return confirmation_id


def look(app: Counter) -> None:
    """As when another program has written."""
    assert isinstance(app.screen, ConfirmationsScreen)
    app.screen.look()
