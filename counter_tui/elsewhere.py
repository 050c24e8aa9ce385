"""What may never answer is done elsewhere: in daemon threads, which nothing else waits for.

So whatever hangs takes none of the threads that the shop's work is done in, and keeps neither the counter from being
locked nor the program from its end. Places that are not the shop's (a phone's folder, a stick, a drive of the network)
are asked one question at a time: a dead one holds one thread, however often it is asked.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from counter_tui.errors import ShopError

T = TypeVar("T")
PATIENCE = 5.0
"""Seconds after which a place that has not answered is said not to answer."""
_BRIEFLY = 0.25
"""Seconds that are left to whoever has used up its patience waiting for its turn."""


class NoAnswer(ShopError):
    """A place does not answer. What was asked of it may still be done."""

    def __init__(self) -> None:
        super().__init__("The folder does not answer: is the stick or the drive that it is on still there?")


class _Asked(NamedTuple):
    answer: "Future[Any]"
    at: float
    is_new: bool = True

    def left(self, patience: float) -> float:
        """Seconds for which it is still waited for."""
        return max(0.0, self.at + patience - time.monotonic())


_under_way: dict[Path, _Asked] = {}
"""The newest question to each place that has not answered it yet."""
_turn = threading.Lock()


async def ask(
    place: Path,
    question: Callable[[], T],
    *,
    unused: Callable[[T], object] | None = None,
    patience: float = PATIENCE,
) -> T:
    """What ``question`` answers, asked of ``place`` in a thread of its own; raises what it raises, or `NoAnswer`.

    An answer that comes when nobody waits for it any more is handed to ``unused``.
    """
    while True:
        asked = _ask(place, question)
        try:
            await _wait(asked.answer, asked.left(patience))
        except BaseException:
            if asked.is_new and unused is not None:
                asked.answer.add_done_callback(partial(_hand_on, unused))
            raise
        if asked.is_new:
            answer: T = asked.answer.result()
            return answer


def _hand_on(unused: Callable[[T], object], late: "Future[T]") -> None:
    if late.exception() is None:
        unused(late.result())


def ask_here(place: Path, question: Callable[[], T], *, patience: float = PATIENCE) -> T:
    """The same from a thread, which waits."""
    while True:
        asked = _ask(place, question)
        try:
            asked.answer.exception(asked.left(patience))
        except TimeoutError:
            raise NoAnswer from None
        if asked.is_new:
            answer: T = asked.answer.result()
            return answer


class OneByOne:
    """Things that are done one after another: who waits for their turn hold no thread."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def do(self, act: Callable[[float], T], patience: float) -> T:
        """Have ``act`` done when those before are done with, and answer as it does.

        It is told how many seconds are left of ``patience``, which begins now. Cancelled before its turn, it is not
        done; from then on it is, whoever waits for it, and keeps its turn until its end.
        """
        asked, loop = time.monotonic(), asyncio.get_running_loop()
        await self._turn.acquire()
        answer = tell(partial(act, max(_BRIEFLY, asked + patience - time.monotonic())))
        answer.add_done_callback(lambda _: self._next(loop))
        return await asyncio.wrap_future(answer)

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        # Nobody waits any more where the loop has ended.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._turn.release)


def tell(act: Callable[[], T]) -> "Future[T]":
    """Have something done in a thread of its own; nobody need wait for it."""
    answer: Future[T] = Future()
    # Who stops waiting for it stops nothing.
    answer.set_running_or_notify_cancel()
    threading.Thread(target=_run, args=(act, answer), daemon=True).start()
    return answer


async def have_done(act: Callable[[], T], patience: float = PATIENCE) -> T:
    """The same, and what it answers. Raises what it raises, or `NoAnswer` when it is not waited for any longer."""
    answer = tell(act)
    await _wait(answer, patience)
    return answer.result()


def _run(act: Callable[[], T], answer: "Future[T]") -> None:
    try:
        answer.set_result(act())
    except BaseException as error:  # noqa: BLE001 - it is raised where the answer is waited for
        answer.set_exception(error)


def _ask(place: Path, question: Callable[[], object]) -> _Asked:
    """The question that a place has not answered yet; this one where there is none."""
    with _turn:
        before = _under_way.get(place)
        if before is not None and not before.answer.done():
            return before._replace(is_new=False)
        asked = _under_way[place] = _Asked(tell(question), time.monotonic())
    asked.answer.add_done_callback(lambda answer: _forget(place, answer))
    return asked


def _forget(place: Path, answer: "Future[Any]") -> None:
    with _turn:
        if place in _under_way and _under_way[place].answer is answer:
            del _under_way[place]


async def _wait(answer: "Future[Any]", seconds: float) -> None:
    """Until it is answered, however. Raises `NoAnswer`."""
    waiting = asyncio.wrap_future(answer)
    try:
        if not (await asyncio.wait((waiting,), timeout=seconds))[0]:
            raise NoAnswer
        waiting.exception()
    finally:
        waiting.cancel()
