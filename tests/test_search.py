"""Search is exact: the index finds what a scan of the text would find, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from archive.bigrams import RUN, fold, fts_query, split_words, tokens
from archive.errors import ArchiveError
from archive.search import Hit, search, snippet
from archive.store import Archive
from tests.factories import (
    URL,
    begin,
    finish,
    keep,
    keep_texts,
    make_document,
    make_page,
    make_section,
    open_archive,
    site_row,
)

# Few characters, so that words are found often: Han, Latin in both widths, digits, punctuation, a ligature that
# folds to two letters, a character beyond the basic plane, and one newer than SQLite's own tables.
ALPHABET = "公开复议政府aAＡ1１9.,，。、 \n「」_-%㎡ß𠮷𰻝\u0301"
TEXT = st.text(ALPHABET, max_size=30)
WORD = st.text(ALPHABET, min_size=1, max_size=5)


@pytest.fixture(scope="module")
def one_document() -> Iterator[Archive]:
    """An archive of one document, read again and again: so the index must give every old word back, too."""
    with open_archive() as archive:
        keep(archive, begin(archive), make_page(), make_document(""))
        yield archive


def reread(archive: Archive, parts: list[tuple[str, str]], title: str = "") -> int:
    """Replace what the document says by these headings and texts; its first row in the index."""
    sections = tuple(make_section(text, heading=heading, number="") for heading, text in parts)
    archive.keep_reading(1, replace(make_document(), title=title, text=title, sections=sections))
    return int(archive.sections(1)[0]["id"])


def scan(texts: list[str], words: tuple[str, ...]) -> set[int]:
    return {position for position, text in enumerate(texts) if all(word in fold(text) for word in words)}


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=6), WORD)
def test_nothing_is_missed_and_nothing_invented(one_document: Archive, texts: list[str], word: str) -> None:
    assume(RUN.search(fold(word)))
    query = f'"{word}"'
    first = reread(one_document, [("", text) for text in texts])
    found = {hit.section_id - first for hit in search(one_document, query)}
    assert found == scan(texts, split_words(query))


@settings(max_examples=150, deadline=None)
@given(
    st.text("公开 aA", max_size=6),
    st.lists(st.tuples(st.text("公开复，", max_size=4), TEXT), min_size=1, max_size=6),
    st.lists(st.text("公开复议政府aA19", min_size=1, max_size=4), min_size=1, max_size=3),
)
def test_the_index_alone_is_exact_for_words_without_punctuation(
    one_document: Archive, title: str, parts: list[tuple[str, str]], words: list[str]
) -> None:
    """Datasette's search box looks at nothing but the index."""
    first = reread(one_document, parts, title)
    folded = [fold(word) for word in words]
    expected = {
        position
        for position, places in enumerate(parts)
        if all(any(word in fold(place) for place in (title, *places)) for word in folded)
        and (position == 0 or any(word in fold(place) for place in places for word in folded))
    }
    assert {section - first for section in indexed(one_document, " ".join(words))} == expected
    assert {hit.section_id - first for hit in search(one_document, " ".join(words))} == expected


@given(TEXT, TEXT)
def test_folding_a_part_gives_a_part_of_the_folded_text(before: str, after: str) -> None:
    assert fold(before + after) == fold(before) + fold(after)


def test_tokens_are_overlapping_pairs_that_end_at_punctuation() -> None:
    assert tokens("公开申请，ＡＢ１。复") == "公开 开申 申请 请 ab b1 1 复"


def test_a_query_is_a_phrase_of_pairs() -> None:
    assert fts_query("复议 3.5 复") == (
        '{title heading text} : ("复议" AND "3 5" * AND "复" *)'
        ' AND ({heading text} : ("复议" OR "3 5" * OR "复" *) OR title : "¶")'
    )


@pytest.mark.parametrize("query", ["", "   ", "。", '""', '"，"'])
def test_a_query_without_a_word_is_refused(query: str) -> None:
    with pytest.raises(ArchiveError, match="nothing to search for"):
        split_words(query)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("复议 诉讼", ("复议", "诉讼")),
        ("复议　诉讼", ("复议", "诉讼")),
        ('"行政 复议" 诉讼', ("行政 复议", "诉讼")),
        ("“行政复议” 。", ("行政复议",)),
        ("ＡＰＰ", ("app",)),
        ('a"b', ('a"b',)),
    ],
)
def test_words_are_split_at_spaces_and_quotes_hold_them_together(query: str, words: tuple[str, ...]) -> None:
    assert split_words(query) == words


def hits(archive: Archive, words: str, **filters: object) -> list[Hit]:
    return search(archive, words, **filters)  # type: ignore[arg-type]


def test_all_words_must_stand_in_one_section_or_its_title() -> None:
    sections = (make_section("收到申请5件"), make_section("行政复议2件", number="二", heading="复议"))
    with open_archive() as archive:
        keep(archive, begin(archive), make_page(), make_document("", sections=sections))
        assert [hit.heading for hit in hits(archive, "同心县 复议")] == ["复议"]
        assert hits(archive, "申请 复议") == []
        assert len(hits(archive, "复议 行政")) == 1


def test_a_word_of_the_title_alone_is_found_once() -> None:
    sections = (make_section("甲"), make_section("乙", number="二"))
    with open_archive() as archive:
        keep(archive, begin(archive), make_page(), make_document("", sections=sections))
        (hit,) = hits(archive, "年度报告")
        assert "⟦年度报告⟧" in hit.snippet
        assert indexed(archive, "年度报告") == {hit.section_id}
        assert indexed(archive, "年度报告 乙") == {hit.section_id + 1}


def indexed(archive: Archive, words: str) -> set[int]:
    """What the index alone answers, as Datasette's search box does."""
    rows = archive.db.execute("SELECT rowid FROM search WHERE search MATCH ?", (fts_query(words),))
    return {row[0] for row in rows}


def test_latest_read_first_with_a_limit() -> None:
    with open_archive() as archive:
        for number in range(5):
            keep_texts(archive, f"复议{number}", url=f"{URL}?{number}")
        assert [hit.document_id for hit in hits(archive, "复议", limit=3)] == [5, 4, 3]
        archive.keep_reading(1, make_document("复议0", url=f"{URL}?0"))
        assert [hit.document_id for hit in hits(archive, "复议", limit=3)] == [5, 4, 3]  # it says the same
        archive.keep_reading(1, make_document("复议零", url=f"{URL}?0"))
        assert [hit.document_id for hit in hits(archive, "复议", limit=3)] == [1, 5, 4]


def test_filters() -> None:
    with open_archive() as archive:
        archive.keep_site(site_row("changshu"))
        keep_texts(archive, "复议1")
        keep_texts(archive, "复议2", url="https://a.cn/2", year=2022, kind="notice")
        crawl = begin(archive, site="changshu")
        keep(archive, crawl, make_page("3", site="changshu", url="https://a.cn/3"), make_document("复议3"))
        assert {hit.document_id for hit in hits(archive, "复议", site="tongxin")} == {1, 2}
        assert [hit.document_id for hit in hits(archive, "复议", year=2022)] == [2]
        assert [hit.document_id for hit in hits(archive, "复议", kind="notice")] == [2]
        assert hits(archive, "复议", site="changshu", year=2022) == []


def test_earlier_versions_are_searched_on_request() -> None:
    with open_archive() as archive:
        keep_texts(archive, "处罚3259件", "处罚3260件")
        assert hits(archive, "3259") == []
        assert [hit.version_id for hit in hits(archive, "3259", all_versions=True)] == [1]


def test_a_reading_replaces_its_words_in_the_index() -> None:
    with open_archive() as archive:
        (kept,) = keep_texts(archive, "旧文字")
        archive.keep_reading(kept.version_id, make_document("新文字"))
        assert hits(archive, "旧文字") == []
        assert len(hits(archive, "新文字")) == 1


def test_a_document_without_sections_is_found_by_its_text() -> None:
    with open_archive() as archive:
        keep(archive, begin(archive), make_page(), make_document("全文只有一句", sections=()))
        assert len(hits(archive, "只有一句")) == 1


def test_a_crawl_that_stores_nothing_leaves_nothing_to_find() -> None:
    with open_archive() as archive:
        finish(archive, begin(archive))
        assert hits(archive, "复议") == []


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("收到行政复议2件", ("复议",), "收到行政⟦复议⟧2件"),
        ("使用ＡＰＰ公开", ("app",), "使用⟦ＡＰＰ⟧公开"),
        ("a\n复议\n复议", ("复议",), "a ⟦复议⟧ ⟦复议⟧"),
        ("没有", ("复议",), "没有"),
        ("政" * 40 + "复议" + "府" * 90, ("复议",), "…" + "政" * 24 + "⟦复议⟧" + "府" * 70 + "…"),
        ("行政复议", ("行政", "政复"), "⟦行政⟧复议"),
    ],
)
def test_snippets_mark_the_words(text: str, words: tuple[str, ...], shown: str) -> None:
    assert snippet(text, words) == shown
