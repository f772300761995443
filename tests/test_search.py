"""Search is exact: the index finds what a scan of the text would find, no more and no less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import ArchiveError
from archive.schema.tables import SEARCH
from archive.search import RANKED, Hit, answer, functions, index, search
from archive.search.bigrams import fold, tokens, word_of
from archive.search.match import fts_query, periods_between
from archive.search.query import Either, Every, Filter, Node, Word, parse
from archive.search.snippets import snippet
from archive.store import Archive
from archive.verify import verify
from pipelines.repair import simplify
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
from tests.thorough import share

# Few characters, so that words are found often: Han, Latin in both widths, digits, punctuation, a ligature that
# folds to two letters, a character beyond the basic plane, one newer than SQLite's own tables, and what tokens are
# written with: full-width punctuation, the ideographic space, control characters.
ALPHABET = '公开复议政府aAＡ1１9.,，。、 \n「」_-%㎡ß𠮷𰻝\u0301＾＝：:()\u3000\x00\x01"*'
TEXT = st.text(ALPHABET, max_size=30)
WORD = st.text(ALPHABET.replace('"', ""), min_size=1, max_size=5)
TITLE = st.text("公开 aA.", max_size=6)
PARTS = st.lists(st.tuples(st.text("公开复，.", max_size=4), TEXT), min_size=1, max_size=6)


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


# A query as a tree of its own, with what it means said a second time, over texts instead of tokens.


@dataclass(frozen=True)
class Asked:
    """A query as text, what it says of a section's places, and the words it looks for."""

    text: str
    operator: str = ""
    parts: tuple[Asked, ...] = ()

    def holds(self, places: list[str]) -> bool:
        held = [part.holds(places) for part in self.parts]
        if self.operator == "AND":
            return all(held)
        if self.operator == "OR":
            return any(held)
        if self.operator == "NOT":
            return held[0] and not held[1]
        return any(word_of(self.text) in place for place in places)

    def words(self) -> list[str]:
        parts = self.parts[:1] if self.operator == "NOT" else self.parts
        return [word for part in parts for word in part.words()] if parts else [word_of(self.text)]


def joined(operator: str, left: Asked, right: Asked, written: str) -> Asked:
    return Asked(written.format(left.text, right.text), operator, (left, right))


WRITTEN = {
    "AND": ("({} AND {})", "({} {})", "({}　{})"),
    "OR": ("({} OR {})", "（{} OR {}）"),
    "NOT": ("({} NOT {})", "({} -{})", "({} AND NOT {})"),
}
QUERY = st.recursive(
    WORD.filter(word_of).map(lambda word: Asked(f'"{word}"')),
    lambda inner: st.sampled_from(sorted(WRITTEN)).flatmap(
        lambda operator: st.builds(
            joined, st.just(operator), inner, inner, st.sampled_from(WRITTEN[operator])
        )
    ),
    max_leaves=5,
)


def scan(title: str, parts: list[tuple[str, str]], query: Asked) -> set[int]:
    """Sections where the query holds, with one of its words in the section itself, or in the title for the first."""
    found = set()
    for position, (heading, text) in enumerate(parts):
        own = [fold(heading), fold(text)] + ([fold(title)] if position == 0 else [])
        is_own = any(word in place for word in query.words() for place in own)
        if is_own and query.holds([*own, fold(title)]):
            found.add(position)
    return found


@settings(max_examples=share(150), deadline=None)
@given(PARTS, WORD.filter(word_of))
def test_nothing_is_missed_and_nothing_invented(
    one_document: Archive, parts: list[tuple[str, str]], word: str
) -> None:
    first = reread(one_document, parts)
    found = {hit.section_id - first for hit in search(one_document, f'"{word}"')}
    assert found == scan("", parts, Asked(f'"{word}"'))


@settings(max_examples=share(250), deadline=None)
@given(TITLE, PARTS, QUERY)
def test_and_or_not_and_phrases_find_what_a_scan_finds(
    one_document: Archive, title: str, parts: list[tuple[str, str]], query: Asked
) -> None:
    first = reread(one_document, parts, title)
    expected = scan(title, parts, query)
    assert {hit.section_id - first for hit in search(one_document, query.text)} == expected
    for sort in ("new", "rank"):
        found = answer(one_document, query.text, sort=sort)
        assert {hit.section_id - first for hit in found.hits} == expected
        assert (found.count, found.more) == (len(expected), False)
    assert {section - first for section in indexed(one_document, query.text)} == expected


@given(TEXT, TEXT)
def test_folding_a_part_gives_a_part_of_the_folded_text(before: str, after: str) -> None:
    assert fold(before + after) == fold(before) + fold(after)


@given(TEXT)
def test_a_token_begins_with_a_letter_or_digit_and_holds_nothing_ascii_but_those(text: str) -> None:
    for token in tokens(text).split(" ") if word_of(text) else []:
        assert token[0].isalnum()
        assert all(character.isalnum() or not character.isascii() for character in token)


def test_tokens_are_overlapping_pairs_that_end_with_what_follows() -> None:
    assert tokens("公开申请，ＡＢ１. 复") == "公开 开申 申请 请， ab b1 1．\u3000 复"
    assert tokens("公开", "＾") == "＾公开 ＾开"


def test_a_query_is_a_phrase_of_pairs() -> None:
    assert fts_query("复议工作") == '(("复议 议工 工作")) NOT "＝earlier"'
    assert fts_query("3.5") == '(("3． 5" *)) NOT "＝earlier"'


@pytest.mark.parametrize("query", ["", "   ", "。", '""', '"，"', "- ()", "（）", "site:tongxin"])
def test_a_query_without_a_word_is_refused(query: str) -> None:
    with pytest.raises(ArchiveError, match="nothing to search for"):
        parse(query)


W = Word


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("复议 诉讼", Every((W("复议"), W("诉讼")))),
        ("复议　AND　诉讼", Every((W("复议"), W("诉讼")))),
        ('"行政 复议" 诉讼', Every((W("行政 复议"), W("诉讼")))),
        ("“行政复议” 。", W("行政复议")),
        ("ＡＰＰ", W("app")),
        ('a"b', W('a"b')),
        ("甲 OR 乙 丙", Either((W("甲"), Every((W("乙"), W("丙")))))),
        ("(甲 OR 乙) 丙", Every((Either((W("甲"), W("乙"))), W("丙")))),
        ("甲 -乙 NOT 丙", Every((W("甲"),), (W("乙"), W("丙")))),
        ("甲 －乙", Every((W("甲"),), (W("乙"),))),
        ("甲 NOT (乙 OR 丙)", Every((W("甲"),), (Either((W("乙"), W("丙"))),))),
        ("第二十条(一)", W("第二十条(一")),
        ("（第二十条（一）项）", W("第二十条(一)项")),
        ("2022-2023 covid-19", Every((W("2022-2023"), W("covid-19")))),
        ("甲与乙 或 非 and or not", Every(tuple(map(W, ("甲与乙", "或", "非", "and", "or", "not"))))),
        ('甲 "OR" 乙', Every((W("甲"), W("or"), W("乙")))),
        ("ORDER NOTE", Every((W("order"), W("note")))),
        ("甲 site:tongxin", Every((W("甲"), Filter("site", "tongxin")))),
        ("甲 year：2020-2023", Every((W("甲"), Filter("year", "2020-2023")))),
        ('甲 agency:"公安局"', Every((W("甲"), Filter("agency", "公安局")))),
        ("甲 -kind:notice", Every((W("甲"),), (Filter("kind", "notice"),))),
        ("http://a.cn 12:30", Every((W("http://a.cn"), W("12:30")))),
    ],
)
def test_queries_are_read_as_trees(query: str, tree: Node) -> None:
    assert parse(query).node == tree


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("NOT 甲", "NOT needs a word beside it"),
        ("-甲", "NOT needs a word beside it"),
        ("甲 OR -乙", "'甲 OR ▶-乙': NOT needs"),
        ("甲 (NOT 乙)", "'甲 (▶NOT 乙)': NOT needs"),
        ("甲 OR", "OR has nothing after it"),
        ("OR 甲", "OR has nothing before it"),
        ("甲 AND", "AND has nothing after it"),
        ("AND 甲", "AND has nothing before it"),
        ("甲 AND OR 乙", "AND has nothing after it"),
        ("甲 NOT", "NOT has nothing after it"),
        ("甲 NOT NOT 乙", "NOT has nothing after it"),
        ('甲 "乙', "'甲 ▶\"乙': a quote that is never closed"),
        ("甲 “乙", "a quote that is never closed"),
        ("(甲 OR 乙", "'▶(甲 OR 乙': a parenthesis that is never closed"),
        ("甲) 乙", "'甲▶) 乙': ) closes no parenthesis"),
        ("甲 year:99", "year:99 is no year"),
        ("甲 year:2023-2020", "is no year"),
        ("甲 kind:report", "none of annual_report, notice"),
        ("甲 since:2023", "since:2023 is no date"),
        ("甲 until:2023-02-30", "until:2023-02-30 is no date"),
        ("甲 versions:old", "versions:all"),
        ("(" * 50 + "甲" + ")" * 50, "more than 40 parentheses"),
        ("甲 " * 201, "more than 200 words"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(query: str, said: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        parse(query)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text('甲乙 ()"-:ANDORT，　site2\x00', max_size=25))
def test_any_text_is_a_query_or_refused_and_never_an_error_of_sqlite(
    one_document: Archive, text: str
) -> None:
    with suppress(ArchiveError):
        search(one_document, text)


def hits(archive: Archive, words: str, **filters: object) -> list[Hit]:
    return search(archive, words, **filters)


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
        assert indexed(archive, "乙 NOT 年度报告") == set()


def indexed(archive: Archive, words: str) -> set[int]:
    """What SQL answers, as Datasette's search box does."""
    rows = archive.db.execute("SELECT rowid FROM search WHERE search MATCH gongkai_query(?)", (words,))
    return {row[0] for row in rows}


def keep_published(archive: Archive, days: list[str], text: str = "复议", start: int = 0) -> None:
    """A document for each day of publication."""
    for number, day in enumerate(days, start=start):
        keep_texts(archive, f"{text}{number}", url=f"{URL}?{number}", published=day)


def test_the_latest_published_first_whatever_was_read_last() -> None:
    with open_archive() as archive:
        keep_published(archive, ["2023-01-31", "2024-01-30", "2022-03-01", "2024-01-31", "2024-01-31"])
        assert [hit.document_id for hit in hits(archive, "复议")] == [4, 5, 2, 1, 3]
        assert [hit.document_id for hit in hits(archive, "复议", limit=3)] == [4, 5, 2]
        archive.keep_reading(3, make_document("复议零", url=f"{URL}?2", published="2025-01-01"))
        assert [hit.document_id for hit in hits(archive, "复议", limit=2)] == [3, 4]


def test_a_document_without_a_date_or_with_one_to_come_counts_from_the_day_of_its_capture() -> None:
    with open_archive() as archive:
        keep_published(archive, ["", "2026-01-04", "2031-01-01", "2026-02-30", "2025年"])
        assert [hit.day for hit in hits(archive, "复议")] == ["2026-01-05"] * 4 + ["2026-01-04"]


@pytest.mark.parametrize("few", [0, 2, 7])
def test_many_hits_come_in_the_order_of_few(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """Many are looked for by year, month and day; few are fetched and sorted."""
    days = [
        f"{year}-{month:02}-{day:02}" for year in (2021, 2023) for month in (1, 12) for day in (1, 31, 15)
    ] * 2
    with open_archive() as archive:
        with archive.together():
            keep_published(archive, days)
        expected = [hit.section_id for hit in hits(archive, "复议", limit=50)]
        assert len(expected) == len(days)
        monkeypatch.setattr("archive.search.newest.SORTED", few)
        for limit in (1, 5, 24, 50):
            assert [hit.section_id for hit in hits(archive, "复议", limit=limit)] == expected[:limit]


@pytest.mark.parametrize("few", [0, 50])
@pytest.mark.parametrize("since", ["2021-01-01", "2021-12-15", "2022-06-01"])
@pytest.mark.parametrize("until", ["2021-12-31", "2023-01-01", "2023-12-15", "2030-01-01"])
def test_days_asked_for_bound_what_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, dated: Archive, few: int, since: str, until: str
) -> None:
    monkeypatch.setattr("archive.search.newest.SORTED", few)
    every = hits(dated, "复议", limit=100)
    expected = [hit.section_id for hit in every if since <= hit.day <= until]
    assert 0 < len(expected) < len(every) or (since, until) in (
        ("2021-01-01", "2030-01-01"),
        ("2022-06-01", "2021-12-31"),
    )
    for found in (
        hits(dated, "复议", limit=100, since=since, until=until),
        hits(dated, f"复议 since:{since} until:{until}", limit=100),
        hits(dated, f"复议 since:{since}", limit=100, since="2020-01-01", until=until),
    ):
        assert [hit.section_id for hit in found] == expected


@pytest.fixture(scope="module")
def dated() -> Iterator[Archive]:
    """Documents of the first, middle and last days of months of two years."""
    with open_archive() as archive:
        with archive.together():
            keep_published(
                archive,
                [
                    f"{year}-{month:02}-{day:02}"
                    for year in (2021, 2023)
                    for month in (1, 12)
                    for day in (1, 31, 15)
                ],
            )
        yield archive


@pytest.mark.parametrize("character", ["复", "公", "零", "年", "议"])
@pytest.mark.parametrize("latest", [0, 2, 5, 200])
def test_a_character_that_is_read_comes_as_one_that_is_looked_up(
    monkeypatch: pytest.MonkeyPatch, character: str, latest: int
) -> None:
    """With two versions of one document, several documents of a day, and one whose title alone holds the character."""
    with open_archive() as archive:
        keep_published(archive, ["2023-01-31", "2024-01-30", "2023-01-31", "2024-01-31"], "复ＡＰＰ")
        keep_published(archive, ["2024-01-30", "2022-01-01"], "公", start=4)
        keep_texts(archive, "零", "公复", url=f"{URL}?9", published="2024-06-01")
        monkeypatch.setattr("archive.search.newest.VERSIONS_READ", latest)
        for limit in (1, 2, 3, 20):
            for every in (False, True):
                read = hits(archive, character, limit=limit, all_versions=every)
                # A filter that every document passes: so the index answers.
                looked_up = hits(archive, f"{character} site:tongxin", limit=limit, all_versions=every)
                assert read == looked_up


def test_ranked_the_title_first_and_the_shorter_text_before_the_longer() -> None:
    with open_archive() as archive:
        keep_texts(archive, "复议" + "公开信息" * 40, url=f"{URL}?1")
        keep_texts(archive, "复议", url=f"{URL}?2")
        titled = replace(make_document("", url=f"{URL}?3"), title="行政复议", text="行政复议\n信息")
        keep(archive, begin(archive), make_page("3", url=f"{URL}?3"), titled)
        found = answer(archive, "复议", sort="rank")
        assert (found.order, found.count, found.more) == ("rank", 3, False)
        assert [hit.document_id for hit in found.hits] == [3, 2, 1]
        assert answer(archive, "复议").order == "new"


def test_too_many_hits_to_rank_come_newest_first_and_the_answer_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert RANKED == 50_000
    monkeypatch.setattr("archive.search.RANKED", 2)
    with open_archive() as archive:
        keep_published(archive, ["2021-01-01", "2023-01-01", "2022-01-01"])
        found = answer(archive, "复议", sort="rank")
        assert (found.order, found.count, found.more) == ("new", 2, True)
        assert [hit.document_id for hit in found.hits] == [2, 3, 1]
    with pytest.raises(ArchiveError, match="new or rank"):
        answer(archive, "复议", sort="best")


def test_filters() -> None:
    with open_archive() as archive:
        archive.keep_site(site_row("changshu"))
        keep_texts(archive, "复议1")
        keep_texts(archive, "复议2", url="https://a.cn/2", year=2022, kind="notice", published="2022-06-30")
        crawl = begin(archive, site="changshu")
        page = make_page("3", site="changshu", url="https://a.cn/3")
        keep(
            archive,
            crawl,
            page,
            make_document("复议3", agency="常熟市财政局", year=None, published="2021-12-31"),
        )
        for filters, words, expected in (
            ({"site": "tongxin"}, "site:tongxin", {1, 2}),
            ({"year": 2022}, "year:2022", {2}),
            ({"year": "2020-2023"}, "year:2020-2023", {1, 2}),
            ({"kind": "notice"}, "kind:notice", {2}),
            ({"agency": "常熟市财政局"}, "agency:常熟市财政局", {3}),
            ({"agency": "公安"}, "agency:公安", {1, 2}),
            ({"agency": "局"}, "agency:局", {1, 2, 3}),
            ({"agency": "财政部"}, "agency:财政部", set()),
            ({"since": "2022-06-30", "until": "2022-06-30"}, "since:2022-06-30 until:2022-06-30", {2}),
            ({"until": "2022-06-30"}, "until:2022-06-30", {2, 3}),
            ({"since": "2022-01-01"}, "since:2022-01-01", {1, 2}),
            ({"since": "2023-01-01", "until": "2022-01-01"}, "since:2023-01-01 until:2022-01-01", set()),
            ({"since": "2098-01-01"}, "since:2098-01-01", set()),
            ({"site": "changshu", "year": 2022}, "site:changshu year:2022", set()),
            ({"site": "tong"}, "site:tong", set()),
        ):
            assert {hit.document_id for hit in hits(archive, "复议", **filters)} == expected, filters
            assert {hit.document_id for hit in hits(archive, f"复议 {words}")} == expected, words
        assert {hit.document_id for hit in hits(archive, "复议 -site:changshu -kind:notice")} == {1}
        assert {hit.document_id for hit in hits(archive, "复议 (kind:notice OR site:changshu)")} == {2, 3}


@settings(max_examples=share(60), deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_time_is_made_up_of_whole_years_months_and_days(one: date, other: date) -> None:
    first, last = sorted((one.isoformat(), other.isoformat()))
    periods = periods_between(first, last)
    assert len(periods) < 300
    assert periods == sorted(periods)
    for day in (first, last):
        assert sum(day.startswith(period) for period in periods) == 1


def test_filters_follow_what_a_new_reading_says_of_the_document() -> None:
    with open_archive() as archive:
        keep_texts(archive, "复议", "复议又")
        archive.keep_reading(
            2, make_document("复议又", agency="常熟市财政局", year=2019, published="2020-02-03")
        )
        assert [hit.day for hit in hits(archive, "复议", agency="常熟", year=2019, since="2020-02-03")] == [
            "2020-02-03"
        ]
        assert hits(archive, "复议", agency="同心") == []
        assert len(hits(archive, "复议", agency="常熟", all_versions=True)) == 2


def test_earlier_versions_are_searched_on_request() -> None:
    with open_archive() as archive:
        keep_texts(archive, "处罚3259件", "处罚3260件")
        assert hits(archive, "3259") == []
        assert [hit.version_id for hit in hits(archive, "3259", all_versions=True)] == [1]
        assert [hit.version_id for hit in hits(archive, "3259 versions:all")] == [1]
        assert {hit.version_id for hit in hits(archive, "处罚", all_versions=True)} == {1, 2}


def contents_of_index(archive: Archive) -> list[object]:
    """Every token at its place, the lengths of rows and their sums, and what versions are filtered by."""
    archive.db.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.places USING fts5vocab (main, search, instance)"
    )
    return [
        archive.db.execute(sql).fetchall()
        for sql in (
            "SELECT * FROM temp.places ORDER BY term, doc, col, offset",
            "SELECT * FROM search_docsize ORDER BY id",
            "SELECT block FROM search_data WHERE id = 1",  # how many rows, how many tokens in each column
            "SELECT * FROM search_versions ORDER BY version_id",
        )
    ]


@pytest.mark.parametrize("is_together", [False, True])
def test_an_index_that_grew_is_the_one_made_anew(is_together: bool) -> None:
    bodies = ["同心县公安局", "常熟市财政局", ""]
    with open_archive() as archive, archive.together() if is_together else nullcontext():
        for turn in range(6):
            for number in range(3):
                text = f"复议{turn}{number}次。\n" + "公开" * 70 * (turn % 3)
                sections = (make_section(text), make_section("第二节", heading=bodies[number]))
                document = make_document(text, agency=bodies[(turn + number) % 3], year=2010 + turn // 2)
                page = make_page(text.encode(), url=f"{URL}{number}", day=turn)
                keep(archive, begin(archive), page, replace(document, sections=sections))
        if is_together:
            index.catch_up(archive.db)
            index.postpone(archive.db)
        archive.keep_reading(4, make_document("别的", agency="常熟市财政局", year=2019))
        if is_together:
            index.catch_up(archive.db)
        grown = contents_of_index(archive)
        archive.db.execute("INSERT INTO search (search) VALUES ('delete-all')")
        archive.db.execute("DELETE FROM search_versions")
        index.rebuild(archive.db)
        assert grown == contents_of_index(archive)


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


DOCS = Path(__file__).parent.parent / "docs" / "search.md"


@pytest.mark.parametrize("sql", re.findall("```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL))
def test_the_examples_of_the_documentation_run(sql: str) -> None:
    with open_archive() as archive:
        keep_texts(archive, "本机关行政处罚决定3259件")
        (row,) = archive.db.query(sql)
        assert row["year"] == 2023
        assert row.get("found", "") in ("", "本机关⟦行政处罚⟧决定3259件")


def test_functions_of_sql_take_null_and_what_cannot_be_read() -> None:
    with open_archive() as archive:
        keep_texts(archive, "复议")
        for sql, expected in (
            ("gongkai_query(NULL)", '""'),
            ("gongkai_query('复议 \"')", '""'),
            ("gongkai_fold(NULL)", None),
            ("gongkai_fold('ＡＰＰ')", "app"),
            ("gongkai_simplify('復議')", "复议"),
            ("gongkai_simplify(NULL)", None),
            ("gongkai_snippet(NULL, '复议')", None),
            ("gongkai_snippet('行政复议', NULL)", "行政复议"),
            ("(SELECT count(*) FROM search WHERE search MATCH gongkai_query('\"'))", 0),
        ):
            assert archive.db.execute(f"SELECT {sql}").fetchone() == (expected,), sql


@pytest.mark.parametrize("text", ["復議、訴訟", "行政复议", "滑鼠\n臺灣", ""])
def test_queries_are_simplified_as_documents_are(text: str) -> None:
    assert functions.simplify(text) == simplify(text)


def test_an_index_of_before_is_made_anew(tmp_path: Path) -> None:
    """As an archive of the first release looks: its own index, and nothing of m004."""
    path = tmp_path / "a.db"
    with open_archive(path) as archive:
        keep_texts(archive, "复议旧", "复议")
        archive.db.execute("DROP TABLE search")
        archive.db.execute("DROP TABLE search_versions")
        archive.db.execute(SEARCH)
        archive.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm004_search'")
    with pytest.raises(ArchiveError, match="earlier version"):
        Archive.open(path, readonly=True)
    with Archive.open(path) as archive:
        assert [hit.version_id for hit in hits(archive, "复议")] == [2]
        assert list(verify(archive)) == []


def test_merging_changes_nothing_that_is_found() -> None:
    with open_archive() as archive:
        for turn in range(30):  # each is a piece
            keep_texts(archive, f"复议{turn}件", url=f"{URL}{turn}")
        before, pieces = hits(archive, "复议"), pieces_of_index(archive)
        assert index.merge(archive.db, begin=True)
        steps = 1
        while index.merge(archive.db):
            steps += 1
            assert steps < 100
        assert pieces_of_index(archive) == 1 < pieces
        assert hits(archive, "复议") == before
        assert list(verify(archive)) == []


def pieces_of_index(archive: Archive) -> int:
    return int(archive.db.execute("SELECT count(DISTINCT segid) FROM search_idx").fetchone()[0])


def test_the_stretch_with_the_most_words_is_shown() -> None:
    text = "复议" + "政" * 200 + "复议与诉讼"
    assert snippet(text, ("复议", "诉讼")).endswith("⟦复议⟧与⟦诉讼⟧")
