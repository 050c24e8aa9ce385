"""Idempotent verbs: the same client-made key gives the same answer, and nothing is done twice."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from models.errors import Refused
from models.moment import Moment
from models.queries import Insert, Question, slot
from models.tables.audit import Request
from models.views import Taken

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=Taken | int | None)


class _Kept(NamedTuple):
    verb: str
    fingerprint: str
    answer: str


def once(verb: Callable[Concatenate[Moment, P], Answer]) -> Callable[Concatenate[Moment, P], Answer]:
    """Carry a verb out once for its ``key``. The same key with other content is `Refused`."""
    name = verb.__name__

    @wraps(verb)
    def carried_out_once(m: Moment, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        key = str(kwargs["key"])
        fingerprint = _fingerprint(args, {name: value for name, value in kwargs.items() if name != "key"})
        kept = _SEEN.first(key=key)
        if kept is None:
            answer = verb(m, *args, **kwargs)
            _REMEMBER.run(key=key, verb=name, fingerprint=fingerprint, answer=json.dumps(answer))
            return answer
        if (kept.verb, kept.fingerprint) != (name, fingerprint):
            raise Refused("key", "This key was used before with other content; nothing was changed.")
        answer_kept = json.loads(kept.answer)
        return Taken(*answer_kept) if isinstance(answer_kept, list) else answer_kept  # type: ignore[return-value]  # as it was answered first

    return carried_out_once


def _fingerprint(*content: Any) -> str:
    return hashlib.sha256(json.dumps(content, default=_plain, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)


_SEEN = Question(
    _Kept,
    lambda: Request.select(Request.verb, Request.fingerprint, Request.answer).where(Request.key == slot("key")),
)
_REMEMBER = Insert(Request)
