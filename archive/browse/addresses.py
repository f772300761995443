"""Addresses of pages: the one shown, in another language, as JSON, and the pages of the navigation."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode

# Pages of the navigation, in the order shown: the group of words whose `title` names it, and its path. One is shown
# once it has words.
NAVIGATION = (
    ("search", "/-/search"),
    ("agencies", "/-/agencies"),
    ("compare", "/-/compare"),
    ("ranking", "/-/ranking"),
    ("sites", "/-/sites"),
    ("tables", "/-/tables"),
)


def navigation(words: SimpleNamespace) -> list[tuple[str, str]]:
    """Name and path of each page of the navigation."""
    return [(getattr(words, name).title, path) for name, path in NAVIGATION if hasattr(words, name)]


def path_of(request: Any) -> str:
    """The path asked for, below the base URL."""
    path: str = request.scope.get("route_path") or request.path
    return path


def query(request: Any, **changed: object) -> str:
    """The query string with some of its values changed, or left out where they are None: `?q=复议&lang=zh`, or nothing."""
    pairs = [(name, value) for name, value in parse_qsl(request.query_string) if name not in changed]
    pairs += [(name, str(value)) for name, value in changed.items() if value is not None]
    return f"?{urlencode(pairs)}" if pairs else ""


def twin(request: Any) -> str:
    """The path and query of the JSON form of the page asked for, for routes that have one; else empty.

    A route has one by `(?P<json>\\.json)?` at its end; the home page by being /-/home, too.
    """
    path = path_of(request)
    if path == "/":
        path = "/-/home"
    elif "json" not in request.url_vars:
        return ""
    return f"{path.removesuffix('.json')}.json{query(request, lang=None)}"
