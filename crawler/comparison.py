"""A crawl against the site's last healthy run and `[expect]`: what has fallen, each in a sentence. Pure: numbers in, words out.

A fifth less is a fall, if that is at least two documents: portals take down one now and then, and one that cannot be read is
no change of theirs. Of documents that a crawl has read anew there may be a handful, and how many of these have a number or a fact
is partly chance: a fall among them counts where chance alone would bring it about less than once in a thousand crawls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb
from typing import Protocol

from archive.coverage import ANY_RULES, STORED, Coverage
from archive.judgements import Healthy, Share

FALL = 0.2  # the least share of what was there before
LEAST = 2  # documents, at the least
CHANCE = 0.001  # the most likely a fall among few documents may be by chance alone
MOST_WEIGHED = 1000  # documents: of more, chance is nothing
MOST_NAMED = 6  # fields of one kind that a sentence names
SAME = 1e-9  # what adding up shares may be wrong by


class Column(Protocol):
    """A column as a crawl read it."""

    @property
    def url(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def announced(self) -> int | None: ...
    @property
    def listed(self) -> set[str]: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Expected:
    """`[expect]` of the site file beyond the documents listed: 0 and empty where it says nothing."""

    announced: int = 0
    stored: int = 0
    coverage: Mapping[str, float] = field(default_factory=dict)  # least share by field


@dataclass(frozen=True, slots=True)
class Fall:
    """A field that fewer documents have than should."""

    kind: str
    field: str
    before: Share  # in the last healthy run
    now: Share
    is_fresh: bool  # among the documents this crawl has read
    example: str

    @property
    def depth(self) -> float:
        return self.before.ratio - self.now.ratio


def fell(before: float, now: float) -> bool:
    """Whether `now` is a fall from `before`."""
    lost = before - now
    return lost >= LEAST - SAME and lost >= FALL * before - SAME


def chance(documents: int, covered: int, share: float) -> float:
    """How likely at most `covered` of so many documents have what that share of all documents has."""
    if documents > MOST_WEIGHED:
        return 0.0
    return sum(comb(documents, n) * share**n * (1 - share) ** (documents - n) for n in range(covered + 1))


def list_falls(columns: Sequence[Column], healthy: Healthy) -> list[str]:
    """What the columns announce and list against what they did; of all together where none has fallen by itself.

    Columns not read to their end have their own reason, and those new to the site file nothing to be compared with.
    """
    pairs = [
        (column, healthy.columns[column.url])
        for column in columns
        if column.url in healthy.columns and column.state in ("complete", "truncated")
    ]
    falls = []
    for column, before in pairs:
        if fell(before.listed, len(column.listed)):
            falls.append(f"{column.url} lists {_fell(len(column.listed), before.listed, healthy)}")
        if None not in (before.announced, column.announced) and fell(before.announced, column.announced):  # type: ignore[arg-type]
            falls.append(f"{column.url} announces {_fell(column.announced, before.announced, healthy)}")
    now, then = sum(len(column.listed) for column, _ in pairs), sum(before.listed for _, before in pairs)
    if not falls and fell(then, now):
        falls.append(f"the lists name {_fell(now, then, healthy)}")
    return falls


def skips(skipped: int, listed: int, healthy: Healthy) -> list[str]:
    """That a fifth of the listed documents, or more, was left out which was asked for before."""
    rise = skipped - healthy.skipped
    if rise < LEAST or rise < FALL * listed:
        return []
    return [f"{skipped} documents not asked for, {healthy.skipped} in {_run(healthy)}"]


def risen(now: int, before: int, healthy: Healthy) -> str:
    """`, 1 in the last healthy run (2026-01-05)` where errors or refusals have risen since then; empty where not.

    They rose where a fifth more came, and two more at least: one page fails now and then.
    """
    rise = now - before
    return f", {before} in {_run(healthy)}" if rise >= LEAST and rise >= FALL * before - SAME else ""


def field_falls(coverage: Iterable[Coverage], healthy: Healthy, parser: str) -> list[str]:
    """Fields that fewer documents have than in the last healthy run, a sentence a kind, the deepest falls first."""
    falls = [fall for row in coverage if (fall := _fall(row, healthy, parser)) is not None]
    by: dict[tuple[str, bool], list[Fall]] = {}
    for fall in sorted(falls, key=lambda fall: -fall.depth):
        by.setdefault((fall.kind, fall.is_fresh), []).append(fall)
    return [_said(group, healthy) for group in by.values()]


def _fall(row: Coverage, healthy: Healthy, parser: str) -> Fall | None:
    """The fall of one field, if it is one: of what was read anew before that of all."""
    if row.parser not in (parser, ANY_RULES):
        return None
    key = (row.kind, row.field)
    old = Share(row.documents - row.fresh_documents, row.covered - row.fresh_covered)
    before = healthy.coverage.get(key, old)  # no healthy run by these rules: what stood before this crawl
    fresh = Share(row.fresh_documents, row.fresh_covered)
    usual = min((before, healthy.accepted.get(key, before)), key=lambda share: share.ratio)
    if before.documents and _is_fresh_fall(usual, fresh):
        return Fall(row.kind, row.field, usual, fresh, True, row.example_url)
    now = Share(row.documents, row.covered)
    if key in healthy.coverage and fell(before.ratio * now.documents, now.covered):
        return Fall(row.kind, row.field, before, now, False, row.example_url)
    return None


def _is_fresh_fall(usual: Share, fresh: Share) -> bool:
    # Half a document more on either side: of ten that all had a title, the eleventh need not have one.
    share = (usual.covered + 0.5) / (usual.documents + 1)
    return (
        fell(usual.ratio * fresh.documents, fresh.covered)
        and chance(fresh.documents, fresh.covered, share) < CHANCE
    )


def _said(falls: Sequence[Fall], healthy: Healthy) -> str:
    """`fewer documents of kind notice have title 20 of 20 → 3 of 20, year 19 of 20 → 3 of 20 since …, such as URL`."""
    first = falls[0]
    which = " read in this crawl" if first.is_fresh else ""
    named = [f"{fall.field} {_of(fall.before)} → {_of(fall.now)}" for fall in falls[:MOST_NAMED]]
    more = f" and {len(falls) - MOST_NAMED} fields more" if len(falls) > MOST_NAMED else ""
    example = f", such as {first.example}" if first.example else ""
    return f"fewer documents of kind {first.kind}{which} have {', '.join(named)}{more} since {_run(healthy)}{example}"


def unmet(columns: Sequence[Column], coverage: Sequence[Coverage], expected: Expected) -> Iterator[str]:
    """What falls short of `[expect]`, beyond the documents listed."""
    announced = [column.announced for column in columns if column.announced is not None]
    if announced and sum(announced) < expected.announced:
        yield f"{sum(announced)} documents announced, the site file expects {expected.announced}"
    stored = sum(row.covered for row in coverage if row.field == STORED)
    if coverage and stored < expected.stored:
        yield f"{stored} of the documents listed are stored, the site file expects {expected.stored}"
    shares: dict[tuple[str, str], Share] = {}
    examples: dict[tuple[str, str], str] = {}
    kinds = {column.kind for column in columns}
    for row in coverage:
        if row.field in expected.coverage and row.kind in kinds:
            key = (row.kind, row.field)
            before = shares.get(key, Share(0, 0))
            shares[key] = Share(before.documents + row.documents, before.covered + row.covered)
            examples[key] = row.example_url or examples.get(key, "")
    for (kind, name), share in shares.items():
        if share.ratio < expected.coverage[name] - SAME:
            least = f"{expected.coverage[name]:.0%}"
            yield (
                f"{_of(share)} documents of kind {kind} have {name}, the site file expects {least},"
                f" such as {examples[kind, name]}"
            )


def _of(share: Share) -> str:
    return f"{share.covered} of {share.documents}"


def _fell(now: int | None, before: int | None, healthy: Healthy) -> str:
    return f"{now} documents, {before} in {_run(healthy)}"


def _run(healthy: Healthy) -> str:
    return f"the last healthy run ({healthy.started_at[:10]})"
