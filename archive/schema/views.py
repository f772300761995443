"""The views, as migration m002 makes them: what a reader of the archive asks most often.

Frozen like the tables once released. None of them scans `facts`, `visits` or `versions` for one row of its own:
a filter on agency, site or document stays a walk along indexes.
"""

from __future__ import annotations

ROWS = """
received carried_in granted partly_granted refused.state_secret refused.law refused.security refused.third_party
refused.internal refused.deliberative refused.enforcement_file refused.inquiry unavailable.not_held
unavailable.to_be_made unavailable.unclear not_processed.petition not_processed.repeat not_processed.publication
not_processed.excessive not_processed.reissue other other.not_corrected other.unpaid other.other outcome_total
carried_out
""".split()
RESULTS = ("upheld", "corrected", "other", "pending", "total")

# The facts that are columns of `reports`; the column is the code with underscores. Of chapter three the totals:
# what kinds of applicants asked is in `facts`.
REPORT_CODES = (
    "regulations.made",
    "regulations.repealed",
    "regulations.in_force",
    "normative_documents.made",
    "normative_documents.repealed",
    "normative_documents.in_force",
    "licensing.decisions",
    "other_services.decisions",
    "penalties.decisions",
    "coercion.decisions",
    "fees.amount",
    "procurement.projects",
    "procurement.amount",
    *(f"applications.{row}.total" for row in ROWS),
    *(f"review.{result}" for result in RESULTS),
    *(f"litigation_direct.{result}" for result in RESULTS),
    *(f"litigation_after_review.{result}" for result in RESULTS),
    "litigation.total",
    "disclosed.website",
    "disclosed.wechat",
    "disclosed.weibo",
    "disclosed.other_new_media",
    "disclosed.total",
    "fees.charged",
)


def column_of(code: str) -> str:
    """The column of `reports` that shows a fact: applications_received_total."""
    return code.replace(".", "_")


def _fact_column(code: str) -> str:
    """A table's number before one read from prose, a number before a blank."""
    return (
        f"(SELECT f.value FROM facts f WHERE f.version_id = d.version_id AND f.code = '{code}'"  # noqa: S608
        f" ORDER BY f.value IS NULL, f.source, f.id LIMIT 1) AS {column_of(code)}"
    )


# A document that can stand for an agency's report of a year: a report's page, or a file attached to one.
CANDIDATE = """
{0}.agency <> '' AND {0}.year IS NOT NULL AND {0}.version_id IS NOT NULL AND {0}.copy_of IS NULL
    AND ({0}.kind = 'annual_report' OR {0}.kind = 'attachment' AND EXISTS
        (SELECT 1 FROM documents p WHERE p.id = {0}.parent_id AND p.kind = 'annual_report'))
"""

# Of several candidates the one with facts, then a page before a file, then one that still stands, then the latest.
REPORTS = f"""
SELECT d.agency, d.year, d.site, s.region, s.level, s.province, d.id AS document_id, d.version_id, d.url, d.title,
    d.published, v.captured_at, v.number AS version, v.form, d.state,
    (SELECT count(*) FROM documents o WHERE o.agency = d.agency AND o.year = d.year
        AND {CANDIDATE.format("o")}) AS documents,
    (SELECT count(*) FROM checks c WHERE c.version_id = d.version_id AND c.verdict = 'fail') AS checks_failed,
    {", ".join(map(_fact_column, REPORT_CODES))}
FROM documents d JOIN versions v ON v.id = d.version_id JOIN sites s ON s.slug = d.site
WHERE {CANDIDATE.format("d")} AND d.id = (
    SELECT o.id FROM documents o WHERE o.agency = d.agency AND o.year = d.year AND {CANDIDATE.format("o")}
    ORDER BY EXISTS (SELECT 1 FROM facts f WHERE f.version_id = o.version_id) DESC, o.kind,
        o.state IN ('present', 'back') DESC, o.published DESC, o.id DESC LIMIT 1)
"""  # noqa: S608

# What a version `v` and the one before it, `p`, do not share: prose may say a code twice, so that each number counts
# as often as it was read. What is left on both sides is paired in the order of reading; what is left on one side
# only came or went, and changed no number.
FACTS_CHANGED = """
SELECT group_concat(code || ' ' || old || ' → ' || new, '; ') FROM (
    SELECT code, max(shown) FILTER (WHERE NOT is_new) AS old, max(shown) FILTER (WHERE is_new) AS new FROM (
        SELECT f.id, f.code, f.source, f.version_id = v.id AS is_new, coalesce(f.value, nullif(f.raw, ''), '-') AS shown,
            row_number() OVER (PARTITION BY f.version_id, f.code, f.source ORDER BY f.id) AS nth
        FROM facts f WHERE f.version_id IN (p.id, v.id)
            AND (SELECT count(*) FROM facts e WHERE e.version_id = f.version_id
                    AND e.code = f.code AND e.source = f.source AND e.value IS f.value AND e.id <= f.id)
                > (SELECT count(*) FROM facts e WHERE e.version_id = iif(f.version_id = v.id, p.id, v.id)
                    AND e.code = f.code AND e.source = f.source AND e.value IS f.value)
    ) GROUP BY code, source, nth HAVING count(*) = 2 ORDER BY max(id))
"""

CHANGES = f"""
SELECT v.captured_at, d.site, d.agency, d.year, d.kind, v.title, d.url, d.id AS document_id,
    v.number AS version, v.id AS version_id, p.id AS previous_version_id, p.captured_at AS previous_captured_at,
    ({FACTS_CHANGED}) AS facts_changed
FROM versions v JOIN documents d ON d.id = v.document_id
    JOIN versions p ON p.document_id = v.document_id AND p.number = v.number - 1
WHERE v.change = 'content'
ORDER BY v.captured_at DESC
"""  # noqa: S608

VANISHED = """
SELECT d.state, d.state_since, d.site, d.agency, d.year, d.kind, d.title, d.url, d.id AS document_id,
    d.first_seen, d.last_seen, c.reason, json_array_length(c.visits) AS failures,
    (SELECT v.status FROM visits v WHERE v.url = d.url AND v.outcome = 'gone' ORDER BY v.id DESC LIMIT 1)
        AS http_status
FROM documents d LEFT JOIN state_changes c ON c.id =
    (SELECT max(x.id) FROM state_changes x WHERE x.document_id = d.id)
WHERE d.state IN ('suspect', 'gone', 'moved')
ORDER BY d.state_since DESC
"""

# A report of year N is due on 31 March of N+1; of counties, districts and departments (any agency that is no
# people's government) on 31 January: 政府信息公开条例 Articles 49 and 50. Expected are the latest year that is due, and
# every year since the first report known of that agency. An agency counts once it has published a report on the
# site, the site's own agency once any report has been found there.
OVERDUE = """
WITH RECURSIVE agencies AS (
    SELECT d.site, d.agency, min(d.year) AS first_year FROM documents d
    WHERE d.kind = 'annual_report' AND d.agency <> '' AND d.year IS NOT NULL GROUP BY d.site, d.agency
    UNION
    SELECT s.slug, s.agency, NULL FROM sites s
    WHERE s.agency <> '' AND EXISTS
        (SELECT 1 FROM documents d WHERE d.site = s.slug AND d.kind = 'annual_report')
        AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.site = s.slug AND d.kind = 'annual_report'
            AND d.agency = s.agency AND d.year IS NOT NULL)
), due AS (
    SELECT a.site, a.agency, a.first_year, s.region, s.level, s.province,
        CASE WHEN substr(s.region, 5, 2) NOT IN ('', '00') OR a.agency NOT LIKE '%人民政府'
            THEN '-01-31' ELSE '-03-31' END AS day
    FROM agencies a JOIN sites s ON s.slug = a.site WHERE s.enabled
), latest AS (
    SELECT *, strftime('%Y', 'now') - 1 - (strftime('%m-%d', 'now') <= substr(day, 2)) AS last_year FROM due
), expected AS (
    SELECT site, agency, region, level, province, day, last_year, min(coalesce(first_year, last_year), last_year)
        AS year FROM latest
    UNION ALL
    SELECT site, agency, region, level, province, day, last_year, year + 1 FROM expected WHERE year < last_year
)
SELECT e.agency, e.year, e.site, e.region, e.level, e.province, (e.year + 1) || e.day AS due,
    CAST(julianday('now') - julianday((e.year + 1) || e.day) AS INTEGER) AS days_overdue
FROM expected e
WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.agency = e.agency AND d.year = e.year
    AND d.kind IN ('annual_report', 'attachment'))
ORDER BY e.year DESC, e.agency
"""

HEALTH = """
SELECT s.slug AS site, s.agency, s.enabled, s.paused_reason, s.schedule, c.id AS crawl_id, c.started_at,
    c.finished_at, c.status, c.reason,
    (SELECT max(o.started_at) FROM crawls o WHERE o.site = s.slug AND o.status IN ('ok', 'truncated')) AS last_ok,
    (SELECT count(*) FROM crawls o WHERE o.site = s.slug AND o.status IN ('partial', 'failed', 'killed')
        AND o.id > coalesce((SELECT max(k.id) FROM crawls k WHERE k.site = s.slug
            AND k.status IN ('ok', 'truncated')), 0))
        AS failures,
    (SELECT count(*) FROM documents d WHERE d.site = s.slug AND d.kind <> 'attachment') AS stored,
    c.announced, c.listed, c.new, c.changed, c.gone, c.blocked, c.errors,
    (SELECT count(*) FROM captures p WHERE p.site = s.slug AND p.role = 'document' AND p.read_at IS NULL
        AND p.read_error IS NULL) AS unread,
    (SELECT count(*) FROM captures p WHERE p.site = s.slug AND p.read_error IS NOT NULL) AS read_errors,
    (SELECT count(*) FROM documents d WHERE d.site = s.slug AND d.state = 'suspect') AS suspect,
    (SELECT count(*) FROM documents d WHERE d.site = s.slug AND d.state = 'gone') AS vanished
FROM sites s LEFT JOIN crawls c ON c.id = (SELECT max(o.id) FROM crawls o WHERE o.site = s.slug)
ORDER BY s.slug
"""

COPIES = """
SELECT d.id AS document_id, d.url, d.site, d.title, d.agency, d.year, d.state, d.first_seen,
    o.id AS original_id, o.url AS original_url, o.site AS original_site, o.state AS original_state,
    o.first_seen AS original_first_seen
FROM documents d JOIN documents o ON o.id = d.copy_of
WHERE d.copy_of IS NOT NULL
ORDER BY d.copy_of, d.id
"""

# A mark stands for the finding while it says the same: rule, verdict and both sides, of a doubt its words.
_SEEN = """
LEFT JOIN findings_seen s ON s.document_id = d.id AND s.rule = {rule} AND s.verdict = {verdict}
"""
FINDINGS = f"""
SELECT d.site, d.agency, d.year, d.kind, d.title, d.url, d.id AS document_id, d.version_id, c.rule, c.verdict,
    c.expected, c.actual, c.detail, s.seen_at, s.seen_by, s.note
FROM checks c JOIN documents d ON d.version_id = c.version_id
    {_SEEN.format(rule="c.rule", verdict="c.verdict")} AND s.expected IS c.expected AND s.actual IS c.actual
WHERE c.verdict <> 'pass' AND d.copy_of IS NULL
UNION ALL
SELECT d.site, d.agency, d.year, d.kind, d.title, d.url, d.id, d.version_id, 'note', 'doubt',
    NULL, NULL, n.value, s.seen_at, s.seen_by, s.note
FROM documents d JOIN versions v ON v.id = d.version_id JOIN json_each(v.notes) n
    {_SEEN.format(rule="'note'", verdict="'doubt'")} AND s.detail = n.value
WHERE d.copy_of IS NULL
"""  # noqa: S608

VIEWS = {
    "reports": REPORTS,
    "findings": FINDINGS,
    "changes": CHANGES,
    "vanished": VANISHED,
    "overdue": OVERDUE,
    "health": HEALTH,
    "copies": COPIES,
}
