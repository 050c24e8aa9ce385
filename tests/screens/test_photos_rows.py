"""Photos as rows and words, without a screen."""

from datetime import date, datetime

import pytest

from models.errors import Refused
from models.photo_views import ORDER, SHEET, STOP, Attached, InboxFile, PhotoOf
from screens.asking_printed import read_printed
from screens.attaching import attached_words, sheets_words
from screens.deliveries_rows import entry_row, entry_words
from screens.photos_rows import (
    columns,
    file_name,
    found_line,
    inbox_line,
    inbox_rows,
    inbox_title,
    photo_rows,
    photo_words,
    photos_title,
    shown_words,
    size_words,
)
from screens.week import row_words
from screens.widgets.line_list import Row
from screens.widgets.week_grid import entry_span
from tests.screens.order_views import found, order_view
from tests.screens.photos import AT, TODAY, photo
from tests.screens.rows import entry, week_row

FILE = InboxFile("/in/IMG_7.jpg", "IMG_7.jpg", 4_230_000, AT, (4_230_000, 1))


def local(at: datetime) -> datetime:
    return at


def texts(rows: list[Row]) -> list[str]:
    return [" ".join(span.text for span in row.spans if span.text) for row in rows]


def test_a_row_says_of_what_it_is_and_what_is_wrong_before_its_caption() -> None:
    rows = [
        photo("a"),
        photo("b", STOP, caption="by the gate"),
        photo("c", SHEET),
        photo("d", caption="pink", off=True),
    ]
    shown = texts(photo_rows(TODAY, rows, {"b": "Its file is missing."}, local, TODAY))
    assert shown == [
        "1 0413-1 order 10:40 owner",
        "2 0413-1 where left ! cannot be opened  by the gate 10:40 owner",
        "3 0413 paper 10:40 owner",
        "4 0413-1 order X taken off  pink 10:40 owner",
    ]
    assert texts(photo_rows(PhotoOf(ORDER, 7), rows[:1], {}, local, TODAY)) == ["1 order 10:40 owner"]
    assert [len(columns(of)) for of in (TODAY, PhotoOf(SHEET, 413), PhotoOf(ORDER, 7))] == [6, 6, 5]


def test_the_photo_under_the_cursor_in_full() -> None:
    words = photo_words(photo("a", STOP, caption="by the gate"), "Its file is missing.", local)
    assert words.startswith(
        "! Its file is missing.   0413-1, where it was left   by the gate   attached Wed 11 Feb 10:40"
    )
    assert "u brings it back" in photo_words(photo("a", off=True), "", local)


def test_the_title_names_whose_they_are_and_counts_what_is_there() -> None:
    rows = (photo("a"), photo("b", off=True))
    of_order = photos_title(PhotoOf(ORDER, 7), order_view(), rows)
    assert of_order == "PHOTOS   0412-1 B. Recipient   due Sat 14 Feb   1 photo   1 taken off"
    assert photos_title(PhotoOf(SHEET, 413), None, ()) == "PHOTOS   sheet 0413   0 photos"
    assert photos_title(date(2026, 2, 14), None, rows[:1]) == "PHOTOS   due Sat 14 Feb   1 photo"


def test_an_order_says_in_a_line_which_photos_it_has() -> None:
    five = (
        photo("a", caption="pink"),
        photo("b", caption="a ribbon"),
        photo("c"),
        photo("d", STOP),
        photo("e", off=True),
    )
    assert shown_words(five) == "▣ 3 of the order (pink; a ribbon), 1 of where it was left   p shows them"
    assert "   ! 1 cannot be opened   p" in shown_words(five, {"a"})
    assert shown_words(()) == ""


def test_lists_mark_what_has_photos_and_say_so_in_words() -> None:
    assert entry_span(week_row(1, recipient="Jones", photos=2), 20).text == "am ▣ Jones"
    assert "▣ p: 2 photos" in row_words(week_row(1, photos=2))
    assert "photo" not in row_words(week_row(1))
    assert entry_row(entry(1, photos=1), TODAY).spans[3].text == "▣ B. RECIPIENT"
    assert "▣ p: 1 photo" in entry_words(entry(1, photos=1), local)


def test_what_waits_by_its_time_name_and_size() -> None:
    assert inbox_line(FILE, local, TODAY) == "10:40  IMG_7.jpg  4.2 MB"
    assert inbox_line(FILE, local, date(2026, 2, 12)).startswith("11 Feb  ")
    (row,) = inbox_rows((FILE,), {FILE.path}, (), local, TODAY)
    assert [span.text for span in row.spans] == ["*", "IMG_7.jpg", "10:40", "4.2 MB"]
    assert inbox_title((FILE,), 1) == "PHOTOS THAT WAIT   1 photo waits   1 picked"


def test_sizes_and_names_of_files() -> None:
    assert [size_words(size) for size in (3, 340_000, 61_000_000)] == ["1 KB", "340 KB", "61.0 MB"]
    assert [file_name(path) for path in ("/a/b c.jpg", r"C:\x\y.png", "z.jpg", "/a/")] == [
        "b c.jpg",
        "y.png",
        "z.jpg",
        "a",
    ]


def test_an_order_that_was_found_on_one_line() -> None:
    assert found_line(found(7, 412)) == "0412-1 B. Recipient  Sat 14 Feb  PO16 7AA"
    assert found_line(found(7, 412)._replace(status="cancelled")).endswith("X cancelled")


@pytest.mark.parametrize(
    ("typed", "pad", "number"),
    [("218", "", 218), (" B 218 ", "B", 218), ("B218", "B", 218), ("0042", "", 42), ("", "", None)],
)
def test_a_printed_number_as_it_is_typed(typed: str, pad: str, number: int | None) -> None:
    assert read_printed(typed) == (pad, number)


@pytest.mark.parametrize("typed", ["B", "218 b", "-"])
def test_a_printed_number_without_a_number_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="number"):
        read_printed(typed)


def test_what_came_of_it_in_words() -> None:
    assert attached_words(Attached(2, 0), "0413-1 Mrs Lee") == "2 photos attached to 0413-1 Mrs Lee."
    assert attached_words(Attached(1, 1), "0413-1") == "1 photo attached to 0413-1. 1 there already."
    assert attached_words(Attached(0, 0), "0413-1") == ""
    assert attached_words(Attached(2, 1), "") == "2 attached. 1 there already."
    assert sheets_words([]) == ""
    assert sheets_words([431]).startswith("1 open sheet from the pad: 0431.")
    assert sheets_words([431, 432]).startswith("2 open sheets from the pad: 0431 to 0432.")
