"""Pages and texts made to be slow, to fill the memory or to be cut in the wrong place, and what is said of each.

What is said is a regular expression that must be found in the error, or in the notes of what was read; "" where the
page is read whole without a word about its size.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tests.office import TITLE

Input = tuple[Callable[[], bytes], str]

LONG = "longer than any report: only"
DEEP = "nests its elements deeper"
MANY = "more elements than any report"
SENTENCE = "全年收到政府信息公开申请3件，均已答复。"


def page(inside: str) -> bytes:
    """A report's page with this in its container."""
    return f'<html><head><meta charset="utf-8"><title>{TITLE}</title></head><body><div id="zoom">{inside}</div>'.encode()


def rows(count: int, cells: str = "<td>行政处罚<td>3") -> bytes:
    return page("<table>" + f"<tr>{cells}" * count + "</table>")


def spans(value: str) -> Input:
    """Cells that claim to cover so many rows and columns; a number behind them that must still be read."""
    cells = f"<td colspan={value} rowspan={value}>信息内容<td>本年处理决定数量"
    return lambda: rows(500, cells), ""


def nested(tag: str) -> Input:
    return lambda: page(f"<{tag}>" * 1_000_000 + "正文"), DEEP


def line(words: str, count: int = 1_000_000) -> Input:
    """A paragraph of a million characters that is nothing but these words again and again."""
    return lambda: page(f"<p>{words * (count // len(words))}</p>"), ""


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size).replace(b"\0", b"0").replace(b"<", b"=")


TABLES: Mapping[str, Input] = {
    "100,000 columns": (lambda: rows(1, "<td>0" * 100_000), ""),
    "100,000 rows": (lambda: rows(100_000), LONG),
    "1,000 rows of 1,000": (lambda: rows(1_000, "<td>3" * 1_000), f"{MANY}|{LONG}"),
    "5,000 tables": (lambda: page("<table><tr><td>行政处罚<td>3</table>" * 5_000), ""),
    **{f"span {value[:10]}": spans(value) for value in ("1000000000", "-1", "abc", "1e9", "0", "9" * 5_000)},
}

NESTING: Mapping[str, Input] = {
    **{tag: nested(tag) for tag in ("div", "b", "table", "table><tr><td", "ul><li", "span class=content")},
    "unclosed p": (lambda: page("<p>一" * 1_000_000), MANY),
    "240 deep, 200 times": (lambda: page(("<div>" * 240 + f"<p>{SENTENCE}" + "</div>" * 240) * 200), ""),
}

TEXTS: Mapping[str, Input] = {
    "50 MB in one line": (lambda: SENTENCE.encode() * 830_000, LONG),
    "a picture of 30 MB": (
        lambda: page(f'<p>{SENTENCE}<img src="data:image/png;base64,{"iVBO" * 7_500_000}">'),
        "",
    ),
    "noise": (lambda: noise(200_000), "damaged throughout"),
}

# Words that expressions for prose, headings, dates, titles and damage begin with, and never come to an end of.
WORDS = (
    *"1 ，, ( （ 《 〔 [ 一 十 零 第 件 … － — × 〇 ; | . ：".split(),
    *"收到申请 收到政府信息公开申请 其中， 其中：一是 一是、二是 （一） 2023年 1件、 12,345.67 1/ 1% 某局 各 予以公开 申请".split(),
    *"不予公开3件， 行政复议3件，行政诉讼2件， 通过网站公开信息1条 附件：1. 国办发〔2021〕3号 《条例》第 ？。 结转上年度".split(),
    *"规(guī) \\u4e00 %E4%B8 ä¸­æ–‡ 锟斤拷 門戶 １ 12月31日 一、总体情况 。一、总体情况。二、概述。三、概述 a@b. http://a/ 出处：".split(),
    *"各县、区人民政府， 致： 占 同比增长 和 、 鏀垮簻 現┎ &amp;#20013; 。ㄋ模 1万元 规章\u3000行政处罚\u3000 \u200b e\u0301 😀".split(),
)  # fmt: skip
LINES: Mapping[str, Input] = {
    **{f"{words} in one line": line(words, 20_000) for words in WORDS},
}
MEGABYTES: Mapping[str, Input] = {
    f"1,000,000 characters of {words}": line(words) for words in ("1", "收到申请", "一是、二是")
}
SPLITS = (
    "？。",
    "。ㄋ模",
)  # signs of split bytes: the search for them has its own limit, which one line reaches
PARAGRAPHS: Mapping[str, Input] = {
    "every word, 200 times in 5 paragraphs each": (
        lambda: page(
            "".join(f"<p>{words * (200 // len(words))}</p>" * 5 for words in WORDS if words not in SPLITS)
        ),
        "",
    ),
    "headings": (lambda: page("<p>一、甲<p>（一）乙<p>1. 丙<p>（1）丁<p>①戊" * 4_000), ""),
}

MARKUP: Mapping[str, Input] = {
    "100,000 attributes": (
        lambda: page("<p " + " ".join(f"a{at}=1" for at in range(100_000)) + ">" + SENTENCE),
        "",
    ),
    "100,000 classes": (
        lambda: page("<div class='" + " ".join(f"c{at}" for at in range(100_000)) + f"'>{SENTENCE}</div>"),
        "",
    ),
    "entities without an end": (lambda: page("<p>" + "&#" * 500_000), ""),
    "entities of nothing": (lambda: page("<p>" + "&#x110000;&#xD800;&#0;" * 20_000), "characters of the text are lost"),
    "NULs": (lambda: page("<p>" + "\0正文" * 100_000), "characters of the text are lost"),
    "less-thans": (lambda: page("<" * 1_000_000), ""),
    "comments": (lambda: page("<!--" * 200_000), "no text|"),
    "scripts": (lambda: page("<script>" * 200_000), ""),
    "embedded data": (
        lambda: page('<script>window._CONFIG = {DETAIL: ' + '{"a":' * 100_000 + "</script>"),
        "",
    ),
    "links": (lambda: page("".join(f"<a href={at}.pdf>附件" for at in range(20_000))), ""),
    "titles": (lambda: page(f"<h1>{TITLE}</h1>" * 20_000), ""),
    "labels": (lambda: page("<p>索引号<p>1" * 10_000), ""),
}  # fmt: skip

PAGES: Mapping[str, Mapping[str, Input]] = {
    "tables": TABLES,
    "nesting": NESTING,
    "texts": TEXTS,
    "lines": LINES,
    "megabytes": MEGABYTES,
    "paragraphs": PARAGRAPHS,
    "markup": MARKUP,
}
