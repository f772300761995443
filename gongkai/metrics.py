"""What `gongkai status --metrics FILE` writes: Prometheus' text format, for node_exporter's textfile collector.

https://prometheus.io/docs/instrumenting/exposition_formats/ : a HELP and a TYPE line before the samples of each metric; in labels
backslash, quote and line feed are escaped, in help backslash and line feed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

STATUSES = ("running", "ok", "truncated", "partial", "failed", "killed")
COUNTS = ("announced", "listed", "stored", "new", "changed", "unchanged", "gone")
READABLE = 0o644  # node_exporter runs as another user than the one who crawls

Labels = Mapping[str, str]
Sample = tuple[Labels, float | None]  # None: not known, and left out


@dataclass(frozen=True, slots=True)
class Metric:
    """A gauge with its samples."""

    name: str
    help: str
    samples: Sequence[Sample]

    @property
    def lines(self) -> Iterator[str]:
        yield f"# HELP {self.name} {_escaped(self.help)}"
        yield f"# TYPE {self.name} gauge"
        for labels, value in self.samples:
            if value is not None:
                named = ",".join(f'{key}="{_quoted(text)}"' for key, text in labels.items())
                yield f"{self.name}{{{named}}} {_number(value)}" if named else f"{self.name} {_number(value)}"


@dataclass(frozen=True, slots=True)
class _Gauge:
    """A metric that is one column of a site's row of `status`."""

    name: str
    help: str
    column: str
    is_time: bool = False


SITE_GAUGES = (
    _Gauge("gongkai_last_run_timestamp_seconds", "When the site's last crawl began.", "started_at", True),
    _Gauge(
        "gongkai_last_run_end_timestamp_seconds", "When the site's last crawl ended.", "finished_at", True
    ),
    _Gauge(
        "gongkai_last_healthy_run_timestamp_seconds",
        "When the site's last full crawl began that was ok, truncated by the portal, or accepted by a person.",
        "last_healthy",
        True,
    ),
    _Gauge("gongkai_next_run_timestamp_seconds", "When the site is due next.", "next", True),
    _Gauge("gongkai_failed_runs", "Crawls since the last one that was ok.", "failures"),
    _Gauge(
        "gongkai_last_run_errors", "Visits of the last crawl that failed, or could not be read.", "errors"
    ),
    _Gauge("gongkai_last_run_blocked", "Visits of the last crawl that were turned away.", "blocked"),
    _Gauge("gongkai_documents", "Documents of the site in the archive, attachments left out.", "stored"),
    _Gauge("gongkai_documents_suspect", "Documents that may have vanished.", "suspect"),
    _Gauge("gongkai_documents_vanished", "Documents that are gone.", "vanished"),
    _Gauge("gongkai_reports_overdue", "Annual reports that are due and not in the archive.", "overdue"),
    _Gauge("gongkai_captures_unread", "Captures that wait to be read.", "unread"),
    _Gauge("gongkai_captures_unreadable", "Captures that could not be read.", "read_errors"),
    _Gauge("gongkai_site_enabled", "1 when the site is crawled on schedule.", "enabled"),
)


def metrics(rows: Sequence[Mapping[str, Any]], size: int, now: datetime) -> Iterator[Metric]:
    """The metrics of an archive of `size` bytes, from the rows of `gongkai status`."""
    yield Metric("gongkai_archive_size_bytes", "Size of the archive's file and its log.", [({}, size)])
    yield Metric(
        "gongkai_status_timestamp_seconds", "When these metrics were written.", [({}, now.timestamp())]
    )
    yield Metric("gongkai_sites", "Sites in the archive.", [({}, len(rows))])
    for gauge in SITE_GAUGES:
        values = [_seconds(row[gauge.column]) if gauge.is_time else row[gauge.column] for row in rows]
        yield Metric(
            gauge.name, gauge.help, [(_site(row), value) for row, value in zip(rows, values, strict=True)]
        )
    yield Metric(
        "gongkai_site_paused",
        "1 when the site is left out because it turned us away.",
        [(_site(row), bool(row["paused_reason"])) for row in rows],
    )
    yield Metric(
        "gongkai_needs", "What of the site needs a person.", [(_site(row), len(row["needs"])) for row in rows]
    )
    yield Metric(
        "gongkai_last_run_status",
        "1 for the status of the site's last crawl, 0 for the others.",
        [
            ({**_site(row), "status": status}, row["status"] == status)
            for row in rows
            if row["status"]
            for status in STATUSES
        ],
    )
    yield Metric(
        "gongkai_last_run_documents",
        "Documents by what the last crawl found of them; stored: of those listed.",
        [
            ({**_site(row), "count": count}, row["listed_stored" if count == "stored" else count])
            for row in rows
            for count in COUNTS
        ],
    )
    yield Metric(
        "gongkai_field_coverage_ratio",
        "Share of the site's documents of a kind of which a field is known, after the last full crawl.",
        [
            ({**_site(row), "kind": each["kind"], "field": each["field"]}, each["share"])
            for row in rows
            for each in row["coverage"]
        ],
    )


def write(path: Path, found: Iterable[Metric]) -> None:
    """Put the metrics in the place of the file at once: a collector never reads half of it."""
    text = "".join(f"{line}\n" for metric in found for line in metric.lines)
    # No name that ends in .prom, or the collector would read it.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(READABLE)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _site(row: Mapping[str, Any]) -> dict[str, str]:
    return {"site": row["site"]}


def _seconds(time: str | None) -> float | None:
    return datetime.fromisoformat(time).timestamp() if time else None


def _number(value: float) -> str:
    """Whole numbers as such: a float of nine digits would lose the seconds of a time."""
    return str(int(value)) if value == int(value) else repr(float(value))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', '\\"')
