"""How a crawl ended: ok, partial or failed, and the reason in a sentence. Pure: numbers in, verdict out.

Only an `ok` crawl may prove that a document is absent, so everything that could have hidden one makes it `partial`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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

    @property
    def complete(self) -> bool:
        """Read to its end, and not fewer documents named than announced."""
        return self.pages > 0 and not self.doubts and not self.shortfall

    @property
    def shortfall(self) -> str:
        """That fewer documents were listed than the portal announces; empty when not."""
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
    is_blank: bool = False  # the archive knows no document of the site, after this crawl either
    asked: str = ""  # that the person who started the crawl wanted less than everything, in words


@dataclass(frozen=True, slots=True)
class Verdict:
    """`status` as in the table crawls, and the reason in words; an `ok` crawl has one when less was asked
    or a file that came cannot be read, which the next crawl would not mend."""

    status: str
    reason: str


def judge(report: Report) -> Verdict:
    """The verdict on a crawl. Everything that fell short is named, most important first."""
    if report.fatal:
        return Verdict("failed", report.fatal)
    reasons = _reasons(report)
    unread = _unread(report.unread)
    if _is_listless(report):
        return Verdict("failed", "; ".join(["no list could be read", *reasons, *unread]))
    if reasons:
        return Verdict("partial", "; ".join([*reasons, *unread]))
    return Verdict("ok", "; ".join([*([report.asked] if report.asked else []), *unread]))


def _is_listless(report: Report) -> bool:
    """No list page was read, and not because only one document was asked for."""
    tried = not report.asked or any(column.doubts for column in report.columns)
    return tried and not any(column.pages for column in report.columns)


def _unread(pages: Mapping[str, str]) -> list[str]:
    if not pages:
        return []
    url, reason = next(iter(pages.items()))
    return [f"{len(pages)} {_plural('file', len(pages))} cannot be read, the first: {url}: {reason}"]


def _reasons(report: Report) -> list[str]:
    reasons = []
    if report.closed != DONE:
        reasons.append(REASONS.get(report.closed, f"ended early ({report.closed})"))
    reasons += [doubt for column in report.columns for doubt in column.doubts]
    if not report.asked:
        reasons += _shortfalls(report)
    if report.blocked:
        reasons.append(f"turned away from {report.blocked} {_plural('document', report.blocked)}")
    if report.errors:
        first = f", the first: {report.first_error}" if report.first_error else ""
        reasons.append(f"{report.errors} {_plural('error', report.errors)}{first}")
    return reasons


def _shortfalls(report: Report) -> list[str]:
    shortfalls = [column.shortfall for column in report.columns if column.shortfall]
    listed = len(set().union(*(column.listed for column in report.columns)))
    if report.is_blank and not listed and not any(column.doubts for column in report.columns):
        shortfalls.append(BLANK)
    if listed < report.expected:
        shortfalls.append(
            f"{listed} {_plural('document', listed)} listed, the site file expects {report.expected}"
        )
    return shortfalls


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
