"""What a list page says and what to ask for next: the values every family takes and gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import quote_plus

from crawler.urls import canonical

FORM = "application/x-www-form-urlencoded; charset=utf-8"
JSON = "application/json; charset=utf-8"
NO_LIST = "was answered with something that is no list: an error page, say"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for one list page of a column. GET, or POST where there is a body."""

    url: str
    column: str = ""  # address of the column, as the site file has it
    kind: str = "annual_report"  # of the documents the column lists: annual_report notice
    body: str = ""  # of a POST
    media_type: str = FORM  # of the body
    memory: Mapping[str, str] = field(default_factory=dict)  # what the family noted to read the answer by
    elsewhere: bool = False  # outside the column's folder by the family's own rule: an API, a frame
    truncates: str = ""  # what it means when nothing is found there (404), in words: the portal lists no more
    instead: Ask | None = (
        None  # what to ask for when nothing is found there: the same page by another address
    )

    def to(self, url: str, **changes: object) -> Self:
        """A request of the same column to another address; its memory stays unless it is given."""
        fresh = {"body": "", "truncates": "", "instead": None, "elsewhere": False}
        return replace(self, **{**fresh, **changes, "url": url})  # type: ignore[arg-type]

    @property
    def address(self) -> str:
        """What identifies the request: the canonical address, a POST with its body in the query.

        The form is the one of WARC tools for what a POST asked (`__wb_method`, pywb and warcio).
        """
        if not self.body:
            return canonical(self.url)
        body = self.body if self.media_type == FORM else f"__wb_post_data={quote_plus(self.body)}"
        joint = "&" if "?" in self.url else "?"
        return canonical(f"{self.url}{joint}__wb_method=POST&{body}")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: address of the document, full title, date as YYYY-MM-DD or empty."""

    url: str
    title: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One list page: entries in order, the request for the next list page, and the totals the portal prints (None: it
    prints none). A shell holds no list page of its own: what it leads to is the column's first."""

    items: tuple[Item, ...] = ()
    next: Ask | None = None
    announced: int | None = None  # documents of the whole column
    pages: int | None = None  # list pages of the whole column
    is_shell: bool = False
    truncated: str = ""  # why the portal lists no more than this although there is more, in words
    doubt: str = ""  # why this page is not what was asked for, in words: the column is not completely read
    misgiving: str = ""  # of a column's first page: what speaks for more entries, or for other ones, in words
    says_none: bool = False  # the page itself says that it names no entry: an empty list, or one past the end


@dataclass(frozen=True, slots=True)
class Family:
    """How one kind of portal lists its documents, and why this page is taken for it."""

    name: str
    evidence: str
    read_list: Callable[[Ask, str], Listing]  # (what was asked, the text that came)
