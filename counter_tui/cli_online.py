"""The commands for what comes in by the web shop, and for the e-mail that goes out to its customers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.shop import OpenShop
from models.dates import short
from models.moment import Moment
from models.online_views import Compared, Held, LookedAt, OnlineRow, ReadList, TakenIn, WebShop
from models.text import fold, visible

if TYPE_CHECKING:
    from counter_tui.online import FilesRead
    from counter_tui.posting import Postman

MAIL_STATES = ("unknown", "failed", "held", "sending", "queued")
"""Every state of an e-mail that has not left, or of which nobody knows it: what `send` counts as waiting."""
ALIKE = 80
"""So alike, of a hundred, is a web shop's name that is misspelt to the one that is meant."""
MISSING = "on the web shop's list, and not in the book"
NOTES_KEPT = (
    "Customers' notes were kept as notes: nobody has said yet whether they are the card. Say so in the web shop's "
    "settings (I, then w, in the program) before more is brought in."
)


class Answer(NamedTuple):
    """What a command answers, in words and as JSON; nothing without words. ``told`` is what else is to be said.

    ``left``: something is outstanding.
    """

    words: list[str]
    as_json: dict[str, Any]
    told: list[str]
    left: bool = False


class Asking(NamedTuple):
    """How files are to be brought in: from which web shop (empty: the one whose files came out of the same program),
    which may be a new one, and whether they are taken in or only looked at."""

    source: str = ""
    new: bool = False
    take: bool = True


def bring_in_files(shop: OpenShop, clock: ShopClock, files: Sequence[Path], asked: Asking) -> Answer:
    """``import``: read every file, and only then look at them and take them in, all or nothing.

    Raises `ShopError` for a web shop that is spelt like one of the book's, or has its orders, unless it is said to be a
    new one, and where nobody says which of several it is: all of its orders would come in a second time.
    """
    from models.online_waiting import online_rows

    web, found, notes_of_it = _read(shop, asked, files)
    looked, taken, notes = shop.book.write(_all_in, clock.moment(shop.user), web, found, take=asked.take)
    numbers = {order.external_id: order.number for read in found.orders for order in read}
    words = _words(looked, {} if not asked.take else numbers)
    if not asked.take:
        here = {*numbers.values()}
        rows = shop.book.read(online_rows, clock.today())
        words += [_row_words(row) for row in rows if row.source == web.name and row.number in here]
        words.append("It was a dry run: nothing was taken in.")
    elif taken.listed or taken.held:
        words.append(taken.words)
    if found.notes:
        notes.append(NOTES_KEPT)
    return Answer(words, _as_json(looked), [*notes_of_it, *notes])


def _read(shop: OpenShop, asked: Asking, files: Sequence[Path]) -> tuple[WebShop, "FilesRead", list[str]]:
    """The web shop that the files are from, what is in them, and what is to be said of the one to the other."""
    from counter_tui.online import read_files
    from models.sources import web_shop, web_shops

    if asked.new and not asked.source:
        raise ShopError("Name the new web shop: --new-source goes with --source NAME.")
    known, web = shop.book.read(web_shops), shop.book.read(web_shop, visible(asked.source))
    if asked.source and not asked.new:
        _refuse_misspelt(web.name, known)
    found = read_files(files, web, _nobody_waits)
    if not asked.source:
        meant, said = _from(shop, known, found)
        # Another web shop's files may be read otherwise: dates, statuses, notes.
        return meant, found if meant == web else read_files(files, meant, _nobody_waits), said
    if not asked.new and web.name not in {each.name for each in known}:
        _refuse_known(shop, known, found)
    return web, found, []


def _from(shop: OpenShop, known: Sequence[WebShop], found: "FilesRead") -> tuple[WebShop, list[str]]:
    """Nobody has said which web shop it is: the one whose files came out of the same program, or a new one."""
    from models.sources import may_be_from, program_of, web_shop

    programs = {program_of(layout) for layout in found.layouts} - {""}
    if len(programs) > 1:
        raise ShopError("These files are of several web shops: bring in those of one, and then those of the other.")
    may_be = [shop.book.read(may_be_from, layout) for layout in found.layouts]
    fits = [each for each in known if all(each in some for some in may_be)]
    if len(fits) > 1:
        raise ShopError(f"Say which web shop it is from: --source NAME. {_named(known)}")
    if fits or not known:
        return (fits[0] if fits else shop.book.read(web_shop, "")), []
    name = programs.pop()
    return shop.book.read(web_shop, name), [f"This is the first file of {name}: it counts as a web shop of that name."]


def _refuse_misspelt(name: str, known: Sequence[WebShop]) -> None:
    """As another web shop's all of its orders would come in a second time."""
    from rapidfuzz import fuzz

    if name in {each.name for each in known}:
        return
    meant = next((each for each in known if fuzz.ratio(fold(each.name), fold(name)) >= ALIKE), None)
    if meant is not None:
        raise ShopError(f"There is no web shop {name}. {_named(known)} If it is a new one, add --new-source.")


def _refuse_known(shop: OpenShop, known: Sequence[WebShop], found: "FilesRead") -> None:
    from models.online_known import whose_orders

    orders = [order for read in found.orders for order in read]
    if name := shop.book.read(whose_orders, orders, known):
        raise ShopError(f"{visible(name)} has these orders already. If it is another web shop, add --new-source.")


def _named(shops: Sequence[WebShop]) -> str:
    return f"The web shops of the book: {', '.join(visible(each.name) for each in shops)}."


def send(
    place: Shop, shop: OpenShop, clock: ShopClock, postman: "Postman | None" = None, wait: float | None = None
) -> Answer:
    """``send``: what is due, now. Something is left while an e-mail is to be sent, or looked at by a person.

    ``wait`` is for how many seconds another program of the shop may still send; not given, as long as for a script.
    """
    from counter_tui import settings
    from counter_tui.posting import SCRIPT_WAIT, BeingSent, Postman, sweep
    from models.mail_queue import queue

    name = settings.load(place.settings).shop_name
    try:
        for_ = SCRIPT_WAIT if wait is None else wait
        done = sweep(shop.book, lambda: clock.moment(shop.user), name, place.sending, postman or Postman(), wait=for_)
    except BeingSent as busy:
        return Answer([], {}, [str(busy)], left=True)
    rows = shop.book.read(queue, clock.now(), clock.today())
    waiting = [row for row in rows if row.how == "email" and row.state != "done"]
    words = [done.swept.words, *(visible(f"{row.order} {row.state}: {row.why}") for row in waiting)]
    states = Counter(row.state for row in waiting)
    as_json = {**done.swept._asdict(), "waiting": len(waiting), "states": {each: states[each] for each in MAIL_STATES}}
    return Answer(words, as_json, [f"{done.trouble}."] if done.trouble else [], left=bool(waiting))


def _all_in(m: Moment, source: WebShop, files: "FilesRead", *, take: bool) -> tuple[LookedAt, TakenIn, list[str]]:
    """A verb: every file after the other, in its one transaction; and what else should be said of them."""
    from models.comparing import compare
    from models.taking_in import bring_in

    looked, taken, notes = LookedAt(), TakenIn(0, 0), []
    for read, layout in zip(files.read, files.layouts, strict=True):
        if isinstance(read, ReadList):
            compared = compare(m, source, read)
            found = _as_looked_at(compared)
            notes += _said_of_list(compared)
        else:
            beside = (order for other in files.orders for order in other)
            found, now = bring_in(m, source, read, take=take, layout=layout, beside=beside)
            taken = _and(taken, now)
        looked = _both(looked, found)
    return looked, taken, notes


def _both(one: LookedAt, other: LookedAt) -> LookedAt:
    return LookedAt(
        read=one.read + other.read,
        new=one.new + other.new,
        seen=one.seen + other.seen,
        changed=one.changed + other.changed,
        not_live=one.not_live + other.not_live,
        vanished=one.vanished + other.vanished,
        held=one.held + other.held,
    )


def _and(taken: TakenIn, now: TakenIn) -> TakenIn:
    first = taken.first or now.first
    return TakenIn(taken.listed + now.listed, taken.held + now.held, first, now.last or taken.last)


def _as_looked_at(compared: Compared) -> LookedAt:
    held = tuple(Held(number, MISSING) for number in compared.missing)
    here = compared.listed - compared.not_live - len(held)
    return LookedAt(compared.listed, seen=here, not_live=compared.not_live, vanished=compared.unknown, held=held)


def _said_of_list(compared: Compared) -> list[str]:
    said = (
        ("Looked at, and not taken in", compared.waiting),
        ("Came in on a later day than they were placed", compared.late),
        ("Cancelled or void here, and live there", compared.ended),
    )
    return [f"{words}: {', '.join(numbers)}." for words, numbers in said if numbers]


def _as_json(looked: LookedAt) -> dict[str, Any]:
    held = [each._asdict() for each in looked.held]
    return looked._asdict() | {"vanished": len(looked.vanished), "held": held}


def _words(looked: LookedAt, numbers: Mapping[str, str]) -> list[str]:
    """The counts; and why each of ``numbers``, by their ids, is held."""
    lines = [f"{looked.words}."]
    for each in looked.held:
        if each.external_id in numbers:
            lines.append(visible(f"held: {numbers[each.external_id]}: {each.reason}"))
    if looked.vanished:
        lines.append(visible(f"In the book, and not in the file: {', '.join(looked.vanished)}"))
    return lines


def _row_words(row: OnlineRow) -> str:
    """What is to be taken in, or is otherwise at the web shop, in a line."""
    like = f"like {row.like}" if row.like else ""
    due = short(row.due) if row.due else "no date"
    parties = f"{row.caller or '?'} -> {row.recipient or '?'}" if row.caller or row.recipient else ""
    told = (f"{row.kind}: {row.number}", due, parties, row.what, row.why, like)
    return visible(", ".join(filter(None, told)))


def _nobody_waits(done: int, of: int) -> None:
    """How far the reading is, is not shown."""
