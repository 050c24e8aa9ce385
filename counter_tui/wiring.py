"""Builds the real Desk: every port of the screens (keys, clock, book, back-ups, PINs, and the shop's outside)."""

import os
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from counter_tui.clock import ShopClock
from counter_tui.door import ShopKeys
from counter_tui.locations import Shop
from counter_tui.shop_settings import ShopSettings
from screens.desk import Desk, UnlockError

P = ParamSpec("P")
T = TypeVar("T")


class ClosedBook:
    """In the Desk until the shop is unlocked: asking it anything is a mistake of the program's."""

    async def write(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        raise UnlockError("The book is locked.")

    async def read(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        raise UnlockError("The book is locked.")

    async def version(self) -> int:
        raise UnlockError("The book is locked.")


class Later:
    """A port that is made when it is first used: the unlock screen is painted without what it imports."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name)


def desk_maker(
    shop: Shop, clock: ShopClock, handed_on: str = "", warnings: Callable[[], tuple[str, ...]] = tuple
) -> Callable[[], Desk]:
    """What builds the Desk, when the app asks for it. Raises `ShopError` for a broken settings file."""
    chosen = ShopSettings(shop.settings)

    def make() -> Desk:
        keys = ShopKeys(shop, handed_on, warnings)
        access: Any = Later(lambda: _access(shop, keys, clock))
        backups: Any = Later(lambda: _backups(shop, keys, clock))
        pins: Any = Later(lambda: _pins(shop, keys))
        paper: Any = Later(lambda: _paper(keys, clock))
        online: Any = Later(lambda: _online(keys, clock))
        mail: Any = Later(lambda: _mail(shop, keys, clock))
        photos: Any = Later(lambda: _photos(shop, keys, clock))
        return Desk(
            keys=keys,
            clock=clock,
            shop=chosen.facts,
            new_key=lambda: os.urandom(16).hex(),
            book=ClosedBook(),
            settings=chosen,
            access=access,
            backups=backups,
            pins=pins,
            paper=paper,
            online=online,
            mail=mail,
            photos=photos,
        )

    return make


def _access(shop: Shop, keys: ShopKeys, clock: ShopClock) -> Any:
    from counter_tui.access import ShopAccess

    return ShopAccess(shop, keys, clock)


def _backups(shop: Shop, keys: ShopKeys, clock: ShopClock) -> Any:
    from counter_tui.backing_up import ShopBackups

    return ShopBackups(shop, keys, clock)


def _pins(shop: Shop, keys: ShopKeys) -> Any:
    from counter_tui.pins import ShopPins

    return ShopPins(shop, keys)


def _paper(keys: ShopKeys, clock: ShopClock) -> Any:
    from counter_tui.paper import ShopPaper

    return ShopPaper(keys, clock)


def _online(keys: ShopKeys, clock: ShopClock) -> Any:
    from counter_tui.online import ShopOnline

    return ShopOnline(keys, clock)


def _mail(shop: Shop, keys: ShopKeys, clock: ShopClock) -> Any:
    from counter_tui.posting import ShopMail

    return ShopMail(shop, keys, clock)


def _photos(shop: Shop, keys: ShopKeys, clock: ShopClock) -> Any:
    from counter_tui.photos import ShopPhotos

    return ShopPhotos(shop, keys, clock)
