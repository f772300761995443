"""The text of one paragraph as Word shows it with all tracked changes accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from pipelines.attachments.docx.words import MC, VAL, M, w

_TEXTS = frozenset({w("t"), f"{{{M}}}t"})
# Elements that stand for a character.
_CHARACTERS = {w("tab"): " ", w("cr"): "\n", w("br"): "\n", w("noBreakHyphen"): "-", w("ptab"): " "}
_UNSEEN = frozenset(
    {
        w("del"),
        w("moveFrom"),
        w("rPr"),
        w("pPr"),
        w("instrText"),
        w("rt"),
        w("sdtPr"),
        w("fldData"),
        f"{{{MC}}}Fallback",
    }
)  # w:rt is the reading printed above a word; a fallback repeats what stands beside it
_BOX = w("txbxContent")
_PAGE = w("lastRenderedPageBreak")
_RUN = w("r")
_HIDING = (w("vanish"), w("specVanish"))


@dataclass(slots=True)
class Words:
    """What a paragraph holds: its text, text boxes that hang on it, and page breaks in it."""

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    pages: int = 0  # ends of pages inside it


def read_words(paragraph: etree._Element, on_page: Callable[[], None]) -> Words:
    """The paragraph's words. `on_page` is called where a page began when Word last saved the file."""
    words, collected = Words(), list[str]()
    events = etree.iterwalk(paragraph, events=("start",))
    for _, element in events:
        tag = element.tag
        if tag in _TEXTS:
            collected.append(element.text or "")
        elif tag in _CHARACTERS:
            collected.append(_CHARACTERS[tag])
        elif tag == _PAGE:
            on_page()
        elif tag == _BOX:
            words.boxes.append(element)
            events.skip_subtree()
        elif tag in _UNSEEN or (tag == _RUN and _is_hidden(element)):
            events.skip_subtree()
    words.text = "".join(collected)
    return words


def runs_on(paragraph: etree._Element) -> bool:
    """Whether the paragraph's end was deleted, and the next one goes on in the same line."""
    return paragraph.find(f"{w('pPr')}/{w('rPr')}/{w('del')}") is not None


def _is_hidden(run: etree._Element) -> bool:
    for name in _HIDING:
        mark = run.find(f"{w('rPr')}/{name}")
        if mark is not None and mark.get(VAL, "1") not in ("0", "false", "off"):
            return True
    return False
