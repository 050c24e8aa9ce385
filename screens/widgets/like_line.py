"""The line that says which order in the book the one being typed is like."""

from dataclasses import dataclass

from textual import work
from textual.message import Message

from models import likeness
from models.errors import BookError
from models.likeness import Like
from models.views import NewOrder
from screens.desk import Desk
from screens.widgets.plain import Plain


class LikeLine(Plain):
    """Takes room only while there is such an order, not answered about yet. ``answers``: by the other order's id."""

    DEFAULT_CSS = "LikeLine { height: 1; padding: 0 1; color: $warn; text-style: bold; display: none; }"

    @dataclass
    class Found(Message):
        """Orders in the book that the one being typed is like."""

        rows: tuple[Like, ...]

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="like")
        self._desk = desk
        self.answers: dict[int, str] = {}

    def forget(self) -> None:
        """Another order is typed now."""
        self.answers.clear()
        self.look(None)

    @work(exclusive=True)
    async def look(self, order: NewOrder | None) -> None:
        """Look for orders that this one is like; None is no order yet."""
        rows: tuple[Like, ...] = ()
        if order is not None:
            try:
                rows = tuple(await self._desk.book.read(likeness.like, order, self._desk.clock.today()))
            except BookError:
                rows = ()
        self.post_message(self.Found(rows))

    def on_like_line_found(self, event: Found) -> None:
        event.stop()
        rows = [row for row in event.rows if row.order_id not in self.answers]
        self.display = bool(rows)
        self.say(f"! {rows[0].words}" if rows else "")
