"""The text of a page or file as published: title, date, number, source, paragraphs and tables, without chrome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from lxml import etree

from crawler.items import Hint, Link
from pipelines.dates import address_date, find_date
from pipelines.folding import squeeze
from pipelines.lines import Block
from pipelines.page.chrome import is_chrome, is_foot, without_counters
from pipelines.page.links import base_of, find_attachments
from pipelines.page.metadata import (
    counts_labels,
    document_number,
    from_lines,
    from_tags,
    is_metadata,
    is_number_line,
    number_in_title,
)
from pipelines.page.pieces import BEFORE, INSIDE, Piece, read_pieces
from pipelines.page.titles import heading_title, leading_title, repeats, title_line, title_of_tag
from pipelines.page.tree import find_container, parse
from pipelines.tables import read_rows, read_table

LONG_PARAGRAPH = 60  # characters; the first paragraph this long ends the head of a text
LONGEST_TITLE = 300  # characters; anything longer is no title
HEAD_PIECES = 8  # lines at the top among which titles and numbers are looked for
BLOCK_LABELS = 2  # labels alone in a cell that make a table an information block


@dataclass(frozen=True, slots=True)
class Content:
    """A text as published. `title` is "" when no line prints one; dates are YYYY-MM-DD; number and source are folded."""

    title: str
    published: str
    number: str
    source: str
    html: str  # the container's source, empty for plain text
    blocks: tuple[Block, ...]
    attachments: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()


def extract(text: str, url: str, hint: Hint) -> Content:
    """The content of an HTML page. ReadError when the page cannot be parsed."""
    root = parse(text)
    tags = from_tags(root)
    container, is_named = find_container(root)
    html = etree.tostring(container, encoding="unicode", with_tail=False)
    pieces, links = read_pieces(root, container)
    blocks, about = _body(pieces)
    seen = from_lines([piece.text for piece in pieces if piece.zone == BEFORE] + about)
    title_tag = squeeze(root.findtext(".//title") or "")[:LONGEST_TITLE]
    title = tags.title[:LONGEST_TITLE] or heading_title(_headings(pieces), title_tag, tags.site_name)
    title, blocks = _without_title(blocks, title)
    return Content(
        title=title or title_of_tag(title_tag, tags.site_name) or seen.title,
        published=tags.published or seen.published or find_date(hint.published) or address_date(url),
        number=seen.number or _printed_number(title, blocks),
        source=tags.source or seen.source,
        html=html,
        blocks=tuple(blocks),
        attachments=find_attachments(links, base_of(root, url)),
        notes=() if is_named else ("no known container: the densest block of text was read",),
    )


def extract_plain(text: str, hint: Hint) -> Content:
    """The content of a plain text: a line is a paragraph, lines with bars are rows of a table."""
    lines = [line for raw in text.split("\n") if (line := squeeze(raw))]
    body, about = _body([Piece(INSIDE, line) for line in lines])
    seen = from_lines(about)
    title, blocks = _without_title(body, "")
    return Content(
        title=title or seen.title,
        published=seen.published or find_date(hint.published),
        number=seen.number or _printed_number(title, blocks),
        source=seen.source,
        html="",
        blocks=tuple(_with_tables(blocks)),
    )


def _body(pieces: Sequence[Piece]) -> tuple[list[Block], list[str]]:
    """The blocks of the text, and the lines inside it that only say something about it."""
    blocks: list[Block] = []
    about: list[str] = []
    is_head = True
    for piece in pieces:
        if piece.zone != INSIDE:
            continue
        if piece.table is not None:
            grid = read_table(piece.table)
            texts = [cell.text for cell in grid.cells if cell.text]
            if counts_labels(texts) >= BLOCK_LABELS:
                about += texts
            elif texts:
                blocks.append(grid)
            continue
        line = without_counters(piece.text)
        if is_metadata(line, is_head=is_head):
            about.append(line)
        elif line and not is_chrome(line):
            blocks.append(line)
            is_head = is_head and len(line) < LONG_PARAGRAPH
    while blocks and isinstance(blocks[-1], str) and is_foot(blocks[-1]):
        blocks.pop()
    return blocks, about


def _headings(pieces: Sequence[Piece]) -> list[str]:
    """What is set as a heading before the text or right at its beginning."""
    head = [piece for piece in pieces if piece.zone == INSIDE][:HEAD_PIECES]
    early = [piece for piece in pieces if piece.zone == BEFORE] + head
    return [piece.text for piece in early if piece.is_title and len(piece.text) <= LONGEST_TITLE]


def _without_title(blocks: list[Block], title: str) -> tuple[str, list[Block]]:
    """The title (as given, or as the first lines print it) and the blocks without the lines that print it."""
    head = list(takewhile(lambda block: isinstance(block, str), blocks[:HEAD_PIECES]))
    lines = [line for line in head if isinstance(line, str)]
    start = title_line(lines)
    taken = 0
    if not title:
        title, taken = leading_title(lines[start:])
    taken += repeats(lines[start + taken :], title)
    return title, [*blocks[:start], *blocks[start + taken :]]


def _printed_number(title: str, blocks: Sequence[Block]) -> str:
    """The document's own number: behind its title or in a line by itself. One inside a sentence is another document's."""
    head = [block for block in blocks[:HEAD_PIECES] if isinstance(block, str) and is_number_line(block)]
    return document_number(head[0]) if head else number_in_title(title)


def _with_tables(blocks: Sequence[Block]) -> list[Block]:
    """Runs of lines with bars as grids."""
    grouped: list[Block] = []
    for is_row, run in groupby(blocks, key=lambda block: isinstance(block, str) and block.count("|") > 1):
        lines = list(run)
        grouped += [read_rows([str(line) for line in lines])] if is_row and len(lines) > 1 else lines
    return grouped
