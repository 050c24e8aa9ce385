"""One JSON document in on standard input, one PDF out on standard output.

On standard error: `stops 12 300` as it goes, `pages 25`, and `codes 3` for as many characters that no font has.
"""

import gc
import json
import sys
from types import ModuleType
from typing import Any


def main() -> None:
    """Make what was asked for. What goes wrong ends it with an error that is not told: it could hold a name."""
    sys.excepthook = lambda *_: None
    _leave_out()
    # Only now, without what was left out.
    from counter_tui.papermaking.day_list import day_list
    from counter_tui.papermaking.run_sheet import run_sheet
    from counter_tui.papermaking.slips import slips

    # What was imported stays: looking for garbage passes it over.
    gc.freeze()
    makers = {"run sheet": run_sheet, "slips": slips, "day list": day_list}
    document = json.load(sys.stdin.buffer)
    pdf, sheet = makers[document["kind"]](document, lambda done, of: _say(f"stops {done} {of}"))
    _say(f"pages {sheet.pages}")
    _say(f"codes {len(sheet.missing)}")
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()


def _leave_out() -> None:
    """fpdf2 imports these for pictures and signatures, of which there are none here: a quarter of its memory."""
    not_here: Any = None
    sys.modules["PIL"] = sys.modules["cryptography"] = not_here
    mock: Any = ModuleType("unittest.mock")
    mock.patch = not_here
    sys.modules["unittest.mock"] = mock


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
