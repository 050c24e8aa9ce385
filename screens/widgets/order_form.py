"""The form of an order: taken down in order entry, changed when an order is amended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from models import entry, finding, week
from models.dates import parse_iso, read_date, say
from models.errors import BookError, Refused
from models.money import pounds
from models.text import fold
from models.views import FULFILMENTS, Party
from screens.desk import Desk
from screens.widgets.field import Choice, Field, LongField, Offer
from screens.widgets.field_form import AnyField, FieldForm
from screens.widgets.form_row import FormRow
from screens.widgets.known_people import KnownPeople, caller_history, caller_words, place_words
from screens.widgets.newest import Newest
from screens.widgets.order_total import total_words
from screens.widgets.plain import Plain

SAME_AS_CALLER = "="
PAYMENT = "card machine"
ROOMY = 100
TYPED = tuple(name for name in entry.FIELDS if name != "confirm")
ECHOED = frozenset({"due", "window", "lines", "delivery_charge"})
# Where the verbs' names of a field and the form's differ: they name what is missing, the form where it would be typed.
STANDS_FOR = {"caller": "caller_phone", "recipient": "recipient_name", "place": "address", "price": "lines"}

F = TypeVar("F", Field, LongField, Choice)


class OrderForm(FieldForm):
    """All fields of one order, with what the book knows of the people and the day while they are typed."""

    DEFAULT_CSS = """
    OrderForm {
        height: 1fr;
        scrollbar-size-vertical: 1;
        #caller_phone, #recipient_phone { width: 15; }
        #postcode, #delivery_charge { width: 10; }
        #due, #window { width: 16; }
        #florist { display: none; }
        #pad-row { display: none; }
        #payment { width: 34; }
        #fulfilment { width: 33; height: 1; }
        LongField { height: auto; max-height: 5; width: 1fr; margin-right: 1; }
        #lines, #lines Input { height: auto; }
        #lines .echo { max-width: 36; }
        #total { width: 1fr; text-align: right; text-style: bold; }
        &.-relay #florist { display: block; }
        &.-paper #pad-row { display: block; }
    }
    """

    @dataclass
    class CallersFound(Message):
        """Known callers for what was typed."""

        field: Field
        rows: tuple[finding.CallerRow, ...]

    @dataclass
    class PlacesFound(Message):
        """Where the caller has sent flowers before."""

        rows: tuple[finding.PlaceRow, ...]

    @dataclass
    class LoadFound(Message):
        """How many orders the day has that was typed."""

        day: date
        orders: int

    def __init__(self, desk: Desk, *, agreed: date | None = None, id: str | None = None) -> None:
        """``agreed`` is the day an order that is amended has; it stays right when it is past."""
        super().__init__(id=id)
        self.desk = desk
        self._agreed = agreed
        self._known = KnownPeople(desk)
        self._load: Newest[int] = Newest()
        self._callers: tuple[finding.CallerRow, ...] = ()
        self._places: tuple[finding.PlaceRow, ...] = ()
        self._caller_wanted = False
        self._count = Plain(classes="echo")
        self._total = Plain(id="total")
        self._source = "phone"

    def compose(self) -> ComposeResult:
        """The rows, in the order in which trouble shows earliest."""
        yield FormRow("Pad", self._field("pad", "which pad"), self._field("pad_number", "its number"), id="pad-row")
        yield FormRow("Caller", *(self._field(f"caller_{part}", part) for part in ("phone", "name", "email")))
        yield FormRow(
            "For", self._field("recipient_name", "name (= the caller)"), self._field("recipient_phone", "phone")
        )
        yield FormRow("", self._field("address", "address"), self._field("postcode", "postcode"))
        yield FormRow("Card", _named(LongField("card", "what the card says")), aside=self._count)
        yield FormRow("When", self._field("due", "sat, +3, 14/2"))
        yield FormRow(
            "Window",
            self._field("window", "am, pm, 10:30"),
            _named(Choice("fulfilment", FULFILMENTS)),
            self._field("florist", "which florist"),
        )
        with Vertical(id="lines"):
            yield self._line_row("What")
        yield FormRow("Charge", self._field("delivery_charge", "e.g. 5.00", select=True), aside=self._total)
        yield FormRow("Paid", self._field("payment", "how it is paid", select=True))
        yield FormRow("Notes", self._field("notes", "e.g. side gate"))

    def _field(self, name: str, placeholder: str, *, select: bool = False) -> Field:
        return _named(Field(name, placeholder, select=select))

    def _line_row(self, label: str) -> FormRow:
        return FormRow(label, Field("lines", "e.g. 2 dozen red roses 45"))

    @property
    def source(self) -> str:
        """How this order came in; at the counter nothing is looked up early, and paper has its pad's number."""
        return self._source

    @source.setter
    def source(self, source: str) -> None:
        self._source = source
        self.set_class(source == "paper", "-paper")

    @property
    def today(self) -> date:
        return self.desk.clock.today()

    @property
    def reading_day(self) -> date:
        """The day from which the form's date is read: today, or an agreed day that is past and was not changed."""
        unchanged = self._agreed is not None and self.text_of("due") == self._agreed.isoformat()
        return min(self._agreed, self.today) if unchanged and self._agreed is not None else self.today

    def text_of(self, name: str) -> str:
        """What stands in a field, trimmed."""
        return self.field(name).text.strip()

    def texts(self) -> dict[str, str]:
        """Every field's text by its name, as `entry.read_form` reads them."""
        texts = {name: self.text_of(name) for name in TYPED if name not in ("lines", "florist")}
        texts["lines"] = "\n".join(text for line in self._lines() if (text := line.text.strip()))
        texts["florist"] = self.text_of("florist") if texts["fulfilment"] == "relay" else ""
        return texts

    @property
    def pad_number(self) -> int | None:
        """The printed number of the pad's sheet, where there is one."""
        text = self.text_of("pad_number")
        return int(text) if self.source == "paper" and text.isascii() and text.isdigit() else None

    def blank(self) -> dict[str, str]:
        """The texts of a form in which nothing was typed yet."""
        texts = dict.fromkeys(TYPED, "")
        return texts | {"fulfilment": FULFILMENTS[0], "delivery_charge": self._usual_charge, "payment": PAYMENT}

    @property
    def _usual_charge(self) -> str:
        return pounds(self.desk.shop.delivery_charge).removeprefix("£")

    async def put(self, texts: Mapping[str, str]) -> None:
        """Show other texts; fields that are not named are emptied."""
        self.forget_problems()
        self._known.forget()
        self._callers, self._places, self._caller_wanted = (), (), False
        for name in (*TYPED, "pad", "pad_number"):
            if name != "lines":
                self.field(name).put(texts.get(name, ""))
        await self._put_lines([*texts.get("lines", "").splitlines(), ""])
        self.set_class(self.text_of("fulfilment") == "relay", "-relay")
        for row in self.query(FormRow):
            row.echo.say("")
        for field in self.fields():
            self._echo(field)

    async def _put_lines(self, texts: list[str]) -> None:
        rows = list(self.query("#lines FormRow"))
        for row in rows[len(texts) :]:
            await row.remove()
        missing = [self._line_row("") for _ in texts[len(rows) :]]
        if missing:
            await self.query_one("#lines").mount(*missing)
        for field, text in zip(self._lines(), texts, strict=True):
            field.put(text)

    def _lines(self) -> list[Field]:
        return list(self.query_one("#lines").query(Field))

    def read_field(self, field: AnyField) -> str:
        """What a field holds, in words."""
        text = field.text.strip()
        if field.field_name == "recipient_name" and text == SAME_AS_CALLER:
            return ""
        if field.field_name == "pad_number" and not (text.isascii() and text.isdigit()):
            raise Refused("pad_number", "The pad's number is digits only.")
        if field.field_name == "due" and self.reading_day != self.today:
            return say(self.reading_day, self.today)
        return entry.check_field(field.field_name, text, self.today) if field.field_name in entry.FIELDS else ""

    def choice_words(self, field: AnyField, choice: str) -> str:
        """A date is offered with its weekday and distance."""
        return say(parse_iso(choice, "due"), self.today) if field.field_name == "due" else choice

    def to_mend(self, name: str) -> AnyField:
        """Of several lines of flowers the one that cannot be read."""
        if name != "lines":
            return super().to_mend(name)
        return next((line for line in self._lines() if self.check(line)), self._lines()[0])

    def show_problems(self, problems: Mapping[str, str], *, go: bool = True) -> None:
        """Say each problem where it would be mended."""
        super().show_problems({STANDS_FOR.get(name, name): message for name, message in problems.items()}, go=go)

    def say_refused(self, refused: Refused, *, go: bool = True) -> bool:
        """Say at its field what a verb refused, and with ``go`` go there. False when it is about none of the fields."""
        name = STANDS_FOR.get(refused.field, refused.field)
        if name not in (*TYPED, "pad", "pad_number"):
            return False
        self.show_problems({name: refused.message}, go=go)
        return True

    def typed(self, field: AnyField) -> None:
        """Say what the field is read as, and look up what it names."""
        self._echo(field)
        if not isinstance(field, Field):
            if field.field_name == "fulfilment":
                self._fulfilment_changed()
            return
        if field.field_name == "lines":
            self._add_line()
        if field.field_name in ("caller_phone", "caller_name"):
            self._caller_wanted = False
            self.row(field).echo.say("")
            self._look_for_callers(field)
        elif field.field_name == "recipient_name":
            self._look_for_places()

    def _fulfilment_changed(self) -> None:
        fulfilment, charge = self.text_of("fulfilment"), self.field("delivery_charge")
        self.set_class(fulfilment == "relay", "-relay")
        if charge.text in ("", self._usual_charge):
            charge.put(self._usual_charge if fulfilment == "delivery" else "")
            self._echo(charge)

    def _echo(self, field: AnyField) -> None:
        if field.field_name == "card":
            self._count.say(f"{len(field.text)}/{self.desk.shop.card_limit}")
        if field.field_name not in ECHOED:
            return
        words = ""
        try:
            if field.text.strip():
                words = self.read_field(field)
        except Refused:
            words = ""
        self.row(field).echo.say(f"-> {words}" if words and field.field_name == "due" else words)
        if field.field_name in ("lines", "delivery_charge"):
            self._total.say(total_words(self.texts()["lines"], self.text_of("delivery_charge")))
        if field.field_name == "due" and words:
            self._look_for_load(read_date(field.text.strip(), self.reading_day))

    def go_on(self, field: AnyField) -> None:
        """An empty line goes on; the last one that has something in it is followed by another."""
        if field.field_name == "caller_phone":
            self._caller_wanted = self._known.looking_for_caller
        if field is self._lines()[-1] and field.text.strip():
            self._add_line(and_go=True)
        else:
            self.go(field, 1)

    @work
    async def _add_line(self, *, and_go: bool = False) -> None:
        lines = self._lines()
        if lines[-1].text.strip() and len(lines) == len(self.query("#lines FormRow")):
            await self.query_one("#lines").mount(self._line_row(""))
        if and_go:
            self._lines()[-1].focus()

    def left(self, field: AnyField) -> None:
        """ "=" stands for the caller."""
        if field.field_name == "recipient_name" and field.text.strip() == SAME_AS_CALLER:
            field.put(self.text_of("caller_name"))
            self.field("recipient_phone").put(self.text_of("caller_phone"))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Offer again what was asked; offer the caller's recipients before a letter is typed."""
        field = event.widget
        if not isinstance(field, Field) or self.propose_answers(field):
            return
        if field.field_name == "recipient_name" and not field.text:
            self._look_for_places()

    @work
    async def _look_for_callers(self, field: Field) -> None:
        try:
            rows = await self._known.callers(field.text.strip(), self.source)
        except BookError:
            rows = ()
        if rows is not None:
            self.post_message(self.CallersFound(field, tuple(rows)))

    @work
    async def _look_for_places(self) -> None:
        caller = Party(self.text_of("caller_name"), self.text_of("caller_phone"), self.text_of("caller_email"))
        try:
            rows = await self._known.places(caller, self.text_of("recipient_name"), self.source)
        except BookError:
            rows = ()
        if rows is not None:
            self.post_message(self.PlacesFound(tuple(rows)))

    @work
    async def _look_for_load(self, day: date) -> None:
        try:
            orders = await self._load.ask(lambda: self.desk.book.read(week.day_load, day))
        except BookError:
            return
        if orders is not None:
            self.post_message(self.LoadFound(day, orders))

    @on(CallersFound)
    def _callers_found(self, event: CallersFound) -> None:
        self._callers = event.rows
        by_phone = event.field.field_name == "caller_phone"
        if event.field.has_focus:
            sure = by_phone or _one_named(event.rows, event.field.text)
            event.field.propose(Offer(tuple(map(caller_words, event.rows)), 0 if sure else None))
        elif self._caller_wanted and event.rows and not self.text_of("caller_name"):
            self._take_caller(event.rows[0])

    @on(PlacesFound)
    def _places_found(self, event: PlacesFound) -> None:
        self._places = event.rows
        field = self.field("recipient_name")
        if isinstance(field, Field) and field.has_focus:
            sure = not field.text or _one_named(event.rows, field.text)
            field.propose(Offer(tuple(map(place_words, event.rows)), 0 if sure else None))

    @on(LoadFound)
    def _load_found(self, event: LoadFound) -> None:
        words = f"-> {say(event.day, self.today)}  {event.orders} of {self.desk.shop.daily_cap} that day"
        self.row(self.field("due")).echo.say(words)

    def chose(self, field: Field, index: int) -> None:
        """A known caller or recipient was taken."""
        if field.field_name == "recipient_name":
            self._take_place(index)
        else:
            self._take_caller(self._callers[index])

    def _take_caller(self, row: finding.CallerRow) -> None:
        self._caller_wanted = False
        self._fill({"caller_phone": row.phone, "caller_name": row.name, "caller_email": row.email}, "recipient_name")
        history = caller_history(row)
        self.row(self.field("caller_phone")).echo.say(
            history if self.size.width >= ROOMY else history.partition(",")[0]
        )

    def _take_place(self, index: int) -> None:
        row = self._places[index]
        filled = {
            "recipient_name": row.name,
            "recipient_phone": row.phone,
            "address": row.address,
            "postcode": row.postcode,
        }
        self._fill(filled, "card")
        self.row(self.field("recipient_name")).echo.say(f"{index + 1} of {len(self._places)} known")

    def _fill(self, texts: Mapping[str, str], next_field: str) -> None:
        for name, text in texts.items():
            field = self.field(name)
            field.put(text)
            self.say_wrong(field, "")
        self.field(next_field).focus()
        self.post_message(self.Changed())


def _named(field: F) -> F:
    field.id = field.field_name
    return field


def _one_named(rows: tuple[finding.CallerRow, ...] | tuple[finding.PlaceRow, ...], text: str) -> bool:
    """The first is the one whose whole name was typed; half a name must not become somebody else."""
    return bool(rows) and fold(rows[0].name) == fold(text)
