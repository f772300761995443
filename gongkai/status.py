"""`gongkai status [SLUG]`: what needs a person, health, last and next run, stored and announced; for programs and Prometheus, too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive import revisits
from crawler.due import SWEEP
from gongkai.cli import Context, pick_sites
from gongkai.output import counted, print_json, print_table, shorten

if TYPE_CHECKING:
    from archive.store import Archive
    from crawler.sites import Site

MOST_UNREAD = 20  # captures that are named
MOST_OVERDUE = 10  # reports that are named
TROUBLES = (
    "failed",
    "limit",
    "stuck",
    "killed",
    "stopped",
    "overlap",
    "lost",
)  # outcomes that a person should know
LATE = timedelta(days=1)  # a run that came by then is made up in time
COLUMNS_READ = ("kind", "state", "announced", "listed", "stored", "pages", "family", "column_url")
COVERAGE = ("kind", "field", "documents", "covered", "share", "new", "new covered")
COLUMNS = ("site", "status", "last", "next", "announced", "listed", "stored", "overdue", "needs")
URGENT = ("failed", "killed", "partial")  # statuses of last crawls that a person should see first


@click.command
@click.argument("slug", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a site.")
@click.option(
    "--metrics",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write Prometheus metrics of every site to this file, replacing it at once; prints nothing.",
)
@click.option(
    "--accept",
    is_flag=True,
    help="What the last full crawl of SLUG found is right, although it is less than before: compare with it from now on.",
)
@click.option("--note", default="", help="With --accept: why.")
@click.pass_obj
def command(
    context: Context, slug: str | None, as_json: bool, file: Path | None, accept: bool, note: str
) -> None:
    """What needs a person, and one line a site that has been crawled; of one site, its columns and coverage."""
    if accept and not slug:
        raise click.UsageError("name the site whose last crawl is right: gongkai status SLUG --accept")
    if note and not accept:
        raise click.UsageError("--note says why a crawl is accepted: give it with --accept")
    if file and (slug or accept or as_json):
        raise click.UsageError("--metrics writes every site to a file: give it alone")
    known = _known(context, slug)
    if accept and slug:
        _accept(context, slug, note)
        return
    with context.open() as archive:
        rows = status_rows(archive, known, slug, datetime.now(UTC))
        unread = archive.unread(slug) if file is None and not as_json else []
        if slug and slug in known:
            for row in rows:
                row["whole"] = whole_pages(archive, known[slug], datetime.now(UTC))
    if slug and not rows:
        pick_sites(known, (slug,))
    if file:
        _write(context, file, rows)
    elif as_json:
        print_json(rows)
    elif not rows:
        begun = f"{slug} has" if slug else "nothing has"
        click.echo(f"{begun} {'not ' if slug else ''}been crawled into {context.archive} yet")
    else:
        _print(rows, unread, slug)


def _known(context: Context, slug: str | None) -> dict[str, Site]:
    """The site files of what the archive holds; every one where it does not hold the site that is asked for."""
    with context.open() as archive:
        crawled = {site for (site,) in archive.db.execute("SELECT slug FROM sites")}
    return context.load_sites(None if slug and slug not in crawled else crawled)


def status_rows(
    archive: Archive, known: Mapping[str, Site], slug: str | None, now: datetime
) -> list[dict[str, Any]]:
    """Rows of `health` with next run, what needs a person, overdue reports, columns and coverage; urgent ones first."""
    from archive import runs
    from archive.coverage import last_coverage

    latest = runs.latest(archive)
    overdue, columns, coverage = (
        _by_site(found)
        for found in (_overdue(archive, slug), archive.columns_read(slug), last_coverage(archive, slug))
    )
    revisited = {row["site"]: row for row in revisits.overview(archive.db, slug)}
    rows = [
        status_row({**row, **revisited[row["site"]]}, known.get(row["site"]), now)
        for row in archive.health(slug)
    ]
    for row in rows:
        site = row["site"]
        row["overdue"] = len(overdue.get(site, ()))
        row["overdue_reports"] = overdue.get(site, [])
        row["run"] = latest.get(site)
        row["needs"] += run_needs(row["run"], known.get(site), row["started_at"], now)
        row["columns"], row["coverage"] = columns.get(site, []), coverage.get(site, [])
    return sorted(rows, key=_urgency)


def _overdue(archive: Archive, slug: str | None) -> list[dict[str, Any]]:
    sql = "SELECT site, agency, year, due, days_overdue FROM overdue WHERE ?1 IS NULL OR site = ?1"
    return list(archive.db.query(sql, (slug,)))


def _by_site(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    by: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by.setdefault(row["site"], []).append(row)
    return by


def _urgency(row: Mapping[str, Any]) -> tuple[bool, bool, bool, str]:
    is_accepted = bool(row["accepted_at"])
    return (
        not row["paused_reason"],
        row["status"] not in URGENT or is_accepted,
        not row["needs"],
        row["site"],
    )


def _accept(context: Context, slug: str, note: str) -> None:
    from archive.judgements import accept

    now = datetime.now(UTC).isoformat(timespec="seconds")
    with context.open(readonly=False) as archive:
        crawl = accept(archive, slug, getuser(), now, note)
    click.echo(
        f"{slug}: the crawl of {crawl['started_at']} is right as it is: the next ones are compared with it"
    )
    for fall in crawl["falls"]:
        click.echo(f"  {fall}")


def _write(context: Context, file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    from gongkai.metrics import metrics, write

    logs = (context.archive, Path(f"{context.archive}-wal"))
    size = sum(path.stat().st_size for path in logs if path.exists())
    try:
        write(file, metrics(rows, size, datetime.now(UTC)))
    except OSError as error:
        raise click.ClickException(
            f"{file}: cannot be written: {error.strerror}; name another place"
        ) from error


def _print(rows: list[dict[str, Any]], unread: list[dict[str, Any]], slug: str | None) -> None:
    remarks = list(_remarks(rows, unread))
    for remark in remarks:
        click.echo(remark)
    if remarks:
        click.echo()
    print_table([{**row, "needs": shorten("; ".join(row["needs"]), 60)} for row in rows], COLUMNS)
    if slug:
        for row in rows:
            _print_site(row)


def _print_site(row: Mapping[str, Any]) -> None:
    """The details of one site: its columns, of how many documents each field is known, reports that are due."""
    click.echo()
    print_table(row["columns"], COLUMNS_READ)
    click.echo()
    click.echo(swept(row))
    if row.get("whole"):
        click.echo(rationed(row["whole"]))
    if row["coverage"]:
        click.echo()
        shown = [
            {
                **each,
                "share": f"{each['share']:.0%}",
                "new": each["fresh_documents"],
                "new covered": each["fresh_covered"],
            }
            for each in row["coverage"]
        ]
        print_table(shown, COVERAGE)
    if row["overdue_reports"]:
        click.echo()
    for report in row["overdue_reports"][:MOST_OVERDUE]:
        click.echo(f"overdue since {report['due']}: {report['agency']} {report['year']}")
    if row["overdue"] > MOST_OVERDUE:
        click.echo(f"and {row['overdue'] - MOST_OVERDUE} more: the view `overdue` names them")


def _remarks(rows: list[dict[str, Any]], unread: list[dict[str, Any]]) -> Iterator[str]:
    """What needs a person, a sentence each, and the first captures that were not read."""
    for row in rows:
        yield from (f"{row['site']}: {need}" for need in row["needs"])
    for capture in unread[:MOST_UNREAD]:
        why = capture["read_error"] or "stored when the crawl ended, not read yet: the next crawl reads it"
        yield f"{capture['site']}: capture {capture['id']} of {capture['url']}: {why}"


def status_row(row: dict[str, Any], site: Site | None, now: datetime) -> dict[str, Any]:
    """A row of `health` with the next run and the sentences a person should read."""
    from crawler.cron import SHANGHAI, next_run
    from crawler.owed import PROBE_AFTER

    begun = datetime.fromisoformat(row["started_at"]) if row["started_at"] else now
    earliest = max(now, begun + PROBE_AFTER) if row["paused_reason"] else now
    upcoming = next_run(site.schedule, site.slug, earliest) if site and site.enabled else None
    return {
        **row,
        "falls": json.loads(row["falls"]),
        "last": row["started_at"],
        "next": upcoming.astimezone(SHANGHAI).isoformat(timespec="minutes") if upcoming else None,
        "needs": list(_needs(row, site, now)),
    }


def swept(row: Mapping[str, Any]) -> str:
    """Since when every document of the site was asked for in full, in a sentence."""
    if row["in_full_since"] is None:
        return "no document was asked for in full yet"
    left = f"; the last crawl left {row['not_due']} that were not due" if row["not_due"] else ""
    return f"{counted(row['documents'], 'document')}, each asked for in full since {row['in_full_since'][:10]}{left}"


def whole_pages(archive: Archive, site: Site, now: datetime) -> dict[str, Any] | None:
    """Of a site: documents that come whole at every look, the bytes a crawl spends on them, and by what their bounds grow."""
    from crawler.plan import Plan

    plan = Plan.of(archive, site, now.isoformat())
    documents = sum(known.whole > 0 for known in plan.looks.values())
    most, factor = round(plan.ration.most), plan.ration.promised
    return {"documents": documents, "bytes": most, "factor": factor} if documents else None


def rationed(whole: Mapping[str, Any]) -> str:
    """What `whole_pages` found, in a sentence."""
    grown = (
        f"may grow {whole['factor']:g} times as long, to {SWEEP} days at most"
        if whole["factor"] > 1
        else "hold"
    )
    return (
        f"{counted(whole['documents'], 'document')} without ETag and Last-Modified, whole at every look: "
        f"a crawl spends {whole['bytes'] / 1e6:.1f} MB on them between sweeps, their bounds {grown}"
    )


def _is_unswept(row: dict[str, Any], now: datetime) -> bool:
    """Whether a document has gone without a whole answer for longer than the sweep allows."""
    since = row["in_full_since"]
    return bool(row["enabled"] and since) and now - datetime.fromisoformat(since) > timedelta(days=SWEEP)


def run_needs(
    run: dict[str, Any] | None, site: Site | None, started_at: str | None, now: datetime
) -> list[str]:
    """What a person should know of the site's schedule, in sentences: `run` is its latest row of the table runs."""
    from crawler.cron import SHANGHAI, count_runs
    from crawler.uncrawled import moments

    if run is None:
        return []  # no schedule has been kept here yet: the site is crawled by hand
    needs = []
    due = datetime.fromisoformat(run["due_at"])
    if run["outcome"] in TROUBLES:
        said = due.astimezone(SHANGHAI).isoformat(timespec="minutes")
        needs.append(f"run due {said}: {run['outcome']}{': ' if run['detail'] else ''}{run['detail']}")
    if run["missed"]:
        needs.append(f"{counted(run['missed'], 'earlier run')} missed, made up by or skipped with that run")
    since = max(due, datetime.fromisoformat(started_at)) if started_at else due
    if site and site.enabled and run["outcome"] != "running":
        first = next(moments(site, since))
        if now - first > LATE:
            late = counted(count_runs(site.schedule, site.slug, since, now), "run")
            needs.append(
                f"{late} missed since {first.astimezone(SHANGHAI):%Y-%m-%d}: `gongkai schedule` is not running"
            )
    return needs


def _needs(row: dict[str, Any], site: Site | None, now: datetime) -> Iterator[str]:
    if site is None:
        yield "its site file is gone: name the folder with --sites, or the site is no longer crawled"
    if row["paused_reason"]:
        yield f"paused: {row['paused_reason']}; `gongkai crawl {row['site']}` tries again, and resumes it when documents come"
    if row["status"] in URGENT and not row["accepted_at"]:
        since = f" ({row['failures']} since {row['last_ok'] or 'the first'})" if row["failures"] > 1 else ""
        yield f"last crawl {row['status']}{since}: {row['reason']}"
    if row["status"] == "truncated":
        yield row["reason"]
    if row["distrusted"]:
        yield f"its 304 is not believed, every document comes whole: {row['distrusted']}"
    if _is_unswept(row, now):
        since = row["in_full_since"][:10]
        yield f"documents were not asked for in full since {since}, more than {SWEEP} days: `gongkai crawl {row['site']}` does"
    if row["read_errors"]:
        yield f"{counted(row['read_errors'], 'capture')} could not be read; after an upgrade, `gongkai reparse --write {row['site']}`"
    if row["unread"]:
        yield f"{counted(row['unread'], 'capture')} not read yet; the next crawl reads what was stored"
    if row["suspect"]:
        yield f"{counted(row['suspect'], 'document')} may have vanished: suspect, and gone after two weeks of failures"
