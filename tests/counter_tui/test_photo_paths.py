"""Paths of photos as terminals type them when files are dropped, and completed while they are typed."""

import os
from pathlib import Path

import pytest

from counter_tui.photo_paths import complete, dropped, named
from counter_tui.photo_reading import PhotoRefused


@pytest.mark.parametrize(
    ("typed", "paths"),
    [
        ("/a/b.jpg", ("/a/b.jpg",)),
        (" /a/b.jpg \n", ("/a/b.jpg",)),
        ("'/a/My Pic.jpg'", ("/a/My Pic.jpg",)),
        ("'/a/Mum'\\''s.jpg' ", ("/a/Mum's.jpg",)),
        ('"/a/My Pic.jpg" "/c.png"', ("/a/My Pic.jpg", "/c.png")),
        (r"/a/My\ Pic\ \(1\).jpg /c.png", ("/a/My Pic (1).jpg", "/c.png")),
        ("/a/b.jpg\r\n/a/c d.jpg\n", ("/a/b.jpg", "/a/c d.jpg")),
        ("/a/not escaped.jpg", ("/a/not escaped.jpg",)),
        ("/a/Mum's.jpg", ("/a/Mum's.jpg",)),
        ("file:///a/My%20Pic%23.jpg", ("/a/My Pic#.jpg",)),
        ("file://localhost/a/Mum's.jpg\nfile:///%C3%A9.png", ("/a/Mum's.jpg", "/é.png")),
        ("file:///a/what?.jpg", ("/a/what?.jpg",)),
        ("file://[x/y.jpg", ("/y.jpg",)),
        ("file:///a/%E9.jpg", ("/a/\udce9.jpg",)),
        ("/a/it's Ann's.jpg", ("/a/it's Ann's.jpg",)),
        ("~/b.jpg", ("~/b.jpg",)),
        ("", ()),
        ("Dozen roses", ()),
        ("photo.jpg", ()),
        ("/a/b.jpg\nwith love", ()),
        ("https://example.com/a.jpg", ()),
        ("/a/b\0.jpg", ()),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="paths are typed otherwise there")
def test_what_is_dropped(typed: str, paths: tuple[str, ...]) -> None:
    assert dropped(typed) == paths


def test_a_letter_is_no_dropped_file() -> None:
    assert dropped("/" * 100_001) == ()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Three photos, the newest of which has the first name; two folders, and what is no photo."""
    for age, name in enumerate(("IMG_1 bouquet.JPG", "IMG_2.jpg", "Mum's.png")):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1_000 - age, 1_000 - age))
    for name in ("Wed ding", "Wed other", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").touch()
    # No link is read.
    (tmp_path / "IMG_0.jpg").symlink_to(tmp_path / "IMG_2.jpg")
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "completed", "names"),
    [
        ("IM", "IMG_", ("IMG_1 bouquet.JPG", "IMG_2.jpg")),
        ("IMG_", "IMG_", ("IMG_1 bouquet.JPG", "IMG_2.jpg")),
        ("img", "IMG_", ("IMG_1 bouquet.JPG", "IMG_2.jpg")),
        ("img_", "img_", ("IMG_1 bouquet.JPG", "IMG_2.jpg")),
        ("IMG_2.jpg", "IMG_2.jpg", ()),
        ("img_2.JPG", "IMG_2.jpg", ()),
        ("", "", ("IMG_1 bouquet.JPG", "IMG_2.jpg", "Mum's.png", "Wed ding/", "Wed other/")),
        ("W", "Wed ", ("Wed ding/", "Wed other/")),
        ("Wed d", "Wed ding/", ()),
        (".h", ".hidden/", ()),
        ("notes", "notes", ()),
        ("nothing/here", "nothing/here", ()),
    ],
)
def test_what_is_typed_is_completed(pictures: Path, typed: str, completed: str, names: tuple[str, ...]) -> None:
    assert complete(f"{pictures}/{typed}") == (f"{pictures}/{completed}", names)


@pytest.mark.skipif(os.name == "nt", reason="nothing is escaped there")
def test_it_is_completed_as_it_was_typed(pictures: Path) -> None:
    escaped = f"{pictures}/Wed\\ "
    assert complete(escaped + "d").typed == f"{escaped}ding/"
    mums = complete(f"'{pictures}/Mu").typed
    assert mums == f"'{pictures}/Mum'\\''s.png'"
    assert complete(mums.removesuffix("ng'")).typed == mums
    assert complete(f'"{pictures}/IMG_1').typed == f'"{pictures}/IMG_1 bouquet.JPG"'
    for typed in (
        f"'{pictures}/Mu",
        f"{pictures}/IMG_1",
        f'"{pictures}/IMG_1',
        f"{pictures}\\/IMG_1",
        f"{pictures}/Mu",
    ):
        # What comes of it is taken as the one file that it is.
        [path] = dropped(complete(typed).typed)
        assert Path(path).exists()
    assert [complete(each).typed for each in ("", "~")] == ["~/", "~/"]
    assert complete("~nobody-here/x") == ("~nobody-here/x", ())


def test_a_path_is_named_in_full() -> None:
    assert named(" ~/a.jpg ") == Path.home() / "a.jpg"
    assert named("a.jpg") == Path.cwd() / "a.jpg"
    for wrong in ("", "  ", "~nobody-here/x", "a\0b"):
        with pytest.raises(PhotoRefused):
            named(wrong)
