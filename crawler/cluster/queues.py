"""The engine's queues: one for all workers and one for each, on Redis. Dramatiq keeps the messages, acknowledges them when
their work is done, gives those of a dead worker to others, and tries again later and later what failed.

A message is JSON: what to do (`crawl`, `reparse`, `deliver`), for which site, as which job, and the site's file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Semaphore
from typing import Any, cast

from dramatiq import Broker, Consumer, Message, MessageProxy, Middleware
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import CurrentMessage, Retries
from redis import Redis

SPACE = "gongkai:queue"  # what the engine's keys begin with
COMMON = "crawls"
MAINTENANCE = 50_000  # of a million commands look for dead workers: with 3 commands a second, every 7 seconds
LOOK_SECONDS = 0.3  # between looks at an empty queue
MOST_RETRIES, SHORTEST_MS, LONGEST_MS = 8, 15_000, 3_600_000  # some six hours until a job is dead
DEAD_DAYS = 30
DAY_MS = 86_400_000


def queue_of(worker: str) -> str:
    """The queue of that worker alone; the common one for no worker."""
    return f"{COMMON}.{worker}" if worker else COMMON


def worker_of(queue: str) -> str:
    """The worker whose own queue that is; empty for the common one."""
    return queue.removeprefix(COMMON).removeprefix(".")


def make_message(task: str, slug: str, job: str, text: str, worker: str = "") -> Message[Any]:
    """A message for that worker, or for any."""
    return Message(
        queue_name=queue_of(worker),
        actor_name=task,
        args=(),
        kwargs={"slug": slug, "job": job, "text": text},
        options={},
    )


class Queues(RedisBroker):
    """The engine. `places` are the jobs that this process may have in hand at once: no message waits in the hand of a busy worker."""

    def __init__(
        self, client: Redis, *, heartbeat: float, middleware: Iterable[Middleware] = (), places: int = 1
    ) -> None:
        retries = Retries(max_retries=MOST_RETRIES, min_backoff=SHORTEST_MS, max_backoff=LONGEST_MS)
        super().__init__(  # type: ignore[no-untyped-call]
            client=client,
            middleware=[retries, CurrentMessage(), *middleware],
            namespace=SPACE,
            maintenance_chance=MAINTENANCE,
            heartbeat_timeout=int(heartbeat * 1000),
            dead_message_ttl=DEAD_DAYS * DAY_MS,
        )
        self.places = Semaphore(places)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Consumer:
        """A consumer that takes a message only where there is a place for it; one of delayed messages only keeps the time."""
        if queue_name.endswith(".DQ"):
            return super().consume(queue_name, prefetch, timeout)
        return _Placed(super().consume(queue_name, 1, 10), self.places)


class _Placed(Consumer):
    """Takes a place with each message, and gives it up with the message."""

    def __init__(self, consumer: Any, places: Semaphore) -> None:
        self._consumer, self._places = consumer, places

    def __next__(self) -> MessageProxy | None:
        message = None
        if self._places.acquire(blocking=False):
            try:
                # One message and no more: what this worker cannot begin is left to others.
                self._consumer.prefetch = self._consumer.outstanding_message_count + 1
                message = next(self._consumer)
            finally:
                if message is None:
                    self._places.release()
        if message is None:
            time.sleep(LOOK_SECONDS)
        return message

    def ack(self, message: MessageProxy) -> None:
        self._consumer.ack(message)
        self._places.release()

    def nack(self, message: MessageProxy) -> None:
        self._consumer.nack(message)
        self._places.release()

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        self._consumer.requeue(messages)

    def close(self) -> None:
        self._consumer.close()


@dataclass(frozen=True, slots=True)
class Kept:
    """A message as Redis keeps it: in which of the engine's queues, whether it waits there (else a worker has it in hand)."""

    queue: str  # without .DQ or .XQ
    state: str  # waiting, delayed, taken, dead
    row: str  # its id within the queue
    message: Message[Any]

    @property
    def slug(self) -> str:
        return str(self.message.kwargs.get("slug", ""))

    @property
    def job(self) -> str:
        return str(self.message.kwargs.get("job", ""))


def kept(client: Redis, queue: str) -> Iterator[Kept]:
    """Every message of a queue, in no order."""
    waiting = set(cast("list[bytes]", client.lrange(f"{SPACE}:{queue}", 0, -1)))
    for suffix, state in (("", "taken"), (".DQ", "delayed"), (".XQ", "dead")):
        rows = cast("dict[bytes, bytes]", client.hgetall(f"{SPACE}:{queue}{suffix}.msgs"))
        for row, data in rows.items():
            yield Kept(queue, "waiting" if row in waiting else state, row.decode(), Message.decode(data))


def move(broker: RedisBroker, found: Kept, to: str) -> None:
    """Put a message into another queue, or that same one anew. A worker that has it in hand does it once more: jobs may come twice."""
    suffix = {"delayed": ".DQ", "dead": ".XQ"}.get(found.state, "")
    options = {
        name: value
        for name, value in found.message.options.items()
        if name not in ("eta", "retries", "traceback", "requeue_timestamp")
    }
    said = found.message
    broker.enqueue(Message(to, said.actor_name, said.args, said.kwargs, options))
    key = f"{SPACE}:{found.queue}{suffix}"
    pipe = broker.client.pipeline()
    if found.state == "dead":
        pipe.zrem(key, found.row)
    else:
        pipe.lrem(key, 0, found.row)
    pipe.hdel(f"{key}.msgs", found.row)
    pipe.execute()


def why(options: Mapping[str, Any]) -> str:
    """The sentence with which a message failed the last time; empty where it never did."""
    lines = str(options.get("traceback") or "").strip().splitlines()
    return lines[-1].removeprefix("dramatiq.errors.Retry: ") if lines else ""


class Dead(Middleware):
    """Tells of every message that failed for the last time."""

    def __init__(self, tell: Callable[[MessageProxy], None]) -> None:
        self._tell = tell

    def after_nack(self, broker: Broker, message: MessageProxy) -> None:
        self._tell(message)
