"""Web shops: their names, their prefixes, and what the owner says of how their files are read."""

import pytest

from models import sources
from models.errors import Refused
from models.online_views import WebShop
from tests.models.online import look, read_order
from tests.models.shop import Shop

PETALS = WebShop("Petals", zone="Europe/London", note_is="card", dates="day first", live=("ready", "packed"))


def put(shop: Shop, web_shop: WebShop, was: str = "") -> None:
    shop.do(sources.put_web_shop, web_shop, was=was)


def names(shop: Shop) -> list[tuple[str, str]]:
    return [(each.name, each.prefix) for each in shop.book.read(sources.web_shops)]


def test_a_book_without_a_web_shop_has_one_to_begin_with(shop: Shop) -> None:
    assert shop.book.read(sources.web_shop, "") == WebShop("Web shop")
    assert shop.book.read(sources.web_shop, " Website ") == WebShop("Website")


def test_only_the_first_has_bare_numbers_and_no_two_begin_alike(shop: Shop) -> None:
    put(shop, WebShop("Website"))
    put(shop, PETALS)
    put(shop, WebShop("Roses"), was="Petals")
    put(shop, WebShop("Petals"))
    assert names(shop) == [("Website", ""), ("Petals", "Petals 2 "), ("Roses", "Petals ")]
    assert shop.book.read(sources.web_shop, "").name == "Website"
    assert shop.book.read(sources.web_shop, "ROSES").prefix == "Petals "
    assert shop.book.read(sources.web_shop, "Third") == WebShop("Third", "Third ")


def test_it_is_kept_as_it_was_said_and_can_be_changed(shop: Shop) -> None:
    put(shop, PETALS)
    assert shop.book.read(sources.web_shop, "petals") == PETALS
    changed = sources.read_web_shop(sources.form_of(PETALS) | {"note_is": "n", "columns": "due = Day, what = Item"})
    put(shop, changed, was="Petals")
    kept = shop.book.read(sources.web_shop, "petals")
    assert (kept.note_is, kept.columns) == ("note", {"due": "Day", "what": "Item"})


def test_its_orders_go_with_it_under_a_new_name(shop: Shop) -> None:
    look(shop, read_order())
    put(shop, WebShop("Flowers online"), was="Website")
    assert shop.rows("SELECT source, number FROM online_orders") == [("Flowers online", "1042")]
    assert names(shop) == [("Flowers online", "")]
    assert look(shop, read_order(), source=WebShop("Flowers online")).new == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("name", " Website ", "Website"),
        ("zone", "Europe/London", "Europe/London"),
        ("zone", "", ""),
        ("note_is", "", "ask"),
        ("note_is", "c", "card"),
        ("dates", "month", "month first"),
        ("live", "ready,, packed\nready", "ready, packed"),
        ("columns", "due = Wanted on, Customer E-mail = Mail", "delivery date = Wanted on, customer e-mail = Mail"),
    ],
)
def test_what_a_field_holds(name: str, text: str, said: str) -> None:
    assert sources.read_setting(name, text) == said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("name", " - "),
        ("zone", "Europe/Nowhere"),
        ("zone", "../../etc/passwd"),
        ("zone", "localtime\x00"),
        ("note_is", "both"),
        ("dates", "year first"),
        ("columns", "due"),
        ("columns", "nonsense = Day"),
        ("live", "4111 1111 1111 1111"),
    ],
)
def test_what_a_field_cannot_hold_is_refused_at_it(name: str, text: str) -> None:
    with pytest.raises(Refused) as refused:
        sources.read_setting(name, text)
    assert refused.value.field == name


@pytest.mark.parametrize(
    ("web_shop", "was", "field"),
    [
        (WebShop("WEBSITE"), "", "name"),
        (WebShop("Website"), "Gone", "name"),
        (WebShop("Other", live=("Ready",), not_live=("ready",)), "", "not_live"),
        (WebShop("Other", zone="Europe/Nowhere"), "", "zone"),
        (WebShop("Other", columns={"nonsense": "Day"}), "", "columns"),
    ],
)
def test_what_would_be_two_things_at_once_is_refused(shop: Shop, web_shop: WebShop, was: str, field: str) -> None:
    put(shop, WebShop("Website"))
    with pytest.raises(Refused) as refused:
        put(shop, web_shop, was=was)
    assert (refused.value.field, names(shop)) == (field, [("Website", "")])


def test_only_the_owner_says_how_files_are_read(shop: Shop) -> None:
    shop.plant("INSERT INTO users (label, role) VALUES ('Bea', 'driver')")
    with pytest.raises(Refused, match="Only"):
        put(shop.by("Bea"), WebShop("Website"))
