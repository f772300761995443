"""Bytes to facts: pure functions. No clock, no network, no database; what is doubted is said in notes.

A page's way through the modules, each step plain values in and frozen values out:

    media       what the bytes are           decode      bytes to text
    content     text as published, with its title, date and tables (page/)
    repair/     damaged text to what was written, line by line
    identity    kind, agency, year           sections    numbered parts (headings, numbering)
    tables      spans to rectangles          facts       values of tables (statutory/) and sentences (prose)
    checks      rules the numbers obey       forms       which statutory form a report has
    notices     addressees, signature, date  citations   other documents a text names
    attachments/  text of files that are no pages

`read` does all of it for a page as fetched, `read_file` for a file on disk.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.items import Check, Document, Grid, Page, Section
from pipelines.attachments import read_attachment
from pipelines.attachments.names import file_name, named
from pipelines.checks import carried_chain, check, period_matches_title
from pipelines.content import Content, extract, extract_file, extract_plain
from pipelines.decode import Decoded, decode
from pipelines.errors import ReadError
from pipelines.facts import find_facts
from pipelines.forms import form_of
from pipelines.identity import Identity, identify
from pipelines.limits import first_bytes
from pipelines.lines import Block, lines_of, offsets, with_lines
from pipelines.media import media_of
from pipelines.notices import read_notice
from pipelines.plausibility import is_beyond_repair
from pipelines.repair import Repaired, has_traditional, repair, script_of, simplify
from pipelines.repair.lost import count as lost_characters
from pipelines.sections import find_sections

PARSER = "2"  # version of the reading rules: a reparse tells by it which readings are old

TOO_DAMAGED = "The text is damaged throughout, or is no text: only its beginning was repaired."

__all__ = ["PARSER", "ReadError", "carried_chain", "read", "read_file"]


@dataclass(frozen=True, slots=True)
class _Canonical:
    """A content's lines as published, and its title and blocks after repair, in simplified characters."""

    published: str
    repaired: Repaired
    text: str
    title: str
    blocks: tuple[Block, ...]
    start: int  # offset of the first block in `text`


def read(page: Page) -> Document:
    """What a page says. ReadError, with a sentence for a person, when it cannot be read."""
    content, decoded = _content(page)
    if not (content.blocks or content.title or content.attachments):
        raise ReadError("The page holds no text, no title and no attachment.")
    canonical = _canonical(content)
    paragraphs = [block for block in canonical.blocks if isinstance(block, str)]
    identity = identify(
        canonical.title,
        paragraphs,
        content.source,
        content.published,
        named(page),
        page.kind,
        content.number,
        [simplify(head) for head in content.heads],
    )
    sections = find_sections(canonical.blocks, canonical.start, _doubtful(content, canonical))
    grids = _grids(canonical, sections)
    found = find_facts(sections, grids, identity.year)
    notice = read_notice(
        canonical.text, paragraphs, title=identity.title, number=content.number, agency=identity.agency
    )
    return Document(
        url=page.url,
        kind=identity.kind,
        title=identity.title,
        agency=identity.agency,
        year=identity.year,
        number=content.number,
        published=identity.published,
        charset_declared=decoded.declared,
        charset=decoded.charset,
        charset_evidence=decoded.evidence,
        script=_script(content, canonical),
        published_text=canonical.published,
        text=canonical.text,
        sections=sections,
        grids=grids,
        facts=found.facts,
        checks=(*check(found.facts, found.doubtful), *_period_check(identity)),
        steps=canonical.repaired.steps,
        attachments=content.attachments,
        notes=(*_lost(canonical.repaired.text), *content.notes, *identity.notes, *found.notes),
        parser=PARSER,
        container=content.container,
        form=form_of(identity.kind, identity.title, identity.year, sections, found.facts, canonical.text),
        issuer=notice.issuer,
        addressees=notice.addressees,
        signature=notice.signature,
        signed=notice.signed,
        citations=notice.citations,
    )


def read_file(path: Path) -> Document:
    """What a file says, by its content: a page, plain text, or any format of pipelines.attachments. ReadError for others."""
    return read(
        Page(
            site="",
            url=path.resolve().as_uri(),
            kind="page",
            status=200,
            fetched_at="",
            body=path.read_bytes(),
        )
    )


def _content(page: Page) -> tuple[Content, Decoded]:
    media = media_of(page.body, page.media_type)
    if media not in ("html", "text"):
        file = read_attachment(page.body, media, file_name(page))
        return extract_file(file.blocks, file.title, file.notes, page.hint, file.heads), Decoded(
            "", "", "", file.evidence
        )
    body, cut = first_bytes(page.body)
    decoded = decode(body, page.headers, page.hint.charset)
    if media == "html":
        content = extract(decoded.text, page.final_url or page.url, page.hint)
    else:
        content = extract_plain(decoded.text, page.hint)
    return replace(content, notes=(*cut, *content.notes)) if cut else content, decoded


def _period_check(identity: Identity) -> tuple[Check, ...]:
    years = identity.years
    found = years and period_matches_title(years.titled, years.period, years.told)
    return (found,) if found else ()


def _canonical(content: Content) -> _Canonical:
    """Repair sees the whole text at once, a line per paragraph and table row; its lines go back to where they came from."""
    title = [content.title] if content.title else []
    published = "\n".join([*title, *lines_of(content.blocks)])
    repaired = repair(published)
    text = simplify(repaired.text)
    lines = text.split("\n") if text else []
    blocks = with_lines(content.blocks, lines[len(title) :])
    start = len(lines[0]) + 1 if title else 0
    return _Canonical(published, repaired, text, lines[0] if title else "", blocks, start)


def _script(content: Content, canonical: _Canonical) -> str:
    """The script of the text below the title, or of the title where there is no text."""
    if not has_traditional(canonical.published):
        return "hans"
    below = canonical.published[len(content.title) + 1 :] if content.title else canonical.published
    return script_of(below or content.title)


def _doubtful(content: Content, canonical: _Canonical) -> frozenset[int]:
    """The blocks whose first character was damaged: a number restored there is a guess among likely ones."""
    damaged = {step.start for step in canonical.repaired.steps}
    if not damaged:
        return frozenset()
    first = len(content.title) + 1 if content.title else 0
    return frozenset(at for at, offset in enumerate(offsets(content.blocks, first)) if offset in damaged)


def _lost(text: str) -> tuple[str, ...]:
    """Notes that flag a version whose text has holes nothing can fill, or is damaged for longer than repairs reach."""
    lost = lost_characters(text)
    holes = (f"At least {lost} characters of the text are lost; the repairs mark where.",) if lost else ()
    return (*holes, TOO_DAMAGED) if is_beyond_repair(text) else holes


def _grids(canonical: _Canonical, sections: Sequence[Section]) -> tuple[Grid, ...]:
    """The tables, each with the section it stands in."""
    starts = [section.start for section in sections]
    return tuple(
        replace(block, section=bisect_right(starts, offset) - 1)
        for block, offset in zip(canonical.blocks, offsets(canonical.blocks, canonical.start), strict=True)
        if isinstance(block, Grid)
    )
