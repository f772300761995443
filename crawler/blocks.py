"""Answers that are no document: challenges, firewalls, stubs, errors, pages that say the page is gone, hijacked pages.

They are recognised by the data of blocks.toml and never evaded: a challenge page must not become a version of a report,
and a soft 404 must not pass for one. What is in doubt is taken for a document: its bytes stay, and a person can see it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.answers import Answer
from crawler.urls import twin_key
from pipelines.repair import spam


@dataclass(frozen=True, slots=True)
class Sign:
    """One entry of blocks.toml."""

    name: str
    outcome: str
    statuses: frozenset[int] = frozenset({200})
    most: int | None = None
    words: int | None = None
    contains: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    title: re.Pattern[str] | None = None
    path: re.Pattern[str] | None = None
    sends: bool = False
    page: bool = False
    file: bool = False
    script: bool = False
    bare: bool = False
    unlike: bool = False
    unlisted: bool = False

    def fits(self, answer: Answer) -> bool:
        """Whether every condition holds but `unlisted`, which is for who reads lists to say."""
        return (
            answer.status in self.statuses
            and (self.most is None or len(answer.body) <= self.most)
            and (answer.is_file or not self.file)
            and (answer.is_page or not self.page)
            and (bool(answer.sent_on) or not self.sends)
            and (self.path is None or self._leads(answer))
            and (self.title is None or bool(self.title.search(answer.title)))
            and (not self.contains or any(words in answer.html for words in self.contains))
            and (not self.says or any(answer.says(words) for words in self.says))
            and (self.words is None or len(answer.text) <= self.words)
            and (answer.has_script or not self.script)
            and not any(words in answer.html for words in self.lacks)
            and not (self.bare and answer.carries)
            and not (self.unlike and (answer.offers_file or reads_as_document(answer)))
        )

    def _leads(self, answer: Answer) -> bool:
        """Whether a redirect leads to a path of the pattern, from one that is not: https may be all that is new."""
        assert self.path is not None
        asked, reached = urlsplit(answer.url).path, urlsplit(answer.destination).path
        return bool(self.path.search(reached)) and not self.path.search(asked)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a response is no document: `gone`, `blocked` or `error`, and the reason in words."""

    outcome: str
    reason: str
    unless_list: bool = False  # a list page that a family can read is none all the same


def refusal(
    url: str,
    final_url: str,
    homepage: str,
    status: int,
    body: bytes,
    lists: Collection[str] = (),
    *,
    is_file: bool = False,
) -> Refusal | None:
    """Why the answer to `url` is no page to read; None when it is one.

    `final_url` is where redirects led; leading to a homepage, or to one of the site's `lists` (as of `place`; none
    when a list was asked for), they say that the page is gone. `is_file`: as of `answers.names_file`.
    """
    answer = Answer(url, final_url, status, body, is_file)
    if status < 400 and answer.destination and (gone := _elsewhere(url, answer.destination, homepage, lists)):
        return Refusal("gone", gone)
    if status == 200 and (hijacked := _hijacked(answer)):
        return hijacked
    for sign in signs():
        if sign.fits(answer):
            named = sign.name.format(status=status, destination=answer.destination)
            return Refusal(sign.outcome, named, sign.unlisted)
    if status != 200:
        return Refusal("error", f"HTTP {status}")
    return None if body.strip() else Refusal("error", "an empty answer with HTTP 200")


def place(url: str) -> str:
    """What identifies a list page: a folder and its index page are one, and so are http and https."""
    return twin_key(url)


def reads_as_document(answer: Answer) -> bool:
    """Whether the answer bears a mark or phrase of official writing; what does is no error page that quotes another."""
    phrases, titles, marks = _document()
    return (
        any(mark in answer.html for mark in marks)
        or bool(titles.search(answer.title))
        or bool(phrases.search(answer.title + answer.text))
    )


@cache
def signs() -> tuple[Sign, ...]:
    """The entries of blocks.toml, in order."""
    return tuple(_read_sign(**entry) for entry in _data()["answer"])


def _elsewhere(url: str, sent_to: str, homepage: str, lists: Collection[str]) -> str:
    """That a document's address leads to a homepage or a list, in words; empty when it does not."""
    if _is_home(sent_to, homepage) and not _is_home(url, homepage):
        return f"redirected to the homepage {sent_to}"
    if place(sent_to) in lists and place(url) not in lists:
        return f"redirected to the list {sent_to}"
    return ""


def _hijacked(answer: Answer) -> Refusal | None:
    """The page shows search engines advertising for betting or worse, and holds no document."""
    if not answer.is_page:
        return None
    rules = _data()["hijacked"]
    sold = [step.before for step in spam.find(answer.head)] if spam.is_suspect(answer.head) else []
    seen = [word for word in rules["words"] if word in answer.head]
    if (not sold and len(seen) < 2) or re.search(rules["police"], answer.head + answer.text):
        return None
    inside = len(spam.find(answer.text)) + sum(answer.text.count(word) for word in rules["words"])
    if (inside < rules["inside"] and len(answer.text) > rules["most"]) or reads_as_document(answer):
        return None
    return Refusal("blocked", f"the page was hijacked: it advertises {(sold or seen)[0]}")


def _is_home(url: str, homepage: str) -> bool:
    """The site's homepage, or the root of any host (with or without an index file)."""
    key = twin_key(url)
    return key == twin_key(homepage) or key.partition("/")[2] == ""


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("blocks.toml").read_text(encoding="utf-8"))


@cache
def _document() -> tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]]:
    """Phrases of the text, ends of titles, and marks in the source."""
    document = _data()["document"]
    return re.compile(document["phrases"]), re.compile(document["titles"]), tuple(document["marks"])


def _read_sign(statuses: Collection[int] = (200,), title: str = "", path: str = "", **rest: Any) -> Sign:
    """The entry with its patterns compiled."""
    lists = {key: tuple(value) for key, value in rest.items() if isinstance(value, list)}
    return Sign(
        **{**rest, **lists},
        statuses=frozenset(statuses),
        title=re.compile(title, re.IGNORECASE) if title else None,
        path=re.compile(path, re.IGNORECASE) if path else None,
    )
