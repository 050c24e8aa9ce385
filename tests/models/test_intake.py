"""The verbs on a sheet: what they write, what they refuse and at which field, and what the database itself forbids."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as driver

from models import finding, intake, pad
from models.amending import cancel
from models.errors import Refused
from models.views import Confirm, Party
from tests.book import SATURDAY, WEDNESDAY, an_order, new_key, open_book, raw
from tests.models.shop import READ_BACK, Shop

CARD = "4111 1111 1111 1111"
TABLES = (
    *("sheets", "orders", "order_lines", "list_entries", "confirmations", "people", "drafts", "outcomes"),
    *("audit", "requests", "tallies", "closed_days", "closing_reasons"),
)


def counts(shop: Shop) -> dict[str, int]:
    return {table: shop.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def refused(shop: Shop, verb: Any, *args: Any, **kwargs: Any) -> str:
    """The field that a verb is refused at; nothing may be written."""
    before = counts(shop)
    with pytest.raises(Refused) as refusal:
        shop.do(verb, *args, **kwargs)
    assert counts(shop) == before
    assert refusal.value.message
    return refusal.value.field


def test_taking_writes_every_row_in_one_go(shop: Shop) -> None:
    taken = shop.do(intake.take, an_order(), confirm=READ_BACK)
    assert taken == (1, 1, "struck", "")
    found = counts(shop)
    assert {table: found[table] for table in TABLES[:6]} == {
        **dict.fromkeys(("sheets", "orders", "order_lines", "list_entries", "confirmations"), 1),
        "people": 2,
    }
    assert (found["audit"], found["requests"]) == (1, 1)
    view = shop.order(shop.id_of(taken))
    assert view.new == an_order()
    assert view.taken_at == shop.m.now
    assert view.confirmation == "read back"


@pytest.mark.parametrize(
    ("confirm", "state", "words"),
    [
        (None, ("open", "listed"), "due"),
        (Confirm("email"), ("open", "listed"), "e-mail queued"),
        (Confirm("handed over"), ("struck", ""), "handed over"),
        (Confirm("not wanted", "a regular"), ("struck", ""), "not wanted: a regular"),
    ],
)
def test_how_the_customer_was_told(shop: Shop, confirm: Confirm | None, state: tuple[str, str], words: str) -> None:
    order = shop.take(confirm=confirm)
    assert shop.state(order) == state
    assert shop.order(order).confirmation == words


@pytest.mark.parametrize(
    ("field", "changes", "kwargs"),
    [
        ("due", {"due": WEDNESDAY.replace(day=10)}, {}),
        ("source", {}, {"source": "fax"}),
        ("sheet", {}, {"sheet": 7}),
        ("confirm", {"caller": Party("Ann")}, {"confirm": Confirm("email")}),
        ("confirm", {}, {"confirm": Confirm("not wanted")}),
        ("confirm", {}, {"confirm": Confirm("read back", "why")}),
        ("confirm", {}, {"confirm": Confirm("shouted")}),
        ("pad", {}, {"pad": CARD, "pad_number": 1}),
    ],
)
def test_taking_is_refused_at_its_field(
    shop: Shop, field: str, changes: dict[str, Any], kwargs: dict[str, Any]
) -> None:
    assert refused(shop, intake.take, an_order(**changes), **kwargs) == field


def test_a_web_order_is_one_sheet_also_when_typed_by_hand(shop: Shop) -> None:
    shop.do(intake.take, an_order(), source="web", external_id="WEB-9")
    assert refused(shop, intake.take, an_order(), source="web", external_id="WEB-9") == "external_id"
    assert shop.do(intake.take, an_order(), source="relay", external_id="WEB-9").sheet == 2


def test_a_relay_typed_by_hand_is_known_by_its_sender_s_number(shop: Shop) -> None:
    fields = {"caller_name": "A. Florist", "external_id": "R-77"}
    first = shop.book.write(intake.keep_draft, shop.m, "form-1", fields, source="relay")
    shop.do(intake.take, an_order(), source="relay", sheet=first.sheet, key="form-1", external_id="R-77")
    assert refused(shop, intake.take, an_order(), source="relay", external_id="R-77") == "external_id"
    second = shop.book.write(intake.keep_draft, shop.m, "form-2", fields, source="relay")
    with pytest.raises(Refused, match="in the book already"):
        shop.do(intake.take, an_order(), source="relay", sheet=second.sheet, key="form-2", external_id="R-77")
    assert shop.book.read(pad.draft, second.sheet) is not None


def test_a_printed_number_is_unique_with_its_pad(shop: Shop) -> None:
    shop.do(intake.take, an_order(), source="paper", pad="A", pad_number=217)
    assert refused(shop, intake.take, an_order(), source="paper", pad="A", pad_number=217) == "pad_number"
    assert shop.do(intake.take, an_order(), source="paper", pad="B", pad_number=217).sheet == 2
    assert shop.do(intake.take, an_order(), source="paper").sheet == 3


def test_the_same_key_gives_the_same_answer_and_no_second_order(shop: Shop) -> None:
    first = shop.do(intake.take, an_order(), confirm=READ_BACK, key="k")
    before = counts(shop)
    assert shop.at("11:30").do(intake.take, an_order(), confirm=READ_BACK, key="k") == first
    assert counts(shop) == before


@pytest.mark.parametrize(
    "other", [{"card": "Other"}, {"due": SATURDAY.replace(day=15)}, {"caller": Party("Ann Sender", "07700 900124")}]
)
def test_the_same_key_with_other_content_is_refused(shop: Shop, other: dict[str, Any]) -> None:
    shop.do(intake.take, an_order(), key="k")
    assert refused(shop, intake.take, an_order(**other), key="k") == "key"
    assert refused(shop, intake.take, an_order(), confirm=READ_BACK, key="k") == "key"
    assert refused(shop, intake.void, 1, "a mistake", key="k") == "key"


def test_a_refused_order_gives_its_key_back(shop: Shop) -> None:
    assert refused(shop, intake.take, an_order(), source="fax", key="k") == "source"
    assert shop.do(intake.take, an_order(), key="k").sheet == 1


def test_numbers_have_no_gap_after_something_was_refused(shop: Shop) -> None:
    shop.take()
    refused(shop, intake.take, an_order(caller=Party("Ann")), confirm=Confirm("email"))
    assert shop.order(shop.take()).sheet == 2


def test_a_draft_is_a_sheet_and_its_words_are_replaced(shop: Shop) -> None:
    assert shop.draft("f", caller_name="An") == 1
    assert shop.at("10:44").draft("f", turn=1, caller_name="Ann Sender", card="\x1bHi\x00".replace("\x00", "")) == 1
    view = shop.book.read(pad.draft, 1)
    assert view is not None
    assert view.fields == {"caller_name": "Ann Sender", "card": "␛Hi"}
    assert (view.key, view.kept_at, view.taken_at) == ("f", shop.at("10:44").m.now, shop.m.now)
    assert view.turn == 2
    assert shop.sheets()[1].state == "open"
    assert shop.sheets()[1].stage == "draft"
    assert shop.sheets()[1].caller == "Ann Sender"


def test_a_parked_draft_is_resumed_by_its_key(shop: Shop) -> None:
    shop.book.write(intake.keep_draft, shop.m, "f", {"caller_name": "Ann"}, parked=True)
    shop.draft("g")
    (newest, parked) = sorted(shop.book.read(pad.parked_drafts), key=lambda view: view.parked)
    assert (parked.sheet, parked.key, parked.parked, newest.parked) == (1, "f", True, False)
    assert shop.draft(parked.key, turn=parked.turn, caller_name="Ann S") == 1
    assert shop.sheets()[1].why == "being written"


def test_taking_onto_a_sheet_uses_up_the_draft_of_its_form_and_late_words_are_refused(shop: Shop) -> None:
    sheet = shop.draft("f")
    order = shop.id_of(shop.do(intake.take, an_order(), confirm=READ_BACK, sheet=sheet, turn=1, key="f"))
    assert shop.state(order) == ("struck", "")
    with pytest.raises(Refused, match="written on sheet 0001 was saved or cleared"):
        shop.draft("f", turn=1, caller_name="late")
    assert shop.book.read(pad.draft, sheet) is None
    assert shop.state(order) == ("struck", "")


def test_an_order_leaves_the_draft_that_another_form_has_on_its_sheet(shop: Shop) -> None:
    sheet = shop.draft("other", caller_name="Ann Sender")
    order = shop.take(sheet=sheet)
    view = shop.book.read(pad.draft, sheet)
    assert view is not None
    assert (view.key, view.fields) == ("other", {"caller_name": "Ann Sender"})
    assert shop.state(order) == ("open", "draft")


def test_words_of_another_counter_are_neither_overwritten_nor_used_up_nor_dropped(shop: Shop) -> None:
    sheet = shop.draft("f", caller_name="Ann")
    assert shop.at("10:43").draft("f", turn=1, caller_name="Ann Sender") == sheet
    told = "Sheet 0001 was changed at another counter at 10:43: open it from the pad to see it."
    with pytest.raises(Refused, match=told):
        shop.draft("f", turn=1, caller_name="Bea")
    with pytest.raises(Refused, match="on Wed 11 Feb"):
        shop.at("09:00", SATURDAY).draft("f", turn=1, caller_name="Bea")
    with pytest.raises(Refused, match=told):
        shop.book.write(intake.drop_draft, shop.m, "f", turn=1)
    assert refused(shop, intake.take, an_order(), sheet=sheet, turn=1, key="f") == "sheet"
    view = shop.book.read(pad.draft, sheet)
    assert view is not None
    assert (view.fields, view.turn) == ({"caller_name": "Ann Sender"}, 2)
    assert shop.do(intake.take, an_order(), sheet=sheet, turn=2, key="f").sheet == sheet


def test_the_same_words_again_are_no_other_counters(shop: Shop) -> None:
    shop.draft("f", caller_name="Ann")
    shop.draft("f", caller_name="Ann")
    view = shop.book.read(pad.draft, 1)
    assert view is not None
    assert view.turn == 2


def test_words_are_not_lost_in_silence_when_the_sheet_was_voided_meanwhile(shop: Shop) -> None:
    sheet = shop.draft("f")
    shop.do(intake.void, sheet, "a mistake")
    with pytest.raises(Refused) as refusal:
        shop.draft("f", caller_name="Ann Sender")
    assert refusal.value.field == "sheet"


def test_two_counters_do_not_write_on_one_sheet(shop: Shop) -> None:
    sheet = shop.draft("f")
    with pytest.raises(Refused, match="another counter"):
        shop.draft("g", sheet=sheet)


@pytest.mark.parametrize("name", ["caller_name", "card", "notes"])
def test_a_card_number_is_in_no_draft(shop: Shop, name: str) -> None:
    with pytest.raises(Refused) as refusal:
        shop.book.write(intake.keep_draft, shop.m, "f", {"payment": "cash", name: f"pay {CARD}"})
    assert refusal.value.field == name
    assert counts(shop)["sheets"] == counts(shop)["drafts"] == 0


def test_too_long_a_draft_is_refused_at_its_field(shop: Shop) -> None:
    with pytest.raises(Refused) as refusal:
        shop.draft("f", notes="n" * 2_001)
    assert refusal.value.field == "notes"


def test_where_a_draft_came_from_may_change_until_there_is_an_order(shop: Shop) -> None:
    def keep(source: str, number: int | None) -> None:
        shop.book.write(intake.keep_draft, shop.m, "f", {"card": "x"}, source=source, pad="A", pad_number=number)

    keep("phone", None)
    keep("paper", 217)
    keep("counter", 217)
    assert (shop.sheets()[1].source, shop.sheets()[1].pad, shop.sheets()[1].pad_number) == ("counter", "A", 217)
    shop.do(intake.take, an_order(), source="paper", pad="A", pad_number=218)
    with pytest.raises(Refused) as refusal:
        keep("paper", 218)
    assert refusal.value.field == "pad_number"


def test_a_draft_that_was_emptied_is_void_and_a_trailing_one_just_goes(shop: Shop) -> None:
    sheet = shop.draft("f")
    shop.book.write(intake.drop_draft, shop.m, "f", turn=1)
    shop.book.write(intake.drop_draft, shop.m, "f", turn=1)
    assert (shop.sheets()[sheet].state, shop.sheets()[sheet].why) == ("void", "nothing entered")
    order = shop.take()
    shop.draft("g", sheet=2)
    shop.book.write(intake.drop_draft, shop.m, "g", turn=1)
    assert shop.state(order) == ("struck", "")
    assert counts(shop)["drafts"] == 0


def test_void(shop: Shop) -> None:
    sheet = shop.draft()
    key = new_key()
    assert refused(shop, intake.void, sheet, "  ") == "reason"
    assert refused(shop, intake.void, sheet, f"paid {CARD}") == "reason"
    assert refused(shop, intake.void, 9, "price call") == "sheet"
    shop.do(intake.void, sheet, "price call", key=key)
    assert (shop.sheets()[sheet].state, shop.sheets()[sheet].why) == ("void", "price call")
    shop.do(intake.void, sheet, "price call", key=key)
    assert refused(shop, intake.void, sheet, "price call") == "sheet"
    assert refused(shop, intake.take, an_order(), sheet=sheet) == "sheet"
    shop.take()
    assert refused(shop, intake.void, 2, "price call") == "sheet"


def test_merge_cancels_what_is_live_and_the_list_shows_it(shop: Shop) -> None:
    twin, order = shop.take(), shop.take()
    shop.do(intake.merge, 1, 2, key="k")
    shop.do(intake.merge, 1, 2, key="k")
    assert (shop.sheets()[1].state, shop.sheets()[1].why) == ("merged", "into 0002")
    assert shop.state(order) == ("struck", "")
    entry = shop.list_of(SATURDAY)[twin]
    assert (entry.status, entry.mark) == ("cancelled", "CANCELLED")
    assert shop.book.read(finding.find_sheet, 1) == (1, "merged", "", "into 0002")
    assert refused(shop, intake.merge, 1, 2) == "sheet"
    assert refused(shop, intake.merge, 2, 1) == "sheet"
    assert refused(shop, intake.merge, 2, 2) == "into"
    assert refused(shop, intake.merge, 2, 9) == "sheet"
    shop.draft()
    assert refused(shop, intake.merge, 2, 3) == "into"
    assert shop.state(order) == ("struck", "")


def test_what_was_delivered_is_not_cancelled_by_a_merge(shop: Shop) -> None:
    order = shop.take(due=WEDNESDAY)
    shop.take(due=WEDNESDAY)
    shop.outcome(order, "delivered", "porch")
    assert refused(shop, intake.merge, 1, 2) == "sheet"
    shop.do(intake.merge, 2, 1)
    assert shop.order(order).entry_status == "done"


def test_the_audit_and_the_answers_hold_no_personal_data(shop: Shop) -> None:
    planted = ("Ann ", "Sender", "Mill", "PO16", "7700 9", "Birthday", "roses", "gate", "mind", "regular", "rang off")
    order = shop.take(confirm=Confirm("not wanted", "a regular"))
    shop.amend(order, notes="Ann at the side gate", card="Other Birthday", address="1 Mill Lane")
    shop.do(cancel, order, "Ann changed her mind", version=2)
    shop.do(intake.void, shop.draft(card="Ann"), "Bea rang off")
    shop.do(intake.merge, shop.draft(card="Ann"), 1)
    told = json.dumps(shop.rows("SELECT * FROM audit") + shop.rows("SELECT * FROM requests"), default=repr)
    assert shop.rows("SELECT act FROM audit ORDER BY id") == [
        (act,) for act in ("take", "amend", "cancel", "draft", "void", "draft", "merge")
    ]
    assert [word for word in planted if word.lower() in told.lower()] == []


FORBIDDEN = {
    "a gap in the numbers": "INSERT INTO sheets VALUES (9, 9, 'phone', 'owner', 1, '2026-02-11', "
    "NULL, NULL, NULL, 'open', 'draft', NULL, NULL)",
    "a sheet that begins struck": "INSERT INTO sheets VALUES (9, 4, 'phone', 'owner', 1, '2026-02-11', "
    "NULL, NULL, NULL, 'struck', '', NULL, NULL)",
    "a sheet on no day": "INSERT INTO sheets VALUES (9, 4, 'phone', 'owner', 1, '2026-02-31', "
    "NULL, NULL, NULL, 'open', 'draft', NULL, NULL)",
    "a sheet of nobody": "INSERT INTO sheets VALUES (9, 4, 'phone', 'nobody', 1, '2026-02-11', "
    "NULL, NULL, NULL, 'open', 'draft', NULL, NULL)",
    "a sheet is deleted": "DELETE FROM sheets WHERE number = 2",
    "a sheet's number changes": "UPDATE sheets SET number = 7 WHERE number = 2",
    "a sheet's day changes": "UPDATE sheets SET day = '2026-02-12' WHERE number = 2",
    "a sheet with an order changes its source": "UPDATE sheets SET source = 'web' WHERE number = 1",
    "a strike of a draft": "UPDATE sheets SET state = 'struck', stage = '' WHERE number = 2",
    "a strike without a confirmation": "UPDATE sheets SET state = 'struck', stage = '' WHERE number = 1",
    "void with an order": "UPDATE sheets SET state = 'void', stage = '', void_reason = 'x' WHERE number = 1",
    "void without a reason": "UPDATE sheets SET state = 'void', stage = '' WHERE number = 2",
    "merged into itself": "UPDATE sheets SET state = 'merged', stage = '', merged_into = id WHERE number = 2",
    "void no more": "UPDATE sheets SET state = 'open', stage = 'draft', void_reason = NULL WHERE number = 3",
    "a draft on a void sheet": "INSERT INTO drafts VALUES (3, 'zz', '{}', 1, 0, 1)",
    "an order on a void sheet": "INSERT INTO orders SELECT 9, 3, suffix, version, terms_version, caller_id, "
    "recipient_id, address, postcode, card, due, window, fulfilment, florist, delivery_charge, total, payment, notes, "
    "to_come, status, cancel_reason, created_at, amended_at, amended_by, 0, 0 FROM orders",
    "an order is deleted": "DELETE FROM orders",
    "an order moves to another sheet": "UPDATE orders SET sheet_id = 2",
    "a due date alone": "UPDATE orders SET due = '2026-02-15'",
    "a due date that is none": "UPDATE orders SET due = '2026-02-30'",
    "an entry on another day": "UPDATE list_entries SET day = '2026-02-15'",
    "an entry of another kind": "UPDATE list_entries SET kind = 'collection'",
    "an entry is deleted": "DELETE FROM list_entries",
    "a second entry": "INSERT INTO list_entries SELECT 9, order_id, kind, day, status, driver, sequence, mark, "
    "moved_from, loaded_at FROM list_entries",
    "an unknown status": "UPDATE list_entries SET status = 'pending'",
    "a driver on the shelf": "UPDATE list_entries SET driver = 'van', kind = 'collection'",
    "a delivery to nowhere": "UPDATE orders SET address = '', postcode = ''",
    "cancelled without a reason": "UPDATE orders SET status = 'cancelled'",
    "a confirmation is deleted": "DELETE FROM confirmations",
    "told by nobody": "UPDATE confirmations SET state = 'done', how = 'read back'",
    "an act is rewritten": "UPDATE audit SET act = 'x'",
    "an act is deleted": "DELETE FROM audit",
    "an answer is rewritten": "UPDATE requests SET answer = '0'",
    "money that is no number": "UPDATE orders SET total = 'much'",
    "less than nothing": "UPDATE orders SET total = -1",
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sheet 1 with an order that waits for its confirmation, 2 a draft, 3 void; closed."""
    book = open_book(tmp_path_factory.mktemp("planted"))
    shop = Shop(book)
    shop.take(confirm=None)
    shop.draft()
    shop.do(intake.void, shop.draft(), "price call")
    book.close()
    return book.path


def attempt(path: Path, *statements: str) -> None:
    with raw(path, rules=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_database_itself_forbids(planted: Path, what: str) -> None:
    with pytest.raises(driver.IntegrityError):
        attempt(planted, FORBIDDEN[what])


def test_the_database_itself_forbids_a_day_that_is_none_on_every_table_at_once(planted: Path) -> None:
    with pytest.raises(driver.IntegrityError, match="CHECK"):
        attempt(planted, "UPDATE orders SET due = '2026-02-30'", "UPDATE list_entries SET day = '2026-02-30'")


TOLD = "UPDATE confirmations SET state = 'done', how = 'read back', done_at = 1, by = 'owner'"
STRIKE = "UPDATE sheets SET state = 'struck', stage = '' WHERE number = 1"


@pytest.mark.parametrize(
    "broken",
    [
        ["UPDATE orders SET to_come = 'card'"],
        ["UPDATE orders SET terms_version = 2, version = 2"],
        ["UPDATE orders SET status = 'cancelled', cancel_reason = 'x'"],
        ["UPDATE list_entries SET status = 'cancelled'"],
        [
            "UPDATE orders SET status = 'cancelled', cancel_reason = 'x'",
            "UPDATE list_entries SET status = 'cancelled', mark = 'CANCELLED'",
        ],
    ],
)
def test_the_database_lets_a_proven_strike_pass_and_no_other(planted: Path, tmp_path: Path, broken: list[str]) -> None:
    for name in ("proven.db", "other.db"):
        shutil.copy(planted, tmp_path / name)
    attempt(tmp_path / "proven.db", TOLD, STRIKE)
    with pytest.raises(driver.IntegrityError, match="proof"):
        attempt(tmp_path / "other.db", TOLD, *broken, STRIKE)


def test_the_tallies_follow_every_state(shop: Shop) -> None:
    order = shop.take()
    shop.take()
    shop.do(intake.void, shop.draft(), "price call")
    shop.do(intake.merge, shop.draft(), 1)
    shop.amend(order, card="Other")
    tallies = dict(shop.rows("SELECT state, sheets FROM tallies"))
    assert {state: sheets for state, sheets in tallies.items() if sheets} == {
        "open": 1,
        "struck": 1,
        "void": 1,
        "merged": 1,
    }
