"""Photos fitted into cells: how large, which part, in which colours, and what a terminal is sent."""

from base64 import b64decode
from io import BytesIO
from re import findall
from sys import modules

import pytest
from PIL import Image

from screens.widgets.photo_drawing import (
    BLOCKS,
    KITTY,
    SIXEL,
    SLICE,
    UPPER,
    View,
    cell_size,
    drawn,
    forgotten,
    opened,
    with_sixels,
)
from tests.screens.photos import jpeg

CELL = (10, 20)
RED, BLUE = (200, 16, 16), (16, 16, 200)


def halves(width: int = 300, height: int = 400) -> Image.Image:
    """Red above, blue below."""
    photo = Image.new("RGB", (width, height), RED)
    photo.paste(BLUE, (0, height // 2, width, height))
    return photo


def colour_of(drawing: object, line: int) -> tuple[int, ...]:
    segment = drawing.rows[line]._segments[0]  # type: ignore[attr-defined]  # a Drawing
    return tuple(segment.style.color.triplet)


def test_a_photo_keeps_its_shape_in_any_place() -> None:
    high = drawn(halves(), View(80, 20), BLOCKS, CELL)
    assert (high.columns, len(high.rows)) == (30, 20)
    wide = drawn(halves(1600, 400), View(80, 20), BLOCKS, CELL)
    assert (wide.columns, len(wide.rows)) == (80, 10)
    assert all(row.cell_length == 80 and set(row.text) == {UPPER} for row in wide.rows)
    speck = drawn(halves(1600, 8), View(3, 2), BLOCKS, CELL)
    assert (speck.columns, len(speck.rows)) == (3, 1)


def test_what_is_above_is_above_and_of_one_colour() -> None:
    drawing = drawn(halves(), View(40, 20), BLOCKS, CELL)
    red, blue = colour_of(drawing, 1), colour_of(drawing, 18)
    assert red[0] > 190 > 30 > red[2]
    assert blue[2] > 190 > 30 > blue[0]
    assert len(drawing.rows[1]._segments) == 1, "a run of one colour is one piece"


def test_enlarged_a_part_is_seen_and_never_more_than_there_is() -> None:
    photo = halves(1200, 1600)
    corner = drawn(photo, View(40, 27, zoom=4, x=0, y=0), BLOCKS, CELL)
    assert corner.seen == pytest.approx((0.25, 0.25), abs=0.02)
    assert (corner.view.x, corner.view.y) == pytest.approx((corner.seen[0] / 2, corner.seen[1] / 2))
    assert colour_of(corner, 26)[0] > 190
    end = drawn(photo, View(40, 27, zoom=4, x=1, y=1), BLOCKS, CELL)
    assert end.view.y == pytest.approx(1 - end.seen[1] / 2)
    assert colour_of(end, 0)[2] > 190


def test_how_large_it_can_be_made_is_as_much_as_there_is_to_see() -> None:
    photo = halves(1200, 1600)
    assert drawn(photo, View(40, 27), BLOCKS, CELL).most_zoom == 16
    assert drawn(photo, View(40, 27), KITTY, CELL).most_zoom == 4
    assert drawn(photo, View(40, 27, zoom=16), KITTY, CELL).view.zoom == 4, "another place had room for more"
    assert drawn(halves(60, 80), View(40, 27), BLOCKS, CELL).most_zoom == 2


def test_only_kitty_is_sent_a_picture_and_it_answers_nothing() -> None:
    drawing = drawn(halves(), View(80, 20), KITTY, CELL)
    parts = findall(r"\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\", drawing.sent)
    assert "".join(drawing.sent.split("\x1b_G")[0]) == ""
    assert all("q=2" in keys for keys, _ in parts)
    chunks = [data for keys, data in parts if "f=100" in keys]
    assert max(map(len, chunks)) <= 4096
    assert ["m=0" in keys for keys, _ in parts[:-1]] == [False] * (len(chunks) - 1) + [True]
    sent = Image.open(BytesIO(b64decode("".join(chunks))), formats=("PNG",))
    assert sent.size == (30 * 10, 20 * 20)
    assert parts[-1][0] == f"a=p,U=1,i={drawing.number},c=30,r=20,q=2"
    assert [row.cell_length for row in drawing.cells] == [30] * 20
    assert f"i={drawing.number}" in forgotten(drawing.number)
    for other in (BLOCKS, SIXEL):
        drawing = drawn(halves(), View(80, 20), other, CELL)
        assert (drawing.number, drawing.sent, drawing.cells, drawing.sixels) == (0, "", (), ())


def test_sixels_come_in_slices_of_whole_lines() -> None:
    photo = halves()
    drawing = with_sixels(drawn(photo, View(80, 20), SIXEL, CELL), photo, CELL)
    sizes = [findall(r'\A\x1bP0;0;0q"1;1;(\d+);(\d+)', each)[0] for each in drawing.sixels]
    assert sizes == [("300", str(SLICE * 20))] * 6 + [("300", "40")]
    assert all(each.endswith("\x1b\\") for each in drawing.sixels)


def test_nothing_but_a_jpeg_is_ever_opened() -> None:
    assert opened(jpeg(), grey=False).mode == "RGB"
    file = BytesIO()
    halves().save(file, "PNG")
    for other in (file.getvalue(), b"", b"\xff\xd8", jpeg()[:200]):
        with pytest.raises(OSError):  # noqa: PT011 - Pillow says no more than that
            opened(other, grey=False)


def test_no_colour_means_greys() -> None:
    dots = opened(jpeg(), grey=True).tobytes()
    assert dots[0::3] == dots[1::3] == dots[2::3]
    assert len(set(dots)) > 1


def test_the_terminal_is_never_asked_what_it_can_show() -> None:
    """textual-image asks it when these are imported, and reads what somebody types as the answer."""
    photo = halves()
    for mode in (BLOCKS, KITTY, SIXEL):
        with_sixels(drawn(photo, View(8, 4), mode, cell_size()), photo, CELL)
    assert not {"textual_image.renderable", "textual_image.widget"} & set(modules)
