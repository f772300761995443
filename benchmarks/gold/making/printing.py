"""A document as plain text, and as the page that a browser prints to PDF."""

from __future__ import annotations

from html import escape

from benchmarks.gold.making.markup import Line
from benchmarks.gold.making.pages import pieces
from benchmarks.gold.making.source import Source
from benchmarks.gold.making.tables import table_html

FONTS = {
    "song": "'Noto Serif CJK SC'",
    "hei": "'WenQuanYi Micro Hei'",
}
STYLE = """
@page { size: A4 %(orientation)s; margin: 22mm 18mm; @top-center { content: "%(header)s"; font-size: 8pt; } @bottom-center { content: "— " counter(page) " —"; font-size: 9pt; } }
body { font-family: %(font)s; font-size: 11pt; line-height: 1.7; }
h1 { font-size: 17pt; text-align: center; } p { text-indent: 2em; margin: 0.2em 0; }
p.right { text-align: right; text-indent: 0; } p.centre { text-align: center; text-indent: 0; } h1, p.heading { font-weight: %(weight)s; }
table { border-collapse: collapse; width: 100%%; font-size: 8pt; line-height: 1.3; margin: 0.6em 0; }
td { border: %(border)s; text-align: center; padding: 2px 3px; } tr { break-inside: avoid; }
.head { color: #c00; font-size: 30pt; text-align: center; letter-spacing: 0.2em; border-bottom: 2px solid #c00; }
"""


def text(source: Source) -> bytes:
    """Title and lines, tables flattened."""
    lines = [source.title or "", *(piece.text for piece in pieces(source) if isinstance(piece, Line))]
    return ("\n".join(lines) + "\n").encode()


def print_html(source: Source) -> str:
    """The page to print: a sheet of paper's style, title, lines and tables."""
    look = source.look
    is_unruled = look.get("print") == "unruled"
    style = STYLE % {
        "orientation": "landscape" if look.get("landscape") else "portrait",
        "font": FONTS[look.get("font", "song")],
        "weight": "bold"
        if look.get("font") == "hei"
        else "normal",  # a second Song font would double the file
        "header": look.get("header", ""),
        "border": "none" if is_unruled else "0.5pt solid black",
    }
    parts = [f"<h1>{escape(source.title or '')}</h1>"]
    if look.get("print") == "letterhead":
        parts.insert(0, f'<div class="head">{escape(source.agency)}文件</div>')
    for piece in pieces(source):
        if isinstance(piece, Line):
            parts.append(f'<p class="{piece.style}">{escape(piece.text)}</p>')
        else:
            table = table_html(piece, "plain")
            parts.append(table.replace("<tr>", '<tr style="break-inside:auto">') if look.get("breaks") else table)  # fmt: skip
    return f'<!DOCTYPE html><meta charset="utf-8"><style>{style}</style>' + "\n".join(parts)
