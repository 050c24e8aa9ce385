"""Online orders in rows and words: what is new, what is held and why, what the web shop says otherwise."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from models.dates import say, short, window_words
from models.online_views import (
    CALLED_OFF,
    CHANGED,
    HELD,
    LISTED,
    NEW,
    NOT_TAKEN,
    VANISHED,
    Compared,
    Difference,
    LookedAt,
    OnlineRow,
)
from models.text import visible
from models.views import OrderView, sheet_number
from screens.day_screen import counted
from screens.widgets.cells import clusters, width
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, Row, heading, shares
from screens.widgets.week_grid import short_window

TITLE = "ONLINE"
HEADINGS = {
    NEW: "NEW",
    HELD: "HELD: SOMETHING IS MISSING",
    CHANGED: "CHANGED AT THE WEB SHOP",
    CALLED_OFF: "CANCELLED AT THE WEB SHOP, NOT HERE",
    VANISHED: "IN THE BOOK, NO LONGER AT THE WEB SHOP",
    LISTED: "ON THE WEB SHOP'S OWN LIST, NOT IN THE BOOK",
    NOT_TAKEN: "NOT LIVE: NO SHEET",
}
TO_TAKE = frozenset({NEW, HELD})
WAITING = frozenset({NEW, HELD, LISTED})
OF_A_ROW = frozenset({"open", "update", "leave_ours", "apart", "same", "not_wanted"})
OTHERWISE = frozenset({CHANGED, CALLED_OFF})
COLUMNS = (
    Column("Online", 8, grow=1),
    Column("Due", 10),
    Column("When", 5),
    Column("For", 13, grow=2),
    Column("What", 14, grow=3, from_width=100),
    Column("State", 24, grow=4),
    Column("Sheet", 5),
)
SIDES = (Column("", 10), Column("Changed", 7), Column("Our order", 20, grow=1), Column("The web shop", 20, grow=1))
HINTS = {
    NEW: "t takes in all that is new or held. enter: see all of it.",
    HELD: "t takes it in as an open sheet that says what is missing. enter: see all of it.",
    CHANGED: "u takes what changed there (*), o leaves ours, x: ours is another order.",
    CALLED_OFF: "u cancels ours too, o leaves it.",
    VANISHED: "Look for it at the web shop. Then: o leaves ours, d it is not wanted.",
    LISTED: "Bring in a file that holds it: f. If it is not wanted: d.",
    NOT_TAKEN: "It is looked at again with each file.",
}
THERE, HERE = "* there", "here"
MOST_NAMED = 8


def online_lines(rows: Sequence[OnlineRow]) -> list[Row]:
    """Every row under the heading of its kind; a kind that is not known is shown by its own name."""
    lines: list[Row] = []
    for kind, members in groupby(rows, key=lambda row: row.kind):
        of_kind = list(members)
        lines.append(heading(HEADINGS.get(kind, kind), str(len(of_kind))))
        lines += map(online_line, of_kind)
    return lines


def online_line(row: OnlineRow) -> Row:
    """An online order as a line of the list."""
    name = "quiet" if row.kind == NOT_TAKEN else "text"
    return Row(
        str(row.id),
        (
            Span(row.number, "quiet" if row.kind == NOT_TAKEN else "strong"),
            Span(short(row.due) if row.due else "", name),
            Span(short_window(row.window) if row.window else "", name),
            Span(row.recipient or row.caller or "?", name),
            Span(row.what, name),
            state_span(row),
            Span(sheet_number(row.sheet) if row.sheet else "", name),
        ),
    )


def state_span(row: OnlineRow) -> Span:
    """What is the matter with it, the most urgent first."""
    why = row.why or row.status
    like = f"LIKE {row.like}?" if row.like else f"LIKE online {row.twin}?" if row.twin else ""
    words = {
        NEW: like or "new",
        HELD: ", ".join(part for part in (f"? {why}", like) if part),
        CHANGED: f"! {why}",
        CALLED_OFF: "X cancelled there",
        VANISHED: "! not there any more",
        LISTED: "! not in the book",
    }.get(row.kind, why)
    return Span(words, {NOT_TAKEN: "quiet", NEW: "warn" if like else "good"}.get(row.kind, "warn"))


def online_title(rows: Iterable[OnlineRow]) -> str:
    """How many of each kind there are."""
    kinds = Counter(row.kind for row in rows)
    return _spaced(TITLE, ", ".join(f"{many} {kind}" for kind, many in kinds.items()))


def online_words(row: OnlineRow, today: date, like: str = "") -> str:
    """The order under the cursor in full: whose it is, what it is, and what is to be done about it.

    ``like`` are the `like_words` of the order that it is like, once they are known.
    """
    parties = f"{row.caller or '?'} -> {row.recipient or '?'}" if row.caller or row.recipient else ""
    placed = f"placed {short(row.placed_on)}" if row.placed_on else ""
    due = say(row.due, today) if row.due else ""
    window = window_words(row.window) if row.window else ""
    first = _spaced(f"{row.source} {row.number}", parties, row.status)
    # What is to be done stands before what there may be much of.
    lines = (first, *_matter(row, like or row.like), _spaced(due, window, placed, row.what))
    return "\n".join(line for line in lines if line)


def _matter(row: OnlineRow, like: str) -> Iterable[str]:
    if row.like:
        known = f"It is {row.like_is}: at the web shop these are two." if row.like_is else "s: it is the same order."
        yield f"! Like {like}. {known}"
    if row.twin:
        yield f"! Like {row.twin} of this list: {row.twin_why}. t takes in both; d: this one is not wanted."
    yield _spaced(f"! {row.why}." if row.why and row.kind != NOT_TAKEN else row.why, HINTS.get(row.kind, ""))


def like_words(order: OrderView) -> str:
    """An order of the book that an online order is like: how it came in, whose it is, and when it is due."""
    new = order.new
    whose = f"{new.caller.name or '?'} -> {new.recipient.name or '?'}"
    return f"{order.number} ({order.source}, taken by {order.taken_by}): {whose}, {short(new.due)}"


def side_by_side(differences: Sequence[Difference], room: int) -> list[Row]:
    """Our order and what the web shop says, line for line, in a list ``room`` cells wide: what was changed there first.

    Nothing is cut: a long text goes on in the next line.
    """
    several = len({each.suffix for each in differences}) > 1
    cells = [size for _, _, size in shares(SIDES, room)]
    rows: list[Row] = []
    for place, each in enumerate(sorted(differences, key=lambda each: not each.theirs_changed)):
        name = "warn" if each.theirs_changed else "text"
        field = f"-{each.suffix} {each.field}" if several else each.field
        texts = (field, THERE if each.theirs_changed else HERE, each.ours or "(nothing)", each.theirs or "(nothing)")
        columns = [wrapped(text, size) for text, size in zip(texts, cells, strict=True)]
        for line in range(max(map(len, columns))):
            spans = [Span(column[line] if line < len(column) else "") for column in columns]
            inks = ("strong", name, "text", name)
            rows.append(Row(f"{place}/{line}", tuple(Span(s.text, i) for s, i in zip(spans, inks, strict=True))))
    return rows


def wrapped(text: str, cells: int) -> list[str]:
    """A text from people in lines no wider than ``cells``, broken between words where that is possible."""
    lines: list[str] = []
    for paragraph in visible(text, lines=True).splitlines() or [""]:
        line = ""
        for word in paragraph.split():
            joined = f"{line} {word}" if line else word
            if width(joined) <= cells:
                line = joined
                continue
            lines += [line] if line else []
            *full, line = _pieces(word, cells)
            lines += full
        lines.append(line)
    return lines


def _pieces(word: str, cells: int) -> list[str]:
    pieces, used = [""], 0
    for letter, size in clusters(word):
        if used + size > cells and pieces[-1]:
            pieces.append("")
            used = 0
        pieces[-1] += letter
        used += size
    return pieces


def cannot_with(action: str, row: OnlineRow | None, *, looked_up: bool) -> str:
    """Why an action of `OF_A_ROW` cannot be done with an online order, in words; empty when it can.

    ``looked_up``: it is known in what ours differs.
    """
    if row is None:
        return "There is nothing under the cursor."
    if action == "open" and row.kind == LISTED:
        return f"{row.number} is only on the web shop's own list: nothing of it was read yet."
    if action == "leave_ours" and row.kind == VANISHED:
        return "" if row.sheet else f"{row.number} is on no sheet: d where it is not wanted."
    if action in ("update", "leave_ours", "apart") and row.kind not in OTHERWISE:
        return "Only where the web shop has changed or cancelled an order of ours."
    if action in ("update", "leave_ours") and not looked_up:
        return "What has changed is still being looked up."
    if action == "same" and not (row.like and row.kind in TO_TAKE):
        return f"{row.number} is like no order that is in the book."
    if action == "same" and row.like_is:
        return f"{row.like} is {row.like_is}: at the web shop these are two orders."
    if action == "not_wanted" and row.kind not in WAITING and not (row.kind == VANISHED and not row.sheet):
        where = f"on sheet {sheet_number(row.sheet)}: cancel the order there" if row.sheet else "not live"
        return f"{row.number} is {where}."
    return ""


def found_words(found: LookedAt | Compared, file: str) -> str:
    """What a look came to, or what the web shop's own list holds that the book does not, in a few lines."""
    if isinstance(found, Compared):
        return compared_words(found)
    gone = f"! In the book and not in it, although others of those days are: {named(found.vanished)}"
    return f"{file}: {found.words}." + (f"\n{gone}" if found.vanished else "")


def compared_words(found: Compared) -> str:
    """What the comparison came to: what is missing before all else."""
    not_live = f", {found.not_live} not live" if found.not_live else ""
    lines = [f"The web shop's own list: {counted(found.listed, 'order')}, {found.here} in the book{not_live}."]
    for numbers, words in (
        (found.missing, "! NOT IN THE BOOK"),
        (found.waiting, "! Looked at, and not taken in"),
        (found.ended, "! Cancelled or void here, and live there"),
        (found.unknown, "! In the book, and not on the list"),
        (found.late, "Came in on a later day than they were placed"),
    ):
        if numbers:
            lines.append(f"{words} ({len(numbers)}): {named(numbers)}")
    if not (found.missing or found.waiting or found.unknown or found.ended):
        lines[0] += " Every one is here."
    return "\n".join(lines)


def named(numbers: Sequence[str]) -> str:
    """The first few of these numbers, and how many more there are."""
    more = len(numbers) - MOST_NAMED
    return ", ".join(numbers[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def how_far(file: str, done: int, of: int) -> str:
    """How far the reading of a file is."""
    if 0 < of <= done:
        return f"{file} is read, and being noted in the book. The counter goes on meanwhile."
    percent = f" {done * 100 // of} %" if of > 0 else ""
    return f"Looking at {file}:{percent or ' ...'}   The counter goes on meanwhile."


def _spaced(*parts: str) -> str:
    return "   ".join(part for part in parts if part)
