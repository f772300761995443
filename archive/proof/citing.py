"""A version of a document as a reference: who, what, when it was published and when it was seen, where, and its hashes.

The text form follows GB/T 7714—2015, 4.6 (电子资源), for documents on the web, [EB/OL]:
主要责任者. 题名[文献类型标识/文献载体标识]. (更新或修改日期)[引用日期]. 获取和访问路径.
The date of citation (引用日期) is the day of the capture in UTC+08:00: what was read is the archived version, and not
what stands at the address today. An unknown author or date is left out, as 8.1.4 allows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.proof.seal import BEIJING
from archive.states import ABSENT
from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation says. `captured` is in UTC+08:00; `published` and `seen_until` may be empty.

    `seen_until`: when this version was last found as it stands, of the current one only.
    """

    agency: str
    title: str
    published: str
    url: str
    kind: str
    version: int
    versions: int
    captured: str
    seen_until: str
    state: str
    state_since: str
    body_sha256: str
    content_sha256: str
    chain_sha256: str
    archive: str


def cited(archive: Archive, document: dict[str, object], number: int | None = None) -> Cited:
    """What to cite of a document's version, the latest by default; ArchiveError for a version it does not have."""
    document_id = int(str(document["id"]))
    number = archive.version(document_id, number)["number"]
    versions = archive.versions(document_id)
    version = next(row for row in versions if row["number"] == number)
    return cited_version(document, version, len(versions), Path(archive.path).name)


def cited_version(
    document: Mapping[str, object], version: Mapping[str, Any], versions: int, archive: str
) -> Cited:
    """The same of rows already read: `version` with its `body_sha256`, one of `versions`; `archive` is the file's name."""
    is_latest = version["number"] == versions
    return Cited(
        agency=str(document["agency"]),
        title=version["title"] or str(document["title"]),
        published=version["published"],
        url=str(document["url"]),
        kind=str(document["kind"]),
        version=version["number"],
        versions=versions,
        captured=_in_beijing(version["captured_at"]),
        seen_until=_in_beijing(str(document["last_seen"])) if is_latest else "",
        state=str(document["state"]),
        state_since=_in_beijing(str(document["state_since"])),
        body_sha256=version["body_sha256"],
        content_sha256=version["content_sha256"],
        chain_sha256=version["chain_sha256"],
        archive=archive,
    )


def as_text(one: Cited) -> str:
    """`同心县公安局. …年度报告[EB/OL]. (2024-01-18)[2026-01-05]. https://…`, and below it what the archive proves."""
    author = f"{one.agency}. " if one.agency else ""
    published = f"({one.published})" if one.published else ""
    seen = f", last seen so {_clock(one.seen_until)}" if one.seen_until else ""
    absent = f"Not found at its address any more: {one.state} since {_clock(one.state_since)}."
    return "\n".join(
        (
            f"{author}{one.title}[EB/OL]. {published}[{one.captured[:10]}]. {one.url}.",
            f"Version {one.version} of {one.versions}, captured {_clock(one.captured)}{seen}; {one.archive}.",
            *((absent,) if one.state in ABSENT else ()),
            f"body SHA-256     {one.body_sha256}",
            f"content SHA-256  {one.content_sha256}",
            f"chain SHA-256    {one.chain_sha256}",
        )
    )


def as_bibtex(one: Cited) -> str:
    """An entry @online, as biblatex has it; its key follows from the chain value and is the same in every archive."""
    fields = {
        "author": f"{{{_latex(one.agency)}}}" if one.agency else "",
        "title": f"{{{_latex(one.title)}}}",
        "date": one.published,
        "url": one.url,
        "urldate": one.captured[:10],
        "version": f"{one.version} of {one.versions}",
        "note": f"Captured {_clock(one.captured)}; body SHA-256 {one.body_sha256}; content SHA-256 "
        f"{one.content_sha256}; chain SHA-256 {one.chain_sha256}; archive {_latex(one.archive)}",
        "langid": "chinese",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@online{{{key(one)},\n{lines}\n}}"


def as_csl(one: Cited) -> dict[str, object]:
    """An item of CSL-JSON, as Zotero and pandoc read it."""
    item: dict[str, object] = {
        "id": key(one),
        "type": "report" if one.kind == "annual_report" else "webpage",
        "title": one.title,
        "author": [{"literal": one.agency}] if one.agency else [],
        "issued": _parts(one.published),
        "accessed": _parts(one.captured[:10]),
        "URL": one.url,
        "version": f"{one.version} of {one.versions}",
        "archive": one.archive,
        "archive_location": f"sha256:{one.body_sha256}",
        "note": f"captured {_clock(one.captured)}; content SHA-256 {one.content_sha256}; chain SHA-256 {one.chain_sha256}",
        "language": "zh-CN",
    }
    return {name: value for name, value in item.items() if value}


def key(one: Cited) -> str:
    """The name of the reference: `gongkai-3abf64ee9265`."""
    return f"gongkai-{one.chain_sha256[:12]}"


def _in_beijing(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(BEIJING).isoformat(timespec="seconds")


def _clock(at: str) -> str:
    """`2026-01-05 08:00:00 UTC+08:00`"""
    return f"{at[:10]} {at[11:19]} UTC+08:00"


def _parts(date: str) -> dict[str, list[list[int]]]:
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", date)
    return {"date-parts": [[int(part) for part in found.groups()]]} if found else {}


_SPECIAL = re.compile(r"[\\{}&%$#_~^]")
_WRITTEN = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _latex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _WRITTEN.get(found[0], f"\\{found[0]}"), text)
