"""Switching a site on or off: its file with another `enabled`, everything else in it as it was."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.sites import Site, load_site

_ENABLED = re.compile(r"^(?P<key>[ \t]*enabled[ \t]*=[ \t]*)(?:true|false)\b", re.MULTILINE)
_REMARK = re.compile(r"^(?P<line>[ \t]*enabled[ \t]*=[ \t]*true\b)[^\n]*", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)  # [[column]], below which no key is the site's own


def switched(text: str, *, enabled: bool) -> str:
    """The site file's text with `enabled` set; a remark behind a site now switched on is dropped, being of the time before."""
    word = "true" if enabled else "false"
    table = _TABLE.search(text)
    top, rest = (text[: table.start()], text[table.start() :]) if table else (text, "")
    if _ENABLED.search(top):
        top = _ENABLED.sub(rf"\g<key>{word}", top, count=1)
        return (_REMARK.sub(r"\g<line>", top, count=1) if enabled else top) + rest
    return f"{top.rstrip()}\nenabled  = {word}\n\n{rest}"


def file_of(slug: str, folders: tuple[Path, ...]) -> Path:
    """The file that counts for this slug: the last folder's that has one."""
    return next(path for folder in reversed(folders) if (path := folder / f"{slug}.toml").exists())


def switch(slug: str, source: Path, folder: Path, *, enabled: bool) -> Site:
    """Write the switched copy of `source` into the folder and return the site as it is now.

    The copy is read before it takes its place, so that a file this cannot edit stays as it is.
    """
    text = switched(source.read_text(encoding="utf-8-sig"), enabled=enabled)
    with TemporaryDirectory(dir=folder, prefix=".switch-") as fresh:
        copy = Path(fresh) / f"{slug}.toml"
        copy.write_text(text, encoding="utf-8", newline="\n")
        site = load_site(copy)
        copy.replace(folder / copy.name)
    return site
