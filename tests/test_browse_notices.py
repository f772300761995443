"""A notice's page: its layout, what it cites and what cites it, and marks on its findings."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

pytest.importorskip("datasette", reason="the extra [browse] is not installed")

from archive.browse import datasette_app
from crawler.items import Check, Citation
from tests.factories import at, begin, keep, make_document, make_page, open_archive

NUMBER = "澄政办发〔2024〕3号"
OTHER = "https://www.tongxin.gov.cn/2.html"
HARM = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path: Path = tmp_path_factory.mktemp("notices") / "x.db"
    with open_archive(path) as archive:
        crawl = begin(archive)
        known = (
            Citation(f"《办法》({NUMBER})", NUMBER, "办法", 0, 4),
            Citation(f"《{HARM}规定》", "", f"{HARM}规定", 5, 9),
        )
        citing = make_document(
            "引用",
            citations=known,
            addressees=("各科室", f"所队{HARM}"),
            issuer="同心县公安局 同心县司法局",
            signature=f"同心县公安局{HARM}",
            signed="2024-01-17",
            form="2021",
            checks=(Check("columns_balance", "fail", 12, 11, ""),),
        )
        keep(archive, crawl, make_page("1"), citing)
        keep(
            archive,
            crawl,
            make_page("2", url=OTHER),
            make_document("办法", url=OTHER, number=NUMBER, title="办法"),
        )
        archive.mark_seen(archive.findings()[0]["id"], f"核实{HARM}", "李", at(1))
    return datasette_app(path)


def show(room: Any, document: int) -> tuple[Any, str]:
    """The page as a tree, and its words."""
    response = asyncio.run(room.client.get(f"/-/document/{document}"))
    assert response.status_code == 200
    tree = etree.HTML(response.text)
    assert not tree.xpath("//script[contains(text(), 'alert')]")
    return tree, " ".join(" ".join(tree.itertext()).split())


def test_the_page_shows_layout_citations_and_marks(room: Any) -> None:
    tree, words = show(room, 1)
    for part in ("各科室、所队", "同心县公安局 同心县司法局", "2024-01-17", f"《办法》({NUMBER})", "核实"):
        assert part in words
    (link,) = tree.xpath(f"//a[text()='《办法》({NUMBER})']/@href")
    assert link.endswith("/-/document/2")


def test_the_cited_document_names_who_cites_it(room: Any) -> None:
    tree, words = show(room, 2)
    assert "Documents that cite it" in words
    assert tree.xpath("//dd//a[contains(@href, '/-/document/1')]")


def test_the_page_as_json_has_them_too(room: Any) -> None:
    page = asyncio.run(room.client.get("/-/document/1.json")).json()
    assert [row["target_document_id"] for row in page["citations"]] == [2, None]
    assert page["addressees"][0] == "各科室"
    assert page["version"]["form"] == "2021"
    assert page["seen"][0]["seen_by"] == "李"
