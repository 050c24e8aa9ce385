"""`counter-tui attach` on a real shop."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from counter_tui.cli import read_arguments
from counter_tui.cli_online import Answer
from counter_tui.cli_photos import Asking, attach
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.photo_reading import PhotoRefused, ReadPhoto, Seen
from counter_tui.shop import OpenShop
from models.errors import Refused
from models.photo_reads import photos_of
from models.photo_views import ORDER, SHEET, PhotoOf, PhotoRow
from tests.counter_tui.command_line import TODAY, Counter
from tests.counter_tui.kept_photos import a_picture
from tests.counter_tui.photo_files import jpeg, scene

CLOCK = ShopClock(date.fromisoformat(TODAY))
FIRST = (1, 1)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three files, of which the last is no photo."""
    found = [tmp_path / name for name in ("roses.jpg", "tulips.jpg", "notes.txt")]
    for path in found:
        path.write_text(path.name)
    return found


async def read(path: Path, *, only_thumbnail: bool = False) -> ReadPhoto:
    """Stands for the child process: a photo is whatever is called one."""
    if path.suffix != ".jpg":
        raise PhotoRefused("It is no photo.")
    picture = a_picture(path.read_text())
    return ReadPhoto(picture.jpeg, picture.thumbnail, picture.width, picture.height, picture.source, Seen(1, 1, 1, 1))


def attached(shop: Shop, opened: OpenShop, files: list[Path], asked: Asking) -> Answer:
    return attach(shop, opened, CLOCK, files, asked, read)


def rows(opened: OpenShop, to: PhotoOf) -> list[PhotoRow]:
    return opened.book.read(photos_of, to)


def test_what_can_be_read_is_attached_and_the_rest_said(shop: Shop, opened: OpenShop, files: list[Path]) -> None:
    done = attached(shop, opened, files, Asking(order=FIRST, caption="As sent"))
    assert (done.words, done.left) == (["0001-1: 2 attached, 0 there already"], True)
    assert done.told == [f"{files[2]}: It is no photo."]
    assert done.as_json == {
        "to": "0001-1",
        "added": 2,
        "there": 0,
        "refused": [{"file": str(files[2]), "why": "It is no photo."}],
    }
    assert [(row.kind, row.of, row.caption) for row in rows(opened, PhotoOf(ORDER, 1))] == [
        ("order", "0001-1", "As sent")
    ] * 2
    again = attached(shop, opened, files[:2], Asking(order=FIRST, caption="Again"))
    assert (again.words, again.told, again.left) == (["0001-1: 0 attached, 2 there already"], [], False)
    assert {row.caption for row in rows(opened, PhotoOf(ORDER, 1))} == {"As sent"}


def test_a_stop_and_a_sheet(shop: Shop, opened: OpenShop, files: list[Path]) -> None:
    assert attached(shop, opened, files[:1], Asking(stop=(2, 1))).words == ["0002-1: 1 attached, 0 there already"]
    assert attached(shop, opened, files[1:2], Asking(sheet=2)).words == ["0002: 1 attached, 0 there already"]
    assert [(row.kind, row.of) for row in rows(opened, PhotoOf(SHEET, 2))] == [("sheet", "0002"), ("stop", "0002-1")]


def test_pages_of_the_pad_become_open_sheets_once(shop: Shop, opened: OpenShop, files: list[Path]) -> None:
    done = attached(shop, opened, files, Asking(caption="Saturday's pad"))
    assert done.words == [f"0004 {files[0]}", f"0005 {files[1]}"]
    assert done.told == [f"{files[2]}: It is no photo."]
    assert done.as_json["sheets"] == [
        {"file": str(files[0]), "sheet": "0004"},
        {"file": str(files[1]), "sheet": "0005"},
    ]
    [page] = rows(opened, PhotoOf(SHEET, 4))
    assert (page.kind, page.caption) == ("sheet", "Saturday's pad")
    again = attached(shop, opened, files[:2], Asking())
    assert (again.words, again.left, again.as_json["there"]) == (["No new sheet"], False, 2)
    assert again.told[0].endswith("This photo is sheet 0004 already.")


def test_a_name_that_would_act_on_a_terminal_and_one_that_is_no_text(shop: Shop, tmp_path: Path) -> None:
    evil = tmp_path / "evil\x1b]0;title\x07\u202e.jpg"
    evil.write_bytes(jpeg())
    counter = Counter(tmp_path)
    done = counter.run("attach", str(evil), "--new-sheets")
    assert (done.returncode, done.stdout) == (0, f"0004 {tmp_path}/evil\u241b]0;title\u2407\u27e8U+202E\u27e9.jpg\n")
    named = [os.fsdecode(os.fsencode(tmp_path) + name) for name in (b"/\xff.jpg", b"/\xfe.jpg")]
    Path(named[0]).write_bytes(jpeg(scene(60)))
    done = counter.run("attach", *named, "--new-sheets", "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["sheets"]) == (1, [{"file": named[0], "sheet": "0005"}])
    assert answer["refused"][0]["file"] == named[1]


@pytest.mark.parametrize(
    "asked",
    [
        Asking(order=(9, 1)),
        Asking(order=(1, 2)),
        Asking(stop=(9, 1)),
        Asking(sheet=9),
        Asking(order=FIRST, caption="4111 1111 1111 1111"),
        Asking(order=FIRST, caption="x" * 200),
    ],
)
def test_nothing_is_attached_to_what_is_not_there(
    shop: Shop, opened: OpenShop, files: list[Path], asked: Asking
) -> None:
    with pytest.raises((ShopError, Refused)):
        attached(shop, opened, files, asked)
    assert not shop.photos.exists()


def test_by_the_command_line(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "roses.jpg").write_bytes(jpeg())
    (tmp_path / "notes.txt").write_text("no photo")
    counter = Counter(tmp_path)
    done = counter.run("attach", str(tmp_path / "roses.jpg"), "--order", "0001-1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "0001-1: 1 attached, 0 there already\n", "")
    files = [str(tmp_path / name) for name in ("roses.jpg", "notes.txt", "none.jpg")]
    some = counter.run("attach", *files, "--order", "1-1", "--json")
    assert some.returncode == 1
    answer = json.loads(some.stdout)
    assert (answer["added"], answer["there"], [each["file"] for each in answer["refused"]]) == (0, 1, files[1:])
    assert [line.split(": ")[1] for line in some.stderr.splitlines()] == files[1:]
    nowhere = counter.run("attach", files[0], "--order", "0009-1")
    assert (nowhere.returncode, nowhere.stdout) == (2, "")
    assert "There is no order 0009-1." in nowhere.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("a.jpg",),
        ("--order", "0001-1"),
        ("a.jpg", "--order", "0001"),
        ("a.jpg", "--order", "0001-0"),
        ("a.jpg", "--sheet", "0"),
        ("a.jpg", "--sheet", "0001-1"),
        ("a.jpg", "--order", "0001-1", "--sheet", "0001"),
        ("a.jpg", "--new-sheets", "--stop", "0001-1"),
    ],
)
def test_what_it_cannot_be_given(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments(["attach", *words])
    assert ended.value.code == 2
    assert "attach" in capsys.readouterr().err


def test_who_may() -> None:
    assert read_arguments(["attach", "a.jpg", "--new-sheets"]).options.needs == "attach photos"
