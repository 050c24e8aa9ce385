"""Reads many files in one process with its limits: a line of JSON for each, with what was read or why it was refused.

A line of JSON in says ``seed``, ``first``, ``count``, ``folder``, and of which files the orders are wanted.
"""

import json
import random
import resource
import sys
import time
from pathlib import Path

from counter_tui.child_limits import hold_back
from counter_tui.importing.limits import LIMITS
from counter_tui.importing.reading import read_file
from counter_tui.importing.told import Reading
from models.errors import Refused
from models.online_views import ReadList, WebShop, to_json
from tests.siege.mutating import some_file

SHOP = WebShop("Website", zone="Europe/London")


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    hold_back(LIMITS)
    path = Path(asked["folder"]) / "file"
    for number in range(asked["first"], asked["first"] + asked["count"]):
        made = some_file(random.Random(f"{asked['seed']} {number}"))
        path.write_bytes(made.content)
        begun = time.monotonic()
        try:
            found = list(read_file(path, Reading.of(SHOP, SHOP.zone)))
        except Refused as refused:
            said: dict[str, object] = {"refused": refused.message, "field": refused.field}
        else:
            orders = [to_json(each) for each in found if not isinstance(each, ReadList)]
            listed = sum(len(each.numbers) for each in found if isinstance(each, ReadList))
            said = {"read": len(orders) + listed}
            if number % asked["every"] == 0:
                said["orders"] = orders
        print(
            json.dumps({"file": number, "in_it": made.orders, "seconds": time.monotonic() - begun} | said), flush=True
        )
    print(json.dumps({"memory": most_memory()}), flush=True)


def most_memory() -> int:
    """KB that this process had at most. What the system counts for it begins with those of who started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
