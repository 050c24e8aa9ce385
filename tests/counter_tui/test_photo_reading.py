"""Photos are read by a child process: upright, with nothing beside the picture, or refused in words."""

import asyncio
import hashlib
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import IO, Any

import pytest
from PIL import Image, ImageCms

from counter_tui.imaging.making import photo_of, small, thumbnail_of
from counter_tui.imaging.opening import ONLY_THESE, TOO_LARGE, TOO_SMALL, NotReadError, Picture, open_picture
from counter_tui.imaging.sizes import LONG_SIDE, MOST_BYTES, MOST_THUMBNAIL, THUMBNAIL_SIDE
from counter_tui.photo_reading import PhotoRefused, Seen, plain_jpeg, read_photo
from models import photo_views
from tests.counter_tui.photo_files import (
    COLOURED,
    GREY,
    MARK,
    STORED,
    bare_png,
    corners,
    exif,
    heic,
    jpeg,
    png,
    scene,
    webp,
    with_segment,
)

NOT_RUN = ("no such program",)
PLAIN = photo_of(scene())
SAID = {"photo": len(PLAIN), "thumbnail": len(PLAIN), "source": "ab" * 32}


def made(content: bytes, side: int = LONG_SIDE) -> Image.Image:
    """What becomes of a file in the child."""
    return small(open_picture(content, side), side)


def as_child(code: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-S", "-c", f"import os, sys, time; say = sys.stdout.buffer.write; {code}")


def answering(said: dict[str, Any], *parts: bytes, before: str = "") -> tuple[str, ...]:
    """A child that answers so, whatever it is handed."""
    answer = b"".join((json.dumps(said).encode(), b"\n", *parts))
    return as_child(f"{before or 'pass'}; say({answer!r})")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(jpeg())
    return path


@pytest.mark.parametrize("make", COLOURED)
def test_what_phones_and_programs_make_is_read(make: str) -> None:
    content = COLOURED[make]()
    image = made(content)
    kept, thumbnail = photo_of(image), thumbnail_of(image)
    assert corners(image) == corners(Image.open(io.BytesIO(kept))) == (0, 1, 2, 3)
    assert MARK in content
    assert MARK not in kept + thumbnail
    assert plain_jpeg(kept) == image.size
    assert plain_jpeg(thumbnail) == (240, 160)


@pytest.mark.parametrize("make", GREY)
def test_grey_is_as_light_as_it_was(make: str) -> None:
    light = made(GREY[make]()).convert("L").resize((24, 16), Image.Resampling.BOX).tobytes()
    was = (
        scene().convert("1" if make == "one bit" else "L").convert("L").resize((24, 16), Image.Resampling.BOX).tobytes()
    )
    assert max(abs(a - b) for a, b in zip(light, was, strict=True)) <= 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_upright(orientation: int) -> None:
    turn = STORED[orientation]
    lying = scene() if turn is None else scene().transpose(turn)
    for content in (
        jpeg(orientation=orientation),
        heic(orientation=orientation),
        png(lying, exif=exif(orientation)),
        webp(lying, exif=exif(orientation)),
    ):
        image = made(content)
        assert (corners(image), image.size) == ((0, 1, 2, 3), (240, 160))


def test_colours_are_those_of_its_profile() -> None:
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = plain.replace(b"rXYZ", b"-XYZ").replace(b"gXYZ", b"rXYZ").replace(b"-XYZ", b"gXYZ")
    assert corners(made(png(icc_profile=swapped))) == (1, 0, 2, 3)
    assert corners(made(png(icc_profile=b"no profile"))) == (0, 1, 2, 3)


def test_what_is_transparent_is_white() -> None:
    hole = scene().convert("RGBA")
    hole.putalpha(0)
    assert made(png(hole)).getextrema() == ((255, 255),) * 3


def test_a_large_picture_is_made_smaller_in_bands_as_it_would_be_whole() -> None:
    whole = scene(2_000, 1_203)
    bands = []

    def band(top: int, bottom: int) -> Image.Image:
        bands.append(bottom - top)
        return whole.crop((0, top, 2_000, bottom))

    by_bands = small(Picture(2_000, 1_203, band), THUMBNAIL_SIDE)
    at_once = whole.reduce(5).resize((240, 144), Image.Resampling.LANCZOS)
    assert sum(bands) == 1_203
    assert len(bands) > 1
    assert by_bands.tobytes() == at_once.tobytes()


def test_a_thumbnail_fits_into_the_book_whatever_is_on_it() -> None:
    noise = Image.frombytes("RGB", (400, 400), os.urandom(480_000))
    assert len(thumbnail_of(noise)) <= MOST_THUMBNAIL == photo_views.MOST_THUMBNAIL
    assert plain_jpeg(thumbnail_of(scene(2_400, 8))) == (240, 1)


@pytest.mark.parametrize(
    "content",
    [b"GIF89a", b"II*\0", b"BM", b"%PDF-1.7", b"%!PS", b"<svg>", b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", b"RIFF"],
)
def test_other_formats_are_refused_by_name(content: bytes) -> None:
    with pytest.raises(NotReadError, match=ONLY_THESE):
        open_picture(content + bytes(100), LONG_SIDE)


@pytest.mark.parametrize(
    ("width", "height", "why"), [(13_000, 13_000, TOO_LARGE), (50_000, 9, TOO_LARGE), (7, 9, TOO_SMALL)]
)
def test_a_picture_of_no_camera_is_refused(width: int, height: int, why: str) -> None:
    with pytest.raises(NotReadError, match=why):
        open_picture(bare_png(width, height, 1, 0, b""), LONG_SIDE)


async def test_a_photo_is_read_by_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "\x1b]0;no\x07 bouquet\nof \u202eroses.png"
    content = with_segment(jpeg(scene(2_000, 1_500), 6), 0xFE, MARK)
    path.write_bytes(content)
    read, found = await read_photo(path), path.stat()
    assert plain_jpeg(read.jpeg) == (read.width, read.height) == (1_600, 1_200)
    assert max(plain_jpeg(read.thumbnail) or ()) == THUMBNAIL_SIDE
    assert MARK not in read.jpeg + read.thumbnail
    assert read.source == hashlib.sha256(content).digest()
    assert read.seen == Seen(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


async def test_only_a_thumbnail_is_read(photo: Path) -> None:
    # So busy that it must be made smaller to fit into the book.
    Image.effect_noise((300, 200), 90).convert("RGB").save(photo, "JPEG")
    read = await read_photo(photo, only_thumbnail=True)
    assert (read.jpeg, plain_jpeg(read.thumbnail)) == (b"", (read.width, read.height))
    assert 0 < read.width < THUMBNAIL_SIDE


async def test_why_a_picture_is_not_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "cut.jpg"
    path.write_bytes(jpeg(scene(1_200, 900))[:4_000])
    with pytest.raises(PhotoRefused, match="damaged, or cut short"):
        await read_photo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _link(path: Path) -> None:
    path.symlink_to(path.parent / "IMG_0001.jpg")


def _circle(path: Path) -> None:
    path.symlink_to(path)


def _large(path: Path) -> None:
    path.touch()
    os.truncate(path, MOST_BYTES + 1)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_folder, "a folder"),
        (_link, "a link"),
        (_circle, "a link"),
        (os.mkfifo, "not a file"),
        (Path.touch, "empty"),
        (_large, r"too large \(60 MB\)"),
        (lambda path: None, "no such file"),
    ],
)
async def test_what_is_no_file_of_its_own_is_not_opened(photo: Path, make: Any, why: str) -> None:
    path = photo.parent / "there"
    make(path)
    with pytest.raises(PhotoRefused, match=why) as refused:
        await read_photo(path, command=NOT_RUN)
    assert "there" not in str(refused.value).replace("There", "")


@pytest.mark.parametrize(("path", "why"), [("/dev/zero", "not a file"), ("a\0b", "that name"), ("x" * 300, "too long")])
async def test_what_can_be_no_photo_is_not_opened(path: str, why: str) -> None:
    with pytest.raises(PhotoRefused, match=why):
        await read_photo(Path(path), command=NOT_RUN)


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        ("open({path!r}, 'ab').write(b'more')", "still being written"),
        ("os.unlink({path!r})", "went away"),
        ("os.rename({path!r} + '.new', {path!r})", "still being written"),
        ("os.utime({path!r}, ns=(5, 5))", "still being written"),
        ("pass", ""),
    ],
)
async def test_a_file_that_changes_while_it_is_read_is_not_taken(photo: Path, meanwhile: str, why: str) -> None:
    photo.with_name(f"{photo.name}.new").write_bytes(jpeg())
    command = answering(SAID, PLAIN, PLAIN, before=meanwhile.format(path=str(photo)))
    if not why:
        assert (await read_photo(photo, command=command)).jpeg == PLAIN
        return
    with pytest.raises(PhotoRefused, match=why):
        await read_photo(photo, command=command)


@pytest.mark.parametrize(
    "command",
    [
        answering(SAID, PLAIN, PLAIN[:-1]),
        answering(SAID, PLAIN, PLAIN, b"more"),
        answering(SAID | {"photo": -1, "thumbnail": 2 * len(PLAIN) + 1}, PLAIN, PLAIN),
        answering(SAID | {"source": "ab"}, PLAIN, PLAIN),
        answering(SAID | {"source": "zz" * 32}, PLAIN, PLAIN),
        answering(SAID, jpeg()[: len(PLAIN)], PLAIN),
        answering(SAID | {"photo": 0}, PLAIN, PLAIN),
        answering(SAID | {"thumbnail": len(PLAIN) - 1}, PLAIN, PLAIN),
        answering(SAID | {"thumbnail": len(jpeg())}, PLAIN, jpeg()),
        answering({"refused": ["a"]}),
        as_child("say(b'[' * 900)"),
        as_child("say(b'\\xff')"),
        as_child("[say(bytes(1_000_000)) for _ in range(9)]"),
        (*answering(SAID, PLAIN, PLAIN)[:-1], answering(SAID, PLAIN, PLAIN)[-1] + "; sys.stdout.flush(); os.abort()"),
        as_child("pass"),
    ],
)
async def test_a_child_that_lies_is_not_believed(photo: Path, command: tuple[str, ...]) -> None:
    with pytest.raises(PhotoRefused, match="could not be read: it is damaged"):
        await read_photo(photo, command=command)


async def test_what_a_child_says_cannot_reach_the_terminal(photo: Path) -> None:
    with pytest.raises(PhotoRefused) as refused:
        await read_photo(photo, command=answering({"refused": "\x1b]0;x\x07" + "a" * 900}))
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) <= 200


async def test_a_child_has_so_long_and_does_not_outlive_who_asked(photo: Path) -> None:
    noted = photo.with_name("pid")
    whole = noted.with_name("pid, whole")
    note = f"open({str(noted)!r}, 'w').write(str(os.getpid())); os.rename({str(noted)!r}, {str(whole)!r})"
    command = as_child(f"{note}; time.sleep(60)")
    with pytest.raises(PhotoRefused, match="took too long"):
        await read_photo(photo, command=as_child("time.sleep(60)"), seconds=0.2)
    reading = asyncio.create_task(read_photo(photo, command=command))
    until = time.monotonic() + 10
    while not whole.exists() and time.monotonic() < until:
        await asyncio.sleep(0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    with pytest.raises(ProcessLookupError):
        os.kill(int(whole.read_text()), 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no groups of processes there")
async def test_what_a_child_has_started_ends_with_it(photo: Path) -> None:
    held = photo.with_name("held")
    take = f"import fcntl; held = open({str(held)!r}, 'w'); fcntl.flock(held, fcntl.LOCK_EX)"
    command = as_child(f"{take}; os.fork() or time.sleep(60)")
    with pytest.raises(PhotoRefused, match="took too long"):
        await read_photo(photo, command=command, seconds=0.5)
    with held.open() as file:
        until = time.monotonic() + 5
        while not _is_free(file) and time.monotonic() < until:
            await asyncio.sleep(0.01)
        assert _is_free(file)


def _is_free(file: IO[str]) -> bool:
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def test_a_plain_jpeg_is_one_picture_and_nothing_else() -> None:
    assert plain_jpeg(PLAIN) == (240, 160)
    assert plain_jpeg(photo_of(scene().convert("L"))) == (240, 160)
    for more in (
        with_segment(PLAIN, 0xE1, b"Exif\0\0"),
        with_segment(PLAIN, 0xE2, b"ICC_PROFILE\0"),
        with_segment(PLAIN, 0xFE, b"hello"),
        with_segment(PLAIN, 0xE0, b"JFXX\0" + bytes(9)),
        with_segment(PLAIN, 0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1" + bytes(3)),
        PLAIN + b"PK",
        PLAIN + PLAIN,
        PLAIN[:-2] + b"\xff\xda" + PLAIN[-2:],
        PLAIN[:-2],
        PLAIN[:40],
        b"\xff\xd8",
        b"",
        jpeg(exif=b"", xmp=b"", comment=None, progressive=True),
        photo_of(scene(1_700, 100)),
    ):
        assert plain_jpeg(more) is None
