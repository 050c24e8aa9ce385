"""Attaching photos: which files, by their names or dropped on the terminal, and of what; attaching itself goes on
whatever screen comes next. Await the questions in a worker."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial

from rich.cells import cell_len
from textual import events
from textual.worker import Worker

from models.errors import BookError, Refused
from models.photo_views import ORDER, STOP, Attached, PhotoOf
from models.views import OrderView, sheet_number
from screens.asking_files import ask_files
from screens.asking_printed import Page, ask_printed
from screens.base import BookScreen, CounterScreen, in_front
from screens.day_screen import counted
from screens.desk import UnlockError
from screens.dialogs import Choice
from screens.driver_screen import DriverScreen
from screens.going import UNDER_WAY
from screens.photos_rows import file_name, name_of

MARGIN = 4
"""Cells of the message line that hold no words."""
OF_WHAT = (
    # The first is what a hasty enter takes: the flowers themselves.
    Choice("o", "the order: the flowers as they were made", ORDER),
    Choice("s", "where it was left", STOP),
)
TROUBLES = (UnlockError, Refused, BookError)
Then = Callable[[Attached], object]
"""What a screen does once files are attached: the ids are never empty."""


class TakesDrops(CounterScreen):
    """A screen on which files may be dropped: a terminal types their names, as a paste. First in the bases."""

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted and names no file does nothing."""
        event.stop()
        if paths := self.desk.photos.dropped(event.text):
            self.files_dropped(paths)

    def files_dropped(self, paths: tuple[str, ...]) -> None:
        """Files were dropped on the screen, with no dialog over it."""


async def ask_and_attach(
    screen: CounterScreen,
    to: PhotoOf,
    what: str,
    paths: Sequence[str] = (),
    *,
    offers: bool = True,
    by: str = "",
    then: Then | None = None,
) -> None:
    """Ask for files, unless they were dropped (``paths``), and attach them. ``what`` names what they are of; ``by`` is
    the driver who does it, when it is not who opened the book. ``offers`` as in `ask_files`, ``then`` as in
    `attach`."""
    files = paths or await ask_files(screen, f"Photos of {what}", offers=offers)
    if files:
        attach(screen, files, to, what, by=by, then=then)


async def ask_order_or_stop(screen: CounterScreen, view: OrderView) -> tuple[PhotoOf, str] | None:
    """Of what an order's photos are, and its name: asked once it may have been left somewhere; None when escaped."""
    what = name_of(view)
    out = view.outcome_id or (view.driver and view.new.due <= screen.desk.clock.today())
    if view.new.fulfilment != "delivery" or view.status == "cancelled" or not out:
        return PhotoOf(ORDER, view.order_id), what
    kind = await screen.choose(f"Photos of {what}: what is on them?", OF_WHAT)
    if kind == STOP:
        return PhotoOf(STOP, view.order_id), where_left(view.number)
    return (PhotoOf(ORDER, view.order_id), what) if kind else None


def where_left(number: str) -> str:
    """What photos of a stop are of, by the order's number."""
    return f"where the flowers of {number} were left"


def attach(
    screen: CounterScreen, paths: Sequence[str], to: PhotoOf, what: str, *, by: str = "", then: Then | None = None
) -> Worker[None]:
    """Attach files. It goes on whatever screen comes next; the one in front then says what came of it.

    ``then`` is told what was attached, unless ``screen`` is gone. Never await the worker in one of a screen's own:
    leaving the screen would cancel both.
    """
    done: Callable[[], Coroutine[None, None, None]] = partial(_attach, screen, tuple(paths), to, what, by, then)
    return _goes_on(screen, done, counted(len(paths), "photo"), what)


def _goes_on(
    screen: CounterScreen, work: Callable[[], Coroutine[None, None, None]], many: str, what: str
) -> Worker[None]:
    # Some of several may be attached already.
    name = f"{'Not attached yet' if many == '1 photo' else 'Not all attached yet'}: {many} of {what}."
    return screen.app.run_worker(work, name=name, group=UNDER_WAY, description=many)


async def _attach(
    screen: CounterScreen, paths: tuple[str, ...], to: PhotoOf, what: str, by: str, then: Then | None
) -> None:
    refused, attached = "", Attached(0, 0)

    def tell(done: int, of: int) -> None:
        _say_in_front(screen, f"Attaching {min(done + 1, of)} of {counted(of, 'photo')} ...")

    tell(0, len(paths))
    try:
        attached, refused = await screen.desk.photos.attach(paths, to, tell, by=by)
    except TROUBLES as error:
        refused = str(error)
    _tell_all(screen, attached_words(attached, "" if refused else what), refused)
    if then is not None and attached.ids and screen.is_attached:
        then(attached)


def attached_words(attached: Attached, what: str) -> str:
    """What was attached, and to what, in words; in a few of them without it. Empty when nothing was, nor was there
    before."""
    new = f"{counted(attached.added, 'photo')} attached to {what}." if what else f"{attached.added} attached."
    again = f"{attached.there} there already." if attached.there else ""
    return f"{new if attached.added else ''} {again}".strip()


def replace(screen: CounterScreen, photo_id: str, path: str, then: Callable[[], object]) -> None:
    """Put another file in a photo's place, as `attach` does it."""
    done: Callable[[], Coroutine[None, None, None]] = partial(_replace, screen, photo_id, path, then)
    _goes_on(screen, done, "1 photo", f"{file_name(path)}, in another's place")


async def _replace(screen: CounterScreen, photo_id: str, path: str, then: Callable[[], object]) -> None:
    _say_in_front(screen, f"Reading {file_name(path)} ...")
    try:
        await screen.desk.photos.replace(photo_id, path)
    except TROUBLES as error:
        _tell_all(screen, "", f"{file_name(path)}: {error}")
    else:
        _tell_all(screen, "Replaced; what was there is taken off: u brings it back.", "")
        if screen.is_attached:
            then()


def _front_for(screen: CounterScreen) -> CounterScreen | None:
    """Where words about photos may stand: in front, but on no driver's screen, unless that is the one that asked."""
    front = in_front(screen.app)
    return None if isinstance(front, DriverScreen) and front is not screen else front


def _say_in_front(screen: CounterScreen, words: str) -> None:
    front = _front_for(screen)
    if front is not None:
        front.say(words)


def _tell_all(screen: CounterScreen, done: str, refused: str) -> None:
    """Say what came of it on the screen in front, which reads again. What is wrong comes as a dialog, in full, when it
    is more than a line holds, where nobody has gone on to something else meanwhile."""
    lines, front = refused.splitlines(), _front_for(screen)
    if front is None:
        return
    words = f"{done} {' '.join(lines)}".strip()
    in_full = len(lines) > 1 or cell_len(words) > front.size.width - MARGIN
    in_full = in_full and bool(lines) and front is screen and screen.is_active
    wrong = f"Something is wrong with {counted(len(lines), 'file')}"
    front.say(f"{done} {wrong}.".strip() if in_full else words, wrong=bool(refused))
    front.top_up()
    if isinstance(front, BookScreen):
        front.look()
    if in_full:
        # Not awaited: what was attached is done with, whenever this is read.
        show: Callable[[], Awaitable[None]] = partial(_show_in_full, screen, f"{wrong}:", refused)
        screen.app.run_worker(show)


async def _show_in_full(screen: CounterScreen, title: str, words: str) -> None:
    await screen.choose(title, (Choice("y", "seen"),), detail=words)


async def ask_new_sheets(screen: CounterScreen, paths: Sequence[str] = ()) -> Worker[None] | None:
    """Ask for photos of pages of the pad, unless they were dropped (``paths``), and for each one's printed number; then
    make each an open sheet, whatever screen comes next. None when nothing is made."""
    files = tuple(paths) or await ask_files(screen, "Photos of pages of the pad: each becomes an open sheet")
    pages = await ask_printed(screen, files) if files else ()
    if not pages:
        return None
    made: Callable[[], Coroutine[None, None, None]] = partial(_make_sheets, screen, pages)
    return _goes_on(screen, made, counted(len(pages), "new sheet"), "the pad")


async def _make_sheets(screen: CounterScreen, pages: tuple[Page, ...]) -> None:
    made: list[int] = []
    refused: list[str] = []
    for at, page in enumerate(pages, 1):
        _say_in_front(screen, f"New sheet {at} of {len(pages)} ...")
        try:
            made.append(await screen.desk.photos.new_sheet(page.path, page.pad, page.number))
        except TROUBLES as error:
            refused.append(f"{file_name(page.path)}: {error}")
    _tell_all(screen, sheets_words(made), "\n".join(refused))


def sheets_words(made: Sequence[int]) -> str:
    """Which open sheets were made of photos, in words; empty when none."""
    if not made:
        return ""
    numbers = sheet_number(made[0]) if len(made) == 1 else f"{sheet_number(made[0])} to {sheet_number(made[-1])}"
    return f"{counted(len(made), 'open sheet')} from the pad: {numbers}."
