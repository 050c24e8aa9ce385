"""How the suite is run, whichever worker runs a part of it."""

import gc

import pytest

LONGEST = ("test_siege.py", "test_table.py")
WORKERS = 4

# Widgets by the thousand hold on to one another: looking through them as often as is usual takes a tenth of the time.
gc.set_threshold(100_000, 50, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each worker gets a share of the list: what takes longest stands at the beginning of each, evenly.

    At the end, one worker would still be at it when the others are done.
    """
    longest = [item for item in items if item.path.name in LONGEST]
    others = [item for item in items if item.path.name not in LONGEST]
    share = len(others) // WORKERS + 1
    items[:] = [
        item
        for worker in range(WORKERS)
        for item in longest[worker::WORKERS] + others[worker * share : (worker + 1) * share]
    ]
