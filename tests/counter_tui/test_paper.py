"""Paper from a real book, made by the real child process, read back from the PDF; a script stands in for `lp`."""

import asyncio
import json
import os
import re
import resource
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from counter_tui import cli, paper_words, pdf
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.paper import ShopPaper
from counter_tui.paper_file import save_paper
from counter_tui.papermaking.fonts import HERE, fonts_with, lacking, with_codes
from counter_tui.papermaking.run_sheet import BOXES
from counter_tui.shop import OpenShop
from models.run_views import DayPaper, OpenSheet, RunSheet, Slip, StopRow
from models.views import Line, Party
from screens.desk import UnlockError
from tests.book import SATURDAY, WEDNESDAY, open_book, opened
from tests.counter_tui.printed import left_half, letters, pages_of, right_half, uncoded
from tests.models.shop import Shop

CARD, CALLER, PRICE = "Cardword of love", "Callerword Sender", 987_65
NAMES = ("Ngô Thị Hoa", "Łukasz Ó Súilleabháin-Þórsson", "שרה לוי", "محمد", "田中花子", "Zoë 🌷")
PRINTED = datetime(2026, 2, 11, 10, 42)
DIES = (sys.executable, "-c", "import sys; sys.stdin.read(); sys.exit(3)")
HANGS = (sys.executable, "-c", "import time; time.sleep(600)")


@dataclass
class Opened:
    opened: OpenShop


@dataclass
class Printer:
    """A stand-in for ``lp``: keeps what comes on its standard input, and its words; ``code`` is how it ends."""

    folder: Path

    def works(self, code: int = 0) -> str:
        script = self.folder / "lp"
        script.write_text(
            f'#!/bin/sh\necho "$@" > {self.folder}/words\ncat > {self.folder}/out\necho "No\tink." >&2\nexit {code}\n'
        )
        script.chmod(0o700)
        return str(script)

    @property
    def out(self) -> bytes:
        return (self.folder / "out").read_bytes()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed book with a run of van 1 for Saturday: a stop for each name, each with its own trap."""
    book = open_book(tmp_path_factory.mktemp("day"))
    shop = Shop(book)
    ids = [
        shop.take(
            caller=Party(CALLER, "07700 900999"),
            recipient=Party(name, "07700 900456"),
            address="\n".join(f"{number}, line {line}" for line in range(12)),
            notes="{nb} [b]gate[/] " + "ring twice " * 30 if number == 1 else "side gate",
            card=f"{CARD} {'xo ' * 60}",
            lines=(Line("Tulips", 2, PRICE),),
            window="10:30" if number == 2 else "pm",
        )
        for number, name in enumerate(NAMES)
    ]
    shop.give(ids, "van 1")
    shop.take(fulfilment="collection", recipient=Party("Shelfname"))
    shop.draft(caller_name="Draftname")
    book.close()
    return book.path


@pytest.fixture
def shop(day: Path, tmp_path: Path) -> Iterator[Shop]:
    from models.database import Book
    from tests.book import RAW_KEY

    shutil.copy(day, tmp_path)
    book = Book(tmp_path / day.name, RAW_KEY)
    yield Shop(book)
    book.close()


def paper_of(shop: Shop, printer: str | None = None) -> ShopPaper:
    return ShopPaper(Opened(opened(shop.book)), ShopClock(WEDNESDAY), lambda: printer)


def printings(shop: Shop) -> list[tuple[str, str, bool]]:
    return [
        (kind, driver, recalled is not None)
        for kind, driver, recalled in shop.rows("SELECT kind, driver, recalled_at FROM printings ORDER BY id")
    ]


async def test_a_run_sheet_holds_every_letter_of_what_a_driver_may_see_and_nothing_else(
    shop: Shop, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    to = tmp_path / "van 1.pdf"
    made = await paper_of(shop).run_sheet(SATURDAY, "van 1", str(to), lambda done, of: told.append((done, of)))
    pages = pages_of(to)
    assert made.endswith(f"The run sheet of van 1 (6 stops, {len(pages)} pages): saved as {to}.")
    codes = re.match(r"\d+ characters? stands? as (a code|codes), for want of a font\. The run sheet", made)
    assert (codes is not None) is ("⟨U+" in "".join(pages))
    assert told == [(number, 6) for number in range(1, 7)]
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    whole = letters(uncoded("".join(pages)))
    for stop in shop.stops("van 1"):
        assert whole.count(stop.order) == 1
        assert letters(stop.recipient) in whole
        assert letters(stop.address.splitlines()[11]) in whole
        assert letters(stop.notes) in whole
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}, 6 stops" in page
    assert not [word for word in ("Cardword", "Callerword", "900999", "987", "Shelfname") if word in whole]
    assert whole.index("at10:30") < whole.index("intheafternoon")
    # On one line; and flowers put through the letterbox are another outcome than a card in it.
    lines = [line.split() for page in pages for line in page.splitlines()]
    assert lines.count(BOXES.split()) == 6
    assert {"letterbox", "card", "back"} < set(BOXES.split())
    assert printings(shop) == [("run sheet", "van 1", False)]
    assert sorted(path.name for path in tmp_path.iterdir() if "book.db" not in path.name) == ["van 1.pdf"]


async def test_a_slip_has_the_card_for_the_bench_and_apart_what_the_driver_may_see(shop: Shop, tmp_path: Path) -> None:
    printer = Printer(tmp_path)
    ids = [stop.order_id for stop in shop.stops("van 1")][:3]
    made = await paper_of(shop, printer.works()).slips(SATURDAY, ids, "", lambda *_: None)
    assert made.startswith("The slips (3 slips, 2 pages): sent to the printer.")
    assert (tmp_path / "words").read_text() == "-t counter-tui -\n"
    bench, driver = letters(left_half(printer.out)), letters(right_half(printer.out))
    orders = [shop.order(order_id) for order_id in ids]
    assert [bench.count(f"BENCH{order.number}") for order in orders] == [1, 1, 1]
    assert [driver.count(f"DRIVER{order.number}") for order in orders] == [1, 1, 1]
    assert bench.count(letters(orders[0].new.card)) == 3
    assert "Cardword" not in driver
    assert letters(orders[0].new.address) in driver
    assert letters(orders[0].new.address) not in bench
    assert not [word for word in ("Callerword", "900999", "987") if word in bench + driver]
    assert printings(shop) == [("slips", "", False)] * 3


async def test_nothing_is_counted_when_nothing_can_be_made(shop: Shop, tmp_path: Path) -> None:
    there = tmp_path / "there.pdf"
    there.write_text("kept")
    paper = paper_of(shop)
    for to, field in ((str(there), "to"), (str(tmp_path), "to"), (str(tmp_path / "no" / "x.pdf"), "to"), ("", "")):
        with pytest.raises(UnlockError) as caught:
            await paper.run_sheet(SATURDAY, "van 1", to, lambda *_: None)
        assert caught.value.field == field
    with pytest.raises(UnlockError, match="nothing on this run"):
        await paper.run_sheet(SATURDAY, "van 2", str(tmp_path / "x.pdf"), lambda *_: None)
    assert there.read_text() == "kept"
    assert printings(shop) == []
    assert not paper.has_printer()


async def test_paper_that_never_came_out_is_not_counted(shop: Shop, tmp_path: Path) -> None:
    refuses = paper_of(shop, Printer(tmp_path).works(1))
    assert refuses.has_printer()
    with pytest.raises(UnlockError, match="The printer did not take it: No ink"):
        await refuses.run_sheet(SATURDAY, "van 1", "", lambda *_: None)
    assert printings(shop) == [("run sheet", "van 1", True)]
    begun = asyncio.Event()
    left = asyncio.create_task(paper_of(shop, "lp").day_list(SATURDAY, "", lambda *_: begun.set()))
    await begun.wait()
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    assert printings(shop)[1:] == [("day list", "", True)]


async def test_a_child_that_fails_hangs_or_is_left_is_told_of_and_gone() -> None:
    with pytest.raises(ShopError, match="could not be made"):
        await pdf.make_pdf({}, lambda *_: None, command=DIES)
    with pytest.raises(ShopError, match="too long"):
        await pdf.make_pdf({}, lambda *_: None, command=HANGS, seconds=0.2)
    with pytest.raises(ShopError, match="No paper could be made"):
        await pdf.make_pdf({}, lambda *_: None, command=("/no/such/python",))
    with pytest.raises(ShopError, match="cannot be reached"):
        await pdf.print_pdf(b"%PDF", "/no/such/lp")


def test_the_child_is_handed_nothing_of_the_environment_but_where_things_are() -> None:
    shows = (sys.executable, "-c", "import os, sys; sys.stderr.write('pages 1'); print('%PDF', *os.environ)")
    os.environ["COUNTER_TUI_PASSPHRASE_FILE"] = "/a/secret"
    try:
        made = asyncio.run(pdf.make_pdf({}, lambda *_: None, command=shows))
    finally:
        del os.environ["COUNTER_TUI_PASSPHRASE_FILE"]
    assert set(made.content.decode().split()[1:]) <= {"HOME", "USERPROFILE", "SYSTEMROOT", "LOCALAPPDATA", "LC_CTYPE"}


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    there = tmp_path / "there.pdf"
    there.write_text("kept")
    with pytest.raises(ShopError, match="already"):
        pdf.save_pdf(b"%PDF", there)
    with pytest.raises(ShopError, match="cannot be written"):
        pdf.save_pdf(b"%PDF", tmp_path / "no" / "x.pdf")
    nowhere = tmp_path / "nowhere.pdf"
    nowhere.symlink_to(tmp_path / "gone.pdf")
    with pytest.raises(ShopError, match="already"):
        pdf.save_pdf(b"%PDF", nowhere)
    for to in (
        ".", " ", "~nobody-of-that-name/x.pdf", f"{tmp_path}/{'x' * 300}.pdf", f"{there}/x.pdf", "/",
        f"{tmp_path}/a\0b.pdf", f"{tmp_path}/\ud800.pdf", str(nowhere),
    ):  # fmt: skip
        with pytest.raises(ShopError):
            pdf.look_at_name(to)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nowhere.pdf", "there.pdf"]
    assert there.read_text() == "kept"
    new = pdf.look_at_name(f" {tmp_path}/new.pdf ")
    pdf.save_pdf(b"%PDF", new)
    assert (new.name, new.read_bytes(), stat.S_IMODE(new.stat().st_mode)) == ("new.pdf", b"%PDF", 0o600)


def test_what_cannot_be_written_whole_is_not_left_there(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        with pytest.raises(ShopError, match="cannot be written"):
            pdf.save_pdf(b"%PDF" * 1_000, tmp_path / "x.pdf")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


async def test_a_printer_that_says_much_or_leaves_a_helper_behind_is_heard_for_a_while(
    tmp_path: Path,
) -> None:
    lp = tmp_path / "lp"
    lp.write_text("#!/bin/sh\nyes | tr -d '\\n' | head -c 200000 >&2\ncat >/dev/null\nexit 1\n")
    lp.chmod(0o700)
    with pytest.raises(ShopError, match=r"did not take it: y{200}\.$"):
        await pdf.print_pdf(b"%PDF", str(lp))
    lp.write_text("#!/bin/sh\nsleep 5 &\ncat >/dev/null\n")
    await asyncio.wait_for(pdf.print_pdf(b"%PDF" * 50_000, str(lp)), 3)


def a_stop(number: int, **changes: Any) -> StopRow:
    plain = StopRow(
        number, number, 1, number, "Bea", "", "12 Mill Lane", "PO16 7AA", "am", ("Tulips",), "", "listed", "",
        False, "", "", "", "", None, 1,
    )  # fmt: skip
    return plain._replace(**changes)


def test_a_sheet_that_goes_on_and_letters_that_act_on_a_terminal(tmp_path: Path) -> None:
    """One stop longer than a page, words longer than a line, a card that needs more than one slip; nothing is cut."""
    what, notes = " ".join(f"w{number}" for number in range(400)), " ".join(f"n{number}" for number in range(200))
    stop = a_stop(1, what=(what,), notes=notes, recipient="x" * 120, address="\x1b[31m\u202eevil")
    turned = a_stop(2, recipient="שרה לוי", address="שרה לוי\n(12) Mill Lane")
    document = paper_words.run_sheet_document(RunSheet(SATURDAY, "van 1", (stop, turned), 1), PRINTED)
    sheet = asyncio.run(pdf.make_pdf(document, lambda *_: None))
    pages = pages_of(sheet.content)
    assert sheet.pages == len(pages)
    assert sheet.codes == ("⟨U+001B⟩" in "".join(pages))
    whole = letters("".join(pages))
    assert [page.count("0001-1") - page.count("0001-1 goes on:") for page in pages] == [1, 0]
    assert "0001-1 goes on:" in pages[1]
    assert "(12) Mill Lane" in pages[1]
    assert letters("x" * 120) in whole
    assert "⟨U+001B⟩[31m⟨U+202E⟩evil" in whole
    slips = (Slip(SATURDAY, stop, "Short", (Line("Tulips"),), 1), Slip(SATURDAY, a_stop(2), what[:1_900], (), 2))
    made = asyncio.run(pdf.make_pdf(paper_words.slips_document(slips, PRINTED), lambda *_: None)).content
    bench, driver = left_half(made), right_half(made)
    for words in (what, notes):
        assert all(word in "".join(pages).split() for word in words.split())
        assert all(word in driver.split() for word in words.split())
    assert all(word in bench.split() for word in what[:1_900].split())
    assert "2 of 2" in " ".join(driver.split())


def test_the_words_of_an_empty_day_and_of_every_state() -> None:
    document = paper_words.day_list_document(
        DayPaper(SATURDAY, (), (OpenSheet("0400", "web", "", "a draft"),), 1), PRINTED
    )
    assert document == {
        "kind": "day list",
        "day": "Sat 14 Feb 2026",
        "printed": "Wed 11 Feb 10:42",
        "count": "0 stops, 0 on the shelf",
        "groups": [],
        "sheets": [{"sheet": "0400", "words": "web", "why": "a draft"}],
    }
    done = a_stop(1, status="done", result="delivered", place="neighbour", whom="no. 14")
    [stop] = paper_words.run_sheet_document(RunSheet(SATURDAY, "van 1", (done,), 1), PRINTED)["stops"]
    assert stop["done"] == "delivered, neighbour, no. 14"
    assert json.loads(json.dumps(stop)) == stop


def test_a_character_that_our_font_lacks_is_looked_for_and_else_written_as_its_code(tmp_path: Path) -> None:
    assert lacking(["Zoë 🌷", "田 Ł\n"]) == {"🌷", "田"}
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0 no font")
    (tmp_path / "cut.otf").write_bytes((HERE / "DejaVuSans.ttf").read_bytes()[:900])
    shutil.copy(HERE / "DejaVuSans.ttf", tmp_path / "good.ttf")
    assert list(fonts_with({"Ł", "田"}, [tmp_path])) == [(tmp_path / "good.ttf", {"Ł"})]
    assert list(fonts_with({"Ł"}, [tmp_path], seconds=-1)) == []


def test_characters_that_no_font_has_are_one_mark_where_they_stand_together() -> None:
    """As short as it can be said, and read back nothing is lost but how a picture is drawn."""
    family, flag = "\U0001f469\u200d\U0001f467", "\U0001f1ec\U0001f1e7"
    coded = with_codes({*"田中太郎🌷", *family, *flag, "\u241b", "\u2421"} - {"\u200d"})
    for words, said in {
        "Zoë 🌷\ufe0f": "Zoë ⟨U+1F337⟩",
        "田中 太郎": "⟨U+7530 4E2D⟩ ⟨U+592A 90CE⟩",
        f"{family} a": "⟨U+1F469+1F467⟩ a",
        flag: "⟨U+1F1EC 1F1E7⟩",
    }.items():
        assert coded(words) == said
        assert uncoded(coded(words)) == words.replace("\ufe0f", "")
    assert coded("\u241b[0m\u2421") == "⟨U+001B⟩[0m⟨U+007F⟩"
    assert with_codes(set())("田") == "田"


def test_the_command_line_saves_the_days_list_and_says_so(shop: Shop, tmp_path: Path) -> None:
    to, clock = tmp_path / "list.pdf", ShopClock(WEDNESDAY)
    words = save_paper(opened(shop.book), clock, SATURDAY, str(to))
    pages = pages_of(to)
    whole = letters("".join(pages))
    assert words.endswith(f"The day's list (6 stops, 1 on the shelf, {len(pages)} pages): saved as {to}.")
    assert f"page 1 of {len(pages)}, 6 stops, 1 on the shelf" in pages[0]
    assert whole.index("VAN16") < whole.index("SHELF1") < whole.index("OPENSHEETS")
    assert "Shelfname" in whole
    assert "Draftname" in whole
    assert "Cardword" not in whole
    for refused, driver, slips in (
        ("already", None, False),
        ("nothing on this run", "van 2", False),
        ("nothing to print", "van 2", True),
    ):
        with pytest.raises(ShopError, match=refused):
            save_paper(
                opened(shop.book), clock, SATURDAY, str(to if driver is None else tmp_path / "x"), driver, slips=slips
            )


@pytest.mark.parametrize("words", [("--slips",), ("--driver", "van 1"), ("--pdf", "x.pdf", "--json")])
def test_a_command_that_cannot_be_meant_is_refused(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = cli.read_arguments(["deliveries", *words, "--shop", str(tmp_path)])
    assert cli.run(asked) == cli.ERROR
    assert "--pdf FILE" in capsys.readouterr().err
