"""Four processes that save orders into one book at once: all that was acknowledged is there, without gap or wait."""

from multiprocessing.connection import Connection
from pathlib import Path

from models.database import Book
from models.errors import BookError
from models.intake import take
from models.views import Confirm
from tests.book import RAW_KEY, an_order, moment, open_book
from tests.siege.dying import Child, damage, reading
from tests.siege.report import Report

PROCESSES = 4


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    path = folder / "book.db"
    open_book(folder).close()
    saves = max(count // PROCESSES, 1)
    children = [Child(saving, path, (f"{seed} {number}", saves)) for number in range(PROCESSES)]
    answers = [answer for child in children for answer in child.rest()]
    troubles = [answer for answer in answers if isinstance(answer, str)]
    acknowledged = sorted(answer for answer in answers if not isinstance(answer, str))
    report.failures += troubles
    wanted = list(range(1, saves * PROCESSES + 1))
    report.expect(acknowledged == wanted, f"{len(acknowledged)} of {len(wanted)} saves were acknowledged, once each")
    with reading(path) as rows:
        [(there,)] = rows.execute("SELECT count(*) FROM orders o JOIN list_entries e ON e.order_id = o.id").fetchall()
    report.expect(there == len(wanted), f"{len(acknowledged)} were acknowledged, and {there} are there")
    report.failures += damage(path)
    report.done = len(acknowledged)
    return report


def saving(said: Connection, path: Path, given: tuple[str, int]) -> None:
    """In the child: save orders one after another, telling each one's sheet, or what went wrong with it."""
    name, saves = given
    try:
        book = Book(path, RAW_KEY)
        for number in range(saves):
            taken = book.write(take, moment(), an_order(), key=f"{name} {number}", confirm=Confirm("read back"))
            said.send(taken.sheet)
        book.close()
    except BookError as error:
        said.send(f"process {name}: {error}")
