"""What a list page says: the values every family gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: address of the document, full title, date as YYYY-MM-DD or empty."""

    url: str
    title: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One list page: entries in order, the next list page, and the totals the portal prints (None: it prints none)."""

    items: tuple[Item, ...] = ()
    next_url: str = ""
    announced: int | None = None  # documents of the whole column
    pages: int | None = None  # list pages of the whole column


@dataclass(frozen=True, slots=True)
class Family:
    """How one kind of portal lists its documents, and why this page is taken for it."""

    name: str
    evidence: str
    read_list: Callable[[str, str], Listing]  # (url, text)
