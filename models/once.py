"""Idempotent verbs: the same client-made key gives the same answer, and nothing is done twice."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, get_args, get_type_hints

from models.errors import Refused
from models.moment import Moment
from models.queries import Insert, Question, slot
from models.tables.audit import Request

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=tuple[object, ...] | int | str | None)


class _Kept(NamedTuple):
    verb: str
    fingerprint: str
    answer: str


def once(verb: Callable[Concatenate[Moment, P], Answer]) -> Callable[Concatenate[Moment, P], Answer]:
    """Carry a verb out once for its ``key``. The same key with other content is `Refused`.

    What it answers with is kept as JSON: a number, a text, or a NamedTuple of such.
    """
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
        return _as_answered(verb, kept.answer)

    return carried_out_once


def _as_answered(verb: Callable[..., Answer], kept: str) -> Answer:
    """JSON has no NamedTuples: the verb says which of them it answers with."""
    answer: Any = json.loads(kept)
    if isinstance(answer, list):
        hint = get_type_hints(verb)["return"]
        [row] = [kind for kind in get_args(hint) or (hint,) if kind is not type(None)]
        answer = row(*answer)
    whole: Answer = answer
    return whole


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
