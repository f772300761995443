"""OFD: text in reading order with its boxes, tables rebuilt from drawn lines, several pages."""

from __future__ import annotations

import pytest

from crawler.items import Grid, Page
from pipelines import read
from pipelines.attachments import read_attachment
from pipelines.attachments.ofd.values import distances, turned
from pipelines.errors import ReadError
from pipelines.media import media_of
from tests import office
from tests.ofd_files import NAMESPACE, Pages, packed, report_ofd

POINTS = 72 / 25.4


def blocks(*pages: Pages | str) -> tuple[str | Grid, ...]:
    objects = ["".join(page.pages[0]) if isinstance(page, Pages) else page for page in pages]
    return read_attachment(packed(objects), "ofd").blocks


def text(code: str, content: str, *, attributes: str = "", boundary: str = "20 20 100 5") -> str:
    return f'<ofd:TextObject ID="3" Boundary="{boundary}" Size="4" {attributes}><ofd:TextCode {code}>{content}</ofd:TextCode></ofd:TextObject>'


def test_the_statutory_tables_are_read_in_full() -> None:
    body = report_ofd()
    assert media_of(body) == "ofd"
    document = read(Page("s", "http://a.example/a.ofd", "attachment", 200, "", body))
    assert (document.title, document.year, document.agency) == (office.TITLE, 2023, office.AGENCY)
    assert {fact.code: fact.value for fact in document.facts} == office.TRUTH
    assert [section.number for section in document.sections] == ["", *"一二三四五六"]
    assert [{cell.page for cell in grid.cells} for grid in document.grids] == [{1}, {2}, {2}]


def test_cells_have_their_boxes_in_points() -> None:
    page = Pages()
    page.table([[("甲", 1, 1), ("乙", 1, 1)], [("1", 1, 1), ("2", 1, 1)]])
    (grid,) = blocks(page)
    assert isinstance(grid, Grid)
    first = grid.cells[0]
    assert first.page == 1
    assert first.box == pytest.approx(
        (15 * POINTS, 15 * POINTS, 105 * POINTS, (15 + 2.4 * 1.3 + 1.2) * POINTS), abs=1
    )


def test_characters_stand_where_the_distances_say() -> None:
    spread = text('X="0" Y="4" DeltaX="g 2 4 20 4"', "甲乙丙丁戊")
    assert blocks(spread) == ("甲乙丙 丁戊",)
    scaled = text('X="0" Y="2" DeltaX="g 1 2"', "放大", attributes='CTM="2 0 0 2 0 0"')
    assert blocks(scaled) == ("放大",)


def test_lines_are_read_from_top_to_bottom_whatever_their_order() -> None:
    below, above = (
        text('X="0" Y="4"', "在后", boundary="20 60 20 5"),
        text('X="0" Y="4"', "在前", boundary="40 30 20 5"),
    )
    assert " ".join(str(block) for block in blocks(below + above)).index("在前") == 0


def test_what_is_not_shown_is_not_read() -> None:
    assert blocks(
        text('X="0" Y="4"', "隐藏", attributes='Visible="false"') + text('X="0" Y="4"', "可见")
    ) == ("可见",)


def test_values() -> None:
    assert distances("1.5 g 3 2 x 4", 10) == [1.5, 2.0, 2.0, 2.0, 4.0]
    assert distances("g 1000000000 2", 5) == [2.0] * 5
    assert turned((0, 1, -1, 0, 0, 0)) == 90
    assert turned((0.7, 0.7, -0.7, 0.7, 0, 0)) == -1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (packed([""]), "empty"),
        (packed(['<ofd:ImageObject ID="3" Boundary="0 0 210 297" ResourceID="4"/>']), "OCR"),
        (packed(["<oops>"]), "no XML"),
        (packed([text('X="0" Y="4"', "甲" * 30_000)]), "more characters"),
        (packed([""] * 501), "501 pages"),
        (packed([""], **{"Doc_0/Encryptions.xml": "<a/>"}), "encrypted"),
        (
            packed(
                [""],
                **{
                    "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:Pages><ofd:Page BaseLoc='../../x.xml'/></ofd:Pages></ofd:Document>"
                },
            ),
            "missing",
        ),
    ],
    ids=["empty", "scan", "damaged", "characters", "pages", "encrypted", "missing"],
)
def test_what_cannot_be_read_is_named(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read_attachment(body, "ofd")
