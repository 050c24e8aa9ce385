"""What the settings screen shows and asks of each kind of entry in the catalogue: columns, fields, words."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from models.catalogue_entry import (
    CAP_WINDOWS,
    WHOLE_DAY,
    Cap,
    Entry,
    Holiday,
    Message,
    cap_day_words,
    charge_words,
)
from models.codes import Area, KnownPlace, Product
from models.dates import short
from models.money import pounds
from screens.entry_form import Asked
from screens.widgets.ink import Span
from screens.widgets.line_list import Column


class Section(NamedTuple):
    """One kind of entry. ``row`` gives a line of the list, ``words`` one entry in full; neither is markup."""

    title: str
    one: str
    kind: type[Entry]
    columns: tuple[Column, ...]
    row: Callable[[Any, date], tuple[Span, ...]]
    words: Callable[[Any], str]
    asked: tuple[Asked, ...]
    empty: str


class Setting(NamedTuple):
    """One of the shop's settings, by its name in the settings file."""

    asked: Asked
    purpose: str


def _product_row(entry: Product, _today: date) -> tuple[Span, ...]:
    return Span(entry.code, "strong"), Span(entry.size), Span(entry.name), Span(pounds(entry.price))


def _message_row(entry: Message, _today: date) -> tuple[Span, ...]:
    return Span(f"\\{entry.code}", "strong"), Span(entry.text), Span(str(len(entry.text)))


def _place_row(entry: KnownPlace, _today: date) -> tuple[Span, ...]:
    return (
        Span(entry.code, "strong"),
        Span(entry.name),
        Span(", ".join(part for part in (entry.address, entry.postcode) if part)),
        Span(entry.phone),
    )


def _area_row(entry: Area, _today: date) -> tuple[Span, ...]:
    return Span(entry.prefix, "strong"), Span(
        charge_words(entry.charge), "text" if entry.charge is not None else "warn"
    )


def _holiday_row(entry: Holiday, today: date) -> tuple[Span, ...]:
    past = entry.day < today
    day = f"{short(entry.day)} {entry.day.year}"
    return Span(day, "quiet" if past else "strong"), Span(entry.reason), Span("past" if past else "", "quiet")


def _cap_row(entry: Cap, _today: date) -> tuple[Span, ...]:
    return Span(cap_day_words(entry.day), "strong"), Span(entry.window or WHOLE_DAY), Span(str(entry.most))


def _cap_words(entry: Cap) -> str:
    many = "1 order" if entry.most == 1 else f"{entry.most} orders"
    return f"{cap_day_words(entry.day)}, {entry.window or WHOLE_DAY}: {many} at most"


CODE = Column("Code", 13)

SECTIONS = (
    Section(
        "Products",
        "product",
        Product,
        (CODE, Column("Size", 12), Column("Name", 20, grow=1), Column("Price", 10, right=True)),
        _product_row,
        lambda entry: f"2 {entry.typed}   is   2 x {entry.words}, {pounds(entry.price)} each",
        (
            Asked("code", "Code", "what is typed for it: drr"),
            Asked("size", "Size", "s, m, l; empty where there is one only"),
            Asked("name", "Name", "as it stands on the order: Dozen red roses"),
            Asked("price", "Price", "for one: 45.00"),
        ),
        "No product has a code yet: n adds one. Lines can be typed in full all the same.",
    ),
    Section(
        "Messages",
        "message",
        Message,
        (CODE, Column("What the card says", 40, grow=1), Column("Letters", 7, right=True)),
        _message_row,
        lambda entry: entry.text,
        (
            Asked("code", "Code", "typed on the card after a \\: hb"),
            Asked("text", "Card", "what the card says; ctrl+j breaks the line", lines=True),
        ),
        "No message has a code yet: n adds one, to be typed as \\hb on the card.",
    ),
    Section(
        "Places",
        "place",
        KnownPlace,
        (CODE, Column("Name", 20, grow=1), Column("Where", 20, grow=1), Column("Phone", 14)),
        _place_row,
        lambda entry: "   ".join(part for part in (entry.name, entry.address, entry.postcode, entry.phone) if part),
        (
            Asked("code", "Code", "typed in place of the address"),
            Asked("name", "Name", "Elmfield Hospital"),
            Asked("phone", "Phone"),
            Asked("address", "Address"),
            Asked("postcode", "Postcode"),
        ),
        "No place has a code yet: n adds a hospital, a funeral director, a venue.",
    ),
    Section(
        "Areas",
        "area",
        Area,
        (Column("Postcodes", 13), Column("Delivery", 20, grow=1)),
        _area_row,
        lambda entry: f"Postcodes that begin with {entry.prefix}: {charge_words(entry.charge)}",
        (
            Asked("prefix", "Postcodes", "how they begin: PO, PO16 or PO16 7"),
            Asked("charge", "Delivery", "5.00, or: out of reach"),
        ),
        "No area has a charge of its own: every delivery costs what stands under Shop.",
    ),
    Section(
        "Holidays",
        "holiday",
        Holiday,
        (Column("Day", 16), Column("Why", 30, grow=1), Column("", 4)),
        _holiday_row,
        lambda entry: f"The shop is closed on {short(entry.day)} {entry.day.year}: {entry.reason}",
        (Asked("day", "Day", "25 dec"), Asked("reason", "Why", "Christmas")),
        "Holidays: days on which the shop is closed. None is set; n adds one.",
    ),
    Section(
        "Caps",
        "cap",
        Cap,
        (Column("Day", 18), Column("Window", 20, grow=1), Column("Most", 7, right=True)),
        _cap_row,
        _cap_words,
        (
            Asked("day", "Day", "every day, sat for every Saturday, or 14/2"),
            Asked("window", "Window", words=CAP_WINDOWS),
            Asked("most", "Most", "how many orders: 12"),
        ),
        "No cap is set: a day holds what stands under Shop as a full day.",
    ),
)
SHOP = "Shop"
SHOP_COLUMNS = (Column("Setting", 12), Column("Now", 20, grow=1), Column("What it is for", 66, from_width=104))
YES_NO = ("yes", "no")
SETTINGS = (
    Setting(Asked("shop_name", "Name"), "The shop's name, as customers see it."),
    Setting(Asked("card_limit", "Card holds"), "How many characters a card message may have."),
    Setting(Asked("daily_cap", "Full day"), "How many orders make a full day, where no cap says otherwise."),
    Setting(Asked("delivery_charge", "Delivery"), "What a delivery costs where no area says otherwise."),
    Setting(
        Asked("closed_weekdays", "Closed on", "sun, mon; empty: none"),
        "The days of the week on which the shop does not open.",
    ),
    Setting(
        Asked("cut_off", "Cut-off", "14:00; empty: none"), "From this time on an order for the same day is asked about."
    ),
    Setting(Asked("late_hour", "Late from"), "The hour from which a stop without an outcome counts as late."),
    Setting(Asked("relay_hour", "Relay by"), "The hour by which a florist should have accepted a relay."),
    Setting(Asked("web_shop", "Web shop", words=YES_NO), "Is there one? The end of day then asks for its own count."),
    Setting(
        Asked("paper_pad", "Paper pad", words=YES_NO), "Is there one? The end of day then asks for its next number."
    ),
    Setting(Asked("blank_minutes", "Blank after"), "Minutes without a key before the screen is blank; 0 for never."),
    Setting(Asked("lock_minutes", "Lock after"), "Minutes without a key before the book is locked; 0 for never."),
    Setting(
        Asked("second_backup", "2nd back-up"), "A folder on a stick or in a synced folder: a copy of every back-up."
    ),
    Setting(Asked("photo_inbox", "Photo inbox"), "The folder that a phone's photos come to; attached, they leave it."),
    Setting(
        Asked("pictures", "Pictures", words=("auto", "kitty", "sixel", "blocks")),
        "How this terminal shows photos; blocks of colour work in every one.",
    ),
    Setting(Asked("country", "Country"), "The country code of telephone numbers that are typed without one."),
    Setting(Asked("theme", "Theme", words=("paper", "night")), "The colours: paper is light, night is dark."),
)
