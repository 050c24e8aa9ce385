"""The shop's settings: a small file for the owner to edit, read strictly so that a slip is named and not guessed at."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from counter_tui.errors import SettingsBroken, ShopError, ShopExists
from counter_tui.locations import write_private

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PATH = r"(?:(?:/|~|[A-Za-z]:)[^\x00-\x1f\x7f-\x9f\u2028\u2029]{0,300})?"
_WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
_LARGEST = 64 * 1024
_HEAD = (
    "# The settings of this shop. A line that is left out means what is written here.\n"
    "# Text stands in quotes; yes is true, no is false; money is in whole pence.\n"
)


@dataclass(frozen=True)
class _Rule:
    """What a setting is for, in the file's own comment; what it may be, in words; and the test of that."""

    purpose: str
    wanted: str
    allows: Callable[[object], bool]


def _setting(purpose: str, wanted: str, allows: Callable[[object], bool]) -> dict[str, _Rule]:
    return {"rule": _Rule(purpose, wanted, allows)}


def _switch(purpose: str) -> dict[str, _Rule]:
    return _setting(purpose, "true or false", lambda value: isinstance(value, bool))


def _whole(purpose: str, least: int, most: int) -> dict[str, _Rule]:
    # type() and not isinstance(): a bool is an int, and `daily_cap = true` is a slip.
    return _setting(
        purpose,
        f"a whole number from {least} to {most}",
        lambda value: type(value) is int and least <= value <= most,
    )


def _text(purpose: str, wanted: str, pattern: str) -> dict[str, _Rule]:
    return _setting(purpose, wanted, lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value)))


@dataclass(frozen=True)
class Settings:
    """What the owner may choose. Anything that breaks a setting's rule raises ValueError, in words.

    `late_hour` and `relay_hour` are local hours, `cut_off` is a local time ("14:00") or empty, `closed_weekdays` are
    names out of `WEEKDAYS` with ", " between, `country` is a telephone code, `daily_cap` counts orders,
    `delivery_charge` is pence, `card_limit` characters.
    """

    shop_name: str = field(
        default="The shop",
        metadata=_text(
            "The shop's name, as customers see it.",
            "text of 1 to 60 characters on one line",
            r"(?=.*\S)[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,60}",
        ),
    )
    web_shop: bool = field(
        default=True, metadata=_switch("Is there a web shop? The end of day then asks for its own count.")
    )
    paper_pad: bool = field(
        default=True, metadata=_switch("Is there a printed order pad? The end of day then asks for its next number.")
    )
    late_hour: int = field(
        default=19, metadata=_whole("The hour from which a stop without an outcome counts as late.", 0, 23)
    )
    relay_hour: int = field(
        default=15,
        metadata=_whole("The hour from which a relay that no florist has accepted keeps the day open.", 0, 23),
    )
    closed_weekdays: str = field(
        default="sun",
        metadata=_text(
            "The days of the week on which the shop does not open.",
            'days by three letters, such as "sun" or "sun, mon", or ""',
            f"(?:{_WEEKDAY}(?:, ?{_WEEKDAY})*)?",
        ),
    )
    cut_off: str = field(
        default="14:00",
        metadata=_text(
            "From this time on an order for the same day is asked about; empty for never.",
            'a time of day such as "14:00", or ""',
            "(?:(?:[01][0-9]|2[0-3]):[0-5][0-9])?",
        ),
    )
    country: str = field(
        default="44",
        metadata=_text(
            "The country code of telephone numbers that are typed without one.",
            "one to three digits in quotes",
            "[1-9][0-9]{0,2}",
        ),
    )
    daily_cap: int = field(default=40, metadata=_whole("How many orders make a full day.", 1, 100_000))
    theme: str = field(
        default="paper",
        metadata=_text('The colours: "paper" is light, "night" is dark.', '"paper" or "night"', "paper|night"),
    )
    blank_minutes: int = field(
        default=2,
        metadata=_whole("After so many minutes without a key the screen is turned over; 0 for never.", 0, 60),
    )
    lock_minutes: int = field(
        default=10, metadata=_whole("After so many minutes without a key the book is locked; 0 for never.", 0, 240)
    )
    second_backup: str = field(
        default="",
        metadata=_text(
            "A second folder for every back-up, on a stick or in a synced folder; empty for none.",
            "a folder's whole path on one line",
            _PATH,
        ),
    )
    photo_inbox: str = field(
        default="",
        metadata=_text(
            "The folder that a phone's photos come to; each is removed from it when it is attached. Empty for none.",
            "a folder's whole path on one line",
            _PATH,
        ),
    )
    pictures: str = field(
        default="auto",
        metadata=_text(
            'How photos are shown in this terminal: "auto", "kitty", "sixel", or "blocks" of colour.',
            '"auto", "kitty", "sixel" or "blocks"',
            "auto|kitty|sixel|blocks",
        ),
    )
    delivery_charge: int = field(
        default=500, metadata=_whole("What a delivery costs where nothing else is set, in pence.", 0, 1_000_000)
    )
    card_limit: int = field(default=220, metadata=_whole("How many characters a card message may have.", 1, 2_000))

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            rule = _RULES[name]
            if not rule.allows(value):
                raise ValueError(f"{name} must be {rule.wanted}")


_RULES: dict[str, _Rule] = {each.name: each.metadata["rule"] for each in fields(Settings)}


def load(path: Path) -> Settings:
    """The settings in the file; the defaults where there is no file.

    Raises SettingsBroken, naming the file, the line where it can be found, and what belongs there.
    """
    text = _read(path)
    if text is None:
        return Settings()
    values = _parse(path, text)
    for name, value in values.items():
        rule = _RULES.get(name)
        if rule is None:
            known = ", ".join(_RULES)
            raise SettingsBroken(
                f"{_place(path, text, name)}: there is no setting {name!r}; take it out, or use one of {known}."
            )
        if not rule.allows(value):
            raise SettingsBroken(f"{_place(path, text, name)}: {name} must be {rule.wanted}.")
    return Settings(**values)  # type: ignore[arg-type]  # each value has just passed its own rule


def write_default(path: Path, **changes: str | int) -> None:
    """Write a commented settings file with the defaults and these changes.

    Raises ValueError for a change that breaks its rule, TypeError for a setting that does not exist, ShopExists when
    there is a file already, ShopError when it cannot be written.
    """
    try:
        _write(path, Settings(**changes), over=False)  # type: ignore[arg-type]  # checked by Settings itself
    except FileExistsError as error:
        raise ShopExists(f"{path} is there already and was left as it is: edit it.") from error


def save(path: Path, **changes: str | int) -> Settings:
    """Put these changes into the file, which is read again first and written anew as a whole; answers with all of it.

    Comments of the owner's own go. Raises SettingsBroken for a file that cannot be read, else as `write_default`.
    """
    chosen = replace(load(path), **changes)  # type: ignore[arg-type]  # checked by Settings itself
    _write(path, chosen, over=True)
    return chosen


def problem(name: str, value: object) -> str:
    """What is wrong with a value for a setting, in words; empty when nothing is."""
    return "" if _RULES[name].allows(value) else f"This must be {_RULES[name].wanted}."


def _write(path: Path, settings: Settings, *, over: bool) -> None:
    entries = (
        f"\n# {_RULES[name].purpose}\n{name} = {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in asdict(settings).items()
    )
    try:
        write_private(path, (_HEAD + "".join(entries)).encode(), replace=over)
    except FileExistsError:
        raise
    except OSError as error:
        raise ShopError(f"{path} cannot be written ({error.strerror}): make room, or check the folder.") from error


def _read(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsBroken(f"{path} cannot be read ({error.strerror}): mend that, or take the file away.") from error
    if len(data) > _LARGEST:
        raise SettingsBroken(f"{path} is too large for a settings file: take it away, and the defaults hold.")
    try:
        # Windows' Notepad puts a byte order mark first, which TOML does not allow.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsBroken(f"{path}, line {line}: this is not UTF-8 text; save the file as UTF-8.") from error


def _parse(path: Path, text: str) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise SettingsBroken(f"{path} cannot be understood: {error}; mend that line, or take it out.") from error


def _place(path: Path, text: str, name: str) -> str:
    start = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    for number, line in enumerate(text.splitlines(), start=1):
        if start.match(line):
            return f"{path}, line {number}"
    return str(path)
