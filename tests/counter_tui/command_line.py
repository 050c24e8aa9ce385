"""The command line on a real shop: a command in a process of its own, or carried out here."""

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from counter_tui import cli
from tests.counter_tui.kept_shop import PASSPHRASE, a_shop

TODAY = "2026-02-11"
ORDER: dict[str, object] = {
    "key": "one",
    "source": "phone",
    "caller": {"name": "A. SENDER", "phone": "07700 900123", "email": "a@example.com"},
    "recipient": {"name": "B. RECIPIENT", "phone": "07700 900456", "address": "12 Mill Lane", "postcode": "PO16 7AA"},
    "card": "Happy Birthday!",
    "due": "2026-02-14",
    "window": "am",
    "fulfilment": "delivery",
    "lines": [{"text": "Dozen red roses", "quantity": 2, "price": "45.00"}],
    "delivery_charge": "5.00",
    "payment": "card machine",
    "notes": "side gate",
    "confirm": "read back",
}
Done = subprocess.CompletedProcess[str]


class Counter:
    """A shop's folder and the command line on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "shop"
        self.secret = folder / "passphrase"
        if not self.secret.exists():
            self.secret.write_text(PASSPHRASE + "\n")

    def copied(self, folder: Path) -> "Counter":
        """Another, with the same shop in it."""
        shutil.copytree(self.folder.parent, folder)
        return Counter(folder)

    def start(self, *words: str, given: str = "", today: str = TODAY) -> Done:
        """A command as it is given in a terminal: the program is started for it."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COUNTER_TUI")}
        return subprocess.run(
            [sys.executable, "-m", "counter_tui", *self._words(words, today)],
            input=given,
            capture_output=True,
            text=True,
            env=environment,
            timeout=60,
        )

    def run(self, *words: str, today: str = TODAY, encoding: str = "utf-8") -> Done:
        """A command that reads no input, as the program carries it out once it has started. ``encoding`` is the
        terminal's; what was said to it is read as that, JSON as UTF-8."""
        said, told = io.BytesIO(), io.StringIO()
        with redirect_stdout(io.TextIOWrapper(said, encoding)) as out, redirect_stderr(told):
            code = cli.run(cli.read_arguments(self._words(words, today)))
            out.flush()
        shown = said.getvalue().decode("utf-8" if "--json" in words else encoding)
        return Done(words, code, shown, told.getvalue())

    def take(self, *orders: dict[str, object]) -> list[dict[str, object]]:
        """Start ``take``, and give it these orders: its answers."""
        done = self.start("take", given="".join(json.dumps(order) + "\n" for order in orders))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def _words(self, words: tuple[str, ...], today: str) -> list[str]:
        return ["--shop", str(self.folder), "--today", today, "--passphrase-file", str(self.secret), *words]


def new_counter(folder: Path) -> Counter:
    """With a shop in which nothing was taken yet."""
    made = Counter(folder)
    a_shop(made.folder, orders=0)
    return made


def busy_counter(folder: Path) -> Counter:
    """With one order, which `take` took of four lines."""
    made = new_counter(folder)
    first, again, other, broken = made.take(ORDER, ORDER, ORDER | {"card": "x"}, ORDER | {"key": "two", "due": "sat"})
    assert first == {"ok": True, "key": "one", "sheet": "0001", "order": "0001-1", "state": "struck"}
    assert again == first
    assert (other["ok"], other["field"]) == (False, "key")
    assert (broken["ok"], broken["key"], broken["field"]) == (False, "two", "due")
    return made
