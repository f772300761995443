"""One document's reading beside its truth: what was right, wrong and missing, each with a name.

A `Score` holds tallies by figure. A tally is (right, of how many); figures of several documents are the sums of their
tallies, so that a report with 190 cells weighs more than one with 30. What is counted how is said in gold/README.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.gold import Gold
from crawler.items import Document, Fact

FIELDS = ("title", "published", "agency", "year", "number", "kind")
# rules whose failure says that a number of this part of the form is wrong, in the source or in the reading
RULES = {
    "applications": ("columns_balance", "outcomes_sum", "rows_sum"),
    "review": ("review_sum",),
    "litigation_direct": ("litigation_direct_sum",),
    "litigation_after_review": ("litigation_after_review_sum",),
}
_SPACE = re.compile(r"\s+")
_BRACKETS = str.maketrans("[【(〔]】)〕", "〔〔〔〔〕〕〕〕")
_BLANK = "blank"
Numbered = tuple[str, str, tuple[str, ...]]  # number, heading, path


@dataclass(slots=True)
class Score:
    """Tallies of one document, or of many added up: figure -> [right, of]; and the misses of one, by kind."""

    tallies: dict[str, list[int]] = field(default_factory=dict)
    misses: list[tuple[str, str]] = field(default_factory=list)

    def count(self, figure: str, right: int, of: int) -> None:
        tally = self.tallies.setdefault(figure, [0, 0])
        tally[0] += right
        tally[1] += of

    def add(self, other: Score) -> None:
        for figure, (right, of) in other.tallies.items():
            self.count(figure, right, of)

    def figure(self, name: str) -> float | None:
        """The share, or None where there was nothing to count."""
        right, of = self.tallies.get(name, (0, 0))
        return right / of if of else None


def score(gold: Gold, document: Document | None) -> Score:
    """The document's reading scored; None is a document that could not be read, of which everything is missing."""
    made = Score()
    made.count("read", int(document is not None), 1)
    facts = document.facts if document else ()
    _score_fields(made, gold.truth, document)
    _score_sections(made, gold.truth, document)
    _score_cells(made, gold.truth, [fact for fact in facts if fact.source == "table"])
    _score_annex(made, gold.truth, facts)
    _score_prose(made, gold.truth, [fact for fact in facts if fact.source == "text"])
    _score_checks(made, gold.truth, document)
    return made


def _score_fields(made: Score, truth: dict[str, Any], document: Document | None) -> None:
    for name in FIELDS:
        if truth[name] is None:
            continue
        read = getattr(document, name) if document else None
        is_right = read is not None and folded(name, read) == folded(name, truth[name])
        made.count(name, int(is_right), 1)
        if not is_right:
            made.misses.append((name, f"{read!r}, not {truth[name]!r}"))


def folded(name: str, value: object) -> str:
    """A field as it is compared: width, spacing and the shape of brackets do not count."""
    text = _SPACE.sub("", unicodedata.normalize("NFKC", str(value)))
    return text.translate(_BRACKETS) if name == "number" else text


def _score_sections(made: Score, truth: dict[str, Any], document: Document | None) -> None:
    wanted = [numbered(number, heading, path) for number, heading, path, *_ in truth["sections"]]
    optional = {at for at, section in enumerate(truth["sections"]) if len(section) > 3}
    given = [
        numbered(section.number, section.heading, section.path)
        for section in (document.sections if document else ())
        if section.number or section.heading
    ]
    pairs = matched(wanted, given)
    missed = set(range(len(wanted))) - {a for a, _ in pairs} - optional
    extra = set(range(len(given))) - {b for _, b in pairs}
    pairs = [(a, b) for a, b in pairs if a not in optional]
    made.count("sections", 2 * len(pairs), 2 * len(pairs) + len(missed) + len(extra))
    made.count("paths", sum(wanted[a][2] == given[b][2] for a, b in pairs), len(pairs))
    made.misses += [("section missed", " ".join(wanted[at][:2])) for at in sorted(missed)]
    made.misses += [("section too much", " ".join(given[at][:2])[:60]) for at in sorted(extra)]
    made.misses += [("path", f"{given[b][2]}, not {wanted[a][2]}") for a, b in pairs if wanted[a][2] != given[b][2]]  # fmt: skip


def numbered(number: str, heading: str, path: Iterable[str]) -> Numbered:
    """A section as it is compared; a lost opening bracket and the dashes before a part's heading do not count."""
    return _number(number), folded("heading", heading).strip("-—_ "), tuple(map(_number, path))


def _number(number: str) -> str:
    text = folded("", number)
    return f"({text}" if text.endswith(")") and "(" not in text else text


def matched(wanted: Sequence[Numbered], given: Sequence[Numbered]) -> list[tuple[int, int]]:
    """The longest run of sections that stand in both in the same order. A wanted heading `*` is any heading."""
    best = [[0] * (len(given) + 1) for _ in range(len(wanted) + 1)]
    for a in reversed(range(len(wanted))):
        for b in reversed(range(len(given))):
            same = 1 + best[a + 1][b + 1] if _is_same(wanted[a], given[b]) else 0
            best[a][b] = max(same, best[a + 1][b], best[a][b + 1])
    pairs, a, b = [], 0, 0
    while a < len(wanted) and b < len(given):
        if _is_same(wanted[a], given[b]) and best[a][b] == 1 + best[a + 1][b + 1]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif best[a + 1][b] >= best[a][b + 1]:
            a += 1
        else:
            b += 1
    return pairs


def _is_same(wanted: Numbered, given: Numbered) -> bool:
    return wanted[0] == given[0] and wanted[1] in ("*", given[1])


def _score_cells(made: Score, truth: dict[str, Any], facts: Sequence[Fact]) -> None:
    """Precision over every cell given, recall over the cells that print something: an empty one may be passed over."""
    cells, annex = truth["cells"], truth["annex"]
    given = {(fact.code, shown(fact)) for fact in facts}
    judged = {(code, value) for code, value in given if annex.get(code) != (0 if value == "zero" else value)}
    right = {(code, value) for code, value in judged if cells.get(code) == value}
    made.count("cells P", len(right), len(judged))
    printed = {code for code, value in cells.items() if value != _BLANK}
    made.count("cells R", len(printed & {code for code, _ in right}), len(printed))
    read = {code for code, _ in judged}
    made.misses += [("cell wrong", f"{code} {value!r}, not {cells.get(code)!r}") for code, value in sorted(judged - right, key=str)]  # fmt: skip
    made.misses += [("cell missed", code) for code in sorted(printed - read)]


def shown(fact: Fact) -> int | float | str:
    """What a fact says of its cell: its value, or `zero`, `blank`, `none`."""
    return fact.value if fact.state == "number" and fact.value is not None else fact.state


def _score_annex(made: Score, truth: dict[str, Any], facts: Iterable[Fact]) -> None:
    given = {(fact.code, fact.value) for fact in facts if fact.source == "table"}
    for code, value in truth["annex"].items():
        made.count("annex R", int((code, value) in given), 1)
        if (code, value) not in given:
            made.misses.append(("annex missed", f"{code} {value}"))


def _score_prose(made: Score, truth: dict[str, Any], facts: Iterable[Fact]) -> None:
    wanted = set(truth["prose_facts"].items())
    open_codes = set(truth["either"]) - truth["prose_facts"].keys()
    given = {(fact.code, fact.value) for fact in facts if fact.code not in open_codes}
    right = len(wanted & given)
    made.count("prose P", right, len(given))
    made.count("prose R", right, len(wanted))
    made.count("prose F1", 2 * right, len(given) + len(wanted))
    made.misses += [("prose wrong", f"{code} {value}") for code, value in sorted(given - wanted, key=str)]
    made.misses += [("prose missed", f"{code} {value}") for code, value in sorted(wanted - given, key=str)]


def _score_checks(made: Score, truth: dict[str, Any], document: Document | None) -> None:
    """Rules found broken, and those really broken; wrong numbers of tables, and those a check points at."""
    checks = document.checks if document else ()
    given = {check.rule for check in checks if check.verdict == "fail"}
    wanted = set(truth["fails"])
    made.count("fails P", len(given & wanted), len(given))
    made.count("fails R", len(given & wanted), len(wanted))
    made.misses += [("check fails wrongly", rule) for rule in sorted(given - wanted)]
    made.misses += [("check does not fail", rule) for rule in sorted(wanted - given)]
    doubted = {check.rule for check in checks if check.verdict in ("fail", "unknown")}
    details = " ".join(check.detail for check in checks if check.verdict in ("fail", "unknown"))
    for code in _wrong_numbers(truth["cells"], document):
        rules = RULES.get(code.split(".")[0], ())
        made.count("caught", int(bool(doubted & set(rules)) or code in details), 1)


def _wrong_numbers(cells: dict[str, Any], document: Document | None) -> Iterator[str]:
    """Codes of which a table gives a number that is not printed there."""
    for fact in document.facts if document else ():
        if fact.source == "table" and fact.value is not None and fact.code in cells:
            truth = cells[fact.code]
            if (fact.value or "zero") != truth:
                yield fact.code
