"""How long until the unlock screen is there."""

from collections.abc import Sequence
from functools import partial

from counter_tui.keys import Cost
from counter_tui.locations import Shop
from counter_tui.shop import set_up
from tests.benchmarks import minimal_app
from tests.benchmarks.rows import Row, ratio
from tests.benchmarks.setting import Setting
from tests.benchmarks.terminal import terminal
from tests.benchmarks.timing import in_turn

ASKED = "Passphrase of the order book"


def rows(setting: Setting) -> list[Row]:
    """From the start of the process to the chunk that shows the known words, in a terminal."""
    shop = Shop(setting.folder / "shop")
    if not shop.keys.exists():
        set_up(shop, "a passphrase for the benchmark", cost=Cost()).book.close()
    door = partial(_paint, setting, "counter_tui", ("--shop", str(shop.folder)), ASKED)
    least = partial(_paint, setting, "tests.benchmarks.minimal_app", (), minimal_app.WORDS)
    return [ratio("first paint: unlock screen", "minimal app", in_turn(door, least, setting.pairs), 1.15)]


def _paint(setting: Setting, module: str, arguments: Sequence[str], words: str) -> float:
    with terminal(module, arguments, setting.environment()) as running:
        return running.shows(words) - running.started
