"""Orders given to another florist: by when one must have accepted (product.md, "What went wrong")."""

from datetime import date, datetime, time, timedelta

from models.dates import window_start

RELAY_HOUR = 15
A_DAY = timedelta(days=1)


def nobody_accepted_in_time(
    due: date, window: str, taken_on: date, now: datetime, today: date, relay_hour: int = RELAY_HOUR
) -> bool:
    """Whether it is time to ring the customer about a relay that was asked for and not accepted.

    It is from ``relay_hour`` on the day before it is due: at once, where it was taken later than that. One that was
    taken on the day itself has until ``relay_hour`` of that day, or until its window begins if that is earlier.
    ``taken_on`` is its sheet's day; ``now`` is in the shop's zone, ``relay_hour`` a local hour. ``today`` may stand in
    for the clock's date, as it did for the sheet's.
    """
    by_day, by_hour = due - A_DAY, time(relay_hour)
    if taken_on >= due:
        by_day, by_hour = due, min(by_hour, window_start(window) or by_hour)
    return (today, now.time()) >= (by_day, by_hour)
