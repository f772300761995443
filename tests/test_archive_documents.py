"""Documents and versions: when there is a new one, how they are chained, copies, and reading again."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.errors import ArchiveError
from archive.search import search
from archive.store import Archive
from archive.verify import verify
from archive.versions import chain_hash, content_hash
from crawler.items import Hint, Link
from tests.factories import (
    TITLE,
    URL,
    at,
    begin,
    finish,
    full_document,
    keep,
    keep_texts,
    make_document,
    make_page,
    open_archive,
    store,
)
from tests.thorough import share


def changes(archive: Archive) -> list[tuple[int, str]]:
    return [(row["number"], row["change"]) for row in archive.versions(1)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("申请 2 件\n", "申请2件", True),
        ("（一）２件", "(一)2件", True),
        ("a | b\n", "a|b", True),
        ("3259", "3260", False),
        ("规定", "規定", False),
    ],
)
def test_content_is_compared_without_width_and_whitespace(one: str, other: str, same: bool) -> None:
    assert (content_hash(one) == content_hash(other)) is same


def test_the_chain_depends_on_all_that_came_before() -> None:
    assert chain_hash("", "a", "b") != chain_hash("a", "", "b") != chain_hash("a", "b", "")


def test_a_changed_cell_is_a_version_and_a_hit_counter_is_not() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        kept = [
            keep(archive, crawl, make_page(f"{text} 浏览次数：{day}", day=day), make_document(text))
            for day, text in enumerate(["3259", "3259", "3260"])
        ]
        assert [one.change for one in kept] == ["first", "", "content"]
        assert [visit["outcome"] for visit in archive.visits(URL)] == ["new", "unchanged", "changed"]
        assert changes(archive) == [(1, "first"), (2, "content")]
        assert archive.find_document(URL)["version_id"] == kept[2].version_id


def test_changing_back_is_a_third_version() -> None:
    with open_archive() as archive:
        keep_texts(archive, "A", "B", "A")
        first, second, third = archive.versions(1)
        assert first["content_sha256"] == third["content_sha256"] != second["content_sha256"]
        assert len({first["chain_sha256"], second["chain_sha256"], third["chain_sha256"]}) == 3
        assert list(verify(archive)) == []


@settings(max_examples=share(40), deadline=None)
@example([0, 2, 3, 4, 1], ["C", "A", "C", "C", "A"])
@given(st.permutations(range(5)), st.lists(st.sampled_from("ABC"), min_size=5, max_size=5))
@example(
    [0, 2, 3, 1, 4], ["B", "A", "B", "B", "A"]
)  # the last was compared with the second, and is of the third
def test_captures_read_in_any_order_give_the_versions_of_their_order_in_time(
    order: list[int], texts: list[str]
) -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        pages = [store(archive, crawl, make_page(f"{day}", day=day))[0] for day in range(5)]
        for day in order:
            archive.keep_document(pages[day], make_document(texts[day]))
        for page in archive.pages_to_read():
            archive.keep_document(page, make_document(texts[int(page.body)]))
        expected = [text for day, text in enumerate(texts) if day == 0 or text != texts[day - 1]]
        told = [
            archive.version(1, number)["text"].removeprefix(f"{TITLE}\n")
            for number in range(1, 1 + len(archive.versions(1)))
        ]
        assert told == expected
        assert list(verify(archive)) == []


def test_a_version_holds_everything_that_was_read() -> None:
    with open_archive() as archive:
        kept = keep(archive, begin(archive), make_page(), full_document())
        chapter, item = archive.sections(kept.version_id)
        assert (item["parent_id"], item["path"], item["level"]) == (chapter["id"], '["一", "(一)"]', 2)
        (grid,) = archive.grids(kept.version_id)
        assert (grid["section_id"], grid["cells"]) == (
            item["id"],
            '[[0, 0, 1, 1, "行政处罚"], [0, 1, 1, 1, "3259"]]',
        )
        penalties, fees, coercion = archive.facts(kept.version_id)
        assert (penalties["value"], penalties["section_id"], penalties["grid_id"]) == (
            3259,
            item["id"],
            grid["id"],
        )
        assert (fees["value"], coercion["value"], coercion["state"]) == (0.5, None, "blank")
        assert [row["verdict"] for row in archive.checks(kept.version_id)] == ["pass"]
        assert [row["before"] for row in archive.repairs(kept.version_id)] == ["規(guī)"]
        assert list(verify(archive)) == []


@pytest.mark.parametrize("value", ["3259", b"1"])
def test_a_fact_is_a_number_or_nothing(value: Any) -> None:
    document = full_document(value)
    with open_archive() as archive, pytest.raises(Exception, match="CHECK constraint failed"):
        keep(archive, begin(archive), make_page(), document)


def test_the_published_text_is_stored_only_where_it_differs() -> None:
    with open_archive() as archive:
        keep(archive, begin(archive), make_page("1"), make_document("规定"))
        keep(
            archive,
            begin(archive),
            make_page("2", day=1),
            make_document("规定二", published_text=f"{TITLE}\n規定二"),
        )
        stored = archive.db.execute("SELECT published_text FROM versions").fetchall()
        assert stored == [(None,), (f"{TITLE}\n規定二",)]
        assert archive.version(1, 1)["published_text"] == f"{TITLE}\n规定"


def test_reading_again_replaces_and_never_adds_a_version() -> None:
    with open_archive() as archive:
        first, second, _ = keep_texts(archive, "A", "B", "C")
        before = archive.versions(1)
        archive.keep_reading(second.version_id, full_document(parser="2"))
        after = archive.versions(1)
        assert [row["id"] for row in after] == [row["id"] for row in before]
        assert [row["parser"] for row in after] == ["1", "2", "1"]
        assert [a["chain_sha256"] == b["chain_sha256"] for a, b in zip(before, after, strict=True)] == [
            True,
            False,
            False,
        ]
        assert len(archive.facts(second.version_id)) == 3
        assert archive.facts(first.version_id) == []
        archive.keep_reading(second.version_id, make_document("B"))
        assert archive.versions(1) == before
        assert archive.facts(second.version_id) == []
        assert list(verify(archive)) == []


def test_a_reading_of_the_current_version_describes_the_document() -> None:
    with open_archive() as archive:
        old, current = keep_texts(archive, "A", "B")
        archive.keep_reading(old.version_id, make_document("A", agency="旧机关", year=2001))
        assert archive.find_document(1)["year"] == 2023
        archive.keep_reading(current.version_id, make_document("B", agency="新机关", year=2022))
        document = archive.find_document(1)
        assert (document["agency"], document["year"]) == ("新机关", 2022)


def test_versions_read_by_other_rules_are_found_with_their_pages() -> None:
    with open_archive() as archive:
        keep_texts(archive, "A", "B")
        assert archive.outdated(URL, "1") is None
        outdated = archive.outdated(URL, "2")
        assert outdated is not None
        assert (outdated[0], outdated[1].body) == (2, b"<p>B</p>")
        assert archive.outdated("https://a.cn/", "2") is None
        assert [version for version, _ in archive.readings()] == [1, 2]
        assert list(archive.readings("elsewhere")) == []


def test_an_attachment_points_at_its_page() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        link = Link("https://www.tongxin.gov.cn/1.pdf", "附件")
        keep(archive, crawl, make_page("a"), make_document(attachments=(link,)))
        page = make_page("pdf", url=link.url, kind="attachment", parent=URL)
        keep(archive, crawl, page, make_document("附", url=link.url, kind="attachment"))
        assert archive.find_document(link.url)["parent_id"] == 1
        assert [(one.url, one.parent_url) for one in archive.known_documents("tongxin")] == [
            (URL, ""),
            (link.url, URL),
        ]


def test_nothing_begun_is_forgotten() -> None:
    """What a killed crawl left: an attachment never fetched, and a page stored and never read."""
    with open_archive() as archive:
        crawl = begin(archive)
        link = Link("https://www.tongxin.gov.cn/1.pdf", "附件")
        keep(archive, crawl, make_page("a"), make_document(attachments=(link,)))
        archive.keep_page(
            make_page("b", url="https://www.tongxin.gov.cn/b", hint=Hint("乙", "2024-01-01")), crawl
        )
        known = {one.url: one for one in archive.known_documents("tongxin")}
        assert {url: (one.kind, one.state) for url, one in known.items()} == {
            URL: ("annual_report", "present"),
            "https://www.tongxin.gov.cn/b": ("annual_report", "unread"),
            link.url: ("attachment", "unread"),
        }
        assert known["https://www.tongxin.gov.cn/b"].published == "2024-01-01"
        assert list(archive.known_documents("elsewhere")) == []


@pytest.mark.parametrize("outcome", ["gone", "blocked", "error"])
def test_an_attachment_that_was_refused_is_asked_for_again(outcome: str) -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        link = Link("https://www.tongxin.gov.cn/1.pdf", "附件")
        keep(archive, crawl, make_page("a"), make_document(attachments=(link,)))
        refusal = make_page("<h1>500</h1>", url=link.url, kind="attachment", parent=URL, status=500)
        archive.keep_page(refusal, crawl, outcome, "an error page")
        assert [one.url for one in archive.known_documents("tongxin")] == [URL, link.url]
        archive.keep_page(make_page("%PDF", url=link.url, kind="attachment", parent=URL), crawl)
        assert [one.url for one in archive.known_documents("tongxin")] == [URL, link.url]


def links(archive: Archive) -> list[str]:
    return [str(json.loads(row["attachments"])[0][0]) for row in archive.db.query("SELECT * FROM versions")]


def test_an_attachment_replaced_behind_the_same_words_is_the_one_to_fetch() -> None:
    documents = [make_document(attachments=(Link(f"https://a.cn/{n}.pdf", "附件"),)) for n in range(3)]
    with open_archive() as archive:
        crawl = begin(archive)
        first = keep(archive, crawl, make_page("0"), documents[0])
        late, _ = store(archive, crawl, make_page("1", day=1))
        assert keep(archive, crawl, make_page("2", day=2), documents[2]).change == ""
        assert links(archive) == ["https://a.cn/2.pdf"]
        assert "https://a.cn/2.pdf" in [one.url for one in archive.known_documents("tongxin")]
        archive.keep_document(late, documents[1])
        assert links(archive) == ["https://a.cn/2.pdf"], "an older capture read late names older files"
        archive.keep_reading(first.version_id, documents[0])
        assert links(archive) == ["https://a.cn/2.pdf"], "a version is read again from its first capture"
        assert list(verify(archive)) == []


def copies(archive: Archive) -> dict[int, int | None]:
    return dict(archive.db.execute("SELECT id, copy_of FROM documents").fetchall())


def test_a_document_that_says_the_same_elsewhere_is_a_copy_of_the_earlier() -> None:
    with open_archive() as archive:
        for number in range(3):
            keep_texts(archive, "A", url=f"{URL}?{number}")
        assert copies(archive) == {1: None, 2: 1, 3: 1}
        keep_texts(archive, "A", "B", url=f"{URL}?0")
        assert copies(archive) == {1: None, 2: None, 3: 2}
        keep_texts(archive, "A", "B", url=f"{URL}?1")
        assert copies(archive) == {1: None, 2: 1, 3: None}
        keep_texts(archive, "A", "B", "A", url=f"{URL}?0")
        assert copies(archive) == {1: None, 2: None, 3: 1}
        assert list(verify(archive)) == []


def test_documents_that_say_nothing_are_no_copies() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        for number in range(2):
            url = f"{URL}?{number}"
            document = replace(make_document(url=url), text="", published_text="", sections=())
            keep(archive, crawl, make_page(url=url), document)
        assert copies(archive) == {1: None, 2: None}


def test_a_document_is_dated_by_its_first_capture_and_last_visit() -> None:
    with open_archive() as archive:
        archive.keep_page(make_page("a"), begin(archive))
        crawl = begin(archive, 3)
        keep(archive, crawl, make_page("a", day=3), make_document())
        finish(archive, crawl, 3)
        document = archive.find_document(URL)
        assert (document["first_seen"], document["last_seen"]) == (at(0), at(3))
        assert archive.versions(1)[0]["captured_at"] == at(0)


@pytest.mark.parametrize(
    "ref", ["2", "https://www.tongxin.gov.cn/zfxxgknb/2032.html", "2023.htm", URL[:-3], URL[8:-3]]
)
def test_an_unknown_document_is_named_with_near_ones(ref: str) -> None:
    with open_archive() as archive:
        keep_texts(archive, "A")
        assert archive.find_document("1") == archive.find_document(1) == archive.find_document(URL)
        assert archive.document_at(URL) == archive.find_document(1)
        assert archive.document_at(ref) is None
        near = "gongkai search" if ref == "2" else URL
        with pytest.raises(ArchiveError, match=f"no document {ref}.*{near}"):
            archive.find_document(ref)


def test_an_unknown_version_is_named() -> None:
    with open_archive() as archive:
        keep_texts(archive, "A", "B")
        assert archive.version(1)["number"] == 2
        with pytest.raises(ArchiveError, match="versions 1 to 2, no version 3"):
            archive.version(1, 3)
        with pytest.raises(ArchiveError, match="no version 9"):
            archive.keep_reading(9, make_document())


def test_versions_stored_together_are_indexed_when_the_transaction_ends() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        with archive.together():
            first = keep(archive, crawl, make_page("a"), make_document("正文甲"))
            archive.keep_reading(first.version_id, make_document("正文乙"))
            keep(archive, crawl, make_page("b", url=f"{URL}?2"), make_document("正文丙", url=f"{URL}?2"))
        assert [len(search(archive, word)) for word in ("正文甲", "正文乙", "正文丙")] == [0, 1, 1]
        with suppress(RuntimeError), archive.together():
            keep(archive, crawl, make_page("c", url=f"{URL}?3"), make_document("正文丁", url=f"{URL}?3"))
            raise RuntimeError("taken back")
        keep(archive, crawl, make_page("c", url=f"{URL}?3"), make_document("正文丁", url=f"{URL}?3"))
        assert len(search(archive, "正文丁")) == 1
        assert list(verify(archive)) == []
