"""A process of its own that lives a long day without a terminal, and prints how many kilobytes it holds at the end."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.benchmarks.minimal_app import MinimalApp

SIZE = (120, 40)


async def _minimal() -> int:
    async with MinimalApp().run_test(size=SIZE) as pilot:
        await pilot.pause()
        return _resident()


async def _counter(path: Path, weeks: int, searches: list[str]) -> int:
    from tests.benchmarks.counter_app import counter_app

    app = counter_app(path)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("x", "enter")
        await _settled(pilot)
        await _page(pilot, weeks)
        await _search(pilot, searches)
        return _resident()


async def _page(pilot: Pilot[Any], weeks: int) -> None:
    from models.dates import monday
    from screens.week import WeekScreen

    await pilot.press("f4")
    await _settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, WeekScreen)
    expected = monday(screen.grid.day)
    for _ in range(weeks):
        await pilot.press("pageup")
        await _settled(pilot)
        expected -= timedelta(days=7)
        assert monday(screen.grid.day) == expected


async def _search(pilot: Pilot[Any], searches: list[str]) -> None:
    from screens.find import FindField
    from screens.widgets.line_list import LineList

    await pilot.press("f3")
    for text in searches:
        pilot.app.screen.query_one(FindField).value = text
        await asyncio.sleep(0.1)
        await _settled(pilot)
        assert pilot.app.screen.query_one(LineList).rows, text


async def _settled(pilot: Pilot[Any]) -> None:
    for _ in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()


def _resident() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print(asyncio.run(_minimal()))
    else:
        print(asyncio.run(_counter(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])))
