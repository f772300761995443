"""Tables of PDF files against what was printed: ruled and unruled, cut by a page, turned, with headers set downwards.

tests/files/pdf/make.py makes the files from the numbers of truth.json.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Document
from pipelines import read_file

FILES = Path(__file__).parent / "files" / "pdf"
TRUTH: dict[str, Any] = json.loads((FILES / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def readings() -> dict[str, Document]:
    return {name: read_file(FILES / f"{name}.pdf") for name in TRUTH}


@pytest.mark.parametrize("name", TRUTH)
def test_every_cell_is_read_and_none_is_wrong(readings: dict[str, Document], name: str) -> None:
    found = {
        fact.code: fact.raw if fact.value is None else fact.value
        for fact in readings[name].facts
        if fact.source == "table"
    }
    assert found == TRUTH[name]["facts"]


@pytest.mark.parametrize("name", TRUTH)
def test_title_agency_and_year(readings: dict[str, Document], name: str) -> None:
    read = readings[name]
    expected = {key: TRUTH[name][key] for key in ("title", "agency", "year")}
    assert {"title": read.title, "agency": read.agency, "year": read.year} == expected


@pytest.mark.parametrize("name", TRUTH)
def test_cells_know_their_page_and_box(readings: dict[str, Document], name: str) -> None:
    cells = [cell for grid in readings[name].grids for cell in grid.cells if cell.text]
    assert cells
    for cell in cells:
        assert cell.page >= 1
        assert cell.box is not None
        left, top, right, bottom = cell.box
        assert 0 <= left < right
        assert 0 <= top < bottom
