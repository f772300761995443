"""Readers of attached files, one module or package a format. Each gives paragraphs and tables in reading order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.attachments.archives import read_zip
from pipelines.attachments.doc import read_doc
from pipelines.attachments.docx import read_docx
from pipelines.attachments.file import File, within_limits
from pipelines.attachments.ocr import read_image
from pipelines.attachments.ofd import read_ofd
from pipelines.attachments.pdf import read_pdf
from pipelines.attachments.xls import read_xls
from pipelines.attachments.xlsx import read_xlsx
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
    return within_limits(reader(body))


def _zip(body: bytes) -> File:
    return read_zip(body, read_attachment)


READERS: Mapping[str, Callable[[bytes], File]] = {
    "pdf": read_pdf,
    "image": read_image,
    "docx": read_docx,
    "doc": read_doc,
    "ofd": read_ofd,
    "xlsx": read_xlsx,
    "xls": read_xls,
    "zip": _zip,
}
