"""How long until a typed letter stands in its field, with all that the form does about it; and until it is answered."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import NamedTuple

from models.database import READER_CACHE_KIB
from models.finding import callers
from screens.widgets.field import MOST_OFFERED
from screens.widgets.known_people import caller_words, enough
from tests.benchmarks import bare_list, minimal_app
from tests.benchmarks.bare_list import listed
from tests.benchmarks.first_paint import ASKED
from tests.benchmarks.rows import Row, both, ratio
from tests.benchmarks.setting import Setting
from tests.benchmarks.statements import RawBook, RecordedBook, Transaction
from tests.benchmarks.terminal import Terminal, terminal
from tests.benchmarks.timing import Pair, seconds

F2, TAB, CTRL_U = "\x1bOQ", "\t", "\x15"
GAP = 0.1
"""Seconds between two letters of somebody who types quickly."""
ANSWERED = 0.6
"""Seconds in which every look-up of what was typed so far is answered."""
TYPED_OUT = 5
"""So many of the searches are typed with every letter timed."""
SPELT = 40
SOURCE = "phone"
AT_MOST = 1_000
FIELDS = {"phone": "replace(phone, ' ', '')", "name": "surname_key"}


class Typist:
    """Types into the field that has the cursor, in the line of the screen that has these words."""

    def __init__(self, running: Terminal, words: str, behind: int = 0, offered_from: int = 0) -> None:
        """What is typed stands ``behind`` so many cells of that line; what is offered, ``offered_from`` a cell on."""
        running.until(lambda lines: any(words in line for line in lines), words)
        self._running, self._behind, self._offered_from, self._typed = running, behind, offered_from, ""
        self._line = next(at for at, line in enumerate(running.lines) if words in line)

    def letter(self, letter: str) -> float:
        """The seconds until the next letter stands behind those before it."""
        self._typed += letter
        assert self._typed not in self._beside(), f"{self._typed!r} is there before it is typed"
        pressed = self._running.type(letter)
        return self._running.until(lambda _: self._typed in self._beside(), self._typed) - pressed

    def answer(self, letter: str, offered: Sequence[str]) -> float:
        """The seconds from the last letter to these people under the field, and no others."""
        self._typed += letter
        assert self._offered() != offered, f"{offered} are there before the last letter"
        pressed = self._running.type(letter)
        return self._running.until(lambda _: self._offered() == offered, f"{offered}") - pressed

    def rest(self, seconds: float) -> None:
        """Leave it be, and see what it shows."""
        self._running.rest(seconds)

    def next_field(self) -> None:
        """On to the field beside it."""
        self._running.type(TAB)
        self.rest(ANSWERED)

    def clear(self) -> None:
        """Empty the field, and wait until nothing is looked up any more."""
        self._running.type(CTRL_U)
        self._running.until(lambda _: self._typed not in self._beside(), "an empty field")
        self._typed = ""
        self.rest(ANSWERED)

    def _beside(self) -> str:
        return self._running.lines[self._line][self._behind :]

    def _offered(self) -> list[str]:
        under = self._running.lines[self._line + 1 : self._line + 1 + MOST_OFFERED]
        beside = [line[self._offered_from :] for line in under]
        return [line[:SPELT].strip() for line in beside if " order" in line]


class Search(NamedTuple):
    """What finds a caller; how far it is typed until its last letter changes who is offered, and who that is then."""

    whole: str
    text: str
    offered: Sequence[str]


class Books(NamedTuple):
    """The large book, and the driver alone on the same file."""

    asked: RecordedBook
    raw: RawBook

    def offered(self, text: str) -> list[str]:
        """How the callers for this text begin on the screen."""
        if not enough(text, SOURCE):
            return []
        rows = self.asked.read(callers, text, limit=MOST_OFFERED)
        return [caller_words(row)[:SPELT].strip() for row in rows]

    def statements(self, text: str) -> Transaction:
        """What is asked of SQLite for this text."""
        self.asked.written_down()
        self.offered(text)
        return self.asked.written_down()[0]


def rows(setting: Setting) -> list[Row]:
    """The telephones and surnames of callers, letter by letter in order entry and in a bare Input by turns."""
    large = setting.large()
    with (
        closing(RecordedBook(large)) as asked,
        closing(RawBook(large, READER_CACHE_KIB)) as raw,
        order_entry(setting, "tests.benchmarks.counter_app", (str(large),)) as entry,
        bare_input(setting) as bare,
        _bare_list(setting) as bare_list,
    ):
        return _rows(setting, Books(asked, raw), entry, bare, bare_list)


def _rows(setting: Setting, books: Books, entry: Typist, bare: Typist, bare_list: Typist) -> list[Row]:
    found = []
    for field, column in FIELDS.items():
        searches = _searches(setting, column, books)
        letters = [pair for search in searches[:TYPED_OUT] for pair in typed(search.whole, entry, bare)]
        answers = [_answered(search, books, entry, bare_list) for search in searches]
        of = f"{field}, {setting.orders:,} orders"
        found += [
            both(f"echo of a letter of a caller's {of}", "bare Input", letters, 1.5, 2.0),
            ratio(f"last letter to callers by {of}", "raw query and a bare list", answers, 1.5),
        ]
        entry.next_field()
    return found


@contextmanager
def order_entry(setting: Setting, module: str, arguments: Sequence[str]) -> Iterator[Typist]:
    """The counter, run by this module, with the cursor in the caller of a new order."""
    with terminal(module, arguments, setting.environment()) as running:
        running.until(lambda lines: any(ASKED in line for line in lines), ASKED)
        running.type("x\r")
        running.until(lambda lines: "F2" in lines[-1], "the keys of the counter")
        running.type(F2)
        yield Typist(running, "Caller", len(" Caller "), len(" Caller  > "))


@contextmanager
def bare_input(setting: Setting) -> Iterator[Typist]:
    """The least that one can type into."""
    with terminal("tests.benchmarks.minimal_app", (), setting.environment()) as running:
        typist = Typist(running, minimal_app.WORDS)
        running.type(CTRL_U)
        yield typist


@contextmanager
def _bare_list(setting: Setting) -> Iterator[Typist]:
    with terminal("tests.benchmarks.bare_list", (), setting.environment()) as running:
        yield Typist(running, bare_list.WORDS)


def typed(text: str, entry: Typist, bare: Typist) -> list[Pair]:
    """A text into both, letter by letter, and out again."""
    pairs = []
    for at, letter in enumerate(text):
        if at % 2:
            later = bare.letter(letter)
            pairs.append(Pair(entry.letter(letter), later))
        else:
            pairs.append(Pair(entry.letter(letter), bare.letter(letter)))
        entry.rest(GAP)
        bare.rest(0)
    entry.clear()
    bare.clear()
    return pairs


def _answered(search: Search, books: Books, entry: Typist, bare: Typist) -> Pair:
    before, last = search.text[:-1], search.text[-1]
    if enough(before, SOURCE):
        books.raw.ask(books.statements(before))
    statements = books.statements(search.text)
    for letter in before:
        entry.letter(letter)
        bare.letter(letter)
        entry.rest(GAP)
    entry.rest(ANSWERED)
    bare.rest(0)
    shown = entry.answer(last, search.offered)
    painted = bare.answer(last, listed(search.text))
    asked = seconds(lambda: books.raw.ask(statements))()
    entry.clear()
    bare.clear()
    return Pair(shown, asked + painted)


def _searches(setting: Setting, column: str, books: Books) -> list[Search]:
    """Callers who lie evenly over the book."""
    callers_of = f"SELECT {column} FROM orders JOIN people ON people.id = caller_id WHERE orders.id = ?"
    last = books.raw.value("SELECT max(id) FROM orders")
    found: list[Search] = []
    for turn in range(AT_MOST):
        # A capital letter is in none of the words that stand in an empty field.
        text = str(books.raw.value(callers_of, 1 + turn * 7919 % last)).capitalize()
        for end in range(len(text), 1, -1):
            offered = books.offered(text[:end])
            if offered and offered != books.offered(text[: end - 1]):
                found.append(Search(text, text[:end], offered))
                break
        if len(found) == setting.pairs:
            break
    return found
