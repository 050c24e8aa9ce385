"""Every siege there is, with the count that is a whole one."""

from typing import NamedTuple

from tests.siege import (
    card_numbers,
    clean_days,
    four_processes,
    likeness,
    logs,
    plain_text,
    planted_faults,
    settings,
    statement_kills,
    take_kills,
    terminal,
    typing_kills,
)
from tests.siege.report import Siege


class Known(NamedTuple):
    """``whole`` is what the long command runs; the suite runs a twentieth of it."""

    run: Siege
    whole: int
    counts: str

    @property
    def short(self) -> int:
        return max(self.whole // 20, 1)


KNOWN = {
    "take_kills": Known(take_kills.run, 100, "kills of take, at a count of its answers"),
    "statement_kills": Known(statement_kills.run, 400, "kills of a day through the verbs, at an SQL statement"),
    "planted_faults": Known(planted_faults.run, 300, "days with one fault, which the end of day must name"),
    "clean_days": Known(clean_days.run, 300, "days without a fault, on which it must say nothing"),
    "four_processes": Known(four_processes.run, 2_000, "orders saved by four processes at once"),
    "plain_text": Known(plain_text.run, 110, "words of a whole day, of which no file may hold one"),
    "logs": Known(logs.run, 20, "rounds of forced errors, of which no log may tell"),
    "settings": Known(settings.run, 20, "books whose every connection has its settings"),
    "typing_kills": Known(typing_kills.run, 100, "kills of the real program while an order is typed"),
    "card_numbers": Known(card_numbers.run, 96, "card numbers through every field and verb"),
    "likeness": Known(likeness.run, 200, "orders entered twice, and as many honest ones that look alike"),
    "terminal": Known(terminal.run, 40, "hostile texts on every screen of the real program"),
}
