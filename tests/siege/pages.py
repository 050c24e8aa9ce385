"""The pages of an encrypted book and of its log, decrypted one by one: what SQLite no longer counts is in them as well.

SQLCipher 4 (zetetic.net, "SQLCipher Design"): AES-256-CBC, pages of 4,096 bytes that end in 16 bytes of IV and 64 of
HMAC; the first one begins with 16 bytes of salt.
"""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.book import RAW_KEY

PAGE, IV, RESERVED, SALT = 4096, 16, 80, 16
LOG_HEAD, FRAME_HEAD = 32, 24


def everything_in(path: Path, key: str = RAW_KEY) -> bytes:
    """All that is in a book at ``path`` and in its log, as plain bytes one page after the other. ``key`` is raw."""
    log = path.with_name(f"{path.name}-wal")
    pages = [*_book_pages(path.read_bytes(), key), *(_log_pages(log.read_bytes(), key) if log.exists() else ())]
    return b"".join(pages)


def _book_pages(data: bytes, key: str) -> Iterator[bytes]:
    for at in range(0, len(data), PAGE):
        yield _plain(data[at : at + PAGE], key, first=at == 0)


def _log_pages(data: bytes, key: str) -> Iterator[bytes]:
    for at in range(LOG_HEAD, len(data), FRAME_HEAD + PAGE):
        number = int.from_bytes(data[at : at + 4], "big")
        page = data[at + FRAME_HEAD : at + FRAME_HEAD + PAGE]
        if len(page) == PAGE:
            yield _plain(page, key, first=number == 1)


def _plain(page: bytes, key: str, *, first: bool) -> bytes:
    iv = page[-RESERVED : -RESERVED + IV]
    decryptor = Cipher(algorithms.AES256(bytes.fromhex(key[2:-1])), modes.CBC(iv)).decryptor()
    return decryptor.update(page[SALT if first else 0 : -RESERVED]) + decryptor.finalize()
