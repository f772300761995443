"""A portal on loopback that answers in any way a socket allows: each path has a behaviour that holds the connection."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.wire import accepting

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST and not FIN
SECONDS = 60  # after which the portal gives up on a client


@dataclass
class Call:
    """One request, and the connection that brought it."""

    line: Line
    connection: socket.socket
    path: str
    headers: Mapping[str, str]

    @property
    def count(self) -> int:
        """How often this path was asked for until now, this request included."""
        return self.line.asked.count(self.path)

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def wait(self, seconds: float) -> None:
        """Keep silent, unless the portal is shut."""
        self.line.shut.wait(seconds)

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.connection.close()


Behaviour = bytes | Callable[[Call], None]


@dataclass
class Line:
    """Paths and how they behave; the connection is closed behind each answer."""

    url: str
    routes: dict[str, Behaviour] = field(default_factory=dict)
    otherwise: Behaviour = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    asked: list[str] = field(default_factory=list)
    shut: threading.Event = field(default_factory=threading.Event)

    def serve(self, connection: socket.socket) -> None:
        connection.settimeout(SECONDS)
        with connection, suppress(OSError):
            if call := self._call(connection):
                self.asked.append(call.path)
                behaviour = self.routes.get(call.path, self.otherwise)
                if isinstance(behaviour, bytes):
                    call.send(behaviour)
                else:
                    behaviour(call)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):  # unread bytes would make a reset of the close
                    pass

    def _call(self, connection: socket.socket) -> Call | None:
        received = b""
        while b"\r\n\r\n" not in received:
            if not (more := connection.recv(65536)):
                return None
            received += more
        first, *lines = received.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        headers = {name.title(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Call(self, connection, first.split(" ")[1], headers)


@contextmanager
def listening(host: str) -> Iterator[Line]:
    """Such a portal on a free port of that loopback address."""
    with socket.create_server((host, 0), backlog=64) as listener:
        line = Line(f"http://{host}:{listener.getsockname()[1]}")
        with accepting(listener, line.serve):
            yield line
            line.shut.set()


def answer(body: bytes, *headers: bytes, status: bytes = b"200 OK", length: int | None = None) -> bytes:
    """An answer as it should be, but for what is given."""
    size = len(body) if length is None else length
    named = {header.split(b":")[0].lower() for header in headers}
    usual = [b"Content-Type: text/html; charset=utf-8", b"Content-Length: %d" % size, b"Connection: close"]
    own = [header for header in usual if header.split(b":")[0].lower() not in named]
    return b"\r\n".join([b"HTTP/1.1 " + status, *own, *headers, b"", body])


def trickle(data: bytes, seconds: float = 1.0) -> Behaviour:
    """A byte at a time."""

    def behave(call: Call) -> None:
        for at in range(len(data)):
            call.send(data[at : at + 1])
            call.wait(seconds)

    return behave


def silent(call: Call) -> None:
    """Nothing at all, until the other side goes."""
    call.connection.settimeout(SECONDS)
    call.connection.recv(1)


def torn(data: bytes) -> Behaviour:
    """These bytes, and a reset once they have arrived."""

    def behave(call: Call) -> None:
        call.send(data)
        time.sleep(0.1)  # a reset overtakes what is not yet read
        call.reset()

    return behave


def endless(head: bytes, block: bytes, most: int) -> Behaviour:
    """The head, then the block again and again, up to `most` bytes."""

    def behave(call: Call) -> None:
        call.send(head)
        for _ in range(most // len(block)):
            call.send(block)

    return behave
