"""The archive: one SQLite file, one method per thing that happens to it. Every writing method is one transaction.

What the methods do is written by topic in the modules beside this one; here are their names, and where a
transaction begins and ends. Bytes are stored before anything is read from them, so that a process may be killed
between any two calls: the next crawl finds the capture unread and goes on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database

from archive import (
    bodies,
    captures,
    connection,
    contents,
    crawls,
    documents,
    findings,
    history,
    lookup,
    pauses,
    rereading,
)
from archive.captures import Kept
from archive.documents import KeptDocument, Known
from archive.search import index
from crawler.items import Document, Page


class Archive:
    """An open archive. Use it from one thread, and close it; several processes may write one file."""

    def __init__(self, path: Path, db: Database) -> None:
        self.path = path
        self.db = db
        self._is_together = False  # within `together`: its transaction is that of every call

    @classmethod
    def open(cls, path: Path | str, *, readonly: bool = False) -> Self:
        """Open the archive at `path`, making or migrating it unless `readonly`.

        ArchiveError, with a way out, for what is no archive, one of a newer version, or cannot be written.
        """
        opened = connection.open_for_reading(path) if readonly else connection.open_for_writing(path)
        return cls(Path(path), opened)

    def close(self) -> None:
        """Close the file. Whatever a method returned from is stored."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # Sites and crawls

    def keep_site(self, row: Mapping[str, object]) -> None:
        """Insert or update a site by its slug; columns not given stay as they are."""
        with self._writing():
            crawls.keep_site(self.db, row)

    def begin_crawl(self, site: str, trigger: str, now: str, *, scope: str = "full") -> int:
        """The id of a new crawl of the site, whose lock the caller holds. Unfinished ones become `killed`.

        `part` for one that is asked for less than the site (one URL, a limit): it does not count in `last_started`.
        """
        with self._writing():
            return crawls.begin_crawl(self.db, site, trigger, now, scope)

    def finish_crawl(
        self,
        crawl_id: int,
        *,
        status: str,
        reason: str,
        counts: Mapping[str, int | None],
        now: str,
        complete: Collection[str] | None = None,
        columns: Iterable[Mapping[str, object]] = (),
    ) -> None:
        """Close a crawl; one that is `ok` also judges absences, in the columns named by `complete` (None: all).

        A crawl that was told to stop early (a limit, a date, one URL) gives `complete=()`: its lists prove nothing.
        A site that turned us away in several crawls is paused; one that gives documents again resumes.
        """
        with self._writing():
            crawls.finish_crawl(
                self.db,
                crawl_id,
                status=status,
                reason=reason,
                counts=counts,
                now=now,
                complete=complete,
                columns=columns,
            )
            pauses.judge_pause(self.db, crawl_id)

    def note_listed(
        self, crawl_id: int, column_url: str, entries: Iterable[tuple[str, str, str]], now: str
    ) -> None:
        """Note the (url, title, date) that a page of a list named."""
        with self._writing():
            crawls.note_listed(self.db, crawl_id, column_url, entries, now)

    # Pages

    def keep_page(self, page: Page, crawl_id: int, outcome: str = "", error: str = "") -> Kept:
        """Store body, capture and visit. `outcome` gone, blocked or error: as evidence of `error`, never to be read."""
        with self._writing():
            return captures.keep_page(self.db, page, crawl_id, outcome, error)

    def note_visit(
        self,
        crawl_id: int,
        url: str,
        *,
        status: int | None,
        outcome: str,
        now: str,
        error: str = "",
        elapsed_ms: int = 0,
        etag: str = "",
        last_modified: str = "",
    ) -> int:
        """Note a visit without bytes: not_modified, gone, blocked, error, skipped. Returns its id."""
        with self._writing():
            return captures.note_visit(
                self.db,
                crawl_id,
                url,
                status=status,
                outcome=outcome,
                now=now,
                error=error,
                elapsed_ms=elapsed_ms,
                etag=etag,
                last_modified=last_modified,
            )

    def validators(self, url: str) -> tuple[str, str] | None:
        """ETag and Last-Modified (either may be empty) for a conditional request, or None to ask for it all."""
        return captures.validators(self.db, url)

    def known_documents(self, site: str) -> Iterator[Known]:
        """Every address the next crawl must not forget, whatever the lists name."""
        return documents.known_documents(self.db, site)

    # Reading

    def keep_document(self, page: Page, document: Document) -> KeptDocument:
        """Store what a stored page (its capture_id set) says; a version only when the content is new."""
        with self._writing():
            return documents.keep_document(self.db, page, document)

    def note_unread(self, page: Page, error: str) -> None:
        """The stored page could not be read: the capture stays and says why."""
        with self._writing():
            captures.note_unread(self.db, page, error)

    def keep_reading(self, version_id: int, document: Document) -> None:
        """Replace what a version was read as; never a new version."""
        with self._writing():
            documents.keep_reading(self.db, version_id, document)

    def is_read_as(self, version_id: int, document: Document) -> bool:
        """Whether a version was read as exactly this, whatever the rules' version."""
        return history.is_same(self.db, version_id, document)

    def keep_parser(self, version_id: int, parser: str) -> None:
        """Note that these rules read a version as it stands."""
        with self._writing():
            self.db.execute(
                "UPDATE versions SET parser = ?1 WHERE id = ?2 AND parser <> ?1", (parser, version_id)
            )

    def compare_reading(self, version_id: int, document: Document) -> rereading.Comparison:
        """How a new reading of a version's capture differs from the stored one; nothing is written."""
        return rereading.compare(self.db, version_id, document)

    def keep_check(
        self,
        version_id: int,
        rule: str,
        verdict: str | None,
        expected: float | None,
        actual: float | None,
        detail: str,
    ) -> None:
        """Replace a version's check of that rule, which needs more than the version to judge; None removes it."""
        with self._writing():
            contents.keep_check(self.db, version_id, rule, verdict, expected, actual, detail)

    def mark_seen(self, finding: str, note: str, by: str, now: str) -> dict[str, Any]:
        """Mark a finding, named by the beginning of its id, as seen by a person; it stays so while it says the same."""
        with self._writing():
            return findings.mark_seen(self.db, finding, note, by, now)

    def mark_unseen(self, finding: str) -> dict[str, Any]:
        """Take such a mark back."""
        with self._writing():
            return findings.mark_unseen(self.db, finding)

    def page(self, capture_id: int) -> Page:
        """A stored page as it was fetched, to be read again."""
        return captures.page_of(self.db, capture_id)

    def pages_to_read(self, site: str | None = None) -> Iterator[Page]:
        """Stored pages that were never read, or could not be; oldest first."""
        return captures.pages_to_read(self.db, site)

    def outdated(self, url: str, parser: str) -> tuple[int, Page] | None:
        """The current version of that address and its page, if it was read by other rules than `parser`.

        Read it again (`keep_reading`) before keeping a newer capture, or a change of rules would look like a
        change of the document.
        """
        return lookup.outdated(self.db, url, parser)

    def readings(self, site: str | None = None) -> list[tuple[int, int]]:
        """Every version's id and that of the capture it was read from, oldest first, to be read again."""
        return lookup.readings(self.db, site)

    # Reading back: rows as dictionaries

    def body(self, sha256: str) -> bytes:
        """The bytes of a response as received."""
        return bodies.body(self.db, sha256)

    def find_document(self, ref: int | str) -> dict[str, Any]:
        """The document of that id or URL; ArchiveError names near addresses when there is none."""
        return lookup.find_document(self.db, ref)

    def document_at(self, url: str) -> dict[str, Any] | None:
        """The document at exactly that URL, if there is one."""
        return lookup.document_at(self.db, url)

    def versions(self, document_id: int) -> list[dict[str, Any]]:
        """The document's versions, oldest first, without their texts."""
        return lookup.versions(self.db, document_id)

    def version(self, document_id: int, number: int | None = None) -> dict[str, Any]:
        """One version with its texts; the latest when no number is given."""
        return lookup.version(self.db, document_id, number)

    def sections(self, version_id: int) -> list[dict[str, Any]]:
        """The sections of a version, in order."""
        return lookup.held(self.db, "sections", version_id)

    def grids(self, version_id: int) -> list[dict[str, Any]]:
        """The tables of a version, in order; `cells` is JSON [[row, column, rowspan, colspan, text], ...]."""
        return lookup.held(self.db, "grids", version_id)

    def facts(self, version_id: int, beginning: str = "") -> list[dict[str, Any]]:
        """The facts of a version, in the order they were read; those whose codes begin so."""
        return lookup.facts(self.db, version_id, beginning)

    def report_of(self, agency: str, year: int) -> int | None:
        """The version that stands for an agency's report of a year in the view `reports`."""
        return lookup.report_of(self.db, agency, year)

    def facts_of(self, agency: str, year: int) -> list[dict[str, Any]]:
        """The facts of an agency's report of a year, current version, as in the view `reports`; empty without one."""
        return lookup.facts_of(self.db, agency, year)

    def checks(self, version_id: int) -> list[dict[str, Any]]:
        """The checks of a version and their verdicts."""
        return lookup.held(self.db, "checks", version_id)

    def repairs(self, version_id: int) -> list[dict[str, Any]]:
        """The repairs that led from a version's published text to its text."""
        return lookup.held(self.db, "repairs", version_id)

    def citations(self, version_id: int) -> list[dict[str, Any]]:
        """The documents a version cites, in order; `target_document_id` is the one of this archive, if it is here."""
        return lookup.held(self.db, "citations", version_id)

    def findings(self, site: str | None = None, *, seen: bool = False) -> list[dict[str, Any]]:
        """Failed and undecided checks and doubts of current versions, failures first; `seen`: also those marked."""
        return findings.findings(self.db, site, seen=seen)

    def visits(self, url: str) -> list[dict[str, Any]]:
        """Every visit to an address, oldest first."""
        return lookup.visits(self.db, url)

    def state_changes(self, document_id: int) -> list[dict[str, Any]]:
        """Every change of a document's state, with its reason and the visits that prove it."""
        return lookup.state_changes(self.db, document_id)

    def health(self, site: str | None = None) -> list[dict[str, Any]]:
        """One row of the view `health` for each site, or for that one."""
        return lookup.health(self.db, site)

    def listed_before(self, site: str) -> dict[str, int]:
        """How many documents each column of the site named when it was last read to its end, by the column's address."""
        return lookup.listed_before(self.db, site)

    def columns_read(self, site: str | None = None) -> list[dict[str, Any]]:
        """How each column was read the last time, for every site or that one: rows of `crawl_columns` with their site."""
        return lookup.columns_read(self.db, site)

    def unread(self, site: str | None = None) -> list[dict[str, Any]]:
        """Captures that wait to be read, and those that could not be (`read_error`); without their bytes."""
        return lookup.unread(self.db, site)

    def last_crawl(self, site: str) -> dict[str, Any] | None:
        """The site's latest crawl, finished or not."""
        return lookup.last_crawl(self.db, site)

    def last_started(self) -> dict[str, str]:
        """When each site's last full crawl began, by slug."""
        return lookup.last_started(self.db)

    def paused(self) -> dict[str, str]:
        """Why each paused site is, by slug."""
        return pauses.paused(self.db)

    def crawl_changes(self, crawl_id: int) -> list[dict[str, Any]]:
        """What a crawl changed: rows of what, url, title, document_id, detail."""
        return lookup.crawl_changes(self.db, crawl_id)

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction around several calls: all of them are stored, or none. For bulk work; keep it short."""
        with connection.writing(self.db, self.path):
            self._is_together = True
            index.postpone(self.db)
            try:
                yield
                index.catch_up(self.db)
            except BaseException:
                bodies.forget(self.db)
                raise
            finally:
                self._is_together = False
                index.forget(self.db)

    def _writing(self) -> AbstractContextManager[None]:
        return nullcontext() if self._is_together else connection.writing(self.db, self.path)
