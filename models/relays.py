"""Orders given to another florist: by when one must have accepted (product.md, "What went wrong")."""

from datetime import date, datetime, time, timedelta

RELAY_HOUR = 15
A_DAY = timedelta(days=1)


def nobody_accepted_in_time(
    due: date, taken_at: datetime, now: datetime, today: date, relay_hour: int = RELAY_HOUR
) -> bool:
    """Whether it is time to ring the customer about a relay that was asked for and not accepted.

    It is from ``relay_hour`` on the day before it is due; for one that was taken later than that, on the day itself.
    ``now`` is in the shop's zone, ``relay_hour`` a local hour. Where ``today`` stands in for the clock's date, both
    times move with it.
    """
    stands_in = today - now.date()
    taken_at, now = taken_at + stands_in, now + stands_in
    by = datetime.combine(due, time(relay_hour), now.tzinfo)
    taken_on_the_eve = taken_at.astimezone(now.tzinfo) + A_DAY < by
    return (now + A_DAY if taken_on_the_eve else now) >= by
