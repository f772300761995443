"""What is on a queue, in a worker's hands and given up: for a person to look at, and to have done once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from redis import Redis

from crawler.cluster.board import Board
from crawler.cluster.queues import COMMON, Kept, Queues, kept, move, queue_of, why, worker_of


@dataclass(frozen=True, slots=True)
class Listed:
    """A worker, or a job. `state` of a worker: `here`, `away`; of a job: `waiting`, `delayed` (it failed, or its host was another's,
    and comes again), `crawling`, `done` (its delivery is not merged yet), `dead` (it failed too often)."""

    what: str  # worker, or the task: crawl, reparse, deliver
    name: str  # worker or site
    state: str
    worker: str = ""
    since: str = ""
    detail: str = ""


def listed(client: Redis) -> Iterator[Listed]:
    """Every worker that was ever there, then every job."""
    board = Board(client)
    yield from _workers(board)
    running = board.running()
    for found in _all(client, board):
        state = "crawling" if found.state == "taken" and found.slug in running else found.state
        where = running.get(found.slug, "") if state == "crawling" else worker_of(found.queue)
        yield Listed(
            found.message.actor_name,
            found.slug,
            state,
            where,
            _text(found.message.message_timestamp / 1000),
            _why(found),
        )
    for slug, claim in board.claims():
        result = board.result(claim["job"])
        if result is not None:
            told = " ".join(filter(None, (result.outcome, result.detail, result.delivery)))
            yield Listed("crawl", slug, "done", result.worker, result.ended, told)


def again(queues: Queues, slug: str) -> int:
    """Put the dead jobs of a site back, for any worker; how many there were."""
    client = queues.client
    dead = [each for each in _all(client, Board(client)) if each.state == "dead" and each.slug == slug]
    for each in dead:
        move(queues, each, COMMON)
    return len(dead)


def _workers(board: Board) -> Iterator[Listed]:
    for worker, last in sorted(board.workers().items()):
        about = board.about(worker)
        detail = (
            "" if about is None else f"on {about['machine']}, {about['jobs']} at a time, {about['folder']}"
        )
        yield Listed("worker", worker, "away" if about is None else "here", "", _text(last), detail)


def _all(client: Redis, board: Board) -> Iterator[Kept]:
    for name in (COMMON, *map(queue_of, sorted(board.workers()))):
        yield from sorted(kept(client, name), key=lambda each: each.message.message_timestamp)


def _why(found: Kept) -> str:
    """Why it failed the last time."""
    return why(found.message.options)


def _text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
