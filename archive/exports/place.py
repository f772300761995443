"""Where an export goes: written beside its place and renamed when it is whole, so that no half of one is ever taken for it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from archive.errors import ArchiveError

MANIFEST = "gongkai-export.json"  # in every folder that an export made: only such a folder is ever replaced


@contextmanager
def new_file(out: Path, *, force: bool) -> Iterator[Path]:
    """A path beside `out` to write the file to; it becomes `out` when all went well, and nothing stays when not.

    ArchiveError where something is there already (a file is replaced with `force`), or nothing can be written.
    """
    if out.is_dir():
        raise ArchiveError(f"{out} is a folder, and this format is one file: name one, such as {out}/export")
    if out.exists() and not force:
        raise ArchiveError(f"{out} exists already: give --force to replace it, or name another file")
    with _beside(out) as folder:
        draft = folder / out.name
        yield draft
        draft.replace(out)


@contextmanager
def new_folder(out: Path, *, force: bool) -> Iterator[Path]:
    """A folder beside `out` to write into; it becomes `out` when all went well.

    ArchiveError where a file or a folder with something in it is there; `force` replaces a folder that an export made.
    """
    if out.is_file():
        raise ArchiveError(f"{out} is a file, and this format is a folder: name another place")
    is_full = out.is_dir() and any(out.iterdir())
    if is_full and not (out / MANIFEST).is_file():
        raise ArchiveError(
            f"{out} holds files that no export made (no {MANIFEST} is there), and is left as it is: name another folder"
        )
    if is_full and not force:
        raise ArchiveError(
            f"{out} holds an export already: give --force to replace it, or name another folder"
        )
    with _beside(out) as folder:
        draft, old = folder / "new", folder / "old"
        draft.mkdir()  # with the rights of any new folder
        yield draft
        if out.is_dir():
            out.replace(old)
        draft.replace(out)


def write_manifest(folder: Path, about: Mapping[str, object]) -> None:
    """What the folder holds, for people and for the next export: one JSON object."""
    text = json.dumps(about, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A new folder on the same disk, gone at the end. A full disk and a missing right are sentences."""
    try:
        out = out.absolute()
        folder = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise ArchiveError(
            f"{out.parent}: nothing can be written there ({error.strerror}); make the folder, or name another place"
        ) from error
    try:
        yield folder
    except OSError as error:
        raise ArchiveError(
            f"{out}: the export could not be written ({error.strerror or error}); nothing was left behind"
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
