"""The form of an order: taken down in order entry, changed when an order is amended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from models import catalogue, doubts, entry, sheets
from models.catalogue import Room
from models.dates import parse_iso, read_date, read_window, say
from models.errors import BookError, Refused
from models.views import FULFILMENTS, NewOrder, sheet_number
from screens.desk import Desk
from screens.widgets.earlier import Earlier
from screens.widgets.field import Choice, Field, LongField
from screens.widgets.field_form import AnyField
from screens.widgets.form_row import FormRow
from screens.widgets.goods_form import GoodsForm
from screens.widgets.newest import Newest
from screens.widgets.people_form import SAME_AS_CALLER
from screens.widgets.plain import Plain

PAYMENT = "card machine"
TYPED = tuple(name for name in entry.FIELDS if name != "confirm")
# Of the sheet, not of the order: the pad's printed number; the number that a relay or the web shop has for it.
OF_THE_SHEET = ("pad", "pad_number", "external_id")
ECHOED = frozenset({"due", "window", "lines", "delivery_charge"})
# What stands there before anything is typed.
FILLED_IN = frozenset({"fulfilment", "delivery_charge", "payment"})
# Where the verbs' names of a field and the form's differ: they name what is missing, the form where it would be typed.
STANDS_FOR = {"caller": "caller_phone", "recipient": "recipient_name", "place": "address", "price": "lines"}
NUMBERED_BY = {"relay": "relay", "web": "web shop"}


class OrderForm(GoodsForm):
    """All fields of one order, with what the book knows of the people and the day while they are typed."""

    DEFAULT_CSS = """
    OrderForm {
        height: 1fr;
        scrollbar-size-vertical: 1;
        #caller_phone, #recipient_phone { width: 15; }
        #postcode, #delivery_charge { width: 10; }
        #due, #window { width: 16; }
        #florist { display: none; }
        #pad-row, #number-row { display: none; }
        #payment, #external_id { width: 34; }
        #fulfilment { width: 33; height: 1; }
        LongField { height: auto; max-height: 5; width: 1fr; margin-right: 1; }
        /* Hidden as its rows are: tab goes through rows in the order in which they lie; hidden ones have no place. */
        #lines { height: auto; visibility: hidden; }
        #count { width: 8; height: 1; text-align: right; margin-right: 1; }
        #total { width: 36; height: 1; text-align: right; text-style: bold; }
        &.-relay #florist { display: block; }
        &.-relay #window-row .echo { display: none; }
        &.-paper #pad-row { display: block; }
        &.-numbered #number-row { display: block; }
    }
    """

    @dataclass
    class RoomFound(Message):
        """What the day that was typed holds, and can hold."""

        room: Room

    @dataclass
    class SentBefore(Message):
        """The relay's or web order's own number is in the book already."""

        sheet: int

    def __init__(self, desk: Desk, *, agreed: date | None = None, id: str | None = None) -> None:
        """``agreed`` is the day an order that is amended has; it stays right when it is past."""
        super().__init__(desk, id=id)
        self._agreed = agreed
        self._rooms: Newest[Room] = Newest()
        self._room: Room | None = None
        self._earlier = Earlier()
        self._card = LongField("card", "what the card says")
        self._fulfilment = Choice("fulfilment", FULFILMENTS)
        self._card.id, self._fulfilment.id = self._card.field_name, self._fulfilment.field_name
        self._count = Plain(id="count")

    def compose(self) -> ComposeResult:
        """The rows, in the order in which trouble shows earliest."""
        yield FormRow("Pad", self.named("pad", "which pad"), self.named("pad_number", "its number"), id="pad-row")
        yield FormRow("Number", self.named("external_id", "as the sender has it"), id="number-row")
        yield FormRow("Caller", *(self.named(f"caller_{part}", part) for part in ("phone", "name", "email")))
        yield FormRow(
            "For", self.named("recipient_name", "name (type = for the caller)"), self.named("recipient_phone", "phone")
        )
        yield FormRow("", self.named("address", "address"), self.named("postcode", "postcode"))
        yield FormRow("Card", self._card, aside=self._count)
        yield FormRow("When", self.named("due", "sat, +3, 14/2"), steady=True)
        yield FormRow(
            "Window",
            self.named("window", "am, pm, 10:30"),
            self._fulfilment,
            self.named("florist", "which florist"),
            steady=True,
            id="window-row",
        )
        with Vertical(id="lines"):
            yield self.line_row("What")
        charge = self.named("delivery_charge", "e.g. 5.00", select=True)
        yield FormRow("Charge", charge, aside=self.total, steady=True)
        yield FormRow("Paid", self.named("payment", "how it is paid, its reference", select=True))
        yield FormRow("Notes", self.named("notes", "e.g. side gate"))

    def comes_from(self, source: str) -> None:
        """How this order came in: paper has its pad's number, a relay or a web order its sender's."""
        self.source = source
        self.set_class(source == "paper", "-paper")
        self.set_class(source in NUMBERED_BY, "-numbered")

    @property
    def today(self) -> date:
        return self.desk.clock.today()

    @property
    def reading_day(self) -> date:
        """The day from which the form's date is read: today, or an agreed day that is past and was not changed."""
        unchanged = self._agreed is not None and self.text_of("due") == self._agreed.isoformat()
        return min(self._agreed, self.today) if unchanged and self._agreed is not None else self.today

    def begin(self) -> None:
        """Put the cursor where this order begins: with its sender's number, or who calls, or for whom it is."""
        if self.source in NUMBERED_BY and not self.text_of("external_id"):
            name = "external_id"
        elif self.source == "paper" and not self.text_of("pad_number"):
            name = "pad_number"
        else:
            name = "recipient_name" if self.text_of("caller_name") or self.text_of("caller_phone") else "caller_phone"
        self.field(name).focus()

    def texts(self) -> dict[str, str]:
        """Every field's text by its name, as `entry.read_form` reads them, with those of the sheet."""
        texts = {name: self.text_of(name) for name in (*TYPED, *OF_THE_SHEET) if name not in ("lines", "florist")}
        texts["lines"] = self.lines_text()
        texts["florist"] = self.text_of("florist") if texts["fulfilment"] == "relay" else ""
        return texts | self._unseen

    @property
    def pad_number(self) -> int | None:
        """The printed number of the pad's sheet, where there is one."""
        text = self.text_of("pad_number")[:12]  # Python reads no thousands of digits; so many are refused in words
        return int(text) if self.source == "paper" and text.isascii() and text.isdigit() else None

    @property
    def external_id(self) -> str | None:
        """The number that a relay or the web shop has for the order, where there is one."""
        return (self.text_of("external_id") or None) if self.source in NUMBERED_BY else None

    def blank(self) -> dict[str, str]:
        """The texts of a form in which nothing was typed yet."""
        texts = dict.fromkeys((*TYPED, *OF_THE_SHEET), "")
        return texts | {"fulfilment": FULFILMENTS[0], "delivery_charge": self.usual_charge, "payment": PAYMENT}

    async def put(self, texts: Mapping[str, str]) -> None:
        """Show other texts; fields that are not named are emptied."""
        self.forget_problems()
        self.forget_people()
        self._rooms.forget()
        self._room, self._earlier, self._unseen = None, Earlier(), entry.unseen(texts)
        for name in (*TYPED, *OF_THE_SHEET):
            if name != "lines":
                self.field(name).put(texts.get(name, ""))
        await self.put_lines(texts.get("lines", ""))
        self.set_class(self.text_of("fulfilment") == "relay", "-relay")
        self.charge_stands()
        self._echo_all()

    async def repeat(self, number: str, earlier: Mapping[str, str], kept: Mapping[str, str]) -> None:
        """Show an earlier order again, but for the texts that are ``kept``; from then on each difference is shown.

        Flowers that have a code cost what they cost today.
        """
        await self.put({**earlier, "lines": self.priced_today(earlier["lines"]), **kept})
        self._earlier = Earlier(number, {**earlier, "lines": self.lines_words(earlier["lines"])})
        self._echo_all()

    def problems(self) -> dict[str, str]:
        """What is wrong, by the field where it is; empty when the order can be saved."""
        found = entry.problems(self.texts(), self.reading_day, codes=self.codes)
        messages = {name: refused.message for name, refused in found.items()}
        if "card" not in messages and (long := self._too_long()):
            messages["card"] = long
        return messages

    def order(self) -> NewOrder:
        """The order in the form. Raises `Refused` at the first field that is wrong."""
        return entry.read_form(self.texts(), self.reading_day, codes=self.codes)

    def order_so_far(self) -> NewOrder | None:
        """The order in the form, as soon as it could be listed."""
        try:
            return self.order()
        except Refused:
            return None

    def all_doubts(self) -> tuple[str, ...]:
        """What is unlikely on the order, and what differs from the one it was taken from, in words."""
        found = [words for field in self.fields() if (words := self.doubt(field))]
        if self.source in NUMBERED_BY and not self.external_id:
            found.append(f"No number of the {NUMBERED_BY[self.source]}: it could be taken twice.")
        if self.text_of("fulfilment") == "delivery" and not self.text_of("delivery_charge"):
            found.append("Nothing is charged for the delivery.")
        if not (self.text_of("caller_phone") or self.text_of("caller_email")):
            found.append("The caller has left no telephone number and no e-mail address.")
        if self._earlier.number and (different := self._earlier.different(self._compared())):
            found.append(f"Not as {self._earlier.number}: {', '.join(different)}.")
        return tuple(dict.fromkeys(found))

    def doubt(self, field: AnyField) -> str:
        """What is unlikely in a field, though it may be right."""
        if not field.text.strip():
            return ""
        if field.field_name == "card":
            return doubts.of_card(field.text, self.codes)
        if field.field_name == "postcode" and self.text_of("fulfilment") != "delivery":
            return ""
        room = self._room
        if room is None or field.field_name not in ("due", "window") or room.day != self._day():
            return super().doubt(field)
        if field.field_name == "window":
            return doubts.of_window(room, self._window())
        return doubts.of_day(room, self._rules, self.today, self.desk.clock.now())

    @property
    def _rules(self) -> doubts.DayRules:
        shop = self.desk.shop
        return doubts.DayRules(shop.daily_cap, shop.closed_weekdays, shop.cut_off)

    def _day(self) -> date | None:
        try:
            return read_date(self.text_of("due"), self.reading_day)
        except Refused:
            return None

    def _window(self) -> str:
        try:
            return read_window(self.text_of("window"))
        except Refused:
            return ""

    def _too_long(self) -> str:
        limit, length = self.desk.shop.card_limit, len(self.codes.with_messages(self.text_of("card")))
        return f"The card holds {limit} characters; these are {length}. Shorten it." if length > limit else ""

    def read_field(self, field: AnyField) -> str:
        """What a field holds, in words."""
        name, text = field.field_name, field.text.strip()
        if name == "recipient_name" and text == SAME_AS_CALLER:
            return ""
        if name == "caller_phone" and self.is_name_for_number():
            return ""
        if name == "pad_number" and not (text.isascii() and text.isdigit()):
            raise Refused("pad_number", "The pad's number is digits only.")
        if name == "card" and (long := self._too_long()):
            raise Refused("card", long)
        if name == "due" and self.reading_day != self.today:
            return say(self.reading_day, self.today)
        return entry.check_field(name, text, self.today, codes=self.codes) if name in entry.FIELDS else ""

    def choice_words(self, field: AnyField, choice: str) -> str:
        """A date is offered with its weekday and distance, a size with its price."""
        if field.field_name == "due":
            return say(parse_iso(choice, "due"), self.today)
        return entry.line_words(entry.read_line(choice, self.codes)) if field.field_name == "lines" else choice

    def to_mend(self, name: str) -> AnyField:
        """Of several lines of flowers the one that cannot be read."""
        if name != "lines":
            return super().to_mend(name)
        return next((line for line in self.lines() if self.check(line)), self.lines()[0])

    def show_problems(self, problems: Mapping[str, str], *, go: bool = True) -> None:
        """Say each problem where it would be mended."""
        super().show_problems({STANDS_FOR.get(name, name): message for name, message in problems.items()}, go=go)

    def say_refused(self, refused: Refused, *, go: bool = True) -> bool:
        """Say at its field what a verb refused, and with ``go`` go there. False when it is about none of the fields."""
        name = STANDS_FOR.get(refused.field, refused.field)
        if name not in (*TYPED, *OF_THE_SHEET):
            return False
        self.show_problems({name: refused.message}, go=go)
        return True

    def typed(self, field: AnyField) -> None:
        """Say what the field is read as, and look up what it names."""
        self._echo(field)
        if field.field_name == "card":
            self._write_out_message()
        elif field.field_name == "fulfilment":
            self.set_class(field.text == "relay", "-relay")
            self.placed()
        elif isinstance(field, Field):
            self.look_up(field)

    def _write_out_message(self) -> None:
        line, column = self._card.before_cursor
        if finished := self.codes.finished_message(line, column):
            start, message = finished
            self._card.write_over(start, message)

    @work(exclusive=True, group="sent")
    async def _look_for_sent(self, source: str, number: str) -> None:
        try:
            sheet = await self.desk.book.read(sheets.sent_before, source, number)
        except (BookError, Refused):
            return
        if sheet is not None:
            self.post_message(self.SentBefore(sheet))

    @on(SentBefore)
    def _sent_before(self, event: SentBefore) -> None:
        message = f"This order is in the book already, as sheet {sheet_number(event.sheet)}."
        self.say_wrong(self.field("external_id"), message)

    def left(self, field: AnyField) -> None:
        """Codes of messages that are the beginning of others are written out when the card is left."""
        super().left(field)
        if field.field_name == "external_id" and self.external_id:
            self._look_for_sent(self.source, self.external_id)
        if field.field_name == "card" and (whole := self.codes.with_messages(field.text)) != field.text:
            field.put(whole)
            self._echo(field)

    def codes_changed(self) -> None:
        """Prices and charges may be others."""
        self.placed()
        self._echo_all()

    def _echo_all(self) -> None:
        for row in self.query(FormRow):
            row.echo.say("")
        for field in self.fields():
            self._echo(field)

    def _echo(self, field: AnyField) -> None:
        """What stands in a field, as it is read, and what stood there in the order it was taken from."""
        name = field.field_name
        if name == "card":
            self._count.say(f"{len(field.text)}/{self.desk.shop.card_limit}")
        if name in ECHOED or self._earlier.number:
            self._echo_row(self.row(field))
        if name in ("lines", "delivery_charge"):
            self.say_total()
        if name == "due" and (day := self._day()):
            self._look_for_room(day)

    def _echo_row(self, row: FormRow) -> None:
        """A row has one place for what all its fields are read as, and were."""
        fields = [field for field in row.fields if isinstance(field, AnyField)]
        words = [self._read_as(field) for field in fields]
        if self._earlier.number:
            now = self._compared()
            # Of several lines only the first says what they were.
            compared = [field for field in fields if field is self.field(field.field_name)]
            words += [self._earlier.was(field.field_name, now.get(field.field_name, "")) for field in compared]
        row.echo.say("  ".join(filter(None, words)))

    def _read_as(self, field: AnyField) -> str:
        if field.field_name not in ECHOED or not field.text.strip():
            return ""
        try:
            words = self.read_field(field)
        except Refused:
            return ""
        if field.field_name != "due":
            return words
        room = self._room if self._room and self._room.day == self._day() else None
        return f"-> {words}" + (f"  {doubts.load_words(room, self._rules)}" if room else "")

    def _compared(self) -> dict[str, str]:
        texts = self.texts()
        return {**texts, "lines": self.lines_words(texts["lines"])}

    @work
    async def _look_for_room(self, day: date) -> None:
        try:
            room = await self._rooms.ask(lambda: self.desk.book.read(catalogue.room, day))
        except BookError:
            return
        if room is not None:
            self.post_message(self.RoomFound(room))

    @on(RoomFound)
    def _room_found(self, event: RoomFound) -> None:
        self._room = event.room
        due = self.field("due")
        self._echo_row(self.row(due))
        if not due.has_focus and not self.is_wrong(due):
            self.check(due)
