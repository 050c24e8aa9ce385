"""Stops of a driver's checklist for tests."""

from typing import Any

from models.run_views import StopRow


def stop(order_id: int, **given: Any) -> StopRow:
    """A live stop of sheet 412, the ``order_id``-th on the run."""
    row = StopRow(
        order_id=order_id,
        number=412,
        suffix=order_id,
        sequence=order_id,
        recipient=f"Recipient {order_id}",
        phone="07700 900456",
        address=f"{order_id} Mill Lane\nFareham",
        postcode="PO16 7AA",
        window="am",
        what=("Dozen red roses",),
        notes="",
        status="listed",
        mark="",
        loaded=False,
        result="",
        place="",
        whom="",
        outcome_note="",
        outcome_at=None,
        version=1,
    )
    return row._replace(**given)
