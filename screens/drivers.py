"""Drivers: who takes stops out, and the PIN with which each opens their checklist."""

from collections.abc import Sequence

from textual import work
from textual.app import ComposeResult

from models.drivers import drivers, known_driver, remove_driver, set_pin
from models.errors import Refused
from models.run_views import DriverRow
from screens import keymap
from screens.base import Answer, BookScreen
from screens.desk import Desk
from screens.dialogs import Choice
from screens.entry_form import Asked, EntryForm, Texts
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, LineList, Row
from screens.widgets.plain import Plain

COLUMNS = (Column("", 2, right=True), Column("Driver", 20, grow=1), Column("Checklist", 26))
NAME = Asked("label", "Name", "van 1, or who drives; as it stands on the list")
PIN = (
    Asked("pin", "PIN", "4 to 8 digits", hidden=True),
    Asked("again", "Once more", "the same digits", hidden=True),
)
PIN_DETAIL = "The driver types it themselves: with it anybody opens their checklist, and signs what they note."
GOES = (
    "What they signed stays theirs, so the name is not given again. "
    "Stops that are still out have no driver then, and say so."
)
TOLD, NOT_TOLD = "told", "not told"


class DriversScreen(BookScreen[Sequence[DriverRow]]):
    """The drivers, in the order of their digits on the list of a day."""

    GROUP = "drivers"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    DriversScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    DriversScreen LineList { margin: 0 1; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._drivers: dict[str, DriverRow] = {}

    def compose_content(self) -> ComposeResult:
        yield Plain("DRIVERS", id="title")
        yield LineList(COLUMNS, empty="Nobody takes stops out yet: n adds somebody.")

    def on_mount(self) -> None:
        self.query_one(LineList).focus()

    @property
    def picked(self) -> DriverRow | None:
        """The driver under the cursor."""
        return self._drivers.get(self.query_one(LineList).key or "") if self.is_mounted else None

    async def read_book(self) -> Answer[Sequence[DriverRow]] | None:
        return await self.ask_book(drivers)

    def show_book(self, answer: Sequence[DriverRow]) -> None:
        self._drivers = {row.label: row for row in answer}
        self.query_one(LineList).show(_row(number, row) for number, row in enumerate(answer, start=1))
        self.keys_changed()

    def cannot(self, action: str) -> str:
        if action in ("pin", "remove") and self.picked is None:
            return "Nobody is under the cursor."
        return super().cannot(action)

    def action_back(self) -> None:
        self.dismiss(None)

    def action_drivers(self) -> None:
        """Here already."""

    @work
    async def action_new(self) -> None:
        """Add a driver, with a PIN or without."""

        async def keep(texts: Texts) -> None:
            pin = _typed_twice(texts)
            label = await self.desk.book.write(known_driver, self.desk.moment(), texts["label"])
            if pin:
                await self._put_pin(label, pin)

        form = EntryForm(
            "Somebody who takes stops out",
            (NAME, *PIN),
            {},
            read=_read,
            keep=keep,
            detail="A PIN opens their checklist; it can wait.",
            busy="Writing it down",
        )
        await self._formed(form, "{} takes stops out.")

    @work
    async def action_pin(self) -> None:
        """Another PIN for the driver under the cursor."""
        driver = self.picked
        if driver is None:
            return

        async def keep(texts: Texts) -> None:
            if not (pin := _typed_twice(texts)):
                raise Refused("pin", "Type 4 to 8 digits.")
            await self._put_pin(driver.label, pin)

        title = f"{driver.label}: {'another' if driver.has_pin else 'a'} PIN"
        form = EntryForm(title, PIN, {}, read=_read, keep=keep, detail=PIN_DETAIL, busy="Writing it down")
        await self._formed(form, f"{driver.label} has a new PIN.")

    async def _put_pin(self, label: str, pin: str) -> None:
        await self.desk.book.write(set_pin, self.desk.moment(), label, pin, self.desk.new_key().encode())

    async def _formed(self, form: EntryForm, words: str) -> None:
        texts = await self.app.push_screen_wait(form)
        if texts is not None:
            self.say(words.format(texts.get("label", "").strip()))

    @work
    async def action_remove(self) -> None:
        """Take the driver under the cursor off the list, after asking."""
        driver = self.picked
        if driver is None:
            return
        name = driver.label
        # The first is what a hasty enter takes: it removes nobody.
        choices = (
            Choice("n", "no"),
            Choice("y", "remove: they know which stops are taken off", TOLD),
            Choice("m", "remove: they have still to be told, stop by stop", NOT_TOLD),
        )
        picked = await self.choose(f"Does {name} drive no more?", choices, detail=GOES)
        if picked in (TOLD, NOT_TOLD):
            key = self.desk.new_key()
            if await self.tell_and_look(remove_driver, name, told=picked == TOLD, key=key):
                self.say(f"{name} is no driver any more.")

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        event.stop()
        self.keys_changed()


def _row(number: int, row: DriverRow) -> Row:
    opens = Span("opens with a PIN") if row.has_pin else Span("no PIN yet: p sets one", "quiet")
    return Row(
        row.label, (Span(str(number) if number <= keymap.DIGITS else "", "key"), Span(row.label, "strong"), opens)
    )


def _read(name: str, text: str) -> str:
    if name == "label" and not text.strip():
        raise Refused(name, "Give the driver a name.")
    if name == "pin" and text and not (text.isascii() and text.isdigit()):
        raise Refused(name, "A PIN is 4 to 8 digits.")
    return text


def _typed_twice(texts: Texts) -> str:
    """The PIN as it was typed, both times. Raises `Refused` at ``again``."""
    if texts["pin"] != texts["again"]:
        raise Refused("again", "The two are not the same.")
    return texts["pin"]
