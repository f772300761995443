"""DOC, the binary format of Word 97 to 2003 ([MS-DOC]), also as WPS writes it (.wps is the same).

    fib         where things are            pieces      the text, put together from where saving left its pieces
    formats     properties of runs and paragraphs         styles      those that paragraphs inherit
    lists       automatic numbers           rows        which columns the cells of a row cover
    body        paragraphs and tables

No library on the package registry reads the format; what Word 6 and 95 wrote is another one and is refused.
"""

from __future__ import annotations

import struct

from pipelines.attachments.doc.body import Body
from pipelines.attachments.doc.fib import read_fib
from pipelines.attachments.doc.formats import read_formats
from pipelines.attachments.doc.lists import read_lists
from pipelines.attachments.doc.pieces import read_text
from pipelines.attachments.doc.styles import read_styles
from pipelines.attachments.file import File
from pipelines.containers.compound import Compound, open_compound
from pipelines.errors import ReadError

MAIN = "WordDocument"


def read_doc(body: bytes) -> File:
    """The document as a reader sees it with all tracked changes accepted; text boxes stand at its end."""
    file = open_compound(body)
    try:
        return _read(file)
    except (struct.error, IndexError) as error:
        raise ReadError(f"The DOC is damaged or cut off and cannot be read: {error}.") from error


def _read(file: Compound) -> File:
    word = file.read(MAIN)
    fib = read_fib(word)
    table = file.read(fib.table)
    text = read_text(word, table, fib)
    formats = read_formats(word, table, file.read("Data") if "Data" in file else b"", fib)
    body = Body(formats, read_styles(fib.stylesheet.of(table)), read_lists(table, fib))
    blocks = (*body.read(text.main), *body.read(text.boxes))
    if not blocks:
        raise ReadError(
            "The DOC holds no text: it is empty, or made of pictures, and reading those takes OCR."
        )
    return File(blocks, evidence=(f"The text of a DOC in {text.pieces} pieces.",), notes=body.notes)
