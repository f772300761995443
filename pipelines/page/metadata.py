"""What a page says about itself: prescribed meta tags, the line under the title, the information block.

Tags: 网页设计规范 of 国办发〔2017〕47号 (ArticleTitle, PubDate, ContentSource), names in any case, `Maketime` beside
them; `<publishtime>` is an element of UCAP.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from pipelines.dates import find_date
from pipelines.folding import fold, squeeze
from pipelines.page.labels import (
    WEAK,
    begins_with_label,
    cells_of,
    is_block,
    kind_of,
    labels_in,
    pairs_apart,
    pairs_in,
)
from pipelines.page.numbers import document_number, is_number_line

LONGEST_LINE = 200
LONGEST_DATE_LINE = 60
LONGEST_SOURCE = 40

_TAG = re.compile(r"<[^>]*>")  # <br/> inside a meta value
_WEBSITE = re.compile(r"本站|本网|网站$|门户网|^网络$|^互联网$|^转载$")  # 来源: 本站
_BODY_END = re.compile(r".{2}(?:局|府|厅|委|办|室|院|会|中心|总队|支队)$")  # 云岭县公安局 【打印】
_DATE_FIRST = re.compile(r"\W*\d{4}\s?[-/.年]")  # 2023-01-12 10:20 来源:本站
_TODAY = re.compile(r"星期|今天|今日|农历")  # the day of the visit, in the head of a site
_DATE_TAGS = ("pubdate", "publishdate", "maketime")
# Blocks without labels whose places have a meaning, by class: counted from 1
FIXED_BLOCKS = {"nr_topcon": {"published": (4,), "number": (6, 8)}}


@dataclass(frozen=True, slots=True)
class Metadata:
    """Values as found, empty where there is none: dates as YYYY-MM-DD, the rest folded to simplified script."""

    title: str = ""
    published: str = ""
    number: str = ""
    source: str = ""
    site_name: str = ""
    written: str = ""  # 成文日期: the day the document was written, which is not that of its publication
    doubts: tuple[str, ...] = ()


def from_tags(root: etree._Element) -> Metadata:
    """The prescribed meta tags, and elements that say the same."""
    tags: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        content = squeeze(_TAG.sub("", html.unescape(meta.get("content") or "")))
        if name and content:
            tags.setdefault(name, content)
    element = root.find(".//publishtime")
    dates = [find_date(tags.get(name, "")) for name in _DATE_TAGS]
    dates.append("" if element is None else find_date(squeeze("".join(map(str, element.itertext())))))
    return Metadata(
        title=tags.get("articletitle", ""),
        published=next(filter(None, dates), ""),
        source=_source(fold(tags.get("contentsource", ""))),
        site_name=tags.get("sitename", ""),
    )


def from_lines(lines: Sequence[str]) -> Metadata:
    """The visible line and the information block: `label: value` pairs, cells joined by bars, a label and its value in
    two lines. A date without any label counts only where no label names one and no other stands beside it.
    """
    folded = [fold(line) for line in lines if len(line) <= LONGEST_LINE]
    cells = [cell for line in folded for cell in cells_of(line)]
    inline = [pair for cell in cells if ":" in cell for pair in pairs_in(cell)]
    apart = [(kind, value) for _, kind, value in pairs_apart(cells) if value]
    values: dict[str, str] = {}
    for kind, value in (*inline, *apart):
        values.setdefault(kind, value)
    named = _dates((*inline, *apart), "published")
    published = (
        next(iter(named), "") or find_date(values.get("weak", "")) or find_date(values.get("updated", ""))
    )
    return Metadata(
        title=values.get("title", ""),
        published=published or _only([date for cell in cells if (date := _unlabelled(cell))]),
        number=document_number(values.get("number", ""))
        or _only([document_number(cell) for cell in cells if is_number_line(cell)]),
        source=next(
            filter(None, (_source(value) for kind, value in (*inline, *apart) if kind == "source")), ""
        ),
        written=next(iter(_dates((*inline, *apart), "written")), ""),
        doubts=_two_dates(named),
    )


def from_fixed_blocks(root: etree._Element) -> Metadata:
    """The values of an information block that has lost its labels, where its places are known: `.nr_topcon ul li`."""
    for element in root.iter("div", "ul"):
        for name in (element.get("class") or "").split():
            if places := FIXED_BLOCKS.get(name):
                items = [fold(squeeze("".join(map(str, item.itertext())))) for item in element.iter("li")]
                if not any(labels_in(item) or kind_of(item) for item in items):
                    return _at_places(items, places)
    return Metadata()


def is_metadata(line: str, *, is_head: bool) -> bool:
    """Whether a line of the text is a line about the text: `发布日期:2012-02-20    点击数:`.

    Below the head of a text only dates of publication, counters and editors are: the rest could be its own words.
    """
    if len(line) > LONGEST_LINE:
        return False
    folded = fold(line)
    if is_head and "|" in folded and is_block([cells_of(folded)]):
        return True
    if not begins_with_label(folded):
        return False
    labels = labels_in(folded)
    if is_head:
        return len(labels) > 1 or labels[0] not in WEAK
    kinds = {kind_of(label) for label in labels if label not in WEAK}
    editors = {"责任编辑", "责编"} & set(labels)
    return len(line) <= 80 and bool(kinds & {"published", "updated", "counter"} or editors)


def block_lines(lines: Sequence[str]) -> frozenset[int]:
    """Which of the lines at the head of a text are an information block with its values below its labels."""
    folded = [fold(line) if len(line) <= LONGEST_LINE else "" for line in lines]
    pairs = [(at, value) for at, kind, value in pairs_apart(folded) if kind]
    strong = [at for at, _ in pairs if folded[at].strip(":").replace(" ", "") not in WEAK]
    if len(strong) < 2:
        return frozenset()
    return frozenset(line for at, value in pairs for line in ((at, at + 1) if value else (at,)))


def _dates(pairs: Sequence[tuple[str, str]], wanted: str) -> list[str]:
    """The dates under labels of one kind, each once, in order."""
    found = (find_date(value) for kind, value in pairs if kind == wanted)
    return list(dict.fromkeys(filter(None, found)))


def _two_dates(named: Sequence[str]) -> tuple[str, ...]:
    return (f"the page prints several dates of publication: {', '.join(named)}",) if len(named) > 1 else ()


def _unlabelled(cell: str) -> str:
    """The date a short line begins with, unless it is the day of the visit."""
    if len(cell) > LONGEST_DATE_LINE or not _DATE_FIRST.match(cell) or _TODAY.search(cell):
        return ""
    return find_date(cell[:24])


def _only(found: Sequence[str]) -> str:
    """The value, if all of them are the same one."""
    return found[0] if len(set(found)) == 1 else ""


def _at_places(items: Sequence[str], places: dict[str, tuple[int, ...]]) -> Metadata:
    """What stands at the known places, if it reads like what belongs there."""
    dates = _placed(items, places["published"])
    numbers = _placed(items, places["number"])
    return Metadata(
        published=next((date for item in dates if (date := _unlabelled(item))), ""),
        number=next((document_number(item) for item in numbers if is_number_line(item)), ""),
    )


def _placed(items: Sequence[str], places: Sequence[int]) -> Iterator[str]:
    return (items[place - 1] for place in places if place <= len(items))


def _source(value: str) -> str:
    """An issuing body, or "" where the value names a website. Buttons behind it are cut off."""
    value = value.strip()
    first = value.split(" ")[0]
    value = first if _BODY_END.search(first) else value
    return "" if len(value) > LONGEST_SOURCE or _WEBSITE.search(value) else value
