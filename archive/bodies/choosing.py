"""Which way of packing a body is the smallest: alone, with its site's dictionary, or against bodies it resembles.

Measured for each body (docs/decisions/0021-storage.md). A page that was captured before is packed against that capture and, beside
it, a page that came in the same crawl: the one has the page's text, the other what the site changed on every page since.
A page captured for the first time is packed against the pages beside it, whose chrome is the same, or with the dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from archive.bodies import dictionaries, packing
from archive.bodies.packing import Packed
from archive.bodies.unpacking import Reader
from archive.errors import ArchiveError

LARGEST = 2_000_000  # bytes; larger bodies are files of text already packed, and would take long
SMALLEST = 200  # bytes: not worth a reference
MOST = 8  # bodies that have to be unpacked to read one, itself included: 0.5 ms where pages have 30 kB
BESIDE = 3  # pages of a crawl that others are packed against: as many as a site has templates at a time
QUICK = 1  # level of zstd by which one of them is picked
GOOD = 50  # a fiftieth of the body: no other way is tried
FAIR = 6  # a sixth: whether it is smaller alone is not tried
CLEARLY = 0.75  # of what a first base leaves, or a later one is no better: it takes more unpacking
REFERENCE = 100  # bytes by which a reference has to be smaller: its columns and its line of an index
TEXTUAL = ("text/", "application/xhtml", "application/xml", "application/json", "application/javascript")

# A body and all that has to be unpacked before it.
NEEDED = """
WITH RECURSIVE needed (sha256) AS (
    SELECT ?1
    UNION SELECT b.base_sha256 FROM needed n JOIN bodies b ON b.sha256 = n.sha256 WHERE b.base_sha256 IS NOT NULL
    UNION SELECT b.beside_sha256 FROM needed n JOIN bodies b ON b.sha256 = n.sha256 WHERE b.beside_sha256 IS NOT NULL
) SELECT sha256 FROM needed
"""


@dataclass(slots=True)
class Beside:
    """The last few pages of a crawl that were packed badly against each other: one of each template, with their bytes."""

    pages: list[tuple[str, bytes]] = field(default_factory=list)

    def add(self, digest: str, body: bytes) -> None:
        self.pages = [*self.pages[-(BESIDE - 1) :], (digest, body)]


@dataclass(frozen=True, slots=True)
class Near:
    """What a body may resemble: its site, its address's last body (None for the first), and pages beside it (None: not text)."""

    site: str
    last: str | None = None
    beside: Beside | None = None


# Of the crawls that an open archive is used for. Forgotten with it: the next one begins with other pages, no worse.
_CRAWLS: WeakKeyDictionary[Database, dict[tuple[int, str, str], Beside]] = WeakKeyDictionary()
KINDS = 16  # kinds of pages of a crawl whose bytes are held, three of each


def beside(db: Database, kind: tuple[int, str, str]) -> Beside:
    """The pages that pages of that crawl, kind and media type are packed against so far."""
    known = _CRAWLS.setdefault(db, {})
    if kind not in known and len(known) >= KINDS:
        known.pop(next(iter(known)))
    return known.setdefault(kind, Beside())


def forget(db: Database) -> None:
    """Forget the pages of its crawls: their transaction was taken back, and nothing can be packed against what is not stored."""
    _CRAWLS.pop(db, None)


def is_text(media_type: str) -> bool:
    """Whether bodies of this type are likely to have long stretches in common; no type is a page's more often than not."""
    return not media_type or media_type.startswith(TEXTUAL)


def smallest(db: Database, digest: str, body: bytes, near: Near) -> Packed:
    """The body packed the smallest way. Notes it in `near.beside` when the pages there were of little help."""
    if not SMALLEST <= len(body) <= LARGEST:
        return packing.plain(body)
    tried: list[Packed] = []
    for packed in _ways(db, digest, body, near):
        tried.append(packed)
        if len(packed.data) * (GOOD if packed.base else FAIR) <= len(body):
            break
    if all(len(packed.data) * FAIR > len(body) for packed in tried):
        tried.append(packing.plain(body))
    best = min(tried, key=weight)
    if near.beside is not None and not _is_helped(best, tried, near.beside):
        near.beside.add(digest, body)
    return best


def is_stored(db: Database, digest: str) -> bool:
    """Whether there is a body of that SHA-256."""
    return db.execute("SELECT 1 FROM bodies WHERE sha256 = ?", (digest,)).fetchone() is not None


def needed(db: Database, *digests: str | None) -> set[str]:
    """Every body that has to be unpacked to have these, themselves included."""
    return {row[0] for digest in digests if digest for row in db.execute(NEEDED, (digest,))}


def _ways(db: Database, digest: str, body: bytes, near: Near) -> Iterator[Packed]:
    """Ways to pack a body that are likely to be small, the most likely first."""
    reader = Reader(db, LARGEST * BESIDE)
    for page in near.beside.pages if near.beside else ():
        reader.hold(*page)
    beside = _most_alike(db, digest, body, near.beside)
    reach = MOST if beside else MOST // 2  # others will be packed against the first one of a crawl
    least = len(body)
    for number, base in enumerate(_bases(db, digest, near.last)):
        for other in dict.fromkeys((beside, None)):
            for packed in _against(db, reader, body, base, other, reach=reach):
                if not number or len(packed.data) < CLEARLY * least:
                    yield packed
                least = min(least, len(packed.data))
    if near.beside is not None and least * FAIR > len(body):
        yield from _with_dictionary(db, body, near.site)
    if beside and not near.last:
        yield from _against(db, reader, body, None, beside)


def _against(
    db: Database, reader: Reader, body: bytes, base: str | None, beside: str | None, *, reach: int = MOST
) -> Iterator[Packed]:
    """The body against those two, unless that takes too much unpacking or one of them is damaged."""
    if len(needed(db, base, beside)) >= reach:
        return
    try:
        reference = reader.reference(base, beside)
    except ArchiveError:
        return
    if len(reference) <= 2 * LARGEST:
        yield Packed("zstd-ref", packing.against(body, reference), base=base, beside=beside)


def _with_dictionary(db: Database, body: bytes, site: str) -> Iterator[Packed]:
    """The body with its site's dictionary, if there is one that is not damaged."""
    dictionary = dictionaries.latest(db, site)
    if dictionary is None:
        return
    with suppress(ArchiveError):
        yield packing.with_dictionary(body, dictionary, dictionaries.read(db, dictionary))


def _bases(db: Database, digest: str, last: str | None) -> Iterator[str]:
    """What an address's last body was packed against, then itself: a base that stays is read by fewer steps."""
    if last is None or last == digest:
        return
    row = db.execute("SELECT size, base_sha256 FROM bodies WHERE sha256 = ?", (last,)).fetchone()
    if row is None or row[0] > LARGEST:
        return
    if row[1] and row[1] != digest:
        yield row[1]
    yield last


def _most_alike(db: Database, digest: str, body: bytes, beside: Beside | None) -> str | None:
    """The page beside it that packs it best; a page whose transaction was taken back is none."""
    pages = (
        []
        if beside is None
        else [page for page in beside.pages if page[0] != digest and is_stored(db, page[0])]
    )
    if len(pages) > 1:
        pages.sort(key=lambda page: len(packing.against(body, page[1], level=QUICK)))
    return pages[0][0] if pages else None


def _is_helped(best: Packed, tried: Iterable[Packed], beside: Beside) -> bool:
    """Whether a page there makes half of it, or there is one and its site's dictionary does as well."""
    if not beside.pages:
        return False
    if best.beside is None:
        return best.dictionary is not None
    return all(weight(best) * 2 <= weight(other) for other in tried if other.beside is None)


def weight(packed: Packed) -> int:
    """What a body takes: its data, and what its references do."""
    needs = (packed.base, packed.beside, packed.dictionary)
    return len(packed.data) + REFERENCE * sum(each is not None for each in needs)
