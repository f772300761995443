"""Document numbers (文号): 沪公发〔2013〕45号, in whatever brackets they are printed."""

from __future__ import annotations

import re

from pipelines.folding import fold

LONGEST_LINE = 30

_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{1,12}(?:字|函|办)?)\s?[〔\[【(〖〈<{「『]?((?:19|20)\d{2})[〕\]】)〗〉>}」』]?\s?(?:第)?\s?(\d{1,4})\s?号"
)  # 沪公发〔2013〕45号; 云公发〔2021 7号 has lost a bracket
_AT_END = re.compile(r"\(([^()]*号)\)$")  # …的通知(沪公发〔2013〕12号)


def document_number(text: str) -> str:
    """The number of a document in `text`, with its year in 〔〕 whatever brackets are printed; "" when none."""
    found = _NUMBER.search(fold(text))
    return f"{found[1]}〔{found[2]}〕{found[3]}号" if found else ""


def is_number_line(line: str) -> bool:
    """Whether a line prints a document number and nothing else, as above a title."""
    return len(line) <= LONGEST_LINE and _NUMBER.fullmatch(fold(line).strip(" ()")) is not None


def number_in_title(title: str) -> str:
    """The number in brackets at the end of a title, or ""."""
    found = _AT_END.search(fold(title))
    return document_number(found[1]) if found else ""
