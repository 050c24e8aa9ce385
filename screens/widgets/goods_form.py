"""The part of an order's form that says what, and what it costs: products by their codes, charges by the place."""

from textual import work

from models import entry
from models.codes import Product
from models.errors import Refused
from models.money import pounds
from screens.desk import Desk
from screens.widgets.field import MOST_OFFERED, Field, Offer
from screens.widgets.field_form import AnyField
from screens.widgets.form_row import FormRow
from screens.widgets.order_total import total_words
from screens.widgets.people_form import PeopleForm
from screens.widgets.plain import Plain

LEAST_TO_OFFER = 2


class GoodsForm(PeopleForm):
    """The lines of an order, its delivery charge and its total."""

    def __init__(self, desk: Desk, *, id: str | None = None) -> None:
        super().__init__(desk, id=id)
        self.total = Plain(id="total")
        self._products: tuple[Product, ...] = ()
        self._charge_put = ""
        self._unseen: dict[str, str] = {}

    @staticmethod
    def named(name: str, placeholder: str, *, select: bool = False) -> Field:
        """A field of one line that goes by its own name."""
        field = Field(name, placeholder, select=select)
        field.id = name
        return field

    @staticmethod
    def line_row(label: str) -> FormRow:
        """The row of one line of flowers."""
        return FormRow(label, Field("lines", "e.g. 2 dozen red roses 45"), steady=True)

    def lines(self) -> list[Field]:
        """The fields of the lines; the last is empty, to be typed into."""
        return list(self.query_one("#lines").query(Field))

    def lines_text(self) -> str:
        """What stands in the lines, one below another."""
        return "\n".join(text for line in self.lines() if (text := line.text.strip()))

    async def put_lines(self, text: str) -> None:
        """Show other lines, and an empty one below."""
        texts = [*text.splitlines(), ""]
        rows = list(self.query("#lines FormRow"))
        for row in rows[len(texts) :]:
            await row.remove()
        missing = [self.line_row("") for _ in texts[len(rows) :]]
        if missing:
            await self.query_one("#lines").mount(*missing)
        for field, line in zip(self.lines(), texts, strict=True):
            field.put(line)

    def lines_words(self, text: str) -> str:
        """The lines as they are read; what cannot be read yet stays as it is typed."""
        return "\n".join(map(self._line_words, text.splitlines()))

    def _line_words(self, text: str) -> str:
        try:
            return entry.line_words(entry.read_line(text, self.codes))
        except Refused:
            return text

    def priced_today(self, text: str) -> str:
        """The lines of an earlier order, those of them that are products by their code: so they cost today's price."""
        return "\n".join(map(self._by_code, text.splitlines()))

    def _by_code(self, text: str) -> str:
        try:
            line = entry.read_line(text)
        except Refused:
            return text
        product = next((each for each in self.codes.products if each.words == line.text), None)
        return f"{line.quantity} {product.typed}" if product else text

    def look_up(self, field: Field) -> None:
        """Look up whom or what the text of a field may name."""
        if field.field_name != "lines":
            super().look_up(field)
            return
        if field.text.strip() and field is self.lines()[-1]:
            self._add_line()
        self._offer_products(field)

    def _offer_products(self, field: Field) -> None:
        _, name = _apart(field.text)
        known = self.codes.sold(field.text) is not None or len(name) < LEAST_TO_OFFER
        self._products = () if known else self.codes.products_named(name, limit=MOST_OFFERED)
        words = tuple(f"{each.typed}  {each.words}  {pounds(each.price)}" for each in self._products)
        field.propose(Offer(words) if words else None)

    def chose(self, field: Field, index: int) -> None:
        """A product, a known caller, recipient or place was taken."""
        if field.field_name != "lines":
            super().chose(field, index)
            return
        quantity, _ = _apart(field.text)
        field.put(f"{quantity} {self._products[index].typed}".strip())
        self.typed(field)
        self.post_message(self.Changed())

    def answered_by_digit(self, field: AnyField) -> bool:
        """In a line of flowers a digit is how many of the next."""
        return field.field_name != "lines"

    def go_on(self, field: AnyField) -> None:
        """An empty line goes on; the last one that has something in it is followed by another."""
        if field.field_name == "caller_phone":
            if self.move_name():
                return
            self.wait_for_caller()
        if field.field_name == "window":
            # A letter that was meant for the flowers must not turn a delivery into a relay: tab goes there.
            self.lines()[0].focus()
            return
        if field is self.lines()[-1] and field.text.strip():
            self._add_line(and_go=True)
        else:
            self.go(field, 1)

    @work
    async def _add_line(self, *, and_go: bool = False) -> None:
        lines = self.lines()
        if lines[-1].text.strip() and len(lines) == len(self.query("#lines FormRow")):
            await self.query_one("#lines").mount(self.line_row(""))
        if and_go:
            self.lines()[-1].focus()

    @property
    def usual_charge(self) -> str:
        """What delivery costs where nothing else is set, as it is typed."""
        return _typed(self.desk.shop.delivery_charge)

    def _charge_here(self) -> str:
        """What delivery to the place costs; nothing where the shop does not drive."""
        if self.text_of("fulfilment") != "delivery":
            return ""
        area = self.codes.area(self.text_of("postcode"))
        if area is None:
            return self.usual_charge
        return "" if area.charge is None else _typed(area.charge)

    def charge_stands(self) -> None:
        """The charge that stands there is the place's own, unless it is another."""
        self._charge_put = self._charge_here()

    def placed(self) -> None:
        """Charge by the place, unless another charge was typed."""
        field, before = self.field("delivery_charge"), self._charge_put
        self.charge_stands()
        if field.text in ("", before) and field.text != self._charge_put:
            field.put(self._charge_put)
            self.typed(field)

    def say_total(self) -> None:
        """What the order comes to, as far as it can be read."""
        self.total.say(total_words(self.lines_text(), self.text_of("delivery_charge"), self.codes, self._unseen))


def _apart(text: str) -> tuple[str, str]:
    """A quantity that is typed first, and the rest."""
    quantity, _, rest = text.strip().partition(" ")
    return (quantity, rest.strip()) if quantity.isdecimal() else ("", text.strip())


def _typed(pence: int) -> str:
    return pounds(pence).removeprefix("£")
