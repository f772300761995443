"""What the targets are fed: real pages, lists, recordings and site files, cut, doubled, spliced and damaged."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = Path(__file__).parents[2]
MOST = 20_000  # bytes of a seed: long inputs find little that short ones do not, and take their time
CHANGES = 12

HTML_PIECES = (
    "<table>", "</table>", "<tr>", "<td>", "<td rowspan=65535 colspan=1000>", "<td colspan=0>", "<td rowspan=-1>", "<th>",
    "<!--", "-->", "<p>", "</div>", "<script>", "</script>", "&#x110000;", "&#0;", "&nbsp;", "\x00", "一、", "（一）", "1.", "（十九）",
)  # fmt: skip
TEXT_PIECES = (
    "一、总体情况\n", "（一）", "1．", "第二十条", "锟斤拷", "烫烫烫", "ï»¿", "\ufffd", "&#20013;", "%E4%B8%AD", "\\u4e2d", "涓枃",
    "，，", "。", "\n", "　", "0", "行政处罚", "信息公開", "\x1a", "\u200b", "\U0010ffff", "里里裏",
)  # fmt: skip
BYTE_PIECES = (
    b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"\x80", b"\xff", b"\xa1\xa1", b"\x81\x30\x81\x30", b"\x1b$B", b"<meta charset=gbk>",
    b"<meta charset=utf-16>", b"\r\n\r\n", b"\xe4\xb8", b"+AGE-", b"\xed\xa0\x80",
)  # fmt: skip
WARC_PIECES = (
    b"WARC/1.0\r\n", b"WARC/1.1\r\n", b"Content-Length: 99999999999\r\n", b"Content-Length: -1\r\n", b"\r\n", b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n",
    b"WARC-Type: revisit\r\n", b"WARC-Date: 0000-00-00\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"\x1f\x8b\x08",
    b"WARC-Target-URI: http://[\r\n", b"ffffffffff\r\n", b"WARC-Payload-Digest: sha1:A\r\n",
)  # fmt: skip
TOML_PIECES = (
    "[[column]]\n", "[expect]\n", "url = ", "kind = ", '"', "'''", "=", "[", "{", "true", "1e400", "-0", "http://[", "http://x:99999/",
    "0001-01-01", "\\u0000", "#", "\n", "agency.x = 1\n", "delay = nan\n", "hosts = [1]\n", "schedule = '* * * * *'\n", "９", "\x00",
)  # fmt: skip


@st.composite
def changed(draw: st.DrawFn, seeds: tuple[bytes, ...], pieces: tuple[bytes, ...]) -> bytes:
    """A seed with a few changes: something cut out, doubled, put in, taken from another seed, or bytes altered.

    Which seed and how many changes is Hypothesis' choice, and grows small when one fails; what they are comes of one
    number: as choices of Hypothesis' own, ten times fewer inputs would be tried in the same time.
    """
    text = bytearray(seeds[draw(st.integers(0, len(seeds) - 1))])
    chance = Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(0, CHANGES))):
        _change(text, chance, seeds, pieces)
    return bytes(text)


def _change(text: bytearray, chance: Random, seeds: tuple[bytes, ...], pieces: tuple[bytes, ...]) -> None:
    at, length = chance.randint(0, len(text)), chance.choice((1, 2, 3, 8, 60, 400, 3000))
    match chance.choice(("cutting", "doubling", "piece", "other", "bytes")):
        case "cutting":
            del text[at : at + length]
        case "doubling":
            text[at:at] = text[at : at + length] * chance.randint(1, 4)
        case "piece":
            text[at:at] = chance.choice(pieces) * chance.choice((1, 1, 2, 40))
        case "other":
            other = chance.choice(seeds)
            begin = chance.randint(0, len(other))
            text[at:at] = other[begin : begin + length]
        case "bytes":
            text[at : at + 4] = chance.randbytes(chance.randint(0, 4))


@cache
def pages() -> tuple[bytes, ...]:
    """Saved pages of every family and layout, their beginnings, and parts from their middles, where the tables are."""
    whole = [path.read_bytes() for path in sorted((ROOT / "tests/pages").rglob("*.html"))]
    middles = [body[len(body) // 2 :][:MOST] for body in whole if len(body) > MOST]
    return (b"", *(body[:MOST] for body in whole), *middles)


@cache
def recordings() -> tuple[bytes, ...]:
    """WARC files: pages, a revisit and metadata, plain and packed."""
    return tuple(_recording(packed=packed) for packed in (False, True))


def _recording(*, packed: bool) -> bytes:
    stream = BytesIO()
    writer = WARCWriter(stream, gzip=packed)
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=gbk")], protocol="HTTP/1.1")
    body = "<title>年度报告</title><p>一、总体情况".encode("gbk")
    url = "http://x.gov.cn/1.html"
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "x"}))
    writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=http))
    writer.write_record(
        writer.create_revisit_record(url, "sha1:" + "A" * 32, url, "2024-01-01T00:00:00Z", http_headers=http)
    )
    writer.write_record(writer.create_warc_record(url, "metadata", payload=BytesIO(b"a: b\r\n"), warc_content_type="application/warc-fields"))  # fmt: skip
    return stream.getvalue()


@cache
def site_files() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted((ROOT / "crawler/sites").glob("*.toml"))[:40])


def encoded(pieces: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(piece.encode("utf-8", "surrogatepass") for piece in pieces)
