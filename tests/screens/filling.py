"""Filling in the order form as a person does, for the tests of the screens that have it."""

from collections.abc import Mapping
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from models.catalogue import Room
from models.codes import Area, Codes, KnownPlace, Product
from models.views import Kept, Taken
from screens.desk import Desk, ShopFacts
from screens.widgets.field import Field, LongField
from screens.widgets.order_form import OrderForm
from tests.screens.desk import caught_up, fake_desk

CODES = Codes(
    products=(
        Product("drr", "", "Dozen red roses", 4500),
        Product("htb", "s", "Hand-tied bouquet", 3000),
        Product("htb", "l", "Hand-tied bouquet", 5500),
    ),
    messages={"hb": "Happy Birthday! With love from us all", "gws": "Get well soon"},
    places=(KnownPlace("stm", "St Madeup Hospital", "07700 900500", "Harbour Road", "PO6 3ZZ"),),
    areas=(Area("PO16", 500), Area("PO6", 650), Area("BT", None)),
)
WHOLE = {
    "caller_phone": "07700 900123",
    "caller_name": "A. Sender",
    "recipient_name": "B. Recipient",
    "address": "12 Mill Lane",
    "postcode": "PO16 7AA",
    "due": "sat",
    "window": "am",
    "lines": "2 dozen red roses 45",
}


def order_desk(*, shop: ShopFacts | None = None, **answers: Any) -> Desk:
    """A desk whose book knows nobody, keeps drafts on sheet 0412 and strikes what is taken."""
    known: dict[str, Any] = {
        "callers": [],
        "recipients_of": [],
        "codes": CODES,
        "room": lambda day: Room(day, 26, {"am": 26}, "", None, {}),
        "like": [],
        "sent_before": None,
        "keep_draft": lambda *_words, sheet, turn, **_more: Kept(sheet or 412, turn + 1),
        "drop_draft": None,
        "take": Taken(412, 1, "struck", ""),
        "parked_drafts": [],
        "photos_of": [],
        "under_way": False,
    }
    return fake_desk(shop=shop, **(known | answers))


def form_of(pilot: Pilot[Any]) -> OrderForm:
    """The form on the screen."""
    return pilot.app.screen.query_one(OrderForm)


async def write(pilot: Pilot[Any], name: str, text: str, *, key: str = "tab") -> None:
    """Go to a field, put text into it as if it were typed, and leave it with a key (none: stay there)."""
    field = form_of(pilot).field(name)
    field.focus()
    await pilot.pause()
    if isinstance(field, Input):
        field.value = text
    elif isinstance(field, LongField):
        field.text = text
    else:
        field.put(text)
    await pilot.pause(0 if key else None)
    if key:
        await pilot.press(key)
        await pilot.pause()


async def fill(pilot: Pilot[Any], **texts: str) -> None:
    """Write several fields; with none named, put a whole order there at once."""
    if not texts:
        await put(pilot, WHOLE)
    for name, text in texts.items():
        await write(pilot, name, text, key="")
    form_of(pilot).field("notes").focus()
    await pilot.pause()


async def put(pilot: Pilot[Any], texts: Mapping[str, str]) -> None:
    """Put texts into several fields at once, for what is not about the filling in: written, each takes its time."""
    await form_of(pilot).put(form_of(pilot).texts() | dict(texts))
    await pilot.pause()


def wrong_at(pilot: Pilot[Any], name: str) -> str:
    """What is said to be wrong in the row of a field."""
    form = form_of(pilot)
    return form.row(form.field(name)).problem.text


def echo_at(pilot: Pilot[Any], name: str) -> str:
    """What the row of a field says it was read as."""
    form = form_of(pilot)
    return form.row(form.field(name)).echo.text


def offered_at(pilot: Pilot[Any], name: str) -> tuple[str, ...]:
    """What a field offers."""
    field = form_of(pilot).field(name)
    assert isinstance(field, Field)
    return field.offer.words if field.offer else ()


def focused(pilot: Pilot[Any]) -> str:
    """The name of the field that has the focus."""
    return getattr(pilot.app.focused, "field_name", "")


async def settle(pilot: Pilot[Any]) -> None:
    """Let what was asked be answered and shown."""
    await caught_up(pilot)
    await caught_up(pilot)
    await pilot.pause()
