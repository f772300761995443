"""Which of several documents that say the same is the original: that of the issuing body's own host, then the earliest.

Known hosts are those of the sites in the archive. A body's documents also count as at home on the portal of its
people's government (同心县公安局 on that of 同心县人民政府), the smallest place first; then any host of gov.cn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

GOVERNMENT = "人民政府"


@dataclass(frozen=True, slots=True)
class Home:
    """A site of the archive: its slug, whose it is, and its host without `www.`."""

    slug: str
    agency: str
    host: str


@dataclass(frozen=True, slots=True)
class Member:
    """One of several documents that say the same. `issuers`: the bodies its own text names as its source."""

    id: int
    url: str
    site: str
    first_seen: str
    content: str
    issuers: frozenset[str]


def ranked(members: Iterable[Member], homes: Collection[Home]) -> list[Member]:
    """The members, the likeliest original first; of those captured in the same second the one whose address is first.

    Not the one stored first: which that is depends on the order in which archives are merged.
    """
    members = list(members)
    issuers = frozenset[str]().union(*(member.issuers for member in members))
    return sorted(members, key=lambda one: (*_distance(one, issuers, homes), one.first_seen, one.url))


@lru_cache(maxsize=20_000)
def host_of(url: str) -> str:
    """The host of an address, without port and `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _distance(member: Member, issuers: Collection[str], homes: Collection[Home]) -> tuple[int, int]:
    """How far the host is from the issuing body: its own, its government's (the longer place first), gov.cn, any."""
    host = host_of(member.url)
    here = [home.agency for home in homes if home.slug == member.site or (host and home.host == host)]
    if any(agency in issuers for agency in here):
        return 0, 0
    places = [
        len(place)
        for agency in here
        if agency.endswith(GOVERNMENT) and (place := agency.removesuffix(GOVERNMENT))
        if any(issuer.startswith(place) for issuer in issuers)
    ]
    if places:
        return 1, -max(places)
    return (2, 0) if host == "gov.cn" or host.endswith(".gov.cn") else (3, 0)
