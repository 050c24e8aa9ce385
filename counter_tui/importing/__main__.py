"""One line of JSON in on standard input: ``path``, ``shop`` (a `WebShop`) and ``zone``.

Out come the orders, one a line (`models.online_views.to_json`), or ``{"list": [[number, date, standing], ...]}``; last
``{"end": {"read": n, "layout": ..., "notes": n}}``, without which nothing is to be believed. A file that is refused:
``{"refused": {"field": ..., "why": ...}}``. On standard error ``bytes 123 456`` as it goes.
"""

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from counter_tui.child_limits import hold_back
from counter_tui.importing.limits import LIMITS


def main() -> None:
    """Read what was asked for. What goes wrong ends it with an error that is not told: it could hold a name."""
    sys.excepthook = lambda *_: None
    asked = json.loads(sys.stdin.buffer.readline())
    hold_back(LIMITS)
    from models.errors import Refused

    try:
        _read(asked)
    except Refused as refused:
        _answer({"refused": {"field": refused.field, "why": refused.message}})
    except (MemoryError, RecursionError):
        _answer({"refused": {"field": "path", "why": "This file is too large or too deep: export fewer days at once."}})
    sys.stdout.buffer.flush()


def _read(asked: dict[str, Any]) -> None:
    from counter_tui.importing.reading import read_file
    from counter_tui.importing.told import Reading
    from models.online_views import ReadList, WebShop, to_json

    # What was imported stays: looking for garbage passes it over.
    gc.freeze()
    reading, read = Reading.of(WebShop(**asked["shop"]), asked["zone"]), 0
    for found in read_file(Path(asked["path"]), reading, _said_now_and_then()):
        if isinstance(found, ReadList):
            _answer({"list": found.numbers})
            read += len(found.numbers)
        else:
            sys.stdout.buffer.write(f"{to_json(found)}\n".encode())
            read += 1
    _answer({"end": {"read": read, "layout": reading.layout, "notes": reading.notes}})


def _answer(said: dict[str, Any]) -> None:
    sys.stdout.buffer.write(f"{json.dumps(said, ensure_ascii=False)}\n".encode())


def _said_now_and_then() -> Callable[[int, int], None]:
    """Each percent once: whoever listens has a counter to keep alive."""
    last = -1

    def say(done: int, of: int) -> None:
        nonlocal last
        percent = done * 100 // max(of, 1)
        if percent != last:
            last = percent
            sys.stderr.write(f"bytes {done} {of}\n")
            sys.stderr.flush()

    return say


if __name__ == "__main__":
    main()
