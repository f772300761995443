"""Markers of the static families and of the two disclosure directories: none of them is in another family's pages."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from crawler.families import Ask, ccontent, openness, public_column, vsb
from pipelines.decode import decode

PAGES = Path(__file__).parent / "pages"
OURS = (vsb, ccontent, openness, public_column)
FIRST = sorted(file.parent for file in PAGES.glob("*/list*/page.json"))
FILLINGS = (
    "<",
    "a",
    "1",
    " ",
    "(",
    '"',
    "/info/1/",
    "index_1_",
    "/c1/content.html",
    '<a href="/c1/content.html">2024-01-01',
    "Ls.pagination(",
    'Ls.pagination("#page_public_info", {pageCount:',
    'url: "/site/label/1", data : {',
    "'?pageIndex=' + ",
    "<pagination pagesize=1>",
    '<div class="pb_sys_common">共1条',
    '<a href="/info/1/1.htm"><h4>1</h4>2024-01-01</a>',
    "maxPageNum = 9",
)


def read(folder: Path) -> tuple[dict[str, Any], str]:
    page = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    return page, decode((folder / "page.html").read_bytes(), [(n, v) for n, v in page["headers"]]).text


@pytest.mark.parametrize("folder", FIRST, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_pages_of_others_carry_no_marker(folder: Path) -> None:
    page, text = read(folder)
    takers = {module.NAME for module in OURS if module.recognise(page["url"], text)}
    assert takers <= {folder.parent.name}


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("module", OURS, ids=lambda module: module.NAME)
def test_hostile_text_is_read_in_time(module: ModuleType, filling: str) -> None:
    text, url = filling * (200_000 // len(filling)), "http://a.example.cn/n1/n2/index.html"
    began = time.process_time()
    module.recognise(url, text)
    module.read_list(Ask(url), text)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("module", OURS, ids=lambda module: module.NAME)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "共" + "9" * 6000 + "条 共" + "9" * 6000 + "页 maxPageNum=" + "9" * 6000,
        '<a href="http://[">关于公布值班电话的通知</a>2024-01-01',
        "<script>Ls.pagination(\"#p\", function(pageIndex){ location.href='http://[?pageIndex=' + pageIndex }, {pageCount:9})</script>",
        '<pagination pagesize="²">',
        "<!-- -->",
    ],
)
def test_odd_text_raises_nothing(module: ModuleType, text: str) -> None:
    for url in ("http://a.example.cn/public/column/1", "http://a.example.cn/n1/index.html"):
        module.recognise(url, text)
        assert module.read_list(Ask(url), text).announced is None
