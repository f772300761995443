"""Readers of attached files, one module or package a format. Each gives paragraphs and tables in reading order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.attachments.docx import read_docx
from pipelines.attachments.file import File
from pipelines.attachments.pdf import read_pdf
from pipelines.errors import ReadError

__all__ = ["File", "read_attachment"]


def read_attachment(body: bytes, media: str, name: str = "") -> File:
    """What a file says. `media` is what `media_of` found it to be, `name` is the file's, for messages only.

    ReadError, with one sentence for a person, when it is damaged, encrypted, too large, or of no format read here.
    """
    reader = READERS.get(media)
    if reader is None:
        called = f"{name} is" if name else "This is"
        raise ReadError(f"{called} of the format {media}, which is not read: its bytes are kept as they are.")
    return reader(body)


def _pdf(body: bytes) -> File:
    return File(tuple(read_pdf(body).split("\n")), evidence=("The text layer of a PDF.",))


READERS: Mapping[str, Callable[[bytes], File]] = {"pdf": _pdf, "docx": read_docx}
