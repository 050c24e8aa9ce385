"""Texts that a terminal, or a markup parser, would act upon; and what they must not bring to the terminal's stream."""

from typing import NamedTuple


class Hostile(NamedTuple):
    """``shown`` must stand on some screen where ``text`` is; ``never`` may not be anywhere in the stream."""

    text: str
    shown: str
    never: bytes = b""


def _escape(text: str, shown: str) -> Hostile:
    return Hostile(text, shown, text.encode())


HOSTILE = (
    Hostile("Qa[/]z", "Qa[/]z"),
    Hostile("Qb[red]x[/]z", "Qb[red]x[/]z"),
    Hostile("Qc[b", "Qc[b"),
    Hostile("Qd[@click=app.quit]x[/]", "Qd[@click=app.quit]x[/]"),
    Hostile("Qe[/nope]\\[", "Qe[/nope]\\["),
    Hostile("Qf👩‍👩‍👧‍👦z", "Qf"),
    Hostile("Qg🏴󠁧󠁢󠁷󠁬󠁳󠁿z", "Qg"),
    _escape("\x1b]52;c;UFdORUQ=\x07", "␛]52;c;UFd"),
    _escape("\x1b]0;PWNED\x07", "␛]0;PWNED"),
    _escape("\x1b[7;77HPWN", "␛[7;77HPWN"),
    _escape("\x1bP+q544e\x1b\\", "␛P+q544e"),
    _escape("\x9b7;77HPWN", "⟨U+009B⟩7;77"),
    _escape("Qm\u202eDNEZ", "Qm⟨U+202E⟩"),
    _escape("Qn\u2066DNEZ", "Qn⟨U+2066⟩"),
    _escape("Qo\u200bz", "Qo⟨U+200B⟩"),
    _escape("Qp\x08\x08\x08z", "Qp␈␈␈"),
    _escape("Qq\x7fz", "Qq␡z"),
    _escape("Qr\x85z", "Qr⟨U+0085⟩"),
)
