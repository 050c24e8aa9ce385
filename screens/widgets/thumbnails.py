"""An order's first photos beside one another, small, where the terminal has room for them."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal

from models.photo_views import PhotoRow
from screens.desk import Desk
from screens.widgets.picture import Picture

MOST = 3
ROOM = (100, 30)
"""Columns and lines of a terminal that has room for them beside all that is written."""


class Thumbnails(Horizontal):
    """As many of the photos as have room; it is gone where there are none."""

    DEFAULT_CSS = """
    Thumbnails { height: 10; margin: 0 0 1 10; display: none; }
    Thumbnails.-some { display: block; }
    Thumbnails Picture { width: 24; height: 10; margin-right: 2; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._pictures = [Picture(desk) for _ in range(MOST)]
        self._photos: tuple[PhotoRow, ...] = ()

    def compose(self) -> ComposeResult:
        """A place for each."""
        yield from self._pictures

    def show(self, photos: Sequence[PhotoRow]) -> None:
        """Show the first of these."""
        self._photos = tuple(photos[:MOST])
        self.fit()

    def fit(self) -> None:
        """See whether there is room for them: the terminal may have another size now."""
        roomy = self.app.size.width >= ROOM[0] and self.app.size.height >= ROOM[1]
        self.set_class(bool(self._photos) and roomy, "-some")
        for at, picture in enumerate(self._pictures):
            if at < len(self._photos) and roomy:
                picture.show(self._photos[at].thumbnail)
            else:
                picture.clear()
