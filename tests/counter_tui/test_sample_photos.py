"""The sample shop's photos: the same pictures for the same seed and day, under other names; gone with the sample."""

from contextlib import closing
from pathlib import Path

from counter_tui.locations import Shop
from counter_tui.photo_files import opened
from counter_tui.sample import photos
from models.intake import take
from models.lock_box import lock_box
from models.photo_reads import photo_file, photos_of, photos_of_day
from models.photo_views import ORDER, SHEET, STOP, PhotoOf
from models.views import Confirm
from tests.book import WEDNESDAY, an_order, moment, new_key, open_book, outcome


def a_sample(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes], set[str]]:
    """A shop with an order left in the porch and a page of the pad: its photos by what they are of, what its phone has
    sent, and the names of the files."""
    shop = Shop(folder)
    folder.mkdir()
    with closing(open_book(folder)) as book:
        for number in (215, 216):
            order = an_order(due=WEDNESDAY, card=f"With love 💐 {number}")
            told = Confirm("read back")
            book.write(take, moment(), order, key=new_key(), source="paper", pad_number=number, confirm=told)
        outcome(book, moment(), 1, "delivered", "porch", key=new_key())
        photos.attach(shop, book, moment(), 1)
        rows = [row for of in (PhotoOf(ORDER, 1), PhotoOf(ORDER, 2)) for row in book.read(photos_of, of)]
        files = {row: book.read(photo_file, row.id) for row in rows}
        pictures = {f"{row.kind} {row.of}": opened(shop.photos, file) for row, file in files.items() if file}
        assert {row.id for row in book.read(photos_of_day, WEDNESDAY)} < {row.id for row in rows}
        assert [row.photos for row in book.read(lock_box)] == [1]
    sent = {path.name: path.read_bytes() for path in photos.phone(shop).iterdir()}
    return pictures, sent, {path.name for path in shop.photos.iterdir()}


def test_the_same_seed_and_day_draw_the_same_pictures_and_clear_leaves_none(tmp_path: Path) -> None:
    once, again = (a_sample(tmp_path / name) for name in ("a", "b"))
    assert set(once[0]) == {f"{ORDER} 0001-1", f"{ORDER} 0002-1", f"{STOP} 0001-1", f"{SHEET} 0001", f"{SHEET} 0002"}
    assert len({*once[0].values(), *once[1].values()}) == 7, "each is another picture"
    assert once[:2] == again[:2]
    assert len(once[2]) == len(once[0])
    assert not once[2] & again[2]
    photos.clear(Shop(tmp_path / "a"))
    assert [path.name for name in ("photos", "phone") for path in (tmp_path / "a" / name).iterdir()] == []
