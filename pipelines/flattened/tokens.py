"""Lines that print a table, as cells in the order they are printed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipelines.statutory.cells import read_cell
from pipelines.statutory.phrases import Label, cut

LONGEST_VALUE = 20
_Piece = tuple[int, str, bool]  # line, text, whether it is a value


@dataclass(frozen=True, slots=True)
class Token:
    """A value, an empty cell (text "", no label), or a label; with the lines it begins and ends on."""

    text: str
    first: int
    last: int
    label: Label | None = None


def is_value(text: str) -> bool:
    """Whether a cell prints a number or a sign for none."""
    return 0 < len(text) <= LONGEST_VALUE and read_cell(text).state in ("number", "zero", "none")


def is_terminated(lines: Sequence[str]) -> bool:
    """Whether bars end cells: then nothing stands behind the last one."""
    barred = [line for line in lines if "|" in line]
    return 2 * sum(line.endswith("|") for line in barred) > len(barred)


def has_rows(lines: Sequence[str]) -> bool:
    """Whether a line is a row: most lines with bars hold more than one cell."""
    barred = [line for line in lines if line.strip("| ") and "|" in line]
    whole = [line for line in barred if len([cell for cell in line.split("|") if cell.strip()]) > 1]
    return len(whole) > 1 and 2 * len(whole) > len(barred)


def tokenise(lines: Sequence[str]) -> list[Token]:
    """The cells of lines with one cell, or a part of one, each. Empty cells are seen only where there are bars."""
    if not any("|" in line for line in lines):
        return list(_from_fragments(list(enumerate(lines))))
    tokens: list[Token] = []
    waiting: list[tuple[int, str]] = []
    for at, line in enumerate(lines):
        *ended, rest = line.split("|")
        for part in ended:
            waiting += [(at, part.strip())] if part.strip() else []
            tokens += _from_fragments(waiting) if waiting else [Token("", at, at)]
            waiting = []
        waiting += [(at, rest.strip())] if rest.strip() else []
    ends_open = lines[-1] == "|" and all(line == "|" for line in lines if "|" in line)  # a bar between cells
    return [
        *tokens,
        *_from_fragments(waiting),
        *([Token("", len(lines) - 1, len(lines) - 1)] if ends_open else []),
    ]


def _from_fragments(fragments: Iterable[tuple[int, str]]) -> Iterator[Token]:
    """(line, text) without bars to tokens: words that follow each other belong together, whatever line they are on."""
    pieces = _without_slash([piece for line, text in fragments for piece in _pieces(line, text)])
    for is_number, group in groupby(pieces, key=lambda piece: piece[2]):
        run = list(group)
        if is_number:
            yield from (Token(text, line, line) for line, text, _ in run)
        else:
            yield from _labels([(line, text) for line, text, _ in run])


def _pieces(line: int, text: str) -> list[_Piece]:
    """(line, text, whether it is a value): the words of a line that are values, and the words between them as one."""
    if is_value(text):
        return [(line, text, True)]
    grouped = groupby(text.split(), key=is_value)
    return [
        (line, piece, number)
        for number, words in grouped
        for piece in (words if number else (" ".join(words),))
    ]


def _without_slash(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The pieces; the stroke of the label 本年增/减, alone in its line, is no sign for none."""
    slashes = {
        at
        for at in range(1, len(pieces) - 1)
        if pieces[at][1] == "/" and pieces[at - 1][1][-1:] in "增" and pieces[at + 1][1][:1] in "减減"
    }
    return [(*piece[:2], False) if at in slashes else piece for at, piece in enumerate(pieces)]


def _labels(fragments: Sequence[tuple[int, str]]) -> Iterator[Token]:
    """The labels printed in these words, with the lines they begin and end on."""
    starts: list[int] = []
    text = ""
    for _, fragment in fragments:
        starts.append(len(text))
        text += fragment
    for label in cut(text, frozenset(starts)):
        first, last = (bisect_right(starts, at) - 1 for at in (label.at, label.at + len(label.text) - 1))
        yield Token(label.text, fragments[first][0], fragments[last][0], label)
