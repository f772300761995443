"""The text of a page without what surrounds it, beside general tools: on the pages of the gold set, in every family's chrome.

    text precision, recall, F1   runs of four characters of the paragraphs, as a bag: what a tool lost, what it took too much
    without chrome               share of the pieces a template prints (menus, share bars, links) that are not in the text
    tables                       share of the cells that stand in the tool's tables in the order of the page

Every tool is given the text as decoded by us. The paragraphs of a tool are what it gives outside of its tables. Pages whose
tables are printed as text are left out: a tool that keeps those lines is right, and one that rebuilds the table is too.
"""

from __future__ import annotations

import logging
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import partial
from importlib import import_module
from typing import Any

from lxml import etree

from benchmarks import gold
from benchmarks.gold.making.forms import Table
from benchmarks.gold.making.markup import Line
from benchmarks.gold.making.pages import chrome, pieces
from benchmarks.gold.making.source import Source, load
from benchmarks.reading import HELD_OUT, page_of
from pipelines import read
from pipelines.decode import decode
from pipelines.lines import row_lines

RUN = 4  # characters compared at a time


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a tool gives: paragraphs, and the cells of its tables in order."""

    text: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One page: the gold document, its source, and its text as decoded."""

    gold: gold.Gold
    source: Source
    html: str


Tool = Callable[[Case], Extracted]


def cases() -> list[Case]:
    """The pages of the set whose tables are tables."""
    found = []
    for document in gold.documents():
        if document.format == "html" and not document.truth["flattened"]:
            page = page_of(document)
            html = decode(page.body, page.headers).text
            found.append(Case(document, load(document.path.parent), html))
    return found


def rows(*, alone: bool = False) -> dict[str, dict[str, float]]:
    """Figures by tool, a row each; those of held-out pages in rows of their own."""
    table: dict[str, dict[str, float]] = {}
    pages = cases()
    for name, tool in (("gongkai", _ours),) if alone else (("gongkai", _ours), *_others()):
        for split, chosen in _splits(pages):
            for row, figure in _figures(tool, chosen).items():
                table.setdefault(row + split, {})[name] = figure
    return dict(sorted(table.items(), key=lambda item: HELD_OUT in item[0]))


def missing() -> list[str]:
    """A sentence for each tool that is not there."""
    return [
        f"{name} is not there and left out: make bench puts it into build/bench"
        for name, module, _ in TOOLS
        if not _is_there(module)
    ]


def _splits(pages: list[Case]) -> Iterator[tuple[str, list[Case]]]:
    yield "", [case for case in pages if not case.gold.is_held_out]
    yield HELD_OUT, [case for case in pages if case.gold.is_held_out]


def _figures(tool: Tool, pages: list[Case]) -> dict[str, float]:
    started = time.perf_counter()
    made = [tool(case) for case in pages]
    elapsed = time.perf_counter() - started
    overlap = given = wanted = leaked = chrome_pieces = in_order = cells = 0
    for case, extracted in zip(pages, made, strict=True):
        body, text = _runs(paragraphs(case.source)), _runs(_without_title(extracted.text, case.source))
        overlap += (body & text).total()
        given, wanted = given + text.total(), wanted + body.total()
        around = _around(case.source)
        chrome_pieces += len(around)
        leaked += sum(_bare(piece) in _bare(extracted.text) for piece in around)
        truth = table_cells(case.source)
        cells += len(truth)
        in_order += _in_order(truth, extracted.cells)
    return {
        "text precision": overlap / given if given else 0.0,
        "text recall": overlap / wanted,
        "text F1": 2 * overlap / (given + wanted),
        "without chrome": 1 - leaked / chrome_pieces,
        "tables": in_order / cells if cells else 1.0,
        "speed: pages a second": len(pages) / elapsed,
    }


def _around(source: Source) -> list[str]:
    """The pieces of chrome on a document's page that its own text nowhere says."""
    own = _bare(f"{source.title} {paragraphs(source)} {' '.join(table_cells(source))}")
    return [piece for piece in chrome(source.look["layout"]) if _bare(piece) not in own]


def paragraphs(source: Source) -> str:
    """The paragraphs of a document as its author wrote them, without tables and without lines that repeat its title."""
    title = _bare(source.title or "")
    lines = (piece for piece in pieces(source) if isinstance(piece, Line))
    return "\n".join(line.text for line in lines if line.style != "centre" or _bare(line.text) not in title)


def table_cells(source: Source) -> list[str]:
    """The cells of a document's tables in order, those that print something, each once."""
    tables: Iterable[Table] = (piece for piece in pieces(source) if not isinstance(piece, Line))
    return [_bare(box.text) for table in tables for row in table for box in row if box.text]


def _without_title(text: str, source: Source) -> str:
    """A title is no paragraph, and no mistake."""
    lines = text.split("\n")
    title = _bare(source.title or "")
    head = [line for line in lines[:3] if not title or _bare(line) != title]
    return "\n".join([*head, *lines[3:]])


def _runs(text: str) -> Counter[str]:
    bare = _bare(text)
    return Counter(bare[at : at + RUN] for at in range(len(bare) - RUN + 1))


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _in_order(truth: list[str], given: Iterable[str]) -> int:
    cells = [bare for cell in given if (bare := _bare(cell))]
    blocks = SequenceMatcher(None, truth, cells, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)


def _ours(case: Case) -> Extracted:
    document = read(replace(page_of(case.gold), kind="page"))
    in_tables = Counter(line for grid in document.grids for line in row_lines(grid))
    lines = []
    for line in document.text.split("\n"):
        if in_tables[line]:
            in_tables[line] -= 1
        else:
            lines.append(line)
    cells = (cell.text for grid in document.grids for cell in grid.cells)
    return Extracted("\n".join(lines), tuple(cells))


def _trafilatura(module: Any, case: Case) -> Extracted:
    xml = module.extract(case.html, output_format="xml", include_tables=True, include_comments=False)
    return _of_tree(etree.fromstring(xml.encode()).find("main") if xml else None, "row", "cell")


def _readability(module: Any, case: Case) -> Extracted:
    return _of_html(module.Document(case.html).summary(html_partial=True))


def _gne(module: Any, case: Case) -> Extracted:
    return _of_html(module.GeneralNewsExtractor().extract(case.html, with_body_html=True)["body_html"])


def _magic_html(module: Any, case: Case) -> Extracted:
    return _of_html(
        module.GeneralExtractor().extract(case.html, base_url=case.gold.truth["url"]).get("html", "")
    )


def _of_html(html: str) -> Extracted:
    return _of_tree(etree.HTML(html) if html.strip() else None, "tr", "td|self::th")


def _of_tree(tree: Any, row: str, cell: str) -> Extracted:
    """Cells of tables that hold no table, and the text outside of those tables, a block a line."""
    if tree is None:
        return Extracted("", ())
    cells = []
    for table in tree.xpath("descendant-or-self::table[not(.//table)]"):
        cells += ["".join(each.itertext()) for each in table.xpath(f".//{row}/*[self::{cell}]")]
        tail = table.tail
        table.clear()
        table.tail = tail
    return Extracted("\n".join(tree.itertext()), tuple(cells))


TOOLS: tuple[tuple[str, str, Callable[[Any, Case], Extracted]], ...] = (
    ("trafilatura", "trafilatura", _trafilatura),
    ("readability", "readability", _readability),
    ("GNE", "gne", _gne),
    ("magic-html", "magic_html", _magic_html),
)


def _others() -> Iterator[tuple[str, Tool]]:
    logging.disable(logging.ERROR)  # they write a line for each page they find odd
    for name, module, tool in TOOLS:
        if _is_there(module):
            yield name, partial(tool, import_module(module))
    for sentence in missing():
        print(sentence, file=sys.stderr)


def _is_there(module: str) -> bool:
    try:
        import_module(module)
    except ImportError:
        return False
    return True
