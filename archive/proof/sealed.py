"""An archive held against a seal: everything that was sealed must still be there, as it was.

What was seen is hard: a sealed capture, body or visit that is missing or other is a problem. What was made of it may
be made anew: a version read by newer rules, or one that moved along its chain as older captures joined, is a remark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.proof.seal import FIRST_LINE, crawl_lines, lines_of, unword
from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Finding:
    """How the archive differs from the seal. A `problem` breaks what the seal promises, a remark does not."""

    problem: bool
    table: str
    row: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version as a seal's line says it."""

    number: int
    at: str
    parser: str
    content: str
    chain: str


class Seal:
    """A seal's file, whole and unaltered: its header by name, and its lines, read one at a time.

    ArchiveError for a file that is none, of a newer format, or whose lines are not those of its digest.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header = self._read_header()
        self._check_digest()

    def addresses(self) -> Iterator[tuple[str, list[str]]]:
        """Each sealed address with its lines."""
        url, held = "", list[str]()
        for line in self._lines():
            if line.startswith(("@ ", "crawl ")):
                if url:
                    yield url, held
                url, held = (unword(line[2:]) if line.startswith("@ ") else ""), []
            else:
                held.append(line)
        if url:
            yield url, held

    def crawls(self) -> Iterator[str]:
        """The line of each sealed crawl."""
        return (line for line in self._lines() if line.startswith("crawl "))

    def _read_header(self) -> dict[str, str]:
        try:
            with self.path.open(encoding="utf-8") as file:
                first = file.readline().rstrip("\n")
                if first != FIRST_LINE:
                    raise ArchiveError(_no_seal(self.path, first))
                lines = iter(lambda: file.readline().rstrip("\n"), "")
                return dict(line.split(": ", 1) for line in lines)
        except (OSError, ValueError) as error:
            raise ArchiveError(f"{self.path}: cannot be read as a seal: {error}") from error

    def _check_digest(self) -> None:
        digest = sha256()
        for line in self._lines():
            digest.update(f"{line}\n".encode())
        if self.header.get("digest") != f"sha256 {digest.hexdigest()}":
            raise ArchiveError(
                f"{self.path}: this seal was altered or cut off: its lines are not those of its digest. "
                "Use the copy that was published."
            )

    def _lines(self) -> Iterator[str]:
        with self.path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                if line == "\n":
                    break
            for line in file:
                yield line.removesuffix("\n")


def check_seal(archive: Archive, seal: Seal) -> Iterator[Finding]:
    """Every way in which the archive as it stands differs from the seal; what was added since is none."""
    archive.db.execute("BEGIN")
    try:
        faults, joined = _crawls(archive.db, seal)
        yield from faults
        for url, lines in seal.addresses():
            missing = Counter(lines) - Counter(lines_of(archive.db, url))
            if missing:
                yield from _address(archive.db, url, list(missing.elements()), joined=joined)
    finally:
        archive.db.execute("ROLLBACK")


def _crawls(db: Database, seal: Seal) -> tuple[list[Finding], bool]:
    """Sealed crawls that are missing or other, and whether crawls joined that are older than the seal."""
    now = Counter(crawl_lines(db))
    sealed = Counter(seal.crawls())
    known = {tuple(line.split(" ")[1:4]) for line in now}
    faults = []
    for line in (sealed - now).elements():
        _, site, started, trigger, *_ = line.split(" ")
        is_there = (site, started, trigger) in known
        text = (
            "a sealed crawl's status or visits were altered, added or removed"
            if is_there
            else "a sealed crawl is not there any more"
        )
        faults.append(Finding(True, "crawls", f"{site} {started}", text))
    last = max((line.split(" ")[2] for line in sealed), default="")
    joined = any(line.split(" ")[2] <= last for line in now - sealed) and not faults
    return faults, joined


def _address(db: Database, url: str, missing: list[str], *, joined: bool) -> Iterator[Finding]:
    """The sealed lines of an address that the archive does not give any more."""
    now = lines_of(db, url)
    versions = [_version(line) for line in now if line.startswith("version ")]
    for line in missing:
        kind, *words = line.split(" ")
        if kind == "capture":
            yield _lost_capture(url, words, now)
        elif kind == "version":
            yield _other_version(url, _version(line), versions)
        elif kind == "state":
            text = f"the change of state at {words[0]} ({words[1]} → {words[2]}) is not as sealed"
            if joined:
                text = "states were judged anew as older crawls joined"
            yield Finding(not joined, "state_changes", url, text)
        else:
            yield Finding(True, "seal", url, f"a line this version does not understand: {line}")


def _lost_capture(url: str, words: list[str], now: list[str]) -> Finding:
    at, _, _, body, *_ = words
    same = [line.split(" ") for line in now if line.startswith(f"capture {at} ")]
    if any(other[4] == body for other in same):
        text = f"the capture at {at} holds the sealed bytes with another status, role or headers"
    elif same:
        text = f"the capture at {at} holds other bytes than were sealed ({body})"
    else:
        text = f"the capture at {at} is not there any more (bytes {body})"
    return Finding(True, "captures", url, text)


def _other_version(url: str, sealed: Version, versions: list[Version]) -> Finding:
    """A sealed version whose line the archive no longer gives: what stands in its place, if anything."""
    if not versions:
        return Finding(True, "documents", url, "a sealed document is not there any more")
    current = next((one for one in reversed(versions) if one.at <= sealed.at), None)
    if current is None:
        return Finding(True, "versions", url, f"version {sealed.number} ({sealed.at}) is not there any more")
    if current.content == sealed.content:
        text = "versions with their sealed content stand in a chain that earlier versions have changed"
        return Finding(False, "versions", url, text)
    if current.parser != sealed.parser:
        text = f"readings made anew by rules {current.parser}, sealed as read by {sealed.parser}; their bytes are those sealed"
        return Finding(False, "versions", url, text)
    text = f"version {sealed.number} ({sealed.at}) says something else than was sealed, as read by the same rules"
    return Finding(True, "versions", url, text)


def _version(line: str) -> Version:
    _, number, at, parser, content, chain = line.split(" ")
    return Version(int(number), at, unword(parser), content, chain)


def _no_seal(path: Path, first: str) -> str:
    if first.startswith("gongkai seal "):
        return f"{path}: a seal of a newer format ({first!r}): install a newer Gongkai to check it"
    return f"{path}: this is no seal; `gongkai seal FILE` writes one"
