"""Order entry (F2): a call in progress, kept on a sheet while it is typed, read back before it is saved."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from models import entry, intake, pad
from models.errors import Refused
from models.likeness import Like
from models.views import NewOrder, Taken, sheet_number
from screens import keymap
from screens.agreeing import Agreed, agree, who_takes_it
from screens.desk import Desk
from screens.draft_keeper import KEEP_AFTER, DraftKeeper, Words, is_blank
from screens.earlier_calls import choose_order, choose_parked
from screens.sheet_photo import SheetPhoto, TypesOffPhotos
from screens.whereabouts import Whereabouts
from screens.widgets.field import focused_name
from screens.widgets.field_form import FieldForm
from screens.widgets.like_line import LikeLine
from screens.widgets.order_form import FILLED_IN, OrderForm
from screens.widgets.order_head import OrderHead

TYPED_SOURCES = ("phone", "counter", "paper", "email", "relay", "web")
OF_THE_CALLER = ("caller_phone", "caller_name", "caller_email")
SOURCES_HINT = "ctrl+o changes: counter, paper, email ..."
NOT_REPEATED = ("due", "external_id", "pad", "pad_number")


class OrderEntryScreen(TypesOffPhotos):
    """One form at a time; calls put aside wait as drafts on their sheets."""

    GROUP = "order entry"
    HERE = "order_entry"
    TYPED_IN = True
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    OrderEntryScreen OrderForm { padding: 0 1; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._form = OrderForm(desk)
        self._head = OrderHead()
        self._held = ""
        self._like = LikeLine(desk)
        self._keeper = DraftKeeper(desk, desk.new_key())
        self._blank = self._form.blank()
        self._began: datetime | None = None
        self._timer: Timer | None = None
        self._saving = False
        # One call leaves the form before another comes into it, however quickly the keys follow one another.
        self._turn = asyncio.Lock()

    def compose_content(self) -> ComposeResult:
        """The line that says which sheet this is, and the form."""
        yield self._head
        with Horizontal():
            yield self._form
            yield self.page
        yield self._like

    def on_mount(self) -> None:
        """An empty form, the cursor in its first field."""
        self._show_first()

    def on_screen_resume(self) -> None:
        """The shop's codes may have been changed meanwhile."""
        self._form.learn_codes()

    def on_screen_suspend(self) -> None:
        """Another screen comes to the front: keep what was typed at once."""
        self._keep_soon(0)

    def start(self, due: date | None) -> None:
        """Open an empty form, with its due date where one was pointed at. A call that is in the form is put aside."""
        self.run_worker(self._start(due), group="form")

    def resume(self, sheet: int) -> None:
        """Open the form on a draft. A call that is in the form is put aside."""
        self.run_worker(self._bring_back(sheet), group="form")

    async def put_away(self) -> None:
        """Keep what was typed, as when its field is left."""
        async with self._turn:
            await self._keep(go=False)

    def whereabouts(self, so_far: Whereabouts) -> Whereabouts:
        """With the sheet of the call in the form."""
        return so_far if self._keeper.sheet is None else replace(so_far, sheet=self._keeper.sheet)

    @property
    def unsaved(self) -> str:
        """The call in the form; it is kept as a draft, but the order is not taken."""
        if not self.is_mounted or self._is_blank():
            return ""
        return f"The order on sheet {self._sheet_words()} is not saved."

    def cannot(self, action: str) -> str:
        """Saving and putting aside need something to save."""
        needed = {"save", "another"} if self._keeper.shared else {"save", "another", "park"}
        if self.is_mounted and action in needed and self._is_blank():
            return "Nothing is typed yet."
        nobody = action == "repeat" and self.is_mounted and not self._form.text_of("caller_name")
        return "Whose last order? Type the caller first." if nobody else super().cannot(action)

    def action_next_field(self) -> None:
        """On to the next field, from wherever the cursor is."""
        self._form.next_from(self.focused)

    def action_change_source(self) -> None:
        """The next way in which an order comes."""
        known = [source for source in TYPED_SOURCES if source != "paper" or self.desk.shop.paper_pad]
        self._form.comes_from(known[(known.index(self._form.source) + 1) % len(known)])
        self._form.begin()
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
        here = None if self._keeper.lost else self._keeper.sheet
        sheet = await choose_parked(self, but=here, typing_off=self.page.typing_off)
        if sheet is not None:
            await self._bring_back(sheet)

    @work(group="form")
    async def action_repeat(self) -> None:
        """One of the caller's orders again, but for its day; what is different from then on is shown."""
        view = await choose_order(self, self._form.caller)
        if view is None:
            return
        async with self._turn:
            typed = self._form.texts()
            kept = {field: typed[field] for field in (*OF_THE_CALLER, *NOT_REPEATED)}
            # What a web shop took off then is not taken off again.
            await self._form.repeat(view.number, entry.form_of(replace(view.new, discount=0, tax=0)), kept)
        self._form.field("due").focus()
        self._keep_soon(0)
        self.say(f"As {view.number}; say the day.")

    @on(FieldForm.Complete)
    def action_save(self) -> None:
        """Show the sentence, then save."""
        self._save(another=False)

    def action_another(self) -> None:
        """Show the sentence, save, and take the next order of the same caller on the same sheet."""
        self._save(another=True)

    async def _start(self, due: date | None) -> None:
        async with self._turn:
            if await self._put_aside() is not None:
                await self._show({"due": due.isoformat()} if due else {})

    async def _bring_back(self, sheet: int) -> None:
        async with self._turn:
            if sheet == self._keeper.sheet and not self._keeper.lost:
                return
            answer = await self.ask_book(pad.draft, sheet)
            if answer is None or await self._put_aside() is None:
                return
            draft = answer.value
            if draft is None:
                self.say(f"Sheet {sheet_number(sheet)} is no draft any more.", wrong=True)
                return
            keeper = DraftKeeper(self.desk, draft.key, sheet=sheet, turn=draft.turn, kept_at=draft.kept_at)
            kept_on = self.desk.clock.local(draft.kept_at).date()
            fields = draft.fields if kept_on == self._form.today else entry.meant(draft.fields, kept_on)
            await self._show({}, fields, keeper=keeper, source=draft.source, began=draft.taken_at, held=draft.held)
            self._form.go_where_it_ended(FILLED_IN)
            self.say("")
            keeper.begin_with(self._words(parked=draft.parked))
            self._keep_soon(0)

    async def _put_aside(self) -> str | None:
        """Keep the call that is in the form as a draft that waits, and empty the form. What was put aside, in words;
        ``None`` when it could not be kept, and so stays in the form."""
        blank = self._is_blank()
        kept = await self._keep(parked=not blank)
        if not kept and self._keeper.lost:
            # What was typed since its sheet went another way is put aside on a sheet of its own.
            blank = blank or not self._keeper.move_on(self._words())
            kept = blank or await self._keep(parked=True)
        if not kept:
            return None
        aside = "" if blank else f"Sheet {self._sheet_words()}"
        await self._show({})
        return aside

    @work(group="form")
    async def _show_first(self) -> None:
        async with self._turn:
            await self._show({})
        answer = await self.ask_book(pad.parked_drafts)
        broken_off = [draft for draft in answer.value if not draft.parked] if answer else []
        if broken_off and self._is_blank():
            self.say(f"Sheet {sheet_number(broken_off[0].sheet)} was not finished: ctrl+g goes on with it.")

    async def _show(
        self,
        given: Mapping[str, str],
        typed: Mapping[str, str] | None = None,
        *,
        keeper: DraftKeeper | None = None,
        source: str = "phone",
        began: datetime | None = None,
        held: str = "",
    ) -> None:
        """Another form: what was in it before is saved, put aside or empty. ``given`` does not count as typed."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._form.comes_from(source)
        self._blank = {**self._form.blank(), **given}
        await self._form.put({**self._blank, **(typed or {})})
        self._keeper = keeper or DraftKeeper(self.desk, self.desk.new_key())
        self._began, self._held = began, held
        self._head.hold(held)
        self.follow(self._keeper.sheet)
        self._form.begin()
        self._like.forget()
        self._show_head()
        self.keys_changed()

    def _is_blank(self) -> bool:
        return is_blank(self._form.texts(), self._blank)

    def _words(self, *, parked: bool = False, typing: str = "") -> Words:
        form = self._form
        return Words(form.texts(), self._blank, form.source, form.text_of("pad"), form.pad_number, typing, parked)

    def _sheet_words(self) -> str:
        return "new" if self._keeper.sheet is None else sheet_number(self._keeper.sheet)

    def _clock_words(self, at: datetime) -> str:
        return f"{self.desk.clock.local(at):%H:%M}"

    @on(SheetPhoto.Changed)
    def _show_head(self) -> None:
        began = f"{self._clock_words(self._began)} to now" if self._began else SOURCES_HINT
        keeper = self._keeper
        kept = f"kept {self._clock_words(keeper.kept_at)}" if keeper.kept_at else ""
        wrong = keeper.lost or bool(keeper.trouble)
        title = f"ORDER {self._sheet_words()}  {self._form.source}  {self.with_photos(began, blank=not self._began)}"
        self._head.say(title, "! NOT KEPT" if wrong else kept, wrong=wrong)

    @on(FieldForm.Changed)
    def _changed(self) -> None:
        if self._began is None and not self._is_blank():
            self._began = self.desk.clock.now()
            self.say("")
            self._show_head()
            self.keys_changed()
        if self._timer is None:
            self._keep_soon(KEEP_AFTER)

    @on(FieldForm.Left)
    def _left(self) -> None:
        self._keep_soon(0)
        self.keys_changed()
        self._like.look(self._form.order_so_far())

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
        if self._turn.locked():
            # Half of one call and half of another must never be kept, nor a call that is just being saved.
            self._keep_soon(KEEP_AFTER)
        else:
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
            await self._form.learned()
            if (order := self._read()) is None:
                return
            doubts = (*filter(None, (self._held,)), *self._form.all_doubts())
            source, online = self._form.source, bool(self._held)
            agreed = await agree(self, order, self._like.answers, doubts, source=source, online=online)
            self._like.answers.update(agreed.answers)
            self._like.look(self._form.order_so_far())
            async with self._turn:
                taken = await self._settle(order, agreed, another=another)
            if taken is not None:
                await who_takes_it(self, taken, order, agreed.told.confirm if agreed.told else None)
        finally:
            self._saving = False

    def _read(self) -> NewOrder | None:
        """The order in the form; ``None`` when something is wrong, which is then said at its field."""
        if problems := self._form.problems():
            self._form.show_problems(problems)
            self.say("Not saved: see what is marked.", wrong=True)
            return None
        return self._form.order()

    async def _settle(self, order: NewOrder, agreed: Agreed, *, another: bool) -> Taken | None:
        answered = agreed.told is not None or agreed.same is not None
        # Waits for a draft that is being written, so that the order goes onto its sheet.
        if not answered or (not await self._keep() and not self._keeper.trouble):
            return None
        if agreed.same is None:
            return await self._take(order, agreed, another=another)
        await self._is_the_same(agreed.same)
        return None

    async def _is_the_same(self, like: Like) -> None:
        """The caller rang about an order that is in the book: this sheet ends, and nothing is delivered twice."""
        keeper = self._keeper
        if keeper.sheet is not None:
            if keeper.shared:
                answer = await self.tell(intake.drop_draft, keeper.key, turn=keeper.turn)
            else:
                answer = await self.tell(intake.merge, keeper.sheet, like.number, key=self.desk.new_key())
            if answer is None:
                return
        self.say(f"Not taken twice: it is {like.order}.")
        await self._show({})

    async def _take(self, order: NewOrder, agreed: Agreed, *, another: bool) -> Taken | None:
        keeper, words = self._keeper, self._words()
        answer = await self.tell(
            intake.take,
            order,
            key=keeper.key,
            source=words.source,
            sheet=keeper.sheet,
            turn=keeper.turn,
            confirm=agreed.told.confirm if agreed.told else None,
            external_id=self._form.external_id,
            pad=words.pad,
            pad_number=words.pad_number,
            answers=agreed.answers,
            typed=words.fields,
        )
        if answer is None:
            return None
        if another:
            next_keeper = DraftKeeper(self.desk, self.desk.new_key(), sheet=answer.value.sheet, shared=True)
            given = {name: words.fields[name] for name in OF_THE_CALLER}
            await self._show(given, keeper=next_keeper, source=words.source, began=self._began)
        else:
            await self._show({})
        return answer.value
