"""How every statement is run: built once in peewee, compiled once, executed as plain SQL with its values filled in.

Compiling costs peewee more than SQLite takes to answer, so a module writes its statements down as constants.
A place for a value is a `slot`; nothing leaves here but finished rows, so that no cursor holds a snapshot open.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from itertools import chain, islice, repeat
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from peewee import Value, ValueLiterals

from models.errors import BookDamaged
from models.tables.base import Table, book

Row = TypeVar("Row")
T = TypeVar("T")
# By thousands at a time the first of them would have left the processor's cache before the last was converted.
_AT_A_TIME = 64


def maker(row: type[Row]) -> Callable[[Iterable[Any]], Row]:
    """Makes such a row of its fields, as NamedTuple's own _make does, without a Python call for each."""
    new: Any = tuple.__new__
    return partial(new, row)


class _Slot:
    """Stands for a value in a compiled statement."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


def slot(name: str) -> Value:
    """A place in a statement for the value handed in under this name."""
    return Value(_Slot(name), converter=False, unpack=False)


def literally(condition: Any) -> ValueLiterals:
    """A condition with its constants written out: only so does SQLite use a partial index with the same condition."""
    return ValueLiterals(condition)


def slots(name: str, most: int) -> list[Value]:
    """So many numbered places, for the values of a list: `filled` fills them."""
    return [slot(f"{name}{place}") for place in range(most)]


def filled(name: str, values: Iterable[Any], most: int, nothing: Any = None) -> dict[str, Any]:
    """Values for a statement's numbered `slots`, the rest of them filled up with what matches nothing."""
    return dict(zip((f"{name}{place}" for place in range(most)), chain(values, repeat(nothing)), strict=False))


def portions(values: Iterable[T], most: int) -> Iterator[list[T]]:
    """The values, so many at a time."""
    rest = iter(values)
    while some := list(islice(rest, most)):
        yield some


class _Compiled:
    """A peewee statement, compiled when it is first run (only then is the database known)."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._sql = ""
        self._values: list[Any] = []

    def _compile(self) -> str:
        if not self._sql:
            self._sql, self._values = self._build().sql()
        return self._sql

    def _fill(self, values: Mapping[str, Any]) -> list[Any]:
        return [values[value.name] if isinstance(value, _Slot) else value for value in self._values]

    def _execute(self, values: Mapping[str, Any]) -> Any:
        sql = self._compile()
        return book.execute_sql(sql, self._fill(values))

    def _execute_many(self, many: Iterable[Mapping[str, Any]]) -> None:
        sql = self._compile()
        with closing(book.cursor()) as cursor:
            cursor.executemany(sql, map(self._fill, many))


class Question(_Compiled, Generic[Row]):
    """A SELECT that answers in rows of one type: a NamedTuple whose first fields are the columns, in order."""

    def __init__(self, row: type[Row], build: Callable[[], Any]) -> None:
        super().__init__(build)
        self._row: Any = row
        self._make = maker(row)

    def rows(self, **values: Any) -> list[Row]:
        """Every row, converted: ISO text to ``date``, UTC seconds to ``datetime`` where the row type says so.

        A week of Valentine's is thousands of rows: they are converted by column and made without a call of ours each.
        """
        found: list[Row] = []
        with closing(self._execute(values)) as cursor:
            while fetched := cursor.fetchmany(_AT_A_TIME):
                found += self.made(self._by_field(fetched))
        return found

    def columns(self, **values: Any) -> dict[str, list[Any]]:
        """The same by field, for who has more to say of the rows before they are `made`.

        Only what was asked for is there, and nothing at all where nothing was found.
        """
        found: dict[str, list[Any]] = {}
        with closing(self._execute(values)) as cursor:
            while fetched := cursor.fetchmany(_AT_A_TIME):
                for name, column in self._by_field(fetched).items():
                    found.setdefault(name, []).extend(column)
        return found

    def made(self, columns: Mapping[str, Iterable[Any]]) -> list[Row]:
        """A row for each line of these columns; a field that has none is in every row what it is when left out."""
        fields = zip(self._row._fields, _defaults(self._row), strict=True)
        whole = [columns[name] if name in columns else repeat(default) for name, default in fields]
        return list(map(self._make, zip(*whole, strict=False)))

    def _by_field(self, fetched: list[tuple[Any, ...]]) -> dict[str, Iterable[Any]]:
        columns: list[Iterable[Any]] = list(zip(*fetched, strict=True))
        for index, convert in _converters(self._row):
            if index < len(columns):
                columns[index] = map(convert, columns[index])
        return dict(zip(self._row._fields, columns, strict=False))

    def first(self, **values: Any) -> Row | None:
        """The first row, or None."""
        found = self.rows(**values)
        return found[0] if found else None

    def only(self, **values: Any) -> Row:
        """The one row that there must be."""
        [row] = self.rows(**values)
        return row


class Scalar(_Compiled):
    """A SELECT of one whole number."""

    def value(self, **values: Any) -> int:
        """The number; nothing counts as 0."""
        fetched = self._execute(values).fetchall()
        return int(fetched[0][0] or 0) if fetched else 0


class Change(_Compiled):
    """An UPDATE or DELETE."""

    def run(self, **values: Any) -> int:
        """Carry it out; answers with how many rows it changed."""
        changed: int = self._execute(values).rowcount
        return changed

    def run_many(self, many: Iterable[Mapping[str, Any]]) -> None:
        """Carry it out once for the values of each."""
        self._execute_many(many)


class Insert(_Compiled):
    """An INSERT of one row, every column handed in by its field's name; the id only where rows are `numbered`."""

    def __init__(self, table: type[Table], *, numbered: bool = False) -> None:
        names = [name for name, field in table._meta.fields.items() if numbered or not field.auto_increment]
        super().__init__(lambda: table.insert(**{name: slot(name) for name in names}))
        self._blank: dict[str, Any] = dict.fromkeys(names)

    def run(self, **values: Any) -> int:
        """Add the row and answer with its id; a field that is not named is null."""
        added: int = self._execute(self._blank | values).lastrowid
        return added

    def run_many(self, many: Iterable[Mapping[str, Any]]) -> None:
        """Add a row for the values of each."""
        self._execute_many(self._blank | dict(values) for values in many)


@lru_cache(maxsize=1024)
def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise BookDamaged("A row of the book holds what is no date: counter-tui check names it.") from None


@lru_cache(maxsize=1024)
def _moment(stamp: int | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)


@lru_cache(maxsize=256)
def _defaults(row: Any) -> tuple[Any, ...]:
    """What each field is when no column is asked for it; only the last ones can be left out."""
    return tuple(row._field_defaults.get(name) for name in row._fields)


@lru_cache(maxsize=256)
def _converters(row: Any) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    converters: list[tuple[int, Callable[[Any], Any]]] = []
    for index, hint in enumerate(get_type_hints(row).values()):
        kinds = get_args(hint) or (hint,)
        if datetime in kinds:
            converters.append((index, _moment))
        elif date in kinds:
            converters.append((index, _day))
    return tuple(converters)
