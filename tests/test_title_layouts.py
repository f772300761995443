"""Who printed a document, about which year and under which title, in every layout of `title_layouts`."""

from __future__ import annotations

import pytest

from benchmarks.scoring import folded
from tests.paper import document
from tests.title_layouts import LATER, LAYOUTS, Layout, cjk_pdf


@pytest.mark.parametrize("layout", LAYOUTS + LATER, ids=lambda layout: layout.name)
def test_title_agency_year_kind_and_number_are_read(layout: Layout) -> None:
    found = document(cjk_pdf(layout.pages, layout.marked), "page")
    assert folded("title", found.title) == folded("title", layout.title)
    assert found.kind == layout.kind
    assert folded("number", found.number) == folded("number", layout.number)
    if layout.agency:
        assert found.agency == layout.agency
    if layout.year:
        assert found.year == layout.year
