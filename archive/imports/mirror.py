"""Folders that `wget --mirror` and its kin wrote: host/path/file, back to addresses.

wget's rules, as its manual has them: a folder's page is index.html; -E adds .html; a query stands behind ? or, with names for
Windows, behind @; the port behind : or +; -K leaves the page as it came beside it as .orig.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from archive.imports.found import LARGEST, Event, Found, Left, is_asset
from archive.imports.saved import as_page, saved_from, written

ORIGINAL = ".orig"
_HOST = re.compile(
    r"(?:[\w-]+\.)+[\w-]+(?:[:+]\d{1,5})?|localhost[:+]\d{1,5}"
)  # www.x.gov.cn  127.0.0.1:8899
_INDEX = re.compile(r"^index\.html?$", re.IGNORECASE)
_ADDED = re.compile(
    r"(?:\?.*|@.*=.*|\.(?:php|jspx?|aspx?|do|action|cgi|s?html?))(\.html)$", re.IGNORECASE
)  # by -E
_QUERY = re.compile(r"^([^?]*?)(?:\?|%3F|(?<=\w)@(?=[\w.-]+=))(.*)$", re.IGNORECASE)  # list.jsp@id=3
_SAFE = "/%:@!$&'()*+,;=~-._"  # of a path; escapes in a file name are those of the address


def hosts_in(folder: Path) -> list[Path]:
    """Folders named as hosts: the folder itself, or those in it (below `http` or `https`, with --protocol-directories)."""
    if _HOST.fullmatch(folder.resolve().name) and not any(
        _HOST.fullmatch(each.name) for each in _folders(folder)
    ):
        return [folder.resolve()]
    inside = [
        *_folders(folder),
        *(deep for each in _folders(folder) if each.name in ("http", "https") for deep in _folders(each)),
    ]
    return [each for each in inside if _HOST.fullmatch(each.name)]


def read_mirror(folder: Path, base: str, name: str) -> Iterator[Event]:
    """Every file below the folder as the page at its address; `base` is the folder's own, with a slash at its end."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield from _read(path, path.relative_to(folder).as_posix(), base, name)


def base_of(host: Path) -> str:
    """The address of a host's folder. The scheme is that of the folder above where that says one; else http."""
    scheme = host.parent.name if host.parent.name in ("http", "https") else "http"
    return f"{scheme}://{host.name.replace('+', ':')}/"


def addresses(relative: str, base: str) -> list[str]:
    """What a file of that name may have stood at, likeliest first."""
    added = _ADDED.search(relative)
    names = [relative[: added.start(1)], relative] if added else [relative]
    found = [_address(each, base) for each in names]
    folder, _, last = relative.rpartition("/")
    if _INDEX.match(last):
        found.insert(0, _address(f"{folder}/" if folder else "", base))
    return found


def _address(relative: str, base: str) -> str:
    queried = _QUERY.match(relative)
    path, query = (queried[1], queried[2]) if queried else (relative, "")
    query = re.sub(r"%2F", "/", query, flags=re.IGNORECASE)
    return base + quote(path, safe=_SAFE) + (f"?{quote(query, safe=_SAFE + '?')}" if queried else "")


def _read(path: Path, relative: str, base: str, name: str) -> Iterator[Event]:
    where = f"{name}/{relative}"
    if path.name.endswith(ORIGINAL):
        plain = path.name.removesuffix(ORIGINAL)
        if any(path.with_name(name).is_file() for name in (plain, f"{plain}.html")):
            return  # read in the place of the page whose links were changed
    media_type = _media_type(relative)
    first, *others = addresses(relative, base)
    if is_asset(media_type):
        yield Left(first, "a picture, a film, a style or a script")
        return
    source = next(filter(Path.is_file, _originals(path)), path)
    if source.stat().st_size > LARGEST:
        yield Left(first, f"larger than {LARGEST >> 20} MB")
        return
    body = source.read_bytes()
    page = as_page(first, body, written(path), media_type, rendered=False)
    yield Found(page, where, tuple(others))


def _originals(path: Path) -> Iterator[Path]:
    """Where the page may lie as it came: with -E, under the name it had before .html was added."""
    yield path.with_name(path.name + ORIGINAL)
    if path.suffix == ".html":
        yield path.with_name(path.stem + ORIGINAL)


def _media_type(relative: str) -> str:
    """By the end of the name; what wget names by a query or nothing at all is looked at when it is read."""
    plain = urlsplit(relative.replace("@", "?")).path
    return mimetypes.guess_type(plain)[0] or ""


def _folders(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir())


def is_saved_page(path: Path) -> bool:
    """Whether a browser saved it: with its folder beside it, or with a remark where from."""
    if path.suffix.lower() not in (".html", ".htm"):
        return False
    beside = any((path.parent / f"{path.stem}{ending}").is_dir() for ending in ("_files", ".files", "_文件"))
    with path.open("rb") as file:
        return beside or bool(saved_from(file.read(100_000)))
