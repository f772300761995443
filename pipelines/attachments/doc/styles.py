"""What the styles of a DOC say of automatic numbers: list and level, by the style's number ([MS-DOC] §2.9.271)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.attachments.doc.formats import LIST, LIST_LEVEL, Paragraph, operations

MAX_CHAIN = 20  # styles based on styles

_PARAGRAPH = 1  # kind of a style


@dataclass(frozen=True, slots=True)
class Styles:
    """Paragraph styles by number, each with the number of the style it is based on."""

    found: dict[int, tuple[int, Paragraph]]

    def place(self, paragraph: Paragraph) -> tuple[int, int]:
        """(list, level) of a paragraph, by itself or its styles; list 0 is none."""
        used, level = paragraph.number(LIST), paragraph.number(LIST_LEVEL)
        style = paragraph.style
        for _ in range(MAX_CHAIN):
            if style not in self.found:
                break
            style, inherited = self.found[style]
            used = inherited.number(LIST) if used is None else used
            level = inherited.number(LIST_LEVEL) if level is None else level
        return used or 0, level or 0


def read_styles(sheet: bytes) -> Styles:
    """The paragraph styles of a style sheet; an empty one has none."""
    return Styles(dict(_styles(sheet))) if len(sheet) >= 6 else Styles({})


def _styles(sheet: bytes) -> Iterator[tuple[int, tuple[int, Paragraph]]]:
    header, count, base_size = struct.unpack_from("<HHH", sheet, 0)
    at = 2 + header
    for number in range(count):
        if at + 2 > len(sheet):
            return
        (size,) = struct.unpack_from("<H", sheet, at)
        style = sheet[at + 2 : at + 2 + size]
        at += 2 + size
        if len(style) > base_size + 2 and struct.unpack_from("<H", style, 2)[0] & 0xF == _PARAGRAPH:
            yield number, (struct.unpack_from("<H", style, 2)[0] >> 4, _own(style, base_size))


def _own(style: bytes, base_size: int) -> Paragraph:
    """What the style itself says: behind its name, the properties of paragraphs come first."""
    (name,) = struct.unpack_from("<H", style, base_size)
    at = base_size + 2 + 2 * name + 2
    at += at % 2
    if at + 2 > len(style):
        return Paragraph()
    (size,) = struct.unpack_from("<H", style, at)
    return Paragraph(0, dict(operations(style[at + 4 : at + 2 + size])))
