"""Charset detection: pages made in five charsets with true, false and missing declarations, beside three other answers.

A page is right when its text comes out as it went in. Lengths start at 30 characters; half of the pages are bare text,
half are small HTML pages. Big5 pages are Taiwan's and converted texts, GB18030 pages hold both scripts.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import chardet
import charset_normalizer
from scrapy.http import HtmlResponse
from w3lib.encoding import resolve_encoding

from benchmarks import texts
from pipelines.decode import decode

CHARSETS = ("utf-8", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be")
LENGTHS = (30, 60, 120, 400, 1500)
LABELS = {"utf-8": "utf-8", "gb18030": "gb2312", "big5": "big5"}  # as portals write them; all else: utf-16
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One page: its bytes and headers, the text it holds, and how it was made."""

    body: bytes
    headers: Headers
    text: str
    charset: str
    declared: str  # true false missing


def pages(per_kind: int, seed: int = 5) -> Iterator[Case]:
    """`per_kind` pages for each charset and kind of declaration."""
    draw = random.Random(seed)
    hans = [*texts.held_out("news"), *texts.held_out("reviews"), *texts.reports(94)]
    hant = [*texts.converted(94), *texts.taiwan()]
    for charset in CHARSETS:
        for declared in ("true", "false", "missing"):
            for number in range(per_kind):
                pool = hant if charset == "big5" or number % 4 == 0 else hans
                text = _passage(pool, draw, LENGTHS[number % len(LENGTHS)])
                yield _page(text, charset, declared, bool(number % 2), draw)


def rows(per_kind: int, *, alone: bool = False) -> dict[str, dict[str, float]]:
    """Share of pages read right by each contender, for each charset and declaration and for all; and its MB a second."""
    cases = list(pages(per_kind))
    table: dict[str, dict[str, float]] = {}
    for name, read in [("gongkai", _ours)] if alone else CONTENDERS.items():
        started = time.perf_counter()
        right = [(case, read(case) == case.text) for case in cases]
        elapsed = time.perf_counter() - started
        for row, chosen in _groups(right).items():
            table.setdefault(row, {})[name] = sum(chosen) / len(chosen)
        table.setdefault("MB/s", {})[name] = sum(len(case.body) for case in cases) / elapsed / 1e6
    table["MB/s, UTF-8 as declared"] = {"gongkai": _common_case()}
    return table


def _groups(right: list[tuple[Case, bool]]) -> dict[str, list[bool]]:
    groups: dict[str, list[bool]] = {"all": [ok for _, ok in right]}
    for case, ok in right:
        groups.setdefault(case.charset, []).append(ok)
        groups.setdefault(f"declared: {case.declared}", []).append(ok)
    return groups


def _common_case() -> float:
    """MB a second on a page of 100 kB in UTF-8 that says so."""
    body = ("<meta charset=utf-8>" + "\n".join(texts.reports(400))).encode()
    started = time.perf_counter()
    for _ in range(20):
        decode(body, (("Content-Type", "text/html; charset=utf-8"),))
    return 20 * len(body) / (time.perf_counter() - started) / 1e6


def _passage(pool: list[str], draw: random.Random, length: int) -> str:
    """Whole passages in a row, cut at `length` characters."""
    text = ""
    while len(text) < length:
        text += draw.choice(pool).strip() + "\n"
    return text[:length].strip() + "。"


def _page(text: str, charset: str, declared: str, is_html: bool, draw: random.Random) -> Case:
    text = text.encode(charset, "ignore").decode(charset)
    label = LABELS.get(charset, "utf-16")
    if declared == "false":
        label = draw.choice(
            [other for other in (*LABELS.values(), "iso-8859-1", "gbk") if _differs(other, charset)]
        )
    in_header = draw.random() < 0.5
    meta = (
        ""
        if declared == "missing" or in_header
        else f'<meta http-equiv="Content-Type" content="text/html; charset={label}">'
    )
    page = (
        f"<html><head><title>{text[:12]}</title>{meta}</head><body><p>{text}</p></body></html>"
        if is_html
        else text
    )
    header = (
        f"text/html; charset={label}" if declared != "missing" and (in_header or not is_html) else "text/html"
    )
    return Case(page.encode(charset), (("Content-Type", header),), page, charset, declared)


def _differs(label: str, charset: str) -> bool:
    return resolve_encoding(label) != resolve_encoding(charset)


def _ours(case: Case) -> str:
    return decode(case.body, case.headers).text


def _charset_normalizer(case: Case) -> str:
    best = charset_normalizer.from_bytes(case.body).best()
    return _read(case.body, best.encoding if best else None)


def _chardet(case: Case) -> str:
    return _read(case.body, chardet.detect(case.body)["encoding"])


def _scrapy(case: Case) -> str:
    return HtmlResponse("http://portal.test/", headers=dict(case.headers), body=case.body).text.removeprefix(
        "\ufeff"
    )


def _read(body: bytes, charset: str | None) -> str:
    """The text by somebody's answer; gb2312 and big5 are read as their supersets, as a kind reader would."""
    codec = resolve_encoding(charset) if charset else None
    return body.decode(codec, "replace").removeprefix("\ufeff") if codec else ""


CONTENDERS: dict[str, Callable[[Case], str]] = {
    "gongkai": _ours,
    "charset-normalizer": _charset_normalizer,
    "chardet": _chardet,
    "Scrapy": _scrapy,
}
