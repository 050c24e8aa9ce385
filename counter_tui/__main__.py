"""Where the program starts: a command without screens, or the screens, which are imported only then."""

import gc
import os
import sys
from pathlib import Path

from counter_tui.cli import CLEAN, Asked, complain, passphrase, read_arguments, run
from counter_tui.errors import ShopError
from counter_tui.locations import private_umask

FRAMES = "240"
"""So often a second the screen may be painted. With Textual's 60, what was looked up for a letter waits for the second
frame after the letter's own, about 25 ms, and the look-up itself takes one or two."""


def main() -> int:
    """The console script: 0 clean, 1 outstanding, 2 error."""
    try:
        return _main()
    except KeyboardInterrupt:
        return complain("Stopped.")
    except Exception as fault:  # noqa: BLE001 - whatever it is, scripts must not take it for "1 outstanding"
        return _last_resort(fault)


def _main() -> int:
    private_umask()
    _set_textual_variables()
    try:
        asked = read_arguments(sys.argv[1:])
    except ShopError as error:
        return complain(str(error))
    if asked.options.run is not None:
        done = run(asked)
        opens = asked.options.command == "demo" and not asked.options.no_open
        if done != CLEAN or not opens:
            return done
        from counter_tui.sample_shop import PASSPHRASE

        return _open_screens(asked, PASSPHRASE)
    try:
        return _open_screens(asked, passphrase(asked) if asked.passphrase_file else "")
    except ShopError as error:
        return complain(str(error))


def _open_screens(asked: Asked, handed_on: str) -> int:
    # Textual draws on standard error.
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        return complain("The screens need a terminal; counter-tui --help lists the commands that do not.")
    from counter_tui.app import CounterApp
    from counter_tui.wiring import desk_maker

    # What is imported stays: looking through it again for garbage would hold up a key now and then.
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    make_desk = desk_maker(asked.shop, asked.clock, handed_on)
    return CounterApp(make_desk).run() or CLEAN


def _last_resort(fault: Exception) -> int:
    """A fault of the program's: one line that says where, and never a value."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    name = type(fault).__name__
    return complain(f"the program stopped over a fault of its own ({name} at {where}). What was saved is safe.")


def _set_textual_variables() -> None:
    """Textual would log, take screenshots and change its driver for whoever sets these (facts of safety)."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
    os.environ["TEXTUAL_FPS"] = FRAMES


if __name__ == "__main__":
    sys.exit(main())
