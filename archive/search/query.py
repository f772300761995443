"""What a reader may ask for, as a tree: words, "phrases", AND, OR, NOT, parentheses and filters such as site:tongxin.

    复议 诉讼            both (AND may be left out)        复议 OR 诉讼     either
    "行政 复议"          as it stands, spaces included     复议 -信访       NOT, before a word, phrase or parenthesis
    (复议 OR 诉讼) 公安   parentheses                       year:2020-2023   a filter; FILTERS names them

Operators are capitals: 与, 或 and 非 are words that texts are full of, and so are and, or and not. A colon, a
parenthesis or a hyphen inside a word belongs to it. What cannot be understood is refused with the place it stands at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from archive.errors import ArchiveError
from archive.search.bigrams import word_of

KINDS = ("annual_report", "notice", "attachment", "page")
FILTERS = ("site", "year", "kind", "agency", "since", "until", "versions")
DEPTH, WORDS, SPAN = 40, 200, 200  # parentheses, words, years: FTS5 takes 256 levels; nobody types as many
ORDINARY = str.maketrans("“”„＂（）：－", '""""():-')  # one character for one, so that places stay
TOKEN = re.compile(
    r"""\s*(?:(?P<open>\() | (?P<close>\)) | (?P<minus>-(?=[^\s)])) | "(?P<phrase>[^"]*)(?P<end>"?)"""
    r"""| (?P<operator>(?:AND|OR|NOT)(?=[\s()"]|$)) | (?P<filter>[a-z]+):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s()"]+)))""",
    re.VERBOSE,
)
YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")  # 2023, 2020-2023


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase, folded, from its first letter or digit to its last."""

    text: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on the document; `name` is one of FILTERS."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Every:
    """Where all of `wanted` hold and none of `refused`. `wanted` is not empty."""

    wanted: tuple[Node, ...]
    refused: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """Where one of the nodes holds."""

    nodes: tuple[Node, ...]


Node = Word | Filter | Every | Either


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked; `every_version`: in versions that a later one has replaced, too."""

    node: Node
    every_version: bool = False


def parse(query: str) -> Query:
    """The tree of a query. ArchiveError, with the place, for what is none, and when it names no word to look for."""
    parser = _Parser(query)
    found = parser.whole()
    if found is None or not wanted_words(found):
        raise ArchiveError(
            f"nothing to search for in {query!r}: give at least one letter, digit or character"
        )
    return Query(found, parser.every_version)


def wanted_words(node: Node) -> tuple[Word, ...]:
    """The words a hit may hold, each once, in order: all but those under a NOT."""
    if isinstance(node, Word):
        return (node,)
    inner = node.wanted if isinstance(node, Every) else node.nodes if isinstance(node, Either) else ()
    return tuple(dict.fromkeys(word for part in inner for word in wanted_words(part)))


def checked(name: str, value: str) -> Filter:
    """A filter whose value is one there can be. ArchiveError otherwise."""
    if name == "kind" and value not in KINDS:
        raise ArchiveError(f"kind:{value} is none of {', '.join(KINDS)}")
    if name == "year" and not years(value):
        raise ArchiveError(f"year:{value} is no year: write year:2023, or year:2020-2023")
    if name == "versions" and value != "all":
        raise ArchiveError(f"versions:{value} is unknown: versions:all looks in earlier versions, too")
    if name in ("since", "until"):
        _day(name, value)
    if name == "agency" and not word_of(value):
        raise ArchiveError(f"agency:{value} names no agency")
    return Filter(name, value)


def years(value: str) -> range:
    """The years of `2023` or `2020-2023`; none where that is no year, or more than SPAN of them."""
    match = YEARS.fullmatch(value)
    found = range(int(match[1]), int(match[2] or match[1]) + 1) if match else range(0)
    return found if len(found) <= SPAN else range(0)


def _day(name: str, value: str) -> None:
    try:
        if len(value) != 10:
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        raise ArchiveError(f"{name}:{value} is no date: write {name}:2024-01-31") from None


class _Parser:
    """Reads a query from left to right; `at` is where."""

    def __init__(self, query: str) -> None:
        self.query, self.text, self.at = query, query.translate(ORDINARY), 0
        self.words = self.depth = 0
        self.every_version = False

    def whole(self) -> Node | None:
        node = self.either()
        if self.look("close"):
            raise self.wrong("closes no parenthesis")
        return node

    def either(self) -> Node | None:
        """Parts with OR between them; None when nothing but punctuation stands here."""
        nodes = [self.every()]
        while self.take("operator", "OR"):
            if nodes[-1] is None:
                raise self.wrong("has nothing before it", "OR")
            nodes.append(self.every())
            if nodes[-1] is None:
                raise self.wrong("has nothing after it", "OR")
        present = tuple(node for node in nodes if node is not None)
        return Either(present) if len(present) > 1 else present[0] if present else None

    def every(self) -> Node | None:
        """Parts that must all hold, AND between them or not."""
        wanted: list[Node] = []
        refused: list[Node] = []
        first, start = True, self.at
        while (more := self.joined(first)) is not None:
            first, negative, place = False, more == "NOT", self.at
            node = self.atom()
            if node is not None:
                (refused if negative else wanted).append(node)
            elif more:
                self.at = place
                raise self.wrong("has nothing after it", more)
        if refused and not wanted:
            self.at = start
            raise self.wrong("NOT needs a word beside it that is looked for: write 复议 NOT 信访", "")
        if not wanted:
            return None
        return wanted[0] if len(wanted) == 1 and not refused else Every(tuple(wanted), tuple(refused))

    def joined(self, first: bool) -> str | None:
        """The operator before the next part, empty for none; None where no part follows."""
        operator = ""
        if self.take("operator", "AND"):
            if first:
                raise self.wrong("has nothing before it", "AND")
            operator = "AND"
        if self.take("operator", "NOT") or self.take("minus"):
            return "NOT"
        if self.look("close") or self.look("operator", "OR") or self.is_over():
            if operator:
                raise self.wrong("has nothing after it", operator)
            return None
        if self.look("operator"):
            raise self.wrong("has nothing before it", "AND")
        return operator

    def atom(self) -> Node | None:
        """A word, phrase, filter or parenthesis; None for one without a letter or digit."""
        place = self.at
        if self.take("open"):
            return self.group(place)
        match = TOKEN.match(self.text, self.at)
        if match and match["phrase"] is not None:
            if not match["end"]:
                raise self.wrong("a quote that is never closed", "")
            self.at = match.end()
            return self.word(self.query[match.start("phrase") : match.end("phrase")])
        if match and match["filter"] in FILTERS:
            self.at = match.end()
            group = "value" if match["quoted"] is None else "quoted"
            found = checked(
                match["filter"], self.query[match.start(group) : match.end(group)].translate(ORDINARY)
            )
            if found.name == "versions":
                self.every_version = True
                return None
            return found
        if (match and (match["operator"] or match["minus"] or match["close"])) or self.is_over():
            return None
        return self.word(self.plain())

    def group(self, place: int) -> Node | None:
        self.depth += 1
        if self.depth > DEPTH:
            raise self.wrong(f"more than {DEPTH} parentheses inside one another", "")
        node = self.either()
        if not self.take("close"):
            self.at = place
            raise self.wrong("a parenthesis that is never closed", "")
        self.depth -= 1
        return node

    def plain(self) -> str:
        """A word up to the next space, or to the parenthesis that closes a group; its own parentheses belong to it."""
        self.at = start = self.skipped()
        inside = 0
        while self.at < len(self.text) and not self.text[self.at].isspace():
            inside += {"(": 1, ")": -1}.get(self.text[self.at], 0)
            if inside < 0:
                break
            self.at += 1
        return self.query[start : self.at]

    def word(self, text: str) -> Word | None:
        self.words += 1
        if self.words > WORDS:
            raise self.wrong(f"more than {WORDS} words", "")
        found = word_of(text)
        return Word(found) if found else None

    def look(self, kind: str, text: str | None = None) -> bool:
        match = TOKEN.match(self.text, self.at)
        return bool(match and match[kind] and text in (None, match[kind]))

    def take(self, kind: str, text: str | None = None) -> bool:
        if not self.look(kind, text):
            return False
        match = TOKEN.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        return True

    def skipped(self) -> int:
        """Where the next character that is no space stands."""
        return len(self.text) - len(self.text[self.at :].lstrip())

    def is_over(self) -> bool:
        return self.skipped() >= len(self.text)

    def wrong(self, why: str, what: str | None = None) -> ArchiveError:
        """The error, with an arrow before the place; `what` stands before the reason, the character there by default."""
        place = min(self.skipped(), len(self.query))
        shown = f"{self.query[:place]}▶{self.query[place:]}"
        subject = self.query[place : place + 1] if what is None else what
        return ArchiveError(
            f"the query cannot be read at ▶ in {shown!r}: {subject} {why}".replace(":  ", ": ")
        )
