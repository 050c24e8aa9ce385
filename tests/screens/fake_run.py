"""PINs and paper for screens under test: they do what they say, without a file or a printer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from screens.desk import UnlockError
from screens.outside import Progress

PIN = "2580"


@dataclass
class FakePins:
    """One PIN fits every driver; ``waits`` are handed out to wrong ones, one after the other."""

    waits: list[float] = field(default_factory=list)
    waiting: float = 0.0
    entered: list[str] = field(default_factory=list)

    async def wait(self) -> float:
        await asyncio.sleep(0)
        return self.waiting

    async def enter(self, driver: str, pin: str) -> None:
        await asyncio.sleep(0)
        if pin != PIN:
            self.waiting = self.waits.pop(0) if self.waits else 0.0
            raise UnlockError("That is not the PIN; try again.", wait=self.waiting, field="pin")
        self.entered.append(driver)


@dataclass
class FakePaper:
    """Takes down what was asked for; ``trouble`` is said instead."""

    printer: bool = True
    trouble: str = ""
    made: list[tuple[str, date, object, str]] = field(default_factory=list)

    def has_printer(self) -> bool:
        return self.printer

    async def run_sheet(self, day: date, driver: str, to: str, progress: Progress) -> str:
        return await self._make(("run sheet", day, driver, to), progress)

    async def slips(self, day: date, order_ids: Sequence[int], to: str, progress: Progress) -> str:
        return await self._make(("slips", day, tuple(order_ids), to), progress)

    async def day_list(self, day: date, to: str, progress: Progress) -> str:
        return await self._make(("day list", day, "", to), progress)

    async def _make(self, asked: tuple[str, date, object, str], progress: Progress) -> str:
        await asyncio.sleep(0)
        if self.trouble:
            raise UnlockError(self.trouble, field="to" if asked[3] else "")
        progress(1, 1)
        self.made.append(asked)
        return f"{asked[0].capitalize()}: {'saved as ' + asked[3] if asked[3] else 'sent to the printer'}."
