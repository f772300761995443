"""What becomes of each table in a union of archives, as data. A test compares it with the schema.

Ids mean nothing between archives. A row is known by what it says: a crawl by site, trigger, beginning and first visit, a capture
by everything that was fetched, a visit by crawl, address and time, a document by its address, a version by its capture.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# By table: how rows of both archives become one set
MERGED = {
    "sites": "by slug; of two rows that of the archive whose last crawl of the site is later; distrusted where either is",
    "crawls": "by site, trigger, scope, beginning and first visit; one that ended stands before one that did not",
    "crawl_columns": "by crawl and column",
    "crawl_coverage": "by crawl, kind, field and parser",
    "crawl_judgements": "by crawl; one that a person accepted stands before one that nobody did, the later mark of two",
    "list_entries": "by site, column and address; first seen in one, last seen in the other, worded anew in either",
    "bodies": "by SHA-256; packed as they are there, with all they are packed against",
    "dictionaries": "by SHA-256",
    "captures": "by all that was fetched; read in one archive is read",
    "visits": "by crawl, address, time and validators",
    "documents": "by address; seen first in one and last in the other, described by the latest capture",
    "versions": "by capture: runs of captures that say the same, in the order they were taken",
    "sections": "with their version",
    "grids": "with their version",
    "facts": "with their version",
    "checks": "with their version; those over several years are judged again by the caller",
    "repairs": "with their version",
    "citations": "with their version, linked anew to documents of this archive",
    "state_changes": "derived anew from visits and crawls; what only a list told is taken over",
    "link_changes": "by what changed where, when and in which crawl",
    "findings_seen": "by what the finding says; the later mark stands",
    "messages": "by target and event; sent where either archive sent it, at the first time",
}
DERIVED = {
    "search": "from sections, versions and documents, by archive.index",
    "fingerprints": "from current versions, by archive.copies",
    "fingerprint_bands": "with them",
    "likenesses": "from fingerprints and current versions, by archive.copies",
    "kept_lines": "from documents and checks, by archive.reports.lines",
    "stale_lines": "which of these are to be made anew, by triggers",
}
LOCAL = {
    "_sqlite_migrations": "which migrations this file has seen",
    "runs": "what the schedule of this machine owed, and that it did not come: no other machine owes that",
    "renewals": "when this file last changed what a version holds",
    "arrivals": "when a crawl came to this file",
}

# Columns that hold an id of another table, by table; `state_changes.visits` holds a JSON list of them.
REFERENCES = {
    "runs": {"crawl_id": "crawls"},
    "messages": {"site": "sites", "document_id": "documents"},
    "crawl_columns": {"crawl_id": "crawls"},
    "crawl_coverage": {"crawl_id": "crawls"},
    "crawl_judgements": {"crawl_id": "crawls", "healthy_id": "crawls"},
    "list_entries": {"crawl_id": "crawls", "site": "sites"},
    "crawls": {"site": "sites"},
    "captures": {"site": "sites", "body_sha256": "bodies"},
    "dictionaries": {"site": "sites"},
    "bodies": {"base_sha256": "bodies", "beside_sha256": "bodies", "dictionary_sha256": "dictionaries"},
    "link_changes": {"site": "sites", "crawl_id": "crawls", "visit_id": "visits"},
    "visits": {"crawl_id": "crawls", "capture_id": "captures"},
    "documents": {
        "site": "sites",
        "version_id": "versions",
        "copy_of": "documents",
        "parent_id": "documents",
    },
    "state_changes": {"document_id": "documents", "crawl_id": "crawls"},
    "findings_seen": {"document_id": "documents"},
    "versions": {"document_id": "documents", "capture_id": "captures"},
    "sections": {"version_id": "versions", "parent_id": "sections"},
    "grids": {"version_id": "versions", "section_id": "sections"},
    "facts": {"version_id": "versions", "section_id": "sections", "grid_id": "grids"},
    "checks": {"version_id": "versions"},
    "repairs": {"version_id": "versions"},
    "renewals": {"version_id": "versions"},
    "arrivals": {"crawl_id": "crawls"},
    "citations": {"version_id": "versions", "target_document_id": "documents"},
}


@dataclass(frozen=True, slots=True)
class Held:
    """A table whose rows belong to a version; `within` are its columns that point at rows of the same version."""

    table: str
    within: dict[str, str] = field(default_factory=dict)


# Parents before their children
HELD = (
    Held("sections", {"parent_id": "sections"}),
    Held("grids", {"section_id": "sections"}),
    Held("facts", {"section_id": "sections", "grid_id": "grids"}),
    Held("checks"),
    Held("repairs"),
    Held("citations"),
)
