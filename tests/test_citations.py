"""Citations in the archive: linked to the documents they name, in whatever order those come."""

from __future__ import annotations

from typing import Any

import pytest

from archive.store import Archive
from archive.verify import verify
from crawler.items import Citation
from tests.factories import begin, keep, make_document, make_page, open_archive

NUMBER = "澄政办发〔2024〕3号"
TITLE = "关于印发《澄川县信息公开办理规范(试行)》的通知"
CITING, CITED = "https://www.tongxin.gov.cn/1.html", "https://www.tongxin.gov.cn/2.html"


def citing(number: str = NUMBER, title: str = TITLE, url: str = CITING, **more: Any) -> dict[str, Any]:
    citations = (Citation(f"《{title}》({number})", number, title, 0, 5),)
    return {"url": url, "citations": citations, "title": "报告", **more}


def cited(number: str = NUMBER, title: str = TITLE, url: str = CITED, **more: Any) -> dict[str, Any]:
    return {"url": url, "number": number, "title": title, "kind": "notice", **more}


def put(archive: Archive, crawl: int, document: dict[str, Any], *, day: int = 0) -> int:
    """Keep a document that says its address; its version."""
    text = f"{document['url']} {day}"
    page = make_page(text, url=document["url"], day=day)
    return keep(archive, crawl, page, make_document(text, **document)).version_id


def targets(archive: Archive) -> list[tuple[int, int | None]]:
    """(citing version, cited document) of every citation."""
    rows = archive.db.execute("SELECT version_id, target_document_id FROM citations ORDER BY id")
    return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("cited_first", [True, False])
@pytest.mark.parametrize(
    ("named", "known"),
    [
        ({}, {}),
        ({"title": ""}, {}),
        ({"number": ""}, {}),
        ({"number": ""}, {"number": "", "title": "关于印发《澄川县信息公开办理规范（试行）》的通知"}),
        ({"number": "澄政办发〔2024〕4号"}, {"number": ""}),
    ],
)
def test_a_cited_document_is_linked_whichever_comes_first(
    cited_first: bool, named: dict[str, str], known: dict[str, str]
) -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        documents = [cited(**known), citing(**named)]
        for document in documents if cited_first else documents[::-1]:
            put(archive, crawl, document)
        target = archive.find_document(CITED)["id"]
        assert [target for _, target in targets(archive)] == [target]
        assert list(verify(archive)) == []


def test_what_the_archive_does_not_have_is_not_linked() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        put(archive, crawl, citing())
        put(archive, crawl, cited("澄政办发〔2024〕33号", "关于印发办理规范的通知"))
        assert targets(archive) == [(1, None)]


def test_a_title_that_two_documents_have_names_neither() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        put(archive, crawl, cited(""))
        put(archive, crawl, citing(""))
        assert targets(archive) == [(2, 1)]
        put(archive, crawl, cited("", url="https://www.tongxin.gov.cn/3.html"))
        assert targets(archive) == [(2, None)]


def test_a_copy_of_the_cited_document_takes_nothing_away() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        put(archive, crawl, citing(""))
        for url in (CITED, "https://www.tongxin.gov.cn/3.html"):
            page = make_page("x", url=url)
            keep(archive, crawl, page, make_document("同样的话", **cited("", url=url)))
        assert targets(archive) == [(1, 2)]


def test_no_document_is_linked_to_itself() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        put(archive, crawl, citing(**{"url": CITED}) | {"number": NUMBER, "title": TITLE})
        assert targets(archive) == [(1, None)]


def test_links_follow_a_document_that_turns_out_to_have_another_number() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        put(archive, crawl, citing(title=""))
        put(archive, crawl, citing("澄政办发〔2024〕5号", title="", url="https://www.tongxin.gov.cn/4.html"))
        version = put(archive, crawl, cited())
        assert targets(archive) == [(1, 3), (2, None)]
        archive.keep_reading(version, make_document("x", **cited("澄政办发〔2024〕5号")))
        assert targets(archive) == [(1, None), (2, 3)]


def test_a_reading_replaces_what_a_version_cites() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        put(archive, crawl, cited())
        version = put(archive, crawl, citing("", ""))
        archive.keep_reading(version, make_document("x", **citing()))
        assert targets(archive) == [(version, 1)]
        (row,) = archive.citations(version)
        assert (row["number"], row["title"], row["start"], row["end"]) == (NUMBER, TITLE, 0, 5)
