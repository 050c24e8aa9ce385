"""The sample shop: a folder that is marked as one, made anew when the day or what was asked for has changed."""

import sys

from counter_tui.clock import ShopClock
from counter_tui.demo import fill
from counter_tui.errors import ShopError, ShopExists
from counter_tui.keys import Cost
from counter_tui.locations import Shop, write_private
from counter_tui.sample import photos
from counter_tui.sample.past import OWNER, PIN
from counter_tui.set_up_mark import is_new
from counter_tui.shop import finish_set_up, set_up
from models.moment import Moment

PASSPHRASE = "sample flowers for everybody"  # noqa: S105 - it guards invented people and is printed


def make(shop: Shop, clock: ShopClock, *, orders: int, seed: int) -> None:
    """Make the sample shop, or leave the one that is there for the same day, seed and size.

    Raises `ShopExists` where the folder holds a real shop, `ShopError` where it cannot be written.
    """
    wanted = f"A sample shop: nobody in it exists. day {clock.today().isoformat()} seed {seed} orders {orders}\n"
    try:
        if shop.sample.exists():
            if shop.sample.read_text() == wanted:
                return
            _remove(shop)
        elif not is_new(shop):
            raise ShopExists(f"There is a real shop in {shop.folder}: name another folder for the sample with --shop.")
        _fill(shop, clock, orders, seed)
        write_private(shop.sample, wanted.encode())
    except OSError as error:
        raise ShopError(f"The sample shop cannot be made in {shop.folder}: {error.strerror}.") from None


def _fill(shop: Shop, clock: ShopClock, orders: int, seed: int) -> None:
    # Its passphrase is no secret: nothing is won by making each try at it slow.
    # It is set up only when it is filled: a sample that was cut off is begun again.
    phone = str(photos.phone(shop).absolute())
    made = set_up(shop, PASSPHRASE, cost=Cost(), unfinished=True, shop_name="The Sample Flower Shop", photo_inbox=phone)
    try:
        fill(made.book, today=clock.today(), now=clock.now(), orders=orders, seed=seed, progress=_progress)
        photos.attach(shop, made.book, Moment(OWNER, clock.now(), clock.today()), seed)
    finally:
        made.book.close()
    finish_set_up(shop, made)


def _remove(shop: Shop) -> None:
    photos.clear(shop)
    for path in (shop.sample, shop.keys, shop.keys.with_name("keys.json.old"), shop.settings):
        path.unlink(missing_ok=True)
    for path in (*shop.folder.glob("attempts*.json"), *shop.folder.glob("book.*")):
        path.unlink(missing_ok=True)


def _progress(words: str) -> None:
    sys.stderr.write(f"{words}\n")


__all__ = ["PASSPHRASE", "PIN", "make"]
