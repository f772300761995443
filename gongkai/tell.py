"""`gongkai tell`: what is new, by mail and messengers, each thing once."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from gongkai.cli import Context, pick_sites
from gongkai.output import counted, print_json
from gongkai.tell_options import QUIET, TIME, ZONE, WithOptions

if TYPE_CHECKING:
    from archive.messages.hours import Quiet
    from archive.store import Archive
    from gongkai.targets import Target
    from gongkai.telling import Outcome, Plan

WAIT_SECONDS = 60.0  # for another `gongkai tell`: two crawls may end in one moment
UNSET = (
    "GONGKAI_NOTIFY is not set: it holds the addresses that messages go to (docs/operations.md, Messages). "
    "`--dry-run` shows what would be told"
)


@click.command(cls=WithOptions)
@click.option("--dry-run", is_flag=True, help="Print what would be sent; send nothing, note nothing.")
@click.option(
    "--digest",
    type=TIME,
    metavar="HH:MM",
    help="One message a day: what became known before that time.",
)
@click.option("--at-once", is_flag=True, help="What is new now, whatever GONGKAI_TELL says of a digest.")
@click.option(
    "--quiet",
    type=QUIET,
    metavar="HH:MM-HH:MM",
    help="Send nothing in these hours: it waits.",
)
@click.option(
    "--zone",
    type=ZONE,
    default="Asia/Shanghai",
    show_default=True,
    help="Time zone of both.",
)
@click.option("--kind", "kinds", multiple=True, help="Only this kind of events; may be repeated.")
@click.option("--site", "sites", multiple=True, help="Only this site; may be repeated.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Also what became known since that date and was not told yet.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a target; with --dry-run, a message.")
@click.pass_context
def command(
    ctx: click.Context,
    dry_run: bool,
    digest: time | None,
    at_once: bool,
    quiet: Quiet | None,
    zone: ZoneInfo,
    kinds: tuple[str, ...],
    sites: tuple[str, ...],
    since: datetime | None,
    as_json: bool,
) -> None:
    """Tell the targets in GONGKAI_NOTIFY what is new, changed, gone, overdue or in trouble; nothing twice.

    GONGKAI_NOTIFY holds addresses as apprise writes them, separated by spaces; they are never printed. One that is to be told only
    of some kinds has them before it: numbers,gone=wecombot://KEY
    """
    context: Context = ctx.obj
    now = datetime.now(UTC)
    addresses = _addresses()
    if not addresses and not dry_run:
        raise click.UsageError(UNSET)
    if quiet and not dry_run and (until := quiet.until(now, zone)):
        click.echo(f"quiet until {until:%Y-%m-%d %H:%M} ({zone.key}): what is new waits", err=True)
        return
    with context.open(readonly=dry_run) as archive:
        plan = _plan(context, archive, now, None if at_once else digest, zone, kinds, sites, since)
        if dry_run:
            _show(archive, addresses, plan, as_json)
        else:
            ctx.exit(_tell(context, archive, addresses, plan, as_json))


def _addresses() -> list[str]:
    from gongkai.targets import addresses

    return addresses(os.environ.get("GONGKAI_NOTIFY", ""))


def _plan(
    context: Context,
    archive: Archive,
    now: datetime,
    digest: time | None,
    zone: ZoneInfo,
    kinds: tuple[str, ...],
    sites: tuple[str, ...],
    since: datetime | None,
) -> Plan:
    from archive.messages.hours import last_digest
    from archive.messages.kinds import known_kinds
    from gongkai.silences import silences
    from gongkai.telling import Plan

    held = {slug for (slug,) in archive.db.execute("SELECT slug FROM sites")}
    pick_sites(context.load_sites(), tuple(slug for slug in sites if slug not in held))
    return Plan(
        now=now,
        until=last_digest(now, digest, zone) if digest else now,
        kinds=known_kinds(kinds),
        sites=frozenset(sites),
        since=since.replace(tzinfo=zone) if since else None,
        others=tuple(silences(context, archive, now)),
        base=os.environ.get("GONGKAI_BASE_URL", "").strip(),
    )


def _show(archive: Archive, addresses: list[str], plan: Plan, as_json: bool) -> None:
    """Print every letter that would be sent; without a target, to one that has been told nothing for as long as there is."""
    from gongkai.telling import letters_for

    found, wrong = _targets(addresses) if addresses else ([_nobody()], [])
    shown = plan if addresses else _looking_back(plan)
    composed = [
        (target.name, letter)
        for target in found
        for letter in letters_for(archive, target, _for(target, shown))
    ]
    if as_json:
        print_json(
            {
                "channel": name,
                "title": letter.title,
                "body": letter.body,
                "keys": [e.key for e in letter.events],
            }
            for name, letter in composed
        )
    else:
        for name, letter in composed:
            click.echo(click.style(f"--- {name}: {letter.title}", bold=True))
            click.echo(f"{letter.body}\n")
        click.echo(f"{counted(len(composed), 'message')} would be sent; nothing was sent or noted", err=True)
    _complain(wrong)


def _nobody() -> Target:
    from gongkai.targets import PLAIN, Target

    return Target("no target", PLAIN, None, ())


def _looking_back(plan: Plan) -> Plan:
    from gongkai.telling import BACKLOG

    return replace(plan, since=plan.since or plan.now - BACKLOG)


def _for(target: Target, plan: Plan) -> Plan:
    """What this target is to be told of it."""
    return replace(plan, kinds=plan.kinds & target.kinds)


def _tell(context: Context, archive: Archive, addresses: list[str], plan: Plan, as_json: bool) -> int:
    """Tell every target; 1 where one did not take something, or is none."""
    from archive.lock import telling_lock
    from crawler.children import stopping
    from gongkai.telling import tell

    found, wrong = _targets(addresses)
    ending: list[bool] = []  # a letter that is under way is noted before we go
    outcomes = []
    with telling_lock(context.archive, WAIT_SECONDS) as is_ours, stopping(lambda: ending.append(True)):
        if not is_ours:
            click.echo("another `gongkai tell` is at work on this archive", err=True)
            return 1
        for target in found:
            outcomes.append(outcome := tell(archive, target, _for(target, plan), lambda: bool(ending)))
            if not as_json:
                _print(outcome)
    if as_json:
        print_json(map(asdict, outcomes))
    _complain(wrong)
    return 1 if wrong or any(outcome.error for outcome in outcomes) else 0


def _targets(addresses: list[str]) -> tuple[list[Target], list[str]]:
    from gongkai.targets import targets

    return targets(addresses)


def _complain(wrong: list[str]) -> None:
    for sentence in wrong:
        click.echo(sentence, err=True)


def _print(outcome: Outcome) -> None:
    if outcome.letters:
        click.echo(
            f"{outcome.channel}: {counted(outcome.told, 'event')} told in {counted(outcome.letters, 'message')}"
            if outcome.told
            else f"{outcome.channel}: messages begin"
        )
    elif not outcome.error:
        click.echo(f"{outcome.channel}: nothing new")
    if outcome.error:
        click.echo(
            f"{outcome.channel}: not delivered, tried again at the next run: {outcome.error}", err=True
        )
