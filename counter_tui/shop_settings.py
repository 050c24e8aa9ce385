"""The settings as the owner types them on the screen: read into what the file holds, and written back as typed."""

import asyncio
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import time
from pathlib import Path

from counter_tui import elsewhere, settings
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.settings import WEEKDAYS
from counter_tui.terminal_pictures import shown_as
from models.errors import Refused
from screens.desk import ShopFacts

_LONGEST = 60
_LONGEST_PATH = 300
_PATHS = frozenset(("second_backup", "photo_inbox"))
_DIGITS = 6
_WORD = re.compile(r"[^\s,;]+")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?")


class ShopSettings:
    """The settings file at ``path``. Raises `SettingsBroken` for one that is broken when the program starts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._chosen = settings.load(path)

    @property
    def facts(self) -> ShopFacts:
        """What screens need of the settings."""
        return _facts(self._chosen)

    def typed(self) -> Mapping[str, str]:
        """Every setting as it would be typed now."""
        return {name: _typed(name, value) for name, value in asdict(self._chosen).items()}

    def read(self, name: str, text: str) -> str:
        """What was typed for a setting, in words. Raises `Refused` at it."""
        from models.money import pounds

        value = _read(name, text)
        return pounds(int(value)) if name == "delivery_charge" else _typed(name, value)

    async def save(self, changes: Mapping[str, str]) -> ShopFacts:
        """Keep what was typed. Raises `Refused`: at the setting, or at ``settings`` when the file is in the way."""
        values = {name: _read(name, text) for name, text in changes.items()}
        if inbox := values.get("photo_inbox"):
            await self._refuse_inbox(str(inbox))
        try:
            self._chosen = await asyncio.to_thread(settings.save, self._path, **values)
        except ShopError as error:
            raise Refused("settings", str(error)) from None
        return self.facts

    async def _refuse_inbox(self, typed: str) -> None:
        """Files go out of that folder: it must be there, and none of the shop's own."""
        shop = Shop(self._path.parent)
        own = (shop.folder, shop.photos, shop.backups, shop.copies)

        def wrong() -> str:
            folder = Path(typed).expanduser()
            if not folder.is_dir():
                return "There is no such folder: check its name."
            return "That folder is the shop's own: choose another." if folder.resolve() in own else ""

        try:
            why = await elsewhere.ask(Path(typed), wrong)
        except (elsewhere.NoAnswer, OSError, RuntimeError, ValueError) as error:
            why = f"That folder cannot be used: {error}"
        if why:
            raise Refused("photo_inbox", why)


def _facts(chosen: settings.Settings) -> ShopFacts:
    return ShopFacts(
        name=chosen.shop_name,
        web_shop=chosen.web_shop,
        paper_pad=chosen.paper_pad,
        daily_cap=chosen.daily_cap,
        card_limit=chosen.card_limit,
        delivery_charge=chosen.delivery_charge,
        late_hour=chosen.late_hour,
        relay_hour=chosen.relay_hour,
        closed_weekdays=tuple(sorted({WEEKDAYS.index(day) for day in _WORD.findall(chosen.closed_weekdays)})),
        cut_off=time.fromisoformat(chosen.cut_off) if chosen.cut_off else None,
        country=chosen.country,
        theme=chosen.theme,
        blank_minutes=chosen.blank_minutes,
        lock_minutes=chosen.lock_minutes,
        second_backup=bool(chosen.second_backup),
        photo_inbox=bool(chosen.photo_inbox),
        pictures=shown_as(chosen.pictures, os.environ),
    )


def _read(name: str, text: str) -> str | int:
    # Only what is typed needs the test: the unlock screen is painted without it.
    from models.card_numbers import safe_words

    words = safe_words(name, text, limit=_LONGEST_PATH if name in _PATHS else _LONGEST)
    value = _READERS.get(name, _as_it_is)(name, words)
    if wrong := settings.problem(name, value):
        raise Refused(name, wrong)
    return value


def _typed(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value / 100:.2f}" if name == "delivery_charge" and isinstance(value, int) else str(value)


def _as_it_is(_name: str, words: str) -> str:
    return words


def _lower(_name: str, words: str) -> str:
    return words.lower()


def _switch(name: str, words: str) -> bool:
    said = words.lower()
    if said and ("yes".startswith(said) or "no".startswith(said)):
        return said.startswith("y")
    raise Refused(name, "Say yes or no.")


def _whole(_name: str, words: str) -> str | int:
    return int(words) if words.isascii() and words.isdigit() and len(words) <= _DIGITS else words


def _pence(name: str, words: str) -> int:
    from models.money import read_pence

    pence = read_pence(words, name)
    if settings.problem(name, pence):
        raise Refused(name, "That is too much for one delivery; check the amount.")
    return pence


def _weekdays(name: str, words: str) -> str:
    """Days by their first three letters or more, in the order of the week."""
    said = [word.lower() for word in _WORD.findall(words) if word.lower() not in {"and", "none"}]
    known = [next((day for day in WEEKDAYS if _FULL[day].startswith(word) and len(word) > 2), "") for word in said]
    if "" in known:
        raise Refused(name, "Type days of the week, such as sun or sun, mon; leave it empty for none.")
    return ", ".join(day for day in WEEKDAYS if day in known)


def _clock_time(name: str, words: str) -> str:
    match = _TIME.fullmatch(words)
    if words and (match is None or int(match[1]) > 23 or int(match[2] or 0) > 59):
        raise Refused(name, "Type a time of day, such as 14:00; leave it empty for none.")
    return f"{int(match[1]):02}:{match[2] or '00'}" if match else ""


def _country(name: str, words: str) -> str:
    digits = words.removeprefix("+")
    if settings.problem(name, digits):
        raise Refused(name, "Type the one to three digits of the country, such as 44.")
    return digits


_FULL = dict(zip(WEEKDAYS, ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), strict=True))
_READERS: dict[str, Callable[[str, str], str | int]] = {
    "web_shop": _switch,
    "paper_pad": _switch,
    "late_hour": _whole,
    "relay_hour": _whole,
    "closed_weekdays": _weekdays,
    "cut_off": _clock_time,
    "country": _country,
    "daily_cap": _whole,
    "blank_minutes": _whole,
    "lock_minutes": _whole,
    "theme": _lower,
    "pictures": _lower,
    "delivery_charge": _pence,
    "card_limit": _whole,
}
