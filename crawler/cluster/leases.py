"""Who may crawl a site and fetch from its hosts: a key each on Redis, that ends by itself unless its holder renews it.

All of a crawl's keys are taken together or none is. The holder counts from before it asked, so that its own end of the lease comes
before the server's: what it started has ended by then (`crawler.lifeline`), and only then can another worker begin.

A server that comes back with what it had on disk may lack the last second. So once it has been started anew no lease is given for as
long as one lasts: whoever held one has renewed it by then, or has ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from redis import Redis

PREFIX = "gongkai:lease:"
STARTED = "gongkai:started"  # which start of the server leases were last given under

TAKE = """
for _, key in ipairs(KEYS) do
    local holder = redis.call('get', key)
    if holder and holder ~= ARGV[1] then return key end
end
for _, key in ipairs(KEYS) do redis.call('set', key, ARGV[1], 'px', ARGV[2]) end
return ''
"""
GIVE_UP = """
for _, key in ipairs(KEYS) do
    if redis.call('get', key) == ARGV[1] then redis.call('del', key) end
end
return 1
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """The keys of one crawl. `holder` is the worker's name, and something no other crawl has."""

    client: Redis
    keys: tuple[str, ...]
    holder: str
    seconds: float

    @classmethod
    def of(cls, client: Redis, slug: str, hosts: Iterable[str], worker: str, seconds: float) -> Lease:
        """The lease of a crawl of the site, not taken yet."""
        keys = (f"{PREFIX}site:{slug}", *(f"{PREFIX}host:{host}" for host in sorted(hosts)))
        return cls(client, keys, f"{worker} {uuid4().hex}", seconds)

    def take(self) -> str:
        """Take it, or renew it; the key that another holds, empty when it is ours now."""
        script = self.client.register_script(TAKE)
        taken = script(keys=self.keys, args=[self.holder, int(self.seconds * 1000)])
        return bytes(taken).decode()

    def give_up(self) -> None:
        """Let others have it. What another has taken meanwhile stays theirs."""
        self.client.register_script(GIVE_UP)(keys=self.keys, args=[self.holder])


def is_settled(client: Redis, seconds: float) -> bool:
    """Whether every lease given before the server's last start has ended or been renewed."""
    info = client.info("server")
    here = str(info["run_id"]).encode()
    known = client.get(STARTED)
    if known == here:
        return True
    if known is not None and int(info["uptime_in_seconds"]) <= seconds:
        return False
    client.set(STARTED, here)
    return True
