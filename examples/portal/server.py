"""The example portal on loopback: a threaded server with a state, a log, and conditional requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

from examples.portal.catalogue import FAULTS
from examples.portal.publications import STATES
from examples.portal.resources import Missing, Request, is_unchanged, validators
from examples.portal.states import NOT_FOUND, resources

HOST = "127.0.0.1"
SWITCH = "/__state/"
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the portal saw it."""

    state: int
    method: str
    path: str  # with its query
    status: int
    agent: str


class Portal:
    """A running example portal; stops when closed, or at the end of a `with` block."""

    def __init__(self, port: int, state: int, fault: str, *, hurried: bool) -> None:
        """Start to serve on loopback. Raises OSError when the port is taken, ValueError for an unknown state."""
        self._fault = ""
        self.hurried = hurried
        self.set_state(state)
        self.set_fault(fault)
        self._lock = Lock()
        self._log: list[Seen] = []
        self._hits: Counter[str] = Counter()
        self._server = _Server((HOST, port), self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on, also when 0 was asked for."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address of its home page."""
        return f"http://{HOST}:{self.port}/"

    @property
    def state(self) -> int:
        """The state it serves now."""
        return self._state

    @property
    def log(self) -> tuple[Seen, ...]:
        """The requests seen so far, those that switch states left out."""
        with self._lock:
            return tuple(self._log)

    def set_state(self, state: int) -> None:
        """Serve another state from the next request on. Raises ValueError when there is no such state."""
        if state not in STATES:
            raise ValueError(
                f"the example portal has no state {state}; its states are {STATES[0]} to {STATES[-1]}"
            )
        resources(state)
        self._state = state

    @property
    def fault(self) -> str:
        """What is wrong with the second list page of every platform; empty when nothing is."""
        return self._fault

    def set_fault(self, fault: str) -> None:
        """Serve the lists of the platforms with that fault, or none. Raises ValueError when there is no such fault."""
        if fault and fault not in FAULTS:
            raise ValueError(f"the example portal has no fault {fault!r}; its faults are {', '.join(FAULTS)}")
        self._fault = fault

    def close(self) -> None:
        """Stop serving and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def note(self, seen: Seen) -> None:
        """Add a request to the log."""
        with self._lock:
            self._log.append(seen)

    def count(self, path: str) -> int:
        """How often the address was asked for before; counts this time."""
        with self._lock:
            self._hits[path] += 1
            return self._hits[path] - 1

    def __enter__(self) -> Portal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(port: int = 0, state: int = 1, fault: str = "", *, hurried: bool = False) -> Portal:
    """Start the portal in a thread of this process; port 0 takes a free one. `hurried`: it asks for no delay."""
    return Portal(port, state, fault, hurried=hurried)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], portal: Portal) -> None:
        self.portal = portal
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "ExamplePortal"
    disable_nagle_algorithm = True  # or headers and body, two writes, wait for each other's acknowledgement
    server: _Server

    def do_GET(self) -> None:
        """Answer a request, or switch the state."""
        if self.path.startswith(SWITCH):
            self._switch(self.path.removeprefix(SWITCH))
        else:
            self._serve()

    do_HEAD = do_POST = do_GET

    def _switch(self, wanted: str) -> None:
        try:
            self.server.portal.set_state(int(wanted))
        except ValueError as error:
            self._answer(400, TEXT, f"{error}\n".encode())
        else:
            self._answer(200, TEXT, b"ok\n")

    def _serve(self) -> None:
        portal, parts = self.server.portal, urlsplit(self.path)
        state = portal.state
        request = Request(
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            hits=portal.count(parts.path),
            method=self.command,
            body=self.rfile.read(int(self.headers.get("Content-Length", 0))),
            headers={name.lower(): value for name, value in self.headers.items()},
        )
        status, headers, body = self._reply(state, parts.path, request)
        portal.note(Seen(state, self.command, self.path, status, self.headers.get("User-Agent", "")))
        self._answer(status, headers, body)

    def _reply(self, state: int, path: str, request: Request) -> tuple[int, dict[str, str], bytes]:
        portal = self.server.portal
        served = resources(state, portal.fault, hurried=portal.hurried)
        # Some documents differ in the query alone: ?action=detail&title=2020
        found, status = served.get(self.path) or served.get(path), 200
        try:
            body = found.content(request) if found else b""
        except Missing:
            found = None
        except ValueError as error:
            return 400, TEXT, f"{error}\n".encode()
        if found is None:
            found, status = served[NOT_FOUND], 404
            body = found.content(request)
        headers = validators(found, body)
        if status == 200 and is_unchanged(self.headers, headers):
            return 304, headers, b""
        return status, {"Content-Type": found.media_type, **headers}, body

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: requests are in Portal.log."""
