"""Paths of photos as people and terminals type them: quoted, escaped, as addresses, dropped, or not finished yet."""

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from counter_tui.photo_reading import PhotoRefused
from screens.outside import Completed

PHOTO_NAMES: Final = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")
_MOST_DROPPED: Final = 100_000
_ADDRESS: Final = "file://"
_WINDOWS: Final = os.name == "nt"
_ABSOLUTE: Final = re.compile(r"[A-Za-z]:[\\/]|\\\\|/|~" if _WINDOWS else "[/~]")
_WINDOWS_WORD: Final = re.compile(r'"([^"]*)"|(\S+)')
_SOMEBODYS: Final = re.compile(r"~[^/\\]")
_QUOTING: Final = re.compile(r"(?:^|\s)['\"]|\\")
_NEEDS_ESCAPE: Final = re.compile(r"([^\w@%+=:,./~-])")


def named(typed: str) -> Path:
    """The path that somebody typed, absolute, with what ``~`` stands for. Raises `PhotoRefused` in words.

    The disk is not asked, nor the system for somebody else's ``~name``: neither might answer.
    """
    text = typed.strip()
    if not text:
        raise PhotoRefused("Name the photo's file.")
    try:
        if "\0" not in text and not _SOMEBODYS.match(text):
            return Path(text).expanduser().absolute()
    except (RuntimeError, OSError):
        # Nobody's home, or a folder that is gone.
        pass
    raise PhotoRefused("There is no such file: check its name.")


def dropped(text: str) -> tuple[str, ...]:
    """The paths in what a terminal types for dropped files; nothing when the text is anything else.

    Each is absolute: plain, in quotes, with backslashes before blanks, or a ``file://`` address; one a line, or several
    with blanks between. A blank that nothing marks belongs to the name where what stands after it is no path itself; so
    does a quote within a word. The disk is not asked.
    """
    if len(text) > _MOST_DROPPED or "\0" in text:
        return ()
    found: list[str] = []
    for line in text.splitlines():
        if line.strip():
            paths = _of_line(line.strip())
            if not paths:
                return ()
            found += paths
    return tuple(found)


def _of_line(line: str) -> list[str]:
    words = _words(line)
    if words and all(_is_path(word) for word in words):
        return [_path(word) for word in words]
    return [_path(line)] if _is_path(line) else []


def _words(line: str) -> list[str]:
    """The words of a line as a shell would take them; none where a quote is left open, as in a plain Mum's.jpg."""
    if _WINDOWS:
        return [quoted or plain for quoted, plain in _WINDOWS_WORD.findall(line)]
    if not _QUOTING.search(line):
        return line.split()
    try:
        return shlex.split(line)
    except ValueError:
        return []


def _is_path(word: str) -> bool:
    return word.startswith(_ADDRESS) or _ABSOLUTE.match(word) is not None


def _path(word: str) -> str:
    if not word.startswith(_ADDRESS):
        return word
    # Taken apart by hand: what stands after ? and # is part of a file's name where a program forgot to write them as
    # %3F and %23, and a bracket in it is no address of a network.
    _, slash, path = word.removeprefix(_ADDRESS).partition("/")
    return os.fsdecode(unquote_to_bytes(path if _WINDOWS else slash + path))


def complete(typed: str) -> Completed:
    """What was typed of a path, completed: to the name of the only photo or folder that begins like it, or as far as
    all that do are alike, with their names.

    Quoted or escaped as it was typed; the same again where there is nothing to complete it with.
    """
    writing = _writing(typed)
    body = writing.read(typed)
    if body in ("", "~"):
        return Completed(writing.write("~/"))
    head, stem = body[: _after_folder(body)], body[_after_folder(body) :]
    try:
        there = _there(Path(head or ".").expanduser(), hidden=stem.startswith("."))
    except (OSError, RuntimeError, ValueError):
        return Completed(typed)
    alike = [name for name in there if name.startswith(stem)]
    alike = alike or [name for name in there if name.casefold().startswith(stem.casefold())]
    shared = os.path.commonprefix(alike)  # noqa: RUF071 - letters are compared, not folders
    further = len(shared) > len(stem) or (len(alike) == 1 and shared != stem)
    return Completed(writing.write(head + shared) if further else typed, tuple(alike) if len(alike) > 1 else ())


class _Writing(NamedTuple):
    """How a path is written: what it says, and a path in the same writing."""

    read: Callable[[str], str]
    write: Callable[[str], str]


def _writing(typed: str) -> _Writing:
    if typed.startswith("'"):
        return _Writing(
            lambda text: text[1:].removesuffix("'").replace("'\\''", "'"),
            lambda path: "'" + path.replace("'", "'\\''") + "'",
        )
    if typed.startswith('"'):
        return _Writing(
            lambda text: re.sub(r'\\(["\\])', r"\1", text[1:].removesuffix('"')),
            lambda path: '"' + re.sub(r'(["\\])', r"\\\1", path) + '"',
        )
    if "\\" in typed and not _WINDOWS:
        return _Writing(
            lambda text: re.sub(r"\\(.)", r"\1", text),
            lambda path: _NEEDS_ESCAPE.sub(r"\\\1", path),
        )
    return _Writing(str, str)


def _after_folder(body: str) -> int:
    return max(body.rfind("/"), body.rfind("\\") if _WINDOWS else -1) + 1


def _there(folder: Path, hidden: bool) -> list[str]:
    """The photos in a folder, the newest first, and then the folders in it, which end in a slash."""
    photos: list[tuple[int, str]] = []
    folders: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") and not hidden:
                continue
            if entry.is_dir():
                folders.append(f"{entry.name}/")
            elif entry.name.lower().endswith(PHOTO_NAMES) and entry.is_file(follow_symlinks=False):
                photos.append((-entry.stat(follow_symlinks=False).st_mtime_ns, entry.name))
    return [name for _, name in sorted(photos)] + sorted(folders)
