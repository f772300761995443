"""The element of a page that holds its article where no name says so: the innermost one with most text in sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from pipelines.page.elements import is_chrome_part

SHORTEST = 12  # characters of a scrap of text that can be part of a sentence
STOP_WEIGHT = 8  # characters that one stop counts for
GAIN = 0.1  # what an outer element must add to the sentences, as a share of them, to be the article instead
LINKED = 0.3  # of the characters it adds: more of them in links, and what it adds are lists of articles

_PARAGRAPHS = frozenset({"p", "div", "td", "section", "article", "li", "span", "font"})
_INLINE = frozenset({"p", "span", "font", "li"})  # their text counts for the element around them
_STOPS = re.compile("[，。、；,;]")  # what text has and chrome has not


@dataclass(slots=True)
class _Count:
    """Of one element: score of its own paragraphs, weight of all sentences in it, its characters, those in links."""

    score: float = 0
    weight: int = 0
    text: int = 0
    linked: int = 0


def densest(root: etree._Element) -> etree._Element | None:
    """The element whose paragraphs hold most text, or the one around it where parts of the article stand beside it.

    Each paragraph counts for its parent, and half for the one above. None when the page has no sentence.
    """
    counts = _count(root)
    best = max(counts, key=lambda element: counts[element].score, default=None)
    return None if best is None or not counts[best].score else _widened(best, counts)


def _count(root: etree._Element) -> dict[etree._Element, _Count]:
    """The counts of every element outside the page's furniture; one walk."""
    counts: dict[etree._Element, _Count] = {}
    links = 0
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        if event == "start" and is_chrome_part(element):
            events.skip_subtree()
            continue
        links += (element.tag == "a") * (1 if event == "start" else -1)
        if event == "start":
            counts[element] = _own(element, is_linked=links > 0)
            _score(element, counts, is_linked=links > 0)
        elif element in counts and (above := counts.get(element.getparent())):
            own = counts[element]
            above.weight, above.text, above.linked = (
                above.weight + own.weight,
                above.text + own.text,
                above.linked + own.linked,
            )
    return counts


def _own(element: etree._Element, *, is_linked: bool) -> _Count:
    """What stands in the element itself, the text behind its children included."""
    text = _text(element)
    size = len(text)
    weight = 0 if is_linked or element.tag not in _PARAGRAPHS else _weight(text)
    return _Count(0, weight, size, size if is_linked else 0)


def _score(element: etree._Element, counts: dict[etree._Element, _Count], *, is_linked: bool) -> None:
    """Adds the element's sentences to the score of its paragraph's parent, and half to the one above."""
    weight = counts[element].weight
    parent = element.getparent() if element.tag in _INLINE else element
    if is_linked or not weight or parent is None:
        return
    if parent in counts:
        counts[parent].score += weight
    above = parent.getparent()
    if above in counts:
        counts[above].score += weight / 2


def _widened(best: etree._Element, counts: dict[etree._Element, _Count]) -> etree._Element:
    """The outermost element that adds sentences to `best` and few links: chapters may stand in boxes of their own."""
    own = counts[best]
    for outer in best.iterancestors():
        if outer.tag in ("body", "html") or outer not in counts:
            break
        wider = counts[outer]
        added = wider.text - own.text
        if wider.weight - own.weight > GAIN * own.weight and wider.linked - own.linked <= LINKED * added:
            best, own = outer, wider
        elif wider.linked - own.linked > LINKED * added:
            break
    return best


def _text(element: etree._Element) -> str:
    text = element.text or ""
    if len(element):
        text += "".join([child.tail or "" for child in element])
    return text.strip()


def _weight(text: str) -> int:
    """What a scrap of text counts: its length and more for each stop; 0 for words without any."""
    stops = len(_STOPS.findall(text))
    return len(text) + STOP_WEIGHT * stops if len(text) >= SHORTEST and stops else 0
