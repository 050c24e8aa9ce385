"""What a command without screens asks of whoever sits at the terminal: typed unseen."""

import sys
from collections.abc import Callable
from typing import Any

from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from models.errors import Refused


def ask_unseen(prompt: str) -> str:
    """What is typed at the terminal, unseen. Raises `ShopError` without anybody there."""
    from getpass import getpass

    if not sys.stdin.isatty():
        raise ShopError("There is nobody to ask: do this in a terminal.")
    try:
        return getpass(prompt)
    except EOFError:
        raise ShopError("Nothing was typed.") from None


def ask_sheet(complain: Callable[[str], object]) -> Any:
    """The four lines of the recovery sheet and a new passphrase, asked for at the terminal, each until it is right."""
    from counter_tui.recovery import LINES, read, read_line
    from counter_tui.restore import by_sheet

    typed: list[str] = []
    while len(typed) < LINES:
        line = ask_unseen(f"Recovery sheet, line {len(typed) + 1}: ")
        try:
            read_line(len(typed) + 1, line)
        except Refused as refused:
            complain(refused.message)
        else:
            typed.append(line)
    while (new := ask_unseen("A new passphrase: ")) != ask_unseen("The same again: "):
        complain("The two are not the same.")
    return by_sheet(read(typed), new)


def ask_code(shop: Any, *, first_today: bool = False) -> None:
    """Ask for the phone code of who came in, where they have one. Raises `Refused`, or `ShopError` without anybody."""
    from counter_tui.phone_code import give
    from models.phone_codes import secret_of

    if shop.book.read(secret_of, shop.user) is None:
        return
    give(shop.book, ShopClock().moment(shop.user), ask_unseen("Phone code: "), first_today=first_today)
