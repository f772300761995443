"""The text of a page or file as published: title, date, number, source, paragraphs and tables, without chrome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from lxml import etree

from crawler.items import Grid, Hint, Link
from pipelines.dates import address_date, find_date
from pipelines.flattened import rebuild_tables
from pipelines.folding import fold, squeeze
from pipelines.limits import first_lines
from pipelines.lines import Block
from pipelines.one_line import split_line
from pipelines.page.chrome import is_chrome, is_foot, without_counters
from pipelines.page.embedded import NAME, Embedded, find_embedded
from pipelines.page.labels import is_block
from pipelines.page.links import base_of, find_attachments
from pipelines.page.metadata import (
    Metadata,
    block_lines,
    from_fixed_blocks,
    from_lines,
    from_tags,
    is_metadata,
)
from pipelines.page.numbers import document_number, printed_number
from pipelines.page.pieces import BEFORE, INSIDE, Piece, read_pieces
from pipelines.page.published import ADDRESS, choose_date
from pipelines.page.sources import choose_source, site_doubts
from pipelines.page.titles import (
    choose_title,
    heading_title,
    headings_of,
    is_document_title,
    leading_title,
    repeats,
    title_above,
    title_line,
    title_of_tag,
)
from pipelines.page.tree import DENSEST, Container, find_container, graft, parse
from pipelines.tables import read_table

LONG_PARAGRAPH = 60  # characters; the first paragraph this long ends the head of a text
LONGEST_TITLE = 300  # characters; anything longer is no title
HEAD_PIECES = 8  # lines at the top among which titles and numbers are looked for
BLOCK_LINES = 60  # lines at the top among which an information block is looked for


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
    heads: tuple[
        str, ...
    ] = ()  # titles that no line prints: a running head, what the file's properties call it
    container: str = ""  # name of the element the text was found in, "densest" without one, "" for plain text


def extract(text: str, url: str, hint: Hint) -> Content:
    """The content of an HTML page. ReadError when the page cannot be parsed."""
    root, cut = parse(text)
    container, embedded = _container(root, text)
    html = etree.tostring(container.element, encoding="unicode", with_tail=False)
    pieces, links = read_pieces(root, container.element)
    whole, about = _body(pieces)
    body, too_long = first_lines(whole)
    tags, fixed = from_tags(root), from_fixed_blocks(root)
    seen = from_lines([piece.text for piece in pieces if piece.zone == BEFORE] + about)
    title_tag = squeeze(root.findtext(".//title") or "")[:LONGEST_TITLE]
    heading = heading_title(_headings(pieces, title_tag), title_tag, tags.site_name)
    title, title_notes = choose_title((tags.title or embedded.title)[:LONGEST_TITLE], heading, title_tag)
    title, blocks = _without_title(body, title)
    source, source_notes = choose_source(tags.source, embedded.source, seen.source)
    said = replace(seen, published=seen.published or fixed.published)
    published, date_notes = choose_date(_dates(tags, embedded, said, hint, url))
    notes = (
        *cut,
        *too_long,
        *_container_doubt(container),
        *title_notes,
        *date_notes,
        *seen.doubts,
        *source_notes,
    )
    return Content(
        title=title or _title(title_of_tag(title_tag, tags.site_name), seen.title, title_above(pieces)),
        published=published,
        number=_number(seen, fixed, embedded) or _printed_number(title, blocks),
        source=source,
        html=html,
        blocks=tuple(rebuild_tables(blocks)),
        attachments=find_attachments(links, base_of(root, url), embedded.files),
        notes=(*notes, *site_doubts(tags.site_name, title_tag)),
        container=container.name,
    )


def extract_plain(text: str, hint: Hint) -> Content:
    """The content of a plain text: a line is a paragraph, lines that print a table are its rows."""
    return extract_file(text.split("\n"), "", (), hint)


def extract_file(
    file: Iterable[Block], title: str, doubts: Iterable[str], hint: Hint, heads: Iterable[str] = ()
) -> Content:
    """The content of a file that was read as paragraphs and tables; `doubts` are its reader's."""
    lines = (squeeze(block) if isinstance(block, str) else block for block in file)
    given, too_long = first_lines([line for line in lines if line])
    body, about = _body([_piece(line) for line in given])
    seen = from_lines(about)
    title, blocks = _without_title(body, title)
    published, notes = choose_date(
        (("the text", seen.published), ("the list entry", find_date(hint.published)))
    )
    return Content(
        title=title or seen.title,
        published=published,
        number=seen.number or _printed_number(title, blocks),
        source=seen.source,
        html="",
        blocks=tuple(rebuild_tables(blocks)),
        notes=(*doubts, *too_long, *notes, *seen.doubts),
        heads=tuple(filter(is_document_title, heads)),
    )


def _piece(block: Block) -> Piece:
    return Piece(INSIDE, block) if isinstance(block, str) else Piece(INSIDE, "", grid=block)


def _container(root: etree._Element, text: str) -> tuple[Container, Embedded]:
    """The article's element, and what the page embeds as data: its text too, where the HTML has no container for it."""
    container = find_container(root)
    embedded = find_embedded(text)
    if embedded is None:
        return container, Embedded()
    if container.name in ("", DENSEST) and (grafted := graft(root, embedded.html)) is not None:
        return Container(grafted, NAME), embedded
    return container, embedded


def _dates(
    tags: Metadata, embedded: Embedded, seen: Metadata, hint: Hint, url: str
) -> Sequence[tuple[str, str]]:
    """Where a date of publication stands, and the date, most trusted first."""
    return (
        ("the prescribed tag", tags.published),
        ("the data of the page", find_date(embedded.published)),
        ("the page", seen.published),
        ("the list entry", find_date(hint.published)),
        (ADDRESS, address_date(url)),
    )


def _container_doubt(container: Container) -> tuple[str, ...]:
    doubt = "no known container: the densest block of text was read"
    return (doubt,) if container.name == DENSEST else ()


def _body(pieces: Sequence[Piece]) -> tuple[list[Block], list[str]]:
    """The blocks of the text, and the lines inside it that only say something about it."""
    inside = [each for piece in pieces if piece.zone == INSIDE for each in _paragraphs(piece)]
    labelled = block_lines([each.text for each in takewhile(_is_line, inside[:BLOCK_LINES])])
    blocks: list[Block] = []
    about: list[str] = []
    is_head = True
    for at, piece in enumerate(inside):
        grid = piece.grid if piece.table is None else read_table(piece.table)
        if grid is not None:
            rows = _rows(grid)
            if is_block(rows):
                about += [cell for row in rows for cell in row if cell]
            elif any(cell.text for cell in grid.cells):
                blocks.append(grid)
        elif at in labelled or is_metadata(piece.text, is_head=is_head):
            about.append(piece.text)
        elif piece.text and not is_chrome(piece.text):
            blocks.append(piece.text)
            is_head = is_head and len(piece.text) < LONG_PARAGRAPH
    while blocks and isinstance(blocks[-1], str) and is_foot(blocks[-1]):
        blocks.pop()
    return blocks, about


def _paragraphs(piece: Piece) -> Iterable[Piece]:
    """The piece, or the paragraphs of a text that was printed on one line."""
    if piece.is_table:
        return (piece,)
    return (Piece(INSIDE, line) for line in split_line(without_counters(piece.text)))


def _is_line(piece: Piece) -> bool:
    return not piece.is_table and len(piece.text) < LONG_PARAGRAPH


def _rows(grid: Grid) -> list[list[str]]:
    """The cells of each row, folded: labels are compared in either script."""
    rows: dict[int, list[str]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(fold(cell.text))
    return list(rows.values())


def _headings(pieces: Sequence[Piece], title_tag: str) -> list[str]:
    """What is set as a heading before the text or right at its beginning, whole where it was broken over lines."""
    head = [piece for piece in pieces if piece.zone == INSIDE][:HEAD_PIECES]
    early = [piece for piece in pieces if piece.zone == BEFORE] + head
    return [text for text in headings_of(early, title_tag) if len(text) <= LONGEST_TITLE]


def _without_title(blocks: Sequence[Block], title: str) -> tuple[str, list[Block]]:
    """The title (as given, or as the first lines print it) and the blocks without the lines that print it."""
    head = list(takewhile(lambda block: isinstance(block, str), blocks[:HEAD_PIECES]))
    lines = [line for line in head if isinstance(line, str)]
    start = title_line(lines)
    taken = 0
    if not title:
        title, taken = leading_title(lines[start:])
    taken += repeats(lines[start + taken :], title)
    return title, [*blocks[:start], *blocks[start + taken :]]


def _title(*named: str) -> str:
    """Of a <title>, the title an information block names and one above the text: one that reads like a document's, else any."""
    return next(filter(is_document_title, named), next(filter(None, named), ""))


def _number(seen: Metadata, fixed: Metadata, embedded: Embedded) -> str:
    """The number that is said of the document: under a label, in the data of the page, or at a known place."""
    return seen.number or document_number(embedded.number) or fixed.number


def _printed_number(title: str, blocks: Sequence[Block]) -> str:
    """The document's own number: behind its title or in a line by itself. One inside a sentence is another document's."""
    return printed_number([block for block in blocks[:HEAD_PIECES] if isinstance(block, str)], title)
