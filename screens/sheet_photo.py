"""The photo of a page of the pad beside the form into which it is typed, or on a screen of its own where there is no
room for both."""

from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Resize
from textual.message import Message
from textual.screen import ModalScreen

from models import looking, pad
from models.photo_reads import photos_of
from models.photo_views import SHEET, PhotoOf, PhotoRow
from screens.base import CounterScreen
from screens.day_screen import counted
from screens.desk import Desk, UnlockError
from screens.picture import MOVES, PictureScreen
from screens.viewing import ShowsOutside
from screens.widgets.photo_drawing import View
from screens.widgets.picture import Picture
from screens.widgets.plain import Plain

ROOM = 110
"""From so many columns a form and a photo beside it have room."""
FORM = 80
MOST_BESIDE = 4
"""Larger than that, the little place beside a form shows a few letters: the whole terminal shows more."""

PANS = {f"photo_{way}": by for way, by in MOVES.items()}


class SheetPhoto(Vertical):
    """The pages of one sheet, one at a time; it takes no room where there is none, or no page."""

    DEFAULT_CSS = """
    SheetPhoto { display: none; }
    SheetPhoto.-beside { display: block; }
    SheetPhoto #page { height: 2; color: $quiet; }
    """

    class Changed(Message):
        """Other pages are there to be typed, or fewer wait."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: tuple[PhotoRow, ...] = ()
        self.waiting = 0
        self.sheet: int | None = None
        self.at = 0
        self.views: dict[str, View] = {}
        """How each page was seen last, by the photo's id; on a screen of its own it may be larger than beside."""
        self._columns = 0

    def compose(self) -> ComposeResult:
        """Which page it is, and the page."""
        yield Plain(id="page", lines=True)
        yield Picture(self._screen.desk)

    @property
    def _screen(self) -> CounterScreen:
        assert isinstance(self.screen, CounterScreen)
        return self.screen

    @property
    def picture(self) -> Picture:
        return self.query_one(Picture)

    @property
    def typing_off(self) -> bool:
        """Page after page is typed: the next one is what is wanted next."""
        return bool(self.pages) or self.waiting > 0

    @property
    def is_beside(self) -> bool:
        """It stands beside the form."""
        return self.has_class("-beside")

    def fit(self, columns: int) -> None:
        """Take what the form leaves of so many columns, half of them at most."""
        self._columns = columns
        self.styles.width = max(0, min(columns - FORM, columns // 2))
        self.set_class(columns >= ROOM and bool(self.pages), "-beside")
        self.post_message(self.Changed())

    def follow(self, sheet: int | None) -> None:
        """Another sheet is in the form, or the same one again: see which pages it has now. After a sheet that had some,
        count those that wait."""
        typing_off, self.sheet = self.typing_off, sheet
        if self.pages and self.pages[0].number != sheet:
            self._put(())
        if sheet is not None or typing_off:
            self._look(sheet)

    @work(exclusive=True, group="pages")
    async def _look(self, sheet: int | None) -> None:
        if sheet is None:
            drafts = await self._screen.ask_book(pad.parked_drafts)
            self.waiting = sum(draft.photos > 0 for draft in drafts.value) if drafts else 0
            self.post_message(self.Changed())
            return
        answer = await self._screen.ask_book(photos_of, PhotoOf(SHEET, sheet))
        pages = tuple(row for row in answer.value if row.kind == SHEET and not row.off) if answer else self.pages
        if not pages:
            self.waiting = 0
        if [page.id for page in pages] != [page.id for page in self.pages]:
            self._put(pages)
            await self._show_page()
            if pages:
                await self._screen.desk.looked(looking.sheet_opened, sheet)

    def _put(self, pages: tuple[PhotoRow, ...]) -> None:
        self.keep_view()
        self.pages, self.at, self.waiting = pages, 0, 0
        self.picture.clear()
        self.fit(self._columns)

    async def _show_page(self) -> None:
        if not self.pages:
            return
        page, photos = self.pages[self.at], self._screen.desk.photos
        self._say_how()
        try:
            jpeg = await photos.picture(page.id)
        except UnlockError as error:
            self.picture.clear(f"! {error}")
            return
        if page in self.pages:
            seen = self.views.get(page.id, View(0, 0))
            view = replace(seen, zoom=min(seen.zoom, MOST_BESIDE))
            self.picture.show(jpeg, view)
            # The same photo again is shown as it was: it may have been seen otherwise meanwhile.
            self.picture.look_at(view)

    @on(Picture.Drawn)
    def _say_how(self) -> None:
        """Which page it is, how large, and the keys for it."""
        which = f" {self.at + 1} of {len(self.pages)}" if len(self.pages) > 1 else ""
        zoom = self.picture.zoom
        keys = f"{'alt+←↑↓→  ' if zoom > 1 else ''}ctrl+t {'larger' if self._has_larger else 'full screen'}"
        self.query_one("#page", Plain).say(f"page{which}  {zoom}x  ctrl+y viewer\n{keys}")

    @work(exclusive=True, group="pages")
    async def go_on(self, at: int) -> None:
        """This page of the sheet, as it was seen last."""
        if at < len(self.pages):
            self.at = at
            await self._show_page()

    @property
    def _has_larger(self) -> bool:
        return self.picture.zoom < min(MOST_BESIDE, self.picture.most_zoom)

    def larger(self) -> bool:
        """Twice as large, from where it begins. False where that is enough."""
        return self._has_larger and self.picture.zoom_in(corner=True)

    def keep_view(self) -> None:
        """Note how the page is seen beside the form; as large as it can be there, it was larger before and stays so."""
        if not (self.pages and self.is_beside and self.picture.is_shown):
            return
        page, view = self.pages[self.at], self.picture.view
        before = self.views.get(page.id, view)
        self.views[page.id] = view if self._has_larger else replace(view, zoom=max(view.zoom, before.zoom))


class TypesOffPhotos(ShowsOutside):
    """A screen whose form may be typed off the photo of a page. A subclass yields ``page`` beside its form, and says
    which sheet is in it (`follow`)."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.page = SheetPhoto()

    def follow(self, sheet: int | None) -> None:
        """This sheet is in the form now. What the system's viewer was handed of another one is removed."""
        if sheet != self.page.sheet:
            self.close_viewer()
        self.page.follow(sheet)

    def on_screen_suspend(self) -> None:
        """Another screen comes to the front; a dialog leaves the viewer its file."""
        if not isinstance(self.app.screen, ModalScreen):
            self.close_viewer()

    def with_photos(self, words: str, *, blank: bool) -> str:
        """Words for the head of the form, with what there is to say of photos: that the sheet has one; where nothing
        is typed yet (``blank``), how many others are still to be typed."""
        page = self.page
        if page.waiting and blank:
            return f"{counted(page.waiting, 'photographed sheet')} to type: ctrl+g"
        return f"photo: ctrl+t, viewer: ctrl+y  {words}" if page.pages and not page.is_beside else words

    @on(SheetPhoto.Changed)
    @on(Picture.Drawn)
    def _pages_changed(self) -> None:
        self.keys_changed()

    def on_resize(self, event: Resize) -> None:
        """The form comes first: the photo has what room is left."""
        self.page.fit(event.size.width)

    def on_screen_resume(self) -> None:
        """A page may have been photographed, or taken off, meanwhile."""
        if self.page.sheet is not None:
            self.page.follow(self.page.sheet)

    def cannot(self, action: str) -> str:
        """Without a page there is nothing to see; and all of it is seen until it is larger."""
        if action in {"zoom", "view_outside", *PANS} and not self.page.pages:
            return "This sheet has no photo."
        if action == "zoom" and self.page.is_beside and self.page.picture.most_zoom == 1:
            return self.page.picture.words or "The photo is still being opened."
        if action in PANS and not (self.page.is_beside and self.page.picture.zoom > 1):
            return "ctrl+t makes the photo larger first."
        return super().cannot(action)

    def action_zoom(self) -> None:
        """Larger; and once it is large enough for its place, as large as the terminal. The same key goes back from
        there, to the same part of the same page."""
        page = self.page
        if not (page.is_beside and page.larger()):
            self._see_it_large()

    @work
    async def _see_it_large(self) -> None:
        page = self.page
        page.keep_view()
        large = PictureScreen(self.desk, page.pages, page.at, views=page.views)
        await self.app.push_screen_wait(large)
        page.go_on(large.at)

    def action_photo_up(self) -> None:
        self._move("photo_up")

    def action_photo_down(self) -> None:
        self._move("photo_down")

    def action_photo_left(self) -> None:
        self._move("photo_left")

    def action_photo_right(self) -> None:
        self._move("photo_right")

    def _move(self, action: str) -> None:
        self.page.picture.move(*PANS[action])

    @work
    async def action_view_outside(self) -> None:
        """In the system's own viewer, after asking."""
        await self.ask_outside(self.page.pages[self.page.at].id)
