"""Outcomes as the hands of a siege note them, and whose word may take the place of whose."""

import random

from models.run_views import OutcomeGiven
from tests.siege.run_truth import Entry

LEFT = ("recipient", "neighbour", "reception", "porch", "safe place", "letterbox")


def any_outcome(rng: random.Random, *, drives: bool) -> OutcomeGiven:
    """Mostly delivered, somewhere; now and then not, which only the shop refunds."""
    if rng.random() < 0.2:
        remedy = "" if drives or rng.random() < 0.5 else "refunded"
        return OutcomeGiven("not delivered", "shop", note="nobody in", remedy=remedy)
    place = rng.choice(LEFT)
    return OutcomeGiven("delivered", place, "no. 14, Mrs Lee" if place == "neighbour" else "")


def overwrote(by: str, seen: Entry, before: Entry, after: Entry, *, drives: bool) -> list[str]:
    """An outcome took the place of one that ``by`` had not ``seen``; or a driver's that of one that was not theirs."""
    changed = before.outcome and before.outcome != after.outcome
    if changed and (before.outcome != seen.outcome or (drives and not before.out and before.noted_by != by)):
        return [f"{by} changed outcome {before.outcome} of order {before.order_id}, noted by {before.noted_by}"]
    return []
