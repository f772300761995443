"""Names of WordprocessingML elements and attributes."""

from __future__ import annotations

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
# Files of the strict form (ISO/IEC 29500) say the same under other names.
STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", M.encode()),
)


def w(name: str) -> str:
    """The name as lxml has it: w("p") is a paragraph."""
    return f"{{{W}}}{name}"


VAL = w("val")
