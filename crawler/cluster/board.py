"""What is kept on Redis beside the engine's queues: who asked for which crawl, what came of it, and which workers live.

A site has one job at a time, its claim; whoever wants its crawl meanwhile waits for the same result. Keys begin with `gongkai:`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import cast
from uuid import uuid4

from redis import Redis

from crawler.cluster.leases import PREFIX as LEASES

SITE, RESULT, PIN, WORKER = "gongkai:site:", "gongkai:result:", "gongkai:pin:", "gongkai:worker:"
KNOWN = "gongkai:workers"  # names of all that ever took crawls, with when they were last there
DAY = 86_400
KEPT_DAYS = 30  # of a result that nobody asks for

SETTLE = """
if redis.call('hget', KEYS[1], 'job') == ARGV[1] then redis.call('del', KEYS[1]) end
return redis.call('del', KEYS[2])
"""
REPORT = """
if redis.call('llen', KEYS[1]) == 0 then redis.call('rpush', KEYS[1], ARGV[1]) end
return redis.call('expire', KEYS[1], ARGV[2])
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job. `status` and `asked` are those of `crawler.oversight.End`; `began` is when its crawl did, as the
    archive writes it, empty where there was none; `delivery` names the file in which it comes."""

    job: str
    site: str
    worker: str
    status: int
    asked: str = ""
    outcome: str = ""
    began: str = ""
    ended: str = ""
    delivery: str = ""
    detail: str = ""

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, text: str | bytes) -> Result:
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Board:
    """The claims, results and signs of life. Every method may raise `crawler.cluster.server.AWAY`."""

    client: Redis

    def claim(self, slug: str, now: str) -> tuple[str, bool]:
        """The id of the site's job, and whether it is a new one, to be sent now."""
        job = uuid4().hex
        is_new = bool(self.client.hsetnx(SITE + slug, "job", job))
        if is_new:
            self.client.hset(SITE + slug, "sent", now)
            return job, True
        return self.job(slug) or job, False

    def job(self, slug: str) -> str:
        """The id of the job that the site has; empty when it has none."""
        found = cast("bytes | None", self.client.hget(SITE + slug, "job"))
        return found.decode() if found else ""

    def claims(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Every site that has a job: slug, and its fields `job`, `sent`, `withdrawn`."""
        for key in sorted(self.client.scan_iter(SITE + "*", count=1000)):
            fields = cast("dict[bytes, bytes]", self.client.hgetall(key))
            yield key.decode().removeprefix(SITE), {name.decode(): at.decode() for name, at in fields.items()}

    def withdraw(self, slug: str) -> None:
        """The site is not to be crawled any more: its job ends where it is."""
        if self.job(slug):
            self.client.hset(SITE + slug, "withdrawn", "1")

    def is_withdrawn(self, slug: str) -> bool:
        return bool(self.client.hexists(SITE + slug, "withdrawn"))

    def report(self, result: Result) -> None:
        """Note what became of a job; what was noted first stands."""
        self.client.register_script(REPORT)(keys=[RESULT + result.job], args=[result.text(), KEPT_DAYS * DAY])

    def wait(self, job: str, seconds: float) -> Result | None:
        """What became of the job, once that is known; None after so many seconds. It stays until `settle`."""
        key = RESULT + job
        found = cast("bytes | None", self.client.blmove(key, key, seconds, "LEFT", "LEFT"))  # type: ignore[arg-type]
        return Result.of(found) if found else None

    def result(self, job: str) -> Result | None:
        """What became of the job, if that is known already."""
        found = cast("bytes | None", self.client.lindex(RESULT + job, 0))
        return Result.of(found) if found else None

    def settle(self, slug: str, job: str) -> None:
        """The result was taken over: the site may have another job."""
        self.client.register_script(SETTLE)(keys=[SITE + slug, RESULT + job], args=[job])

    def pin(self, slug: str, worker: str) -> None:
        """This worker's archive knows the site."""
        self.client.set(PIN + slug, worker)

    def pinned(self, slug: str) -> str:
        """The worker that crawled the site last; empty for none."""
        found = cast("bytes | None", self.client.get(PIN + slug))
        return found.decode() if found else ""

    def pins(self) -> dict[str, str]:
        """The worker of each site that was crawled, by slug."""
        keys = sorted(self.client.scan_iter(PIN + "*", count=1000))
        workers = cast("list[bytes | None]", self.client.mget(keys)) if keys else []
        return {
            key.decode().removeprefix(PIN): worker.decode()
            for key, worker in zip(keys, workers, strict=True)
            if worker is not None
        }

    def now(self) -> float:
        """The server's clock, in seconds since 1970: those of two machines may differ."""
        seconds, millionths = self.client.time()
        return seconds + millionths / 1_000_000

    def beat(self, worker: str, seconds: float, about: dict[str, object]) -> None:
        """The worker lives, and will for so many seconds."""
        at = self.now()
        pipe = self.client.pipeline()
        pipe.set(WORKER + worker, json.dumps(about), px=int(seconds * 1000))
        pipe.zadd(KNOWN, {worker: at})
        pipe.execute()

    def leave(self, worker: str) -> None:
        """The worker has ended; who comes back within the grace finds its sites."""
        self.client.delete(WORKER + worker)

    def workers(self) -> dict[str, float]:
        """Every worker that was ever seen, and when it last was, by the server's clock."""
        rows = cast("list[tuple[bytes, float]]", self.client.zrange(KNOWN, 0, -1, withscores=True))
        return {name.decode(): at for name, at in rows}

    def about(self, worker: str) -> dict[str, object] | None:
        """What the worker says of itself; None where it is not there."""
        found = cast("bytes | None", self.client.get(WORKER + worker))
        return json.loads(found) if found else None

    def running(self) -> dict[str, str]:
        """The worker that crawls each site now, by slug: who holds its lease."""
        start = LEASES + "site:"
        keys = sorted(self.client.scan_iter(start + "*", count=1000))
        holders = cast("list[bytes | None]", self.client.mget(keys)) if keys else []
        return {
            key.decode().removeprefix(start): holder.decode().split()[0]
            for key, holder in zip(keys, holders, strict=True)
            if holder is not None
        }

    def is_running(self, slug: str) -> bool:
        return bool(self.client.exists(f"{LEASES}site:{slug}"))
