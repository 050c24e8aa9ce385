"""Keeps what is being typed in the book, so that a crash, a lock or a caller who hangs up loses two seconds at most."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models import intake
from models.card_numbers import long_digits
from models.errors import BookError, Refused
from screens.desk import Desk

# The write itself is to be done within the two seconds of product.md, "The book-keeping", 1.
KEEP_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class Words:
    """What a form holds, and what it held before anything was typed. ``typing`` is the field under the cursor."""

    fields: Mapping[str, str]
    blank: Mapping[str, str]
    source: str = "phone"
    pad: str = ""
    pad_number: int | None = None
    typing: str = ""
    parked: bool = False


def is_blank(fields: Mapping[str, str], blank: Mapping[str, str]) -> bool:
    """Nothing was typed: each field is as it began, or was emptied."""
    return all(text in ("", blank.get(name, "")) for name, text in fields.items())


@dataclass
class DraftKeeper:
    """The draft of one form: its key, its sheet and turn once there are any, and when it was last kept.

    ``shared``: the sheet has another order of the same caller, and outlives the draft. ``lost``: the sheet went another
    way at another counter, and what is typed here is not kept until `move_on`.
    """

    desk: Desk = field(repr=False)
    key: str
    sheet: int | None = None
    shared: bool = False
    turn: int = 0
    kept_at: datetime | None = None
    lost: bool = False
    trouble: str = ""
    _kept: Words | None = field(default=None, repr=False)
    _refused: dict[str, str] = field(default_factory=dict, repr=False)
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    def begin_with(self, words: Words) -> None:
        """The form was opened on its draft: these words are kept already."""
        self._kept = words

    def move_on(self, words: Words) -> bool:
        """Leave the sheet that is lost. True where something was typed since, to be kept on a sheet of its own."""
        typed = self._kept is None or words.fields != self._kept.fields
        self.key, self.sheet, self.turn = self.desk.new_key(), None, 0
        self.shared = self.lost = False
        self._kept = self.kept_at = None
        return typed

    async def keep(self, words: Words) -> None:
        """Keep the words if they changed; a form that was emptied again loses its draft, but for that of a photo.

        Raises `Refused` at a field that may not be kept (a card number) once all others are. A book that fails is told
        in ``trouble``, and the next call tries again.
        """
        async with self._busy:
            try:
                await self._keep(words)
                self.trouble = ""
            except Refused as refused:
                self.lost = refused.field == "sheet"
                raise
            except BookError as error:
                self.trouble = str(error)

    async def _keep(self, words: Words) -> None:
        keepable = self._keepable(words)
        if keepable == self._kept:
            return
        if is_blank(keepable.fields, words.blank):
            await self._drop(keepable)
            return
        try:
            await self._write(keepable)
        except Refused as refused:
            text = words.fields.get(refused.field)
            if not text or text == self._refused.get(refused.field):
                raise
            self._refused[refused.field] = text
            await self._keep(words)
            raise

    def _keepable(self, words: Words) -> Words:
        """The words without what was refused, of which no beginning stays either, and without a long number that is
        still being typed."""
        before = words.blank if self._kept is None else self._kept.fields
        fields = dict(words.fields)
        for name, text in words.fields.items():
            if text and text == self._refused.get(name):
                fields[name] = words.blank.get(name, "")
            elif name == words.typing and long_digits(text):
                fields[name] = before.get(name, "")
        number = words.pad_number if fields.get("pad_number") == words.fields.get("pad_number") else None
        return Words(fields, words.blank, words.source, fields.get("pad", ""), number, parked=words.parked)

    async def _write(self, words: Words) -> None:
        moment = self.desk.moment()
        self.sheet, self.turn = await self.desk.book.write(
            intake.keep_draft,
            moment,
            self.key,
            words.fields,
            source=words.source,
            sheet=self.sheet,
            turn=self.turn,
            parked=words.parked,
            pad=words.pad,
            pad_number=words.pad_number,
        )
        self._kept, self.kept_at, self.lost = words, moment.now, False

    async def _drop(self, emptied: Words) -> None:
        if self._kept is None or self.sheet is None:
            return
        stays = await self.desk.book.write(intake.drop_draft, self.desk.moment(), self.key, turn=self.turn)
        if stays is not None:
            # A photo of its page waits on the sheet: what is typed next belongs there.
            self.turn, self._kept = stays.turn, emptied
            return
        # The key of a draft that was dropped is used up.
        self.key = self.desk.new_key()
        self.sheet, self.turn = (self.sheet if self.shared else None), 0
        self._kept = self.kept_at = None
