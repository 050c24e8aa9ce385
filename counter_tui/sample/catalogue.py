"""The sample shop's catalogue: codes for what it sells, writes and delivers to, its holidays and its caps."""

from datetime import date

from counter_tui.sample import words
from models.catalogue import put
from models.catalogue_entry import Cap, Entry, Holiday, Message
from models.codes import Area, KnownPlace, Product
from models.moment import Moment

_CODES = {
    "Dozen red roses": "drr",
    "Six red roses": "srr",
    "Single red rose, wrapped": "rose",
    "Two dozen red roses": "tdrr",
    "Sunflowers and eucalyptus": "sun",
    "White lilies, vase": "lily",
    "Tulips, two bunches": "tul",
    "Orchid in a pot": "orc",
    "Peace lily in a basket": "peace",
    "Basket arrangement": "bas",
    "New baby posy": "baby",
    "Letterbox flowers": "lbx",
    "Wreath, white and green": "wre",
    "Double-ended spray, lilies": "spray",
    "Tribute, MUM": "mum",
    "Posy pad": "posy",
    "Chocolates": "choc",
    "Balloon": "bal",
    "Glass vase": "vase",
    "Soft bear": "bear",
}
_SIZES = (
    *(Product("htb", size, "Hand-tied bouquet", price) for size, price in (("s", 2500), ("m", 3500), ("l", 4500))),
    *(Product("fc", size, "Florist's choice", price) for size, price in (("s", 2500), ("m", 4000), ("l", 5500))),
)
_MESSAGES = {
    "hb": "Happy Birthday! With love from us all",
    "ha": "Happy anniversary, with all our love",
    "gws": "Get well soon! Thinking of you",
    "ta": "Thank you for everything",
    "baby": "Congratulations on your new arrival!",
    "home": "Good luck in your new home",
    "symp": "With deepest sympathy.\nThinking of you all at this sad time",
    "mem": "In loving memory. Always in our hearts",
    "val": "Be my Valentine x",
}
_PLACES = (
    KnownPlace("elm", "Elmfield Hospital", "07700 900811", "Main reception, 1 Kestrel Avenue", "PO6 3LY"),
    KnownPlace("cot", "Cotterill & Daughters, funeral directors", "07700 900822", "14 Rowan Road", "PO16 7TW"),
    KnownPlace("chap", "Larchwood Chapel", "07700 900833", "Quarry Lane", "PO12 4QE"),
    KnownPlace("tith", "The Tithe Barn", "07700 900844", "Meadow Lane", "PO17 5AB"),
    KnownPlace("school", "Buttercup Lane School", "07700 900855", "Buttercup Lane", "PO15 6JZ"),
)
_OUT_OF_REACH = ("PO40", "PO41")
_HOLIDAYS = ((12, 25, "Christmas"), (12, 26, "Boxing Day"), (1, 1, "New Year's Day"))
_CAPS = (Cap("", "timed", 8), Cap("sat", "am", 30))
_VALENTINES = {"": 320, "timed": 20}


def stock(m: Moment, today: date) -> None:
    """Fill the catalogue, at a moment before anything is sold. The days in it are the next ones from ``today`` on."""
    for place, entry in enumerate(_entries(today)):
        put(m, entry, key=f"sample catalogue {place:03d}")


def _entries(today: date) -> list[Entry]:
    sold = (*words.PRODUCTS, *words.VALENTINES, *words.FUNERAL, *words.EXTRAS)
    prices = {product.text: product.price for product in reversed(sold) if product.text in _CODES}
    return [
        *(Product(code, "", text, prices[text]) for text, code in _CODES.items()),
        *_SIZES,
        *(Message(code, text) for code, text in _MESSAGES.items()),
        *_PLACES,
        *(Area(area.outward, area.charge) for area in words.AREAS),
        *(Area(prefix, None) for prefix in _OUT_OF_REACH),
        *(Holiday(_next(today, month, day), reason) for month, day, reason in _HOLIDAYS),
        *_CAPS,
        *(Cap(_next(today, 2, 14).isoformat(), window, most) for window, most in _VALENTINES.items()),
    ]


def _next(today: date, month: int, day: int) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else this_year.replace(year=today.year + 1)
