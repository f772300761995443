"""How the parts of an Office Open XML package name each other (ECMA-376 part 2, §6.5)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.containers.xml import read_xml
from pipelines.containers.zipped import Zipped


class Relation(NamedTuple):
    """One part that another refers to: what it is to it (styles, worksheet), the id it is called by there, its name."""

    kind: str
    id: str
    part: str


def relations(package: Zipped, source: str = "") -> Iterator[Relation]:
    """The parts inside the package that a part ("": the package itself) refers to."""
    folder, last = posixpath.split(source)
    name = posixpath.join(folder, "_rels", f"{last}.rels")
    for each in read_xml(package, name) if name in package else ():
        if each.get("TargetMode") != "External":
            part = posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/")
            yield Relation(each.get("Type", "").rpartition("/")[2], each.get("Id", ""), part)


def related(package: Zipped, source: str, kind: str) -> str:
    """The first part of that kind, "" for none."""
    return next((each.part for each in relations(package, source) if each.kind == kind), "")
