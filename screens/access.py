"""Who may open the book: keys given and taken away, passphrases, phone codes, the recovery sheet."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

from textual import work
from textual.app import ComposeResult

from models.dates import short
from models.errors import BookError, Refused
from models.roles import KEYHOLDERS, OWNER, STAFF
from screens import keymap
from screens.base import Answer, BookScreen
from screens.desk import Desk, Keyholder, UnlockError
from screens.dialogs import Choice
from screens.entry_form import Asked, EntryForm, Texts
from screens.passphrases import NEW_PASSPHRASE, read_passphrase, typed_twice
from screens.phone_setup import phone_set_up
from screens.recovery_sheet import sheet_made
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, LineList, Row
from screens.widgets.plain import Plain

R = TypeVar("R")

COLUMNS = (
    Column("", 1),
    Column("Name", 20, grow=1),
    Column("Role", 8),
    Column("Phone code", 10),
    Column("Since", 16),
)
CODE = Asked("code", "Phone code", "the six digits that your phone shows now")
OLD = Asked("old", "Until now", hidden=True)
OWN = Asked("old", "Your passphrase", hidden=True)
NAME = Asked("label", "Name", "as it stands beside what they do")
ROLE = Asked("role", "Role", words=(STAFF, OWNER))
NO_SHEET = "! There is no recovery sheet: a forgotten passphrase would lose the book. r makes one."
SHEET = "A recovery sheet was made: it opens everything, so it is locked away. A new one ends the old one."
TAKEN_AWAY = (
    "Their passphrase opens nothing from then on, but for copies of the files that were made before. "
    "Where somebody may have such a copy, the command counter-tui replace-key makes a new lock."
)


class Who(NamedTuple):
    """Everybody who may open the book, and whether there is a recovery sheet."""

    holders: tuple[Keyholder, ...]
    sheet: bool


class AccessScreen(BookScreen[Who]):
    """The keys to the book, changed only by who shows, by phone code or passphrase, that it is still they. What is
    refused keeps what was typed."""

    GROUP = "access"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    AccessScreen #title { padding: 0 1; color: $head; text-style: bold; }
    AccessScreen LineList { padding: 0 1; }
    AccessScreen #sheet { padding: 0 1; background: $panel; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._holders: dict[str, Keyholder] = {}

    def compose_content(self) -> ComposeResult:
        """The keyholders, and what is to be said of the recovery sheet."""
        yield Plain("WHO MAY OPEN THE BOOK", id="title")
        yield LineList(COLUMNS)
        yield Plain(id="sheet")

    def on_mount(self) -> None:
        """Letters act in the list."""
        self.query_one(LineList).focus()

    @property
    def picked(self) -> Keyholder | None:
        """Who is under the cursor."""
        return self._holders.get(self.query_one(LineList).key or "") if self.is_mounted else None

    async def read_book(self) -> Answer[Who] | None:
        return await self._tried(self._who())

    async def _who(self) -> Who:
        return Who(await self.desk.access.keyholders(), await self.desk.access.has_sheet())

    def show_book(self, answer: Who) -> None:
        self._holders = {each.label: each for each in answer.holders}
        self.query_one(LineList).show(map(_row, answer.holders))
        self.query_one("#sheet", Plain).say(SHEET if answer.sheet else NO_SHEET)
        self.keys_changed()

    def cannot(self, action: str) -> str:
        picked = self.picked
        if action == "remove" and picked is None:
            return "Nobody is under the cursor."
        if action == "remove" and picked is not None and picked.here:
            return "This is your own key: another owner takes it away."
        return super().cannot(action)

    def action_back(self) -> None:
        self.dismiss(None)

    def action_access(self) -> None:
        """Here already."""

    @work
    async def action_new(self) -> None:
        """Give somebody a key."""

        async def keep(texts: Texts) -> None:
            passphrase = typed_twice(texts)
            await self.desk.access.add(texts["label"].strip(), texts["role"], passphrase, texts[self._proof.name])

        form = EntryForm(
            "Give somebody a key",
            (NAME, ROLE, *NEW_PASSPHRASE, self._proof),
            {},
            read=_read,
            keep=keep,
            detail="They type the passphrase themselves: nobody else needs to know it.",
            busy="Making the key",
        )
        texts = await self.app.push_screen_wait(form)
        if texts is not None:
            self.say(f"{texts['label'].strip()} may open the book, as {texts['role']}.")

    @work
    async def action_remove(self) -> None:
        """Take somebody's key away."""
        holder = self.picked
        if holder is None:
            return
        if await self._meant(
            f"Take {holder.label}'s key away?", TAKEN_AWAY, lambda proof: self.desk.access.remove(holder.label, proof)
        ):
            self.say(f"{holder.label} cannot open the book any more.")

    @work
    async def action_passphrase(self) -> None:
        """Change the passphrase of who is in."""

        async def keep(texts: Texts) -> None:
            await self.desk.access.change_passphrase(texts["old"], typed_twice(texts))

        form = EntryForm(
            "Change your passphrase",
            (OLD, *NEW_PASSPHRASE),
            {},
            read=_read,
            keep=keep,
            detail="The one of until now, then the new one twice.",
            busy="Changing the key",
        )
        if await self.app.push_screen_wait(form) is not None:
            self.say("Your passphrase is changed. The old one opens nothing any more.")

    @work
    async def action_phone(self) -> None:
        """A phone code for who is in, a new one or none; and none for whoever lost a phone."""
        mine = next((each for each in self._holders.values() if each.here and each.phone_code), None)
        picked = self.picked
        theirs = picked if picked is not None and picked.phone_code and not picked.here else None
        choices = [Choice("n", "a new phone code for me", "new")]
        if mine is not None:
            choices.append(Choice("d", "none for me any more", "mine"))
        if theirs is not None and self.desk.may("manage people"):
            choices.append(Choice("t", f"none for {theirs.label} any more: the phone is lost", "theirs"))
        answer = await self.choose("The phone code", choices) if len(choices) > 1 else "new"
        losing = {"mine": mine, "theirs": theirs}.get(answer or "")
        if answer == "new":
            await self._new_phone()
        elif losing is not None:
            await self._drop_phone(losing)

    async def _new_phone(self) -> None:
        detail = "First a code of the one that you have." if self.desk.access.asks_code() else "First your passphrase."
        answer = await self._meant("A new phone code", detail, self.desk.access.new_phone)
        if answer is not None and await phone_set_up(self.app, self.desk, answer.value, leave="leave it"):
            self.say("Your phone code is in force.")

    async def _drop_phone(self, holder: Keyholder) -> None:
        whose = "your" if holder.here else f"{holder.label}'s"
        if await self._meant(
            f"Ask for {whose} phone code no more?",
            "The passphrase alone then opens the book.",
            lambda proof: self.desk.access.drop_phone(holder.label, proof),
        ):
            self.say(f"The book asks for {whose} phone code no more.")

    @work
    async def action_sheet(self) -> None:
        """A new recovery sheet."""
        answer = await self._meant(
            "Make a new recovery sheet?",
            "The old one opens nothing as soon as the new one was typed back. Have paper and a pen at hand.",
            self.desk.access.new_sheet,
        )
        if answer is None:
            return
        if await sheet_made(self.app, self.desk, answer.value, leave="leave it: the old one stays in force"):
            self.say("The new recovery sheet is in force. Destroy the old one, and lock this one away.")
        else:
            self.say("Nothing was changed: the sheet from before stays in force.")

    @property
    def _proof(self) -> Asked:
        return CODE if self.desk.access.asks_code() else OWN

    async def _meant(self, title: str, detail: str, do: Callable[[str], Awaitable[R]]) -> Answer[R] | None:
        """Do it with the proof that is asked for; None when it was left."""
        asked, done = self._proof, list[R]()

        async def keep(texts: Texts) -> None:
            done.append(await do(texts[asked.name]))

        form = EntryForm(title, (asked,), {}, read=_read, keep=keep, detail=detail, busy="Looking at it")
        await self.app.push_screen_wait(form)
        return Answer(done[-1]) if done else None

    async def _tried(self, doing: Awaitable[R]) -> Answer[R] | None:
        try:
            return Answer(await doing)
        except (Refused, BookError, UnlockError) as error:
            self.say(str(error), wrong=True)
            return None


def _row(holder: Keyholder) -> Row:
    spans = (
        Span("*" if holder.here else "", "strong"),
        Span(holder.label, "strong"),
        Span(holder.role),
        Span("yes" if holder.phone_code else "no"),
        Span(f"{short(holder.since.date())} {holder.since.year}", "quiet"),
    )
    return Row(holder.label, spans)


def _read(name: str, text: str) -> str:
    if name == "label" and not text.strip():
        raise Refused(name, "Type their name.")
    if name == "old" and not text:
        raise Refused(name, "Type the passphrase that you have now.")
    if name == "code" and not text.strip():
        raise Refused(name, "Type the six digits that your phone shows now.")
    if name == "role" and text not in KEYHOLDERS:
        raise Refused(name, "Staff or owner.")
    return read_passphrase(name, text)
