"""Taking online orders in: each on one sheet and on every list, or held as a draft; and never on two."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from models import entry, intake, pad, sheets, taking_in
from models.errors import Refused
from models.online_rules import wants
from models.online_views import (
    CANCELLED,
    HELD,
    NEW,
    NOT_LIVE,
    LookedAt,
    OnlinePart,
    ReadOrder,
    TakenIn,
    Want,
    WebShop,
    parts_of,
)
from models.online_waiting import online_rows
from models.opening import open_order
from models.views import DraftView, Line, Party
from tests.book import SATURDAY, WEDNESDAY, an_order, new_key, open_book
from tests.models.online import WEBSITE, a_part, arrive, compare, digest, look, online_id, read_order, state, take_in
from tests.models.shop import READ_BACK, Shop

SUNDAY = SATURDAY + timedelta(days=1)


def bring_in(shop: Shop, *orders: ReadOrder, source: WebShop = WEBSITE) -> tuple[LookedAt, TakenIn]:
    return shop.book.write(taking_in.bring_in, shop.m, source, orders)


def everything(shop: Shop) -> list[Any]:
    """Every row that an intake leaves behind."""
    tables = ("sheets", "drafts", "orders", "order_lines", "list_entries", "confirmations", "people", "requests")
    return [shop.rows(f"SELECT * FROM {table}") for table in (*tables, "online_orders", "sources", "audit")]


def draft_on(shop: Shop, sheet: int) -> DraftView:
    found = shop.book.read(pad.draft, sheet)
    assert found is not None
    return found


def finish(shop: Shop, sheet: int, **typed: str) -> Any:
    """Open the draft of a sheet, type what is missing, and save it."""
    draft = draft_on(shop, sheet)
    fields = draft.fields | typed
    return shop.do(
        intake.take,
        entry.read_form(fields, shop.m.today),
        source=draft.source,
        sheet=sheet,
        turn=draft.turn,
        external_id=fields["external_id"],
        key=draft.key,
        confirm=READ_BACK,
    )


def typed_by_hand(shop: Shop, number: str, **changes: Any) -> Any:
    return shop.do(intake.take, an_order(**changes), source="web", external_id=number)


def test_it_is_on_every_list_with_all_that_was_read(shop: Shop) -> None:
    part = a_part(discount=1000, tax=250, notes="ring twice", lines=(Line("Roses", 2, 4500), Line("Vase", 1, 1500)))
    found, taken = bring_in(shop, read_order("1042", part), read_order("1043", a_part(caller=Party("Cy"))))
    assert (found.new, taken) == (2, TakenIn(2, 0, 1, 2))
    view = shop.order(1)
    assert view.new == an_order(
        discount=1000,
        tax=250,
        notes="ring twice",
        lines=part.lines,
        payment="paid online, card",
        recipient=part.recipient,
    )
    assert (view.new.total, view.confirmation, view.source) == (10_250, "e-mail queued", "web")
    assert view.life[0].what == "came in, Website 1042, taken by owner"
    assert (shop.state(1), shop.order(2).confirmation) == (("open", "listed"), "due")
    assert set(shop.list_of(SATURDAY)) == {1, 2}
    assert shop.rows("SELECT external_id FROM sheets") == [("1042",), ("1043",)]
    assert state(shop) == ("settled", "live")


def test_the_same_file_again_takes_nothing_in(shop: Shop) -> None:
    orders = [read_order("1"), read_order("2", a_part(due=None)), read_order("3", status="failed", standing=NOT_LIVE)]
    bring_in(shop, *orders)
    before = everything(shop)[:-3]
    found, taken = bring_in(shop, *orders)
    assert (found.seen, [held.external_id for held in found.held], found.not_live) == (1, ["id-2"], 1)
    assert (taken, everything(shop)[:-3]) == (TakenIn(0, 0), before)


def test_a_look_before_it_is_all_that_happens_without_taking(shop: Shop) -> None:
    found, taken = shop.book.write(taking_in.bring_in, shop.m, WEBSITE, [read_order()], take=False)
    assert (found.new, taken, shop.rows("SELECT count(*) FROM sheets")) == (1, TakenIn(0, 0), [(0,)])
    assert bring_in(shop, read_order())[1].listed == 1


def test_two_recipients_are_two_orders_on_one_sheet(shop: Shop) -> None:
    bring_in(shop, read_order("1042", a_part(), a_part(due=SUNDAY, recipient=Party("Dot"), delivery_charge=0)))
    assert [(order.suffix, order.due) for order in shop.sheets()[1].orders] == [(1, SATURDAY), (2, SUNDAY)]
    assert shop.sheets()[1].why.count("e-mail queued") == 2


def test_what_may_be_one_order_is_left_unanswered(shop: Shop) -> None:
    shop.take()
    bring_in(shop, read_order())
    assert shop.order(2).likes == ("Like 0001-1: same caller and recipient, Sat 14 Feb",)


def test_after_the_van_was_loaded_it_is_new(shop: Shop) -> None:
    shop.give(shop.take(), "van 1")
    shop.load("van 1")
    bring_in(shop, read_order("1"), read_order("2", a_part(fulfilment="collection")))
    assert [shop.order(each).mark for each in (2, 3)] == ["NEW", ""]


def test_only_who_takes_orders_takes_them_in(shop: Shop) -> None:
    look(shop, read_order())
    shop.plant("INSERT INTO users (label, role) VALUES ('Bea', 'driver')")
    for verb in (bring_in, take_in):
        with pytest.raises(Refused, match="Only"):
            verb(shop.by("Bea"), *([read_order()] if verb is bring_in else ["1042"]))
    assert shop.rows("SELECT count(*) FROM sheets") == [(0,)]


def test_all_that_waits_is_taken_in_with_one_key_and_once(shop: Shop) -> None:
    look(shop, read_order("1"), read_order("2", a_part(due=None)), source=WebShop("Other"))
    look(shop, read_order("3"), read_order("4", status="failed", standing=NOT_LIVE), source=WebShop("Third"))
    rows = [(row.id, row.digest) for row in shop.book.read(online_rows, WEDNESDAY) if row.kind in (NEW, HELD)]
    key = new_key()
    for _ in range(2):
        assert shop.do(taking_in.take_in, rows, key=key) == TakenIn(2, 1, 1, 3)
    assert shop.rows("SELECT external_id FROM sheets ORDER BY number") == [("1",), ("2",), ("Third 3",)]


def test_what_is_no_longer_as_it_was_looked_at_is_not_taken_in(shop: Shop) -> None:
    look(shop, read_order("1"), read_order("2"), read_order("3", status="failed", standing=NOT_LIVE))
    compare(shop, "1", "2", "9")
    seen = {number: (online_id(shop, number), digest(shop, number)) for number in "1239"}
    look(shop, read_order("1"), read_order("2", a_part(card="Other")))
    for number in "239":
        with pytest.raises(Refused) as refused:
            shop.do(taking_in.take_in, [seen["1"], seen[number]])
        assert (refused.value.field, number in refused.value.message) == ("orders", True)
    assert shop.rows("SELECT count(*) FROM sheets") == [(0,)]
    assert take_in(shop, "1").listed == 1
    with pytest.raises(Refused):
        take_in(shop, "1")


@pytest.mark.parametrize("table", ["sheets", "confirmations", "audit", "online_orders", "drafts"])
def test_what_breaks_in_the_middle_leaves_nothing(shop: Shop, table: str) -> None:
    """A trigger stands in for a power cut, at one table after the other."""
    shop.take()
    event, number = {"online_orders": ("UPDATE", 1), "drafts": ("INSERT", 0)}.get(table, ("INSERT", 2))
    before = everything(shop)
    shop.plant(
        f"CREATE TRIGGER cut BEFORE {event} ON {table} WHEN (SELECT count(*) FROM {table}) >= {number} "
        "BEGIN SELECT RAISE(ABORT, 'cut'); END"
    )
    with pytest.raises(Exception, match="nothing was saved"):
        bring_in(shop, read_order("1"), read_order("2", a_part(due=None)), read_order("3"))
    assert everything(shop) == before


def test_one_number_for_two_orders_is_told_apart_by_the_web_shops_key(shop: Shop) -> None:
    twice = [ReadOrder(each, "1042", "paid", "live", (a_part(),)) for each in ("77", "78")]
    bring_in(shop, *twice)
    assert shop.rows("SELECT external_id FROM sheets") == [("1042",), ("1042 (78)",)]
    assert bring_in(shop, *reversed(twice))[0].seen == 2


def test_a_second_web_shops_numbers_are_its_own(shop: Shop) -> None:
    bring_in(shop, read_order())
    bring_in(shop, read_order(), source=WebShop("Petals"))
    assert shop.rows("SELECT external_id FROM sheets") == [("1042",), ("Petals 1042",)]
    assert shop.book.read(sheets.sent_before, "web", "Petals 1042") == 2


def test_one_that_was_not_wanted_is_void_and_never_comes_again(shop: Shop) -> None:
    look(shop, read_order())
    compare(shop, "1042", "1043")
    for number, sheet in (("1042", [("void", "a test order")]), ("1043", [("void", "a test order")])):
        shop.do(taking_in.not_wanted, online_id(shop, number), digest(shop, number), "a test order")
        assert shop.rows("SELECT state, void_reason FROM sheets") == sheet
    assert look(shop, read_order()).seen == 1
    assert shop.book.read(online_rows, WEDNESDAY) == []


@pytest.mark.parametrize(("reason", "field"), [("", "reason"), ("4111 1111 1111 1111", "reason")])
def test_without_a_reason_it_stays(shop: Shop, reason: str, field: str) -> None:
    look(shop, read_order())
    with pytest.raises(Refused) as refused:
        shop.do(taking_in.not_wanted, online_id(shop), digest(shop), reason)
    assert (refused.value.field, state(shop)) == (field, ("waiting", "live"))


def test_a_held_one_is_a_draft_that_says_why_and_is_finished_on_the_form(shop: Shop) -> None:
    part = a_part(due=None, discount=500, tax=100, card="Love\nAnn", to_come=("window",), window="")
    bring_in(shop, read_order("1042", part))
    row = shop.sheets()[1]
    assert (row.state, row.stage, row.parked, row.why) == ("open", "draft", True, "held: no delivery date (web 1042)")
    with pytest.raises(Refused, match="Type the day"):
        finish(shop, 1)
    assert finish(shop, 1, due="2026-02-14").order == "0001-1"
    expected = an_order(
        discount=500, tax=100, card=part.card, window="", notes="", payment=part.payment, to_come=frozenset({"window"})
    )
    assert shop.order(1).new == expected
    assert look(shop, read_order("1042", part)).seen == 1
    assert shop.rows("SELECT source, external_id FROM sheets") == [("web", "1042")]
    assert shop.rows("SELECT * FROM lock_box") == shop.rows("SELECT * FROM taken_down") == []


def test_a_held_one_may_be_kept_again_while_it_is_written(shop: Shop) -> None:
    bring_in(shop, read_order("1042", a_part(due=None)))
    draft = draft_on(shop, 1)
    words = draft.fields | {"notes": "rang, no answer"}
    kept = shop.book.write(intake.keep_draft, shop.m, draft.key, words, source="phone", turn=draft.turn)
    assert (kept.sheet, kept.turn, draft_on(shop, 1).source) == (1, 2, "web")
    with pytest.raises(Refused, match="void its sheet"):
        shop.book.write(intake.drop_draft, shop.m, draft.key, turn=2)
    shop.do(intake.void, 1, "a mistake")
    assert look(shop, read_order("1042", a_part(due=None))).seen == 1
    with pytest.raises(Refused, match="is void"):
        shop.book.write(intake.keep_draft, shop.m, draft.key, words, turn=2)


def test_the_parts_of_a_held_one_are_finished_one_after_the_other(shop: Shop) -> None:
    bring_in(shop, read_order("1042", a_part(), a_part(due=None, recipient=Party("Dot")), wants=(Want("status", "?"),)))
    finish(shop, 1)
    assert shop.state(1) == ("open", "draft")
    assert (draft_on(shop, 1).fields["recipient_name"], draft_on(shop, 1).fields["due"]) == ("Dot", "")
    assert finish(shop, 1, due="2026-02-15").order == "0001-2"
    assert (shop.book.read(pad.draft, 1), shop.state(1)) == (None, ("struck", ""))


def test_a_part_that_was_left_out_is_not_forgotten(shop: Shop) -> None:
    orders = [read_order("1042", a_part(), a_part(due=None))]
    bring_in(shop, *orders)
    finish(shop, 1)
    draft = draft_on(shop, 1)
    shop.book.write(intake.drop_draft, shop.m, draft.key, turn=draft.turn)
    assert (shop.state(1), state(shop)) == (("struck", ""), ("changed", "live"))
    assert look(shop, *orders).changed == 1


def test_a_card_number_does_not_get_into_a_draft(shop: Shop) -> None:
    bring_in(shop, read_order("1042", a_part(notes="4111 1111 1111 1111", card="5500 0000 0000 0004")))
    assert (draft_on(shop, 1).fields["notes"], draft_on(shop, 1).fields["card"]) == ("", "")
    assert shop.sheets()[1].why == "held: what looks like a card number is in it (web 1042)"


def test_one_with_nothing_in_it_is_a_sheet_all_the_same(shop: Shop) -> None:
    bring_in(shop, ReadOrder("77", "", "paid", "live", ()))
    assert shop.rows("SELECT external_id, stage FROM sheets") == [("77", "draft")]
    assert shop.sheets()[1].why == "held: nothing is in it (web 77)"


@pytest.mark.parametrize("number", ["1042", "#1042", " # 1042 "])
def test_typed_by_hand_and_then_read_it_is_one(shop: Shop, number: str) -> None:
    typed_by_hand(shop, number)
    found, taken = bring_in(shop, read_order("1042", a_part(address="12 Mill Lane\nFareham")))
    assert (found.seen, taken) == (1, TakenIn(0, 0))
    assert shop.rows("SELECT sheet_id, state FROM online_orders") == [(1, "settled")]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"due": SUNDAY}, False),
        ({"fulfilment": "collection"}, False),
        ({"recipient": Party("Dot")}, False),
        ({"address": "14 Mill Lane"}, False),
        ({"postcode": "PO16 7AB"}, False),
        ({"card": "Other", "window": "pm", "lines": (Line("Tulips"),)}, True),
    ],
)
def test_typed_otherwise_than_the_web_shop_has_it_a_person_compares(
    shop: Shop, other: dict[str, Any], same: bool
) -> None:
    typed_by_hand(shop, "1042", **other)
    found, taken = bring_in(shop, read_order())
    assert (found.seen, found.changed, taken.listed) == (int(same), int(not same), 0)
    assert [row.why for row in shop.book.read(online_rows, WEDNESDAY)] == ["not the same as it was typed by hand"] * (
        not same
    )


def test_given_to_another_florist_it_is_a_delivery_to_the_web_shop(shop: Shop) -> None:
    typed_by_hand(shop, "1042", fulfilment="relay", florist="Petals of Cosham")
    assert look(shop, read_order()).seen == 1


@pytest.mark.parametrize("typed", ["1042", "#1042", "id-1042"])
def test_read_and_then_typed_by_hand_it_is_one(shop: Shop, typed: str) -> None:
    look(shop, read_order("1042"), read_order("1043"))
    typed_by_hand(shop, typed)
    assert shop.rows("SELECT external_id FROM sheets") == [("1042",)]
    assert (state(shop), state(shop, "1043")) == (("settled", "live"), ("waiting", "live"))
    assert bring_in(shop, read_order("1042"), read_order("1043"))[1] == TakenIn(1, 0, 2, 2)


@pytest.mark.parametrize("typed", ["1042", "#1042", "id-1042"])
def test_taken_in_it_cannot_be_typed_by_hand_again(shop: Shop, typed: str) -> None:
    arrive(shop, read_order())
    # By its own key it is found only where the caller is known to be the same.
    assert shop.book.read(sheets.sent_before, "web", typed) == (None if typed.startswith("id") else 1)
    with pytest.raises(Refused) as refused:
        typed_by_hand(shop, typed)
    assert (refused.value.field, "sheet 0001" in refused.value.message) == ("external_id", True)
    key = new_key()
    with pytest.raises(Refused, match="sheet 0001"):
        shop.do(intake.take, an_order(), sheet=shop.draft(key), external_id=typed, source="web", key=key)


def test_typed_under_the_web_shops_own_key_it_is_found_by_its_caller(shop: Shop) -> None:
    typed_by_hand(shop, "id-1")
    typed_by_hand(shop, "id-2", caller=Party("Somebody Else", "07700 900999"))
    found = look(shop, read_order("1"), read_order("2"))
    assert (found.seen, found.new) == (1, 1)


def test_a_number_that_is_typed_is_not_the_key_of_another_customers_order(shop: Shop) -> None:
    zed = read_order(
        "2011",
        a_part(caller=Party("Zed Other", "07700 900801")),
    )
    look(shop, replace(zed, external_id="1042"))
    typed_by_hand(shop, "1042")
    assert shop.rows("SELECT external_id FROM sheets") == [("1042",)]
    assert state(shop, "2011") == ("waiting", "live")


def test_typed_on_a_draft_of_its_own_it_is_one_too(shop: Shop) -> None:
    look(shop, read_order())
    key = new_key()
    sheet = shop.book.write(intake.keep_draft, shop.m, key, {"caller_name": "Ann"}, source="web").sheet
    shop.do(intake.take, an_order(), sheet=sheet, external_id="1042", source="web", key=key)
    assert shop.rows("SELECT sheet_id, state FROM online_orders") == [(1, "settled")]


def test_a_number_that_was_only_listed_waits_no_longer_once_it_is_typed(shop: Shop) -> None:
    look(shop, read_order("1"))
    compare(shop, "1", "1042")
    typed_by_hand(shop, "1042", due=SUNDAY)
    assert state(shop) == ("settled", "listed")
    assert look(shop, read_order("1"), read_order("1042")).changed == 1


def test_a_second_web_shops_number_is_typed_with_its_name(shop: Shop) -> None:
    bring_in(shop, read_order("1"))
    look(shop, read_order(), source=WebShop("Petals"))
    typed_by_hand(shop, "1042")
    assert state(shop) == ("waiting", "live")
    typed_by_hand(shop, "Petals #1042")
    assert state(shop) == ("settled", "live")


def test_wants_are_named_once_a_field() -> None:
    parts = (OnlinePart(Party("Ann")), OnlinePart(Party("Ann"), due=date(2020, 1, 1)))
    found = wants(parts, (Want("due", "3 or 4 March?"),), WEDNESDAY)
    assert [want.field for want in found] == ["due", "lines", "address"]


def test_what_was_called_off_before_it_was_typed_is_compared_by_nobody(shop: Shop) -> None:
    typed_by_hand(shop, "1042")
    shop.cancel(1)
    assert look(shop, read_order(status="cancelled", standing=CANCELLED)).seen == 1
    assert parts_of("") == ((), ())


def test_the_discount_stays_when_an_order_is_changed_on_the_form(shop: Shop) -> None:
    bring_in(shop, read_order("1042", a_part(discount=1000, tax=250)))
    view = shop.book.read(open_order, 1)
    fields = entry.form_of(view.new) | {"notes": "side gate", "lines": "1 Dozen red roses 45.00"}
    new = entry.read_form(fields, WEDNESDAY)
    assert (new.discount, new.tax, new.total) == (1000, 250, 4250)
    assert entry.sentence(new, WEDNESDAY).endswith("42 pounds 50 after a discount of 10 pounds.")
    with pytest.raises(Refused, match="discount"):
        entry.read_form(fields | {"lines": "1 Rose 1.00"}, WEDNESDAY)


def rows_of(folder: Path, *files: list[ReadOrder]) -> list[Any]:
    """All that these files become in a new book."""
    folder.mkdir()
    shop = Shop(open_book(folder))
    try:
        for orders in files:
            bring_in(shop, *orders)
        return (
            everything(shop)
            + [shop.rows(f"SELECT * FROM {table}") for table in ("doubles", "likeness_keys")]
            + [shop.rows("SELECT order_id, other_id, answer, score, why, gap FROM likenesses")]
        )
    finally:
        shop.book.close()


def test_many_at_once_are_what_they_are_one_by_one(tmp_path: Path) -> None:
    """Callers who send twice, spelt otherwise, to one person and to nobody: the rows are the same, whichever way."""
    callers = (Party("Ann Sender", "07700 900123"), Party("ann sender", "+44 7700 900123"), Party("Cy"))
    recipients, lines = (Party("Dot Other", "07700 900456"), Party()), ((), (Line("Roses", 2, 4500), Line("Vase")))
    parts = [
        a_part(caller=caller, recipient=recipient, due=SATURDAY + timedelta(days=day), lines=some)
        for day, caller in enumerate(callers)
        for recipient in recipients
        for some in lines
    ]
    orders = [read_order(str(number), part) for number, part in enumerate(parts)]
    at_once = rows_of(tmp_path / "once", orders)
    one_by_one = rows_of(tmp_path / "each", *([order] for order in orders))
    looks = -4
    del at_once[looks], one_by_one[looks]
    assert len(at_once[-1]) > 5
    assert at_once == one_by_one
