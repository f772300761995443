"""Lists of `search.jsp` and annual reports by year: forms of the call, columns picked out of an agency, the end of a list."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families import Ask, xxgk
from tests import loopback
from tests.walking import Walk, walk

COLUMN = "/col/col828/index.html"
HOME = "http://a.example.cn"
SHELL = """<iframe src="/module/xxgk/tree.jsp?area=014001303&amp;divid=div51009"></iframe>"""
PAGES = 4


@pytest.fixture
def portal() -> Iterator[loopback.Portal]:
    with loopback.serving() as running:
        running.page(COLUMN, SHELL)
        yield running


def row(number: int, column: int) -> str:
    title = f"岚溪市第{number}号通知公告"
    link = f'<a title="{title}" href="/art/2024/1/{number}/art_{column}_{number}.html">{title[:5]}</a>'
    return f"<tr><td>0140/2024-000{number}</td><td>{link}</td><td>2024-01-{number:02}</td></tr>"


def serve_rows(portal: loopback.Portal, columns: str, total: str = "") -> None:
    """An agency's list: a row for each letter, three to a page; those that are `o` belong to the column."""

    def reply(seen: loopback.Seen) -> loopback.Answer:
        query, body = parse_qs(urlsplit(seen.path).query), parse_qs(seen.body.decode())
        assert query["currpage"] == body["currpage"]
        assert query["area"] == body["area"] == ["014001303"]
        last = -(-len(columns) // 3)
        start = 3 * (min(int(query["currpage"][0]), last) - 1)  # past the end the last page once more
        shown = enumerate(columns[start : start + 3], start + 1)
        rows = "".join(row(number, 828 if own == "o" else 830) for number, own in shown if own != " ")
        return loopback.Answer(f"<table>{rows}</table>{total}")

    portal.routes[xxgk.SEARCH] = reply


def read(portal: loopback.Portal, query: str = "") -> Walk:
    return walk(f"{portal.url}{COLUMN}{query}", kind="notice")


def numbers(walked: Walk) -> list[int]:
    return sorted(int(url.rpartition("_")[2].removesuffix(".html")) for url in walked.urls)


def test_a_category_is_the_whole_list(portal: loopback.Portal) -> None:
    serve_rows(portal, "oxxoox", "共6条 第1页/共2页")
    walked = read(portal, "?number=A00002")
    assert (walked.family, walked.doubts, walked.announced) == ("xxgk", [], 6)
    assert numbers(walked) == [1, 2, 3, 4, 5, 6]
    assert len(walked.listings) == 2
    asked = parse_qs(portal.log[1].body.decode())
    assert (asked["infotypeId"], asked["divid"]) == (["A00002"], ["div51009"])


def test_a_column_is_picked_out_of_its_agency(portal: loopback.Portal) -> None:
    serve_rows(portal, "xxxoxxxxxxoo", "共12条 共4页")
    walked = read(portal)
    assert (walked.doubts, walked.announced) == ([], None)
    assert numbers(walked) == [4, 11, 12]


def test_an_empty_page_of_the_agency_is_in_doubt(portal: loopback.Portal) -> None:
    serve_rows(portal, "oxx   xoo", "共9条 共3页")
    walked = read(portal)
    assert "was sought in page 2 of 3 of the agency's list, which is empty" in walked.doubts[0]


@pytest.mark.parametrize("query", ["", "?number=A00002"])
def test_without_totals_a_repeated_page_is_the_end(portal: loopback.Portal, query: str) -> None:
    serve_rows(portal, "ooooo")
    walked = read(portal, query)
    assert (walked.doubts, numbers(walked)) == ([], [1, 2, 3, 4, 5])


def test_an_answer_without_rows_is_no_list(portal: loopback.Portal) -> None:
    portal.page(xxgk.SEARCH, "<html><body>系统繁忙</body></html>")
    assert "was answered with something that is no list" in read(portal, "?number=A00002").doubts[0]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (  # a category in the address
            "'/module/xxgk/search.jsp?infotypeId=Z2401'+a+'&vc_title='+encodeURI(b)+'&area=0021','div4','','1000','77','12'",
            ("0021", "div4", "Z2401", "12"),
        ),
        (  # a category after the element
            "'/module/xxgk/search.jsp?infotypeId=&vc_title=&vc_number=&area=0021', 'div11565', 'A05', '1000', '11565', '2'",
            ("0021", "div11565", "A05", "2"),
        ),
        (  # no category
            '"/module/xxgk/search.jsp?standardXxgk=1&infotypeId="+a+"&area=01400022-0", "div4", "0", "0", "950", "1", "", ""',
            ("01400022-0", "div4", "", "1"),
        ),
        ("'/module/xxgk/search.jsp?infotypeId=&area=', 'div7'", ("", "div7", "", "")),
    ],
)
def test_forms_of_the_call(call: str, expected: tuple[str, ...]) -> None:
    text = f"<script>function loadDynamic(url, div){{}} loadDynamic({call});</script>{SHELL}"
    found = xxgk.find_search(f"{HOME}{COLUMN}", text)
    assert found is not None
    assert (found.area, found.element, found.category, found.site) == expected
    numbered = xxgk.find_search(f"{HOME}{COLUMN}?number=B09", text)
    assert numbered is not None
    assert numbered.category == "B09"


def test_a_menu_link_to_a_report_is_no_list_of_reports() -> None:
    page = f'{SHELL}<a href="{xxgk.REPORT}?area=0021&fbtime=2023">信息公开年报</a>'
    by_category = Ask(f"{HOME}{COLUMN}?number=A01", column=f"{HOME}{COLUMN}?number=A01")
    assert xxgk.read_list(by_category, page).is_shell
    notices = Ask(f"{HOME}{COLUMN}", column=f"{HOME}{COLUMN}", kind="notice")
    assert xxgk.read_list(notices, page).is_shell


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    noted = {"page": "1", "pages": "", "filed": "828", "last": ""}
    page = f"""<a href='{xxgk.REPORT}?fbtime={text}'>{text}</a><select><option value='{text}'>20{text}</select>
        <script>loadDynamic('/module/xxgk/search.jsp?area={text}', '{text}')</script>
        <iframe src='/module/xxgk/tree.jsp?{text}'></iframe><table><tr><td><a href='{text}'>{text}</a></td></tr></table>"""
    for url in (f"{HOME}{COLUMN}", f"{HOME}{xxgk.REPORT}?area=1"):
        ask = Ask(url, column=url)
        assert xxgk.read_list(ask, page) is not None
        assert xxgk.read_list(ask.to(url, body=f"a={text}", memory=noted), page) is not None


@pytest.mark.parametrize(
    "filling",
    ["loadDynamic('/module/xxgk/search.jsp?area=", "/module/xxgk/tree.jsp?", "<tr><td>", "loadDynamic  "],
)
def test_long_text_takes_no_time(filling: str) -> None:
    ask = Ask(f"{HOME}{COLUMN}", column=f"{HOME}{COLUMN}")
    began = time.process_time()
    xxgk.read_list(ask, filling * 20_000)
    assert time.process_time() - began < 3
