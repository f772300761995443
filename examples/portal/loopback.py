"""A threaded server on loopback: it answers as a function says, of the whole request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
STEP = 0.05  # seconds in which it notices that it is to end


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `path` with its query."""

    method: str
    path: str
    headers: Message
    body: bytes


Answer = tuple[int, Mapping[str, str], bytes]  # status, headers but for the length, body


class Loopback:
    """Serves in a thread of this process; stops when closed, or at the end of a `with` block."""

    def __init__(self, port: int, answer: Callable[[Call], Answer]) -> None:
        """Start to serve; port 0 takes a free one. OSError when the port is taken."""
        self._server = _Server((HOST, port), answer)
        self._thread = Thread(target=self._server.serve_forever, args=(STEP,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on, also when 0 was asked for."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address of its home page."""
        return f"http://{HOST}:{self.port}/"

    def close(self) -> None:
        """Stop serving and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], answer: Callable[[Call], Answer]) -> None:
        self.answer = answer
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "ExamplePortal"
    disable_nagle_algorithm = True  # or headers and body, two writes, wait for each other's acknowledgement
    server: _Server

    def do_GET(self) -> None:
        """Answer a request; of one for its head the body is left out."""
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, headers, body = self.server.answer(Call(self.command, self.path, self.headers, asked))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: who answers keeps a log."""
