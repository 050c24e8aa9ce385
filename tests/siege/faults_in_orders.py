"""Faults planted in the rows of orders: their lists, days, statuses, confirmations, outcomes."""

from dataclasses import replace
from datetime import date, timedelta

from models import intake
from models.likeness import like
from models.opening import open_order
from models.views import Confirm
from tests.siege.planting import Faults, Planted, live, named, named_alone, named_sheet, plant, value, victim, waiting
from tests.siege.random_day import Day, Placed

FAULTS = Faults()
TERMS = "(SELECT terms_version FROM orders WHERE id = ?)"
CONFIRMATION = f"UPDATE confirmations SET {{}} WHERE order_id = ? AND version = {TERMS}"


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


@FAULTS.add
def entry_deleted(day: Day) -> Planted | None:
    if order := victim(day):
        plant(day, ("DELETE FROM list_entries WHERE order_id = ?", order.order_id))
    return order and named(order, "list")


@FAULTS.add
def entry_on_another_day(day: Day) -> Planted | None:
    if order := victim(day):
        moved = _later(order.due, day.rng.choice((-7, -1, 1, 7)))
        plant(day, ("UPDATE list_entries SET day = ? WHERE order_id = ?", moved, order.order_id))
    return order and named(order, "list")


@FAULTS.add
def due_on_another_day(day: Day) -> Planted | None:
    if order := victim(day):
        moved = _later(order.due, day.rng.choice((-7, -1, 1, 7)))
        plant(day, ("UPDATE orders SET due = ? WHERE id = ?", moved, order.order_id))
    return order and named(order, "list")


@FAULTS.add
def due_is_no_date(day: Day) -> Planted | None:
    if order := victim(day):
        broken = day.rng.choice((f"{day.day:%Y-%m}-39", "", "Saturday", f"{day.day:%Y%m%d}"))
        plant(day, ("UPDATE orders SET due = ? WHERE id = ?", broken, order.order_id))
    return order and named(order, "calendar")


@FAULTS.add
def entry_day_is_no_date(day: Day) -> Planted | None:
    if order := victim(day):
        broken = day.rng.choice((f"{day.day:%Y-%m}-39", "", "Saturday"))
        plant(day, ("UPDATE list_entries SET day = ? WHERE order_id = ?", broken, order.order_id))
    return order and named(order, "list")


@FAULTS.add
def entry_of_another_kind(day: Day) -> Planted | None:
    if order := victim(day):
        other = "CASE kind WHEN 'delivery' THEN 'collection' ELSE 'delivery' END"
        plant(day, (f"UPDATE list_entries SET kind = {other} WHERE order_id = ?", order.order_id))
    return order and named(order, "list")


@FAULTS.add
def order_status_unknown(day: Day) -> Planted | None:
    if order := victim(day):
        plant(day, ("UPDATE orders SET status = 'pending' WHERE id = ?", order.order_id))
    return order and named(order, "status")


@FAULTS.add
def entry_status_unknown(day: Day) -> Planted | None:
    if order := victim(day):
        plant(day, ("UPDATE list_entries SET status = 'pending' WHERE order_id = ?", order.order_id))
    return order and named(order, "status")


@FAULTS.add
def fulfilment_unknown(day: Day) -> Planted | None:
    if order := victim(day):
        plant(
            day,
            ("UPDATE orders SET fulfilment = 'drone' WHERE id = ?", order.order_id),
            ("UPDATE list_entries SET kind = 'drone' WHERE order_id = ?", order.order_id),
        )
    return order and named(order, "status")


@FAULTS.add
def confirmation_deleted(day: Day) -> Planted | None:
    if order := victim(day):
        plant(day, ("DELETE FROM confirmations WHERE order_id = ?", order.order_id))
    return order and named(order, "confirmation")


@FAULTS.add
def confirmation_of_another_version(day: Day) -> Planted | None:
    if order := victim(day):
        change = "UPDATE orders SET version = version + 1, terms_version = version + 1 WHERE id = ?"
        plant(day, (change, order.order_id))
    return order and named(order, "confirmation")


@FAULTS.add
def confirmation_not_done(day: Day) -> Planted | None:
    if order := victim(day):
        state = day.rng.choice(("due", "failed", "unknown", "held", "superseded", "mislaid"))
        plant(day, (CONFIRMATION.format("state = ?"), state, order.order_id, order.order_id))
    return order and named(order, "confirmation")


@FAULTS.add
def mail_queued_too_long(day: Day) -> Planted | None:
    if order := victim(day):
        made = int((day.now - timedelta(hours=2, minutes=day.rng.randint(0, 600))).timestamp())
        state = day.rng.choice(("queued", "sending"))
        change = CONFIRMATION.format("how = 'email', state = ?, made_at = ?")
        plant(day, (change, state, made, order.order_id, order.order_id))
    return order and named(order, "confirmation")


@FAULTS.add
def order_deleted_but_its_entry(day: Day) -> Planted | None:
    if order := victim(day, lambda order: order.due >= day.day.isoformat()):
        plant(day, ("DELETE FROM orders WHERE id = ?", order.order_id))
    return order and named_alone("list")


@FAULTS.add
def order_deleted_with_all_its_rows(day: Day) -> Planted | None:
    order = victim(day)
    if order is None:
        return None
    tables = ("list_entries", "confirmations", "order_lines")
    plant(
        day,
        *((f"DELETE FROM {table} WHERE order_id = ?", order.order_id) for table in tables),
        ("DELETE FROM orders WHERE id = ?", order.order_id),
    )
    # Where nothing else of its sheet is under way, only looking through all of history comes upon it.
    return named(order, "order", everything=order.sheet_day != day.day.isoformat())


@FAULTS.add
def order_cancelled_on_no_list(day: Day) -> Planted | None:
    if order := victim(day, live):
        plant(day, ("UPDATE orders SET status = 'cancelled', cancel_reason = 'x' WHERE id = ?", order.order_id))
    return order and named(order, "list")


@FAULTS.add
def entry_cancelled_alone(day: Day) -> Planted | None:
    if order := victim(day, live):
        plant(day, ("UPDATE list_entries SET status = 'cancelled' WHERE order_id = ?", order.order_id))
    return order and named(order, "list")


@FAULTS.add
def cancelled_and_not_acknowledged(day: Day) -> Planted | None:
    if order := victim(day, lambda order: order.status == "cancelled"):
        plant(day, ("UPDATE list_entries SET mark = 'CANCELLED' WHERE order_id = ?", order.order_id))
    return order and named(order, "cancelled")


@FAULTS.add
def something_to_come(day: Day) -> Planted | None:
    if order := victim(day, live):
        missing = day.rng.choice(("card", "recipient phone"))
        plant(day, ("UPDATE orders SET to_come = ? WHERE id = ?", missing, order.order_id))
    return order and named(order, "to come")


@FAULTS.add
def outcome_deleted(day: Day) -> Planted | None:
    if order := victim(day, lambda order: live(order) and order.entry == "done"):
        plant(day, ("DELETE FROM outcomes WHERE order_id = ?", order.order_id))
    return order and named(order, "no outcome")


@FAULTS.add
def done_though_nobody_said_so(day: Day) -> Planted | None:
    if order := victim(day, waiting):
        plant(day, ("UPDATE list_entries SET status = 'done' WHERE order_id = ?", order.order_id))
    return order and named(order, "no outcome")


@FAULTS.add
def outcome_and_list_disagree(day: Day) -> Planted | None:
    first = "CASE kind WHEN 'relay' THEN 'accepted' ELSE 'listed' END"
    if order := victim(day, lambda order: live(order) and order.entry == "done"):
        plant(day, (f"UPDATE list_entries SET status = {first} WHERE order_id = ?", order.order_id))
    return order and named(order, "outcome")


@FAULTS.add
def still_out_when_it_is_late(day: Day) -> Planted | None:
    order = victim(day, lambda order: waiting(order) and order.due == day.day.isoformat())
    return order and named(order, "no outcome", now=day.now.replace(hour=19, minute=day.rng.randint(0, 59)))


@FAULTS.add
def relay_that_no_florist_has_accepted(day: Day) -> Planted | None:
    if order := victim(day, lambda order: order.entry == "accepted" and order.due == day.day.isoformat()):
        plant(day, ("UPDATE list_entries SET status = 'asked' WHERE order_id = ?", order.order_id))
    return order and named(order, "relay", now=max(day.now.replace(hour=15, minute=0), day.now))


@FAULTS.add
def caller_deleted(day: Day) -> Planted | None:
    if order := victim(day):
        plant(day, ("DELETE FROM people WHERE id = (SELECT caller_id FROM orders WHERE id = ?)", order.order_id))
    return order and named(order, "caller")


@FAULTS.add
def recipient_deleted(day: Day) -> Planted | None:
    order = victim(day)
    whose = "SELECT recipient_id FROM orders WHERE id = ?"
    if order is None or value(day, whose, order.order_id) is None:
        return None
    plant(day, (f"DELETE FROM people WHERE id = ({whose})", order.order_id))
    return named(order, "recipient")


@FAULTS.add
def lines_deleted(day: Day) -> Planted | None:
    if order := victim(day):
        which = day.rng.choice(("", " AND position = 1"))
        plant(day, (f"DELETE FROM order_lines WHERE order_id = ?{which}", order.order_id))
    return order and named(order, "lines")


@FAULTS.add
def quantity_changed(day: Day) -> Planted | None:
    if order := victim(day):
        plant(day, ("UPDATE order_lines SET quantity = quantity + 1 WHERE order_id = ?", order.order_id))
    return order and named(order, "lines")


@FAULTS.add
def sheet_lost_under_its_order(day: Day) -> Planted | None:
    """The list still has the stop, though nobody knows any more what it is."""
    order = victim(day, lambda order: order.due >= day.day.isoformat())
    if order is None:
        return None
    plant(day, ("DELETE FROM sheets WHERE number = ?", order.sheet))
    # The numbers of closed days are gone through only with all of history; else it is their figures that do not agree.
    return named_sheet(order.sheet, "number", everything=order.sheet_day != day.day.isoformat())


def _taken_again(day: Day, answered: bool) -> Placed | None:
    """The same order for a week later, taken with an answer or as the command line takes it."""
    first = victim(day, lambda order: live(order) and order.due >= day.day.isoformat())
    new = first and day.book.read(open_order, first.order_id).new
    if first is None or not new or not new.recipient.name:
        return None
    again = replace(new, due=new.due + timedelta(days=7))
    likes = day.book.read(like, again, day.day)
    if first.order_id not in {each.order_id for each in likes}:
        return None
    answers = {each.order_id: "both" for each in likes} if answered else {}
    taken = day.do(intake.take, again, confirm=Confirm("read back"), answers=answers)
    return next(order for order in day.placed() if order.number == taken.order)


@FAULTS.add
def taken_twice_and_not_asked(day: Day) -> Planted | None:
    order = _taken_again(day, answered=False)
    return order and named(order, "likeness")


@FAULTS.add
def likeness_deleted(day: Day) -> Planted | None:
    """Whoever was to notice it never did: no pair, and no key to find one by."""
    if order := _taken_again(day, answered=True):
        plant(day, ("DELETE FROM likenesses",), ("DELETE FROM likeness_keys",))
    return order and named(order, "likeness")


@FAULTS.add
def likeness_unanswered(day: Day) -> Planted | None:
    if order := _taken_again(day, answered=True):
        plant(day, ("UPDATE likenesses SET answer = '', at = NULL, by = NULL WHERE order_id = ?", order.order_id))
    return order and named(order, "likeness")
