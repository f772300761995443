"""The parts of an official document: who it is by, to whom, signed by whom and when, and what it cites.

The layout is that of GB/T 9704-2012 (党政机关公文格式): the addressees (主送机关, 7.3.2) stand below the title and end with a colon;
the signature (发文机关署名, 7.3.5) and below it the date (成文日期) end the text, before notes, attachments and copies (抄送). What is
issued with a notice follows its signature, so that the first signature is the notice's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.items import Citation
from pipelines.agencies import is_agency
from pipelines.citations import find_citations
from pipelines.dates import find_date, is_date_only
from pipelines.page.numbers import is_number_line
from pipelines.signatures import PERSON, SIGNED_LINE, joined, may_end_with_date, unsealed

HEAD_LINES = 6  # below the title, among which the addressees stand
FOOT_LINES = 6  # at the end, among which a date without a signature counts
LONGEST_ADDRESS = 400
LONGEST_SIGNATURE = 80
JOINT = 12  # bodies that sign together, a line each

_ADDRESS = re.compile(
    rf"([^。；;:：!！?？]{{2,{LONGEST_ADDRESS}}})[:：]"
)  # 各区、县人民政府，市政府各委、办、局:
_APART = re.compile(r"[、，,\s]+")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")  # 各县(市、区)人民政府
_NO_ADDRESS = re.compile(
    r"如下|现将|根据|为了|关于|按照|通知|公告|事项|说明|要求|附件|标准|时间|地点|电话|地址|单位名称|联系"
)
_ADDRESSEE = re.compile(
    r"^各|(?:政府|[局厅委办院校行部会社站所队组处室县市区州盟旗镇乡村]|街道|社区|中心|单位|部门|机构|企业|公司|集团|组织|团体|大学|学校|中学|小学|"
    r"先生|女士|同学|市民|群众|居民|家长|考生|业主|同志|经营者|纳税人|人员|朋友|代表|委员|职工|农户|用户|个人|(?:被征收|纳税|缴费|利害关系)人)$"
)
_KINDS = re.compile(r"各?[省市州盟区县旗镇乡](?:、[省市州盟区县旗镇乡])*")
_GROUP = ("领导小组", "联席会议", "指挥部", "工作专班", "党组")  # bodies that no ending of an agency names


@dataclass(frozen=True, slots=True)
class Notice:
    """What the layout says; every part is empty where the document has none. `signed` is YYYY-MM-DD."""

    number: str
    issuer: str
    addressees: tuple[str, ...]
    signature: str
    signed: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class _Signature:
    lines: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    date: str = ""


def read_notice(text: str, lines: Sequence[str], *, title: str, number: str, agency: str) -> Notice:
    """The parts of a document. `text` is the canonical text, `lines` its paragraphs below the title.

    `agency` stands in for the issuer of a document that nobody signed.
    """
    signature = _signature(lines)
    return Notice(
        number=number,
        issuer=" ".join(signature.bodies) or agency,
        addressees=_addressees(lines[:HEAD_LINES]),
        signature=" ".join(signature.lines),
        signed=signature.date or _last_date(lines),
        citations=find_citations(text, title, number),
    )


def _addressees(head: Sequence[str]) -> tuple[str, ...]:
    """The bodies or people the first line with a colon names, if it names nothing else. What is said of a body in brackets stays with it."""
    for line in head:
        if is_number_line(line):
            continue
        if found := _ADDRESS.match(line):
            return _named(found[1])
        if not (is_date_only(line) or (len(line) < 60 and not line.endswith("。"))):
            break
    return ()


def _named(address: str) -> tuple[str, ...]:
    masked = _BRACKETED.sub(lambda found: "\x00" * len(found[0]), address)
    names: list[str] = []
    last = 0
    for gap in [*_APART.finditer(masked), None]:
        part = address[last : gap.start() if gap else None].strip()
        last = gap.end() if gap else last
        if names and (
            len(part) == 1 or _is_one_of(names[-1], part)
        ):  # 市政府各委、办、局: one word for each kind
            names[-1] += f"、{part}"
        elif part:
            names.append(part)
    fits = not _NO_ADDRESS.search(_BRACKETED.sub("", address)) and all(
        _ADDRESSEE.search(_BRACKETED.sub("", name)) for name in names
    )
    return tuple(names) if fits else ()


def _is_one_of(name: str, part: str) -> bool:
    """Whether a part goes on with the kinds of places a name lists: 各区、县人民政府."""
    return _KINDS.fullmatch(name) is not None and part[0] in "省市州盟区县旗镇乡"


def _signature(lines: Sequence[str]) -> _Signature:
    """The first date with its signature above it or before it, below at least one paragraph."""
    for at, line in enumerate(lines[1:], start=1):
        if len(line) > LONGEST_SIGNATURE or not may_end_with_date(line):
            continue
        if is_date_only(joined(line)):
            above = _above(lines, at)
            if above:
                bodies = tuple(name for each in above for name in _bodies(each))
                return _Signature(tuple(map(unsealed, above)), bodies, find_date(joined(line)))
        elif (found := SIGNED_LINE.fullmatch(unsealed(line))) and (bodies := _bodies(found[1])):
            return _Signature((found[1].strip(),), bodies, find_date("".join(found[2].split())))
    return _Signature()


def _above(lines: Sequence[str], at: int) -> list[str]:
    """The lines right above line `at` that hold names of bodies, or of the person who signs, and nothing else."""
    above: list[str] = []
    while at - len(above) - 1 > 0 and len(above) < JOINT:
        line = lines[at - len(above) - 1]
        if not (_bodies(line) or PERSON.fullmatch(unsealed(line))):
            break
        above.insert(0, line)
    return above


def _bodies(line: str) -> tuple[str, ...]:
    """The bodies a line names, if it names nothing else: one, or several apart by spaces or 、."""
    if len(line) > LONGEST_SIGNATURE:
        return ()
    names = [name for name in _APART.split(joined(unsealed(line))) if name]
    return tuple(names) if names and all(map(_is_body, names)) else ()


def _is_body(name: str) -> bool:
    return is_agency(name) or (len(name) > len("领导小组") and name.endswith(_GROUP))


def _last_date(lines: Sequence[str]) -> str:
    """The date in a line by itself near the end, where nobody signed."""
    return next((find_date(line) for line in reversed(lines[-FOOT_LINES:]) if is_date_only(line)), "")
