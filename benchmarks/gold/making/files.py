"""A document as a file of another format: Word, PDF by a browser's printing, and scans of such PDFs."""

from __future__ import annotations

import io
import random
import subprocess
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import pypdfium2
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image, ImageChops, ImageFilter

from benchmarks.gold.making.forms import Table, rectangle
from benchmarks.gold.making.markup import Line, marked
from benchmarks.gold.making.pages import pieces
from benchmarks.gold.making.printing import print_html
from benchmarks.gold.making.source import Source

CHROMIUM = "/usr/bin/chromium"
BELOW = 60  # rows of paper left below the last line of a scan in one image
DPI = 150  # of a scan: what office scanners send by mail


def pdf(source: Source) -> bytes:
    """The document printed by Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder, "page.html"), Path(folder, "out.pdf")
        page.write_text(print_html(source), encoding="utf-8")
        subprocess.run(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--disable-pdf-tagging", f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return out.read_bytes()


def scan(source: Source) -> bytes:
    """The printed pages as images: skewed, noisy, compressed; a PDF of images, or all pages in one image."""
    look = source.look
    images = [_scanned(page, look, number) for number, page in enumerate(_rendered(pdf(source)))]
    made = io.BytesIO()
    if look["scan"] == "pdf":
        images[0].save(
            made, "PDF", save_all=True, append_images=images[1:], resolution=DPI, quality=look["quality"]
        )
        return made.getvalue()
    whole = Image.new("L", (images[0].width, sum(image.height for image in images)), 255)
    for number, image in enumerate(images):
        whole.paste(image, (0, number * images[0].height))
    ink = ImageChops.invert(whole.point(_ink)).getbbox()
    whole = whole.crop((0, 0, whole.width, min(whole.height, ink[3] + BELOW)) if ink else None)
    if look["scan"] == "png":
        whole.point(_fax).convert("1", dither=Image.Dither.NONE).save(made, "PNG", optimize=True)  # as a fax
    else:
        whole.save(made, "JPEG", quality=look["quality"])
    return made.getvalue()


def _fax(value: int) -> int:
    return 0 if value < 165 else 255  # dark enough that thin strokes stay


def _ink(value: int) -> int:
    return 0 if value < 100 else 255


def _rendered(document: bytes) -> list[Image.Image]:
    opened = pypdfium2.PdfDocument(document)
    return [page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L") for page in opened]


def _scanned(page: Image.Image, look: Any, seed: int) -> Image.Image:
    draw = random.Random(seed)
    angle = look["angle"] * draw.uniform(0.7, 1.3)
    page = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(0.5))
    noise = Image.effect_noise(page.size, look["noise"]).point(lambda value: value // 2 + 64)
    return ImageChops.add(ImageChops.subtract(page, Image.new("L", page.size, 6)), noise, 1, -128)


def word(source: Source) -> bytes:
    """The document in Word's format: headings by style, or typed, or numbered by Word itself."""
    document = docx.Document()
    manner = source.look["word"]
    numbering = _chinese_numbering(document) if manner == "numbered" else ""
    title = document.add_paragraph(source.title or "", style="Title" if manner == "styles" else None)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for piece in pieces(source):
        if not isinstance(piece, Line):
            _add_table(document, piece)
        elif numbering and piece.heading and piece.level == 1:
            paragraph = document.add_paragraph(piece.text.removeprefix(marked(piece.heading.number)))
            paragraph._p.get_or_add_pPr().append(parse_xml(numbering))
        else:
            is_styled = manner == "styles" and piece.style == "heading"
            paragraph = document.add_paragraph(
                piece.text, style=f"Heading {piece.level}" if is_styled else None
            )
            if piece.style == "right":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            elif piece.style == "centre":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _add_table(document: Any, table: Table) -> None:
    rows = rectangle(table)
    made = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    places: dict[int, list[tuple[int, int]]] = {}
    for at, row in enumerate(rows):
        for column, box in enumerate(row):
            places.setdefault(id(box), []).append((at, column))
    boxes = {id(box): box for row in rows for box in row}
    for key, covered in places.items():
        cell = made.cell(*covered[0])
        if len(covered) > 1:
            cell = cell.merge(made.cell(*covered[-1]))
        cell.text = boxes[key].text


def _chinese_numbering(document: Any) -> str:
    """Defines a list numbered 一、 二、 by Word; returns what a paragraph of it carries. Its numbers are in no text."""
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
    )
    number = parse_xml(
        f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    )  # fmt: skip
    numbering.insert(0, deepcopy(abstract))
    numbering.append(number)
    return f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'
