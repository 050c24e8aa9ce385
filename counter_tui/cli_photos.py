"""The command that attaches photos."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from counter_tui.attaching import Reader, attach_files, new_sheet_of
from counter_tui.cli_online import Answer
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.photo_reading import read_photo
from counter_tui.shop import OpenShop
from models import photos
from models.card_numbers import safe_words
from models.errors import Refused
from models.finding import find, find_sheet
from models.moment import Moment
from models.photo_reads import photos_of
from models.photo_views import ORDER, SHEET, STOP, PhotoOf
from models.views import order_number, sheet_number

_Number = tuple[int, int]
_Refused = Sequence[tuple[str, str]]


class Asking(NamedTuple):
    """What photos are of: an order or its stop by sheet and suffix, or a sheet; each of a new sheet where nothing is
    named. ``caption`` is what they show."""

    order: _Number | None = None
    stop: _Number | None = None
    sheet: int | None = None
    caption: str = ""


class _Opened(NamedTuple):
    """The open shop, who attaches now, and what reads a file."""

    place: Shop
    shop: OpenShop
    m: Moment
    reader: Reader


def attach(
    place: Shop, shop: OpenShop, clock: ShopClock, files: Sequence[Path], asked: Asking, reader: Reader = read_photo
) -> Answer:
    """``attach``: every file that can be read as a photo is attached, and of each other it is said why it was not.

    A file that is there already is left as it is, with its caption. Raises `ShopError` or `Refused` when nothing can be
    attached to what is named, or the caption will not do.
    """
    safe_words("caption", asked.caption, limit=photos.CAPTION_LIMIT)
    to, what = _to(shop, asked)
    with_it = _Opened(place, shop, clock.moment(shop.user), reader)
    paths = [str(path) for path in files]
    if to is None:
        return asyncio.run(_new_sheets(with_it, paths, asked.caption))
    return asyncio.run(_attach(with_it, paths, to, what, asked.caption))


async def _attach(opened: _Opened, paths: Sequence[str], to: PhotoOf, what: str, caption: str) -> Answer:
    done = await attach_files(opened.place, opened.shop, opened.m, paths, to, reader=opened.reader)
    _say(opened, done.attached.ids, caption)
    words = [f"{what}: {done.attached.added} attached, {done.attached.there} there already"]
    counts = {"to": what, "added": done.attached.added, "there": done.attached.there}
    return _answer(words, counts, done.refused)


async def _new_sheets(opened: _Opened, paths: Sequence[str], caption: str) -> Answer:
    made, there, refused = list[tuple[str, int]](), list[str](), list[tuple[str, str]]()
    for path in paths:
        try:
            key = os.urandom(16).hex()
            number = await new_sheet_of(
                opened.place, opened.shop, opened.m, path, "", None, key=key, reader=opened.reader
            )
        except Refused as twin:
            if twin.field != "photo":
                raise
            there.append(f"{path}: {twin}")
        except ShopError as error:
            refused.append((path, str(error)))
        else:
            made.append((path, number))
            page = PhotoOf(SHEET, number)
            _say(opened, [row.id for row in opened.shop.book.read(photos_of, page)], caption)
    sheets = [{"file": path, "sheet": sheet_number(number)} for path, number in made]
    words = [f"{sheet_number(number)} {path}" for path, number in made] or ["No new sheet"]
    answer = _answer(words, {"sheets": sheets, "added": len(made), "there": len(there)}, refused)
    return answer._replace(told=[*there, *answer.told])


def _answer(words: list[str], as_json: dict[str, Any], refused: _Refused) -> Answer:
    as_json["refused"] = [{"file": path, "why": why} for path, why in refused]
    return Answer(words, as_json, [f"{path}: {why}" for path, why in refused], left=bool(refused))


def _say(opened: _Opened, ids: Sequence[str], caption: str) -> None:
    for photo_id in ids if caption else ():
        opened.shop.book.write(photos.caption, opened.m, photo_id, caption)


def _to(shop: OpenShop, asked: Asking) -> tuple[PhotoOf | None, str]:
    """What the photos are of, and its number; nothing where each is to be a sheet of its own."""
    if asked.order:
        return PhotoOf(ORDER, _order_id(shop, asked.order)), order_number(*asked.order)
    if asked.stop:
        return PhotoOf(STOP, _order_id(shop, asked.stop)), order_number(*asked.stop)
    if asked.sheet is None:
        return None, ""
    found = shop.book.read(find_sheet, asked.sheet)
    if found is None or found.number != asked.sheet:
        raise ShopError(f"There is no sheet {sheet_number(asked.sheet)}.")
    return PhotoOf(SHEET, asked.sheet), sheet_number(asked.sheet)


def _order_id(shop: OpenShop, number: _Number) -> int:
    # A telephone may look like a number, too.
    for row in shop.book.read(find, order_number(*number)):
        if (row.number, row.suffix) == number:
            return row.order_id
    raise ShopError(f"There is no order {order_number(*number)}.")
