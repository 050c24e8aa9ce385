"""Who may open the book: added and removed by the owner, never the last owner, no name given to somebody else."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from models import permitted, phone_codes, users
from models.errors import Refused
from models.journal import note
from tests.book import moment
from tests.models.shop import Shop

OWNER, BEA = moment(), moment(by="Bea")


@pytest.fixture
def held(shop: Shop) -> Shop:
    """A book with its owner's key and one of the staff's."""
    shop.book.write(users.take_first_slot, OWNER, "owner", "slot 1")
    shop.book.write(users.add_user, OWNER, "Bea", "staff", "slot 2")
    return shop


def refused(shop: Shop, field: str, verb: Callable[..., object], *args: object) -> str:
    """What a verb is refused with; nothing may have been written."""
    before = shop.rows("SELECT * FROM users"), shop.rows("SELECT * FROM key_slots"), shop.rows("SELECT id FROM audit")
    with pytest.raises(Refused) as raised:
        shop.book.write(verb, *args)
    after = shop.rows("SELECT * FROM users"), shop.rows("SELECT * FROM key_slots"), shop.rows("SELECT id FROM audit")
    assert (raised.value.field, after) == (field, before)
    return str(raised.value)


def test_a_book_without_keys_takes_the_first_one_and_no_other(shop: Shop) -> None:
    assert shop.book.read(users.live_slots) == frozenset()
    shop.book.write(users.take_first_slot, OWNER, "owner", "slot 1")
    assert shop.book.read(users.slot_of, "slot 1") == users.SlotRow("owner", "owner", "passphrase", True)
    refused(shop, "label", users.take_first_slot, moment(by="Eve"), "Eve", "slot 2")
    assert shop.book.read(users.slot_of, "slot 2") is None


def test_the_first_key_can_be_of_somebody_the_book_never_saw(shop: Shop) -> None:
    shop.book.write(users.take_first_slot, moment(by="Fay"), "Fay", "slot 1")
    [holder] = shop.book.read(users.keyholders)
    assert (holder.label, holder.role) == ("Fay", "owner")


def test_keyholders_in_the_order_they_came(held: Shop) -> None:
    held.book.write(users.add_user, moment("11:00"), "Al", "owner", "slot 0")
    assert held.book.read(users.keyholders) == (
        users.KeyholderRow("owner", "owner", datetime(2026, 2, 11, 10, 42, tzinfo=UTC), False, "slot 1"),
        users.KeyholderRow("Bea", "staff", datetime(2026, 2, 11, 10, 42, tzinfo=UTC), False, "slot 2"),
        users.KeyholderRow("Al", "owner", datetime(2026, 2, 11, 11, 0, tzinfo=UTC), False, "slot 0"),
    )
    held.book.write(phone_codes.put, BEA, "Bea", "SECRET", 1)
    assert [row.phone_code for row in held.book.read(users.keyholders)] == [False, True, False]


def test_a_label_goes_through_the_gate(held: Shop) -> None:
    assert held.book.write(users.add_user, OWNER, "  C\u202ey ", "staff", "slot 3") == "C⟨U+202E⟩y"


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("", "Give a name"),
        (" . ", "Give a name"),
        ("n" * 61, "60 is the most"),
        ("4111 1111 1111 1111", "card number"),
        ("BEA", "was somebody's"),
        ("Béa", "was somebody's"),
    ],
)
def test_labels_that_will_not_do(held: Shop, label: str, why: str) -> None:
    words = refused(held, "label", users.add_user, OWNER, label, "staff", "slot 3")
    assert why in words
    assert label.strip().casefold() not in words.casefold() or not label.strip(" .")


@pytest.mark.parametrize(
    ("role", "slot"), [("staff", ""), ("owner", ""), ("driver", "slot 3"), ("florist", "slot 3"), ("", "")]
)
def test_keyholders_have_a_slot_and_drivers_none(held: Shop, role: str, slot: str) -> None:
    refused(held, "role", users.add_user, OWNER, "Cy", role, slot)


def test_a_driver_holds_no_key(held: Shop) -> None:
    held.book.write(users.add_user, OWNER, "Dee", "driver")
    assert held.book.read(permitted.role_of, "Dee") == "driver"
    assert [row.label for row in held.book.read(users.keyholders)] == ["owner", "Bea"]
    assert held.book.write(users.remove_user, OWNER, "Dee") == ()
    assert held.book.read(permitted.role_of, "Dee") == ""


@pytest.mark.parametrize("by", ["Bea", "Dee", "Gone", "nobody"])
def test_only_an_owner_manages_people(held: Shop, by: str) -> None:
    held.book.write(users.add_user, OWNER, "Dee", "driver")
    held.book.write(users.add_user, OWNER, "Gone", "owner", "slot 4")
    held.book.write(users.remove_user, OWNER, "Gone")
    for verb, args in (
        (users.add_user, ("Cy", "staff", "slot 3")),
        (users.remove_user, ("Dee",)),
        (users.put_sheet_slot, ("sheet 1",)),
    ):
        assert "Only the owner" in refused(held, "role", verb, moment(by=by), *args)


def test_whoever_is_removed_opens_nothing_any_more(held: Shop) -> None:
    held.book.write(users.add_user, OWNER, "Al", "owner", "slot 3")
    held.book.write(users.put_sheet_slot, moment(by="Al"), "sheet 1")
    held.book.write(phone_codes.put, moment(by="Al"), "Al", "SECRET", 1)
    assert set(held.book.write(users.remove_user, OWNER, "Al")) == {"slot 3", "sheet 1"}
    for gone in ("slot 3", "sheet 1"):
        row = held.book.read(users.slot_of, gone)
        assert row is not None
        assert not row.live
    assert held.book.read(users.live_slots) == {"slot 1", "slot 2"}
    assert held.rows("SELECT id FROM key_slots WHERE removed_at IS NULL") == [("slot 1",), ("slot 2",)]
    assert not held.book.read(users.has_sheet)
    assert held.book.read(phone_codes.secret_of, "Al") is None
    refused(held, "label", users.remove_user, OWNER, "Al")
    refused(held, "label", users.add_user, OWNER, "al", "staff", "slot 5")


def test_the_last_owner_stays(held: Shop) -> None:
    assert "last owner" in refused(held, "label", users.remove_user, OWNER, "owner")
    held.book.write(users.add_user, OWNER, "Al", "owner", "slot 3")
    held.book.write(users.remove_user, moment(by="Al"), "owner")
    assert "last owner" in refused(held, "label", users.remove_user, moment(by="Al"), "Al")


def test_an_owner_who_has_only_the_sheet_is_not_counted_on(held: Shop) -> None:
    held.book.write(users.know_user, "Al")
    held.book.write(users.put_sheet_slot, moment(by="Al"), "sheet 1")
    assert "last owner" in refused(held, "label", users.remove_user, moment(by="Al"), "owner")


def test_nobody_of_that_name(held: Shop) -> None:
    assert "Zoe" not in refused(held, "label", users.remove_user, OWNER, "Zoe")


def test_a_new_passphrase_takes_the_place_of_the_old(held: Shop) -> None:
    held.book.write(users.put_sheet_slot, OWNER, "sheet 1")
    assert held.book.write(users.change_slot, BEA, "slot 9") == ("slot 2",)
    assert held.book.write(users.change_slot, OWNER, "slot 8") == ("slot 1",)
    assert held.book.read(users.live_slots) == {"slot 8", "slot 9", "sheet 1"}
    assert held.book.read(users.slot_of, "slot 9") == users.SlotRow("Bea", "staff", "passphrase", True)
    held.book.write(users.remove_user, OWNER, "Bea")
    refused(held, "role", users.change_slot, BEA, "slot 7")


def test_a_new_sheet_takes_the_place_of_the_old(held: Shop) -> None:
    assert not held.book.read(users.has_sheet)
    assert held.book.write(users.put_sheet_slot, OWNER, "sheet 1") == ()
    assert held.book.read(users.slot_of, "sheet 1") == users.SlotRow("owner", "owner", "recovery", True)
    assert held.book.write(users.put_sheet_slot, OWNER, "sheet 2") == ("sheet 1",)
    assert held.book.read(users.live_slots) == {"slot 1", "slot 2", "sheet 2"}
    assert held.book.read(users.has_sheet)


def test_what_somebody_signed_stays_theirs(held: Shop) -> None:
    held.book.write(note, BEA, "open", sheet=1)
    held.book.write(users.remove_user, OWNER, "Bea")
    assert held.rows("SELECT by FROM audit WHERE act = 'open'") == [("Bea",)]
    held.book.write(users.know_user, "Bea", "owner")
    assert held.book.read(permitted.role_of, "Bea") == ""


def test_the_audit_knows_slots_and_roles_and_no_names(held: Shop) -> None:
    held.book.write(users.change_slot, BEA, "slot 3")
    held.book.write(users.put_sheet_slot, OWNER, "sheet 1")
    held.book.write(users.remove_user, OWNER, "Bea")
    assert held.rows("SELECT by, act, detail FROM audit ORDER BY id") == [
        ("owner", "add key", "owner slot 1"),
        ("owner", "add person", "staff slot 2"),
        ("Bea", "change key", "slot 3 slot 2"),
        ("owner", "recovery sheet", "sheet 1"),
        ("owner", "remove person", "staff slot 3"),
    ]
