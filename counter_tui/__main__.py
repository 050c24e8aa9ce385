"""Where the program starts: a command without screens, or the screens, which are imported only then."""

import gc
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from counter_tui import leaving, locking
from counter_tui.arguments import DEMO
from counter_tui.cli import CLEAN, ERROR, Asked, complain, passphrase, read_arguments, run
from counter_tui.errors import NoShop, ShopError
from counter_tui.locations import private_umask
from counter_tui.set_up_mark import is_new
from counter_tui.terminal import Terminal

if TYPE_CHECKING:
    from counter_tui.locations import Shop
    from counter_tui.shop_app import ShopApp

FRAMES = "240"
"""So often a second the screen may be painted. With Textual's 60, what was looked up for a letter waits for the second
frame after the letter's own, about 25 ms, and the look-up itself takes one or two."""


def main() -> int:
    """The console script: 0 clean, 1 outstanding, 2 error."""
    faults = leaving.Faults()
    faults.catch_all()
    try:
        return _main(faults)
    except KeyboardInterrupt:
        return complain("Stopped.")
    except Exception as fault:  # noqa: BLE001 - whatever it is, scripts must not take it for "1 outstanding"
        words = faults.note(fault).words
        return complain(f"the program stopped over a fault of its own ({words}). What was saved is safe.")


def _main(faults: leaving.Faults) -> int:
    private_umask()
    leaving.leave_no_core()
    _set_textual_variables()
    try:
        asked = read_arguments(sys.argv[1:])
    except ShopError as error:
        return complain(str(error))
    if not asked.for_screens:
        leaving.shut_out()
        done = run(asked)
        opens = asked.options.command == DEMO and not asked.options.no_open
        if done != CLEAN or not opens:
            return done
        from counter_tui.sample_shop import PASSPHRASE

        return _open_screens(asked, faults, PASSPHRASE)
    try:
        if asked.for_drivers and is_new(asked.shop):
            raise NoShop(f"There is no shop in {asked.shop.folder}: open it at the counter first, or name another.")
        return _open_screens(asked, faults, passphrase(asked) if asked.passphrase_file else "")
    except ShopError as error:
        return complain(str(error))


def _open_screens(asked: Asked, faults: leaving.Faults, handed_on: str) -> int:
    # Textual draws on standard error.
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        return complain("The screens need a terminal; counter-tui --help lists the commands that do not.")
    handed = locking.handed_on(os.environ)
    terminal = Terminal(handed.terminal)
    if handed.stop:
        terminal.stop_here()
    terminal.quieten()
    try:
        import asyncio

        from counter_tui.wiring import desk_maker

        kind = _app(asked)
        # What is imported stays: looking through it again for garbage would hold up a key now and then.
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        make_desk = desk_maker(asked.shop, asked.clock, handed_on, leaving.warnings)
        app = kind(make_desk, back=handed.where, faults=faults, painted=partial(_painted, asked.shop))
        return asyncio.run(_shown(app, asked, faults, terminal))
    finally:
        terminal.give_back()


def _painted(shop: "Shop") -> None:
    """What the first paint had no time for."""
    from counter_tui import elsewhere

    leaving.shut_out()
    elsewhere.tell(partial(_sweep, shop))


def _sweep(shop: "Shop") -> None:
    """What a counter that was killed had handed to a viewer is removed: that waits for nobody's passphrase."""
    from counter_tui.viewer import Viewer

    Viewer(shop).sweep()


def _app(asked: Asked) -> "type[ShopApp]":
    if asked.for_drivers:
        from counter_tui.driver_app import DriverApp

        return DriverApp
    from counter_tui.app import CounterApp

    return CounterApp


async def _shown(app: "ShopApp", asked: Asked, faults: leaving.Faults, terminal: Terminal) -> int:
    """Run the screens. When they were locked, a new image begins here, where no thread is waited for."""
    import asyncio

    asyncio.get_running_loop().set_exception_handler(faults.of_loop)
    ended = await app.run_async()
    await app.let_go()
    if isinstance(ended, locking.Locked):
        locking.begin_anew(ended, terminal, asked)
        return complain("The book is locked. Start counter-tui again to open it.")
    return ERROR if ended is None else ended


def _set_textual_variables() -> None:
    """Textual would log, take screenshots and change its driver for whoever sets these (facts of safety)."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
    os.environ["TEXTUAL_FPS"] = FRAMES


if __name__ == "__main__":
    sys.exit(main())
