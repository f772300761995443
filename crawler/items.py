"""What travels between the packages: plain frozen values, no behaviour, no imports of ours.

`Page` is bytes as fetched (stored: a capture). `Document` is what we understood of them (stored: a version).
Times are ISO 8601 in UTC with a `Z`-less `+00:00` offset and whole seconds; dates are `YYYY-MM-DD`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known of a page before it is read: the list entry that led to it, and its site file."""

    title: str = ""  # full title of the list entry
    published: str = ""  # date of the list entry
    agency: str = ""  # agency named by the site file: the last resort, never preferred to the document
    charset: str = ""  # charset of the page that linked here
    page_title: str = ""  # of the page an attachment is linked by, as it was read,
    page_agency: str = ""  # with the agency
    page_year: int | None = None  # and the year it is by and about: for a file that prints none


@dataclass(frozen=True, slots=True)
class Page:
    """One response as fetched: bytes, headers and where they came from. Nothing in it has been parsed."""

    site: str  # slug
    url: str  # canonical address; the document's identity
    kind: str  # annual_report notice attachment page list
    status: int
    fetched_at: str
    body: bytes = field(repr=False)
    headers: tuple[
        tuple[str, str], ...
    ] = ()  # as Scrapy gives them: values as sent, names in their usual capitals
    media_type: str = ""  # lower case, without parameters
    final_url: str = ""  # after redirects; empty when the same as `url`
    rendered: bool = False  # the body is a browser's DOM, not the bytes the portal sent
    elapsed_ms: int = 0
    hint: Hint = Hint()
    parent: str = ""  # URL of the page that links this attachment
    note: str = ""  # what was odd about the answer, in words, for its visit
    visit_id: int | None = None  # set once stored
    capture_id: int | None = None  # set once stored


@dataclass(frozen=True, slots=True)
class Entry:
    """A document named by a list page, or an attachment named by a page. `published` is a date or empty."""

    url: str  # canonical
    title: str
    published: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What one list page named, and what it says of its whole column."""

    column: str  # URL of the column as the site file has it
    url: str  # of this list page
    number: int  # 1 is the column's first list page
    entries: tuple[Entry, ...]
    announced: int | None = None  # documents of the column, as the portal prints it
    doubt: str = ""  # why the column is not completely read after this page, in words
    family: str = ""  # that read it
    evidence: str = ""  # why that family, in words
    is_shell: bool = False  # no list page of its own: it leads to the column's first
    truncated: str = ""  # why the portal lists no more although there is more, in words
    says_none: bool = False  # the page itself says that it names no entry
    next: str = ""  # address of the next list page, empty at the end


@dataclass(frozen=True, slots=True)
class Missed:
    """A request that brought no page to read: not modified, gone, blocked, refused (skipped) or failed (error)."""

    site: str  # slug
    url: str  # canonical
    kind: str  # annual_report notice attachment page list
    outcome: str  # not_modified gone blocked skipped error
    at: str
    reason: str  # in words
    column: str = ""  # URL of the column, where a list page was missed
    number: int = 0  # which list page of the column
    status: int | None = None  # None: nothing was answered
    elapsed_ms: int = 0
    etag: str = ""
    last_modified: str = ""
    page: Page | None = None  # the bytes that came, kept as evidence and never read
    truncated: str = ""  # a list page that is not there because the portal lists no more than this, in words
    instead: str = ""  # address by which the same list page is asked for again: nothing is missed yet


@dataclass(frozen=True, slots=True)
class Step:
    """One repair: in the text as published, `before` stood at [start, end); `after` stands there now.

    `kind` names the repair (docs/repair.md). `confidence` is 0 to 1. A step whose `after` equals its `before`
    marks a span as suspect or lost without changing it.
    """

    kind: str
    start: int
    end: int
    before: str
    after: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Item:
    """One of several points told inside a section's text: 一是…；二是…. Offsets are into `Section.text`."""

    marker: str  # as printed: 一是  （1）  ①
    start: int  # of the marker
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a document.

    Level 0 is the text before the first heading (number and heading empty, or the heading of an unnumbered
    part); chapters (一、) are level 1, items ((一)) level 2 and so on, as they nest in this document.
    """

    level: int
    number: str  # as printed, NFKC and without the trailing mark: 一  (二)  1  第三条
    heading: str  # without its number; characters spread over a line closed up: 概述 where 概 述 is printed
    text: str  # paragraphs below the heading up to the next heading, joined by newlines; tables as rows of `a | b`
    path: tuple[str, ...]  # section numbers from the top: ("一", "(二)")
    parent: int | None  # index of the parent in the document's sections
    start: int = 0  # offset of the heading (or first paragraph) in Document.text
    inferred: bool = False  # True: the number was not printed legibly and follows from its neighbours
    items: tuple[Item, ...] = ()  # points told inside the text; not archived: they follow from it


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as printed, at its origin; it covers rowspan x colspan positions of the grid."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    page: int = 0  # 1-based page, or sheet of a workbook; 0: not known
    box: tuple[float, float, float, float] | None = (
        None  # left, top, right, bottom in points from the page's top left; None: no layout
    )


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: cells at their origins over a rectangle of `rows` x `columns`."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    section: int | None = None  # index of the section it stands in
    caption: str = ""
    notes: tuple[str, ...] = ()  # doubts: ragged rows, clipped spans


@dataclass(frozen=True, slots=True)
class Fact:
    """One value with the cell or sentence it was read from. Codes: DESIGN's fact codes, docs/data-model.md."""

    code: str
    value: int | float | None
    unit: str  # 件 条 万元 元 ...
    state: str  # number zero blank none text
    raw: str  # as printed
    source: str  # table text
    section: int | None  # index into Document.sections
    evidence: str  # the sentence, or "row label / column label" of the cell
    grid: int | None = None  # index into Document.grids, with the cell's row and column
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule applied to a document's facts. `unknown`: the parser, not the source, may be at fault."""

    rule: str
    verdict: str  # pass fail unknown
    expected: int | float | None
    actual: int | float | None
    detail: str


@dataclass(frozen=True, slots=True)
class Link:
    """An attachment named on a page."""

    url: str  # absolute
    title: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document named in the text, where it is named first."""

    text: str  # as the canonical text prints it: 《…的通知》(沪府办发〔2013〕45号)
    number: str  # document number with its year in 〔〕, empty when none is given
    title: str  # what stands in 《》, brackets inside it as 《》; empty when only a number is given
    start: int  # offsets of `text` in Document.text, in characters
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """What one page says. Everything in it follows from bytes, headers, URL and hint alone."""

    url: str
    kind: str
    title: str
    agency: str
    year: int | None
    number: str  # document number (文号), empty when none
    published: str  # date or empty
    charset_declared: str
    charset: str
    charset_evidence: tuple[str, ...]
    script: str  # hans hant mixed: the script of the text as published
    published_text: str  # title line and body as published, one line per paragraph, tables as rows of `a | b`
    text: str  # the same lines repaired and in simplified characters: the canonical text
    sections: tuple[Section, ...] = ()
    grids: tuple[Grid, ...] = ()
    facts: tuple[Fact, ...] = ()
    checks: tuple[Check, ...] = ()
    steps: tuple[Step, ...] = ()
    attachments: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()  # doubts in words: disagreeing years, unknown rows
    parser: str = ""  # version of the reading rules
    container: str = ""  # element the text was found in: #zoom; "densest" without a known one. Not archived
    form: str = ""  # statutory form of an annual report: 2021 2019 old; empty: none, or not to be told
    issuer: str = ""  # body or bodies a notice is signed by, else those its title names; joined by a space
    addressees: tuple[str, ...] = ()  # 主送机关
    signature: str = ""  # 发文机关署名 as printed, lines joined by a space
    signed: str = ""  # 成文日期 as a date, empty when none stands below a signature
    citations: tuple[Citation, ...] = ()
