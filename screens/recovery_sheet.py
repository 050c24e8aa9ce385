"""The recovery sheet: four lines on paper that open the book when a passphrase is forgotten."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from models.errors import Refused
from screens.desk import Desk, Entered
from screens.dialogs import DIALOG_CSS, Dialog
from screens.entry_form import Asked, EntryForm, Texts
from screens.passphrases import NEW_PASSPHRASE, read_passphrase, typed_twice
from screens.widgets.plain import Plain

IN_A_LINE = 16
SHEET = tuple(Asked(f"line-{number}", f"Line {number}", "four groups of four") for number in range(1, 5))
WHAT_IT_IS = (
    "Write these four lines on paper, with the shop's name and today's date. They open the book when a passphrase is "
    "forgotten. Whoever has the paper can open everything: lock it away, and not beside the computer."
)
ONLY_WAY = (
    "Without a passphrase and without this sheet nobody can open the book, nobody at all. "
    "Next you type the lines back from the paper; the sheet holds from then on."
)
FROM_THE_PAPER = "Copy the four lines from the paper. Capitals, dashes and spaces do not matter."
_ALIKE = str.maketrans("OIL", "011")


async def recovered(app: App[Any], desk: Desk) -> Entered | None:
    """Ask for the sheet and a new passphrase. Who came in with them; None when it was left. Await it in a worker."""
    entered: list[Entered] = []

    async def keep(texts: Texts) -> None:
        entered.append(await desk.keys.recover(_lines(texts), typed_twice(texts)))

    form = EntryForm(
        "Open the book with the recovery sheet",
        (*SHEET, *NEW_PASSPHRASE),
        {},
        read=_read_any,
        keep=keep,
        detail=f"{FROM_THE_PAPER} Then choose a new passphrase.",
        busy="Opening the book",
    )
    await app.push_screen_wait(form)
    return entered[-1] if entered else None


async def sheet_made(app: App[Any], desk: Desk, lines: Sequence[str], *, leave: str = "") -> bool:
    """Show a new sheet until it was typed back, and so is in force. Await it in a worker.

    ``leave`` says what becomes of it otherwise; without it the sheet cannot be left.
    """

    async def keep(texts: Texts) -> None:
        await desk.access.sheet_typed_back(_lines(texts))

    typed: Texts = {}
    while await app.push_screen_wait(SheetShown(lines, leave=leave)):
        form = TypedBack(lines, typed, keep)
        if await app.push_screen_wait(form) is not None:
            return True
        typed = form.typed
    return False


class SheetShown(Dialog[bool]):
    """The lines to be written down. True when they were."""

    DEFAULT_CSS = (
        DIALOG_CSS.replace("DIALOG", "SheetShown")
        + "SheetShown > Vertical { width: 76; } SheetShown .lines { margin: 1 4; text-style: bold; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "dismiss(True)", show=False),
        Binding("escape", "leave", show=False),
    ]

    def __init__(self, lines: Sequence[str], *, leave: str = "") -> None:
        super().__init__()
        self._lines, self._leave = tuple(lines), leave

    def compose(self) -> ComposeResult:
        """What it is, the lines, and what comes next."""
        numbered = "\n".join(f"Line {number}   {line}" for number, line in enumerate(self._lines, 1))
        esc = f"   esc {self._leave}" if self._leave else ""
        with Vertical():
            yield Plain("The recovery sheet", classes="title")
            yield Plain(WHAT_IT_IS)
            yield Plain(numbered, lines=True, classes="lines")
            yield Plain(ONLY_WAY)
            yield Plain("", classes="wrong")
            yield Plain(f"enter it is on paper{esc}", classes="keys")

    def action_leave(self) -> None:
        """Leave it, where that may be."""
        if self._leave:
            self.dismiss(False)
        else:
            self.query_one(".wrong", Plain).say(
                "! Write it down first: without it a forgotten passphrase loses the book."
            )


class TypedBack(EntryForm):
    """The lines copied back from the paper; each slip is said at its line. ``typed`` holds what stood there when it was
    left for another look at the sheet."""

    KEYS = "enter next   ctrl+s done   esc look at it again"

    def __init__(self, lines: Sequence[str], typed: Texts, keep: Callable[[Texts], Awaitable[None]]) -> None:
        super().__init__(
            "Type the recovery sheet back",
            SHEET,
            typed,
            read=self._compare,
            keep=keep,
            detail=FROM_THE_PAPER,
            busy="Putting the sheet in force",
        )
        self._shown = {asked.name: line for asked, line in zip(SHEET, lines, strict=True)}
        self.typed: Texts = typed

    def leave(self) -> None:
        """Back to the sheet; what was typed is kept."""
        self.typed = self.form.texts()
        self.dismiss(None)

    def _compare(self, name: str, text: str) -> str:
        typed, shown = _groups(_read_line(name, text)), _groups(self._shown[name])
        slip = next((place for place, pair in enumerate(zip(typed, shown, strict=True), 1) if len(set(pair)) > 1), 0)
        if slip:
            raise Refused(name, f"Group {slip} is not what the sheet says: esc shows it again.")
        return text


def _lines(texts: Texts) -> tuple[str, ...]:
    return tuple(texts[asked.name] for asked in SHEET)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.upper()))


def _groups(line: str) -> list[str]:
    letters = _letters(line).translate(_ALIKE)
    return [letters[at : at + 4] for at in range(0, IN_A_LINE, 4)]


def _read_line(name: str, text: str) -> str:
    count = len(_letters(text))
    if count != IN_A_LINE:
        raise Refused(name, f"That is {count} letters and digits; on the sheet it is {IN_A_LINE}.")
    return text


def _read_any(name: str, text: str) -> str:
    return _read_line(name, text) if name.startswith("line-") else read_passphrase(name, text)
