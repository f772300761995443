"""Files made to burst, to loop or to lie, and what is said of each: see `hostile_pages`."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from tests import paper
from tests.hostile_pages import SENTENCE, Input, page
from tests.ofd_files import report_ofd
from tests.office import report_xlsx
from tests.word_xml import cell, paragraph, table, word_file, zipped

FILES = Path(__file__).parent / "files" / "attachments"
DAMAGED = "damaged|cut off"

# A billion laughs, and a file of the machine that reads.
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + "哈" * 1_000 + '">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefg", "bcdefgh", strict=True))
    + "]><x>&h;</x>"
)  # fmt: skip
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
REFUSED_XML = "document type|no XML"


def with_part(package: bytes, name: str, part: str) -> bytes:
    """An office file in which that part says this."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        files: dict[str, str | bytes] = {each: source.read(each) for each in source.namelist()}
    found = next(each for each in files if each.endswith(name))
    return zipped(files | {found: part})


def word(**parts: str) -> bytes:
    return with_part(word_file(paragraph("一")), *next(iter(parts.items())))


def sheet(inside: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return with_part(
        report_xlsx(), "sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{inside}</sheetData></worksheet>'
    )


def declaring(size: int) -> bytes:
    """A ZIP whose one member says that it unpacks to so many bytes."""
    body = bytearray(zipped({"a.txt": "0" * 20_000_000}))
    struct.pack_into("<I", body, 22, size)
    struct.pack_into("<I", body, body.index(b"PK\x01\x02") + 24, size)
    return bytes(body)


def inside_itself(depth: int) -> bytes:
    body = zipped({"a.txt": "0" * 1_000_000})
    for _ in range(depth):
        body = zipped({"a.zip": body})
    return body


def pdf(objects: Mapping[int, bytes]) -> bytes:
    """A PDF of these objects; the first is its catalog."""
    body, places = bytearray(b"%PDF-1.4\n"), dict[int, int]()
    for number, written in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj %s endobj\n" % (number, written)
    listed = b"".join(b"%010d 00000 n \n" % places.get(at, 0) for at in range(1, max(objects) + 1))
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (max(objects) + 1, len(body))
    return bytes(body + b"xref\n0 %d\n0000000000 65535 f \n" % (max(objects) + 1) + listed + end)


CATALOG = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
ONE_PAGE = CATALOG | {2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>"}


def stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), entries, packed)


def showing(content: bytes, resources: bytes = b"<<>>", box: bytes = b"0 0 595 842", **more: bytes) -> bytes:
    """A PDF of one page with this content; `more` are further objects, `o5` the fifth."""
    sheet_ = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources %s>>" % (box, resources)
    return pdf(
        ONE_PAGE | {3: sheet_, 4: stream(content)} | {int(name[1:]): each for name, each in more.items()}
    )


def pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % at for at in range(3, count + 3))
    one = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"
    tree = {2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)}
    return pdf(CATALOG | tree | dict.fromkeys(range(3, count + 3), one))


def picture(width: int, height: int) -> bytes:
    """A PDF whose page is one black picture."""
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1" % (
        width,
        height,
    )
    return showing(
        b"595 0 0 842 0 0 cm /I Do",
        b"<</XObject<</I 5 0 R>>>>",
        o5=stream(bytes(width * height // 8), entries),
    )


FONT = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def png(width: int, height: int) -> bytes:
    """A black picture of one bit a pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    size = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def encrypted_office() -> bytes:
    """What Office makes of a DOCX with a password: a compound file with the streams EncryptedPackage and EncryptionInfo."""
    body = (FILES / "report.doc").read_bytes()
    at = body.index("WordDocument".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    return body[:at] + name.ljust(64, b"\0") + struct.pack("<H", len(name)) + body[at + 66 :]


def encrypted_pdf() -> bytes:
    locked = b"<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32)
    whole = showing(b"BT (x) Tj ET", o5=locked)
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 5 0 R/ID[<41><41>]")


def truncated(name: str, body: bytes) -> dict[str, Input]:
    """The first tenth, half and nine tenths of a file."""
    cut = {share: body[: len(body) * share // 100] for share in (10, 50, 90)}
    return {f"{share} % of {name}": (partial(bytes, part), DAMAGED) for share, part in cut.items()}


BOMBS: Mapping[str, Input] = {
    "flat": (lambda: zipped({f"{at}.txt": "0" * 20_000_000 for at in range(10)}), "bomb"),
    "20 texts of a megabyte": (lambda: zipped({f"{at}.txt": f"{SENTENCE}\n" * 17_000 for at in range(20)}), "longer than any report"),
    "10 GB declared": (lambda: declaring(0xFFFF_FFF0), f"bomb|{DAMAGED}"),
    "less declared than there is": (lambda: declaring(10), f"bomb|{DAMAGED}"),
    "200 archives in each other": (lambda: inside_itself(200), "archive inside the archive"),
    "100,000 members": (lambda: zipped({"a": ""}) + b"PK\x01\x02" * 100_000, "more than 5000 members"),
    "names that lead outside": (lambda: zipped({"/etc/passwd": "绝对", "../../x.txt": "上级", "C:\\x.txt": "盘", "..": "点"}), ""),
    "pages of pages": (lambda: zipped({f"{at}.html": "<div>" * 200_000 for at in range(40)}), "nests its elements deeper"),
    "spaces": (lambda: word(**{"word/document.xml": " " * 60_000_000}), "bomb"),
}  # fmt: skip

XML: Mapping[str, Input] = {
    **{
        f"{what} in {name}": (lambda name=name, xml=xml: word(**{name: xml}), REFUSED_XML)
        for name in ("word/document.xml", "[Content_Types].xml")
        for what, xml in (("laughs", LAUGHS), ("a file", OUTSIDE))
    },
    "laughs in a sheet": (lambda: with_part(report_xlsx(), "sheet1.xml", LAUGHS), REFUSED_XML),
    "laughs in OFD.xml": (lambda: with_part(report_ofd(), "OFD.xml", LAUGHS), REFUSED_XML),
    "laughs on a page of OFD": (lambda: with_part(report_ofd(), "Content.xml", LAUGHS), REFUSED_XML),
    "1,000,000 deep": (lambda: word(**{"word/document.xml": "<a>" * 1_000_000}), "no XML|bomb"),
    "5,000 tables": (lambda: word_file(table(cell("甲") + cell("3")) * 5_000), ""),
    "200,000 runs": (lambda: word_file(paragraph(inside="<w:r><w:t>一</w:t></w:r>" * 200_000)), "bomb|"),
    "a span without end": (lambda: word_file(table(cell("甲", properties='<w:gridSpan w:val="1000000000"/>') + cell("3"))), ""),
    "100,000 columns": (lambda: sheet("<row>" + "<c><v>1</v></c>" * 100_000 + "</row>"), "left out|bomb"),
    "100,000 rows": (lambda: sheet("<row><c><v>1</v></c><c><v>2</v></c></row>" * 100_000), "cells|rows"),
    "the last cell of a sheet": (lambda: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), ""),
}  # fmt: skip

PAPERS: Mapping[str, Input] = {
    "100,000 objects": (lambda: pdf(ONE_PAGE | dict.fromkeys(range(3, 100_000), b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")), "no text"),
    "100,000 pages": (lambda: pages(100_000), "100000 pages"),
    "pages in a loop": (lambda: pdf(CATALOG | {2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 5>>", 3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 5>>"}), f"no text|{DAMAGED}|cannot be opened"),
    "a page a billion wide": (lambda: showing(b"1 1 m 9 9 l S", box=b"0 0 1e9 1e9"), "no text"),
    "content without end": (lambda: showing(b"q Q " * 5_000_000), "no text"),
    "lines without end": (lambda: showing(b"1 1 m 9 9 l S\n" * 200_000), "no text|no report"),
    "one path without end": (lambda: showing(b"1 1 m " + b"9 9 l " * 1_000_000 + b"S"), "no text|no report"),
    "text without end": (lambda: showing(b"BT /F 9 Tf (" + b"A" * 5_000_000 + b") Tj ET", FONT), "no printed page"),
    "arrays without end": (lambda: showing(b"[" * 1_000_000), "no text"),
    "a text that is encrypted": (encrypted_pdf, "encrypted"),
}  # fmt: skip

LIES: Mapping[str, Input] = {
    "a page called PDF": (lambda: page(f"<p>{SENTENCE}"), ""),
    "a PDF called a page": (lambda: paper.report("ruled"), ""),
    "gzip": (lambda: gzip.compress(page(SENTENCE)), "gzip"),
    "encrypted DOCX": (encrypted_office, "encrypted"),
    **truncated("DOCX", word_file(paragraph("全年收到申请3件。") * 50)),
    **truncated("XLSX", report_xlsx()),
    **truncated("OFD", report_ofd()),
    **truncated("DOC", (FILES / "report.doc").read_bytes()),
    **truncated("XLS", (FILES / "report.xls").read_bytes()),
    **truncated("PDF", paper.report("ruled")),
    **truncated("ZIP", zipped({"a.txt": "全年收到申请3件。" * 50})),
}

# With the extra that reads pictures: its models alone take more than 256 MB, so that only the limits of size are held here.
PICTURES: Mapping[str, Input] = {
    "PNG of 2.5 billion pixels": (lambda: png(50_000, 50_000), "pixels"),
    "half of a PNG": ((lambda: png(800, 800)[:100]), "damaged"),
}

FILE_GROUPS: Mapping[str, Mapping[str, Input]] = {
    "bombs": BOMBS,
    "xml": XML,
    "papers": PAPERS,
    "lies": LIES,
    "pictures": PICTURES,
}
