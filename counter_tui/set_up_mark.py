"""Is there a shop in the folder? The mark of a set-up that is not finished, and what one that was cut off has left.

Nothing here imports the database or `cryptography`: the first paint comes before that.
"""

from collections.abc import Iterator

from counter_tui.errors import ShopError
from counter_tui.key_file import load
from counter_tui.locations import Shop, sync_folder, write_private


def is_new(shop: Shop) -> bool:
    """There is nothing in the folder that could ever have held an order.

    The mark is believed only of the very key file that its own set-up made, and in a folder without copies of a book:
    one that strayed into a shop hides nothing.
    """
    if not (shop.keys.exists() or shop.book.exists()):
        return True
    if shop.backups.exists() or shop.copies.exists():
        return False
    try:
        return shop.unfinished.read_text() == load(shop.keys).db_id
    except (OSError, ValueError, ShopError):
        return False


def begin(shop: Shop, db_id: str) -> None:
    """Mark the shop that is about to be made with this ``db_id``. Raises OSError."""
    write_private(shop.unfinished, db_id.encode())


def end(shop: Shop) -> None:
    """The shop is set up, and stays so after a power cut. Raises OSError."""
    shop.unfinished.unlink(missing_ok=True)
    sync_folder(shop.folder)


def put_aside(shop: Shop) -> None:
    """What a set-up that was cut off has left, into a folder of its own; nothing is deleted. Raises OSError."""
    left = list(_left(shop))
    if not left:
        return
    aside = next(path for n in range(1, 10_000) if not (path := shop.folder / f"set-aside-{n}").exists())
    aside.mkdir(mode=0o700)
    # The key file last: while it is there, the mark still says whose it is.
    for name in left:
        (shop.folder / name).rename(aside / name)
    sync_folder(aside)
    sync_folder(shop.folder)


def _left(shop: Shop) -> Iterator[str]:
    names = sorted(path.name for path in shop.folder.glob("book.db*"))
    names += [path.name for path in (shop.settings, shop.attempts, shop.script_attempts)]
    names += [f"{shop.keys.name}.old", shop.keys.name]
    yield from (name for name in names if (shop.folder / name).exists())
