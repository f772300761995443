"""Rows of the exported tables, as they stream: a year at a time, so that a partition is written in one go and nothing is sorted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from archive.exports.codebook import tables
from archive.exports.selection import ENDED, RENEWED, Selection
from archive.labels import code_label
from archive.schema.views import REPORT_CODES, column_of

Row = tuple[Any, ...]

# A version whose capture came with a crawl that is selected. Before `since` nothing is left out, and nothing asked.
_CAME = f"""
(:since = '0001' OR EXISTS (SELECT 1 FROM visits s JOIN crawls w ON w.id = s.crawl_id
    WHERE s.id = (SELECT min(m.id) FROM visits m WHERE m.capture_id = v.capture_id) AND {ENDED.format("w")} >= :since)
    OR {RENEWED.format("v")})
"""
_WHERE = f"d.year IS :year AND (:site IS NULL OR d.site = :site) AND {_CAME}"
_STATES_CAME = """
(:since = '0001' OR x.changed_at >= :since
    OR EXISTS (SELECT 1 FROM arrivals a WHERE a.crawl_id = x.crawl_id AND a.arrived_at >= :since))
"""
_OF = "FROM documents d JOIN versions v ON v.document_id = d.id JOIN captures c ON c.id = v.capture_id"
_ABOUT = "v.id, d.id, d.url, d.site"

SQL = {
    "reports": f"""
        SELECT r.agency, r.year, r.site, r.region, r.level, r.province, r.document_id, r.version_id, r.url, r.title,
            r.published, r.captured_at, r.version, r.form, r.state, r.documents, r.checks_failed, c.body_sha256, NULL,
            {", ".join(f"r.{column_of(code)}" for code in REPORT_CODES)}
        FROM reports r JOIN versions v ON v.id = r.version_id JOIN captures c ON c.id = v.capture_id
        WHERE r.year IS :year AND (:site IS NULL OR r.site = :site) AND {_CAME} ORDER BY r.agency""",
    "documents": f"""
        SELECT d.id, d.url, d.site, s.region, s.level, s.province, d.kind, d.agency, d.year, d.title, d.number, d.published,
            d.state, d.state_since, d.first_seen, d.last_seen, (SELECT count(*) FROM versions o WHERE o.document_id = d.id),
            d.version_id, d.copy_of, d.parent_id
        FROM documents d JOIN sites s ON s.slug = d.site JOIN versions v ON v.id = d.version_id
        WHERE d.year IS :year AND (:site IS NULL OR d.site = :site) AND ({_CAME} OR EXISTS
            (SELECT 1 FROM state_changes x WHERE x.document_id = d.id AND {_STATES_CAME})) ORDER BY d.id""",
    "versions": f"""
        SELECT {_ABOUT}, d.kind, d.agency, d.year, v.number, v.captured_at, v.id = d.version_id, v.change, v.title, v.published,
            v.form, v.issuer, v.signature, v.signed, v.charset_declared, v.charset, v.script, v.parser, v.content_sha256,
            v.chain_sha256, c.body_sha256, c.media_type, c.rendered, v.notes, v.text
        {_OF} WHERE {_WHERE} ORDER BY d.id, v.number""",
    "sections": f"""
        SELECT e.id, {_ABOUT}, d.agency, d.year, v.number, v.id = d.version_id, e.position, e.level, e.number, e.heading, e.path,
            e.inferred, e.text
        {_OF} JOIN sections e ON e.version_id = v.id WHERE {_WHERE} ORDER BY d.id, v.number, e.position""",
    "facts": f"""
        SELECT f.id, {_ABOUT}, d.kind, d.agency, d.year, v.number, v.id = d.version_id, v.captured_at, v.form, f.code, NULL, f.value,
            f.unit, f.raw, f.state, f.source, f.evidence, e.path, g.position, f."row", f."column", v.content_sha256,
            c.body_sha256
        {_OF} JOIN facts f ON f.version_id = v.id LEFT JOIN sections e ON e.id = f.section_id
            LEFT JOIN grids g ON g.id = f.grid_id WHERE {_WHERE} ORDER BY d.id, v.number, f.id""",
    "checks": f"""
        SELECT k.id, {_ABOUT}, d.agency, d.year, v.number, v.id = d.version_id, k.rule, k.verdict, k.expected, k.actual, k.detail
        {_OF} JOIN checks k ON k.version_id = v.id WHERE {_WHERE} ORDER BY d.id, v.number, k.id""",
    "changes": f"""
        SELECT h.version_id, h.previous_version_id, h.document_id, h.url, h.site, h.kind, h.agency, h.year, h.title, h.version,
            h.captured_at, h.previous_captured_at, coalesce(h.facts_changed, '')
        FROM changes h JOIN versions v ON v.id = h.version_id
        WHERE h.year IS :year AND (:site IS NULL OR h.site = :site) AND {_CAME}""",
    "state_changes": f"""
        SELECT x.id, d.id, d.url, d.site, d.kind, d.agency, d.year, d.title, x.changed_at, x.old, x.new, x.reason,
            (SELECT json_group_array(json_array(i.visited_at, i.status)) FROM json_each(x.visits) p JOIN visits i ON i.id = p.value)
        FROM state_changes x JOIN documents d ON d.id = x.document_id
        WHERE d.year IS :year AND (:site IS NULL OR d.site = :site) AND {_STATES_CAME} ORDER BY x.id""",
}
# Facts that are printed and hold no number, of the codes of the panel; one that stands elsewhere as a number is one.
NOT_NUMBERS = """
SELECT code, min(CASE state WHEN 'none' THEN 0 WHEN 'blank' THEN 1 ELSE 2 END) FROM facts WHERE version_id = ?
GROUP BY code HAVING max(value) IS NULL ORDER BY code
"""
_STATES = ("none", "blank", "text")
_PANEL = {code: column_of(code) for code in REPORT_CODES}
_LABELS = {name: tables()[name].names.index("label") for name in ("facts",)}


def years(db: Database) -> list[int | None]:
    """Every year that a document has; None first, for those without."""
    return [year for (year,) in db.execute("SELECT DISTINCT year FROM documents ORDER BY year")]


def rows(db: Database, table: str, selection: Selection, year: int | None) -> Iterator[Row]:
    """The rows of a table for a year (None: of documents without one), in the order of its columns."""
    found = db.execute(SQL[table], {**selection.values, "year": year})
    if table == "reports":
        at = tables()["reports"].names.index("not_numbers")
        version = tables()["reports"].names.index("version_id")
        return (
            _with(row, at, json.dumps(not_numbers(db, row[version]), ensure_ascii=False)) for row in found
        )
    if table == "facts":
        at, code = _LABELS["facts"], tables()["facts"].names.index("code")
        return (_with(row, at, code_label(row[code])) for row in found)
    return iter(found)


def not_numbers(db: Database, version_id: int) -> dict[str, str]:
    """Columns of the panel that the version prints without a number, and what stands there: blank, none, text."""
    found = db.execute(NOT_NUMBERS, (version_id,))
    return {_PANEL[code]: _STATES[state] for code, state in found if code in _PANEL}


def _with(row: Row, at: int, value: object) -> Row:
    return (*row[:at], value, *row[at + 1 :])
