"""A stretch of a text around the words that were looked for, each of them marked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from archive.search.bigrams import fold

MARKS = ("⟦", "⟧")  # around each word in a snippet; no portal prints them
AROUND = 24  # characters of text shown before the first word
LENGTH = 96  # characters of a snippet, without its marks
LOOKED_AT = 200  # places where a stretch may begin; a text of ten thousand characters may hold a word a thousand times

Span = tuple[int, int, int]  # first and last character, and which word


def snippet(text: str, words: tuple[str, ...]) -> str:
    """A stretch of the text with as many of the folded words as fit, each occurrence between MARKS; line breaks
    become spaces, and `…` stands where text is left out."""
    spans = _spans(text, words)
    start = _start(spans)
    end = min(len(text), start + LENGTH)
    parts, at = ["…" if start else ""], start
    for first, last, _ in spans:
        if first < at or last > end:
            continue
        parts += [text[at:first], MARKS[0], text[first:last], MARKS[1]]
        at = last
    parts += [text[at:end], "…" if end < len(text) else ""]
    return " ".join("".join(parts).split())


def _start(spans: list[Span]) -> int:
    """Where the stretch with the most different words begins, the first of them."""
    firsts = [first for first, _, _ in spans]

    def held(index: int) -> int:
        start = max(0, firsts[index] - AROUND)
        near = spans[bisect_left(firsts, start) : bisect_right(firsts, start + LENGTH)]
        return len({word for _, last, word in near if last <= start + LENGTH})

    best = max(range(min(len(spans), LOOKED_AT)), key=held, default=None)
    return 0 if best is None else max(0, firsts[best] - AROUND)


def _spans(text: str, words: tuple[str, ...]) -> list[Span]:
    """Where the words stand in the text as it is, though they are found in the folded text, in order."""
    whole = fold(text)
    origins = range(len(text)) if len(whole) == len(text) else _origins(text)
    spans = []
    for number, word in enumerate(words):
        at = whole.find(word)
        while at >= 0:
            spans.append((origins[at], origins[at + len(word) - 1] + 1, number))
            at = whole.find(word, at + len(word))
    return sorted(spans)


def _origins(text: str) -> list[int]:
    """For each character of the folded text, which one of the text it comes from: ㎡ becomes two."""
    return [index for index, character in enumerate(text) for _ in fold(character)]
