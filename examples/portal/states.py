"""The portal as a whole: every address it serves in a state, and what is true there."""

from __future__ import annotations

import mimetypes
import re
from functools import cache

from examples.portal import platforms
from examples.portal.families import FAMILIES
from examples.portal.filling import HERE
from examples.portal.publications import Publication, publications
from examples.portal.resources import HTML, Request, Resource

NOT_FOUND = "/404.html"
ROBOTS = "/robots.txt"

_DELAY = re.compile(rb"(?m)^Crawl-delay:.*\n?")  # Crawl-delay: 0.1


@cache
def resources(state: int, fault: str = "", *, hurried: bool = False) -> dict[str, Resource]:
    """Every address of the portal in a state, the lists of its platforms with that fault.

    A folder's address also answers for its index.html. `hurried`: robots.txt asks for no delay.
    """
    served = _static() | platforms.resources(fault)
    if hurried:
        served[ROBOTS] = Resource("text/plain", _DELAY.sub(b"", _bytes(served[ROBOTS])))
    for family in FAMILIES.values():
        served |= family.resources(state)
    indexes = {path: found for path, found in served.items() if path.endswith("/index.html")}
    return served | {path.removesuffix("index.html"): found for path, found in indexes.items()}


def _static() -> dict[str, Resource]:
    folder = HERE / "static"
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {f"/{file.relative_to(folder).as_posix()}": _file(file.name, file.read_bytes()) for file in files}


def _file(name: str, body: bytes) -> Resource:
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Resource(HTML if guessed == "text/html" else guessed, body)


def _bytes(resource: Resource) -> bytes:
    return resource.content(Request({}, hits=0))


def facts(state: int = 1) -> dict[str, Publication]:
    """What is true of each document in a state, by address: the answers that a crawl can be compared with."""
    found = [document for family in FAMILIES for document in publications(family, state)]
    found += [document.attachment for document in found if document.attachment]
    return {document.path: document for document in found}
