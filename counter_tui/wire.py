"""The connection to a mail server, which another thread can cut off: at its time, or because the program ends."""

import socket
from contextlib import suppress
from threading import Lock, Timer
from typing import Self


class Wire:
    """Used as a context: one connection, for so many ``seconds`` at most. Cut off, whoever reads from it or writes to
    it fails at once, with an OSError."""

    def __init__(self, seconds: float) -> None:
        self._deadline = Timer(seconds, self.cut)
        self._deadline.daemon = True
        self._lock = Lock()
        self._line: socket.socket | None = None
        self._end: socket.socket | None = None
        self._is_cut = False

    def __enter__(self) -> Self:
        self._deadline.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._deadline.cancel()
        with self._lock:
            for line in (self._line, self._end):
                if line is not None:
                    line.close()
            self._line = self._end = None

    def connect(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connection, ``seconds`` for each of the addresses that the host has. Raises OSError."""
        line = socket.create_connection((host, port), seconds)
        # Else the last dot waits until the server has acknowledged what came before it.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._line = line
            # It stays whatever becomes of the first: wrapping that in TLS takes its handle over.
            self._end = line.dup()
            if self._is_cut:
                self._end.shutdown(socket.SHUT_RDWR)
        return line

    def goes_on_as(self, line: socket.socket) -> socket.socket:
        """The same connection, wrapped in TLS."""
        self._line = line
        return line

    def cut(self) -> None:
        """Nothing goes over it from now on, nor over one that is still being made. Safe from any thread."""
        with self._lock:
            self._is_cut = True
            if self._end is not None:
                with suppress(OSError):
                    self._end.shutdown(socket.SHUT_RDWR)
