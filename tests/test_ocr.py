"""Scans and images: numbers are right or not read at all, and what was not read is no empty cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from crawler.items import Grid
from pipelines.attachments import ocr, pdf
from pipelines.attachments.ocr import read_image
from pipelines.attachments.pdf import read_pdf
from pipelines.errors import ReadError
from tests.paper import document, drawn, pages, report, table_facts, truth

NEEDED = "the extra is not installed: pip install 'gongkai[ocr]'"
if (
    not ocr.is_installed()
):  # asked, and not imported: every process that only collects these tests would load it
    pytest.skip(NEEDED, allow_module_level=True)
np = pytest.importorskip("numpy", reason=NEEDED)
pypdfium2 = pytest.importorskip("pypdfium2")

from PIL import Image, ImageDraw, ImageFilter  # noqa: E402

from pipelines.attachments.scan.ink import lines_in, without_specks, written  # noqa: E402
from pipelines.attachments.scan.level import levelled  # noqa: E402
from pipelines.attachments.scan.strokes import strokes_of  # noqa: E402

DOTS = 200  # to the inch
LEAST = 0.93  # of the cells of a scan


@dataclass(frozen=True)
class Scanner:
    """What a scanner does to a page."""

    askew: float = 0.5  # degrees
    noise: float = 8.0  # levels of grey
    blur: float = 0.6  # pixels
    quality: int = 50  # of the JPEG

    def scan(self, page: Image.Image) -> Image.Image:
        grey = page.convert("L").rotate(self.askew, resample=Image.Resampling.BICUBIC, fillcolor=255)
        pixels = (
            255 - (255 - np.asarray(grey.filter(ImageFilter.GaussianBlur(self.blur)), dtype=float)) * 0.85
        )
        noisy = pixels * 0.96 + np.random.default_rng(7).normal(0, self.noise, pixels.shape)
        saved = io.BytesIO()
        Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(saved, "JPEG", quality=self.quality)
        return Image.open(saved)


def drawn_pages(body: bytes) -> list[Image.Image]:
    source = pypdfium2.PdfDocument(body)
    shown = [page.render(scale=DOTS / 72).to_pil() for page in source]
    source.close()
    return shown


def scanned(body: bytes, scanner: Scanner) -> bytes:
    """A PDF that is nothing but scans of these pages."""
    first, *rest = [scanner.scan(page) for page in drawn_pages(body)]
    saved = io.BytesIO()
    first.save(saved, "PDF", save_all=True, append_images=rest, resolution=DOTS)
    return saved.getvalue()


def review_table() -> Image.Image:
    """Chapter 四 of a report, fifteen numbers, as a picture."""
    page = drawn_pages(pages(report("landscape"), [2]))[0]
    return page.crop((0, 0, page.width, 520))


def saved_as(image: Image.Image, kind: str) -> bytes:
    saved = io.BytesIO()
    image.save(saved, kind, dpi=(DOTS, DOTS))
    return saved.getvalue()


def test_a_scanned_report() -> None:
    found = document(scanned(report("ruled"), Scanner()))
    expected = truth()["ruled"]
    facts = table_facts(found)
    assert {code: value for code, value in facts.items() if value != expected["facts"][code]} == {}
    assert len(facts) >= LEAST * len(expected["facts"])
    assert (found.title, found.agency, found.year) == (
        expected["title"],
        expected["agency"],
        expected["year"],
    )
    assert [section.number for section in found.sections if section.level == 1] == list("一二三四五六")
    assert "fail" not in {check.verdict for check in found.checks}
    assert found.charset_evidence == (
        "OCR (rapidocr, PP-OCRv6 small) of page 1 (it is a scan), page 2 (it is a scan).",
    )
    assert all(cell.box and cell.page for grid in found.grids for cell in grid.cells)


def test_a_number_that_cannot_be_read_is_no_empty_cell() -> None:
    page = review_table()
    clean = document(saved_as(page, "PNG"))
    cells = [cell for cell in clean.grids[0].cells if cell.row == clean.grids[0].rows - 1]
    assert cells[4].box is not None
    left, top, right, bottom = (edge * DOTS / 72 for edge in cells[4].box)
    middle = ((left + right) / 2, (top + bottom) / 2)
    ImageDraw.Draw(page).ellipse([middle[0] - 12, middle[1] - 9, middle[0] + 12, middle[1] + 9], fill=40)
    blotted = document(saved_as(page, "PNG"))
    fact = next(fact for fact in blotted.facts if fact.code == "review.total")
    assert (fact.value, fact.state) == (None, "text")
    verdicts = {check.rule: check.verdict for check in blotted.checks}
    assert verdicts["review_sum"] == "unknown"
    assert verdicts["litigation_direct_sum"] == "pass"
    assert {**table_facts(clean)}.items() <= truth()["landscape"]["facts"].items()


def test_fonts_without_a_unicode_map_are_read_by_ocr() -> None:
    body = pages(report("landscape"), [2]).replace(b"/ToUnicode", b"/ToNothing")
    found = document(body)
    assert table_facts(found).items() <= truth()["landscape"]["facts"].items()
    assert len(table_facts(found)) == 15
    assert found.charset_evidence == (
        "OCR (rapidocr, PP-OCRv6 small) of page 1 (its fonts have no Unicode map).",
    )


def test_a_table_that_is_a_picture_on_a_page_of_text() -> None:
    part = review_table()
    source = pypdfium2.PdfDocument(
        drawn("BT /F1 11 Tf 70 780 Td (Notice of 2023, with forty characters of text) Tj ET")
    )
    page, picture, saved = source[0], pypdfium2.PdfImage.new(source), io.BytesIO()
    picture.set_bitmap(pypdfium2.PdfBitmap.from_pil(part))
    picture.set_matrix(pypdfium2.PdfMatrix().scale(595, 595 * part.height / part.width).translate(0, 400))
    page.insert_obj(picture)
    page.gen_content()
    source.save(saved)
    source.close()
    found = read_pdf(saved.getvalue())
    assert found.blocks[0] == "Notice of 2023, with forty characters of text"
    assert [block.columns for block in found.blocks if isinstance(block, Grid)] == [15]
    assert found.notes == ("page 1: a table that is a picture was read by OCR",)


@pytest.mark.parametrize("sign", ["1", "/", "0", "7", "—"])
def test_single_strokes_are_told_apart(sign: str) -> None:
    from pipelines.attachments.scan.numbers import read_written  # loads the models

    page = drawn_pages(drawn(f"BT /F1 9 Tf 100 700 Td ({'-' if sign == '—' else sign}) Tj ET"))[0]
    grey = np.asarray(page.convert("L"))
    ink = written(grey)
    [(left, top, right, bottom)] = lines_in(ink)
    said = read_written(grey[top:bottom, left:right], ink[top:bottom, left:right])
    assert said is not None
    assert said.text == sign


@pytest.mark.parametrize("degrees", [-1.3, 0.5, 2.0])
def test_a_page_askew_is_set_straight(degrees: float) -> None:
    page = review_table().convert("L")
    _, turned = levelled(np.asarray(page.rotate(degrees, fillcolor=255)))
    assert turned == pytest.approx(-degrees, abs=0.1)


def test_strokes_of_characters_are_no_ruled_lines() -> None:
    page = review_table().convert("L")
    ink = written(np.asarray(page))
    rules, _ = strokes_of(ink, DOTS / 72)
    assert (len(rules.across), len(rules.down)) == (5, 16)


def test_dirt_is_no_writing() -> None:
    ink = np.zeros((60, 60), dtype=bool)
    ink[10:12, 10:12] = True
    ink[30:44, 30:34] = True
    assert lines_in(without_specks(ink, DOTS / 72)) == [(30, 30, 34, 44)]


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: b"\x89PNG\r\n\x1a\n and nothing more", "damaged"),
        (lambda: saved_as(Image.new("1", (9000, 8000)), "PNG"), "9000 x 8000 pixels"),
        (lambda: saved_as(Image.new("L", (300, 300), 255), "PNG"), "No text"),
    ],
    ids=["cut off", "too large", "blank"],
)
def test_what_is_no_page_is_refused(made: Callable[[], bytes], message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read_image(made())


def test_without_the_extra_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    page = review_table()
    with pytest.raises(ReadError, match=r"an image.*pip install 'gongkai\[ocr\]'"):
        read_image(saved_as(page, "PNG"))
    with pytest.raises(ReadError, match=r"scan.*pip install 'gongkai\[ocr\]'"):
        read_pdf(scanned(pages(report("landscape"), [2]), Scanner()))


def test_without_the_extra_the_other_pages_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    source = pypdfium2.PdfDocument(pages(report("landscape"), [0]))
    scans = pypdfium2.PdfDocument(scanned(pages(report("landscape"), [2]), Scanner()))
    source.import_pages(scans)
    saved = io.BytesIO()
    source.save(saved)
    found = read_pdf(saved.getvalue())
    assert found.blocks[0] == truth()["landscape"]["title"]
    assert found.notes == ("page 2: not read, it is a scan; OCR would: pip install 'gongkai[ocr]'",)
