"""ZIP archives of documents: each member that can be read, under its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from crawler.items import Hint
from pipelines.attachments.file import File, within_limits
from pipelines.containers.zipped import Zipped, open_zip
from pipelines.content import extract
from pipelines.decode import decode
from pipelines.errors import ReadError
from pipelines.limits import first_bytes
from pipelines.lines import Block
from pipelines.media import media_of

MAX_READ = 100  # members

_LEFT_BEHIND = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")  # by the systems that packed it
_LOCK = "~$"  # what Word leaves beside an open document

Reader = Callable[[bytes, str, str], File]  # body, media, name


def read_zip(body: bytes, read: Reader) -> File:
    """The members in the archive's order. One alone is read as if it came alone; of several each begins with its name.

    An archive inside the archive is not opened. What cannot be read is named in a note; ReadError when nothing can.
    """
    archive = open_zip(body)
    names = [name for name in archive.names if not _is_left_behind(name)]
    files: list[tuple[str, File]] = []
    notes = (
        [f"only the first {MAX_READ} of {len(names)} files of the archive were read"]
        if len(names) > MAX_READ
        else []
    )
    for name in names[:MAX_READ]:
        try:
            files.append((name, _member(archive, name, read)))
        except ReadError as error:
            notes.append(f"{name}: {error}")
    if not files:
        raise ReadError(f"Nothing in the ZIP archive can be read. {' '.join(notes[:3])}".strip())
    notes += (f"{name}: {note}" for name, file in files for note in file.notes)
    blocks = files[0][1].blocks if len(names) == 1 else _under_names(files)
    evidence = tuple(f"{name}: {line}" for name, file in files for line in file.evidence)
    return File(blocks, files[0][1].title if len(names) == 1 else "", evidence, tuple(notes))


def _under_names(files: list[tuple[str, File]]) -> tuple[Block, ...]:
    return tuple(block for name, file in files for block in (PurePosixPath(name).stem, *file.blocks))


def _member(archive: Zipped, name: str, read: Reader) -> File:
    body = archive.read(name)
    media = media_of(body)
    if media == "zip":
        raise ReadError(
            "This is an archive inside the archive: unpack it and read its files with `gongkai parse`."
        )
    if media not in ("html", "text"):
        return read(body, media, name)
    beginning, cut = first_bytes(body)
    text = decode(beginning).text
    if media == "text":
        return within_limits(File(tuple(text.split("\n")), evidence=("Plain text.",), notes=cut))
    content = extract(text, "", Hint())
    return File(
        tuple(filter(None, (content.title, *content.blocks))),
        evidence=("A web page.",),
        notes=(*cut, *content.notes),
    )


def _is_left_behind(name: str) -> bool:
    return name.startswith(_LEFT_BEHIND) or PurePosixPath(name).name.startswith((*_LEFT_BEHIND, _LOCK))
