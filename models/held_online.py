"""A held online order is an open sheet: a draft with its words as far as they are known, to be finished on the form.

One with several parts is finished part by part, each as an order on its one sheet: the next draft follows by itself.
"""

import json
from typing import NamedTuple

from models.card_numbers import refuse_card_number
from models.entry import form_of
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.online_links import link, links_of
from models.online_views import OnlinePart, parts_of
from models.queries import Change, Insert, Question, slot
from models.tables.audit import Request
from models.tables.online import OnlineOrder
from models.tables.sheets import Draft, Sheet
from models.views import NewOrder

_KEY = "online"


class _Row(NamedTuple):
    content: str
    sent: str


def is_held(key: str) -> bool:
    """Whether a draft's key is that of an online order that was held."""
    return key.startswith(f"{_KEY} ")


def is_of(key: str, online_id: int) -> bool:
    """Whether it is that of this online order."""
    return key.startswith(f"{_KEY} {online_id} ")


def add_draft(m: Moment, online_id: int, place: int, part: OnlinePart, sheet_id: int, number: int, sent: str) -> None:
    """Put a part of an online order onto its sheet as a draft that waits. ``place`` counts from 1, ``sent`` is the
    number that the web shop's order has on our sheets."""
    key = f"{_KEY} {online_id} {place}"
    words = json.dumps(words_of(part, m) | {"external_id": sent})
    _ADD.run(sheet=sheet_id, form_key=key, words=words, kept_at=m.stamp, parked=1, turn=1)
    _REMEMBER.run(key=f"draft {key}", verb="keep_draft", fingerprint="", answer=str(number))
    note(m, "draft", sheet=number)


def words_of(part: OnlinePart, m: Moment) -> dict[str, str]:
    """A part as it would be typed; what is not known stays empty, and a card number is not kept."""
    names = NewOrder.__dataclass_fields__.keys() & OnlinePart.__dataclass_fields__.keys()
    values = {name: getattr(part, name) for name in names}
    texts = form_of(NewOrder(**values | {"due": part.due or m.today, "to_come": frozenset(part.to_come)}))
    if part.due is None:
        texts["due"] = ""
    return {name: _kept(name, text) for name, text in texts.items()}


def became(m: Moment, key: str, order_id: int, sheet_id: int, number: int) -> None:
    """A draft of a held online order became an order: its next part, where it has one, is now a draft on that sheet."""
    online_id, place = map(int, key.removeprefix(f"{_KEY} ").split(" "))
    link(online_id, links_of(online_id) | {place: order_id})
    [row] = _CONTENT.rows(online=online_id)
    parts = parts_of(row.content)[0]
    if place < len(parts):
        add_draft(m, online_id, place + 1, parts[place], sheet_id, number, row.sent)


def left_out(key: str) -> None:
    """A further part of a held online order was struck off its form: what the web shop has is more than we have."""
    _DIFFERS.run(online=int(key.split(" ")[1]))


def _kept(name: str, text: str) -> str:
    try:
        refuse_card_number(name, text)
    except Refused:
        return ""
    return text


_ADD = Insert(Draft)
_REMEMBER = Insert(Request)
_CONTENT = Question(
    _Row,
    lambda: (
        OnlineOrder.select(OnlineOrder.content, Sheet.external_id)
        .join(Sheet, on=(OnlineOrder.sheet == Sheet.id))
        .where(OnlineOrder.id == slot("online"))
    ),
)
_DIFFERS = Change(lambda: OnlineOrder.update(state="changed").where(OnlineOrder.id == slot("online")))
