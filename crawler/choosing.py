"""Which pages of a recording are documents. A recording of a whole portal holds thousands of menus, lists and searches.

As a crawl would, the site's columns are read first, here in the recording: what their lists name is a document, of the column's kind.
So is what the archive knows already, with its attachments. Beyond that a page counts as a document whose own title says so, or
every page with a text where the person who imports says what kind they are. Anything else is left aside and counted.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape

from archive.documents import Known
from crawler.answers import Answer, names_file
from crawler.blocks import reads_as_document, refusal
from crawler.families import Ask, read_first
from crawler.items import Hint, Page
from crawler.shelf import Shelf
from crawler.sites import Column, Site
from crawler.survey.labels import is_annual_report, names_year
from crawler.urls import canonical, is_web
from pipelines.decode import decode

PROSE = 150  # characters outside links that make a page more than a list or a menu
MOST_LISTS = 2000  # list pages of one column that are followed
NO_DOCUMENT = "no list names it, and its title is not that of a report or notice"

# None of them looks past the next tag of its kind: a page made to be slow to judge takes time in proportion.
_LINKED = re.compile(r"<a\b[^<>]*>((?:(?!<a\b).)*?)</a>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_ARTICLE_TITLE = re.compile(r"<meta\b[^<>]*\bname\s*=\s*[\"']?ArticleTitle\b[^<>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_HEADING = re.compile(r"<h1\b[^<>]*>((?:(?!<h1\b).)*?)</h1>", re.IGNORECASE | re.DOTALL)
# 澄川县人民政府关于…的通知, before the name of the site that follows in <title>
_NOTICE = re.compile(r"(?:关于|印发).{4,}(?:通知|公告|通告|通报|公示|批复|复函|决定|意见|办法|细则|规定)")


@dataclass(frozen=True, slots=True)
class Choice:
    """A page of the shelf that is kept: by its number, as a page of that address, kind and hint."""

    number: int
    url: str
    kind: str  # annual_report notice attachment list
    why: str
    hint: Hint
    parent: str = ""


def by_lists(site: Site, shelf: Shelf) -> Iterator[Choice]:
    """The site's list pages that were recorded, at every time they were, and the documents they name."""
    met: set[tuple[int, str]] = set()
    for column in site.columns:
        waiting, asked = (
            deque([(Ask(column.url, column=column.url, kind=column.kind), site.family)]),
            {column.url},
        )
        while waiting and len(asked) <= MOST_LISTS:
            ask, family = waiting.popleft()
            for number in shelf.at(ask.url):
                page = shelf.page(number)
                yield Choice(number, page.url, "list", f"a list page of {column.url}", Hint())
                decoded = decode(page.body, page.headers)
                reader, listing = read_first(family, replace(ask, url=page.url), decoded.text)
                for item in listing.items:
                    hint = Hint(item.title, item.date, site.agency, decoded.charset)
                    yield from _listed(shelf, item.url, column, hint, met)
                if listing.next and listing.next.address not in asked and not listing.next.body:
                    asked.add(listing.next.address)
                    waiting.append((listing.next, reader.name))


def _listed(
    shelf: Shelf, url: str, column: Column, hint: Hint, met: set[tuple[int, str]]
) -> Iterator[Choice]:
    for number in shelf.at(url):
        if (number, column.url) not in met:
            met.add((number, column.url))
            yield Choice(number, canonical(url), column.kind, f"listed by {column.url}", hint)


def by_archive(known: Iterator[Known], agency: str, shelf: Shelf) -> Iterator[Choice]:
    """Pages at addresses that the archive knows of: its documents, and the attachments they link."""
    for document in known:
        about = document.page_title, document.page_agency, document.page_year
        hint = Hint(document.title, document.published, agency, "", *about)
        url = canonical(document.url) if is_web(document.url) else document.url
        why = "linked by a document" if document.kind == "attachment" else "known to the archive"
        for number in shelf.at(document.url):
            yield Choice(number, url, document.kind, why, hint, document.parent_url)


def by_title(page: Page, number: int, kind: str, agency: str) -> Choice | None:
    """The page as a document of its own account: by its title, or as `kind` where that is given and it holds a text."""
    answer = Answer(page.url, page.url, page.status, page.body, names_file(page.url, kind or "page"))
    hint = Hint(agency=agency)
    if not answer.is_page:
        is_file = kind and names_file(page.url, kind)
        return Choice(number, page.url, kind, "as asked", hint) if is_file else None
    if not (_has_prose(answer) or answer.offers_file):
        return None
    if kind:
        return Choice(number, page.url, kind, "as asked", hint)
    titles = _titles(answer)
    if any(is_annual_report(title) and names_year(title) for title in titles):
        return Choice(number, page.url, "annual_report", "by its title", hint)
    if any(_NOTICE.search(title) for title in titles) and reads_as_document(answer):
        return Choice(number, page.url, "notice", "by its title", hint)
    return None


def refused(page: Page, choice: Choice, homepage: str) -> str:
    """Why the page is no document although its address is one's: a challenge, an error page; empty when it is."""
    if choice.kind == "list":
        return ""
    is_file = names_file(page.url, choice.kind)
    found = refusal(page.url, page.url, homepage, page.status, page.body, is_file=is_file)
    return found.reason if found else ""


def _titles(answer: Answer) -> list[str]:
    """What the page calls itself: its article's title, its heading, and <title> without the site's name."""
    tagged = [_CONTENT.search(tag) for tag in _ARTICLE_TITLE.findall(answer.html)]
    named = [unescape(found[1] or found[2] or "") for found in tagged if found]
    headings = [unescape(_TAG.sub("", found)) for found in _HEADING.findall(answer.html)[:3]]
    parts = re.split(r"\s*[_|—–]+\s*|\s+-\s+", answer.title)
    return ["".join(title.split()) for title in (*named, *headings, *parts) if title.strip()]


def _has_prose(answer: Answer) -> bool:
    linked = sum(len("".join(_TAG.sub("", text).split())) for text in _LINKED.findall(answer.html))
    return len(answer.text) - linked >= PROSE
