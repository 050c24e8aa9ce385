"""Changing an order: the form it was taken in, and the sentence again when what the customer was told has changed."""

from collections.abc import Callable
from dataclasses import fields

from textual import on, work
from textual.app import ComposeResult

from models import amending, entry, finding
from models.errors import BookError, Refused
from models.views import NewOrder, OrderView
from screens import keymap
from screens.asking import ask_who_takes, told_words
from screens.base import CounterScreen
from screens.desk import Desk
from screens.read_back import Told, ask_read_back
from screens.widgets.field_form import FieldForm
from screens.widgets.order_form import OrderForm
from screens.widgets.plain import Plain


class AmendScreen(CounterScreen):
    """Nothing is changed until it is saved. ``done`` is told in words what was."""

    GROUP = "amend"
    TYPED_IN = True
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    AmendScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; background: $panel; }
    AmendScreen OrderForm { padding: 0 1; }
    """

    def __init__(self, desk: Desk, view: OrderView, done: Callable[[str], None]) -> None:
        super().__init__(desk)
        self._view = view
        self._done = done
        self._version = view.version
        self._key = desk.new_key()
        self._form = OrderForm(desk, agreed=view.new.due)
        self._before = entry.form_of(view.new)
        self._saving = False
        self._stale = False

    def compose_content(self) -> ComposeResult:
        """Which order it is, and the form."""
        yield Plain(f"CHANGE {self._view.number}   it was agreed like this; change what is different", id="title")
        yield self._form

    def on_mount(self) -> None:
        """The form holds what was agreed."""
        self._fill()

    @work
    async def _fill(self) -> None:
        self._form.source = self._view.source
        await self._form.put(self._before)
        self._before = self._form.texts()
        self._form.field("recipient_name").focus()

    @property
    def unsaved(self) -> str:
        """What was typed and not saved."""
        changed = self.is_mounted and self._form.texts() != self._before
        return f"The changes to {self._view.number} are not saved." if changed else ""

    def action_next_field(self) -> None:
        """On to the next field."""
        self._form.next_from(self.focused)

    @work
    async def action_back(self) -> None:
        """Leave the order as it was."""
        if not self.unsaved or await self.ask_yes(self.unsaved, yes="leave them", no="go on changing"):
            self.dismiss(None)

    @on(FieldForm.Complete)
    def _complete(self) -> None:
        self.action_save()

    @work
    async def action_save(self) -> None:
        """Read the form, say the sentence again where it is needed, save."""
        if self._saving:
            return
        self._saving = True
        try:
            await self._form.learned()
            order = self._read()
            if order is None:
                return
            told = await self._told(order)
            if told is not None:
                await self._amend(order, told)
        finally:
            self._saving = False

    def _read(self) -> NewOrder | None:
        if problems := self._form.problems():
            self._form.show_problems(problems)
            return None
        order = self._form.order()
        if order == self._view.new:
            self.say("Nothing is changed.")
            return None
        return order

    async def _told(self, order: NewOrder) -> Told | None:
        changed = {
            each.name for each in fields(NewOrder) if getattr(order, each.name) != getattr(self._view.new, each.name)
        }
        if not changed & amending.TERMS:
            return Told(None)
        said = f"Changed: {', '.join(sorted(changed)).replace('_', ' ')}"
        said_too = (said, *self._form.all_doubts())
        return await ask_read_back(self, order, said=said_too, source=self._view.source)

    async def _amend(self, order: NewOrder, told: Told) -> None:
        self._stale = False
        answer = await self.tell(amending.amend, self._view.order_id, order, version=self._version, key=self._key)
        if answer is None:
            if self._stale:
                await self._look_again()
            return
        words = f"Changed {self._view.number}"
        if told.confirm is not None:
            key = self.desk.new_key()
            version = self._version + 1
            confirmed = await self.tell(amending.confirm, self._view.order_id, told.confirm, version=version, key=key)
            words += f", {told_words(told.confirm)}" if confirmed else "; its confirmation is due"
        if order.fulfilment == "delivery" and (answered := await ask_who_takes(self, self._view.number, order.due)):
            words += f". {answered}"
        self._done(words)
        self.dismiss(None)

    async def _look_again(self) -> None:
        """Somebody changed the order meanwhile: what was typed stays, and saving once more puts it over theirs."""
        try:
            view = await self.desk.book.read(finding.open_order, self._view.order_id)
        except (BookError, Refused):
            return
        self._version = view.version

    def refused(self, refused: Refused) -> None:
        """Say it at its field; an order that changed meanwhile is told on the message line."""
        if refused.field == "version":
            self._stale = True
            self.say(f"{refused.message} ctrl+s again puts yours over it; esc leaves it.", wrong=True)
        elif not self._form.say_refused(refused):
            super().refused(refused)
