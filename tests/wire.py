"""A server on loopback that sends bytes as they are given: for what no proper server would send."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

SECONDS = 10


class Wire:
    """Paths and the bytes that answer them; the connection is closed behind each."""

    def __init__(self, listener: socket.socket) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.answers: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.lingering: set[str] = set()  # paths after which the connection stays open

    def serve(self, connection: socket.socket) -> None:
        connection.settimeout(SECONDS)
        with connection, suppress(OSError):
            while request := self._request(connection):
                path = request.split()[1].decode()
                self.asked.append(path)
                connection.sendall(
                    self.answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                )
                if path not in self.lingering:
                    connection.shutdown(socket.SHUT_WR)
                    return

    @staticmethod
    def _request(connection: socket.socket) -> bytes:
        received = b""
        while b"\r\n\r\n" not in received:
            if not (more := connection.recv(4096)):
                return b""
            received += more
        return received


@contextmanager
def wired() -> Iterator[Wire]:
    """Such a server on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(listener)
        with accepting(listener, wire.serve):
            yield wire


@contextmanager
def accepting(listener: socket.socket, serve: Callable[[socket.socket], None]) -> Iterator[None]:
    """Serve each connection that comes, in a thread of its own, until the block ends."""

    def accept() -> None:
        with suppress(OSError):  # the listener is closed
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield
    listener.shutdown(socket.SHUT_RDWR)
