"""A portal on loopback for tests: routes to answers, and a log of what was asked."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came."""

    at: float  # monotonic seconds
    path: str  # with its query
    headers: Mapping[str, str]  # names in title case: browsers send them otherwise
    body: bytes = b""  # of a POST


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route gives back. `status` 0 closes the connection without a word."""

    body: str | bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Route = Answer | Callable[[Seen], Answer]


class Portal:
    """Routes may be changed while it serves."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://{server.server_address[0]!s}:{server.server_address[1]}"
        self.port = int(server.server_address[1])
        self.routes: dict[str, Route] = {}
        self.log: list[Seen] = []

    def page(self, path: str, body: str | bytes, **headers: str) -> None:
        """A route to an HTML page in UTF-8."""
        self.routes[path] = Answer(body, headers={"Content-Type": "text/html; charset=utf-8", **headers})

    def asked(self, path: str) -> list[Seen]:
        """The requests of this path."""
        return [seen for seen in self.log if seen.path == path]

    def answer(self, seen: Seen) -> Answer:
        """What this request gets: the route of its path and query, of its path, else 404."""
        self.log.append(seen)
        route = self.routes.get(seen.path) or self.routes.get(seen.path.partition("?")[0])
        if route is None:
            return Answer("<h1>Not Found</h1>", 404)
        return route(seen) if callable(route) else route


@contextmanager
def serving(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Portal]:
    """An empty portal on a free port, in threads of this process; with `tls` at an https address."""
    server = ThreadingHTTPServer((host, 0), _Handler)
    server.daemon_threads = True
    portal = _Handler.portals[server] = Portal(server)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        portal.url = portal.url.replace("http:", "https:")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
        del _Handler.portals[server]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    portals: dict[object, Portal] = {}  # noqa: RUF012  # one entry per running server

    def do_GET(self) -> None:
        headers = {name.title(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("Content-Length", 0)))
        answer = self.portals[self.server].answer(Seen(time.monotonic(), self.path, headers, body))
        if answer.status == 0:
            self.close_connection = True
            return
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Tests read `Portal.log`."""
