"""DOCX files for tests, written as XML: what python-docx has no words for."""

from __future__ import annotations

import zipfile
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def paragraph(text: str = "", *, properties: str = "", inside: str = "") -> str:
    """A paragraph of one run, or of the XML `inside`."""
    runs = inside or (run(text) if text else "")
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def numbered(text: str, use: int, level: int = 0) -> str:
    """A paragraph that a list numbers."""
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{use}"/></w:numPr>')


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(text: str = "", *, properties: str = "", inside: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside or paragraph(text)}</w:tc>"


def level(at: int, text: str, kind: str = "decimal", extra: str = "", start: int = 1) -> str:
    """A level of a list. `extra` stands where the schema has restarts, styles and the like."""
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'


def lists(abstract: dict[int, str], uses: dict[int, tuple[int, str]]) -> str:
    """numbering.xml: levels by abstract list, and (abstract list, overrides) by use."""
    defined = "".join(
        f'<w:abstractNum w:abstractNumId="{key}">{levels}</w:abstractNum>' for key, levels in abstract.items()
    )
    used = "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{of}"/>{extra}</w:num>'
        for key, (of, extra) in uses.items()
    )
    return f'<w:numbering xmlns:w="{W}">{defined}{used}</w:numbering>'


def styles(*found: str) -> str:
    return f'<w:styles xmlns:w="{W}">{"".join(found)}</w:styles>'


def word_file(*body: str, numbering: str = "", styles: str = "") -> bytes:
    """A DOCX with this body."""
    parts = {
        "styles": styles or f'<w:styles xmlns:w="{W}"/>',
        "numbering": numbering or f'<w:numbering xmlns:w="{W}"/>',
    }
    related = "".join(
        f'<Relationship Id="r{name}" Type="{_KIND}/{name}" Target="{name}.xml"/>' for name in parts
    )
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{name}+xml"/>' for name in parts
    )
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>{types}</Types>',
        "_rels/.rels": _relations(
            f'<Relationship Id="r1" Type="{_KIND}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/_rels/document.xml.rels": _relations(related),
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
        **{f"word/{name}.xml": part for name, part in parts.items()},
    }
    return zipped({name: f'<?xml version="1.0" encoding="UTF-8"?>{text}' for name, text in files.items()})


def zipped(files: dict[str, str | bytes] | dict[str, str]) -> bytes:
    """A ZIP of these files."""
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


def _relations(inside: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
