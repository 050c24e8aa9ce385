"""Words in any order: what is found, what no input can break, and that what was taken out is gone from the file."""

import shutil
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from models import finding, lock_box, search
from models.database import Book
from models.errors import BookError
from models.migrations.run import HERE
from models.tables.base import book as tables
from models.text import fold
from models.views import Party
from tests.book import RAW_KEY, raw
from tests.models.shop import Shop

PAGE, TAIL, SALT = 4096, 80, 16
OLD_BOOK = """
INSERT INTO users VALUES ('owner', 'owner');
INSERT INTO people VALUES (1, 'Ann Sender', 'ann sender', 'sender', '7700 900123', '7700900123', '3210090077', '');
INSERT INTO people VALUES (
    2, 'Ann Sender', 'ann sender', 'sender', '07700 900123 x9', '077009001239', '932100900770', 'a@example.com'
);
INSERT INTO sheets VALUES (1, 1, 'phone', 'owner', 0, '2026-02-11', NULL, NULL, NULL, 'open', 'draft', NULL, NULL);
INSERT INTO orders VALUES (
    1, 1, 1, 1, 1, 1, NULL, '1 Quay', '', 'With love', '2026-02-14', '', 'delivery', '', 0, 0, '', '', '', 'live', '',
    0, NULL, NULL
);
"""
NASTY = (
    *(
        "o'ne*",
        '"',
        '""',
        '"ann',
        "NEAR(ann",
        "ann AND",
        "AND",
        "NOT",
        "(",
        ")",
        "{caller} : ann",
        "a:b",
        "^ann",
        "-ann",
    ),
    *("*", "ann + bea", "💐", "👩\u200d👩\u200d👧", "ⴰⵏⵏ", "हिन्दी", "\u19b0ann\u19b0", "a" * 5_000, "x " * 500),
    *("\0", "\u0301", "%_", "\\", "\ud800"),
)
ALWAYS_THERE = ["bea", "recipient", "12", "mill", "lane", "po16", "7aa", "1"]
WHOLE = "INSERT INTO order_search (order_search, rank) VALUES ('integrity-check', 1)"


@pytest.fixture
def three(shop: Shop) -> Shop:
    """0001: Ann Sender to Bea Recipient; 0002: Zoë O'Brien to Łukasz, St John's; 0003: a collection with a card."""
    shop.take()
    shop.take(
        caller=Party("Zoë O'Brien", "07700 900555"),
        recipient=Party("Łukasz Smith-Jones"),
        address="St John’s Hospice, Łódź Straße 4",
        postcode="SO14 2AB",
        card="Für Łukasz: get well soon",
    )
    shop.take(recipient=Party(), fulfilment="collection", address="", postcode="", card="Sorry! Ring-a-ring")
    return shop


def found(shop: Shop, text: str) -> list[str]:
    return [row.order for row in shop.book.read(finding.find, text)]


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("sender ann", ["0003-1", "0001-1"]),
        ("recip ann", ["0001-1"]),
        ("mill lane 12", ["0001-1"]),
        ("7aa ann", ["0001-1"]),
        ("birthday", ["0001-1"]),
        ("HAPPY b", []),
        ("happy birt", ["0001-1"]),
        ("st johns", ["0002-1"]),
        ("hospice john's", ["0002-1"]),
        ("brien", []),
        ("o'brien zoe", ["0002-1"]),
        ("jones lukasz", ["0002-1"]),
        ("łódź", ["0002-1"]),
        ("łódź zoë", ["0002-1"]),
        ("Straße", ["0002-1"]),
        ("FÜR", ["0002-1"]),
        ("fur łuk", ["0002-1"]),
        ("0002 zoe", ["0002-1"]),
        ("2 zoe", ["0002-1"]),
        ("ann 0002", []),
        ("ring-a", ["0003-1"]),
        ("ring sorry", ["0003-1"]),
        ("so14 hospice", ["0002-1"]),
        ("ann zoe", []),
    ],
)
def test_words_are_found_in_any_order(three: Shop, text: str, orders: list[str]) -> None:
    assert found(three, text) == orders


def test_a_name_in_letters_that_the_index_does_not_know_is_found_by_its_beginning(shop: Shop) -> None:
    shop.take(caller=Party("𞤀𞤁𞤂𞤀𞤃"))
    assert search.asked_for("𞤀𞤁𞤂") == ""
    assert found(shop, "𞤀𞤁𞤂") == ["0001-1"]


@pytest.mark.parametrize("card", ["O`Dea", "O´Dea's", "राजेश शर्मा", "Straße/Łódź O`Dea"])
def test_a_card_is_found_as_it_was_typed(shop: Shop, card: str) -> None:
    shop.take(caller=Party(card), card="")
    shop.take(card=card)
    assert found(shop, card) == ["0002-1", "0001-1"]
    assert found(shop, f"{card} nobody") == []


def test_the_newest_orders_come_first_and_no_more_than_the_limit(shop: Shop) -> None:
    for _ in range(search.MOST_WORDS):
        shop.take(card="marigold")
    assert [row.number for row in shop.book.read(finding.find, "marigold", limit=3)] == [8, 7, 6]


def test_an_order_is_found_by_what_it_says_now(three: Shop) -> None:
    three.amend(1, card="Bon voyage", recipient=Party("Cy Other"), address="3 Quay")
    assert found(three, "birthday") == found(three, "bea") == found(three, "mill lane") == []
    assert found(three, "voyage quay other") == ["0001-1"]
    three.cancel(1)
    assert found(three, "voyage") == ["0001-1"]


def test_an_order_that_were_gone_would_be_in_no_answer(three: Shop) -> None:
    with raw(three.book.path, rules=True) as rows:
        for statement in (
            "PRAGMA foreign_keys = off",
            "DROP TRIGGER orders_are_kept",
            "DELETE FROM orders WHERE id = 3",
        ):
            rows.execute(statement)
    assert three.rows("SELECT rowid FROM order_search WHERE order_search MATCH 'ring'") == []
    assert three.rows(WHOLE) == []


@pytest.mark.parametrize("text", NASTY)
def test_no_input_is_an_error(three: Shop, text: str) -> None:
    three.book.read(finding.find, text)
    three.book.read(finding.callers, text)


def test_any_text_may_be_typed(full: Shop) -> None:
    @given(st.text())
    @settings(max_examples=150, deadline=None)
    def typed(text: str) -> None:
        full.book.read(finding.find, text)
        full.book.read(finding.callers, text)

    typed()


words = st.sampled_from(["ann", "anna", "bea", "rose", "roses", "x", "xy", "mill"])
texts = st.lists(words, min_size=1, max_size=3).map(" ".join)
orders = st.lists(st.tuples(texts, texts), min_size=1, max_size=5)


@settings(max_examples=8, deadline=None)
@given(taken=orders, amended=texts, asked=texts)
def test_what_is_found_is_what_has_every_word(
    empty_book: Path, tmp_path_factory: pytest.TempPathFactory, taken: list[tuple[str, str]], amended: str, asked: str
) -> None:
    folder = tmp_path_factory.mktemp("words")
    shutil.copy(empty_book, folder)
    book = Book(folder / empty_book.name, RAW_KEY)
    try:
        shop = Shop(book)
        for name, card in taken:
            shop.take(caller=Party(name), card=card)
        shop.amend(1, caller=Party(taken[0][0]), card=amended)
        assert shop.rows(WHOLE) == []
        said = [taken[0][0] + " " + amended, *(f"{name} {card}" for name, card in taken[1:])]
        wanted = {number for number, text in zip(count(1), said, strict=False) if _has(text, asked)}
        by_words = shop.book.read(lambda: finding._BY_WORDS.rows(asked=search.asked_for(asked)))
        assert {row.number for row in by_words} == wanted
    finally:
        book.close()


def _has(text: str, asked: str) -> bool:
    """Every word asked for begins one of the words; a short one is one of them."""
    there = fold(text).split() + ALWAYS_THERE
    return all(
        any(word.startswith(one) if len(one) >= search.SHORTEST_BEGINNING else word == one for word in there)
        for one in asked.split()
    )


def test_an_amended_order_leaves_no_old_word_in_the_file(shop: Shop) -> None:
    shop.take(card="Zyxquartz")
    assert "quartz" in _words_in_the_file(shop)
    shop.amend(1, card="Xylophone")
    # The customer is still to be told what it says instead of what.
    shop.confirm(1)
    # And the lock box holds what was taken down, until that is shredded.
    shop.outcome(1, "delivered")
    shop.book.write(lock_box.shred, shop.m, [1])
    assert "quartz" not in _words_in_the_file(shop)
    assert "xylophone" in _words_in_the_file(shop)


def test_without_secure_deletion_the_old_word_would_be_seen(shop: Shop) -> None:
    shop.rows("INSERT INTO order_search (order_search, rank) VALUES ('secure-delete', 0)")
    shop.take(card="Zyxquartz")
    shop.amend(1, card="Xylophone")
    assert "quartz" in _words_in_the_file(shop)


def test_a_name_that_an_order_was_taken_with_cannot_be_edited(three: Shop) -> None:
    for column in ("name", "name_key", "id"):
        with pytest.raises(BookError, match="would not agree"):
            three.book.write(tables.execute_sql, f"UPDATE people SET {column} = 7 WHERE id = 1")


def test_a_book_from_before_is_searched_from_the_first_word(tmp_path: Path) -> None:
    before = tmp_path / "steps"
    before.mkdir()
    shutil.copy(HERE / "0001_the_order_book.py", before)
    Book(_made(tmp_path), RAW_KEY, steps=before, new=True).close()
    with raw(tmp_path / "book.db", rules=True) as rows:
        rows.executescript(OLD_BOOK)
    book = Book(tmp_path / "book.db", RAW_KEY)
    try:
        shop = Shop(book)
        assert found(shop, "sender love") == ["0001-1"]
        assert shop.rows(WHOLE) == []
        assert [row.name for row in book.read(finding.callers, "07700 900123")] == ["Ann Sender"]
        assert [row.name for row in book.read(finding.callers, "0123")] == ["Ann Sender"]
    finally:
        book.close()


def _made(folder: Path) -> Path:
    path = folder / "book.db"
    path.touch(mode=0o600)
    return path


def _words_in_the_file(shop: Shop) -> str:
    """Every page of the book with its cipher taken off, as SQLCipher 4 puts it on; the log is folded in first.

    The search index keeps its words in small letters: a card in capitals cannot be taken for it.
    """
    assert shop.rows("PRAGMA wal_checkpoint(TRUNCATE)") == [(0, 0, 0)]
    key = bytes.fromhex(RAW_KEY[2:-1])
    whole = shop.book.path.read_bytes()
    pages = [whole[start : start + PAGE] for start in range(0, len(whole), PAGE)]
    plain = b""
    for number, page in enumerate(pages):
        cipher = Cipher(algorithms.AES(key), modes.CBC(page[-TAIL : -TAIL + 16])).decryptor()
        plain += cipher.update(page[SALT if number == 0 else 0 : -TAIL]) + cipher.finalize()
    return plain.decode("latin-1")
