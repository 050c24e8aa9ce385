"""Order entry (F2): a call in progress, kept on a sheet while it is typed, read back before it is saved."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from models import entry, finding, intake, pad
from models.errors import Refused
from models.text import fold
from models.views import DraftView, NewOrder, Taken, sheet_number
from screens import keymap
from screens.base import CounterScreen
from screens.desk import Desk
from screens.dialogs import Choice
from screens.draft_keeper import KEEP_AFTER, DraftKeeper, Words
from screens.read_back import ReadBack, Told
from screens.widgets.field import focused_name
from screens.widgets.field_form import FieldForm
from screens.widgets.order_form import OrderForm
from screens.widgets.plain import Plain

TYPED_SOURCES = ("phone", "counter", "paper", "email", "relay")
OF_THE_CALLER = ("caller_phone", "caller_name", "caller_email")
SOURCES_HINT = "ctrl+o changes: counter, paper, email, relay"
NOT_REPEATED = frozenset({"due", "window", "card"})
STAGES = {"listed": "on every list; its confirmation is due", "incomplete": "on every list; something is to come"}


class OrderEntryScreen(CounterScreen):
    """One form at a time; calls put aside wait as drafts on their sheets."""

    GROUP = "order entry"
    HERE = "order_entry"
    TYPED_IN = True
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    OrderEntryScreen #order-head { height: 1; padding: 0 1; background: $panel; }
    OrderEntryScreen #order-title { width: 1fr; text-style: bold; color: $head; }
    OrderEntryScreen #order-kept { width: auto; color: $quiet; }
    OrderEntryScreen #order-kept.wrong { color: $wrong; text-style: bold; }
    OrderEntryScreen OrderForm { padding: 0 1; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._form = OrderForm(desk)
        self._title = Plain(id="order-title")
        self._kept = Plain(id="order-kept")
        self._keeper = DraftKeeper(desk, desk.new_key())
        self._blank = self._form.blank()
        self._began: datetime | None = None
        self._timer: Timer | None = None
        self._saving = False
        self._changing = False
        # One call leaves the form before another comes into it, however quickly the keys follow one another.
        self._turn = asyncio.Lock()

    def compose_content(self) -> ComposeResult:
        """The line that says which sheet this is, and the form."""
        with Horizontal(id="order-head"):
            yield self._title
            yield self._kept
        yield self._form

    def on_mount(self) -> None:
        """An empty form, the cursor in its first field."""
        self._show_first()

    def on_screen_suspend(self) -> None:
        """Another screen comes to the front: keep what was typed at once."""
        self._keep_soon(0)

    def start(self, due: date | None) -> None:
        """Open an empty form, with its due date where one was pointed at. A call that is in the form is put aside."""
        self._start(due)

    def resume(self, sheet: int) -> None:
        """Open the form on a draft. A call that is in the form is put aside."""
        self._resume(sheet)

    @property
    def unsaved(self) -> str:
        """The call in the form; it is kept as a draft, but the order is not taken."""
        if not self.is_mounted or self._is_blank():
            return ""
        return f"The order on sheet {self._sheet_words()} is not saved."

    def cannot(self, action: str) -> str:
        """Saving and putting aside need something to save."""
        needed = ("save", "another") if self._keeper.shared else ("save", "another", "park")
        if action in needed and self.is_mounted and self._is_blank():
            return "Nothing is typed yet."
        if action == "repeat" and self.is_mounted and not self._form.text_of("caller_name"):
            return "Whose last order? Type the caller first."
        return super().cannot(action)

    def action_next_field(self) -> None:
        """On to the next field, from wherever the cursor is."""
        self._form.next_from(self.focused)

    def action_change_source(self) -> None:
        """The next way in which an order comes."""
        known = [source for source in TYPED_SOURCES if source != "paper" or self.desk.shop.paper_pad]
        self._form.source = known[(known.index(self._form.source) + 1) % len(known)]
        self._show_head()
        self._keep_soon(0)

    @work(group="form")
    async def action_park(self) -> None:
        """Put the call aside."""
        async with self._turn:
            sheet = await self._put_aside()
        if sheet:
            self.say(f"{sheet} is put aside; ctrl+g brings it back.")

    @work(group="form")
    async def action_parked(self) -> None:
        """Back to a call that was put aside."""
        answer = await self.ask_book(pad.parked_drafts)
        if answer is None:
            return
        drafts = [draft for draft in answer.value if draft.sheet != self._keeper.sheet]
        if not drafts:
            self.say("No call is put aside.")
            return
        choices = [Choice(str(n), self._draft_words(draft), str(draft.sheet)) for n, draft in enumerate(drafts[:9], 1)]
        chosen = choices[0].value if len(drafts) == 1 else await self.choose("Which call?", choices)
        if chosen is not None:
            await self._bring_back(int(chosen))

    @work(group="form")
    async def action_repeat(self) -> None:
        """The caller's last order again, but for its day and its card."""
        phone, name = (self._form.text_of(field) for field in ("caller_phone", "caller_name"))
        answer = await self.ask_book(finding.find, phone or name)
        if answer is None:
            return
        last = next((row for row in answer.value if fold(row.caller) == fold(name)), None)
        view = last and await self.ask_book(finding.open_order, last.order_id)
        if last is None or view is None:
            self.say("This caller has no order in the book.")
            return
        async with self._turn:
            typed = self._form.texts()
            texts = entry.form_of(view.value.new)
            await self._form.put(texts | {field: typed[field] for field in (*OF_THE_CALLER, *NOT_REPEATED)})
        self._form.field("due").focus()
        self._keep_soon(0)
        self.say(f"As {last.order}; say the day and the card.")

    def action_save(self) -> None:
        """Show the sentence, then save."""
        self._save(another=False)

    def action_another(self) -> None:
        """Show the sentence, save, and take the next order of the same caller on the same sheet."""
        self._save(another=True)

    @work(group="form")
    async def _start(self, due: date | None) -> None:
        async with self._turn:
            if await self._put_aside() is not None:
                await self._show({"due": due.isoformat()} if due else {})

    @work(group="form")
    async def _resume(self, sheet: int) -> None:
        await self._bring_back(sheet)

    async def _bring_back(self, sheet: int) -> None:
        async with self._turn:
            await self._exchange(sheet)

    async def _exchange(self, sheet: int) -> None:
        if sheet == self._keeper.sheet:
            return
        answer = await self.ask_book(pad.draft, sheet)
        if answer is None or await self._put_aside() is None:
            return
        draft = answer.value
        if draft is None:
            self.say(f"Sheet {sheet_number(sheet)} is no draft any more.", wrong=True)
            return
        keeper = DraftKeeper(self.desk, draft.key, sheet=sheet, kept_at=draft.kept_at)
        await self._show({}, draft.fields, keeper=keeper, source=draft.source, began=draft.taken_at)
        self._keep_soon(0)

    async def _put_aside(self) -> str | None:
        """Keep the call that is in the form as a draft that waits, and empty the form. What was put aside, in words;
        ``None`` when it could not be kept, and so stays in the form."""
        blank = self._is_blank()
        if not await self._keep(parked=not blank):
            return None
        aside = "" if blank else f"Sheet {self._sheet_words()}"
        await self._show({})
        return aside

    @work(group="form")
    async def _show_first(self) -> None:
        async with self._turn:
            await self._show({})

    async def _show(
        self,
        given: Mapping[str, str],
        typed: Mapping[str, str] | None = None,
        *,
        keeper: DraftKeeper | None = None,
        source: str = "phone",
        began: datetime | None = None,
    ) -> None:
        """Another form: what was in it before is saved, put aside or empty. ``given`` does not count as typed."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        # Half of one call and half of another must never be kept: nothing is, until the form is whole again.
        self._changing = True
        try:
            self._form.source = source
            self._blank = {**self._form.blank(), **given}
            await self._form.put({**self._blank, **(typed or {})})
            self._keeper = keeper or DraftKeeper(self.desk, self.desk.new_key())
            self._began = began
        finally:
            self._changing = False
        first = "recipient_name" if given.get("caller_name") or given.get("caller_phone") else "caller_phone"
        self._form.field(first).focus()
        self._show_head()
        self.keys_changed()

    def _is_blank(self) -> bool:
        return self._form.texts() == self._blank

    def _words(self, *, parked: bool = False, typing: str = "") -> Words:
        form = self._form
        return Words(form.texts(), self._blank, form.source, form.text_of("pad"), form.pad_number, typing, parked)

    def _sheet_words(self) -> str:
        return "new" if self._keeper.sheet is None else sheet_number(self._keeper.sheet)

    def _clock_words(self, at: datetime) -> str:
        return f"{self.desk.clock.local(at):%H:%M}"

    def _draft_words(self, draft: DraftView) -> str:
        words = draft.fields
        who = words.get("caller_name") or words.get("caller_phone") or "no caller yet"
        whom = words.get("recipient_name")
        since = self._clock_words(draft.taken_at)
        return f"{sheet_number(draft.sheet)}  {since}  {who}{f' -> {whom}' if whom else ''}"

    def _show_head(self) -> None:
        began = f"{self._clock_words(self._began)} to now" if self._began else SOURCES_HINT
        self._title.say(f"ORDER {self._sheet_words()}  {self._form.source}  {began}")
        keeper = self._keeper
        kept = f"kept {self._clock_words(keeper.kept_at)}" if keeper.kept_at else ""
        self._kept.set_class(bool(keeper.trouble), "wrong")
        self._kept.say("! NOT KEPT" if keeper.trouble else kept)

    @on(FieldForm.Changed)
    def _changed(self) -> None:
        if self._began is None and not self._is_blank():
            self._began = self.desk.clock.now()
            self._show_head()
            self.keys_changed()
        if self._timer is None:
            self._keep_soon(KEEP_AFTER)

    @on(FieldForm.Left)
    def _left(self) -> None:
        self._keep_soon(0)
        self.keys_changed()

    @on(FieldForm.Complete)
    def _complete(self) -> None:
        self.action_save()

    def _keep_soon(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if seconds:
            self._timer = self.set_timer(seconds, self._keep_now)
        else:
            self._keep_now()

    def _keep_now(self) -> None:
        self._timer = None
        self._keep_in_worker()

    @work(group="keep")
    async def _keep_in_worker(self) -> None:
        if not (self._changing or self._saving):
            await self._keep(typing=focused_name(self.focused), go=False)

    async def _keep(self, *, parked: bool = False, typing: str = "", go: bool = True) -> bool:
        """Keep what is in the form. False when not all of it could be, which is said where it stands; without ``go``
        the cursor stays where somebody is typing."""
        keeper, kept = self._keeper, True
        try:
            await keeper.keep(self._words(parked=parked, typing=typing))
        except Refused as refused:
            if go or not self._form.say_refused(refused, go=False):
                self.refused(refused)
            kept = False
        if keeper.trouble and keeper is self._keeper:
            self.say(f"Not kept: {keeper.trouble}", wrong=True)
            self._keep_soon(KEEP_AFTER)
        self._show_head()
        return kept and not keeper.trouble

    def refused(self, refused: Refused) -> None:
        """Say it at its field; what is in no field goes on the message line."""
        if refused.field == "key":
            number = self._sheet_words()
            self.say(f"Not saved: {number} was saved at another counter. Open it there to change it.", wrong=True)
        elif not self._form.say_refused(refused):
            super().refused(refused)

    @work(group="form")
    async def _save(self, *, another: bool) -> None:
        if self._saving:
            return
        self._saving = True
        try:
            order = self._read()
            if order is None:
                return
            told = await self.app.push_screen_wait(ReadBack(entry.sentence(order, self._form.today), order))
            if told is not None:
                async with self._turn:
                    await self._take(order, told, another=another)
        finally:
            self._saving = False

    def _read(self) -> NewOrder | None:
        """The order in the form; ``None`` when something is wrong, which is then said at its field."""
        texts = self._form.texts()
        problems = entry.problems(texts, self._form.today)
        if not problems:
            return entry.read_form(texts, self._form.today)
        self._form.show_problems({name: refused.message for name, refused in problems.items()})
        self.say("Not saved: see what is marked." if len(problems) > 1 else "Not saved yet.", wrong=True)
        return None

    async def _take(self, order: NewOrder, told: Told, *, another: bool) -> None:
        # Waits for a draft that is being written, so that the order goes onto its sheet.
        if not await self._keep() and not self._keeper.trouble:
            return
        keeper, words = self._keeper, self._words()
        answer = await self.tell(
            intake.take,
            order,
            key=keeper.key,
            source=words.source,
            sheet=keeper.sheet,
            confirm=told.confirm,
            pad=words.pad,
            pad_number=words.pad_number,
        )
        if answer is None:
            return
        self.say(_saved_words(answer.value))
        if another:
            next_keeper = DraftKeeper(self.desk, self.desk.new_key(), sheet=answer.value.sheet, shared=True)
            given = {name: words.fields[name] for name in OF_THE_CALLER}
            await self._show(given, keeper=next_keeper, source=words.source, began=self._began)
        else:
            await self._show({})


def _saved_words(taken: Taken) -> str:
    state = taken.state if taken.state != "open" else STAGES.get(taken.stage, taken.stage)
    return f"Saved {taken.order}, {state}"
