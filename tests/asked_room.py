"""Asking the reading room in tests: answers, pages as trees, their text, and that nothing a stranger wrote does anything in them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

from lxml import etree

HARMLESS_SCRIPTS = "/assets/"
FORBIDDEN = {"img", "base", "iframe", "object", "embed", "style"}


def ask(room: Any, path: str, **headers: str) -> Any:
    """The answer, whatever its status."""
    return asyncio.run(room.client.get(path, headers=headers))


def get(room: Any, path: str) -> Any:
    """The answer to what must be there."""
    response = ask(room, path)
    assert response.status_code == 200, response.text
    return response


def tree(room: Any, path: str) -> Any:
    """The page as a tree."""
    return etree.HTML(get(room, path).text)


def text(element: Any) -> str:
    """What is read there, in one line."""
    return " ".join(" ".join(element.itertext()).split())


def is_inert(root: Any, own: Collection[str] = ()) -> None:
    """Assert that nothing runs, loads or leads elsewhere; elements of the names in `own` are the program's, and say nothing of a
    stranger's."""
    for element in root.iter(etree.Element):
        assert element.tag not in FORBIDDEN - set(own)
        assert element.get("http-equiv") is None
        assert not [name for name in element.attrib if name.startswith("on")]
        if element.tag == "script" and "script" not in own:
            assert element.get("src").startswith(HARMLESS_SCRIPTS)
            assert not element.text
        for name in ("href", "src", "action"):
            led = (element.get(name) or "").strip().lower()
            assert not led.startswith(("javascript", "data", "https://evil"))
        if element.tag in {"script", "style"}:
            assert "evil" not in (element.text or "")
            assert "hit" not in (element.text or "")
