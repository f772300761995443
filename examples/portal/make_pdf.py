"""`python -m examples.portal.make_pdf`: writes the PDF attachments of the example portal again.

The PDFs are committed; this runs by hand, after a change to their text or numbers. It needs two things that are no
dependencies of the project: `pip install fpdf2==2.8.9`, and Debian's fonts-wqy-microhei (Apache License 2.0), of
which the file embeds the characters used. The same input gives the same bytes.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF, Align
from lxml import etree

from examples.portal.filling import HERE
from examples.portal.forms import table_html
from examples.portal.publications import Publication, publications

FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
SIZE = 11
ALIGNMENT = {">": Align.R, "^": Align.C}
INDENT = "　　"
NARROW = (3, 3, 12, 4, 4, 4, 4, 4, 4, 4)  # widths of chapter 三: three columns of labels, seven of numbers


def main() -> None:
    """Write `data/jpage/<year>.pdf` for every report whose text is an attachment."""
    for page in publications("jpage", 1):
        if page.attachment:
            target = HERE / "data" / "jpage" / f"{page.year}.pdf"
            pdf(page.attachment, page.title).output(str(target))
            sys.stdout.write(f"{target}: {target.stat().st_size} bytes\n")


def pdf(document: Publication, title: str) -> FPDF:
    """The document as A4 pages: title, paragraphs, tables."""
    paper = FPDF(format="A4")
    paper.set_creation_date(datetime.fromisoformat(document.published).replace(tzinfo=UTC))
    paper.set_title(title)
    paper.set_lang("zh-CN")
    paper.add_font("han", fname=FONT)
    paper.add_page()
    paper.set_font("han", size=16)
    paper.multi_cell(0, 12, title, align=Align.C, new_x="LMARGIN", new_y="NEXT")
    for mark, text in document.lines:
        if mark == "@":
            draw_table(paper, table_html(document.form, text, document.numbers))
        else:
            draw_paragraph(paper, mark, text)
    return paper


def draw_paragraph(paper: FPDF, mark: str, text: str) -> None:
    """A paragraph across the page, indented by two characters unless it is aligned otherwise."""
    paper.set_font("han", size=SIZE)
    line = text if mark in ALIGNMENT else INDENT + text
    paper.multi_cell(
        0, 7, line, align=ALIGNMENT.get(mark, Align.L), wrapmode="CHAR", new_x="LMARGIN", new_y="NEXT"
    )


def draw_table(paper: FPDF, source: str) -> None:
    """A statutory table with the merged cells of its HTML."""
    rows = etree.HTML(source).findall(".//tr")
    width = sum(int(cell.get("colspan", "1")) for cell in rows[0])
    paper.set_font("han", size=7)
    with paper.table(
        col_widths=NARROW if width == len(NARROW) else None,
        text_align=Align.C,
        first_row_as_headings=False,
        line_height=5,
        wrapmode="CHAR",
    ) as table:
        for row in rows:
            drawn = table.row()
            for cell in row:
                spans = {name: int(cell.get(name, "1")) for name in ("colspan", "rowspan")}
                text = "".join(str(part) for part in cell.itertext())
                drawn.cell(text.strip(), **spans)


if __name__ == "__main__":
    main()
