"""Who may open the book, as the screens ask for it: the key file and the book changed together."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from counter_tui import phone_code, recovery, shop
from counter_tui.clock import ShopClock
from counter_tui.door import ShopKeys
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.set_up_mark import is_new
from counter_tui.shop import OpenShop
from models import phone_codes, users
from models.errors import BookError, Refused
from models.moment import Moment
from screens.desk import Keyholder, Phone

T = TypeVar("T")


class ShopAccess:
    """The keyholders of the shop that ``keys`` has opened."""

    def __init__(self, folder: Shop, keys: ShopKeys, clock: ShopClock) -> None:
        self._shop, self._keys, self._clock = folder, keys, clock
        self._sheet = b""
        self._secret = ""
        self._asks_code = False

    def asks_code(self) -> bool:
        """Whether who is in has a phone code, as the keyholders were last read."""
        return self._asks_code

    async def keyholders(self) -> tuple[Keyholder, ...]:
        """Everybody who may open the book."""
        opened = self._keys.opened
        rows = await self._run(lambda: opened.book.read(users.keyholders))
        self._asks_code = any(row.phone_code for row in rows if row.label == opened.user)
        return tuple(
            Keyholder(row.label, row.role, self._clock.local(row.added_at), row.phone_code, row.label == opened.user)
            for row in rows
        )

    async def has_sheet(self) -> bool:
        """A recovery sheet is in force."""
        return await self._run(lambda: shop.has_sheet(self._shop, self._keys.opened))

    async def add(self, label: str, role: str, passphrase: str, proof: str) -> None:
        """Give somebody a key. Raises `Refused` at ``label``, ``passphrase``, ``role``, or the proof's field."""
        await self._act(proof, lambda opened, m: shop.add_person(self._shop, opened, label, role, passphrase, m))

    async def remove(self, label: str, proof: str) -> None:
        """Take somebody's key away. Raises `Refused`, for the last owner too."""
        await self._act(proof, lambda opened, m: shop.remove_person(self._shop, opened, label, m))

    async def change_passphrase(self, old: str, new: str) -> None:
        """Change that of who is in. Raises `Refused` at ``old`` or ``passphrase``."""
        opened = self._keys.opened
        await self._run(lambda: shop.change_passphrase(self._shop, opened, old, new, self._moment(opened)))

    async def new_sheet(self, proof: str) -> tuple[str, ...]:
        """The four lines of a new recovery sheet; in force when it was typed back."""
        await self._act(proof, lambda *_: None)
        self._sheet = recovery.new_secret()
        return recovery.lines(self._sheet)

    async def sheet_typed_back(self, sheet: Sequence[str]) -> None:
        """Put the new sheet in force. Raises `Refused` at ``line-1`` to ``line-4``."""
        typed, shown = recovery.read(sheet), recovery.lines(self._sheet)
        for number, (line, meant) in enumerate(zip(recovery.lines(typed), shown, strict=True), 1):
            if line != meant:
                raise Refused(f"line-{number}", "This line is of another sheet: copy it from the one on the screen.")
        opened = self._keys.opened
        await self._run(lambda: shop.put_sheet(self._shop, opened, self._sheet, self._moment(opened)))
        self._sheet = b""

    async def new_phone(self, proof: str) -> Phone:
        """A new phone code for who is in; in force when a code of it was typed."""
        await self._act(proof, lambda *_: None)
        self._secret = await asyncio.to_thread(phone_code.new_secret)
        return Phone(phone_code.uri(self._secret, self._keys.opened.user), self._secret)

    async def phone_typed(self, code: str) -> None:
        """Put the new phone code in force. Raises `Refused` at ``code``."""
        opened, secret = self._keys.opened, self._secret
        await self._run(lambda: phone_code.begin(opened.book, self._keys.real.moment(opened.user), secret, code))
        self._secret, self._asks_code = "", True

    async def drop_phone(self, label: str, proof: str) -> None:
        """Take a person's phone code away."""
        await self._act(proof, lambda opened, m: opened.book.write(phone_codes.drop, m, label))
        if label == self._keys.opened.user:
            self._asks_code = False

    async def _act(self, proof: str, act: Callable[[OpenShop, Moment], T]) -> T:
        """Do something for which who is in shows that it is they: by their phone code, or else by their passphrase.

        Refused at ``code`` or ``old``. While a shop is being set up nothing is asked: they have only just chosen it.
        """
        opened = self._keys.opened

        def asked() -> T:
            m = self._moment(opened)
            if opened.book.read(phone_codes.secret_of, opened.user) is not None:
                phone_code.give(opened.book, self._keys.real.moment(opened.user), proof)
            elif not is_new(self._shop):
                shop.prove(self._shop, opened, proof)
            return act(opened, m)

        return await self._run(asked)

    def _moment(self, opened: OpenShop) -> Moment:
        return self._clock.moment(opened.user)

    async def _run(self, act: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(act)
        except (ShopError, BookError) as error:
            raise Refused("", str(error)) from None
