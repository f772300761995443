"""`gongkai sites import`: tables of known addresses into draft site files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from crawler.drafting.address_rows import COLUMNS, TableError
from crawler.drafting.address_table import read_table
from crawler.drafting.drafts import Draft, write
from crawler.drafting.shapes import shape_of
from crawler.sites import load_site
from gongkai.cli import group

SHARED = Path(__file__).parent.parent.parent / "shared" / "reference" / "portal_urls.tsv"
HEADER = "url\tagency\tadmin_level\tprovince\tyear\tdoc_type\tcms_family\ttext_state\tnote\tregion\tslug\n"
ARTICLE = "https://gaj.putian.gov.cn/zfxxgk/zfxxgknb/202301/t20230113_1794562.htm"


def table(*rows: Iterable[str]) -> str:
    return HEADER + "".join("\t".join(row) + "\n" for row in rows)


def gongkai(*words: object) -> Result:
    return CliRunner().invoke(group, [str(word) for word in words], env={"GONGKAI_SITES": ""})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sites"
    made.mkdir()
    return made


@pytest.mark.parametrize(
    ("article", "family", "column", "certain"),
    [
        (ARTICLE, "trs", "https://gaj.putian.gov.cn/zfxxgk/zfxxgknb/", True),
        ("http://a.gov.cn/zwgk/2010nnb/t1002287.html", "trs", "http://a.gov.cn/zwgk/2010nnb/", True),
        (
            "http://a.gov.cn/art/2022/1/18/art_168_16.html",
            "jpage",
            "http://a.gov.cn/col/col168/index.html",
            True,
        ),
        (
            f"https://a.gov.cn/nb/2023/art/2024/art_{'0a' * 16}.html",
            "jpaas",
            "https://a.gov.cn/nb/2023/",
            True,
        ),
        (
            "http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2015&area=0025",
            "xxgk",
            "http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=0025",
            True,
        ),
        (
            "https://a.gov.cn/x/public/column/24?action=detail&title=2020&type=3",
            "public_column",
            "https://a.gov.cn/x/public/column/24?type=3",
            True,
        ),
        ("https://a.gov.cn/gknb/content/post_794439.html", "guangdong", "https://a.gov.cn/gknb/", True),
        (
            "https://a.gov.cn/zqgaj/gkmlpt/content/3/3255/post_3255180.html",
            "gkmlpt",
            "https://a.gov.cn/zqgaj/gkmlpt/index",
            True,
        ),
        (
            "http://a.gov.cn/ntsgaj/zcwj/content/f79b3c90-a081-438d-b12c-6923b1757442.html",
            "truecms",
            "http://a.gov.cn/ntsgaj/zcwj/zcwj.html",
            True,
        ),
        ("http://a.gov.cn/n54/n63/c68/content.html", "ccontent", "http://a.gov.cn/n54/n63/index.html", True),
        (
            f"http://a.gov.cn/bcx/c107077/202401/{'ad' * 16}.shtml",
            "ucap",
            "http://a.gov.cn/bcx/c107077/",
            False,
        ),
        (
            "https://a.gov.cn/002005/002005002/20200115/3b4e7c31-d3f3-4a7f-9351-9ae904db9b2a.html",
            "epoint",
            "https://a.gov.cn/002005/002005002/",
            False,
        ),
        (
            "https://a.gov.cn/openness/OpennessAnnualReport/show/2714.html",
            "openness",
            "https://a.gov.cn/openness/",
            False,
        ),
        ("http://a.gov.cn/info/1636/5404.htm", "vsb", "http://a.gov.cn/", False),
        ("http://a.gov.cn/nb/1651146463799808001.html", "generic", "http://a.gov.cn/nb/", True),
        ("http://a.gov.cn/zwgk/ndbg/201402/730.html", "", "http://a.gov.cn/zwgk/ndbg/", False),
        ("http://a.gov.cn/JA0/2014-02-28/ab.html", "", "http://a.gov.cn/JA0/", False),
        ("http://a.gov.cn/gaj/zcfg/nav_list.shtml", "", "http://a.gov.cn/gaj/zcfg/nav_list.shtml", True),
        ("http://a.gov.cn/col/col59265/", "", "http://a.gov.cn/col/col59265/", True),
    ],
)
def test_the_list_page_is_told_by_the_articles_shape(
    article: str, family: str, column: str, certain: bool
) -> None:
    shape = shape_of(article)
    assert (shape.family, shape.column, shape.certain) == (family, column, certain)


def test_rows_of_one_site_and_agency_become_one_file(folder: Path) -> None:
    other = "http://www.gaj.putian.gov.cn/xxgk/tzgg/202301/t20230101_1.htm"
    text = table(
        (ARTICLE, "莆田市公安局", "city", "福建", "2022", "annual_report", "", "clean", "short"),
        (ARTICLE.replace("1794562", "1794563"), "莆田市公安局", "city", "福建", "2021", "annual_report"),
        (other, "莆田市公安局 (转载)", "city", "福建", "", "notice"),
        (ARTICLE, "莆田市公安局城厢分局", "county", "福建", "2022", "annual_report"),
    )
    first, second = read_table(text).drafts
    assert [(column.url, column.kind) for column in first.columns] == [
        ("https://gaj.putian.gov.cn/zfxxgk/zfxxgknb/", "annual_report"),
        ("http://www.gaj.putian.gov.cn/xxgk/tzgg/", "notice"),
    ]
    assert (first.slug, second.slug) == ("gaj-putian", "gaj-putian-2")
    site = load_site(write(first, folder))
    assert (site.agency, site.region, site.homepage) == (
        "莆田市公安局",
        "350300",
        "https://gaj.putian.gov.cn/",
    )
    assert (site.enabled, site.verified) == (False, False)
    draft = (folder / "gaj-putian.toml").read_text(encoding="utf-8")
    assert f"# Line 2 of the table: {ARTICLE} (2022): short\n" in draft
    assert "莆田市公安局 (转载)" in draft
    assert "# trs by the shape of its addresses" in draft


def test_a_guess_says_so(folder: Path) -> None:
    (draft,) = read_table(
        table(("http://a.gov.cn/info/1636/5404.htm", "临沂市公安局", "", "", "", "annual_report"))
    ).drafts
    assert "a guess" in write(draft, folder).read_text(encoding="utf-8")
    (draft,) = read_table(table((ARTICLE, "某局", "county", "福建", "", "annual_report"))).drafts
    assert (draft.region, dict(draft.notes)["region"]) == (
        "350000",
        "a guess: only the province could be told from the name",
    )


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (("gaj.putian.gov.cn/a", "莆田市公安局"), "url", "http://"),
        (("http://127.0.0.1/a/", "莆田市公安局"), "url", "private"),
        (("", "莆田市公安局"), "url", "no address"),
        ((ARTICLE, ""), "agency", "empty"),
        ((ARTICLE, "某局"), "region", "column region"),
        ((ARTICLE, "莆田市公安局", "", "", "", "", "", "", "", "3503"), "region", "six digits"),
        ((ARTICLE, "莆田市公安局", "", "", "", "", "", "", "", "", "Gaj Putian"), "slug", "small letters"),
        ((ARTICLE, "莆田市公安局", "", "", "", "guide"), "doc_type", "neither a report nor a notice"),
        ((ARTICLE, *["莆田市公安局"] * 12), "url", "more fields"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_imported(
    tmp_path: Path, folder: Path, row: tuple[str, ...], column: str, words: str
) -> None:
    path = tmp_path / "known.tsv"
    path.write_text(table(row, ("http://b.gov.cn/nb/", "武汉市公安局")), encoding="utf-8")
    run = gongkai("sites", "import", path, "--out", folder)
    assert run.exit_code == 1
    assert f"{path}:2: {column}: " in run.stderr
    assert words in run.stderr
    assert [file.name for file in folder.iterdir()] == ["b-gaj.toml"]


def test_rows_that_contradict_each_other_are_named() -> None:
    rest = ("", "", "", "", "", "", "")
    read = read_table(
        table(
            (ARTICLE, "莆田市公安局", *rest, "350300"),
            (ARTICLE, "莆田市公安局", *rest, "350302"),
        )
    )
    (refusal,) = read.refusals
    assert (refusal.line, refusal.column) == (3, "region")
    assert "'350300' of line 2" in refusal.problem
    assert [draft.region for draft in read.drafts] == ["350300"]


def test_mirrors_are_left_out_and_are_no_failure(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "known.tsv"
    rows = [
        (
            "http://ml1718.com/a/7562.html",
            "阜阳市公安局",
            "city",
            "安徽",
            "2024",
            "annual_report",
            "",
            "mirror-traditional",
        ),
        (
            "https://newton.com.tw/wiki/a/1",
            "南京市公安局",
            "city",
            "江苏",
            "2011",
            "annual_report",
            "encyclopaedia",
            "traditional-phrase-converted",
        ),
        (ARTICLE, "莆田市公安局", "city", "福建", "2022", "annual_report", "TRS", "clean"),
    ]
    path.write_text(table(*rows), encoding="utf-8-sig")
    run = gongkai("--sites", folder, "sites", "import", path, "--json", "--out", folder)
    assert run.exit_code == 1  # gaj-putian is bundled
    assert "sites show gaj-putian" in run.stderr
    path.write_text(table(*rows[:2], (*rows[2], "", "", "mine")).replace("\n", "\r\n"), encoding="utf-8")
    run = gongkai("--sites", folder, "sites", "import", path, "--json")
    assert run.exit_code == 0, run.stderr
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert [line["outcome"] for line in lines] == ["written", "left out", "left out"]
    assert lines[0]["columns"] == ["https://gaj.putian.gov.cn/zfxxgk/zfxxgknb/"]
    assert "is a mirror" in lines[1]["problem"]
    assert "1 draft written, 2 addresses of copies left out, 0 refused" in run.stderr


def test_no_file_is_ever_replaced(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "known.tsv"
    path.write_text(table(("http://b.gov.cn/nb/", "武汉市公安局")), encoding="utf-8")
    (folder / "b-gaj.toml").write_text("mine", encoding="utf-8")
    run = gongkai("sites", "import", path, "--out", folder)
    assert run.exit_code == 1
    assert "b-gaj.toml: cannot be written: File exists" in run.stderr
    assert (folder / "b-gaj.toml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty: a table begins with a line that names its columns"),
        ("url,agency\n", "no column url and no column agency"),
        ("address\tagency\n", "no column url"),
        (HEADER.encode("utf-8") + "莆田".encode("gb18030"), "is not UTF-8 text"),
    ],
)
def test_a_table_that_cannot_be_read_is_wrong_use(
    tmp_path: Path, folder: Path, text: str | bytes, words: str
) -> None:
    path = tmp_path / "known.tsv"
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    run = gongkai("sites", "import", path, "--out", folder)
    assert run.exit_code == 2
    assert words in run.stderr


def test_drafts_need_a_folder_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "known.tsv"
    path.write_text(HEADER, encoding="utf-8")
    run = gongkai("sites", "import", path)
    assert run.exit_code == 2
    assert "--sites DIR or GONGKAI_SITES" in run.stderr


def test_columns_that_mean_nothing_are_named(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "known.tsv"
    path.write_text("url\tagency\tregoin\nhttp://b.gov.cn/nb/\t武汉市公安局\t420100\n", encoding="utf-8")
    run = gongkai("sites", "import", path, "--out", folder)
    assert run.exit_code == 0
    assert "columns that mean nothing here: regoin" in run.stderr


@given(
    st.lists(
        st.lists(st.text(alphabet="ahtps:/.gov.cn公安局莆田市\"'\\# [=", max_size=30), max_size=12),
        max_size=6,
    )
)
def test_any_table_is_drafts_that_load_and_refusals(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    text = "\t".join(COLUMNS) + "\n" + "\n".join("\t".join(row) for row in rows)
    read = read_table(text)
    made = tmp_path_factory.mktemp("drafts")
    for draft in read.drafts:
        load_site(write(draft, made))
    assert all(refusal.line >= 2 for refusal in read.refusals)


@given(st.text(max_size=200))
def test_any_text_is_a_table_or_a_table_error(text: str) -> None:
    with pytest.raises(TableError):
        read_table(text)


def test_the_reference_table(tmp_path: Path) -> None:
    """Every original of the table but guides and the like becomes a draft that loads; no copy does."""
    if not SHARED.exists():
        pytest.skip("needs ../shared/reference/portal_urls.tsv")
    read = read_table(SHARED.read_text(encoding="utf-8"))
    assert len(read.drafts) >= 75
    hosts = {load_site(write(draft, tmp_path)).slug: _hosts(draft) for draft in read.drafts}
    assert not any(
        "newton.com.tw" in host or "ml1718.com" in host for found in hosts.values() for host in found
    )
    assert sum(not refusal.is_mistake for refusal in read.refusals) == 47


def _hosts(draft: Draft) -> set[str]:
    return {column.url.split("/")[2] for column in draft.columns}


def test_thousands_of_agencies_of_one_host_get_slugs_of_their_own(tmp_path: Path) -> None:
    rest = ("", "", "", "", "", "", "", "350300")
    long = "x" * 64
    rows = [("http://b.gov.cn/nb/", f"澄川市第{number}局", *rest, long) for number in range(1200)]
    rows += [("http://b.gov.cn/nb/", f"澄川市第{number}处", *rest, f"{'x' * 62}-2") for number in range(2)]
    drafts = read_table(table(*rows)).drafts
    assert len({draft.slug for draft in drafts}) == len(drafts) == 1202
    assert drafts[1199].slug == f"{'x' * 59}-1200"
    assert load_site(write(drafts[1199], tmp_path)).agency == "澄川市第1199局"
