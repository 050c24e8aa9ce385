"""Where the shop's files are, and that nobody else on the computer can read them."""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from counter_tui.errors import NoShop, ShopError

_OWN_FOLDERS = ("copies", "backups", "photos", "backups/counter-tui-photos")
_OWN_FILES = ("book.*", "keys.json*", "attempts*.json", "settings.toml", "sample.txt", "copies/*", "backups/*")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Shop:
    """The names in a shop's folder. Having one says nothing about which of them exist."""

    folder: Path

    @property
    def book(self) -> Path:
        """The encrypted database."""
        return self.folder / "book.db"

    @property
    def keys(self) -> Path:
        """The key slots: without this file the book cannot be opened."""
        return self.folder / "keys.json"

    @property
    def settings(self) -> Path:
        """The shop's settings, plain text for the owner to edit."""
        return self.folder / "settings.toml"

    @property
    def lock(self) -> Path:
        """Held while the book is made or migrated."""
        return self.folder / "book.lock"

    @property
    def copies(self) -> Path:
        """The folder for the copies of the book that are taken before a migration."""
        return self.folder / "copies"

    @property
    def opening(self) -> Path:
        """Held while the shop is opened, or its keys are changed."""
        return self.folder / "open.lock"

    @property
    def sending(self) -> Path:
        """Held while confirmations are sent, by one program at a time."""
        return self.folder / "sending.lock"

    @property
    def attempts(self) -> Path:
        """How many wrong passphrases came in a row, and when."""
        return self.folder / "attempts.json"

    @property
    def script_attempts(self) -> Path:
        """The same of passphrases that scripts were handed."""
        return self.folder / "attempts-scripts.json"

    @property
    def pin_attempts(self) -> Path:
        """The same of drivers' PINs."""
        return self.folder / "attempts-pins.json"

    @property
    def backups(self) -> Path:
        """The folder for the back-ups that lie beside the book."""
        return self.folder / "backups"

    @property
    def photos(self) -> Path:
        """The folder for the encrypted photos."""
        return self.folder / "photos"

    @property
    def photo_lock(self) -> Path:
        """Held from the writing of a photo's file to the commit of its row, and while strays are swept."""
        return self.folder / "photos.lock"

    @property
    def unfinished(self) -> Path:
        """There while a shop is being set up: what lies beside it has never held an order."""
        return self.folder / "set-up.unfinished"

    @property
    def set_up_lock(self) -> Path:
        """Held while a shop is being set up."""
        return self.folder / "set-up.lock"

    @property
    def sample(self) -> Path:
        """The mark of a sample shop, so that a real one is never taken for it."""
        return self.folder / "sample.txt"


def shop_folder(given: str | None, environ: Mapping[str, str], *, sample: bool = False) -> Path:
    """The shop's folder as an absolute path: `given` (--shop), else COUNTER_TUI_SHOP, else the account's data folder.

    There a sample shop has a folder of its own. Raises ShopError when --shop is empty: a script whose variable was
    unset must not land in the real shop.
    """
    if given == "":
        raise ShopError("--shop was given without a folder: name the shop's folder, or leave --shop out.")
    name = given or environ.get("COUNTER_TUI_SHOP")
    if not name:
        # Needed only here, and start-up is precious.
        from platformdirs import user_data_path

        return user_data_path("counter-tui", appauthor=False) / ("sample" if sample else "shop")
    try:
        return Path(name).expanduser().absolute()
    except RuntimeError as error:
        raise ShopError(f"There is no such home folder as in {name}: name the shop's folder in full.") from error


def private_umask() -> int:
    """From now on this process makes files for its own account alone. Returns the mask that was set before."""
    return os.umask(_OTHERS)


def make_private(folder: Path) -> None:
    """Make the folder (0700) where it is missing, and see that it is private and can be written.

    Raises ShopError when it is no folder, is shared, or cannot be made or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise ShopError(f"{folder} is not a folder: choose another place for the shop.") from error
    except OSError as error:
        raise ShopError(
            f"The folder {folder} cannot be made ({error.strerror}): choose another place for the shop."
        ) from error
    check_private(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ShopError(f"The folder {folder} cannot be written: give your account the right to, or choose another.")


def check_private(folder: Path) -> None:
    """Take away what others may do in the folder (0700) and with the shop's own files (0600) in it.

    Files that are not the shop's are left alone. Raises NoShop when there is no such folder, ShopError when it is
    shared or cannot be made private. On Windows the account's own folder is private already.
    """
    try:
        if not folder.is_dir():
            raise NoShop(f"There is no shop in {folder}: make one with counter-tui init, or name another with --shop.")
        if os.name == "nt":
            return
        _refuse_shared(folder)
        _tighten(folder, 0o700)
        for path in _own_paths(folder):
            # Another process that closes the book takes its write-ahead log away.
            with suppress(FileNotFoundError):
                _tighten(path, 0o700 if path.is_dir() else 0o600)
    except OSError as error:
        raise ShopError(
            f"The shop in {folder} cannot be kept private ({error.strerror}): give its files to your own account."
        ) from error


def write_private(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a whole file (0600) durably, or leave what was there: a reader never sees half of it, nor does a crash.

    With `replace` off an existing file is left alone and FileExistsError raised. Raises OSError as the disk gives it.
    """
    draft = path.with_name(f".{path.name}.{os.urandom(8).hex()}.tmp")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _own_paths(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in _OWN_FOLDERS if (folder / name).is_dir())
    for pattern in _OWN_FILES:
        yield from (path for path in folder.glob(pattern) if path.is_file())


def _refuse_shared(folder: Path) -> None:
    if folder.stat().st_mode & stat.S_ISVTX:
        raise ShopError(f"{folder} is shared by everyone on this computer: choose a folder of your own for the shop.")


def _tighten(path: Path, mode: int) -> None:
    if not path.stat().st_mode & _OTHERS:
        return
    path.chmod(mode)
    if path.stat().st_mode & _OTHERS:
        raise ShopError(f"The disk that holds {path} keeps no file private: put the shop on this computer's own disk.")
