"""Which automatic number stands before a paragraph: its own properties, its style's, and the lists they name.

ECMA-376 part 1, §17.9. A w:num is a use of a w:abstractNum; uses of one abstract list count on together, unless one
says where it starts again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipelines.attachments.docx.words import MC, VAL, w
from pipelines.attachments.list_numbers import LEVELS, Counters, Level

MAX_CHAIN = 20  # styles based on styles, lists linked through styles


@dataclass(slots=True)
class Numbering:
    """The lists and styles of a document, and how far its lists have counted."""

    lists: dict[str, _List]  # by numId
    styles: dict[str, _Style]  # by styleId
    default_style: str
    _counters: Counters = field(default_factory=Counters)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, properties: etree._Element | None) -> str:
        """What stands before the paragraph with these properties (w:pPr). Every paragraph is asked for once, in order."""
        number, at = self._place(properties)
        found = self.lists.get(number)
        if found is None or not 0 <= at < len(found.levels):
            return ""
        start = found.starts.get(at)
        if start is not None and (number, at) not in self._begun:
            self._counters.restart(found.key, at, start)
        self._begun.add((number, at))
        return self._counters.next(found.key, found.levels, at)

    def _place(self, properties: etree._Element | None) -> tuple[str, int]:
        """(numId, level) of a paragraph; ("", 0) where it has none."""
        style, number, level = self.default_style, None, None
        if properties is not None:
            style = _val(properties, "pStyle") or style
            number, level = _number(properties)
        inherited = self._style(style)
        if number is None:
            number = inherited.number
        if level is None:
            level = inherited.level if inherited.level is not None else self._level_of(number, inherited.ids)
        return number or "", level or 0

    def _level_of(self, number: str | None, styles: tuple[str, ...]) -> int:
        """The level that is bound to one of these styles."""
        found = self.lists.get(number or "")
        bound = found.styles if found else {}
        return next((bound[style] for style in styles if style in bound), 0)

    def _style(self, style: str) -> _Style:
        """What a style says of numbers, itself or by the ones it is based on. `ids` are all of these."""
        number, level, ids = None, None, []
        for _ in range(MAX_CHAIN):
            found = self.styles.get(style)
            if found is None:
                break
            ids.append(style)
            number = found.number if number is None else number
            level = found.level if level is None else level
            style = found.base
        return _Style("", number, level, tuple(ids))


@dataclass(frozen=True, slots=True)
class _List:
    """A use of a list: what it counts with, its levels, levels that begin at a number of their own, styles bound to levels."""

    key: str
    levels: tuple[Level, ...]
    starts: dict[int, int]
    styles: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Style:
    base: str
    number: str | None
    level: int | None
    ids: tuple[str, ...] = ()


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """The lists of numbering.xml and the styles of styles.xml; either may be missing."""
    found = dict(_styles(styles))
    default = "" if styles is None else _default_style(styles)
    return Numbering({} if numbering is None else _lists(numbering, found), found, default)


def _styles(root: etree._Element | None) -> Iterator[tuple[str, _Style]]:
    for style in () if root is None else root.iter(w("style")):
        properties = style.find(w("pPr"))
        number, level = (None, None) if properties is None else _number(properties)
        yield style.get(w("styleId"), ""), _Style(_val(style, "basedOn"), number, level)


def _default_style(root: etree._Element) -> str:
    """The style of paragraphs that name none."""
    for style in root.iter(w("style")):
        if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on"):
            return style.get(w("styleId"), "")
    return ""


def _lists(root: etree._Element, styles: dict[str, _Style]) -> dict[str, _List]:
    abstract = {each.get(w("abstractNumId"), ""): each for each in root.iter(w("abstractNum"))}
    used = {each.get(w("numId"), ""): each for each in root.iter(w("num"))}
    links = {number: _val(each, "abstractNumId") for number, each in used.items()}
    return {
        number: _list(each, key, abstract[key])
        for number, each in used.items()
        if (key := _resolved(links.get(number, ""), abstract, links, styles)) in abstract
    }


def _resolved(
    key: str, abstract: dict[str, etree._Element], links: dict[str, str], styles: dict[str, _Style]
) -> str:
    """The abstract list that has the levels: one may only name a style, whose own list has them."""
    for _ in range(MAX_CHAIN):
        if key not in abstract or not (style := _val(abstract[key], "numStyleLink")):
            break
        linked = styles.get(style)
        following = links.get(linked.number or "", "") if linked else ""
        if following == key:
            break
        key = following
    return key


def _list(use: etree._Element, key: str, abstract: etree._Element) -> _List:
    levels = {
        at: _level(each)
        for each in abstract.findall(w("lvl"))
        if (at := _int(each.get(w("ilvl")))) is not None
    }
    styles = {
        style: at
        for each in abstract.findall(w("lvl"))
        if (style := _val(each, "pStyle")) and (at := _int(each.get(w("ilvl")))) is not None
    }
    starts: dict[int, int] = {}
    for override in use.findall(w("lvlOverride")):
        at = _int(override.get(w("ilvl")))
        if at is None:
            continue
        if (own := override.find(w("lvl"))) is not None:
            levels[at] = _level(own)
        if (start := _int(_val(override, "startOverride"))) is not None:
            starts[at] = start
    whole = tuple(levels.get(at, Level("", "none")) for at in range(LEVELS))
    return _List(key, whole, starts, styles)


def _level(level: etree._Element) -> Level:
    legal = level.find(w("isLgl"))
    return Level(
        text=_val(level, "lvlText"),
        format=_format(level),
        start=_int(_val(level, "start")) or 0,
        restarts=_val(level, "lvlRestart") != "0",
        is_legal=legal is not None and legal.get(VAL, "1") not in ("0", "false", "off"),
        is_spaced=_val(level, "suff") == "space",
    )


def _format(level: etree._Element) -> str:
    """The number format; one that is set apart for newer programs comes with a plain one for all others, which is taken."""
    found = level.find(w("numFmt"))
    if found is None:
        found = level.find(f"{{{MC}}}AlternateContent/{{{MC}}}Fallback/{w('numFmt')}")
    return "decimal" if found is None else found.get(VAL, "decimal")


def _number(properties: etree._Element) -> tuple[str | None, int | None]:
    """(numId, level) these properties name themselves; numId "0" takes a number away."""
    number = properties.find(w("numPr"))
    if number is None:
        return None, None
    return _val(number, "numId") or None, _int(_val(number, "ilvl"))


def _val(element: etree._Element, name: str) -> str:
    """The value of the child of that name, "" where there is none."""
    child = element.find(w(name))
    return "" if child is None else child.get(VAL, "")


def _int(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None
