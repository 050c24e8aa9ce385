"""What an order was taken from, when it was begun by repeating an earlier one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.dates import parse_iso, short

# The day is always another; who calls is the same.
NOT_COMPARED = frozenset({"due", "caller_phone", "caller_name", "caller_email"})
SHORT = 24


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier order's number, and its texts by field; the lines of flowers as they are read."""

    number: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    def was(self, name: str, now: str) -> str:
        """What stood in a field then, where something else stands there now."""
        then = self.texts.get(name, "")
        if not self.number or name not in self.texts or then == now:
            return ""
        if name == "due":
            return f"was {short(parse_iso(then, 'due'))}"
        if name == "lines":
            gone = [line for line in then.splitlines() if line not in now.splitlines()]
            then = ", ".join(gone) or "fewer"
        then = then.replace("\n", " / ")
        return f"was {then if len(then) <= SHORT else then[:SHORT] + '…'}" if then else "was empty"

    def different(self, now: Mapping[str, str]) -> list[str]:
        """The fields that differ, by their names in words."""
        compared = (name for name in self.texts if name not in NOT_COMPARED)
        return [name.replace("_", " ") for name in compared if now.get(name, "") != self.texts[name]]
