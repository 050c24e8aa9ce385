"""Keys, keyholders and back-ups for screens under test: they do what they say, without a file or a derivation."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from models.errors import Refused
from models.roles import OWNER
from screens.desk import Book, Entered, Keyholder, Phone, UnlockError

SHEET = ("0000-1111-2222-3333", "4444-5555-6666-7777", "8888-9999-AAAA-BBBB", "CCCC-DDDD-EEEE-FFFF")
CODE = "123456"
SINCE = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


@dataclass
class FakeKeys:
    """A key box with one passphrase; ``waits`` are handed out to wrong ones, one after the other. With ``deriving`` the
    recovery sheet opens it only when that is set."""

    passphrase: str = "correct horse"
    new: bool = False
    book: Book | None = None
    locked: int = 0
    shop_name: str = ""
    user: str = OWNER
    role: str = OWNER
    asks_code: bool = False
    warned: tuple[str, ...] = ()
    waits: list[float] = field(default_factory=list)
    waiting: float = 0.0
    finished: bool = False
    codes: list[str] = field(default_factory=list)
    said: str = ""
    deriving: asyncio.Event | None = None
    is_open: bool = False

    def is_new(self) -> bool:
        return self.new

    def handed_on(self) -> str:
        return ""

    def warnings(self) -> tuple[str, ...]:
        return self.warned

    async def wait(self) -> float:
        await asyncio.sleep(0)
        return self.waiting

    async def set_up(self, passphrase: str, shop_name: str) -> Entered:
        self.passphrase, self.shop_name, self.new = passphrase, shop_name, False
        return await self.unlock(passphrase)

    async def finish_set_up(self) -> None:
        await asyncio.sleep(0)
        self.finished = True

    async def unlock(self, passphrase: str) -> Entered:
        await asyncio.sleep(0)
        if passphrase != self.passphrase:
            self.waiting = self.waits.pop(0) if self.waits else 0.0
            raise UnlockError("That is not the passphrase; try again.", wait=self.waiting)
        return self._entered()

    async def recover(self, sheet: Sequence[str], passphrase: str) -> Entered:
        await asyncio.sleep(0)
        if self.deriving is not None:
            await self.deriving.wait()
        for number, (typed, line) in enumerate(zip(sheet, SHEET, strict=True), 1):
            if typed != line:
                raise UnlockError("There is a slip in this line; look at it again.", field=f"line-{number}")
        self.passphrase = passphrase
        return self._entered()

    async def give_code(self, code: str) -> None:
        await asyncio.sleep(0)
        self.codes.append(code)
        if code != CODE:
            raise UnlockError("That is not the code on the phone now.", field="code")

    async def lock(self) -> None:
        self.locked += 1
        self.is_open = False

    def _entered(self) -> Entered:
        assert self.book is not None
        self.is_open = True
        return Entered(self.book, self.user, self.role, self.asks_code, self.said)


@dataclass
class FakeAccess:
    """Keyholders in a list. ``did`` holds what was asked for, in order; ``code`` is the only one that is right;
    where it is empty, ``passphrase`` is (none is asked where both are). ``passphrases`` are those that were handed in,
    as they came."""

    code: str = ""
    passphrase: str = ""
    holders: list[Keyholder] = field(default_factory=lambda: [Keyholder(OWNER, OWNER, SINCE, False, True)])
    sheet: bool = True
    did: list[tuple[str, ...]] = field(default_factory=list)
    refuses: dict[str, Refused] = field(default_factory=dict)
    passphrases: list[str] = field(default_factory=list)

    def asks_code(self) -> bool:
        return bool(self.code)

    async def keyholders(self) -> tuple[Keyholder, ...]:
        await asyncio.sleep(0)
        if refused := self.refuses.get("keyholders"):
            raise refused
        return tuple(self.holders)

    async def has_sheet(self) -> bool:
        await asyncio.sleep(0)
        return self.sheet

    async def add(self, label: str, role: str, passphrase: str, proof: str) -> None:
        await self._do("add", proof, label, role)
        self.holders.append(Keyholder(label, role, SINCE, False, False))

    async def remove(self, label: str, proof: str) -> None:
        await self._do("remove", proof, label)
        self.holders = [holder for holder in self.holders if holder.label != label]

    async def change_passphrase(self, old: str, new: str) -> None:
        await self._do("change_passphrase")
        self.passphrases += [old, new]

    async def new_sheet(self, proof: str) -> tuple[str, ...]:
        await self._do("new_sheet", proof)
        return SHEET

    async def sheet_typed_back(self, sheet: Sequence[str]) -> None:
        for number, (typed, line) in enumerate(zip(sheet, SHEET, strict=True), 1):
            if typed != line:
                raise Refused(f"line-{number}", "This line is not as it was shown.")
        self.sheet = True
        await self._do("sheet_typed_back")

    async def new_phone(self, proof: str) -> Phone:
        await self._do("new_phone", proof)
        secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        return Phone(f"otpauth://totp/counter-tui:owner?secret={secret}", secret)

    async def phone_typed(self, code: str) -> None:
        if code != CODE:
            raise Refused("code", "That is not the code on the phone now.")
        await self._do("phone_typed")

    async def drop_phone(self, label: str, proof: str) -> None:
        await self._do("drop_phone", proof, label)

    async def _do(self, what: str, proof: str | None = None, *given: str) -> None:
        await asyncio.sleep(0)
        if refused := self.refuses.get(what):
            raise refused
        if proof is not None and proof != (self.code or self.passphrase):
            raise (
                Refused("code", "That is not the code on the phone now.")
                if self.code
                else Refused("old", "That is not your passphrase.")
            )
        self.did.append((what, *given))


@dataclass
class FakeBackups:
    """Makes nothing, and says so."""

    made: int = 0
    words: str = "Backed up."
    fails: UnlockError | None = None

    async def make(self) -> str:
        await asyncio.sleep(0)
        if self.fails:
            raise self.fails
        self.made += 1
        return self.words
