"""The photos of an order, of a sheet, or of all that is due on a day: seen, attached, put in order, taken off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal

from models import looking
from models.card_numbers import safe_words
from models.photo_reads import photos_of, photos_of_day
from models.photo_views import ORDER, SHEET, PhotoOf, PhotoRow
from models.photos import CAPTION_LIMIT, caption, hand_on, move, put_back, take_off
from models.views import OrderView, sheet_number
from screens import keymap
from screens.asking_files import ask_files
from screens.asking_whose import ask_whose, order_of
from screens.attaching import TakesDrops, ask_and_attach, ask_order_or_stop, replace, where_left
from screens.base import Answer, BookScreen
from screens.desk import Desk, UnlockError
from screens.dialogs import Choice
from screens.photos_rows import (
    NONE_OF_DAY,
    NONE_OF_ORDER,
    OF_WORDS,
    columns,
    photo_rows,
    photo_words,
    photos_title,
)
from screens.picture import PictureScreen
from screens.viewing import ShowsOutside
from screens.widgets.line_list import LineList
from screens.widgets.picture import Picture
from screens.widgets.plain import Plain

OF_A_PHOTO = frozenset({"open", "caption", "take_off", "replace", "give", "earlier", "later", "view_outside"})
OF_ONE_THAT_STANDS = ("caption", "replace", "give", "earlier", "later")
DELETED = "Nothing brings it back. A back-up that was made while it was attached still holds it."


@dataclass(frozen=True, slots=True)
class Shown:
    """The photos, what is wrong with some of their files, and the order they are of, when they are of one."""

    rows: tuple[PhotoRow, ...] = ()
    troubles: Mapping[str, str] = field(default_factory=dict)
    order: OrderView | None = None


class PhotosScreen(TakesDrops, ShowsOutside, BookScreen[Shown]):
    """Opened from wherever an order, a sheet or a day stands; esc goes back there."""

    GROUP = "photos"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    PhotosScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    PhotosScreen Horizontal { height: 1fr; }
    PhotosScreen LineList { margin: 0 1; width: 46; max-width: 50%; height: 100%; }
    PhotosScreen Picture { width: 1fr; height: 100%; margin: 0 1 0 0; }
    PhotosScreen #row { height: 2; padding: 0 1; background: $panel; }
    """

    def __init__(self, desk: Desk, of: PhotoOf | date, photo_id: str = "") -> None:
        super().__init__(desk)
        self._of, self._wanted = of, photo_id
        self._shown = Shown()
        self._off = ""
        self._in_its_place = ""
        """What replaced the photo that undoing brings back."""

    def compose_content(self) -> ComposeResult:
        """Whose they are, the photos beside the one under the cursor, and that one in full."""
        yield Plain(id="title")
        with Horizontal():
            yield LineList(columns(self._of), empty=NONE_OF_DAY if isinstance(self._of, date) else NONE_OF_ORDER)
            yield Picture(self.desk)
        yield Plain(id="row", lines=True)

    def on_mount(self) -> None:
        """Seeing the photos of an order or a sheet is written down, as opening the order is."""
        if isinstance(self._of, PhotoOf):
            self._opened(self._of)

    @work
    async def _opened(self, of: PhotoOf) -> None:
        await self.desk.looked(looking.sheet_opened if of.kind == SHEET else looking.order_opened, of.id)

    async def read_book(self) -> Answer[Shown] | None:
        """The photos, the order they are of, and a quick look at their files."""
        rows = await self._read_rows()
        if rows is None:
            return None
        of = self._of
        order = await order_of(self, of.id) if isinstance(of, PhotoOf) and of.kind != SHEET else None
        try:
            troubles = await self.desk.photos.troubles([row.id for row in rows])
        except UnlockError as error:
            self.say(str(error), wrong=True)
            return None
        return Answer(Shown(rows, troubles, order))

    async def _read_rows(self) -> tuple[PhotoRow, ...] | None:
        if isinstance(self._of, date):
            answer = await self.ask_book(photos_of_day, self._of)
        else:
            answer = await self.ask_book(photos_of, self._of)
        return tuple(answer.value) if answer is not None else None

    def show_book(self, answer: Shown) -> None:
        """Show them; the cursor stays on its photo."""
        self._shown, wanted = answer, self._wanted or None
        self._wanted = ""
        clock = self.desk.clock
        self.query_one("#title", Plain).say(photos_title(self._of, answer.order, answer.rows))
        self.lines.show(photo_rows(self._of, answer.rows, answer.troubles, clock.local, clock.today()), at=wanted)
        self._describe()

    @property
    def lines(self) -> LineList:
        """The list of the photos."""
        return self.query_one(LineList)

    @property
    def row(self) -> PhotoRow | None:
        """The photo under the cursor."""
        key = self.lines.key if self.is_mounted else None
        return next((row for row in self._shown.rows if row.id == key), None)

    @on(LineList.Moved)
    def _describe(self) -> None:
        row = self.row
        words = photo_words(row, self._shown.troubles.get(row.id, ""), self.desk.clock.local) if row else ""
        self.query_one("#row", Plain).say(words)
        picture = self.query_one(Picture)
        picture.display = row is not None
        if row is not None:
            picture.show(row.thumbnail)
        else:
            picture.clear()
        self.keys_changed()

    @on(LineList.Opened)
    async def _opened_row(self) -> None:
        await self.action_act("open")

    def cannot(self, action: str) -> str:
        """What the photo under the cursor does not allow."""
        row = self.row
        if action in OF_A_PHOTO and row is None:
            return "There is no photo under the cursor."
        if action == "attach" and row is None and isinstance(self._of, date):
            return "Open an order to attach photos to it."
        if row is not None and row.off and action in OF_ONE_THAT_STANDS:
            return "This photo is taken off: u brings it back."
        if action == "put_back" and not self._to_put_back:
            return "No photo is taken off."
        return super().cannot(action)

    @property
    def _to_put_back(self) -> str:
        """The photo that undoing brings back: the one under the cursor, else the one taken off last."""
        row, off = self.row, [each.id for each in self._shown.rows if each.off]
        if row is not None and row.off:
            return row.id
        return self._off if self._off in off else "".join(off[:1])

    def action_back(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

    def action_open(self) -> None:
        """The photo in full size, the others after it."""
        row = self.row
        if row is not None:
            self.app.push_screen(PictureScreen(self.desk, self._shown.rows, self._shown.rows.index(row)))

    @work
    async def action_view_outside(self) -> None:
        """In the system's own viewer, after asking."""
        if self.row is not None:
            await self.ask_outside(self.row.id)

    @work
    async def action_attach(self) -> None:
        """Ask which files, and attach them."""
        await self._attach_more(())

    def files_dropped(self, paths: tuple[str, ...]) -> None:
        """Attach what was dropped."""
        self._take(paths)

    @work
    async def _take(self, paths: tuple[str, ...]) -> None:
        if why := self.why_dead("attach"):
            self.say(why)
        else:
            await self._attach_more(paths)

    async def _attach_more(self, paths: tuple[str, ...]) -> None:
        asked = await self._ask_of()
        if asked is not None:
            await ask_and_attach(self, *asked, paths, then=lambda attached: self._look_at(attached.ids[0]))

    def _look_at(self, photo_id: str) -> None:
        self._wanted = photo_id
        self.look()

    async def _ask_of(self) -> tuple[PhotoOf, str] | None:
        """Of what more photos would be: of the order here, of the one under the cursor on a day, of the sheet."""
        row = self.row
        if isinstance(self._of, PhotoOf) and self._of.kind == SHEET:
            return self._of, f"sheet {sheet_number(self._of.id)}"
        order_id = self._of.id if isinstance(self._of, PhotoOf) else row.order_id if row is not None else None
        order = await order_of(self, order_id) if order_id is not None else None
        if order is None:
            return None
        if isinstance(self._of, PhotoOf) and self._of.kind != ORDER:
            return self._of, where_left(order.number)
        return await ask_order_or_stop(self, order)

    @work
    async def action_caption(self) -> None:
        """Write what is on the photo."""
        row = self.row
        if row is None:
            return

        def check(text: str) -> None:
            safe_words("caption", text, limit=CAPTION_LIMIT)

        words = await self.ask_text("What is on this photo?", value=row.caption, detail="May stay empty.", check=check)
        if words is not None and await self.tell_and_look(caption, row.id, words):
            self.say("The caption is kept.")

    @work
    async def action_take_off(self) -> None:
        """Take it off; what is off already is deleted for good, after asking."""
        row = self.row
        if row is None:
            return
        if row.off:
            await self._delete(row)
        elif await self.tell(take_off, row.id):
            self._off, self._in_its_place = row.id, ""
            self.say("Taken off: u brings it back.")
            self._look_at(self._next_to(row.id))

    def _next_to(self, photo_id: str) -> str:
        """The photo that comes to stand where this one stood, when it is taken off."""
        there = [row.id for row in self._shown.rows if not row.off]
        at = there.index(photo_id) if photo_id in there else 0
        return next(iter((*there[at + 1 :], *there[at - 1 : at])), photo_id)

    async def _delete(self, row: PhotoRow) -> None:
        # The first is what a hasty enter takes: it deletes nothing.
        answers = (Choice("n", "no: it stays taken off"), Choice("y", "yes, delete it for good", "y"))
        title = f"Delete this photo of {row.of}, {OF_WORDS.get(row.kind, row.kind)}?"
        if await self.choose(title, answers, detail=DELETED) != "y":
            return
        try:
            self.say(await self.desk.photos.destroy([row.id]))
        except UnlockError as error:
            self.say(str(error), wrong=True)
        self.look()

    @work
    async def action_put_back(self) -> None:
        """Bring back what was taken off."""
        off = self._to_put_back
        if off and await self.tell(put_back, off):
            # Only now: the one page that a sheet is still to be typed from is not taken off.
            if off == self._off and self._in_its_place:
                await self.tell(take_off, self._in_its_place)
            self._in_its_place = ""
            self.say("The photo is back.")
            self._look_at(off)

    @work
    async def action_replace(self) -> None:
        """Another file in its place."""
        row = self.row
        files = await ask_files(self, "Which file takes its place?", one=True) if row is not None else ()
        if row is not None and files:
            replace(self, row.id, files[0], partial(self._replaced, row.id, self._shown.rows.index(row)))

    @work
    async def _replaced(self, photo_id: str, at: int) -> None:
        """To what stands in a photo's place now."""
        rows = await self._read_rows() or ()
        if at < len(rows) and rows[at].id != photo_id:
            self._off, self._in_its_place = photo_id, rows[at].id
            self._look_at(rows[at].id)

    @work
    async def action_give(self) -> None:
        """To another order, stop or sheet, of which it really is."""
        row = self.row
        whose = await ask_whose(self, "This photo: of what is it?", (row.of,)) if row is not None else None
        if row is not None and whose is not None and await self.tell_and_look(hand_on, row.id, whose.to):
            self.say(f"It is of {whose.what} now.")

    def action_earlier(self) -> None:
        """One place earlier among those of the same order, stop or sheet."""
        self._move(-1)

    def action_later(self) -> None:
        """One place later."""
        self._move(1)

    @work
    async def _move(self, by: int) -> None:
        if self.row is not None:
            await self.tell_and_look(move, self.row.id, by)
