"""An order's life line, in words: when it came in, was listed, confirmed, sent out, and where it was left."""

from collections.abc import Callable, Sequence
from datetime import datetime

from models.views import LifeEvent

Local = Callable[[datetime], datetime]


def life_words(events: Sequence[LifeEvent], local: Local) -> str:
    """One station a line, with its day and the time at the shop."""
    return "\n".join(f"{local(event.at):%a %d %b %H:%M}  {event.what}" for event in events)
