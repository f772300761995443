"""Bytes of a page to text. The bytes decide; declarations only settle what the bytes leave open.

Valid UTF-8 with Chinese in it is UTF-8: no other charset's text looks like that by chance. Everything else is read in
each charset that Chinese portals use and in those the page declares, and the reading most like Chinese text wins
(`plausibility`). A strict trial alone will not do: almost any Big5 text is valid GB18030.

    >>> decode("年度报告".encode("gbk"), [("Content-Type", "text/html; charset=utf-8")]).text
    '年度报告'
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from w3lib.encoding import to_unicode

from pipelines.declarations import Declaration, declarations
from pipelines.plausibility import log_likelihood

CHARSETS = ("utf-8", "gb18030", "big5hkscs")
WIDE = ("utf-16-le", "utf-16-be")  # tried where NUL bytes or a poor score speak for them
# Nats a declaration adds to the reading it names: it settles ties of a few characters and nothing longer.
WEIGHT = {
    "byte order mark": 12.0,
    "HTTP header": 4.0,
    "meta tag": 4.0,
    "XML declaration": 3.0,
    "linking page": 2.0,
}
POOR = -5.5  # nats a byte, below which a reading is no Chinese text; real pages have -2 to -4
SAMPLE = 16_384  # bytes that are weighed, all of them outside ASCII in a long page
FOREIGN = 20.0  # nats by which another charset must explain a run better than the page's own

_HAN = re.compile(r"[\u3400-\u9fff]")  # 政
_HZ = re.compile(rb"~\{[\x21-\x7e]{2,}?~\}")  # ~{VPND~} is 中文 in HZ (RFC 1843)
_WORD = re.compile(rb"[\x80-\xff][\x30-\xff]*")  # from a lead byte up to the next blank, quote or slash
_RUN = re.compile(
    rb"(?:[\x80-\xff]+[\x40-\x7e]?)+"
)  # bytes of characters outside ASCII, some with an ASCII trail byte
_UTF8_RUN = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){4}")  # 政府信息 in UTF-8


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the codec that gave it, the label the page declared (empty when none), and why, in short sentences."""

    text: str
    charset: str
    declared: str
    evidence: tuple[str, ...]


def decode(body: bytes, headers: Iterable[tuple[str, str]] = (), hint: str = "") -> Decoded:
    """The text of `body`. `headers` as received; `hint` is the charset of the page that linked here.

    Never fails: bytes that no reading explains become U+FFFD and are counted in the evidence.
    """
    stated = declarations(body, headers, hint)
    body = body.removeprefix(
        codecs.BOM_UTF8
    )  # a template's mark may stand before another's text: it would shift pairs
    charset = "utf-8" if _is_utf8(body) else _most_plausible(body, stated)
    text, foreign = _read_mixed(body, charset)
    own = [statement for statement in stated if statement.source != "linking page"]
    declared = own[0].label if own else ""
    evidence = (*_reasons(charset, stated), *_mixture(charset, foreign), *_losses(body, charset, text))
    return Decoded(text, charset, declared, evidence)


def _is_utf8(body: bytes) -> bool:
    """Valid (but for a character cut off at the end), and with Han characters in it or nothing but ASCII."""
    try:
        text = _decoder("utf-8", "strict").decode(body)
    except UnicodeDecodeError:
        return False
    if "\0" in text[:4096]:
        return False
    return bool(_HAN.search(text)) or (text.isascii() and not _HZ.search(body))


def _most_plausible(body: bytes, stated: Sequence[Declaration]) -> str:
    sample = _sample(body)
    candidates = dict.fromkeys([*CHARSETS, *(statement.codec for statement in stated if statement.codec)])
    if _HZ.search(body):
        candidates |= {"hz": None}
    scores = {charset: _score(sample, charset, stated) for charset in candidates}
    if b"\0" in sample[:4096] or max(scores.values()) < POOR * len(sample):
        scores |= {charset: _score(sample, charset, stated) for charset in WIDE}
    return max(scores, key=lambda charset: scores[charset])


def _sample(body: bytes) -> bytes:
    """What of the body tells charsets apart: all of a short one, the words outside ASCII of a long one."""
    if len(body) <= SAMPLE or b"\0" in body[:4096]:
        return body[:SAMPLE]
    return b" ".join(_WORD.findall(body))[:SAMPLE]


def _score(sample: bytes, charset: str, stated: Iterable[Declaration]) -> float:
    weight = sum(WEIGHT[statement.source] for statement in stated if statement.codec == charset)
    return log_likelihood(_read(sample, charset)) + weight


def _read(body: bytes, charset: str) -> str:
    """The text in this charset without its byte order mark; U+FFFD for what cannot be read.

    A3A0 of GBK is the wide space, as browsers read it; Python's codec gives a private character.
    """
    text = to_unicode(body, charset).removeprefix("\ufeff")
    return text.replace("\ue5e5", "\u3000") if charset == "gb18030" else text


def _read_mixed(body: bytes, charset: str) -> tuple[str, list[str]]:
    """The text, and the charset of every run of bytes that is in another one: pages pasted together by templates."""
    text = _read(body, charset)
    if charset not in CHARSETS or (
        "\ufffd" not in text and (charset == "utf-8" or not _UTF8_RUN.search(body))
    ):
        return text, []
    pieces, foreign, end = list[str](), list[str](), 0
    for run in _RUN.finditer(body):
        own = _charset_of(run[0], charset)
        if own != charset:
            pieces += [_read(body[end : run.start()], charset), _read(run[0], own)]
            foreign.append(own)
            end = run.end()
    return "".join([*pieces, _read(body[end:], charset)]), foreign


def _charset_of(run: bytes, charset: str) -> str:
    """The charset of a run: that of the page unless another explains it far better."""
    text = _read(run, charset)
    if "\ufffd" not in text and (charset == "utf-8" or not _UTF8_RUN.search(run)):
        return charset
    scores = {other: log_likelihood(_read(run, other)) for other in CHARSETS}
    scores[charset] += FOREIGN
    return max(scores, key=lambda other: scores[other])


def _reasons(charset: str, stated: Sequence[Declaration]) -> list[str]:
    reasons = []
    for statement in stated:
        verdict = "agrees with" if statement.codec == charset else "is overruled by"
        known = statement.label if statement.codec else f"{statement.label}, which is no known charset"
        reasons.append(f"The {statement.source} says {known}: it {verdict} the bytes.")
    return [*(reasons or ["The page declares no charset."]), f"Read as {charset}."]


def _mixture(charset: str, foreign: Sequence[str]) -> list[str]:
    counts = {other: foreign.count(other) for other in CHARSETS if other in foreign}
    return [f"{count} runs of bytes are in {other}, not in {charset}." for other, count in counts.items()]


def _losses(body: bytes, charset: str, text: str) -> list[str]:
    """What was cut off, and what could not be read."""
    lost = text.count("\ufffd")
    if lost and charset == "utf-8":
        lost -= body.count(b"\xef\xbf\xbd")
    if lost <= 0:
        return []
    losses = [f"{lost} undecodable places are marked U+FFFD."]
    decoder = _decoder(charset, "replace")
    decoder.decode(body)
    if decoder.getstate()[0]:
        losses.append("The last character is cut off.")
    return losses


def _decoder(charset: str, errors: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(charset)(errors)
