"""What an action is: something that a key, the palette or a click does, and the permission that it takes."""

from dataclasses import dataclass

SHOWN_KEYS = {
    "escape": "esc",
    "question_mark": "?",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "minus": "-",
    "plus": "+",
    "asterisk": "*",
    "equals_sign": "=",
    "comma": ",",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


TAKES = {
    "anywhere": "turn over",
    "anywhere/quit": "leave",
    "door": "turn over",
    "list": "turn over",
    "screens/turn_over": "turn over",
    "screens/order_entry": "take orders",
    "more/shop_settings": "keep the codes",
    "more/people": "see customers",
    "more/access": "change one's own key",
    "more/back_up": "back up",
    "more/online": "take orders",
    "more/confirmations": "change orders",
    "more/inbox": "change orders",
    "order entry": "take orders",
    "read back": "take orders",
    "order": "change orders",
    "order/outcome": "note outcomes",
    "order/back": "see orders",
    "amend": "change orders",
    "week/new": "take orders",
    "deliveries/give": "change orders",
    "deliveries/give_to": "change orders",
    "deliveries/earlier": "change orders",
    "deliveries/later": "change orders",
    "deliveries/run": "print",
    "deliveries/told": "change orders",
    "deliveries/outcome": "note outcomes",
    "deliveries/acknowledge": "change orders",
    "deliveries/like": "change orders",
    "pad/new": "take orders",
    "pad/new_sheets": "take orders",
    "pad/void": "change orders",
    "pad/merge": "change orders",
    "pad/confirm": "change orders",
    "pad/acknowledge": "change orders",
    "end of day/close_day": "close the day",
    "waiting": "change orders",
    "waiting/outcome": "note outcomes",
    "online": "take orders",
    "online/update": "change orders",
    "online/leave_ours": "change orders",
    "online/apart": "change orders",
    "online/same": "change orders",
    "online/not_wanted": "change orders",
    "online/web_shops": "keep the codes",
    "confirmations": "change orders",
    "confirmations/mail_settings": "change settings",
    "photos": "change orders",
    "photos/open": "see orders",
    "photos/view_outside": "see orders",
    "photos/back": "see orders",
    "photo inbox": "change orders",
    "lock box": "shred",
    "lock box/open": "see orders",
    "lock box/photos": "see orders",
    "lock box/back": "see orders",
    "drivers": "keep the drivers",
    "driver": "drive",
    "checklist": "drive",
    "more/drivers": "keep the drivers",
    "people": "see customers",
    "people/mark": "join customers",
    "people/part": "join customers",
    "settings": "keep the codes",
    "access": "change one's own key",
    "access/new": "manage people",
    "access/remove": "manage people",
    "access/sheet": "manage people",
    "access/back_up": "back up",
}
"""The permission of `models.roles` that an action takes, by its group and id, or by its group; else to see orders."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key can do.

    ``key`` is one or more Textual keys with commas between, the one to show first. ``words`` stands on the key lines
    (empty: the key works but is not shown there), ``help`` is a whole sentence, ``label`` replaces the key as shown.
    ``keyed``: what is done depends on which of the keys it was, and is told it.
    """

    id: str
    key: str
    words: str
    group: str
    help: str
    label: str = ""
    keyed: bool = False

    @property
    def may(self) -> str:
        """The permission of `models.roles` that it takes."""
        return TAKES.get(f"{self.group}/{self.id}") or TAKES.get(self.group, "see orders")

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.key.split(","))

    @property
    def shown(self) -> str:
        """The key as it is printed: ``F2``, ``ctrl+s``, ``?``."""
        return self.label or say_key(self.keys[0])

    @property
    def all_shown(self) -> str:
        """Every key of it, for help: ``F2, O``."""
        return ", ".join(say_key(key) for key in self.keys)


def say_key(key: str) -> str:
    """A Textual key name as a person knows it."""
    if key.startswith("f") and key[1:].isdigit():
        return key.upper()
    return SHOWN_KEYS.get(key, key)
