"""What the program asks of SQLite, written down once with its values, and asked again by the driver alone."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

from sqlcipher3 import dbapi2 as driver

from models import chain
from models.database import SETTINGS, Book
from models.tables.base import book as proxy
from tests.book import RAW_KEY

P = ParamSpec("P")
T = TypeVar("T")


class Statement(NamedTuple):
    """SQL and the values in it."""

    sql: str
    values: tuple[Any, ...]


Transaction = Sequence[Statement]


class _Cursor:
    """A cursor of a recorder's: what is carried out many times is written down as often."""

    def __init__(self, cursor: Any, statements: list[Statement]) -> None:
        self._cursor = cursor
        self._statements = statements

    def executemany(self, sql: str, many: Iterable[Sequence[Any]]) -> None:
        for values in many:
            self._statements.append(Statement(sql, tuple(values)))
            self._cursor.execute(sql, values)

    def close(self) -> None:
        self._cursor.close()


class Recorder:
    """Stands before peewee's database; everything but a statement goes straight through."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.statements: list[Statement] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def cursor(self) -> _Cursor:
        return _Cursor(self._database.cursor(), self.statements)

    def execute_sql(self, sql: str, params: Sequence[Any] = ()) -> Any:
        self.statements.append(Statement(sql, tuple(params)))
        return self._database.execute_sql(sql, params)


class RecordedBook(Book):
    """A book that writes down its statements, by transaction. Of two that are open, `use` says which one is asked."""

    def __init__(self, path: Path, key: str = RAW_KEY) -> None:
        super().__init__(path, key)
        self._recorder = Recorder(proxy.obj)
        self.transactions: list[Transaction] = []
        self.use()

    def use(self) -> None:
        """The tables are bound to this book from now on."""
        proxy.initialize(self._recorder)

    def written_down(self) -> list[Transaction]:
        """What was asked since the last time."""
        found, self.transactions = self.transactions, []
        return found

    def write(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        answer = super().write(verb, *args, **kwargs)
        self._cut()
        return answer

    def read(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        answer = super().read(question, *args, **kwargs)
        self._cut()
        return answer

    def _cut(self) -> None:
        self.transactions.append(self._recorder.statements)
        self._recorder.statements = []


class RawBook:
    """The driver alone, with the program's settings."""

    def __init__(self, path: Path, cache_kib: int, key: str = RAW_KEY) -> None:
        self._connection = driver.connect(str(path), isolation_level=None)
        self._connection.execute(f'PRAGMA key = "{key}"')
        for name, value in (*SETTINGS, ("cache_size", -cache_kib)):
            self._connection.execute(f"PRAGMA {name} = {value}")
        chain.attach(self._connection, key)

    def ask(self, transaction: Transaction) -> int:
        """Every row of each statement, in one snapshot; answers with the most rows that one of them had."""
        cursor = self._connection.cursor()
        cursor.execute("BEGIN DEFERRED")
        most = max(len(cursor.execute(*statement).fetchall()) for statement in transaction)
        cursor.execute("COMMIT")
        return most

    def write(self, transactions: Sequence[Transaction]) -> None:
        """The same again, each transaction committed to the disk."""
        cursor = self._connection.cursor()
        for transaction in transactions:
            cursor.execute("BEGIN IMMEDIATE")
            for statement in transaction:
                cursor.execute(*statement).fetchall()
            cursor.execute("COMMIT")

    def insert(self, bulk: Iterable[tuple[str, Sequence[tuple[Any, ...]]]]) -> None:
        """All rows of each statement, in one transaction that is committed to the disk."""
        cursor = self._connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for sql, rows in bulk:
            if rows:
                cursor.executemany(sql, rows)
        cursor.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All that this finds."""
        return list(self._connection.execute(sql, values).fetchall())

    def value(self, sql: str, *values: Any) -> Any:
        """The one value that this finds."""
        return self.rows(sql, *values)[0][0]

    def close(self) -> None:
        self._connection.close()
