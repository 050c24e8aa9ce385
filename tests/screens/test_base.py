"""What every counter screen does: its lines, its words, and how it asks and tells."""

from functools import partial

from textual import work
from textual.app import ComposeResult
from textual.widgets import Input

from models.errors import BookError, Refused
from models.moment import Moment
from models.views import TopLine
from screens import keymap
from screens.base import Answer, BookScreen, CounterScreen
from screens.dialogs import Choice
from screens.going import ScreenPicked
from screens.widgets.key_lines import KeyLines
from screens.widgets.plain import Plain
from tests.screens.desk import (
    NASTY,
    assert_clean,
    book_of,
    comes_to,
    counter,
    fake_desk,
    line_with,
    shows,
    still,
    words_on,
)


def say_hello(m: Moment, name: str) -> str:
    """A verb."""
    raise AssertionError("the fake book answers in its place")


def how_many(of: str) -> int:
    """A question."""
    raise AssertionError("the fake book answers in its place")


class Try(BookScreen[int]):
    """A screen with a bit of everything."""

    GROUP = "pad"
    HERE = "pad"
    BINDINGS = keymap.bindings(GROUP)
    why_not = ""
    shown: list[int]
    answered: list[object]

    def compose_content(self) -> ComposeResult:
        self.shown, self.answered = [], []
        self.of = "roses"
        yield Plain("content")

    def cannot(self, action: str) -> str:
        return self.why_not if action == "void" else super().cannot(action)

    async def read_book(self) -> Answer[int] | None:
        return await self.ask_book(how_many, self.of)

    def show_book(self, answer: int) -> None:
        self.shown.append(answer)

    @work
    async def action_void(self) -> None:
        self.answered.append(await self.tell(say_hello, "you"))

    @work
    async def action_merge(self) -> None:
        self.answered.append(await self.choose("Which?", (Choice("a", "apples"), Choice("b", "[red]b[/]", "pears"))))

    @work
    async def action_confirm(self) -> None:
        self.answered.append(await self.ask_text("Who?", known=("Ann", "Dave"), check=refuse_eve))

    @work
    async def action_acknowledge(self) -> None:
        self.answered.append(await self.ask_yes("Sure?"))


def refuse_eve(name: str) -> None:
    if name == "Eve":
        raise Refused("name", "Not Eve.")


async def test_the_lines_show_what_is_outstanding_and_the_keys() -> None:
    outstanding = TopLine("0400 due today, open 3 h", ((3, "open"), (2, "no driver")))
    app = counter(lambda: Try(fake_desk(how_many=1, top_line=outstanding)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = words_on(app).splitlines()
        assert lines[0] == (" Wed 11 Feb 10:42   0400 due today, open 3 h  3 open  2 no driver         owner ")
        assert lines[-1].strip() == ("F2 Order F3 Find F4 Week F5 Deliver F6 Pad F7 Stems F8 End of day F9 Turn over")
        assert "enter open" in lines[-2]


async def test_a_dead_key_says_why() -> None:
    desk = fake_desk(how_many=1)
    app = counter(lambda: Try(desk))
    async with app.run_test() as pilot:
        await pilot.press("f7")
        await pilot.pause()
        assert line_with(app, "comes later")
        screen = app.screen
        assert isinstance(screen, Try)
        screen.why_not = "There is an order on this sheet."
        await pilot.press("d")
        await pilot.pause()
        assert line_with(app, "There is an order on this sheet.")
        assert book_of(desk).told == []


async def test_a_verb_gets_the_moment_and_answers() -> None:
    desk = fake_desk(how_many=1, say_hello="hello")
    app = counter(lambda: Try(desk))
    async with app.run_test() as pilot:
        await pilot.press("d")
        await pilot.pause()
        assert isinstance(app.screen, Try)
        assert app.screen.answered == [Answer("hello")]
        assert book_of(desk).told[0].args == (desk.moment(), "you")


async def test_a_refusal_and_a_failure_are_words_on_the_message_line() -> None:
    for error in (Refused("name", "Nobody of [/] that name."), BookError("The disk is full: nothing was saved.")):
        app = counter(partial(Try, fake_desk(how_many=1, say_hello=error)))
        async with app.run_test() as pilot:
            await pilot.press("d")
            await pilot.pause()
            assert line_with(app, f"! {error}")
            screen = app.screen
            assert isinstance(screen, Try)
            assert screen.answered == [None]


async def test_a_question_that_fails_is_words_too() -> None:
    app = counter(lambda: Try(fake_desk(how_many=BookError("The book is damaged."))))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert line_with(app, "! The book is damaged.")


async def test_an_older_answer_never_replaces_a_newer_one() -> None:
    desk = fake_desk(how_many=lambda of: len(of))
    app = counter(lambda: Try(desk))
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, Try)
        late = book_of(desk).hold("how_many")
        answers: list[object] = []

        async def ask(of: str) -> None:
            answers.append(await screen.ask_book(how_many, of))

        screen.run_worker(ask("slow one"))
        await pilot.pause()
        screen.run_worker(ask("quick"))
        await pilot.pause()
        late.set()
        await pilot.pause()
        assert answers == [Answer(5), None]


class Lively(Try):
    """Asks for others' changes as often as it can."""

    LOOK_SECONDS = 0.01


async def test_what_others_write_is_read_at_once_and_only_while_the_screen_is_in_front() -> None:
    desk = fake_desk(how_many=1)
    book = book_of(desk)
    book.answers["top_line"] = lambda *_, **__: TopLine(counts=((book.changes, "open"),))
    book.changes = 3
    app = counter(lambda: Lively(desk))
    async with app.run_test() as pilot:
        screen = app.screen
        assert isinstance(screen, Lively)
        assert await comes_to(pilot, lambda: desk.seen == 3)
        await still(pilot)
        read = len(screen.shown)
        book.changes = 4
        assert await shows(pilot, "4 open")
        await still(pilot)
        assert len(screen.shown) == read + 1, "nobody wrote any more"
        late = book.hold("how_many")
        book.changes = 5
        assert await comes_to(pilot, lambda: desk.seen == 5)
        book.changes = 6
        assert await comes_to(pilot, lambda: len(screen.shown) == read + 2), "written during the read: read again"
        late.set()
        screen.action_acknowledge()
        assert await shows(pilot, "Sure?")
        book.changes = 7
        await still(pilot)
        assert desk.seen == 6
        await pilot.press("escape")
        assert await shows(pilot, "7 open")


async def test_looking_twice_shows_the_newest_only() -> None:
    desk = fake_desk(how_many=lambda of: len(of))
    app = counter(lambda: Try(desk))
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, Try)
        screen.shown.clear()
        late = book_of(desk).hold("how_many")
        screen.look()
        await pilot.pause()
        screen.of = "lilies of the valley"
        screen.look()
        await pilot.pause()
        late.set()
        await pilot.pause()
        assert screen.shown == [20]


async def test_a_choice_by_letter_by_arrows_and_none() -> None:
    app = counter(lambda: Try(fake_desk(how_many=1)))
    async with app.run_test() as pilot:
        await pilot.press("m", "b", "m", "down", "enter", "m", "escape")
        await pilot.pause()
        assert isinstance(app.screen, Try)
        assert app.screen.answered == ["pears", "pears", None]


async def test_a_text_is_checked_at_its_field_and_known_ones_are_offered() -> None:
    app = counter(lambda: Try(fake_desk(how_many=1)))
    async with app.run_test() as pilot:
        await pilot.press("c", "E", "v", "e", "enter")
        await pilot.pause()
        assert line_with(app, "Not Eve.")
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, Try)
        assert app.screen.answered == ["Dave"]


async def test_a_second_press_opens_no_second_dialog() -> None:
    app = counter(lambda: Try(fake_desk(how_many=1)))
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, Try)
        screen.action_acknowledge()
        screen.action_acknowledge()
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        assert sorted(map(str, screen.answered)) == ["False", "True"]
        assert screen.is_current


async def test_f_keys_and_their_letters_ask_for_a_screen() -> None:
    app = counter(lambda: Try(fake_desk(how_many=1)))
    async with app.run_test() as pilot:
        await pilot.press("f4", "W", "slash")
        await pilot.pause()
        assert [event.screen for event in app.went if isinstance(event, ScreenPicked)] == ["week", "week", "find"]


async def test_the_key_lines_can_be_clicked() -> None:
    app = counter(lambda: Try(fake_desk(how_many=1)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(KeyLines, offset=(20, 1))
        await pilot.pause()
        assert [event.screen for event in app.went if isinstance(event, ScreenPicked)] == ["week"]


async def test_pasted_controls_become_marks() -> None:
    app = counter(lambda: Try(fake_desk(how_many=1)))
    async with app.run_test() as pilot:
        await pilot.press("c")
        await pilot.pause()
        field = app.screen.query_one(Input)
        for text in NASTY:
            field.value = text
            await pilot.pause()
            assert_clean(app)


async def test_nasty_words_are_said_plainly() -> None:
    app = counter(lambda: Try(fake_desk(how_many=1)))
    async with app.run_test() as pilot:
        screen = app.screen
        assert isinstance(screen, CounterScreen)
        for text in NASTY:
            screen.say(text)
            await pilot.pause()
            assert_clean(app)
        screen.say("[red]x[/] [/] [b")
        await pilot.pause()
        assert line_with(app, "[red]x[/] [/] [b")
