"""Faults planted in the rows of runs: marks and who has to see them, drivers, loadings, what senders were told."""

from tests.siege.planting import Faults, Planted, named, named_alone, plant, value, victim, waiting
from tests.siege.random_day import Day, Placed

FAULTS = Faults()
NOTICE = "INSERT INTO notices (order_id, day, driver, mark, at) VALUES (?, ?, ?, 'CHANGED', 0)"
MARK = "UPDATE list_entries SET mark = 'CHANGED' WHERE order_id = ?"
KIND = "SELECT kind FROM list_entries WHERE order_id = ?"
DRIVER = "SELECT driver FROM list_entries WHERE order_id = ?"
NEWS = "SELECT state FROM sender_news n WHERE order_id = ? AND outcome_id = " + (
    "(SELECT max(id) FROM outcomes c WHERE c.order_id = n.order_id)"
)


def _on_a_run(day: Day, order: Placed) -> bool:
    return waiting(order) and bool(value(day, DRIVER, order.order_id))


@FAULTS.add
def mark_that_nobody_has_to_see(day: Day) -> Planted | None:
    if order := victim(day, waiting):
        plant(day, (MARK, order.order_id))
    return order and named(order, "mark")


@FAULTS.add
def to_be_seen_and_not_marked(day: Day) -> Planted | None:
    if order := victim(day, waiting):
        whose = value(day, DRIVER, order.order_id) or ""
        plant(day, (NOTICE, order.order_id, order.due, whose))
    return order and named(order, "mark")


@FAULTS.add
def change_of_today_not_seen(day: Day) -> Planted | None:
    if order := victim(day, waiting):
        plant(day, (NOTICE, order.order_id, day.day.isoformat(), ""), (MARK, order.order_id))
    return order and named(order, "mark")


@FAULTS.add
def what_the_sender_is_to_be_told_deleted(day: Day) -> Planted | None:
    if order := victim(day, lambda order: value(day, NEWS, order.order_id) == "told"):
        plant(day, ("DELETE FROM sender_news WHERE order_id = ?", order.order_id))
    return order and named(order, "sender")


@FAULTS.add
def sender_not_told(day: Day) -> Planted | None:
    if order := victim(day, lambda order: value(day, NEWS, order.order_id) == "told"):
        untold = "UPDATE sender_news SET state = 'waiting', at = NULL, by = NULL WHERE order_id = ? AND state = 'told'"
        plant(day, (untold, order.order_id))
    return order and named(order, "sender")


@FAULTS.add
def outcome_held_and_not_decided(day: Day) -> Planted | None:
    held = "SELECT 1 FROM held_outcomes WHERE order_id = ?"
    if order := victim(day, lambda order: bool(value(day, held, order.order_id))):
        undecided = "UPDATE held_outcomes SET answer = '', answered_at = NULL, answered_by = NULL WHERE order_id = ?"
        plant(day, (undecided, order.order_id))
    return order and named(order, "decide")


@FAULTS.add
def on_the_run_of_nobody_who_drives(day: Day) -> Planted | None:
    if order := victim(day, lambda order: _on_a_run(day, order)):
        plant(day, ("UPDATE list_entries SET driver = 'van 9' WHERE order_id = ?", order.order_id))
    return order and named(order, "run")


@FAULTS.add
def on_the_run_of_somebody_removed(day: Day) -> Planted | None:
    if order := victim(day, lambda order: _on_a_run(day, order) and order.due >= day.day.isoformat()):
        plant(day, ("UPDATE drivers SET removed_at = 0 WHERE label = ?", value(day, DRIVER, order.order_id)))
    return order and named(order, "run")


@FAULTS.add
def shelf_on_a_run(day: Day) -> Planted | None:
    if order := victim(day, lambda order: value(day, KIND, order.order_id) != "delivery"):
        known = value(day, "SELECT label FROM drivers")
        if known is None:
            return None
        plant(day, ("UPDATE list_entries SET driver = ? WHERE order_id = ?", known, order.order_id))
    return order and named(order, "run")


@FAULTS.add
def loaded_on_no_run(day: Day) -> Planted | None:
    if order := victim(day, lambda order: waiting(order) and not value(day, DRIVER, order.order_id)):
        plant(day, ("UPDATE list_entries SET loaded_at = 1 WHERE order_id = ?", order.order_id))
    return order and named(order, "run")


@FAULTS.add
def counted_otherwise_than_listed(day: Day) -> Planted | None:
    today = day.day.isoformat()
    if order := victim(day, lambda order: _on_a_run(day, order) and order.due == today):
        of = (today, value(day, DRIVER, order.order_id))
        counted = "INSERT OR REPLACE INTO runs VALUES (?, ?, 3, 4, 0, 'owner', NULL)"
        plant(day, (counted, *of))
    return order and named_alone("load")
