"""What a photo can be of, and which pages of the pad stay where they are."""

from typing import NamedTuple

from peewee import JOIN, fn

from models.drivers import is_driver
from models.errors import Refused
from models.photo_views import ORDER, SHEET, STOP, PhotoOf
from models.queries import Question, Scalar, literally, slot
from models.sheets import is_begun
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.photos import Photo
from models.tables.sheets import Draft, Sheet
from models.views import order_number, sheet_number

_WHAT = {ORDER: ("photo", "photos"), STOP: ("photo of where it was left", "photos of where it was left")}
_PAGE = ("photo of the paper", "photos of the paper")


class Target(NamedTuple):
    """What photos are of, and where that stands in the audit."""

    kind: str
    sheet_id: int
    number: int
    order_id: int | None = None
    suffix: int | None = None

    @property
    def name(self) -> str:
        return sheet_number(self.number) if self.suffix is None else order_number(self.number, self.suffix)

    def photos(self, count: int = 1) -> str:
        one, many = _WHAT.get(self.kind, _PAGE)
        return one if count == 1 else f"{count} {many}"


class _Order(NamedTuple):
    sheet_id: int
    number: int
    suffix: int
    fulfilment: str
    driver: str


class _Sheet(NamedTuple):
    id: int
    number: int


class _Page(NamedTuple):
    """A photo of a paper sheet, with how that stands and the words of its form."""

    photo_id: str
    number: int
    stage: str
    words: str | None


def target_of(to: PhotoOf, *, driver: str = "") -> Target:
    """What is meant. Refused at ``sheet`` or ``order`` for what is not in the book, can have no such photo, or is no
    stop on the run of the ``driver``, where one attaches it."""
    if to.kind == SHEET:
        sheet = _SHEET.first(number=to.id)
        if sheet is None:
            raise Refused("sheet", f"There is no sheet {sheet_number(to.id)}.")
        return Target(SHEET, sheet.id, sheet.number)
    order = _ORDER.first(order=to.id)
    if order is None:
        raise Refused("order", "There is no such order.")
    # Also one that was cancelled meanwhile: if it was left somewhere all the same, this shows where.
    if to.kind == STOP and order.fulfilment != "delivery":
        raise Refused("order", "Only a delivery is left somewhere: attach the photo to the order.")
    if driver and not (order.driver == driver and is_driver(driver)):
        raise Refused("order", "This stop is not on your run.")
    return Target(to.kind, order.sheet_id, order.number, to.id, order.suffix)


def refuse_other_page(target: Target | None, source: bytes) -> None:
    """One page of the pad is one sheet, however often its photo is found in the folder; ``None`` is a new sheet."""
    if target is not None and target.kind != SHEET:
        return
    for page in _PAGES.rows(source=source):
        if target is None or page.id != target.sheet_id:
            raise Refused("photo", f"This photo is sheet {sheet_number(page.number)} already.")


def refuse_only_page(photo_id: str, sheet_id: int, to: Target | None = None) -> None:
    """The one page that a sheet is still to be typed from stays with it: nothing else says what it orders.

    It may go ``to`` another sheet that is open; one that has ended may be shredded, and nobody types it any more.
    """
    pages = _PAGES_OF.rows(sheet=sheet_id)
    if [page.photo_id for page in pages] != [photo_id] or pages[0].stage != "draft" or is_begun(pages[0].words):
        return
    if to is None or to.kind != SHEET or not _IS_OPEN.value(sheet=to.sheet_id):
        name = sheet_number(pages[0].number)
        raise Refused("photo", f"Sheet {name} is still to be typed from this photo: type it, or void the sheet first.")


_ORDER = Question(
    _Order,
    lambda: (
        Order.select(Order.sheet, Sheet.number, Order.suffix, Order.fulfilment, ListEntry.driver)
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .switch(Order)
        .join(ListEntry, on=(ListEntry.order == Order.id))
        .where(Order.id == slot("order"))
    ),
)
_SHEET = Question(_Sheet, lambda: Sheet.select(Sheet.id, Sheet.number).where(Sheet.number == slot("number")))
_PAGES = Question(
    _Sheet,
    lambda: (
        Photo.select(Sheet.id, Sheet.number)
        .join(Sheet, on=(Photo.sheet == Sheet.id))
        .where((Photo.source == slot("source")) & literally((Photo.kind == SHEET) & Photo.off_at.is_null()))
    ),
)
_PAGES_OF = Question(
    _Page,
    lambda: (
        Photo.select(Photo.id, Sheet.number, Sheet.stage, Draft.words)
        .join(Sheet, on=(Photo.sheet == Sheet.id))
        .join(Draft, JOIN.LEFT_OUTER, on=(Draft.sheet == Sheet.id))
        .where((Photo.sheet == slot("sheet")) & literally((Photo.kind == SHEET) & Photo.off_at.is_null()))
    ),
)
_IS_OPEN = Scalar(lambda: Sheet.select(fn.COUNT(Sheet.id)).where((Sheet.id == slot("sheet")) & (Sheet.state == "open")))
