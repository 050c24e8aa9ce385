"""A new passphrase, as forms ask for it: twice, and long enough."""

from models.errors import Refused
from screens.entry_form import Asked, Texts
from screens.widgets.door import SHORTEST, too_short

NEW_PASSPHRASE = (
    Asked("passphrase", "Passphrase", hidden=True),
    Asked("again", "Once more", hidden=True),
)


def read_passphrase(name: str, text: str) -> str:
    """Raises `Refused` where the field ``passphrase`` holds too little; the other fields can be anything."""
    if name == "passphrase" and too_short(text):
        raise Refused(name, f"That is too short: {SHORTEST} characters or more, best four words.")
    return text


def typed_twice(texts: Texts) -> str:
    """The passphrase; raises `Refused` where it was not the same twice."""
    if texts["passphrase"] != texts["again"]:
        raise Refused("again", "The two are not the same; type the second one again.")
    return texts["passphrase"]
