"""The command group: global options, commands loaded only when called, errors as one sentence.

Exit status: 0 done; 1 done with failures, each named on stderr; 2 wrong use.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai import __version__

if TYPE_CHECKING:
    from archive.store import Archive
    from crawler.sites import Site

# One line per command, here and not in its module, so that `gongkai --help` imports none of them.
COMMANDS = {
    "demo": "Crawl the example portal at its successive states and print what changed.",
    "crawl": "Crawl sites.",
    "recrawl": "Crawl a site or one URL again by hand: no schedule, no validators.",
    "schedule": "Crawl each site when it is due, as a daemon or once for cron.",
    "worker": "Crawl what a schedule puts on a queue, on this or any other machine.",
    "status": "Health, last and next run, stored and announced, what needs a person.",
    "logs": "The log of a crawl, by its id or its site.",
    "sites": "List, show, draft, check, import and enable site files.",
    "search": "Find words in sections and titles.",
    "log": "The versions of a document.",
    "show": "A document as read: sections, facts, checks.",
    "diff": "What changed between two versions, numbers first.",
    "parse": "Read files into one JSON object each; no archive needed.",
    "repair": "Repair the damaged text of files.",
    "findings": "What does not add up or is in doubt, and what a person has seen of it.",
    "reparse": "Read stored captures again with today's rules; no network.",
    "import": "Bring in WARC and WACZ files, mirrors and saved pages; no network.",
    "export": "Write the archive out: WARC, WACZ, Parquet, CSV, Excel, JSON lines.",
    "compact": "Pack stored bodies smaller and give the space back.",
    "merge": "Bring other archives into this one: the union, whatever the order.",
    "backup": "Copy the archive while crawls write to it.",
    "verify": "Recompute every hash and chain of the archive, and hold it against a seal.",
    "seal": "Write what the archive holds into a file to publish, sign or have timestamped.",
    "copies": "Copies of documents at other addresses, and how they differ from the originals.",
    "cite": "A citation of a document with its capture time, version and hashes.",
    "tell": "Send what is new, changed, gone or overdue to mail and messengers, each once.",
    "serve": "Browse the archive with Datasette, read-only.",
}
# Errors whose text is the sentence to print, by name: importing all readers to explain that a site file is broken takes seconds.
FAILURES = (
    "archive.errors.ArchiveError",
    "pipelines.errors.ReadError",
    "crawler.cluster.errors.ClusterError",
)
WRONG_USE = ("crawler.limits.LimitError", "crawler.sitefile.SiteError")
DEFAULT_ARCHIVE = Path("gongkai.db")
NONE_ENABLED = "no site but the example is enabled; `gongkai --sites DIR sites enable SLUG` switches one on"


@dataclass(frozen=True)
class Context:
    """The global options. `archive` is where the archive is or will be; `sites` are folders of site files."""

    archive: Path
    sites: tuple[Path, ...]
    archive_given: bool

    def load_sites(self, only: Collection[str] | None = None) -> dict[str, Site]:
        """Every known site by slug, or of these; a file of a later folder replaces a bundled one of the same slug."""
        from crawler.sites import load_sites

        return load_sites(*self.sites, only=only)

    def site(self, slug: str) -> Site:
        """The site of that slug, or a usage error that lists near ones."""
        return self.named_sites((slug,))[0]

    def named_sites(self, slugs: tuple[str, ...]) -> list[Site]:
        """The sites of these slugs, in their order; no other file is read while all of them are there."""
        found = self.load_sites(only=slugs)
        return pick_sites(found if found.keys() >= set(slugs) else self.load_sites(), slugs)

    def scheduled_sites(self) -> list[Site]:
        """Every enabled site but the example portal, which is there only while `gongkai demo` runs."""
        return [site for site in self.load_sites().values() if site.enabled and site.slug != "demo"]

    def last_started(self) -> dict[str, datetime]:
        """When the last crawl of each site began; empty before the first."""
        if not self.exists():
            return {}
        with self.open() as archive:
            return {slug: datetime.fromisoformat(begun) for slug, begun in archive.last_started().items()}

    def resting(self) -> dict[str, str]:
        """Slug and reason of every paused site that is not even to be probed now; empty before the first crawl."""
        from crawler.owed import resting_sites

        if not self.exists():
            return {}
        with self.open() as archive:
            paused = archive.paused()
        return dict(resting_sites(paused, self.last_started(), datetime.now(UTC))) if paused else {}

    def exists(self) -> bool:
        """Whether the archive is there; a path that cannot even be looked at is named."""
        try:
            return self.archive.exists()
        except OSError as error:
            raise click.ClickException(f"{self.archive}: {error.strerror}; name another place") from error

    def open(self, *, readonly: bool = True) -> Archive:
        """The archive, which must exist: only a crawl makes one."""
        from archive.store import Archive

        if not self.exists():
            raise click.ClickException(
                f"{self.archive} does not exist yet: crawl something first, or name an archive with --archive PATH"
            )
        return Archive.open(self.archive, readonly=readonly)


def find_document(archive: Archive, ref: str) -> dict[str, Any]:
    """The document of an id or URL; a URL is compared as the archive writes it."""
    from crawler.urls import canonical, is_web

    return archive.find_document(canonical(ref) if is_web(ref) else ref)


def pick_sites(known: dict[str, Site], slugs: tuple[str, ...]) -> list[Site]:
    """The sites of these slugs, in their order; an unknown slug is wrong use."""
    from difflib import get_close_matches

    for slug in slugs:
        if slug not in known:
            near = get_close_matches(slug, known, n=3, cutoff=0.75)
            hint = (
                f"; did you mean {', '.join(near)}?" if near else "; `gongkai sites list` names those known"
            )
            raise click.UsageError(f"no site file {slug!r}{hint}")
    return [known[slug] for slug in slugs]


class Commands(click.Group):
    """A group whose commands are modules of this package, imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = f"{name}_" if iskeyword(name) else name  # import_.py
        command: click.Command = import_module(f"gongkai.{module}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command; what SQLite says of a damaged file becomes a sentence that names it."""
        try:
            return super().invoke(ctx)
        except sqlite3.Error as error:
            from archive.errors import archive_error

            raise archive_error(ctx.obj.archive, error) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gongkai")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="GONGKAI_ARCHIVE",
    help="The archive's file.  [default: gongkai.db, env: GONGKAI_ARCHIVE]",
)
@click.option(
    "--sites",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="GONGKAI_SITES",
    multiple=True,
    help="A folder of site files beside the bundled ones; may be repeated.  [env: GONGKAI_SITES]",
)
@click.pass_context
def group(ctx: click.Context, archive: Path | None, sites: tuple[Path, ...]) -> None:
    """Gongkai 公开: crawl, keep and read what Chinese government portals publish about themselves."""
    ctx.obj = Context(
        archive=archive or DEFAULT_ARCHIVE, sites=tuple(sites), archive_given=archive is not None
    )


def main() -> None:
    """Run the command line; an error of ours is one sentence on stderr, without secrets."""
    from crawler import logs

    logs.set_up()
    try:
        status = group.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        status = error.exit_code
    except click.UsageError as error:
        _show(error)
        status = 2
    except click.ClickException as error:
        _show(error)
        status = 1
    except click.Abort:
        status = 130
    except Exception as error:
        status = _explain(error)
    sys.exit(status or 0)


def _explain(error: Exception) -> int:
    """Print an expected error as a sentence, an unexpected one with its traceback; the exit status."""
    from traceback import format_exception

    from crawler.redaction import redact

    classes = {f"{each.__module__}.{each.__name__}" for each in type(error).__mro__}
    is_ours = classes & {*FAILURES, *WRONG_USE}
    click.echo(redact(f"Error: {error}" if is_ours else "".join(format_exception(error)).rstrip()), err=True)
    return 2 if classes & {*WRONG_USE} else 1


def _show(error: click.ClickException) -> None:
    """What click prints of an error, without secrets."""
    from io import StringIO

    from crawler.redaction import redact

    said = StringIO()
    error.show(said)
    click.echo(redact(said.getvalue()), err=True, nl=False)
