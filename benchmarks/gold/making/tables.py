"""A table as portals print it: markup of several hands, and the five ways in which it comes out flattened.

word      each cell a Word paragraph with its styles       plain    border="1", labels broken by <br>
thead     thead, th, tbody                                 wrapped  inside a layout table
split     cut in two below the twelfth row                 flat     no spans: a label stands in each place it covers
padded    no spans: a label stands once, the rest is empty
A a | b | c |    B one cell a line, `a |`    C one cell a line, `|` between    D one cell a line, header cells broken
E one character a line in the header (PDF of a flip-book)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape

from benchmarks.gold.making.forms import Box, Row, Table, rectangle

CUT = 12  # rows before the cut of a split table
BROKEN = 5  # characters after which a label in a narrow column goes on in the next line


def table_html(table: Table, style: str) -> str:
    """The table in HTML, in one of the styles with spans or without."""
    return STYLES[style](table)


def flattened(table: Table, form: str) -> list[str]:
    """The table as lines of text, in form A to E. Empty cells are lost in D and E."""
    return list(FLATTENED[form](table))


def _word(table: Table) -> str:
    return _table(table, _word_cell, 'class="MsoNormalTable" border="0" cellspacing="0" style="border-collapse:collapse;border:none"')  # fmt: skip


def _plain(table: Table) -> str:
    return _table(table, _plain_cell, 'border="1" cellpadding="0" cellspacing="0" width="100%"')


def _thead(table: Table) -> str:
    heads = 0
    while heads < len(table) and all(box.is_header for box in table[heads]):
        heads += 1
    rows = [_row(row, _header_cell) for row in table]
    return f'<table class="ke-zeroborder"><thead>{"".join(rows[:heads])}</thead><tbody>{"".join(rows[heads:])}</tbody></table>'


def _wrapped(table: Table) -> str:
    return f'<table width="98%"><tbody><tr><td align="center">{_plain(table)}</td></tr></tbody></table>'


def _split(table: Table) -> str:
    if len(table) <= CUT + 2:
        return _plain(table)
    upper, lower = _cut(table, CUT)
    return f"{_plain(upper)}<p>&nbsp;</p>{_plain(lower)}"


def _flat(table: Table) -> str:
    return _plain(tuple(tuple(replace(box, rowspan=1, colspan=1) for box in row) for row in rectangle(table)))


def _padded(table: Table) -> str:
    return _plain(tuple(_once(row, seen) for seen in [set[int]()] for row in rectangle(table)))


def _once(row: Row, seen: set[int]) -> Row:
    """The row with each box at its first place only; the places it covers are empty."""
    made = []
    for box in row:
        made.append(Box("") if id(box) in seen else replace(box, rowspan=1, colspan=1))
        seen.add(id(box))
    return tuple(made)


def _cut(table: Table, at: int) -> tuple[Table, Table]:
    """The table cut below row `at`: a label that spans the cut ends there and stands again below it."""
    upper = tuple(
        tuple(replace(box, rowspan=min(box.rowspan, at - number)) for box in row)
        for number, row in enumerate(table[:at])
    )
    spanning = [
        replace(box, rowspan=number + box.rowspan - at)
        for number, row in enumerate(table[:at])
        for box in row
        if number + box.rowspan > at
    ]
    return upper, ((*spanning, *table[at]), *table[at + 1 :])


def _table(table: Table, cell: Callable[[Box], str], attributes: str) -> str:
    return f"<table {attributes}><tbody>{''.join(_row(row, cell) for row in table)}</tbody></table>"


def _row(row: Row, cell: Callable[[Box], str]) -> str:
    return f"<tr>{''.join(map(cell, row))}</tr>\n"


def _spans(box: Box) -> str:
    return "".join(
        f' {name}="{value}"'
        for name, value in (("rowspan", box.rowspan), ("colspan", box.colspan))
        if value > 1
    )


def _plain_cell(box: Box) -> str:
    text = escape(box.text) or "&nbsp;"
    if box.is_header and len(box.text) == 4:
        text = f"{box.text[:2]}<br />{box.text[2:]}"
    return f"<td{_spans(box)}>{text}</td>"


def _header_cell(box: Box) -> str:
    name = "th" if box.is_header else "td"
    return f"<{name}{_spans(box)}>{escape(box.text)}</{name}>"


def _word_cell(box: Box) -> str:
    style = "font-size:9.0pt;font-family:宋体"
    text = f'<span style="{style}">{escape(box.text) or "<o:p>&nbsp;</o:p>"}</span>'
    if box.is_header and len(box.text) > BROKEN and "\n" not in box.text:
        half = len(box.text) // 2
        text = f'<span style="{style}">{escape(box.text[:half])}</span><span lang="EN-US" style="{style}"></span><span style="{style}">{escape(box.text[half:])}</span>'
    return f'<td{_spans(box)} style="border:solid windowtext 1.0pt"><p class="MsoNormal" align="center">{text}</p></td>'


def _piped(table: Table) -> Iterator[str]:
    for row in table:
        texts = [text for box in row for text in (box.text, *[""] * (box.colspan - 1))]
        yield " | ".join(texts).replace("|  |", "||") + " |"


def _a_cell_a_line(table: Table) -> Iterator[str]:
    yield from (f"{box.text} |" for row in table for box in row)


def _pipes_between(table: Table) -> Iterator[str]:
    for row in table:
        for box in row:
            yield box.text
            yield "|"


def _shredded(table: Table) -> Iterator[str]:
    for box in (box for row in table for box in row if box.text):
        yield from (_broken(box.text) if box.is_header else (box.text,))


def _flip_book(table: Table) -> Iterator[str]:
    for row in table:
        if all(box.is_header for box in row):
            yield from (character for box in row for character in box.text)
            continue
        numbers = [box.text for box in row if box.code and box.text]
        yield from (box.text for box in row if not box.code)
        if numbers:
            yield " ".join(numbers)


def _broken(text: str) -> tuple[str, ...]:
    """本年新制作数量 in a narrow column: 本年新 / 制作数量."""
    return (text[:3], text[3:]) if BROKEN < len(text) < 3 * BROKEN else (text,)


STYLES: dict[str, Callable[[Table], str]] = {
    "word": _word,
    "plain": _plain,
    "thead": _thead,
    "wrapped": _wrapped,
    "split": _split,
    "flat": _flat,
    "padded": _padded,
}
FLATTENED: dict[str, Callable[[Table], Iterator[str]]] = {
    "A": _piped,
    "B": _a_cell_a_line,
    "C": _pipes_between,
    "D": _shredded,
    "E": _flip_book,
}
