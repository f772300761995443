"""Other documents a text names: 《…的通知》(沪府办发〔2013〕45号), by title, by number or by both.

A number (发文字号) is a body's code, a year and a serial (GB/T 9704-2012, 7.2.5); the year stands in 〔〕, and portals print every
other kind of bracket. A title counts where it ends as official documents do, or where a number stands beside it: 《人民日报》
is none. Names a text gives itself (以下简称《条例》) and the document's own title and number are none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.items import Citation
from pipelines.folding import key, nfkc

MOST = 300  # citations of one text; a text that names more is a catalogue
LONGEST_TITLE = 200
SHORTEST_TITLE = 5  # characters; 《条例》 and 《通知》 name no one document
LONGEST_CODE = 24  # characters before a year among which a body's code is looked for

_OPEN, _CLOSE = r"[〔［\[【〖（(﹝〈<＜{｛「『]", r"[〕］\]】〗）)﹞〉>＞}｝」』]"
# 〔2013〕45号  (2013)第45号  〔2013 45号 and 2013〕45号 have lost a bracket
_YEAR_SERIAL = re.compile(
    rf"(?=[{_OPEN[1:-1]}12])(?:{_OPEN}\s?(?P<a>(?:19|20)\d\d)\s?(?:{_CLOSE})?|(?P<b>(?:19|20)\d\d)\s?{_CLOSE})\s?(?:第\s?)?(?P<serial>\d{{1,5}})\s?号"
)
_ORDER = re.compile(
    r"(?:公告\s?(?:19|20)\d\d\s?年\s?第|令\s?第)\s?\d{1,4}\s?号"
)  # 财政部公告2019年第39号  国务院令第711号
_CODE = re.compile(r"[\u4e00-\u9fffA-Za-z]+$")  # …根据沪府办发
# What stands before a code in a sentence. Single characters are those no place abbreviates itself by.
_LEAD = re.compile(
    r".*(?:根据|按照|依据|依照|遵照|参照|贯彻|落实|执行|转发|印发|下发|发布|关于|以及|文件|详见|中华人民共和国|[的与及以据按见为是在由对号])"
)
_BODY = re.compile(r".*(?:政府|办公厅|办公室|委员会|[局厅委部院会])(?=.{3})")  # 上海市政府办公厅沪府办发
_QUOTE = re.compile(r"[《》\n]")
_PLAIN = re.compile(rf"《([^《》\n]{{2,{LONGEST_TITLE}}})》")
_INNER = str.maketrans("〈〉<>＜＞", "《》《》《》")
_TAIL = re.compile(r"\s*[(（][^()（）]{1,20}[)）]$")  # (试行)  (2019年修订)
_BETWEEN = re.compile(rf"\s*{_OPEN}?\s*")  # between a title and the number behind it
_ALIAS = re.compile(r"(?:简称|下称|简称为|统称)\s?[:：]?$")  # (以下简称《条例》)
_ISSUED = re.compile(r"(?:印发|发布|公布|颁布|下发)\s?$")  # 关于印发《…》的通知 carries what it names
ENDINGS = tuple(
    "法 条例 规定 办法 细则 通知 公告 通告 通报 意见 决定 决议 命令 批复 函 纪要 议案 方案 计划 规划 纲要 要点 安排 部署 规范 标准 规程 规则 "
    "准则 守则 章程 制度 机制 指引 指南 目录 清单 名录 格式 样本 报告 年报 公报 预案 措施 解释 答复 目标 分工 名单 协议 倡议书".split()
)


@dataclass(frozen=True, slots=True)
class _Span:
    """Something named at [start, end) of the text; `said` is what it says: a normal number, or a title."""

    start: int
    end: int
    said: str


def find_citations(text: str, title: str = "", number: str = "") -> tuple[Citation, ...]:
    """The documents a canonical text names, each once, in the order of their first mention.

    `title` and `number` are the document's own. Never raises; at most MOST.
    """
    numbers = [span for span in _numbers(text) if span.said != number]
    spans = list(_titles(text))
    aliases = {key(span.said) for span in spans if _ALIAS.search(text, max(0, span.start - 8), span.start)}
    own = {key(title), *_issued(title)} | aliases
    titles = [span for span in spans if key(span.said) not in own]
    return _once(sorted(_joined(text, titles, numbers), key=lambda each: each.start))


def _once(mentions: Iterable[Citation]) -> tuple[Citation, ...]:
    """The first mention of each document; one that comes back with its number gives it to the first."""
    found: dict[str, Citation] = {}
    known: set[str] = set()
    for mention in mentions:
        name = key(mention.title) or mention.number
        first = found.get(name)
        if first is None and mention.number not in known:
            found[name] = mention
        elif first is not None and not first.number:
            found[name] = replace(first, number=mention.number)
        known |= {mention.number} - {""}
        if len(found) == MOST:
            break
    return tuple(found.values())


def _joined(text: str, titles: Sequence[_Span], numbers: Sequence[_Span]) -> Iterator[Citation]:
    """Titles with the numbers that stand beside them, and numbers that stand by themselves."""
    by_end = {span.end: span for span in titles}
    by_start = {span.start: span for span in titles}
    taken: dict[int, _Span] = {}
    for number in numbers:
        before = _skip_back(text, number.start)
        beside = by_end.get(before) or by_start.get(number.end)
        if beside is not None and beside.start not in taken:
            taken[beside.start] = number
        else:
            yield Citation(text[number.start : number.end], number.said, "", number.start, number.end)
    for title in titles:
        number_span = taken.get(title.start)
        if number_span is None and not _is_document(title.said):
            continue
        start, end = title.start, title.end
        if number_span is not None:
            start, end = min(start, number_span.start), max(end, _closed(text, title.end, number_span.end))
        said = number_span.said if number_span else ""
        yield Citation(text[start:end], said, title.said, start, end)


def _skip_back(text: str, at: int) -> int:
    """Where the title ends that a number at `at` stands behind: past an opening bracket and spaces."""
    start = max(0, at - 3)
    while start < at and not _BETWEEN.fullmatch(text, start, at):
        start += 1
    return start


def _closed(text: str, title_end: int, end: int) -> int:
    """The end of a number with the bracket that closes it, where one was opened behind the title."""
    opened = re.match(rf"\s*{_OPEN}", text[title_end : title_end + 3])
    closing = re.match(rf"\s?{_CLOSE}", text[end : end + 2]) if opened else None
    return end + closing.end() if closing else end


def _numbers(text: str) -> Iterator[_Span]:
    """Every document number, in its normal form: 沪府办发〔2013〕45号."""
    for found in _YEAR_SERIAL.finditer(text):
        code = _code(text, found.start())
        if code:
            year, serial = (nfkc(part) for part in (found["a"] or found["b"], found["serial"]))
            yield _Span(_code_start(text, found.start(), code), found.end(), f"{code}〔{year}〕{serial}号")
    for found in _ORDER.finditer(text):
        code = _code(text, found.start())
        if code:
            said = "".join(nfkc(found[0]).split())
            yield _Span(_code_start(text, found.start(), code), found.end(), f"{code}{said}")


def _code(text: str, at: int) -> str:
    """The code of the body that ends before `at` (spaces between do not count), or ""."""
    run = _CODE.search(text[max(0, at - LONGEST_CODE) : at].rstrip())
    if run is None:
        return ""
    code = run[0]
    for lead in (_LEAD, _BODY):
        if cut := lead.match(code):
            code = code[cut.end() :].removeprefix("和") if cut[0].endswith("号") else code[cut.end() :]
    return code if len(code) <= 12 else ""


def _code_start(text: str, at: int, code: str) -> int:
    return text.rindex(code, max(0, at - LONGEST_CODE), at)


def _titles(text: str) -> Iterator[_Span]:
    """What stands in 《》, outermost ones; in a line where they do not pair, the innermost."""
    depth, start, line = 0, 0, 0
    spans: list[_Span] = []
    for mark in _QUOTE.finditer(f"{text}\n"):
        if mark[0] == "\n":
            yield from spans if depth == 0 else _innermost(text, line, mark.start())
            depth, spans, line = 0, [], mark.end()
        elif mark[0] == "《":
            start = mark.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and 2 <= mark.start() - start - 1 <= LONGEST_TITLE:
                spans.append(_span(text, start, mark.end()))


def _innermost(text: str, start: int, end: int) -> Iterator[_Span]:
    return (_span(text, *found.span()) for found in _PLAIN.finditer(text, start, end))


def _span(text: str, start: int, end: int) -> _Span:
    return _Span(start, end, text[start + 1 : end - 1].translate(_INNER).strip())


def _issued(title: str) -> set[str]:
    """The titles a title says it issues: they are this document."""
    return {key(span.said) for span in _titles(title) if _ISSUED.search(title, 0, span.start)}


def _is_document(title: str) -> bool:
    """Whether a title reads like that of an official document that can be told from others."""
    return len(title) >= SHORTEST_TITLE and _TAIL.sub("", title).rstrip("》").endswith(ENDINGS)
