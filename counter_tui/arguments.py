"""The words of the command line: its commands, and what each may be given."""

import argparse
import re
from datetime import date
from pathlib import Path

from counter_tui.passphrase import PASSPHRASE_FILE

DEMO, DRIVER = "demo", "driver"
SCREENS = frozenset(("", DRIVER))
"""Without a command, and with that for a driver's terminal, the program opens its screens and does nothing else."""
YEARS = range(2000, 3000)
_ORDER = re.compile(r"0*([1-9][0-9]{0,8})-([1-9][0-9]{0,3})")


def parser() -> argparse.ArgumentParser:
    """Of the whole program. ``command`` is the command's name, empty without one; ``needs`` the permission for it."""
    everywhere = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    everywhere.add_argument("--shop", metavar="DIR", help="the shop's folder (also COUNTER_TUI_SHOP)")
    everywhere.add_argument("--today", metavar="DATE", type=_date, help="stands in for today's date, for training")
    everywhere.add_argument("--passphrase-file", metavar="FILE", help=f"also {PASSPHRASE_FILE}; - is standard input")
    made = argparse.ArgumentParser(
        prog="counter-tui",
        description="The florist's order book. Without a command it opens the screens.",
        parents=[everywhere],
    )
    made.set_defaults(command="")
    commands = made.add_subparsers(metavar="COMMAND", title="commands")

    def command(name: str, words: str, needs: str = "") -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words, parents=[everywhere])
        added.set_defaults(command=name, needs=needs)
        return added

    command(DRIVER, "open the drivers' checklists, and nothing else")
    command("init", "make a new shop")
    demo = command(DEMO, "make a sample shop and open it")
    demo.add_argument("--orders", metavar="N", type=_count, default=0, help="how many orders of history")
    demo.add_argument("--seed", metavar="N", type=_count, default=1, help="the same seed and day give the same shop")
    demo.add_argument("--no-open", action="store_true", help="make it, and do not open the screens")
    command("take", "take orders from standard input, one JSON object a line", "take orders")
    online = command("import", "look at files of online orders, and take them in", "take orders")
    online.add_argument("files", metavar="FILE", nargs="+", type=_path, help="as the web shop saves its orders")
    online.add_argument("--source", metavar="NAME", default="", help="the web shop that they come from")
    online.add_argument("--new-source", action="store_true", help="that web shop is a new one")
    online.add_argument("--dry-run", action="store_true", help="look at them, and take nothing in")
    photos = _photographed(command("attach", "attach photos: 0 all, 1 some were refused, 2 error", "attach photos"))
    find = command("find", "where is that order?", "see orders")
    find.add_argument("text", metavar="TEXT", help="a number, telephone, postcode or name")
    deliveries = _dated(command("deliveries", "a day's list", "see orders"))
    deliveries.add_argument("--pdf", metavar="FILE", help="on paper: the day's list")
    deliveries.add_argument("--driver", metavar="NAME", help="with --pdf: the run sheet of one driver")
    deliveries.add_argument("--slips", action="store_true", help="with --pdf: the slips, of the day or of one driver")
    for answering in (
        online,
        photos,
        find,
        _dated(command("week", "the calendar of a week", "see orders")),
        deliveries,
        _checked(_dated(command("check", "the end of day: 0 clean, 1 outstanding, 2 error", "see orders"))),
        command("send", "send the confirmations that are due: 0 none is left, 1 some are, 2 error", "change orders"),
        command("verify", "is the book whole? 0 clean, 1 something is wrong, 2 error", "verify"),
    ):
        answering.add_argument("--json", action="store_true", help="answer in JSON")
    backup = command("backup", "make a back-up, read it again, and print where it is", "back up")
    backup.add_argument("folder", metavar="DIR", nargs="?", type=_path, help="instead of the second place")
    restore = command("restore", "make a shop from a back-up", "restore")
    restore.add_argument("file", metavar="FILE", type=_path, help="the back-up")
    restore.add_argument("--sheet", action="store_true", help="with the recovery sheet, and a new passphrase")
    restore.add_argument("--drill", action="store_true", help="try it, look through all of it, and keep nothing")
    command("replace-key", "give the book a new key; everybody's passphrase stays", "replace the key")
    return made


def _dated(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("--day", metavar="DATE", type=_date, help="another day than today")
    return command


def _checked(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("--web", metavar="N", type=_count, help="how many orders the web shop shows today")
    command.add_argument("--next-sheet", metavar="N", type=_count, help="the next blank sheet of the pad")
    command.add_argument("--all", action="store_true", dest="everything", help="recount all of history")
    return command


def _photographed(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("files", metavar="FILE", nargs="+", type=_path, help="a photo: JPEG, PNG, WEBP or HEIC")
    of = command.add_mutually_exclusive_group(required=True)
    of.add_argument("--order", metavar="N", type=_order, help="of the order with this number, 0413-1")
    of.add_argument("--stop", metavar="N", type=_order, help="of where this order was left")
    of.add_argument("--sheet", metavar="N", type=_sheet, help="of this paper sheet, 0413")
    of.add_argument("--new-sheets", action="store_true", help="each is a page of the pad: an open sheet, to be typed")
    command.add_argument("--caption", metavar="TEXT", default="", help="what they show")
    return command


def _order(text: str) -> tuple[int, int]:
    found = _ORDER.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError("write the order's number as 0413-1")
    return int(found[1]), int(found[2])


def _sheet(text: str) -> int:
    number = _count(text)
    if not number:
        raise argparse.ArgumentTypeError("write the sheet's number as 0413")
    return number


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write the date as 2026-02-14") from None
    if day.year not in YEARS:
        raise argparse.ArgumentTypeError(f"the year is one from {YEARS[0]} to {YEARS[-1]}")
    return day


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("name a file or a folder")
    return Path(text).absolute()


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise argparse.ArgumentTypeError("write a whole number")
    return int(text)
