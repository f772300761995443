"""What a file is, by its content; archives of files; and containers that are made to do harm."""

from __future__ import annotations

import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from crawler.items import Page
from pipelines import read, read_file
from pipelines.attachments import read_attachment
from pipelines.containers.compound import open_compound
from pipelines.containers.zipped import open_zip
from pipelines.errors import ReadError
from pipelines.media import media_of
from tests import office
from tests.ofd_files import report_ofd
from tests.word_xml import cell, paragraph, table, word_file, zipped

FILES = Path(__file__).parent / "files" / "attachments"
DOC, XLS, REPORT = (
    (FILES / "words.doc").read_bytes(),
    (FILES / "report.xls").read_bytes(),
    (FILES / "report.docx").read_bytes(),
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/a" ContentType="{}"/></Types>'


@pytest.mark.parametrize("declared", ["", "text/html", "application/octet-stream", "application/msword"])
@pytest.mark.parametrize(
    ("body", "media"),
    [
        (DOC, "doc"), (XLS, "xls"), (REPORT, "docx"), (office.report_xlsx(), "xlsx"), (report_ofd(), "ofd"),
        (zipped({"a.txt": "一"}), "zip"), (b"\xff\xd8\xff\xe0", "image"),
    ],
    ids=["doc", "xls", "docx", "xlsx", "ofd", "zip", "image"],
)  # fmt: skip
def test_media_by_content_whatever_is_declared(body: bytes, media: str, declared: str) -> None:
    assert media_of(body, declared) == media


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{\\rtf1\\ansi", "RTF file.*DOCX"), (b"Rar!\x1a\x07\x00", "RAR archive.*unpack"), (b"7z\xbc\xaf\x27\x1c", "7z archive.*unpack"),
        (b"\x1f\x8b\x08", "gzip"), (b"MIME-Version: 1.0\r\n", "MHTML"), (b"PK\x05\x06" + bytes(18), "empty"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">', "one XML file"),
        (zipped({"[Content_Types].xml": TYPES.format("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml")}), "PPTX"),
        (zipped({"[Content_Types].xml": TYPES.format("application/vnd.ms-excel.sheet.binary.macroEnabled.main")}), "XLSB"),
        (zipped({"[Content_Types].xml": TYPES.format("image/png")}), "without a document"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
        (DOC.replace("WordDocument".encode("utf-16-le"), "PowerPointXX".encode("utf-16-le")), "neither a Word"),
        (DOC.replace("WordDocument".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le")[:24]), "neither a Word"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_named_with_the_way_out(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        media_of(body)


def test_an_encrypted_office_file_is_named() -> None:
    """Office packs what it encrypts into a compound file with the streams EncryptedPackage and EncryptionInfo."""
    name = b"EncryptedPackage".decode().encode("utf-16-le")
    at = DOC.index("WordDocument".encode("utf-16-le"))
    body = DOC[:at] + name + bytes(64 - len(name)) + struct.pack("<H", len(name) + 2) + DOC[at + 66 :]
    with pytest.raises(ReadError, match="encrypted"):
        media_of(body)


def test_word_files_are_read_under_any_name(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(REPORT)
    document = read_file(tmp_path / "a.html")
    assert document.title == office.TITLE
    assert document.charset_evidence == ("The part word/document.xml of a DOCX.",)


def archive_of(*members: tuple[str, bytes], charset: str) -> bytes:
    """A ZIP with raw names in that charset and no flag, as Chinese Windows and macOS pack it."""
    packed = zipped(
        {f"{at}" * len(name.encode(charset)): content for at, (name, content) in enumerate(members)}
    )
    for at, (name, _) in enumerate(members):
        raw = name.encode(charset)
        packed = packed.replace(f"{at}".encode() * len(raw), raw)
    return packed


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
def test_members_stand_in_order_under_their_names(charset: str) -> None:
    body = archive_of(
        ("附件1：说明.txt", "全年受理申请3件。".encode()),
        ("附件2：汇总表.xlsx", office.report_xlsx()),
        charset=charset,
    )
    file = read_attachment(body, "zip")
    assert file.blocks[:3] == ("附件1：说明", "全年受理申请3件。", "附件2：汇总表")
    assert file.evidence == (
        "附件1：说明.txt: Plain text.",
        "附件2：汇总表.xlsx: The sheets of an XLSX workbook.",
    )


def test_one_file_alone_is_read_as_if_it_came_alone() -> None:
    body = zipped({"__MACOSX/._a.docx": b"\0", "~$a.docx": b"\0", "a.docx": REPORT})
    document = read(Page("s", "http://a.example/a.zip", "attachment", 200, "", body))
    assert document.title == office.TITLE
    assert {fact.code: fact.value for fact in document.facts} == office.TRUTH


def test_members_that_cannot_be_read_are_named() -> None:
    inner = zipped({"a.txt": "一"})
    file = read_attachment(
        zipped({"a.zip": inner, "b.rar": b"Rar!\x1a\x07", "c.txt": "三", "d.html": "<p>四</p>"}), "zip"
    )
    assert file.blocks == ("c", "三", "d", "四")
    assert [note.partition(":")[0] for note in file.notes][:2] == ["a.zip", "b.rar"]
    assert "archive inside the archive" in file.notes[0]
    with pytest.raises(ReadError, match=r"Nothing in the ZIP archive can be read\. b\.rar: This is a RAR"):
        read_attachment(zipped({"b.rar": b"Rar!\x1a\x07"}), "zip")


def test_names_in_the_field_for_unicode_are_taken() -> None:
    body = BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        named = "年报.txt".encode()
        info.extra = struct.pack("<HHBI", 0x7075, 5 + len(named), 1, zlib.crc32(b"a.txt")) + named
        archive.writestr(info, "一")
    assert open_zip(body.getvalue()).names == ("年报.txt",)


ENTITIES = (
    '<!DOCTYPE w:document [<!ENTITY a "' + "哈" * 1000 + '">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefg", "bcdefgh", strict=True))
    + "]>"
)  # fmt: skip


def bomb(part: str) -> bytes:
    """A DOCX whose document is this."""
    with zipfile.ZipFile(BytesIO(word_file(paragraph("一")))) as source:
        files: dict[str, str | bytes] = {name: source.read(name) for name in source.namelist()}
    return zipped(files | {"word/document.xml": part})


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: bomb(" " * 60_000_000), "bomb"),
        (lambda: bomb("<a>" + "<b/>" * 14_000_000 + "</a>"), "bomb"),
        (lambda: bomb(f"{ENTITIES}<w:document>&h;</w:document>"), "document type|no XML"),
        (lambda: bomb("<a>" * 100_000), "no XML"),
        (lambda: word_file(paragraph("一"))[:-30], "cut off"),
        (lambda: word_file(paragraph("一"))[:400], "cut off"),
        (lambda: word_file(paragraph("一")).replace(b"word/document.xml", b"word/documenx.xml"), "missing"),
        (lambda: b"PK\x03\x04" + b"PK\x01\x02" * 6_000, "more than 5000 members"),
    ],
    ids=["spaces", "elements", "entities", "nesting", "end", "middle", "missing", "members"],
)
def test_hostile_zips_end_soon_in_a_clear_error(made: Callable[[], bytes], words: str) -> None:
    body = made()  # here, and not in every process that only collects this test
    begin = time.monotonic()
    with pytest.raises(ReadError, match=words):
        read_attachment(body, media_of(body))
    assert time.monotonic() - begin < 10


def test_an_encrypted_member_is_named() -> None:
    plain = zipped({"a.txt": "一"})
    body = plain.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )
    with pytest.raises(ReadError, match="encrypted"):
        read_attachment(body, "zip")


def compound(*, fat_sectors: int, listing_sectors: int) -> bytes:
    """A compound file of 2 kB whose list of allocation sectors leads to itself for ever."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIII", header, 40, 0, fat_sectors, 2, 0, 4096)
    struct.pack_into("<IIII", header, 60, 0xFFFFFFFE, 0, 0, listing_sectors)
    struct.pack_into("<109I", header, 76, *[1] * 109)
    listing = struct.pack("<128I", *[1] * 127, 0)
    table = struct.pack(
        "<128I", 0xFFFFFFFC, 0xFFFFFFFD, 2, *[0xFFFFFFFF] * 125
    )  # the directory leads to itself
    return bytes(header) + listing + table + bytes(512)


def test_chains_that_lead_to_themselves_end() -> None:
    begin = time.monotonic()
    with pytest.raises(ReadError, match="no root"):
        open_compound(compound(fat_sectors=2**31, listing_sectors=2**24))
    assert time.monotonic() - begin < 1


def test_deeply_nested_tables_are_read_as_far_as_they_make_sense() -> None:
    inside = paragraph("一、概述")
    for _ in range(40):
        inside = table(cell(inside=inside + paragraph()))
    file = read_attachment(word_file(paragraph("题目"), inside), "docx")
    assert file.blocks == ("题目",)
    assert file.notes == ("what is nested more than 12 deep was left out",)
