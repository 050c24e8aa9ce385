"""Only the newest question is answered."""

import asyncio

from screens.widgets.newest import Newest


async def test_overtaken_questions_are_not_asked_and_their_answers_are_dropped() -> None:
    newest: Newest[str] = Newest()
    asked: list[str] = []
    gate = asyncio.Event()

    async def ask(text: str) -> str | None:
        async def question() -> str:
            asked.append(text)
            await gate.wait()
            return text

        return await newest.ask(question)

    tasks = [asyncio.create_task(ask(text)) for text in ("0", "07", "077")]
    await asyncio.sleep(0)
    assert newest.waiting
    gate.set()
    assert await asyncio.gather(*tasks) == [None, None, "077"]
    assert asked == ["0", "077"]
    assert not newest.waiting


async def test_forget_drops_the_answer_that_is_under_way() -> None:
    newest: Newest[str] = Newest()
    gate = asyncio.Event()

    async def question() -> str:
        await gate.wait()
        return "late"

    task = asyncio.create_task(newest.ask(question))
    await asyncio.sleep(0)
    newest.forget()
    gate.set()
    assert await task is None
