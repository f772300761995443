"""DOC of Word 97 to 2003: the same words as the DOCX it was converted from, and clear errors for damage."""

from __future__ import annotations

import random
import struct
import time
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.items import Cell, Grid, Page
from pipelines import read
from pipelines.attachments import read_attachment
from pipelines.containers.compound import open_compound
from pipelines.errors import ReadError
from pipelines.lines import lines_of
from pipelines.media import media_of
from tests import office
from tests.word_samples import LINES, words_docx

FILES = Path(__file__).parent / "files" / "attachments"
WORDS, REPORT = (FILES / "words.doc").read_bytes(), (FILES / "report.doc").read_bytes()


def test_the_statutory_tables_are_read_in_full() -> None:
    document = read(Page("s", "http://a.example/a.doc", "attachment", 200, "", REPORT))
    assert (document.title, document.year, document.agency) == (office.TITLE, 2023, office.AGENCY)
    assert {fact.code: fact.value for fact in document.facts} == office.TRUTH
    assert [section.number for section in document.sections] == ["", *"一二三四五六"]
    assert document.notes == ()


@pytest.mark.parametrize(("body", "media"), [(WORDS, "doc"), (words_docx(), "docx")])
def test_numbers_changes_fields_and_nested_tables(body: bytes, media: str) -> None:
    assert media_of(body) == media
    assert tuple(lines_of(read_attachment(body, media).blocks)) == LINES


def test_merged_cells() -> None:
    grid = next(block for block in read_attachment(WORDS, "doc").blocks if isinstance(block, Grid))
    assert (grid.rows, grid.columns) == (3, 3)
    assert grid.cells[:2] == (Cell(0, 0, 1, 2, "申请人情况"), Cell(0, 2, 2, 1, "总计"))


def patched(body: bytes, at: int, value: bytes) -> bytes:
    """The file with these bytes at that place of its stream WordDocument."""
    start = body.index(struct.pack("<H", 0xA5EC)) + at
    return body[:start] + value + body[start + len(value) :]


def test_pieces_of_one_byte_a_character_are_windows_1252() -> None:
    """Of the same bytes, half as many characters are read: what fast saving leaves of Latin text."""
    word = open_compound(WORDS).read("WordDocument")
    table = open_compound(WORDS).read("1Table")
    (start,) = struct.unpack_from("<I", word, 0x1A2)
    packed = table.index(b"\x02", start) + 5 + 8 + 2
    (offset,) = struct.unpack_from("<I", table, packed)
    at = WORDS.index(table[start : packed + 4]) + packed - start
    body = WORDS[:at] + struct.pack("<I", 2 * offset | 0x40000000) + WORDS[at + 4 :]
    body = patched(body, offset, "“Gongkai” é\r".encode("cp1252"))
    assert read_attachment(body, "doc").blocks[0] == "“Gongkai” é"


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [
        (0, b"\x00\x00", "does not begin as"),
        (0, b"\xdc\xa5", "Word 6 or 95"),
        (2, b"\x65\x00", "Word 6 or 95"),
        (10, b"\x00\xf3", "encrypted"),
        (0x4C, b"\xff\xff\xff\x7f", "characters"),
        (0x1A2, b"\x00\x00\x00\x00\x00\x00\x00\x00", "missing"),
    ],
    ids=["no Word", "Word 6", "Word 95", "encrypted", "length", "pieces"],
)
def test_what_cannot_be_read_is_named(at: int, value: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read_attachment(patched(WORDS, at, value), "doc")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_is_cut_off_is_named(share: float) -> None:
    body = REPORT[: int(len(REPORT) * share)]
    with pytest.raises(ReadError, match=r"damaged|cut off|neither"):
        read_attachment(body, media_of(body))


@pytest.mark.parametrize("name", ["words.doc", "report.doc", "report.xls"])
def test_any_damage_ends_in_a_reading_or_a_clear_error(name: str) -> None:
    body, seeded = (FILES / name).read_bytes(), random.Random(5)
    begin = time.monotonic()
    for _ in range(60):
        damaged = bytearray(body)
        for _ in range(seeded.choice((1, 8, 60))):
            damaged[seeded.randrange(len(body))] = seeded.choice((0, 1, 0x7F, 0xFF, seeded.randrange(256)))
        with suppress(ReadError):
            read_attachment(bytes(damaged), media_of(bytes(damaged)))
    assert time.monotonic() - begin < 30
