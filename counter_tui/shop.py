"""A shop's folder, keys and book together: set up, opened, and who may open it changed.

The book says who may come in, the key file lets them. What changes both does it in an order that can be cut off
anywhere: a new slot is written inside the book's transaction, before its commit, so that it opens nothing if that never
comes; an old one is dropped from the file after the commit that took it away.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

from counter_tui import keys, set_up_mark, settings
from counter_tui.attempts import Attempts
from counter_tui.clock import ShopClock
from counter_tui.errors import (
    KeysMissing,
    KeyTaken,
    NoShop,
    PassphraseUsed,
    ShopError,
    ShopExists,
    WrongPassphrase,
)
from counter_tui.key_file import RECOVERY, Slot, good_label, load
from counter_tui.keys import Cost, DataKey, Opened
from counter_tui.locations import Shop, check_private, make_private
from counter_tui.set_up_mark import is_new
from models import phone_codes, users
from models.card_numbers import safe_words
from models.database import Book
from models.errors import BookDamaged, Refused
from models.moment import Moment
from models.people import dial_from
from models.roles import DRIVER, OWNER

LONGEST_WAIT = 30.0
"""Seconds for which somebody who opens the shop waits for another to be done with that."""


@dataclass(frozen=True)
class OpenShop:
    """A shop whose book is open. ``user`` and ``role`` are who came in, as the book knows them; ``slot`` is the id of
    the slot they came in by, ``kind`` whether that was a ``passphrase`` or a ``recovery`` sheet. ``said`` is what they
    should know first; may be empty."""

    book: Book
    user: str
    role: str
    data_key: DataKey
    slot: str
    kind: str
    said: str = ""


@contextmanager
def opening(shop: Shop) -> Iterator[None]:
    """The lock under which a shop is opened and its key file changed, by one process at a time.

    Raises ShopError when another holds it for half a minute. Whoever has it must not ask for it again.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(shop.opening, mode=0o600)
    try:
        lock.acquire(timeout=LONGEST_WAIT)
    except Timeout:
        raise ShopError(
            "Another counter is opening this shop, or changing its keys, and is not done: wait, and try again."
        ) from None
    except OSError as error:
        raise ShopError(f"The shop in {shop.folder} cannot be opened: {error.strerror}.") from None
    try:
        # Drafts of a key file that was being written in a kill hold slots that may be nobody's any more.
        for draft in shop.folder.glob(f".{shop.keys.name}*.tmp"):
            with suppress(OSError):
                draft.unlink()
        yield
    finally:
        lock.release()


def drop_copies(shop: Shop) -> None:
    """Remove the copies from before the program's own changes to the book, which a data key that was replaced opens."""
    for copy in shop.copies.glob("before-*.db*"):
        copy.unlink(missing_ok=True)


def set_up(
    shop: Shop,
    passphrase: str,
    *,
    cost: Cost | None = None,
    unfinished: bool = False,
    now: datetime | None = None,
    **choices: str | int,
) -> OpenShop:
    """Make a new shop with one key slot for its owner, and open it. ``choices`` are settings.

    ``cost`` is what a try at the passphrase costs, tuned to this machine when left out. A shop that is left
    ``unfinished`` counts as set up only after `finish_set_up`. A set-up that was cut off is begun again, and what it
    left is put aside. Raises `ShopExists` where there is a shop, `ShopError` for a passphrase that will not do or a
    folder that cannot be written.
    """
    from filelock import FileLock

    make_private(shop.folder)
    # Two at once would each clear the other's new shop away as the leavings of a set-up that was cut off.
    try:
        with FileLock(shop.set_up_lock, mode=0o600):
            opened = _set_up(shop, passphrase, cost, choices, _moment(OWNER, now))
            if not unfinished:
                set_up_mark.end(shop)
            return opened
    except OSError as error:
        raise ShopError(f"The shop cannot be set up in {shop.folder}: {error.strerror}.") from None


def finish_set_up(shop: Shop, opened: OpenShop) -> None:
    """The shop that was left unfinished is set up from now on.

    Raises `ShopExists` where somebody has set it up anew meanwhile: then ``opened`` is of files that are gone.
    """
    from filelock import FileLock

    try:
        with FileLock(shop.set_up_lock, mode=0o600):
            if opened.slot not in {slot.id for slot in load(shop.keys).slots}:
                raise ShopExists(f"The shop in {shop.folder} was set up by somebody else meanwhile: open that one.")
            set_up_mark.end(shop)
    except OSError as error:
        raise ShopError(f"The shop cannot be set up in {shop.folder}: {error.strerror}.") from None


def open_shop(shop: Shop, passphrase: str, now: datetime | None = None, *, by_script: bool = False) -> OpenShop:
    """Open a shop with a passphrase. Takes most of a second or more.

    What a script gets wrong is counted apart: one with an old passphrase locks nobody out. Raises `TooSoon` after wrong
    ones, `WrongPassphrase`, `KeyTaken` for a slot that the book does not let in, another `ShopError`, or `BookError`;
    each in words.
    """
    chosen = _there(shop)
    attempts = Attempts(shop.script_attempts if by_script else shop.attempts)
    with opening(shop), attempts.trying() as attempt:
        opened = _entered(shop, keys.unlock(shop.keys, passphrase), chosen, now)
        attempt.opened()
        if opened.role == OWNER:
            # Removing somebody was cut off. What the book never knew stays: it may be the book that is an older copy.
            _drop(shop, opened, lambda slot_id: opened.book.read(_was_removed, slot_id))
            opened = replace(opened, said=_missing(shop, opened))
    return opened


def open_with_sheet(shop: Shop, secret: bytes, passphrase: str, now: datetime | None = None) -> OpenShop:
    """Open a shop with the secret of its recovery sheet, and give its holder a new passphrase instead of theirs.

    Raises `Refused` at ``passphrase`` for one that will not do, else as `open_shop`; no wait is asked for.
    """
    _check_chosen(passphrase)
    chosen = _there(shop)
    with opening(shop):
        opened = _entered(shop, keys.unlock_with_sheet(shop.keys, secret), chosen, now)
        # Who forgot the passphrase has tried for long enough.
        shop.attempts.unlink(missing_ok=True)
        try:
            m = _moment(opened.user, now)
            _change(shop, opened, passphrase, m)
            # Who has lost passphrase and phone together would else never change a key again.
            with suppress(Refused):
                opened.book.write(phone_codes.drop, m, opened.user)
        except BaseException:
            opened.book.close()
            raise
    return opened


def add_person(shop: Shop, opened: OpenShop, label: str, role: str, passphrase: str, m: Moment) -> None:
    """Add somebody, with a passphrase of their own; a driver has none.

    Raises `Refused` at ``label``, ``role`` or ``passphrase``, `ShopError` or `BookError`; then nothing was changed.
    """
    if role == DRIVER:
        opened.book.write(users.add_user, m, label, role)
        return
    label = safe_words("label", label, limit=users.LONGEST_LABEL)
    if not good_label(label):
        raise Refused("label", "Give a name to sign with: at least one letter or digit.")
    _check_chosen(passphrase)
    with opening(shop):
        slot = _ready(shop, opened, label, role, passphrase)
        _put(shop, opened, slot, lambda: users.add_user(m, label, role, slot.id))


def remove_person(shop: Shop, opened: OpenShop, label: str, m: Moment) -> None:
    """Take somebody's keys away. Raises `Refused` at ``label`` (the last owner too) or ``role``."""
    with opening(shop):
        opened.book.write(users.remove_user, m, label)
        _drop_all_but_live(shop, opened)


def change_passphrase(shop: Shop, opened: OpenShop, old: str, new: str, m: Moment) -> None:
    """Change the passphrase of who is in; the old one opens nothing from then on, nor does a copy of the old key file.

    Raises `Refused` at ``old`` or ``passphrase``, `TooSoon` after wrong ones.
    """
    _check_chosen(new)
    with opening(shop):
        _prove(shop, opened, old)
        _change(shop, opened, new, m)


def prove(shop: Shop, opened: OpenShop, passphrase: str) -> None:
    """Who is in types their passphrase once more. Raises `Refused` at ``old``, `TooSoon` after wrong ones."""
    with opening(shop):
        _prove(shop, opened, passphrase)


def has_sheet(shop: Shop, opened: OpenShop) -> bool:
    """A recovery sheet is in force, and the key file has its slot. Raises `ShopError` or `BookError`."""
    live = opened.book.read(users.live_slots)
    return any(slot.kind == RECOVERY and slot.id in live for slot in load(shop.keys).slots)


def put_sheet(shop: Shop, opened: OpenShop, secret: bytes, m: Moment) -> None:
    """A new recovery sheet is in force, and the one before opens nothing from then on. Raises `Refused` at ``role``."""
    with opening(shop):
        slot = keys.ready_sheet(shop.keys, opened.data_key, opened.user, opened.role, secret)
        _put(shop, opened, slot, lambda: users.put_sheet_slot(m, slot.id))


def _set_up(shop: Shop, passphrase: str, cost: Cost | None, choices: Mapping[str, str | int], m: Moment) -> OpenShop:
    if not is_new(shop):
        raise ShopExists(f"There is a shop in {shop.folder} already; it was left as it is.")
    set_up_mark.put_aside(shop)
    db_id = keys.new_db_id()
    set_up_mark.begin(shop, db_id)
    settings.write_default(shop.settings, **choices)
    opened = keys.create(shop.keys, passphrase, cost=cost, db_id=db_id)
    book = Book.create(shop.book, opened.data_key.book_key())
    return _let_in(book, opened, opened.data_key, settings.load(shop.settings), m)


def _there(shop: Shop) -> settings.Settings:
    """The settings of a shop that is there."""
    check_private(shop.folder)
    if is_new(shop):
        raise NoShop(f"There is no shop in {shop.folder}: make one with counter-tui init, or name another with --shop.")
    if not shop.keys.exists():
        raise KeysMissing(f"The key file {shop.keys} is missing: the book cannot be opened without it. Bring it back.")
    return settings.load(shop.settings)


def _entered(shop: Shop, opened: Opened, chosen: settings.Settings, now: datetime | None) -> OpenShop:
    book, data_key = _book(shop, opened)
    return _let_in(book, opened, data_key, chosen, _moment(opened.label, now))


def _book(shop: Shop, opened: Opened) -> tuple[Book, DataKey]:
    """The book, and the data key that opens it: of two, where replacing one was cut off, the one that is in force."""
    *before, last = opened.data_keys
    for data_key in before:
        with suppress(BookDamaged):
            return _in_force(shop, opened, data_key)
    return _in_force(shop, opened, last)


def _in_force(shop: Shop, opened: Opened, data_key: DataKey) -> tuple[Book, DataKey]:
    book = Book(shop.book, data_key.book_key())
    try:
        if len(opened.data_keys) > 1:
            for unused in shop.folder.glob("book.db.new*"):
                unused.unlink(missing_ok=True)
            if data_key == opened.data_keys[-1]:
                drop_copies(shop)
            keys.finish_replacing(shop.keys, data_key)
            shop.keys.with_name(f"{shop.keys.name}.old").unlink(missing_ok=True)
    except BaseException:
        book.close()
        raise
    return book, data_key


def _let_in(book: Book, opened: Opened, data_key: DataKey, chosen: settings.Settings, m: Moment) -> OpenShop:
    """Who came in, as the book knows them, told which country's numbers are typed without a code."""
    try:
        row = book.read(users.slot_of, opened.slot)
        if row is None:
            # A new book, or an older one, knows nobody yet; any other refuses.
            with suppress(Refused):
                book.write(users.take_first_slot, m, opened.label, opened.slot)
                row = book.read(users.slot_of, opened.slot)
        if row is None or not row.live or row.kind != opened.kind:
            raise KeyTaken("That key was taken away, and opens nothing any more: ask the owner for a new one.")
        book.write(dial_from, chosen.country)
    except BaseException:
        book.close()
        raise
    said = "" if opened.kind != RECOVERY else _SHEET_USED
    return OpenShop(book, row.user, row.role, data_key, opened.slot, opened.kind, said)


_SHEET_USED = (
    "The recovery sheet was used: your passphrase is the new one, and a phone code you had is gone (K sets up "
    "another). Whoever saw the sheet could use it again."
)
_KEYS_MISSING = (
    "The key file is older than the book, and these keys open nothing: {}. Bring the newer key file back, or take them "
    "away and make new ones (K)."
)


def _change(shop: Shop, opened: OpenShop, passphrase: str, m: Moment) -> None:
    slot = _ready(shop, opened, opened.user, opened.role, passphrase)
    _put(shop, opened, slot, lambda: users.change_slot(m, slot.id))


def _check_chosen(passphrase: str) -> None:
    try:
        keys.chosen(passphrase)
    except ShopError as error:
        raise Refused("passphrase", str(error)) from None


def _ready(shop: Shop, opened: OpenShop, label: str, role: str, passphrase: str) -> Slot:
    """A slot to be put. A passphrase that is somebody's already counts as a guess at it."""
    live = opened.book.read(users.live_slots)
    try:
        with Attempts(shop.attempts).trying() as attempt:
            slot = keys.ready(shop.keys, opened.data_key, label, role, passphrase, live=live)
            attempt.no_guess()
    except PassphraseUsed as used:
        raise Refused("passphrase", str(used)) from None
    return slot


def _put(shop: Shop, opened: OpenShop, slot: Slot, verb: Callable[[], object]) -> None:
    """Into the book and the file, and what they no longer let in out of the file."""

    def both() -> None:
        verb()
        keys.put(shop.keys, opened.data_key, slot)

    opened.book.write(both)
    _drop_all_but_live(shop, opened)


def _prove(shop: Shop, opened: OpenShop, passphrase: str) -> None:
    try:
        with Attempts(shop.attempts).trying() as attempt:
            row = opened.book.read(users.slot_of, keys.unlock(shop.keys, passphrase).slot)
            if row is None or not row.live or row.user != opened.user:
                raise WrongPassphrase("not theirs")
            attempt.no_guess()
    except WrongPassphrase:
        raise Refused("old", "That is not your passphrase: check the capitals and the keyboard.") from None


def _drop_all_but_live(shop: Shop, opened: OpenShop) -> None:
    live = opened.book.read(users.live_slots)
    _drop(shop, opened, lambda slot_id: slot_id not in live)


def _drop(shop: Shop, opened: OpenShop, gone: Callable[[str], bool]) -> None:
    """Slots that open nothing, out of the file. They can lie there longer: the book lets nobody in by them."""
    with suppress(ShopError):
        keys.drop(shop.keys, opened.data_key, gone)


def _was_removed(slot_id: str) -> bool:
    row = users.slot_of(slot_id)
    return row is not None and not row.live


def _missing(shop: Shop, opened: OpenShop) -> str:
    """In words, whose keys the book knows and the file has not: it is an older one than the book."""
    in_file = {slot.id for slot in load(shop.keys).slots}
    rows = [opened.book.read(users.slot_of, each) for each in opened.book.read(users.live_slots) - in_file]
    whose = sorted("the recovery sheet" if row.kind == RECOVERY else row.user for row in rows if row)
    return _KEYS_MISSING.format(", ".join(whose)) if whose else ""


def _moment(by: str, now: datetime | None) -> Moment:
    at = now or ShopClock().now()
    return Moment(by, at, at.date())
