"""`python -m tests.files.pdf.make`: prints the reports of this folder again, each a file beside the numbers it prints.

The files are committed; this runs by hand. It needs Chromium and Debian's fonts-wqy-microhei. Agencies and numbers are
invented. `truth.json` has the facts by code. Scans are made of these files by the tests themselves.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from crawler.browser import find_chromium
from examples.portal.forms import APPLICANTS, CASES, Number, form_codes, form_numbers, table_html

HERE = Path(__file__).parent
SEED = 20220131

PLAIN = """
@page { size: A4; margin: 26mm 24mm; @bottom-center { content: "— " counter(page) " —"; font-size: 10pt } }
body { font: 11pt/1.7 'WenQuanYi Micro Hei'; margin: 0 }
h1 { font-size: 16pt; text-align: center; margin: 0 0 1em }
p { text-indent: 2em; margin: 0; text-align: justify }
table { border-collapse: collapse; width: 100%; margin: .4em 0; font-size: 8pt; line-height: 1.35 }
td { border: .6pt solid #000; padding: 2pt 3pt; text-align: center; vertical-align: middle }
tr { break-inside: avoid }
"""
STYLES = {
    "ruled": "",
    "unruled": "td { border: none; padding: 3pt 4pt } td:first-child { text-align: left }",
    "cut": "h1 { margin-bottom: 12mm } tr { break-inside: auto } td { padding: 5pt 3pt }",
    "vertical": "td.name { writing-mode: vertical-rl; height: 22mm } td.narrow { width: 1em; padding: 2pt }",
    "landscape": "@page { size: A4 landscape }",
    "sideways": "table { font-size: 7pt } div.sheet { break-before: page; break-after: page; height: 240mm; writing-mode: sideways-lr }",
    "header": "@page { @top-center { content: '云汀市2021年政府信息公开工作年度报告'; font-size: 9pt } } table { border-left: none; border-right: none } td:first-child { border-left: none } td:last-child { border-right: none }",
}
OPENING = "根据《中华人民共和国政府信息公开条例》规定，现公布{title}。本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。如有疑问，请与本局办公室联系。"
TEXT = (
    "一、总体情况",
    "（一）主动公开。{year}年，本局坚持以公开为常态、不公开为例外，围绕林区道路、苗木补助、防火巡护等群众关心的事项，及时发布政策文件和办理结果，全年在政府网站发布各类信息一千二百余条，答复群众咨询四百余件。",
    "（二）依申请公开。进一步规范登记、审核、办理、答复各环节，做到件件有登记、事事有回音。",
    "二、主动公开政府信息情况",
    "disclosure",
    "三、收到和处理政府信息公开申请情况",
    "applications",
    "四、政府信息公开行政复议、行政诉讼情况",
    "review",
    "五、存在的主要问题及改进情况",
    "部分信息更新不够及时，政策解读形式单一。下一步将建立信息发布台账，逐条明确责任科室和完成时限，并把解读材料的图表化率作为年终评价的内容，同时组织两次业务培训，提高答复文书的规范程度。",
    "六、其他需要报告的事项",
    "本年度没有其他需要报告的事项。",
)
LABEL = re.compile(
    r"(<td[^>]*>)(商业<br>企业|科研<br>机构|社会公益组织|法律服务机构|结果<br>维持|结果<br>纠正|其他<br>结果|尚未<br>审结)</td>"
)  # header cells that narrow columns print downwards


@dataclass(frozen=True)
class Report:
    """A report to print: `style` names the sheet of STYLES, `form` is 2019 or 2021."""

    name: str
    agency: str
    year: int
    form: str
    style: str

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"


REPORTS = (
    Report("ruled", "澄川市林业局", 2022, "2021", "ruled"),
    Report("unruled", "云汀县民政局", 2021, "2021", "unruled"),
    Report("cut", "云汀县司法局", 2023, "2021", "cut"),
    Report("vertical", "澄川市教育局", 2022, "2021", "vertical"),
    Report("landscape", "澄川市审计局", 2021, "2021", "landscape"),
    Report("sideways", "云汀市统计局", 2019, "2019", "sideways"),
    Report("header", "云汀市交通运输局", 2021, "2021", "header"),
)


def main() -> None:
    """Write every report, and truth.json."""
    truth = {}
    for at, report in enumerate(REPORTS):
        numbers = invented(report.form, random.Random(SEED + at))
        body = print_pdf(report_html(report, numbers))
        (HERE / f"{report.name}.pdf").write_bytes(body)
        sys.stdout.write(f"{report.name}.pdf: {len(body)} bytes, {len(pypdfium2.PdfDocument(body))} pages\n")
        truth[report.name] = {
            "title": report.title,
            "agency": report.agency,
            "year": report.year,
            "facts": {code: numbers[code] for code in form_codes(report.form)},
        }
    (HERE / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def invented(form: str, chance: random.Random) -> dict[str, Number]:
    """Numbers that add up as the form wants; 规章 has bars, as in the reports of bodies that make none."""
    rows = {
        name: [chance.choice((0, 0, 0, 1, 2, 5, 17, 38, 140)) for _ in APPLICANTS]
        for name in ("granted", "partly_granted", "refused.law", "refused.internal", "unavailable.not_held",
                     "unavailable.to_be_made", "not_processed.petition", "not_processed.repeat", "carried_out")
    }  # fmt: skip
    rows["carried_in"] = [chance.choice((0, 0, 3)) for _ in APPLICANTS]
    handled = [
        sum(column) for column in zip(*(rows[name] for name in rows if name != "carried_in"), strict=True)
    ]
    rows["carried_in"] = [min(pair) for pair in zip(rows["carried_in"], handled, strict=True)]
    rows["received"] = [total - before for total, before in zip(handled, rows["carried_in"], strict=True)]
    groups = {
        name: [chance.choice((0, 0, 1, 2, 11)) for _ in CASES]
        for name in ("review", "litigation_direct", "litigation_after_review")
    }
    numbers = form_numbers(form, rows, groups)
    for code in form_codes(form):
        if code not in numbers:
            numbers[code] = chance.choice((0, 7, 84, 1205, 20114))
    numbers |= {code: "/" for code in numbers if code.startswith("regulations.")}
    money = "fees.amount" if form == "2021" else "procurement.amount"
    return numbers | {money: 1190.25}


def report_html(report: Report, numbers: Mapping[str, Number], style: str = "") -> str:
    """The report as a page to print; `style` is CSS behind the report's own sheet."""
    lines = [f"<h1>{report.title}</h1>", f"<p>{OPENING.format(title=report.title, year=report.year)}</p>"]
    for text in TEXT:
        if text in ("disclosure", "applications", "review"):
            table = table_html(report.form, text, numbers)
            lines.append(_styled(table, report.style))
        else:
            lines.append(f"<p>{text.format(year=report.year)}</p>")
    sheet = PLAIN + STYLES[report.style] + style
    return f"<!doctype html><meta charset=utf-8><title>{report.title}</title><style>{sheet}</style>{''.join(lines)}"


def _styled(table: str, style: str) -> str:
    table = table.replace('border="1" cellspacing="0" cellpadding="0"', "")
    if style == "vertical":
        return LABEL.sub(lambda cell: f"{cell[1][:-1]} class=name>{cell[2].replace('<br>', '')}</td>", table)
    return f"<div class=sheet>{table}</div>" if style == "sideways" else table


def print_pdf(html: str) -> bytes:
    """The page as Chromium prints it."""
    with tempfile.TemporaryDirectory() as folder:
        page, paper = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        subprocess.run(
            [str(find_chromium()), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--disable-pdf-tagging",
             f"--user-data-dir={folder}/profile", f"--print-to-pdf={paper}", page.as_uri()],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        return paper.read_bytes()


if __name__ == "__main__":
    main()
