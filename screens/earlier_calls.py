"""Going back to a call that was put aside, and taking one of a caller's earlier orders again: which one?"""

from collections.abc import Sequence

from models import finding, looking, pad
from models.dates import short
from models.text import fold
from models.views import DraftView, FoundRow, OrderView, Party, sheet_number
from screens.base import CounterScreen
from screens.dialogs import Choice

MOST = 9


async def choose_parked(screen: CounterScreen, *, but: int | None, typing_off: bool = False) -> int | None:
    """The sheet of one of the drafts there are, but for the one in hand; a single one is it. Await in a worker.

    What was broken off comes before what was put aside, and that before photographed pages that nobody has begun; while
    page after page is typed off its photo (``typing_off``) the next page comes first of all.
    """
    answer = await screen.ask_book(pad.parked_drafts)
    if answer is None:
        return None
    drafts = in_turn([draft for draft in answer.value if draft.sheet != but], typing_off=typing_off)
    if not drafts:
        screen.say("No call is put aside.")
        return None
    choices = [Choice(str(n), _draft(screen, each), str(each.sheet)) for n, each in enumerate(drafts[:MOST], 1)]
    chosen = choices[0].value if len(drafts) == 1 else await screen.choose("Which call?", choices)
    return int(chosen) if chosen else None


def in_turn(drafts: Sequence[DraftView], *, typing_off: bool) -> list[DraftView]:
    """Drafts in the order in which they are offered; photographed pages as they lie on the pad."""
    pages = sorted((draft for draft in drafts if _is_page(draft)), key=lambda draft: draft.sheet)
    calls = sorted((draft for draft in drafts if not _is_page(draft)), key=lambda draft: draft.parked)
    first = 1 if typing_off else 0
    return [*pages[:first], *calls, *pages[first:]]


def _is_page(draft: DraftView) -> bool:
    return draft.photos > 0 and draft.parked and not _who(draft)


async def choose_order(screen: CounterScreen, caller: Party) -> OrderView | None:
    """One of the caller's orders, the newest first; None when there is none, or none was chosen. Await in a worker."""
    answer = await screen.ask_book(finding.find, caller.phone or caller.name)
    if answer is None:
        return None
    rows = [row for row in answer.value if fold(row.caller) == fold(caller.name)][:MOST]
    if not rows:
        screen.say("This caller has no order in the book.")
        return None
    choices = [Choice(str(n), _order(row), str(row.order_id)) for n, row in enumerate(rows, 1)]
    chosen = choices[0].value if len(rows) == 1 else await screen.choose("Again as which order?", choices)
    if not chosen:
        return None
    await screen.desk.looked(looking.order_opened, int(chosen))
    view = await screen.ask_book(finding.open_order, int(chosen))
    return view.value if view else None


def _draft(screen: CounterScreen, draft: DraftView) -> str:
    if draft.photos and not _who(draft):
        printed = f"{draft.fields.get('pad', '')} {draft.fields.get('pad_number', '')}"
        return f"{sheet_number(draft.sheet)}  a page by photo  {printed.strip()}{'' if draft.parked else '  begun'}"
    whom = draft.fields.get("recipient_name")
    since = f"{screen.desk.clock.local(draft.taken_at):%H:%M}"
    return f"{sheet_number(draft.sheet)}  {since}  {_who(draft) or 'no caller yet'}{f' -> {whom}' if whom else ''}"


def _who(draft: DraftView) -> str:
    return draft.fields.get("caller_name") or draft.fields.get("caller_phone") or ""


def _order(row: FoundRow) -> str:
    to = f" -> {row.recipient}" if row.recipient else ""
    return f"{row.order}  {short(row.due)}{to}  {row.fulfilment}"
