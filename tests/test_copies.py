"""Copies: equal by hash, near by fingerprint; what only shares a form is none; the original is the issuing body's."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import copies
from archive.copies.fingerprints import LEAST, METHOD, band_keys, fingerprint, similarity
from archive.copies.likeness import Likeness, Text, likeness, may_be_copies
from archive.copies.originals import Home, Member, ranked
from archive.schema.views import VIEWS
from archive.store import Archive
from archive.verify import verify
from tests.commands import gongkai
from tests.factories import (
    AGENCY,
    TITLE,
    begin,
    finish,
    keep,
    make_document,
    make_page,
    open_archive,
    site_row,
)

ROWS = (
    "行政许可",
    "行政处罚",
    "行政强制",
    "行政复议",
    "行政诉讼",
    "规章",
    "行政规范性文件",
    "行政事业性收费",
)
HOME = "https://www.tongxin.gov.cn/2023.html"
MIRROR = "https://www.mirror.example/2023.html"


def report(numbers: int = 1, *, agency: str = AGENCY, year: int = 2023) -> str:
    """A report of one form: what it says of every body is the same, the numbers are drawn."""
    draw = random.Random(numbers)
    cells = [
        f"{row}{part} | {draw.randrange(10, 5000)}" for row in ROWS for part in ("决定", "变更", "现行有效")
    ]
    prose = [
        f"{year}年，{agency}认真贯彻落实《中华人民共和国政府信息公开条例》，坚持以公开为常态、不公开为例外。",
        "主动公开方面，围绕重点领域及时发布信息，完善公开目录，回应社会关切。",
        "依申请公开方面，健全登记、审核、办理、答复、归档的制度，依法保障公众知情权。",
        "存在的主要问题是公开的内容还不够丰富，业务能力有待提高。下一步将加强培训，提升服务水平。",
    ]
    return "\n".join([*prose, *cells])


def text_of(body: str, **changes: Any) -> Text:
    values: dict[str, Any] = {
        "title": TITLE, "bodies": frozenset({AGENCY}), "year": 2023, "number": "", "published": "", "is_report": True,
        "text": body, **changes,
    }  # fmt: skip
    return Text(**values)


def store(
    archive: Archive, url: str, text: str, *, day: int = 0, site: str = "tongxin", **changes: Any
) -> int:
    """A crawl that finds this text at the address; the document's id."""
    crawl = begin(archive, day, site)
    page = make_page(f"<p>{url}{text}</p>", day=day, url=url, site=site)
    kept = keep(
        archive, crawl, page, make_document(text, url=url, issuer=changes.get("agency", AGENCY), **changes)
    )
    finish(archive, crawl, day)
    return kept.document_id


def copy_of(archive: Archive, url: str) -> int | None:
    found: int | None = archive.find_document(url)["copy_of"]
    return found


def framed(text: str) -> str:
    return f"当前位置：首页 > 信息公开\n{text}\n责任编辑：管理员"


def test_a_fingerprint_is_what_it_was_when_archives_were_made_with_it() -> None:
    """Fingerprints are stored: when the library gives other values, METHOD has to change."""
    signature = fingerprint(report())
    assert signature is not None
    assert METHOD == "rensa 2 4 126 20190515"
    assert signature[:12].hex() == PINNED


PINNED = "8c4dce071d96ff1037b6894b"


@given(st.text(alphabet="政府信息公开工作年度报告件条\n ，。|", max_size=200))
def test_spacing_and_punctuation_do_not_count(text: str) -> None:
    spaced = " ，".join(text)
    assert fingerprint(text) == fingerprint(spaced)
    assert (fingerprint(text) is None) is (sum(char.isalnum() for char in text) < LEAST)


def test_likeness_is_estimated_and_years_are_kept_apart() -> None:
    one, other = fingerprint(report(1)), fingerprint(report(1).replace("丰富", "充实"))
    assert one is not None
    assert other is not None
    assert 0.8 < similarity(one, other) < 1 == similarity(one, one)
    assert set(band_keys(one, 2023)) & set(band_keys(other, 2023))
    assert not set(band_keys(one, 2023)) & set(band_keys(one, 2022))
    assert not set(band_keys(one, 2023)) & set(band_keys(one, None))


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, True),
        ({"title": f"{TITLE}_同心县人民政府网"}, True),
        ({"title": TITLE.replace("公安", "公�")}, True),
        ({"title": ""}, True),
        ({"bodies": frozenset({"宁夏回族自治区同心县公安局"})}, True),
        ({"bodies": frozenset({"某镜像站"})}, True),  # the title says whose it is
        ({"bodies": frozenset({"某镜像站"}), "title": "2023年政府信息公开工作年度报告"}, False),
        ({"bodies": frozenset({"望溪县公安局"}), "title": TITLE.replace("同心县", "望溪县")}, False),
        ({"year": 2022}, False),
        ({"year": None}, False),
        ({"title": TITLE.replace("2023", "2022")}, False),
        ({"title": "同心县公安局2023年第二季度政务公开自查情况报告"}, False),
    ],
)
def test_names_must_agree_before_texts_are_compared(changes: dict[str, Any], allowed: bool) -> None:
    one = text_of(f"{TITLE}\n{report()}")
    assert may_be_copies(one, replace(one, **changes)) is allowed
    assert may_be_copies(replace(one, **changes), one) is allowed


def test_numbers_that_are_named_must_be_the_same() -> None:
    one = text_of("文", number="同政办发〔2023〕1号")
    assert not may_be_copies(one, replace(one, number="同政办发〔2023〕2号"))
    assert may_be_copies(one, replace(one, number=""))


def test_what_a_near_copy_changes_is_counted() -> None:
    text = report()
    one, other = text_of(text), text_of(framed(text).replace("丰富", "充实"))
    assert likeness(one, other) == Likeness(0, 2)
    number = text.partition("| ")[2].partition("\n")[0]
    assert likeness(one, text_of(text.replace(f"| {number}", "| 77777"))) == Likeness(1, 0)
    assert likeness(one, text_of(text.replace("主动", "��"))) == Likeness(0, 0), "what was lost says nothing"
    assert likeness(one, text_of(report(2))) is None, "every number is another"


def test_a_notice_of_a_template_about_another_person_is_no_copy() -> None:
    text = (
        "关于拟录用人员的公示。经考察，拟录用张建国同志为我单位工作人员。"
        + "公示期间如有问题请向本局反映。" * 12
    )
    one = text_of(text, title="关于拟录用人员的公示", year=None, is_report=False)
    assert likeness(one, replace(one, text=text.replace("张建国", "李秀英"))) is None
    numbered = replace(one, number="同人发〔2023〕8号")
    misread = replace(numbered, text=text.replace("张建国", "张健国"))
    assert likeness(numbered, misread) == Likeness(0, 1)


def member(
    id: int, url: str, seen: str = "2026", site: str = "", issuers: tuple[str, ...] = (AGENCY,)
) -> Member:
    return Member(id, url, site, seen, "content", frozenset(issuers))


HOMES = [
    Home("city", "吴忠市人民政府", "wuzhong.gov.cn"),
    Home("county", "同心县人民政府", "tongxin.gov.cn"),
    Home("police", AGENCY, "gaj.tongxin.gov.cn"),
]
EARLY, LATE = "2025-01-01", "2026-01-01"


@pytest.mark.parametrize(
    "members",
    [
        [member(2, "https://gaj.tongxin.gov.cn/1", LATE), member(1, "https://www.tongxin.gov.cn/1", EARLY)],
        [member(2, "https://www.tongxin.gov.cn/1", LATE), member(1, "https://www.nx.gov.cn/1", EARLY)],
        [member(2, "http://other.gov.cn/1", LATE), member(1, "http://gov.cn.example.com/1", EARLY)],
        [member(2, "http://a.example/1", EARLY), member(1, "http://b.example/1", LATE)],
        [member(2, "http://a.example/1"), member(1, "http://b.example/1")],
        [member(2, "http://10.0.0.1/1", LATE, "police"), member(1, "https://www.tongxin.gov.cn/1", EARLY)],
        [
            member(2, "https://www.tongxin.gov.cn/1", LATE, issuers=()),
            member(1, "https://wuzhong.gov.cn/1", EARLY),
        ],
    ],
    ids=[
        "own host",
        "government's host",
        "gov.cn",
        "earliest",
        "in the same second, by the address",
        "own site",
        "one says who issued it",
    ],
)
def test_the_original_is_the_issuing_bodys_then_the_earliest(members: list[Member]) -> None:
    for given_order in (members, members[::-1]):
        assert ranked(given_order, HOMES) == members


def test_a_framed_damaged_and_altered_mirror_is_a_near_copy_with_its_differences() -> None:
    text = report()
    with open_archive(sites=("tongxin",)) as archive:
        archive.keep_site(site_row("mirror", agency="某镜像站", homepage="https://www.mirror.example/"))
        number = text.partition("| ")[2].partition("\n")[0]
        worse = framed(text).replace(f"| {number}", "| 77777").replace("围绕", "��")
        mirror = store(archive, MIRROR, worse, site="mirror")
        assert copy_of(archive, MIRROR) is None
        home = store(archive, HOME, text, day=3)
        assert (copy_of(archive, MIRROR), copy_of(archive, HOME)) == (home, None), (
            "the body's own, though later"
        )
        (row,) = archive.db.query("SELECT * FROM copies")
        assert (row["document_id"], row["original_id"], row["likeness"]) == (mirror, home, "near")
        assert (row["numbers_differ"], row["characters_differ"]) == (1, 0)
        assert 0.5 < row["similarity"] < 1
        assert list(verify(archive)) == []
        store(archive, MIRROR, "一篇完全不同的文章。" * 20, day=4, site="mirror")
        assert copy_of(archive, MIRROR) is None
        assert archive.db.execute("SELECT count(*) FROM likenesses").fetchone() == (0,)
        assert list(verify(archive)) == []


def test_reports_of_other_years_and_bodies_are_no_copies() -> None:
    with open_archive() as archive:
        store(archive, HOME, report())
        for place in ("望溪县", "澄川县"):
            agency = AGENCY.replace("同心县", place)
            title = TITLE.replace(AGENCY, agency)
            store(archive, f"{HOME}?{place}", report(1, agency=agency), agency=agency, title=title)
        title = TITLE.replace("2023", "2022")
        store(archive, f"{HOME}?2022", report(2, year=2022), year=2022, title=title)
        assert archive.db.execute("SELECT count(*) FROM copies").fetchone() == (0,)


def test_when_the_bodys_own_site_comes_later_copies_change_sides() -> None:
    text = report()
    with open_archive(sites=()) as archive:
        archive.keep_site(site_row("mirror", agency="某镜像站", homepage="https://www.mirror.example/"))
        first = store(archive, MIRROR, text, site="mirror")
        second = store(archive, "https://www.tongxin.cn/1.html", text, day=1, site="mirror")
        assert copy_of(archive, "https://www.tongxin.cn/1.html") == first
        archive.keep_site(site_row("tongxin", homepage="https://tongxin.cn/"))
        assert copy_of(archive, MIRROR) == second
        assert list(verify(archive)) == []


def test_reading_anew_finds_and_loses_copies() -> None:
    with open_archive() as archive:
        home = store(archive, HOME, report())
        store(archive, f"{HOME}?2", "读不出来的内容。" * 30)
        version = archive.versions(archive.find_document(f"{HOME}?2")["id"])[-1]["id"]
        archive.keep_reading(version, make_document(framed(report()), url=f"{HOME}?2", issuer=AGENCY))
        assert copy_of(archive, f"{HOME}?2") == home
        archive.keep_reading(version, make_document("又读不出来了。" * 30, url=f"{HOME}?2", issuer=AGENCY))
        assert copy_of(archive, f"{HOME}?2") is None
        assert list(verify(archive)) == []


def test_the_order_in_which_copies_come_does_not_matter() -> None:
    """Four forms of a text, of which not every two are alike enough: the same originals in any order."""
    texts = [report(), framed(report()), report().replace("常态", "状态"), "别的内容。" * 40]
    found = set()
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]):
        with open_archive() as archive:
            for place in order:
                store(archive, f"{HOME}?{place}", texts[place], day=place)
            rows = archive.db.execute(
                "SELECT d.url, o.url FROM documents d LEFT JOIN documents o ON o.id = d.copy_of ORDER BY d.url"
            ).fetchall()
            found.add(tuple(rows))
    assert len(found) == 1
    assert sum(original is not None for _, original in found.pop()) == 2


@pytest.mark.parametrize(
    ("sql", "table", "text"),
    [
        ("UPDATE documents SET copy_of = NULL", "documents", "its original"),
        ("UPDATE documents SET copy_of = 2 WHERE id = 1", "documents", "its original"),
        ("DELETE FROM likenesses", "documents", "its original None"),
        (
            "UPDATE fingerprints SET signature = zeroblob(504) WHERE document_id = 1",
            "fingerprints",
            "current text",
        ),
    ],
)
def test_verify_names_copies_and_fingerprints_that_do_not_hold(sql: str, table: str, text: str) -> None:
    with open_archive() as archive:
        store(archive, HOME, report())
        store(archive, f"{HOME}?2", framed(report()), day=1)
        assert list(verify(archive)) == []
        archive.db.execute(sql)
        assert any(one.table == table and text in one.text for one in verify(archive))


def test_fingerprints_an_archive_lacks_are_made_anew() -> None:
    """As after a merge, or in an archive of an earlier version."""
    with open_archive() as archive:
        first = store(archive, HOME, report())
        second = store(archive, f"{HOME}?2", framed(report()), day=1)
        for table in ("likenesses", "fingerprint_bands", "fingerprints"):
            archive.db.execute(f"DELETE FROM {table}")
        archive.db.execute("UPDATE documents SET copy_of = NULL")
        assert copies.lacking(archive.db) == [first, second]
        with archive.together():
            copies.renew(archive.db, copies.lacking(archive.db))
        assert copy_of(archive, f"{HOME}?2") == first
        assert copies.lacking(archive.db) == []


def test_a_person_lists_copies_and_sees_the_differences(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    number = report().partition("| ")[2].partition("\n")[0]
    with open_archive(path) as archive:
        store(archive, HOME, report())
        store(archive, f"{HOME}?2", framed(report()).replace(f"| {number}", "| 77777"), day=1)
        store(archive, f"{HOME}?3", report(), day=2)
        store(archive, f"{HOME}?4", "别的内容。" * 40, day=3)
    run = lambda *words: gongkai("--archive", path, *words)  # noqa: E731
    listed = run("copies")
    assert listed.status == 0, listed
    assert "1 number" in listed.out
    assert "equal" in listed.out
    assert f"[-{number}-]" not in listed.out
    differing = run("copies", "--differing", "--json")
    assert [line.count(f"{HOME}?2") for line in differing.out.splitlines()] == [1]
    shown = run("diff", f"{HOME}?2", "--original")
    assert shown.status == 0, shown
    assert f"[-{number}-]{{+77777+}}" in shown.out
    none = run("diff", f"{HOME}?4", "--original")
    assert (none.status, "is no copy" in none.err) == (1, True)
    assert run("diff", f"{HOME}?2", "1", "1", "--original").status == 2
    assert run("copies", "--renew").status == 0


def test_an_archive_of_the_first_release_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_archive(path) as archive:
        store(archive, HOME, report())
        store(archive, f"{HOME}?2", report(), day=1)
        for name in ("vanished", "unlisted", "copies"):
            archive.db.execute(f"DROP VIEW {name}")
        for name in ("link_changes", "likenesses", "fingerprint_bands", "fingerprints"):
            archive.db.execute(f"DROP TABLE {name}")
        archive.db.execute(f"CREATE VIEW copies AS {VIEWS['copies']}")
        archive.db.execute(f"CREATE VIEW vanished AS {VIEWS['vanished']}")
        archive.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm005_proof'")
    with Archive.open(path) as archive:
        (row,) = archive.db.query("SELECT * FROM copies")
        assert row["likeness"] == "equal"
        assert list(verify(archive)) == []
        assert copies.lacking(archive.db) == []
