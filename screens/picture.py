"""One photo, as large as the terminal: enlarged and moved about, the others after it, or in the system's own viewer."""

from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult

from models.photo_views import PhotoRow
from screens import keymap
from screens.desk import Desk, UnlockError
from screens.photos_rows import OF_WORDS, OFF
from screens.viewing import ShowsOutside
from screens.widgets.cells import cut
from screens.widgets.photo_drawing import View
from screens.widgets.picture import Picture
from screens.widgets.plain import Plain

ALL_SEEN = "All of it is seen."
MOVES = {"up": (0, -1), "down": (0, 1), "left": (-1, 0), "right": (1, 0)}


class PictureScreen(ShowsOutside):
    """Opened from wherever photos stand, with those that stand there; esc goes back."""

    GROUP = "picture"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    PictureScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; background: $panel; }
    """

    def __init__(
        self, desk: Desk, photos: Sequence[PhotoRow], at: int = 0, *, views: dict[str, View] | None = None
    ) -> None:
        """``photos`` are not none; ``at`` is the first to be seen. ``views``: how each was seen before, by its id; it
        is kept there how each was seen last."""
        super().__init__(desk)
        self._photos, self._at = tuple(photos), at
        self._views = {} if views is None else views
        self._picture = Picture(desk)
        self._seen = ""

    def compose_content(self) -> ComposeResult:
        """Which photo it is, and the photo."""
        yield Plain(id="title")
        yield self._picture

    @property
    def at(self) -> int:
        """Which of the photos is seen, or was last."""
        return self._at

    @property
    def row(self) -> PhotoRow:
        """The photo that is seen."""
        return self._photos[self._at]

    def on_mount(self) -> None:
        """The photo that was picked."""
        self._read()

    def cannot(self, action: str) -> str:
        """There may be no other photo, or nothing more to be seen of this one."""
        if action in ("next_photo", "previous_photo") and len(self._photos) == 1:
            return "There is no other photo."
        if self._picture.zoom == 1 and (action == "zoom_out" or action in MOVES):
            return ALL_SEEN
        if action == "zoom_in" and self._picture.zoom >= self._picture.most_zoom:
            return "It is as large as there is more to see in it."
        return super().cannot(action)

    def action_back(self) -> None:
        """Back to where the photo was picked."""
        self._keep_view()
        self.dismiss(None)

    def action_next_photo(self) -> None:
        """The next photo; after the last one the first."""
        self._turn(1)

    def action_previous_photo(self) -> None:
        """The photo before; before the first one the last."""
        self._turn(-1)

    def _turn(self, step: int) -> None:
        self._keep_view()
        self._at = (self._at + step) % len(self._photos)
        self._read()

    def _keep_view(self) -> None:
        if self._picture.is_shown and self._seen:
            self._views[self._seen] = self._picture.view

    def action_zoom_in(self) -> None:
        self._picture.zoom_in()

    def action_zoom_out(self) -> None:
        self._picture.zoom_out()

    def action_up(self) -> None:
        self._picture.move(*MOVES["up"])

    def action_down(self) -> None:
        self._picture.move(*MOVES["down"])

    def action_left(self) -> None:
        self._picture.move(*MOVES["left"])

    def action_right(self) -> None:
        self._picture.move(*MOVES["right"])

    @work
    async def action_view_outside(self) -> None:
        """In the system's own viewer, after asking."""
        await self.ask_outside(self.row.id)

    @work(exclusive=True, group="photo")
    async def _read(self) -> None:
        # The one before stays until this one is there: a blank terminal in between would flash.
        self._seen = ""
        self._show_title()
        row = self.row
        try:
            self._picture.show(await self.desk.photos.picture(row.id), self._views.get(row.id, View(0, 0)))
            self._seen = row.id
        except UnlockError as error:
            self._picture.clear(f"! {error}")

    def on_resize(self) -> None:
        """The title may have room for more of the caption."""
        self._show_title()

    @on(Picture.Drawn)
    def _show_title(self) -> None:
        row, zoom = self.row, self._picture.zoom if self._seen else 1
        added = self.desk.clock.local(row.added_at)
        parts = (
            f"PHOTO {self._at + 1} of {len(self._photos)}",
            f"{row.of}, {OF_WORDS[row.kind]}",
            OFF if row.off else "",
            f"{zoom} times as large" if zoom > 1 else "",
            f"{added:%d %b %H:%M}, by {row.added_by}",
            row.caption,
        )
        self.query_one("#title", Plain).say(cut("   ".join(filter(None, parts)), max(self.size.width - 2, 1)))
        self.keys_changed()
