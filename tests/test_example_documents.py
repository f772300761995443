"""The example portal's documents: tables, sentences and the PDF are true to the data they are made from."""

from __future__ import annotations

import io
import re
import unicodedata

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from examples.portal import facts
from examples.portal.forms import APPLICANTS, form_numbers
from examples.portal.publications import publication
from examples.portal.resources import Request
from examples.portal.states import resources

REPORT_2020 = "/ccgaj/xxgk/zfxxgknb/202101/t20210127_31406.html"
REPORT_2023 = "/ccgaj/xxgk/zfxxgknb/202401/t20240126_66105.html"
PDF = "/attach/0/230130093512.pdf"
COLUMNS = (*APPLICANTS, "total")
REPORTS = [
    path for path, document in facts(1).items() if document.kind == "annual_report" and document.numbers
]
WITH_TABLES = [path for path in REPORTS if facts(1)[path].form]

# The rows of chapter 三 from top to bottom; （六）其他处理 is one row in the form of 2019, three in that of 2021.
ROWS = [
    "received",
    "carried_in",
    "granted",
    "partly_granted",
    "refused.state_secret",
    "refused.law",
    "refused.security",
    "refused.third_party",
    "refused.internal",
    "refused.deliberative",
    "refused.enforcement_file",
    "refused.inquiry",
    "unavailable.not_held",
    "unavailable.to_be_made",
    "unavailable.unclear",
    "not_processed.petition",
    "not_processed.repeat",
    "not_processed.publication",
    "not_processed.excessive",
    "not_processed.reissue",
    "other",
    "other.not_corrected",
    "other.unpaid",
    "other.other",
    "outcome_total",
    "carried_out",
]

Rows = list[list[str]]


def page(path: str, state: int = 1) -> etree._Element:
    body = resources(state)[path].content(Request({}, hits=0))
    return etree.HTML(body.decode("gbk" if path == REPORT_2020 else "utf-8"))


def text_in(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext())


def rectangle(table: etree._Element) -> Rows:
    """A table with every merged cell repeated over the positions it covers."""
    cells: dict[tuple[int, int], str] = {}
    for r, row in enumerate(table.iter("tr")):
        c = 0
        for cell in row.iter("td"):
            while (r, c) in cells:
                c += 1
            for dr in range(int(cell.get("rowspan", "1"))):
                for dc in range(int(cell.get("colspan", "1"))):
                    cells[r + dr, c + dc] = "".join(text_in(cell).split())
            c += int(cell.get("colspan", "1"))
    height, width = max(r for r, _ in cells) + 1, max(c for _, c in cells) + 1
    assert len(cells) == height * width
    return [[cells[r, c] for c in range(width)] for r in range(height)]


def tables(path: str) -> list[Rows]:
    """The statutory tables of a page, in order."""
    return [rectangle(table) for table in page(path).iter("table") if table.get("cellspacing") == "0"]


def applications(rows: Rows) -> dict[str, list[int]]:
    """Chapter 三 by the innermost label of each row."""
    return {row[2]: [int(cell) for cell in row[3:]] for row in rows[3:]}


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    pages = [document[n].get_textpage() for n in range(len(document))]
    text = "".join(page.get_text_range() for page in pages)
    for page_text in pages:
        page_text.close()
    document.close()
    return "".join(text.split())


@pytest.mark.parametrize("path", WITH_TABLES)
def test_tables_balance(path: str) -> None:
    _, chapter_three, chapter_four = tables(path)
    rows = applications(chapter_three)
    received, carried_in, carried_out = (
        next(row for label, row in rows.items() if label.startswith(start))
        for start in ("一、", "二、", "四、")
    )
    outcomes = [row for label, row in rows.items() if label[:2] not in ("一、", "二、", "四、", "（七")]
    total = rows["（七）总计"]
    assert [a + b for a, b in zip(received, carried_in, strict=True)] == [
        a + b for a, b in zip(total, carried_out, strict=True)
    ]
    assert total == [sum(column) for column in zip(*outcomes, strict=True)]
    assert all(sum(row[:6]) == row[6] for row in rows.values())
    numbers = [int(cell) for cell in chapter_four[-1]]
    assert all(sum(numbers[n : n + 4]) == numbers[n + 4] for n in (0, 5, 10))


@pytest.mark.parametrize("agency", ["澄川县公安局", "望溪县人民政府"])
def test_what_a_year_carries_over_the_next_one_takes_up(agency: str) -> None:
    reports = {d.year: d.numbers for d in facts(1).values() if d.agency == agency and d.form}
    years = sorted(year for year in reports if year)
    assert len(years) == len(range(years[0], years[-1] + 1))
    for column in COLUMNS:
        out = [reports[year][f"applications.carried_out.{column}"] for year in years[:-1]]
        assert out == [reports[year][f"applications.carried_in.{column}"] for year in years[1:]]


@pytest.mark.parametrize("path", WITH_TABLES)
def test_facts_are_what_the_tables_print(path: str) -> None:
    document = facts(1)[path]
    disclosure, chapter_three, chapter_four = tables(path)
    printed = [int(cell) for row in chapter_three[3:] for cell in row[3:]]
    rows = [row for row in ROWS if document.form == "2021" or not row.startswith("other.")]
    rows = [row for row in rows if document.form == "2019" or row != "other"]
    assert printed == [document.numbers[f"applications.{row}.{column}"] for row in rows for column in COLUMNS]
    penalties = next(row for row in disclosure if row[0] == "行政处罚")
    assert penalties[-1] == str(document.numbers["penalties.decisions"])
    groups = ("review", "litigation_direct", "litigation_after_review")
    cases = ("upheld", "corrected", "other", "pending", "total")
    assert chapter_four[-1] == [
        str(document.numbers[f"{group}.{case}"]) for group in groups for case in cases
    ]
    normative = next(row for row in disclosure if row[0].endswith("规范性文件"))
    code = (
        "normative_documents.in_force" if document.form == "2021" else "normative_documents.published_total"
    )
    assert normative[-1] == str(document.numbers[code])


@pytest.mark.parametrize("path", REPORTS)
def test_prose_agrees_with_the_numbers(path: str) -> None:
    document = facts(1)[path]
    text = text_in(page(path))
    website = re.search(r"网站(?:公安专栏)?公开(?:政府)?信息(\d+)条", text)
    received = re.search(r"(?:新收|共收到)政府信息公开申请(\d+)件", text)
    assert website is not None
    assert received is not None
    assert int(website[1]) == document.numbers["disclosed.website"]
    assert int(received[1]) == document.numbers["applications.received.total"]


@pytest.mark.parametrize("path", [path for path in facts(3) if path != PDF])
def test_pages_say_who_published_what_and_when(path: str) -> None:
    document = facts(3)[path]
    tree = page(path, state=3)
    tags = {meta.get("name", "").lower(): meta.get("content", "") for meta in tree.iter("meta")}
    assert tags["articletitle"] == document.title
    assert tags["pubdate"].startswith(document.published)
    assert tags["contentsource"].startswith(document.agency)
    text = unicodedata.normalize("NFKC", text_in(tree))
    assert document.published in text
    assert unicodedata.normalize("NFKC", document.number) in text
    starts = [text.find(number) for number in dict.fromkeys(document.sections)]
    assert -1 not in starts


def test_section_numbers_are_those_of_the_headings() -> None:
    report = facts(1)[REPORT_2023]
    one = ("一", "(一)", "(二)", "(三)", "(四)", "(五)")
    assert report.sections == (*one, "二", "三", "四", "五", "六", "(一)", "(二)")
    assert facts(1)["/cc/tzgg/202401/1786950.html"].sections == tuple(f"第{n}条" for n in "一二三四五六七八")
    assert len(facts(1)["/art/2018/3/16/art_4107_38214.html"].sections) == 15
    assert "2" in facts(1)["/ccgaj/xxgk/zfxxgknb/202301/t20230118_52890.html"].sections


def test_marks_in_place_of_numbers_are_kept_apart() -> None:
    path = "/art/2021/1/29/art_4107_71533.html"
    numbers = facts(1)[path].numbers
    assert (numbers["regulations.newly_made"], numbers["coercion.change"]) == ("/", "")
    rows = {row[0]: row[1:] for row in tables(path)[0]}
    assert rows["规章"] == ["/", "/", "/"]
    assert rows["行政许可"] == ["268", "+11", "18452"]
    assert rows["行政强制"] == ["152", "", "874"]


def test_the_pdf_says_what_its_data_say() -> None:
    body = resources(1)[PDF].content(Request({}, hits=0))
    assert len(body) < 60_000
    document, text = facts(1)[PDF], text_of(body)
    assert text.startswith("望溪县人民政府2022年政府信息公开工作年度报告" + document.lines[0][1])
    assert all("".join(line.split()) in text for mark, line in document.lines if mark != "@")
    received = [str(document.numbers[f"applications.received.{column}"]) for column in COLUMNS]
    assert "一、本年新收政府信息公开申请数量" + "".join(received) in text
    assert f"行政处罚{document.numbers['penalties.decisions']}行政强制" in text


CELLS = st.lists(st.integers(0, 999), min_size=6, max_size=6)
GIVEN = [row for row in ROWS if row not in {"other", "outcome_total"}]


@given(st.dictionaries(st.sampled_from(GIVEN), CELLS))
def test_totals_are_sums_whatever_the_rows(rows: dict[str, list[int]]) -> None:
    numbers = form_numbers("2021", rows, {})
    outcomes = {
        row: cells for row, cells in rows.items() if row not in {"received", "carried_in", "carried_out"}
    }
    for n, column in enumerate(APPLICANTS):
        assert numbers[f"applications.outcome_total.{column}"] == sum(cells[n] for cells in outcomes.values())
    assert numbers["applications.outcome_total.total"] == sum(map(sum, outcomes.values()))


def test_a_document_file_with_a_mistake_is_refused() -> None:
    entry = {
        "path": "/a",
        "title": "报告",
        "agency": "澄川县",
        "kind": "annual_report",
        "published": "2024-01-01",
    }
    with pytest.raises(ValueError, match=r"no applications\.refusd"):
        form_numbers("2021", {"refusd": [0] * 6}, {})
    with pytest.raises(ValueError, match=r"printed nowhere: disclosed\.website"):
        publication({**entry, "numbers": {"disclosed.website": 1}, "text": {"body": "一行"}}, 1)
    with pytest.raises(KeyError, match=r"disclosed\.website"):
        publication({**entry, "text": {"body": "${disclosed.website}条"}}, 1)
