"""The Redis server of a queue: its address, checked; a connection; what is said while it is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TypeVar
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import ConnectionError, RedisError, TimeoutError

from crawler.cluster.errors import ClusterError
from crawler.logs import event
from crawler.redaction import redact

logger = logging.getLogger(__name__)

T = TypeVar("T")

AWAY = (ConnectionError, TimeoutError)  # what a server that is restarted or cut off makes of a command
ANSWER_SECONDS = 10.0  # for an answer; `Board.wait` waits less than that
AGAIN_SECONDS = 1.0  # between attempts while the server is away


def connect(url: str) -> Redis:
    """A client of the server at `redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]` (`rediss://` with TLS), which is not asked yet.

    ClusterError for any other address. A client may be used from several threads.
    """
    if urlsplit(url).scheme not in ("redis", "rediss"):
        raise ClusterError(
            f"the queue is named as redis://HOST:PORT or rediss://HOST:PORT, not {redact(url)!r}"
        )
    try:
        return Redis.from_url(
            url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            health_check_interval=30,
            max_connections=4096,
        )
    except ValueError as error:
        raise ClusterError(f"{redact(url)}: {redact(str(error))}") from error


def ask(client: Redis, url: str) -> None:
    """Ask the server for a sign of life; ClusterError says in one sentence why it gives none."""
    try:
        client.ping()
    except RedisError as error:
        raise ClusterError(unreachable(url, error)) from error


def unreachable(url: str, error: Exception) -> str:
    """The sentence for a server that cannot be used, without its password."""
    return (
        f"{redact(url)}: the queue cannot be reached ({redact(str(error))}); see that redis-server runs there,"
        " that this machine may connect to it, and that the password is right"
    )


@dataclass
class Patience:
    """Asks again and again while the server is away, and says so once each time it goes."""

    url: str
    stopped: Event = field(default_factory=Event)  # no more attempts
    _away: bool = False
    _telling: Lock = field(default_factory=Lock)

    def ask(self, question: Callable[[], T], otherwise: T) -> T:
        """What the server answers, however long that takes; `otherwise` once it is all to stop."""
        while not self.stopped.is_set():
            try:
                answer = question()
            except AWAY as error:
                self.away(error)
                self.stopped.wait(AGAIN_SECONDS)
            else:
                self.back()
                return answer
        return otherwise

    def away(self, error: Exception) -> None:
        """The server did not answer."""
        with self._telling:
            was_there, self._away = not self._away, True
        if was_there:
            logger.warning(
                "%s; it is asked again until it answers",
                unreachable(self.url, error),
                extra=event("queue_away"),
            )

    def back(self) -> None:
        """The server answered."""
        with self._telling:
            was_away, self._away = self._away, False
        if was_away:
            logger.info("%s: the queue answers again", redact(self.url), extra=event("queue_back"))
