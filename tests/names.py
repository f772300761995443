"""A DNS for tests: names and the answers they get, told to a crawl by `run_crawl(resolver=RESOLVER)` and the environment.

    start(site, archive, told(("portal.example.cn", "203.0.113.9", "127.0.0.1")), resolver=RESOLVER)

answers the first question for that name with the first address, the second with the next, and further ones with the
last: a name that changes its address while the crawl runs. Any other name is unknown. Nothing is cached.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.abstract import isIPAddress
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

RESOLVER = "tests.names.Told"
VARIABLE = "TOLD_NAMES"


def told(*names: tuple[str, *tuple[str, ...]]) -> dict[str, str]:
    """The environment of a crawl in which each name (first) has these addresses (the rest), one after the other."""
    return {VARIABLE: json.dumps({name: addresses for name, *addresses in names})}


class Told(CachingThreadedResolver):
    """Answers as the environment says."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        return cls(reactor, 0, 1.0)

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.answers: dict[str, list[str]] = json.loads(os.environ[VARIABLE])

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        left = [name] if isIPAddress(name) else self.answers.get(name)
        if not left:
            return defer.fail(DNSLookupError(f"no such name in this test: {name}"))
        return defer.succeed(left.pop(0) if len(left) > 1 else left[0])
