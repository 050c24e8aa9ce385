"""What the process that reads files of online orders may use of the computer. Where the system knows no such limits,
the sizes that `text_file`, `tables` and `woo_json` refuse have to do."""

from typing import Final

from counter_tui.child_limits import Limits
from counter_tui.importing.text_file import MOST_BYTES

LIMITS: Final = Limits(memory=1_000_000_000, seconds=120, files=32, written=MOST_BYTES)
