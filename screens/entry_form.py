"""A small form in front of a list: a few fields, read while they are filled in, and kept together."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from models.errors import BookError, Refused
from screens import dialogs
from screens.desk import UnlockError
from screens.dialogs import DIALOG_CSS, Choose, Dialog
from screens.widgets.door import Waiting
from screens.widgets.field import Choice, Field, HiddenField, LongField
from screens.widgets.field_form import AnyField, FieldForm
from screens.widgets.form_row import FormRow
from screens.widgets.plain import Plain

Texts = Mapping[str, str]


class Asked(NamedTuple):
    """One field of a form. With ``words`` it is one of those, with ``lines`` it may have several lines; a ``hidden``
    one is a passphrase."""

    name: str
    label: str
    placeholder: str = ""
    words: tuple[str, ...] = ()
    lines: bool = False
    hidden: bool = False


class EntryFields(FieldForm):
    """The fields, and beside each what it was read as where that says more than what was typed."""

    DEFAULT_CSS = """
    EntryFields {
        height: auto; max-height: 14; margin-top: 1; scrollbar-size-vertical: 1;
        LongField { height: auto; min-height: 3; max-height: 7; width: 1fr; margin-right: 1; }
        Choice { height: 1; }
        FormRow .label { width: 12; }
        FormRow .wrong { margin-left: 12; }
        FormRow .offer { padding-left: 10; }
    }
    """

    def __init__(self, asked: Sequence[Asked], read: Callable[[str, str], str]) -> None:
        super().__init__()
        self._asked_for = tuple(asked)
        self._read = read

    def compose(self) -> ComposeResult:
        """A row for each field."""
        for each in self._asked_for:
            if each.words:
                yield FormRow(each.label, Choice(each.name, each.words))
            elif each.lines:
                yield FormRow(each.label, LongField(each.name, each.placeholder))
            else:
                kind = HiddenField if each.hidden else Field
                yield FormRow(each.label, kind(each.name, each.placeholder))

    def texts(self) -> dict[str, str]:
        """What stands in the fields."""
        return {each.name: self.field(each.name).text for each in self._asked_for}

    def say_wrong(self, field: AnyField, message: str) -> None:
        """In sight too, where the form is longer than its room and the cursor is in the field."""
        super().say_wrong(field, message)
        if message:
            self.call_after_refresh(self._into_sight, field)

    def _into_sight(self, field: AnyField) -> None:
        below = self.row(field).problem.region.bottom - self.content_region.bottom
        if field.has_focus and below > 0:
            self.scroll_relative(y=below, animate=False)

    def problems(self) -> dict[str, str]:
        """Every field that cannot be read as it stands, empty ones too, with what is wrong with it."""
        found: dict[str, str] = {}
        for name, text in self.texts().items():
            try:
                self._read(name, text)
            except Refused as refused:
                found[name] = refused.message
        return found

    def read_field(self, field: AnyField) -> str:
        """What a field holds, in words."""
        return self._read(field.field_name, field.text)

    def choice_words(self, field: AnyField, choice: str) -> str:
        """A choice as the field would be read with it."""
        return self._read(field.field_name, choice)

    def left(self, field: AnyField) -> None:
        """Say how the field was read."""
        if isinstance(field, Field) and not field.password:
            try:
                words = self.read_field(field) if field.text.strip() else ""
            except Refused:
                words = ""
            self.row(field).echo.say("" if words == field.text.strip() else words)


class EntryForm(Dialog[Texts | None]):
    """Ends with what was typed when it is kept, with None when it was left.

    ``read`` tells what a field was read as, ``keep`` keeps the whole form; both may raise `Refused`, which is said at
    its field: the form stays, with everything that was typed. ``keep`` may also raise `UnlockError`. Where it takes its
    time, ``busy`` says so meanwhile.
    """

    KEYS: ClassVar[str] = "enter next   ctrl+s save   esc leave it"
    DEFAULT_CSS = DIALOG_CSS.replace("DIALOG", "EntryForm") + "EntryForm > Vertical { width: 76; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+s", "keep", show=False),
    ]

    def __init__(
        self,
        title: str,
        asked: Sequence[Asked],
        texts: Texts,
        *,
        read: Callable[[str, str], str],
        keep: Callable[[Texts], Awaitable[None]],
        detail: str = "",
        busy: str = "",
    ) -> None:
        super().__init__()
        self._title, self._detail, self._busy = title, detail, busy
        self._before = dict(texts)
        self._keep = keep
        self._keeping = False
        self.form = EntryFields(asked, read)

    def compose(self) -> ComposeResult:
        """What it is about, the fields, what is wrong with all of it, and the keys."""
        with Vertical():
            yield Plain(self._title, classes="title")
            if self._detail:
                yield Plain(self._detail, classes="detail")
            yield self.form
            yield Plain("", classes="wrong", id="cannot")
            if self._busy:
                yield Waiting()
            yield Plain(self.KEYS, classes="keys")

    def on_mount(self) -> None:
        """The fields hold what there is already."""
        for name in self.form.texts():
            self.form.field(name).put(self._before.get(name, ""))
        self._before = self.form.texts()
        self.form.next_from(None)

    def action_leave(self) -> None:
        """Close the form; not while it is being kept, for that cannot be taken back."""
        if not self._keeping:
            self.leave()

    def leave(self) -> None:
        """Close the form; asks where something was typed."""
        if self.form.texts() == self._before:
            self.dismiss(None)
        else:
            self._ask_to_leave()

    @work
    async def _ask_to_leave(self) -> None:
        answers = (dialogs.Choice("l", "leave it"), dialogs.Choice("g", "go on typing"))
        if await self.app.push_screen_wait(Choose("What was typed is not saved.", answers)) == "leave it":
            self.dismiss(None)

    @on(FieldForm.Complete)
    def _complete(self) -> None:
        self.action_keep()

    @on(FieldForm.Changed)
    def _changed(self) -> None:
        self.query_one("#cannot", Plain).say("")

    @work
    async def action_keep(self) -> None:
        """Keep what was typed, or say at its field why not."""
        if problems := self.form.problems():
            self.form.show_problems(problems)
            return
        if self._keeping:
            return
        self._keeping = True
        texts = self.form.texts()
        for waiting in self.query(Waiting):
            waiting.start(self._busy)
        try:
            await self._keep(texts)
        except (Refused, UnlockError) as refused:
            self._refused(refused.field, str(refused))
        except BookError as error:
            self._say(str(error))
        else:
            self.dismiss(texts)
        finally:
            self._keeping = False
            for waiting in self.query(Waiting):
                waiting.stop()

    def _refused(self, field: str, message: str) -> None:
        if field in self.form.texts():
            self.form.show_problems({field: message})
        else:
            self._say(message)

    def _say(self, message: str) -> None:
        self.query_one("#cannot", Plain).say(f"! {message}")
