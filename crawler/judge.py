"""How a crawl ended: ok, partial or failed, and the reason in a sentence. Pure: numbers in, verdict out.

Only an `ok` crawl may prove that a document is absent, so everything that could have hidden one makes it `partial`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archive.coverage import Coverage
from archive.judgements import Healthy
from crawler.comparison import Expected, field_falls, list_falls, risen, skips, unmet

DONE = "finished"  # Scrapy's reason for a crawl that ran to its end
MOST_REFUSALS = 10  # answers in a row that turn us away: the portal does not want us now
BLANK = "the lists name no document and none is known: a list built by JavaScript needs render = true"
REASONS = {  # why Scrapy closed the crawl early, in words
    "shutdown": "stopped by a signal",
    "closespider_timeout": "stopped at the time limit",
    "closespider_errorcount": "stopped after too many errors",
    "blocked": f"stopped after {MOST_REFUSALS} refusals in a row",
    "memusage_exceeded": "stopped at the memory limit",
}


@dataclass(slots=True)
class ColumnTally:
    """What a crawl read of one column."""

    url: str
    pages: int = 0  # list pages read
    listed: set[str] = field(default_factory=set)
    announced: int | None = None
    doubts: list[str] = field(default_factory=list)  # why it is not completely read, each in words
    truncated: str = ""  # why the portal lists no more than this although there is more, in words
    kind: str = "annual_report"  # of the documents it lists
    family: str = ""  # that read it, and why
    evidence: str = ""
    before: int = 0  # documents it listed when it was last read to its end
    says_none: bool = False  # a page of it says itself that it names none

    @property
    def complete(self) -> bool:
        """Read to its end, and not fewer documents named than announced."""
        return self.state == "complete"

    @property
    def state(self) -> str:
        """`complete`; `truncated` by the portal, read as far as it goes; `partial`; `unread` where no list page came."""
        if self.doubts or not self.pages:
            return "partial" if self.pages else "unread"
        if self.truncated:
            return "truncated"
        return "partial" if self.shortfall else "complete"

    @property
    def reason(self) -> str:
        """What of the column was not read, in words; empty when complete."""
        cut = [f"list truncated by the portal: {self.url}: {self.truncated}"] if self.truncated else []
        short = [self.shortfall] if self.shortfall else []
        return "; ".join([*self.doubts, *cut, *([] if cut else short)])

    @property
    def shrunk(self) -> str:
        """That less than half is listed of what was before, in words: a portal may do so, and a reader would ask."""
        if not self.complete or 2 * len(self.listed) >= self.before:
            return ""
        return f"{self.url} lists {len(self.listed)} documents, {self.before} the last time it was read to its end"

    @property
    def shortfall(self) -> str:
        """That fewer documents were listed than the portal announces, or none at all any more; empty when not."""
        if self.announced is None and self.before and not self.listed and not self.says_none:
            return f"{self.url} lists no document, {self.before} the last time it was read to its end"
        if self.announced is None or len(self.listed) >= self.announced:
            return ""
        return f"{self.url} announces {self.announced} documents and lists {len(self.listed)}"


@dataclass(frozen=True, slots=True)
class Report:
    """All that the verdict rests on."""

    columns: Sequence[ColumnTally]
    closed: str = DONE  # Scrapy's closing reason
    fatal: str = ""  # what made all of it vain: an archive that cannot be written, the one document refused
    expected: int = 0  # documents, by the site file
    errors: int = 0  # documents that failed to arrive
    blocked: int = 0  # documents the portal turned us away from
    first_error: str = ""
    unread: Mapping[str, str] = field(
        default_factory=dict
    )  # address and reason of pages that came and cannot be read
    skipped: Mapping[str, int] = field(
        default_factory=dict
    )  # reasons for which listed documents were not asked for, and of how many
    is_blank: bool = False  # the archive knows no document of the site, after this crawl either
    asked: str = ""  # that the person who started the crawl wanted less than everything, in words
    site: str = ""  # slug
    expect: Expected = field(default_factory=Expected)  # what more the site file expects
    healthy: Healthy | None = None  # the last healthy run of the site, to be compared with
    coverage: Sequence[Coverage] = ()  # of how many documents each field is known, after this crawl
    parser: str = ""  # today's reading rules: coverage by others is not compared


@dataclass(frozen=True, slots=True)
class Verdict:
    """`status` as in the table crawls, and the reason in words; an `ok` crawl has one when less was asked, or for
    what the next crawl would not mend: a file that cannot be read, a document on another host. `falls` are what is less
    than in the last healthy run, each in words; a person may accept them."""

    status: str
    reason: str
    falls: tuple[str, ...] = ()


def judge(report: Report) -> Verdict:
    """The verdict on a crawl. Everything that fell short is named, most important first."""
    if report.fatal:
        return Verdict("failed", report.fatal)
    falls = _falls(report)
    reasons = [*_reasons(report), *falls]
    named = "\n".join(falls)
    shrunk = [
        column.shrunk for column in report.columns if column.shrunk and f"{column.url} lists" not in named
    ]
    lasting = [*_truncated(report.columns), *shrunk, *_unread(report.unread), *_skipped(report.skipped)]
    if _is_listless(report):
        return Verdict("failed", "; ".join(["no list could be read", *reasons, *lasting]))
    if reasons:
        way_out = [f"if this is right now, `gongkai status {report.site} --accept`"] if falls else []
        return Verdict("partial", "; ".join([*reasons, *lasting, *way_out]), tuple(falls))
    status = "truncated" if any(column.state == "truncated" for column in report.columns) else "ok"
    return Verdict(status, "; ".join([*([report.asked] if report.asked else []), *lasting]))


def _falls(report: Report) -> list[str]:
    """What is less than in the last healthy run; nothing of a crawl that was asked for less, or read no list."""
    if report.asked or report.healthy is None or _is_listless(report):
        return []
    listed = len(set().union(*(column.listed for column in report.columns)))
    return [
        *list_falls(report.columns, report.healthy),
        *skips(sum(report.skipped.values()), listed, report.healthy),
        *field_falls(report.coverage, report.healthy, report.parser),
    ]


def _is_listless(report: Report) -> bool:
    """No list page was read, and not because only one document was asked for."""
    tried = not report.asked or any(column.doubts for column in report.columns)
    return tried and not any(column.pages for column in report.columns)


def _unread(pages: Mapping[str, str]) -> list[str]:
    if not pages:
        return []
    url, reason = next(iter(pages.items()))
    return [f"{len(pages)} {_plural('file', len(pages))} cannot be read, the first: {url}: {reason}"]


def _truncated(columns: Iterable[ColumnTally]) -> list[str]:
    return [column.reason for column in columns if column.state == "truncated"]


def _skipped(reasons: Mapping[str, int]) -> list[str]:
    return [f"{count} {_plural('document', count)} not asked for: {why}" for why, count in reasons.items()]


def _reasons(report: Report) -> list[str]:
    reasons = []
    if report.closed != DONE:
        reasons.append(REASONS.get(report.closed, f"ended early ({report.closed})"))
    reasons += [doubt for column in report.columns for doubt in column.doubts]
    if not report.asked:
        reasons += _shortfalls(report)
    return [*reasons, *_failures(report)]


def _failures(report: Report) -> list[str]:
    """Documents that were refused or did not arrive: every one falls short, and a rise says what it rose from."""
    healthy = None if report.asked else report.healthy
    said = []
    if report.blocked:
        rise = risen(report.blocked, healthy.blocked, healthy) if healthy else ""
        said.append(f"turned away from {report.blocked} {_plural('document', report.blocked)}{rise}")
    if report.errors:
        rise = risen(report.errors, healthy.errors, healthy) if healthy else ""
        first = f", the first: {report.first_error}" if report.first_error else ""
        said.append(f"{report.errors} {_plural('error', report.errors)}{rise}{first}")
    return said


def _shortfalls(report: Report) -> list[str]:
    short = [column for column in report.columns if column.shortfall and not column.truncated]
    shortfalls = [column.shortfall for column in short]
    listed = len(set().union(*(column.listed for column in report.columns)))
    is_said = all(column.doubts or column.announced == 0 for column in report.columns)
    if report.is_blank and not listed and not is_said:
        shortfalls.append(BLANK)
    if listed < report.expected:
        shortfalls.append(
            f"{listed} {_plural('document', listed)} listed, the site file expects {report.expected}"
        )
    return [*shortfalls, *unmet(report.columns, report.coverage, report.expect)]


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
