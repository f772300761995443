"""Sentences of a section, in the form the patterns are written for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.items import Section
from pipelines.folding import nfkc
from pipelines.lines import SEPARATOR
from pipelines.prose.shared_figures import spread

LONGEST_SENTENCE = 1000  # characters; the longest lists of real reports have 400
PARAGRAPH = 400  # characters before a sentence in its own paragraph that it may refer to

_SENTENCE = re.compile("[^。！？\\n]+[。！？]?")
_TITLE = re.compile(r"《[^》]*》")  # 《2017年政务公开工作要点》 names a year without meaning it
_ASIDE = re.compile(r"\([^()\d]{0,60}\)(?=[共为计:]{0,2}\d)")  # 部分公开(区分处理的,只计这一情形)3件
# 不予处理(无正当理由大量反复申请)165件: the ground, and not a whole group
_GROUND = re.compile(
    r"(?P<group>不予(?:公开|处理|提供)|无法提供)\((?P<ground>[^()\d、,]{3,30})\)(?=[共为计:]{0,2}\d)"
)
_DISCLOSURE = re.compile(r"信息公开|政务公开|主动公开|依申请")
_DEPARTMENT = re.compile(r"[我本](?:局|委(?!托)|厅|镇|乡|街道)")
_DROPPED = re.compile("[\\s“”‘’「」『』\"']+")  # “同意公开”的3件
# A figure with its unit, or a word for none: a sentence without either says nothing in numbers
# It begins with one class of characters, so that a search can skip to them.
_SAYS = re.compile(
    r"[\d零一二两三四五六七八九十百千万亿余多未没无免不](?:(?<=[未没无])|(?<=免)[费收]|(?<=不)(?:予?收|存在|涉及|产生)|(?<=零)(?:收费|申请|复议|诉讼|行政)"
    r"|\s*(?:[余多]|[件条份宗起例次篇则期部封个项元人]|万元)|(?<=[0零０])(?=[,，;；。、)）]|$))"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    plain     NFKC, without white space and quotation marks; what stands in 《》 is ※, asides without figures are gone;
              a row of figures stands behind its nouns one by one (`shared_figures`)
    before    what the paragraph says before it, as printed
    previous  the sentence before it in the paragraph, as printed
    headings  of its section and those above
    heading   of its section alone
    is_about_disclosure  some heading of the document names disclosure: it is a report on it
    is_by_department     the reporting body calls itself a bureau, town or the like: 县政府 is another one
    """

    printed: str
    plain: str
    before: str
    previous: str
    headings: str
    heading: str
    is_about_disclosure: bool
    is_by_department: bool = False

    def as_printed(self, fragment: str) -> str:
        """The part of the printed sentence that `fragment`, a part of `plain`, was made of; itself if it is not there."""
        if fragment in self.printed:
            return fragment
        folded, origins = _with_origins(self.printed)
        at = folded.find(fragment)
        return self.printed[origins[at] : origins[at + len(fragment) - 1] + 1] if at >= 0 else fragment


def sentences(sections: Sequence[Section]) -> Iterator[tuple[int, Sentence]]:
    """The sentences of headings and texts that say a figure or none, with the index of their section.

    Table rows (`a | b`) are no sentences.
    """
    about = any(_DISCLOSURE.search(section.heading) for section in sections)
    department = any(_DEPARTMENT.search(section.text) for section in sections)
    for index, section in enumerate(sections):
        headings = _headings(sections, index)
        for line in (section.heading, *section.text.split("\n")):
            if line and SEPARATOR not in line:
                for sentence in _of_line(line, headings, section.heading, about, department):
                    yield index, sentence


def _of_line(line: str, headings: str, heading: str, about: bool, department: bool) -> Iterator[Sentence]:
    previous = ""
    for found in _SENTENCE.finditer(line):
        printed = found[0].strip()
        if printed and len(printed) <= LONGEST_SENTENCE and _SAYS.search(printed):
            before = line[max(0, found.start() - PARAGRAPH) : found.start()]
            plain = spread(plain_form(printed))
            yield Sentence(printed, plain, before, previous, headings, heading, about, department)
        previous = printed or previous


def plain_form(printed: str) -> str:
    """The sentence as patterns see it, before figures are spread over their nouns."""
    plain = _DROPPED.sub("", nfkc(printed)).rstrip("。!?.")
    if "《" in plain:
        plain = _TITLE.sub(lambda title: "※" * len(title[0]), plain)
    if "(" not in plain:
        return plain
    return _ASIDE.sub("", _GROUND.sub(r"\g<group>因\g<ground>", plain))


def _with_origins(printed: str) -> tuple[str, list[int]]:
    """`printed` in NFKC without what is dropped, and the offset in `printed` of each character."""
    folded: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(printed):
        kept = _kept(character)
        folded += kept
        origins += [at] * len(kept)
    return "".join(folded), origins


@lru_cache(maxsize=4096)
def _kept(character: str) -> str:
    return _DROPPED.sub("", nfkc(character))


def _headings(sections: Sequence[Section], index: int) -> str:
    """The section's heading and those above it."""
    headings = []
    at: int | None = index
    while at is not None:
        headings.append(sections[at].heading)
        at = sections[at].parent
    return " ".join(headings)
