"""A document as a page of a portal: its lines and tables in the markup of one hand, inside a template with all its chrome.

Templates are `templates/<layout>.html`, filled by `string.Template`. What they print themselves, without a `$`, is chrome:
`chrome` lists it, so that what a reader took for text can be counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from string import Template

from lxml import etree

from benchmarks.gold.making.forms import TABLES, Box, Table
from benchmarks.gold.making.markup import Line
from benchmarks.gold.making.source import Source
from benchmarks.gold.making.tables import FLATTENED, flattened, table_html

TEMPLATES = Path(__file__).parent / "templates"
SHORTEST = 4  # characters of a piece of chrome that cannot stand in a report by chance
UNPRINTED = ("script", "style", "title", "noscript", "template")


def page(source: Source) -> bytes:
    """The page's bytes, in its charset."""
    template = Template((TEMPLATES / f"{source.look['layout']}.html").read_text(encoding="utf-8"))
    body = body_html(source)
    title = source.title or ""
    filled = template.safe_substitute(
        title=title,
        agency=source.look.get("source", source.agency),
        published=source.published,
        day=_chinese_day(source.published or ""),
        number=source.number,
        year=source.year,
        body=body,
        json=json.dumps({"title": title, "content": body}, ensure_ascii=True),
    )
    return filled.encode(source.look.get("charset", "utf-8"), "xmlcharrefreplace")


def chrome(layout: str) -> tuple[str, ...]:
    """What the template of a layout prints around any text, piece by piece."""
    tree = etree.HTML((TEMPLATES / f"{layout}.html").read_text(encoding="utf-8"))
    pieces = [" ".join(text.split()) for element in tree.iter() for text in _texts(element)]
    return tuple(
        dict.fromkeys(piece for piece in pieces if len(piece) >= SHORTEST and not _is_of_document(piece))
    )


def body_html(source: Source) -> str:
    """The lines and tables of a document as HTML."""
    paragraph = PARAGRAPHS[source.look.get("paragraph", "p")]
    style = source.look.get("table", "plain")
    parts: list[str] = []
    run: list[str] = []  # lines of a page that breaks no paragraphs
    for piece in pieces(source):
        if isinstance(piece, Line):
            target = run if paragraph is _one_line else parts
            target.append(paragraph(piece))
        else:
            parts.append(table_html(piece, style))
    return "\n".join([f"<p>{''.join(run)}</p>", *parts] if run else parts)


def pieces(source: Source) -> Iterator[Line | Table]:
    """Lines and tables in order; tables of a flattened form come as their lines."""
    form = source.look.get("table", "plain")
    for line in source.body.lines:
        if not line.table:
            yield line
        elif form in FLATTENED:
            yield from (Line(text, "cell") for text in flattened(table_of(source, line.table), form))
        else:
            yield table_of(source, line.table)


def table_of(source: Source, name: str) -> Table:
    """A statutory table with the document's numbers, or a table of its own; the first row of that is its header."""
    if name in source.own:
        rows = source.own[name]
        return tuple(tuple(Box(text, is_header=not at) for text in row) for at, row in enumerate(rows))
    assert source.figures is not None, f"{source.id} has no figures for {name}"
    return TABLES[name](source.figures)


def _p(line: Line) -> str:
    if line.style in ("right", "centre"):
        side = "right" if line.style == "right" else "center"
        return f'<p style="text-align:{side}">{escape(line.text)}</p>'
    if line.style == "heading" and line.level == 1:
        return f'<p style="text-indent:2em"><strong>{escape(line.text)}</strong></p>'
    return f'<p style="text-indent:2em">{escape(line.text)}</p>'


def _word(line: Line) -> str:
    font = "黑体" if line.style == "heading" else "仿宋_GB2312"
    side = {"right": "right", "centre": "center"}.get(line.style, "left")
    return (
        f'<p class="MsoNormal" align="{side}" style="text-indent:32.0pt;line-height:28.0pt"><span style="font-size:16.0pt;'
        f'font-family:{font}">{_digits_apart(escape(line.text))}<o:p></o:p></span></p>'
    )


def _digits_apart(text: str) -> str:
    """As Word saves it: runs of digits in a span of their own."""
    made, in_digits = [], False
    for character in text:
        if character.isascii() and character.isdigit():
            made.append(character if in_digits else f'<span lang="EN-US">{character}')
            in_digits = True
        else:
            made.append(f"</span>{character}" if in_digits else character)
            in_digits = False
    return "".join(made) + ("</span>" if in_digits else "")


def _span(line: Line) -> str:
    return (
        f'<p><span style="font-size: 16px; font-family: 微软雅黑;">\u3000\u3000{escape(line.text)}</span></p>'
    )


def _div(line: Line) -> str:
    return f'<div style="line-height:2">&nbsp;&nbsp;&nbsp;&nbsp;{escape(line.text)}</div>'


def _br(line: Line) -> str:
    return f"\u3000\u3000{escape(line.text)}<br />"


def _one_line(line: Line) -> str:
    return escape(line.text) + (" " if line.style in ("right", "centre") else "")


PARAGRAPHS: dict[str, Callable[[Line], str]] = {
    "p": _p,
    "word": _word,
    "span": _span,
    "div": _div,
    "br": _br,
    "oneline": _one_line,
}


def _texts(element: etree._Element) -> Iterator[str]:
    if isinstance(element.tag, str):
        if element.text and element.tag not in UNPRINTED:
            yield element.text
        if element.tail:
            yield element.tail


def _is_of_document(piece: str) -> bool:
    """Whether the template puts something of the document there, or labels it in the information block."""
    return "$" in piece or piece.endswith(("：", ":", "]", "】"))


def _chinese_day(day: str) -> str:
    """2022-01-24 as 2022年01月24日."""
    return "{}年{}月{}日".format(*day.split("-")) if day else ""
