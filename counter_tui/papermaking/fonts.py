"""Which font has a character: those that come with the program, then this computer's own, else its code is written."""

import gc
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

HERE: Final = Path(__file__).with_name("fonts")
REGULAR, BOLD = HERE / "DejaVuSans.ttf", HERE / "DejaVuSans-Bold.ttf"
SEARCH_SECONDS: Final = 5.0
"""How long this computer's fonts are looked through for what ours lack; there can be thousands."""
_JOINER, _STYLES = "\u200d", "\ufe0e\ufe0f"
_OUTLINES, _COLOURED = {"glyf", "CFF "}, {"CBDT", "COLR", "sbix", "SVG "}
_CONTROLS: Final = {0x2400 + code: code for code in range(0x20)} | {0x2421: 0x7F}
"""The pictures that `models.text.visible` puts in the place of control codes."""


def system_folders() -> tuple[Path, ...]:
    """Where Linux, macOS and Windows keep their fonts."""
    home = Path.home()
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
        Path("/System/Library/Fonts"),
        Path("/Library/Fonts"),
        home / "Library/Fonts",
        Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "Fonts",
        Path(os.environ.get("LOCALAPPDATA", "C:/Windows")) / "Microsoft/Windows/Fonts",
    )


def lacking(words: Iterable[str]) -> set[str]:
    """The characters in these texts that our own font has not."""
    with TTFont(REGULAR, lazy=True) as font:
        known = font.getBestCmap()
        return {char for char in set().union(*words) if ord(char) not in known and char != "\n"}


def fonts_with(
    wanted: set[str], folders: Sequence[Path], seconds: float = SEARCH_SECONDS
) -> Iterator[tuple[Path, set[str]]]:
    """Fonts of these folders that have characters which are wanted, each with those that none before it has."""
    until, left = time.monotonic() + seconds, set(wanted)
    for path in _files(folders):
        if not left or time.monotonic() > until:
            return
        found = _found(path, left)
        # A font that was looked at is a knot of references, some megabytes of them.
        gc.collect()
        if found:
            left -= found
            yield path, found


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in {".ttf", ".otf", ".ttc"}:
                yield path


def _found(path: Path, wanted: set[str]) -> set[str]:
    """What a font has of these, in one colour; nothing, for one that is broken."""
    try:
        with path.open("rb") as file, TTFont(file, lazy=True, fontNumber=0) as font:
            tables = set(font.keys())
            if not tables & _OUTLINES or tables & _COLOURED:
                return set()
            known = font.getBestCmap() or {}
            return {char for char in wanted if ord(char) in known}
    except Exception:  # noqa: BLE001 - a font that somebody installed may be broken in any way
        return set()


def with_codes(missing: set[str]) -> Callable[[str], str]:
    """Writes characters that no font has as their codes, as `models.text.visible` does, so that nothing is lost.

    Those that stand together are one mark, ``⟨U+7530 4E2D⟩``; ``⟨U+1F469+1F467⟩`` where they are joined to one picture.
    """
    if not missing:
        return str
    one = f"[{re.escape(''.join(sorted(missing)))}][{_STYLES}]?"
    together = re.compile(f"{one}(?:{_JOINER}?{one})*")
    return lambda words: together.sub(_mark, words)


def _mark(together: re.Match[str]) -> str:
    # Whether a picture is drawn in colours says nothing on paper.
    joined = re.sub(f"[{_STYLES}]", "", together[0]).split(_JOINER)
    codes = [" ".join(f"{_CONTROLS.get(ord(char), ord(char)):04X}" for char in part) for part in joined]
    return f"⟨U+{'+'.join(codes)}⟩"
