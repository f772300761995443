"""The tree of a page as pieces of text in reading order: what stands before, inside and after its container."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

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


class _Traits(NamedTuple):
    """What tag and names of an element tell of it: nothing in it is text, or is outside the head of the page; it begins a paragraph, or a title."""

    is_no_text: bool
    is_chrome: bool
    is_block: bool
    is_title: bool


class Piece(NamedTuple):
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
        tag = element.tag
        traits = _traits(tag, names_of(element))
        if element is self._container:
            self.flush()
            self._zone, self._linking = INSIDE, 1
        elif traits.is_no_text or self._is_hidden(element, traits):
            if tag in _FRAMES and self._linking:
                self.links.append(element)
            return True
        if tag == "a" and self._linking:
            self.links.append(element)
        if self._zone == INSIDE:
            if tag == "meta" and _ends_content(element):
                self._end()
            if tag == "table" and is_data(element):
                self.flush()
                self.pieces.append(Piece(INSIDE, "", table=element))
                self.links.extend(element.iter("a"))
                return True
        if traits.is_block or traits.is_title:
            self.flush()
        if traits.is_title:
            self._headings += not self._titles
            self._titles.append(element)
        if text := element.text:
            self._buffer.append(text)
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
        if tail := element.tail:
            self._buffer.append(tail)

    def flush(self) -> None:
        """Ends the paragraph."""
        if not self._buffer:
            return
        text = squeeze("".join(self._buffer))
        self._buffer.clear()
        if text:
            self.pieces.append(Piece(self._zone, text, self._headings if self._titles else 0))
            if self._zone == AFTER:
                self._linking = 0 if is_foot(text) else max(0, self._linking - 1)

    def _end(self) -> None:
        """The text ends here; files linked shortly behind it still belong to it."""
        self.flush()
        self._zone, self._linking = AFTER, JUST_AFTER

    def _is_hidden(self, element: etree._Element, traits: _Traits) -> bool:
        is_chrome = traits.is_chrome and self._zone != BEFORE
        return (is_chrome or _hides(element.get("style"))) and not holds(element, self._container)


def _ends_content(meta: etree._Element) -> bool:
    """Whether this is the mark <meta name="ContentEnd"> that some portals set behind the text."""
    return (meta.get("name") or "").strip().lower() == "contentend"


@lru_cache(maxsize=1024)  # a portal has few names, and a page says them again and again
def _traits(tag: str, names: str) -> _Traits:
    return _Traits(
        is_no_text=tag in CHROME_TAGS or tag in _FRAMES,
        is_chrome=is_chrome_name(names),
        is_block=tag in BLOCK_TAGS,
        is_title=tag in _HEADINGS or _TITLE_NAME.search(names) is not None,
    )


@lru_cache(maxsize=1024)
def _hides(style: str | None) -> bool:
    return style is not None and _HIDDEN.search(style) is not None
