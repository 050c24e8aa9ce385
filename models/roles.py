"""Who may do what: the one table that screens, palette, command line and tests read."""

from collections.abc import Mapping

OWNER, STAFF, DRIVER = "owner", "staff", "driver"
ROLES = (OWNER, STAFF, DRIVER)
KEYHOLDERS = (OWNER, STAFF)
"""Those who may hold a key. A driver holds none: they come in at a counter that somebody has unlocked."""

_COUNTER = frozenset((OWNER, STAFF))
_OWNER = frozenset((OWNER,))
_EVERYONE = frozenset(ROLES)

MAY: Mapping[str, frozenset[str]] = {
    "turn over": _EVERYONE,
    "leave": _COUNTER,
    "see orders": _COUNTER,
    "take orders": _COUNTER,
    "change orders": _COUNTER,
    "note outcomes": _EVERYONE,
    "drive": _EVERYONE,
    "keep the drivers": _COUNTER,
    "print": _COUNTER,
    "close the day": _COUNTER,
    "attach photos": _EVERYONE,
    "shred": _COUNTER,
    "see customers": _COUNTER,
    "join customers": _COUNTER,
    "keep the codes": _COUNTER,
    "back up": _COUNTER,
    "change one's own key": _COUNTER,
    "change settings": _OWNER,
    "manage people": _OWNER,
    "replace the key": _OWNER,
    "export": _OWNER,
    "erase": _OWNER,
    "restore": _OWNER,
    "verify": _OWNER,
}
"""Each permission, and the roles that have it."""

DRIVER_SEES = frozenset(
    (
        *("order", "recipient", "phone", "address", "postcode", "window", "what", "notes"),
        *("sequence", "status", "outcome", "photographed"),
    )
)
"""The fields of a stop that a driver is shown: what finding the door takes, never a price, a card or a caller."""


def may(role: str, permission: str) -> bool:
    """Whether the role has the permission. KeyError for a permission that is not in the table."""
    return role in MAY[permission]
