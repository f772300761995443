"""The example portal on loopback: a server with a state, a log, and conditional requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from threading import Lock
from urllib.parse import parse_qsl, urlsplit

from examples.portal.catalogue import FAULTS
from examples.portal.loopback import Answer, Call, Loopback
from examples.portal.publications import STATES
from examples.portal.resources import Missing, Request, is_unchanged, validators
from examples.portal.states import NOT_FOUND, resources

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


class Portal(Loopback):
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
        super().__init__(port, self._answer)

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

    def note(self, seen: Seen) -> None:
        """Add a request to the log."""
        with self._lock:
            self._log.append(seen)

    def count(self, path: str) -> int:
        """How often the address was asked for before; counts this time."""
        with self._lock:
            self._hits[path] += 1
            return self._hits[path] - 1

    def _answer(self, call: Call) -> Answer:
        """Answer a request, or switch the state."""
        if call.path.startswith(SWITCH):
            return self._switch(call.path.removeprefix(SWITCH))
        state, path = self.state, urlsplit(call.path).path
        answer = self._reply(state, path, call)
        self.note(Seen(state, call.method, call.path, answer[0], call.headers.get("User-Agent", "")))
        return answer

    def _switch(self, wanted: str) -> Answer:
        try:
            self.set_state(int(wanted))
        except ValueError as error:
            return 400, TEXT, f"{error}\n".encode()
        return 200, TEXT, b"ok\n"

    def _reply(self, state: int, path: str, call: Call) -> Answer:
        request = Request(
            query=dict(parse_qsl(urlsplit(call.path).query, keep_blank_values=True)),
            hits=self.count(path),
            method=call.method,
            body=call.body,
            headers={name.lower(): value for name, value in call.headers.items()},
        )
        served = resources(state, self.fault, hurried=self.hurried)
        # Some documents differ in the query alone: ?action=detail&title=2020
        found, status = served.get(call.path) or served.get(path), 200
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
        if status == 200 and is_unchanged(call.headers, headers):
            return 304, headers, b""
        return status, {"Content-Type": found.media_type, **headers}, body


def serve(port: int = 0, state: int = 1, fault: str = "", *, hurried: bool = False) -> Portal:
    """Start the portal in a thread of this process; port 0 takes a free one. `hurried`: it asks for no delay."""
    return Portal(port, state, fault, hurried=hurried)
