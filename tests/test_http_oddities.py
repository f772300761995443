"""What a crawl makes of servers that speak HTTP badly: bytes on a socket, as no proper server would send them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.town import Town, listing, report
from tests.wire import Wire, wired

TYPE = b"Content-Type: text/html; charset=utf-8"
CHUNKED = b"Transfer-Encoding: chunked"
PAGE = report(2001).encode()
GZIP = gzip.compress(PAGE)
CUT = PAGE[:-60]  # without its </html>


def raw_deflate(body: bytes) -> bytes:
    """As old IIS sends it: no zlib header."""
    squeezer = zlib.compressobj(wbits=-15)
    return squeezer.compress(body) + squeezer.flush()


def answer(*headers: bytes, body: bytes = PAGE, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return b"\r\n".join([status, *headers, b"", body])


def length(size: int) -> bytes:
    return b"Content-Length: %d" % size


def chunks(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end


READ = {
    "as it should be": answer(TYPE, length(len(PAGE))),
    "gzip unasked": answer(TYPE, b"Content-Encoding: gzip", length(len(GZIP)), body=GZIP),
    "x-gzip": answer(TYPE, b"Content-Encoding: x-gzip", length(len(GZIP)), body=GZIP),
    "gzip without a header": answer(TYPE, length(len(GZIP)), body=GZIP),
    "gzip twice, one header": answer(TYPE, b"Content-Encoding: gzip", body=gzip.compress(GZIP)),
    "gzip with junk behind it": answer(TYPE, b"Content-Encoding: gzip", body=GZIP + bytes(8)),
    "the length of the page before gzip": answer(TYPE, b"Content-Encoding: gzip", length(len(PAGE)), body=GZIP),
    "gzip header, plain text": answer(TYPE, b"Content-Encoding: gzip", length(len(PAGE))),
    "deflate with zlib header": answer(TYPE, b"Content-Encoding: deflate", body=zlib.compress(PAGE)),
    "deflate without": answer(TYPE, b"Content-Encoding: deflate", body=raw_deflate(PAGE)),
    "deflate header, plain text": answer(TYPE, b"Content-Encoding: deflate", length(len(PAGE))),
    "charset as Content-Encoding": answer(TYPE, b"Content-Encoding: UTF-8", length(len(PAGE))),
    "length too long": answer(TYPE, length(len(PAGE) + 50)),
    "length given twice": answer(TYPE, length(len(PAGE)), length(len(PAGE))),
    "HTTP/1.0": answer(TYPE, status=b"HTTP/1.0 200 OK"),
    "HTTP/1.0 with a length": answer(TYPE, length(len(PAGE)), status=b"HTTP/1.0 200 OK"),
    "closed, no length": answer(TYPE, b"Connection: close"),
    "chunked": answer(TYPE, CHUNKED, body=chunks(PAGE[:50], PAGE[50:])),
    "chunks with extensions": answer(TYPE, CHUNKED, body=b"%X;a=b\r\n%s\r\n0;x\r\nTrailer: 1\r\n\r\n" % (len(PAGE), PAGE)),
    "chunked without the last chunk": answer(TYPE, CHUNKED, body=chunks(PAGE, end=b"")),
    "chunked with a length": answer(TYPE, CHUNKED, length(5), body=chunks(PAGE)),
    "no type": answer(length(len(PAGE))),
    "headers in odd case": answer(b"content-TYPE: TEXT/HTML;Charset=UTF-8", b"CONTENT-length:%d" % len(PAGE)),
    "status without a reason": answer(TYPE, length(len(PAGE)), status=b"HTTP/1.1 200"),
    "reason in GBK": answer(TYPE, length(len(PAGE)), status=b"HTTP/1.1 200 " + "正常".encode("gbk")),
    "bare line feeds": answer(TYPE, length(len(PAGE))).replace(b"\r\n", b"\n"),
    "a header without a colon": answer(TYPE, b"Powered by nothing", length(len(PAGE))),
    "a header in GBK": answer(TYPE, "X-Name: 年报".encode("gbk"), length(len(PAGE))),
    "a folded header": answer(TYPE, b"X-Name: a\r\n b", length(len(PAGE))),
    "continue first": b"HTTP/1.1 100 Continue\r\n\r\n" + answer(TYPE, length(len(PAGE))),
}  # fmt: skip
NOTED = {"length too long", "the length of the page before gzip", "chunked without the last chunk"}
# Words of the reason, and how often it was asked for.
FAILED = {
    "cut before its length": (answer(TYPE, length(len(PAGE)), body=CUT), "the answer broke off after", 3),
    "cut within a chunk": (answer(TYPE, CHUNKED, body=b"%x\r\n" % len(PAGE) + CUT), "the answer broke off after", 3),
    "cut within gzip": (answer(TYPE, b"Content-Encoding: gzip", length(len(GZIP) - 60), body=GZIP[:-60]), "the answer broke off after", 3),
    "damaged gzip": (answer(TYPE, b"Content-Encoding: gzip", length(40), body=GZIP[:10] + b"\xff" * 30), "its compression is damaged", 1),
    "chunked that is not": (answer(TYPE, CHUNKED), "the answer broke off after 0 bytes", 3),
    "two lengths": (answer(TYPE, length(len(PAGE)), length(9)), "conflicting Content-Length", 3),
    "a length that is no number": (answer(TYPE, b"Content-Length: many"), "no answer that could be read", 3),
    "no HTTP": (PAGE, "no answer that could be read", 3),
    "nothing": (b"", "no answer that could be read", 3),
}  # fmt: skip


@pytest.fixture
def wire() -> Iterator[Wire]:
    with wired() as wire:
        yield wire


def serve(wire: Wire, answers: dict[str, bytes]) -> dict[str, str]:
    """Serve a list of these documents; the path of each by its name."""
    paths = {name: f"/nb/{number}.html" for number, name in enumerate(answers)}
    rows = listing(*paths.values()).encode()
    wire.answers = {paths[name]: found for name, found in answers.items()}
    wire.answers["/nb/"] = answer(TYPE, length(len(rows)), body=rows)
    return paths


def test_what_browsers_read_is_read(wire: Wire, tmp_path: Path) -> None:
    town = Town(wire.url, tmp_path)
    paths = serve(wire, READ)
    done = town.crawl()
    visits = town.visits()
    assert done.status == 0, done.log
    texts = town.rows("SELECT d.url, v.text FROM documents d JOIN versions v ON v.document_id = d.id")
    assert len(texts) == len(READ)
    assert {row["text"] for row in texts} == {texts[0]["text"]}
    assert "主动公开政府信息11条" in texts[0]["text"]
    for name, path in paths.items():
        note = "kept, though it ended before its announced length" if name in NOTED else ""
        assert visits[path] == ("new", note), name
        assert wire.asked.count(path) == 1, name


def test_what_broke_is_an_error_with_its_bytes_and_no_version(wire: Wire, tmp_path: Path) -> None:
    town = Town(wire.url, tmp_path)
    good = serve(wire, {name: answer(TYPE, length(len(PAGE))) for name in FAILED})
    town.crawl()
    before = town.versions()
    paths = serve(wire, {name: found for name, (found, _, _) in FAILED.items()})
    assert paths == good
    wire.asked.clear()
    done = town.crawl()
    visits, kept = town.visits(), town.evidence()
    for name, (_, words, asked) in FAILED.items():
        assert visits[paths[name]][0] == "error", name
        assert words in visits[paths[name]][1], name
        assert wire.asked.count(paths[name]) == asked, name
    assert kept[paths["cut before its length"]] == CUT
    assert town.versions() == before
    assert town.states() == {"present"}
    assert town.last()["status"] == "partial"
    assert "Traceback" not in done.log


def test_a_length_too_short_spoils_no_later_answer(wire: Wire, tmp_path: Path) -> None:
    """What comes behind the announced length is cut off, as in browsers, and is not taken for the next answer."""
    town = Town(wire.url, tmp_path)
    short = answer(TYPE, length(len(PAGE) - 20))
    paths = serve(wire, {"short": short, "next": answer(TYPE, length(len(PAGE)))})
    wire.lingering = set(paths.values())
    done = town.crawl()
    assert done.status == 0, done.log
    assert town.versions() == {path: [1] for path in paths.values()}


def test_lists_come_from_the_same_servers(wire: Wire, tmp_path: Path) -> None:
    town = Town(wire.url, tmp_path)
    rows = gzip.compress(listing("/nb/1.html").encode())
    serve(wire, {"one": answer(TYPE, length(len(PAGE)))})
    wire.answers |= {"/nb/1.html": READ["HTTP/1.0"], "/nb/": answer(length(len(rows)), body=rows)}
    done = town.crawl()
    assert done.status == 0, done.log
    assert town.outcomes() == {"/nb/": "new", "/nb/1.html": "new"}
