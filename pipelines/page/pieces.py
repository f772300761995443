"""The tree of a page as pieces of text in reading order: what stands before, inside and after its container."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from crawler.items import Grid
from pipelines.folding import squeeze
from pipelines.page.chrome import is_foot
from pipelines.page.containers import BLOCK_TAGS, CHROME_TAGS
from pipelines.page.elements import holds, is_chrome_name, names_of, text_size
from pipelines.tables import own_rows

BEFORE, INSIDE, AFTER = range(3)  # zones of a page, seen from its container
JUST_AFTER = 12  # pieces behind the container among which its attachments may be listed
LAYOUT_CELLS = 6  # a table with no more cells than these,
LAYOUT_TEXT = 600  # and this many characters in one of them, lays out a page

_HEADINGS = frozenset({"h1", "h2", "h3", "ucaptitle"})
_FRAMES = frozenset({"iframe", "embed", "object"})
_TITLE_NAME = re.compile(r"title|biaoti|\btit\b|\bbt\b", re.IGNORECASE)  # class="sp_title"
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)  # style="display:none"


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or a data table (`table` or `grid` set, no text) of one zone; `heading` tells the elements of titles apart, 0: none."""

    zone: int
    text: str
    heading: int = 0
    table: etree._Element | None = None
    grid: Grid | None = None  # a table that was read already

    @property
    def is_table(self) -> bool:
        """Whether it is no paragraph."""
        return self.table is not None or self.grid is not None


def read_pieces(root: etree._Element, container: etree._Element) -> tuple[list[Piece], list[etree._Element]]:
    """All pieces of the page in reading order, and the elements inside the container or after it that link files."""
    walker = _Walker(container)
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        if event == "end":
            walker.leave(element)
        elif walker.enter(element):
            events.skip_subtree()
    walker.flush()
    return walker.pieces, walker.links


def is_data(table: etree._Element) -> bool:
    """Whether a table holds data. One that lays out a page has one column, long cells, or mostly other tables."""
    if all(len(row) < 2 for row in own_rows(table)):
        return False
    inner = [each for each in table.iterdescendants("table") if next(each.iterancestors("table")) is table]
    if inner and sum(map(text_size, inner)) > text_size(table) / 2:
        return False
    cells = list(table.iter("td", "th"))
    return len(cells) > LAYOUT_CELLS or all(text_size(cell) < LAYOUT_TEXT for cell in cells)


class _Walker:
    """Collects pieces while the tree is walked: text up to the next block is one paragraph."""

    __slots__ = ("_buffer", "_container", "_headings", "_linking", "_titles", "_zone", "links", "pieces")

    def __init__(self, container: etree._Element) -> None:
        self._container = container
        self._zone = BEFORE
        self._linking = 0  # pieces in which a link to a file still belongs to the text
        self._titles: list[etree._Element] = []  # open elements whose text is a title
        self._headings = 0  # elements of titles so far, those inside others not counted
        self._buffer: list[str] = []
        self.pieces: list[Piece] = []
        self.links: list[etree._Element] = []

    def enter(self, element: etree._Element) -> bool:
        """Takes note of an element that opens; True when what is inside it is not to be read."""
        if element is self._container:
            self.flush()
            self._zone, self._linking = INSIDE, 1
        elif self._is_skipped(element):
            if element.tag in _FRAMES and self._linking:
                self.links.append(element)
            return True
        if element.tag == "a" and self._linking:
            self.links.append(element)
        if element.tag == "meta" and self._zone == INSIDE and _ends_content(element):
            self._end()
        if element.tag == "table" and self._zone == INSIDE and is_data(element):
            self.flush()
            self.pieces.append(Piece(INSIDE, "", table=element))
            self.links.extend(element.iter("a"))
            return True
        if element.tag in BLOCK_TAGS:
            self.flush()
        if _is_title(element):
            self.flush()
            self._headings += not self._titles
            self._titles.append(element)
        self._buffer.append(element.text or "")
        return False

    def leave(self, element: etree._Element) -> None:
        """Takes note of an element that closes, and of the text behind it."""
        if element.tag in BLOCK_TAGS:
            self.flush()
        if self._titles and self._titles[-1] is element:
            self.flush()
            self._titles.pop()
        if element is self._container and self._zone == INSIDE:
            self._end()
        self._buffer.append(element.tail or "")

    def flush(self) -> None:
        """Ends the paragraph."""
        text = squeeze("".join(self._buffer))
        self._buffer = []
        if text:
            self.pieces.append(Piece(self._zone, text, self._headings if self._titles else 0))
            if self._zone == AFTER:
                self._linking = 0 if is_foot(text) else max(0, self._linking - 1)

    def _end(self) -> None:
        """The text ends here; files linked shortly behind it still belong to it."""
        self.flush()
        self._zone, self._linking = AFTER, JUST_AFTER

    def _is_skipped(self, element: etree._Element) -> bool:
        if element.tag in CHROME_TAGS or element.tag in _FRAMES:
            return True
        style, names = element.get("style"), names_of(element)
        hides = style is not None and _HIDDEN.search(style) is not None
        is_chrome = self._zone != BEFORE and is_chrome_name(names)
        return (hides or is_chrome) and not holds(element, self._container)


def _ends_content(meta: etree._Element) -> bool:
    """Whether this is the mark <meta name="ContentEnd"> that some portals set behind the text."""
    return (meta.get("name") or "").strip().lower() == "contentend"


def _is_title(element: etree._Element) -> bool:
    if element.tag in _HEADINGS:
        return True
    return (element.get("class") or element.get("id")) is not None and bool(
        _TITLE_NAME.search(names_of(element))
    )
