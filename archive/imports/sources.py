"""What a path holds, by its content: WARC, WACZ, a page in one file, or a folder of any of them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from archive.errors import ArchiveError
from archive.imports.found import Event, Left, Trouble
from archive.imports.mirror import base_of, hosts_in, is_saved_page, read_mirror
from archive.imports.saved import is_mhtml, read_mhtml, read_page
from archive.imports.warc import read_warc

SAVED_FOLDER = re.compile(r"(?:_files|\.files|_文件)$")
_WARC_NAME = re.compile(r"\.w?arc(?:\.gz)?$|\.wacz$", re.IGNORECASE)
_WARC_MEMBER = re.compile(r"(?:^|/)archive/[^/]+\.w?arc(?:\.gz)?$", re.IGNORECASE)
_HEAD = 4096


def read_path(path: Path, base: str = "") -> Iterator[Event]:
    """Everything in a file or folder. `base`: the address of a folder that is not named as its host.

    ArchiveError, with the way out, for a path that holds nothing an import could take.
    """
    try:
        yield from _read_folder(path, base) if path.is_dir() else _read_file(path)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read ({error.strerror or error})") from error


def _read_folder(folder: Path, base: str) -> Iterator[Event]:
    if recorded := [
        path for path in sorted(folder.rglob("*")) if path.is_file() and _WARC_NAME.search(path.name)
    ]:
        yield from chain.from_iterable(map(_read_file, recorded))
    elif base:
        yield from read_mirror(folder, base if base.endswith("/") else f"{base}/", str(folder))
    elif hosts := hosts_in(folder):
        for host in hosts:
            yield from read_mirror(host, base_of(host), str(host))
    else:
        yield from _read_saved(folder)


def _read_saved(folder: Path) -> Iterator[Event]:
    """Pages that a browser saved anywhere below the folder."""
    met = False
    for path in sorted(folder.rglob("*")):
        inside = any(SAVED_FOLDER.search(part) for part in path.relative_to(folder).parts[:-1])
        if not path.is_file() or inside:
            continue
        met = True
        if path.suffix.lower() in (".mht", ".mhtml") or is_saved_page(path):
            yield from _read_file(path)
        else:
            yield Left(
                str(path), "nothing says where it was saved from: give the folder's address with --base"
            )
    if not met:
        raise ArchiveError(f"{folder}: the folder holds no file to import")


def _read_file(path: Path) -> Iterator[Event]:
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(0)
        if _is_warc(head):
            yield from read_warc(file, str(path))
            return
    if head.startswith(b"PK"):
        yield from _read_wacz(path)
    elif is_mhtml(head):
        yield from read_mhtml(path, str(path))
    elif path.suffix.lower() in (".html", ".htm") or b"<html" in head.lower():
        yield from read_page(path, str(path))
    elif not head:
        yield Trouble(str(path), "the file is empty")
    else:
        raise ArchiveError(
            f"{path}: no WARC, no WACZ, no page saved by a browser; `gongkai parse` reads a document without an address"
        )


def _is_warc(head: bytes) -> bool:
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, 64)
        except zlib.error:
            return False
    return head.startswith((b"WARC/", b"filedesc://"))


def _read_wacz(path: Path) -> Iterator[Event]:
    """The WARC files in the ZIP. Its names lead nowhere on this disk: members are read, not unpacked."""
    try:
        with ZipFile(path) as package:
            names = [name for name in package.namelist() if _WARC_MEMBER.search(name)]
            if not names:
                raise ArchiveError(f"{path}: this ZIP holds no archive/*.warc.gz and is no WACZ")
            for name in sorted(names):
                try:
                    with package.open(name) as member:
                        yield from read_warc(member, f"{path}:{name}")  # type: ignore[arg-type]  # a seekable file of bytes
                except (BadZipFile, zlib.error) as error:
                    yield Trouble(f"{path}:{name}", f"damaged ({error}); what came before it is imported")
    except BadZipFile as error:
        raise ArchiveError(
            f"{path}: the ZIP is damaged ({error}); its WARC files may be saved with `zip -FF`"
        ) from error
