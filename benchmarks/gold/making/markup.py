"""The author's copy of a document: lines with marks that say what is a heading and which number is which fact.

    # 一|总体情况                                  a chapter; printed 一、总体情况
    ## (一)|主动公开|（一)主动公开。全年……            as printed is given: its text runs on behind the heading
    # |2011年总体工作情况|------2011年总体工作情况    a part without a number
    ### 1|*|1.受理窗口每周一至周五……                 a numbered paragraph without a heading of its own
    ##? 1|*|1.一是……；2.二是……                    may be read as a section or not
    @applications                                a statutory table, or a table of the document's own
    > 澄川县公安局                                 set to the right
    ~ 目  录                                      set in the middle

In a line `{code=3}` prints 3 and says which fact that is; `{code=3:三}` prints 三; `{a=0,b=0:未发生}` says two facts.
`{?code=3}` is a number of which people may disagree whether it is that fact: a reading of it is neither right nor wrong.
A number without a mark is no fact of the year: last year's, a sum over years, another body's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

Value = int | float

_MARK = re.compile(r"\{(\??)([^{}:]+)(?::([^{}]*))?\}")  # {applications.received.total=23:二十三}
_CHAPTER = re.compile(r"[一二三四五六七八九十]+")  # 一
_ARTICLE = re.compile(r"第.+[章条部分]")  # 第三条
_DIGITS = re.compile(r"\d+")  # 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as the author means it: `number` as sections have it, `heading` without it; `*` means any."""

    number: str
    heading: str
    path: tuple[str, ...]
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line as printed. A table's line prints nothing itself: `table` names it."""

    text: str
    style: str = "text"  # text heading right centre
    level: int = 0  # of a heading
    table: str = ""
    heading: Heading | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a document, what its sentences say, and what they may be read to say."""

    lines: tuple[Line, ...]
    prose: dict[str, Value]
    either: tuple[str, ...]

    @property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(line.heading for line in self.lines if line.heading is not None)


def parse(body: str) -> Body:
    """The author's copy understood. ValueError where a mark gives one code two values."""
    facts: list[tuple[bool, str, Value]] = []
    lines = tuple(_lines(body, facts))
    prose: dict[str, Value] = {}
    for is_open, code, value in facts:
        if not is_open and prose.setdefault(code, value) != value:
            raise ValueError(f"{code} is marked as {prose[code]} and as {value}")
    return Body(lines, prose, tuple(dict.fromkeys(code for is_open, code, _ in facts if is_open)))


def _lines(body: str, facts: list[tuple[bool, str, Value]]) -> Iterator[Line]:
    above: list[tuple[int, str]] = []  # level and number of the headings that a line stands under
    for written in body.strip("\n").split("\n"):
        if not written.strip():
            continue
        if written.startswith("@"):
            yield Line("", table=written[1:].strip())
        elif written.startswith("#"):
            yield _heading(written, above, facts)
        else:
            yield _line(written, facts)


def _line(written: str, facts: list[tuple[bool, str, Value]]) -> Line:
    style = {">": "right", "~": "centre"}.get(written[0], "text")
    return Line(_printed(written if style == "text" else written[1:].strip(), facts), style)


def _heading(written: str, above: list[tuple[int, str]], facts: list[tuple[bool, str, Value]]) -> Line:
    level = len(written) - len(written.lstrip("#"))
    is_optional = written[level] == "?"
    printed_number, heading, *rest = (part.strip() for part in written[level + is_optional :].split("|", 2))
    number = unicodedata.normalize("NFKC", printed_number)
    while above and above[-1][0] >= level:
        above.pop()
    path = tuple(number for _, number in (*above, (level, number)) if number)
    if not is_optional:
        above.append((level, number))
    printed = _printed(rest[0], facts) if rest else marked(number) + heading
    return Line(printed, "heading", level, heading=Heading(number, heading, path, is_optional))


def marked(number: str) -> str:
    """A number with the mark most offices print behind it: 一、 （一） 1. 第一条"""
    if _CHAPTER.fullmatch(number):
        return f"{number}、"
    if _DIGITS.fullmatch(number):
        return f"{number}."
    if _ARTICLE.fullmatch(number):
        return f"{number}\u3000"
    return number.replace("(", "（").replace(")", "）")


def _printed(text: str, facts: list[tuple[bool, str, Value]]) -> str:
    def show(match: re.Match[str]) -> str:
        for pair in match[2].split(","):
            code, _, value = pair.partition("=")
            facts.append((bool(match[1]), code.strip(), number_of(value)))
        return match[3] if match[3] is not None else value

    return _MARK.sub(show, text)


def number_of(text: str) -> Value:
    """`12` or `12.5`."""
    return float(text) if "." in text else int(text)
