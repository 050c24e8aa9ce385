"""One order, whole: what was agreed, where it is, what became of it, and what can be done with it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll

from models import amending, delivering, looking
from models.dates import say, short, window_words
from models.entry import form_of
from models.money import pounds
from models.photo_views import ORDER, PhotoOf
from models.views import OrderView, sheet_number
from screens import keymap
from screens.amend import AmendScreen
from screens.asking import ask_confirm, ask_likes, ask_reason, ask_seen, door_of_view, note_what_came, told_words
from screens.asking_whose import order_of
from screens.attaching import TakesDrops, ask_and_attach, ask_order_or_stop
from screens.base import Answer, BookScreen
from screens.desk import Desk, UnlockError
from screens.dialogs import Choice
from screens.going import PhotosPicked
from screens.photos_rows import shown_words
from screens.taken_down import said, taken_words
from screens.whereabouts import Whereabouts
from screens.widgets.life_line import life_words
from screens.widgets.plain import Plain
from screens.widgets.thumbnails import Thumbnails

REASONS = ("the caller changed their mind", "entered twice", "cannot be made or delivered", "a mistake")
ANSWERS = (Choice("s", "asked"), Choice("a", "accepted"), Choice("r", "refused"))
FACTS = (
    "Caller",
    "For",
    "Where",
    "Card",
    "When",
    "How",
    "What",
    "Paid",
    "Notes",
    "To come",
    "As taken",
    "Same?",
    "Ticks",
    "Outcome",
    "Sender",
    "Photos",
    "Life",
)


class OrderViewScreen(TakesDrops, BookScreen[OrderView]):
    """Opened from wherever an order stands; esc goes back there."""

    GROUP = "order"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    OrderViewScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; background: $panel; }
    OrderViewScreen VerticalScroll { padding: 0 1; scrollbar-size-vertical: 1; }
    OrderViewScreen Horizontal { height: auto; }
    OrderViewScreen .label { width: 10; color: $quiet; }
    OrderViewScreen .fact { width: 1fr; height: auto; }
    OrderViewScreen .empty { display: none; }
    """

    def __init__(self, desk: Desk, order_id: int) -> None:
        super().__init__(desk)
        self._order_id = order_id
        self._view: OrderView | None = None
        self._troubles: Mapping[str, str] = {}
        self._facts = {label: Plain(lines=True, classes="fact") for label in FACTS}

    def compose_content(self) -> ComposeResult:
        """The order's number and state, and a line for each thing there is to know."""
        yield Plain(id="title")
        with VerticalScroll():
            for label, fact in self._facts.items():
                with Horizontal(classes="empty"):
                    yield Plain(label, classes="label")
                    yield fact
            yield Thumbnails(self.desk)

    def on_mount(self) -> None:
        """Opening an order is written down."""
        self._opened()

    @work
    async def _opened(self) -> None:
        await self.desk.looked(looking.order_opened, self._order_id)

    async def read_book(self) -> Answer[OrderView] | None:
        """The order as it stands, and a quick look at the files of its photos."""
        answer = await order_of(self, self._order_id)
        if answer is None:
            return None
        with suppress(UnlockError):
            self._troubles = await self.desk.photos.troubles([photo.id for photo in answer.photos])
        return Answer(answer)

    def show_book(self, answer: OrderView) -> None:
        """Show it; what is empty takes no line."""
        self._view = answer
        self.query_one("#title", Plain).say(_title(answer))
        for label, words in self._words(answer).items():
            fact = self._facts[label]
            fact.say(words)
            if fact.parent is not None:
                fact.parent.set_class(not words, "empty")
        self.query_one(Thumbnails).show(answer.photos)
        self.keys_changed()

    def _words(self, view: OrderView) -> dict[str, str]:
        order = view.new
        window = window_words(order.window) if order.window else ""
        return {
            "Caller": _joined(order.caller.name, order.caller.phone, order.caller.email),
            "For": _joined(order.recipient.name, order.recipient.phone),
            "Where": _joined(order.address.replace("\n", ", "), order.postcode),
            "Card": order.card,
            "When": _joined(say(order.due, self.desk.clock.today()), window),
            "How": _joined(_how(view), view.mark and f"! {view.mark}: a says that it has been seen"),
            "What": _what(view),
            "Paid": _joined(f"{pounds(order.total)} in all", order.payment),
            "Notes": order.notes,
            "To come": ", ".join(sorted(order.to_come)),
            "As taken": _as_taken(view),
            "Same?": "\n".join(f"{words}   s answers" for words in view.likes),
            "Ticks": _ticks(view),
            "Outcome": view.outcome,
            "Sender": self._news(view),
            "Photos": shown_words(view.photos, self._troubles),
            "Life": life_words(view.life, self.desk.clock.local),
        }

    def _news(self, view: OrderView) -> str:
        if view.news == "waiting":
            return "! not told yet: y says that they know"
        if view.news != "told" or view.news_at is None:
            return ""
        at = self.desk.clock.local(view.news_at)
        return f"told {short(at.date())} {at:%H:%M}, by {view.news_by}"

    def on_resize(self) -> None:
        """What has room may be another now."""
        self.query_one(Thumbnails).fit()

    def whereabouts(self, so_far: Whereabouts) -> Whereabouts:
        """With the order."""
        return replace(so_far, order=self._order_id)

    def cannot(self, action: str) -> str:
        """What the order is past."""
        view = self._view
        if view is None or action not in {each.id for each in keymap.group(self.GROUP)} - {"back"}:
            return super().cannot(action)
        if view.status == "cancelled" and action in ("amend", "cancel", "outcome", "answer"):
            return "This order is cancelled."
        if action == "acknowledge" and not view.mark:
            return "There is nothing to acknowledge."
        if action == "told" and view.news != "waiting":
            return "There is nothing that the sender has still to be told."
        if action == "answer" and view.new.fulfilment != "relay":
            return "This order is not given to another florist."
        return super().cannot(action)

    def action_back(self) -> None:
        """Back to where the order was opened."""
        self.dismiss(None)

    @work
    async def action_amend(self) -> None:
        """Change it, in the form that it was taken in."""
        if self._view is not None and self.is_current:
            await self.app.push_screen_wait(AmendScreen(self.desk, self._view, self.say))

    @work
    async def action_cancel(self) -> None:
        """End the order, with its reason."""
        view = self._view
        if view is None:
            return
        reason = await ask_reason(self, f"Cancel {view.number}: why?", REASONS)
        if not reason:
            return
        key = self.desk.new_key()
        if await self.tell_and_look(amending.cancel, view.order_id, reason, version=view.version, key=key):
            self.say(f"Cancelled {view.number}: tell the caller. It stays marked until that is acknowledged.")

    @work
    async def action_confirm(self) -> None:
        """How the customer was told."""
        view = self._view
        confirm = view and await ask_confirm(self, view.number, view.confirmation)
        if view is None or not confirm:
            return
        answer = await self.tell_and_look(
            amending.confirm, view.order_id, confirm, version=view.version, key=self.desk.new_key()
        )
        if answer is not None:
            self.say(f"{view.number}: {told_words(confirm)}")

    @work
    async def action_outcome(self) -> None:
        """Where the flowers were left, or why they were not."""
        view = self._view
        if view is not None:
            await note_what_came(self, door_of_view(view))

    @work
    async def action_told(self) -> None:
        """The sender knows now where the flowers were left."""
        view = self._view
        if view is not None and await self.tell_and_look(
            delivering.tell_sender, view.order_id, key=self.desk.new_key()
        ):
            self.say(f"{view.number}: the sender knows.")

    @work
    async def action_answer(self) -> None:
        """What the other florist says to a relay."""
        view = self._view
        said = view and await self.choose(f"{view.number}: the other florist has …", ANSWERS)
        if view is not None and said:
            await self.tell_and_look(delivering.answer_relay, view.order_id, said, key=self.desk.new_key())

    @work
    async def action_like(self) -> None:
        """Whether it is another order over again."""
        view = self._view
        if view is not None:
            await ask_likes(self, view.order_id, view.number)

    def action_photos(self) -> None:
        """See its photos, attach more."""
        self.post_message(PhotosPicked(PhotoOf(ORDER, self._order_id)))

    def files_dropped(self, paths: tuple[str, ...]) -> None:
        """Photos were dropped here: they are of this order, or of where it was left."""
        self._take(paths)

    @work
    async def _take(self, paths: tuple[str, ...]) -> None:
        view = self._view
        if why := self.why_dead("photos"):
            self.say(why)
        elif view is not None and (of := await ask_order_or_stop(self, view)) is not None:
            await ask_and_attach(self, *of, paths)

    @work
    async def action_acknowledge(self) -> None:
        """The mark has been seen."""
        view = self._view
        if view is not None:
            await ask_seen(self, view.order_id, view.number, view.version)


def _joined(*parts: str) -> str:
    return "   ".join(part for part in parts if part)


def _title(view: OrderView) -> str:
    state = "X CANCELLED" if view.status == "cancelled" else view.status
    sheet = f"sheet {sheet_number(view.sheet)} {'x struck' if view.sheet_state == 'struck' else view.sheet_state}"
    stage = f" ({view.sheet_stage})" if view.sheet_stage else ""
    return f"ORDER {view.number}   {state}   {sheet}{stage}   due {short(view.new.due)}"


def _how(view: OrderView) -> str:
    kind = {"delivery": "delivery", "collection": "to be collected, on the shelf", "relay": "given to another florist"}
    where = {"delivery": view.driver or "no driver yet", "relay": view.new.florist}.get(view.new.fulfilment, "")
    return _joined(kind.get(view.new.fulfilment, view.new.fulfilment), where, view.entry_status)


def _what(view: OrderView) -> str:
    order = view.new
    lines = [f"{line.words}  {'price to come' if line.price is None else pounds(line.amount)}" for line in order.lines]
    if order.delivery_charge:
        lines.append(f"delivery charge  {pounds(order.delivery_charge)}")
    if order.tax:
        lines.append(f"tax  {pounds(order.tax)}")
    if order.discount:
        lines.append(f"discount  -{pounds(order.discount)}")
    return "\n".join(lines)


def _as_taken(view: OrderView) -> str:
    """What was taken down otherwise than it stands now."""
    now = form_of(view.new)
    was = view.taken_down.items()
    return taken_words({name: text for name, text in was if said(name, text) != said(name, now.get(name, ""))})


def _ticks(view: OrderView) -> str:
    def yes(tick: bool) -> str:
        return "yes" if tick else "NO"

    ticks = view.ticks
    told = f"confirmation {yes(ticks.confirmation)}: {view.confirmation}"
    return _joined(f"list {yes(ticks.listed)}", f"calendar {yes(ticks.calendar)}", told)
