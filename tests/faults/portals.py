"""The faulty portals: for each, what it does, and what a crawl of it has to come to."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count

import brotli

from tests.faults.bombs import brotli_bomb, deflate_bomb, gzip_bomb, wide_zstd, zstd, zstd_bomb
from tests.faults.line import Behaviour, Call, answer, endless, silent, torn, trickle
from tests.town import listing, report

MB = 1024 * 1024
PAGE = report(2001).encode()
NOISE = (
    b"<p>%s</p>" % random.Random(1).randbytes(100_000).hex().encode()
)  # packs to half its size, so that it can be cut
LONG = PAGE.replace(b"</div>", NOISE + b"</div>")
QUICK = {"GONGKAI_ANSWER_SECONDS": "3"}
CUT, TIME, LARGE = "the answer broke off after", "no answer in time", "larger than the limit"
NOTHING, DAMAGED, HEADERS = (
    "no answer that could be read",
    "its compression is damaged",
    "headers are longer than",
)
TRADITIONAL = str.maketrans("县报开务总体条动关况", "縣報開務總體條動關況")
NO_ADDRESSES = (
    "http://[",
    "http://h:99999/a.html",
    "http:///a.html",
    "//",
    "http://\x00/a.html",
    f"http://{'a' * 70}.cn/a.html",
    f"http://{'a.' * 200}cn/",
    "javascript:void(0)",
    f"/{'%' * 50}.html",
    "http://例え.テスト/a.html",
    "ht tp://x/",
    "http://1.2.3.4.5/a",
    "data:text/html,a",
)


@dataclass(frozen=True)
class Case:
    """How one address behaves, the outcome its visit is to have, and words of the reason."""

    behaviour: Behaviour
    outcome: str = "new"
    words: str = ""


@dataclass(frozen=True)
class Fault:
    """One faulty portal: documents at /nb/1.html, /nb/2.html …, what else it serves, and how a crawl of it is to end.

    `healthy`: a crawl before this one found all of its documents as they should be. `line`: it is crawled by the command
    `gongkai crawl`, which prints this of it.
    """

    documents: Mapping[str, Case]  # by what is wrong with them
    status: str = "partial"
    reason: str = ""  # words of the crawl's
    others: Mapping[str, Case] = field(
        default_factory=dict
    )  # by path: robots.txt, lists, what redirects lead to
    expected: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # of paths beside the documents
    columns: tuple[str, ...] = ("/nb/",)
    healthy: bool = False
    line: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[list[str]], bool] = lambda asked: True  # of the paths asked for

    @property
    def places(self) -> dict[str, Case]:
        """The documents by path."""
        return dict(zip(paths(len(self.documents)), self.documents.values(), strict=True))

    @property
    def routes(self) -> dict[str, Behaviour]:
        """All that it serves."""
        lists = {"/nb/": answer(listing(*self.places).encode())}
        behaviours = {path: case.behaviour for path, case in self.places.items()}
        return {**lists, **behaviours, **self.others}

    @property
    def outcomes(self) -> dict[str, tuple[str, str]]:
        """Path of every address that is to be visited, with outcome and words."""
        return {path: (case.outcome, case.words) for path, case in self.places.items()} | dict(self.expected)


def paths(number: int) -> list[str]:
    return [f"/nb/{each}.html" for each in range(1, number + 1)]


def error(behaviour: Behaviour, words: str) -> Case:
    return Case(behaviour, "error", words)


def moved(place: bytes) -> bytes:
    return answer(b"", b"Location: " + place, status=b"302 Found")


def chunked(rest: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + rest


def typed(name: bytes, body: bytes = PAGE) -> bytes:
    return answer(body, b"Content-Type: " + name)


def coded(body: bytes, *codings: bytes) -> bytes:
    return answer(body, b"Content-Encoding: " + b", ".join(codings))


def spoilt(packed: bytes, at: int) -> bytes:
    return packed[:at] + b"\xff" * 500 + packed[at + 500 :]


def after(tries: int, first: bytes) -> Behaviour:
    """`first` so many times, and the page from there on."""
    return lambda call: call.send(first if call.count <= tries else answer(PAGE))


def calendar(call: Call) -> None:
    """A month with a report, and a link to the next month, for ever."""
    month = int(call.path.partition("=")[2] or 0)
    following = f'<a href="/nb/?month={month + 1}">下一页</a></body>'
    call.send(answer(listing(f"/nb/{month}.html").replace("</body>", following).encode()))


def raining(numbers: count[int]) -> Behaviour:
    """Twenty new cookies with every answer and one that is huge; a refusal where more than fifty come back."""

    def behave(call: Call) -> None:
        sent = call.headers.get("Cookie", "")
        if len(sent) > 60_000 or sent.count("=") > 50:
            call.send(answer(b"too many", status=b"431 Request Header Fields Too Large"))
            return
        cookies = [b"Set-Cookie: c%d=%s" % (next(numbers), b"x" * 1000) for _ in range(20)]
        body = listing(*paths(6)).encode() if call.path == "/nb/" else PAGE
        call.send(answer(body, *cookies, b"Set-Cookie: huge=" + b"y" * 8000))

    return behave


def silence() -> Fault:
    """The lists come, the documents never do."""
    tries = dict.fromkeys("abc", error(silent, TIME)) | dict.fromkeys(
        "def", error(silent, "15 times in a row")
    )
    return Fault(tries, reason="6 errors", healthy=True, env={"GONGKAI_ANSWER_SECONDS": "2"})


def deaf() -> Fault:
    """It accepts connections, and that is all."""
    expected = {"/nb/": ("error", f"robots.txt cannot be read ({TIME}")}
    others = {"/robots.txt": silent}
    return Fault({}, "failed", "no list could be read", others, expected, healthy=True, env=QUICK)


def trickling() -> Fault:
    documents = {
        "its body": error(trickle(answer(PAGE)), TIME),
        "its headers": error(trickle(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 9999), TIME),
        "whole": Case(answer(PAGE)),
    }
    others = {"/slow/": trickle(answer(listing("/a.html").encode()))}
    return Fault(
        documents,
        "partial",
        "list page 1 of",
        others,
        {"/slow/": ("error", TIME)},
        ("/nb/", "/slow/"),
        line="3 listed: 1 new, 0 changed, 0 unchanged, 0 gone, 0 blocked, 3 errors",
        env=QUICK,
    )


def resets() -> Fault:
    documents = {
        "at once": error(torn(b""), NOTHING),
        "in a header": error(torn(answer(PAGE)[:40]), NOTHING),
        "before its length": error(torn(answer(PAGE)[:-90]), CUT),
        "without a length": error(torn(b"HTTP/1.1 200 OK\r\n\r\n" + PAGE[:-90]), CUT),
        "in a chunk": error(torn(chunked(b"fff\r\n" + PAGE[:-90])), CUT),
        "whole": Case(answer(PAGE), "unchanged"),
    }
    return Fault(documents, reason="5 errors", healthy=True)


def cut() -> Fault:
    """Compression that breaks off, or breaks."""
    gzipped, deflated = gzip.compress(LONG), zlib.compress(LONG)
    brotlied, zstandard = brotli.compress(LONG), zstd.compress(LONG)
    documents = {
        "gzip": error(coded(gzipped[:-300], b"gzip"), CUT),
        "gzip without its sum": Case(coded(gzipped[:-5], b"gzip"), "new", "kept, though it ended before"),
        "brotli": error(coded(brotlied[:-300], b"br"), CUT),
        "zstd": error(coded(zstandard[:-300], b"zstd"), CUT),
        "deflate": error(coded(deflated[:-300], b"deflate"), CUT),
        "gzip of zstd": error(coded(gzip.compress(zstandard[:-300]), b"zstd", b"gzip"), CUT),
        "damaged behind half a page": error(coded(spoilt(gzipped, 70_000), b"gzip"), DAMAGED),
        "a wrong sum": error(coded(gzipped[:-8] + bytes(4) + gzipped[-4:], b"gzip"), DAMAGED),
        "damaged deflate": error(coded(spoilt(deflated, 70_000), b"deflate"), DAMAGED),
        "damaged brotli": error(coded(spoilt(brotlied, 20), b"br"), DAMAGED),
        "damaged zstd": error(coded(spoilt(zstandard, 20), b"zstd"), DAMAGED),
        "a page that is called brotli": Case(coded(PAGE, b"br")),
        "whole brotli": Case(coded(brotli.compress(PAGE), b"br")),
        "whole zstd": Case(coded(zstd.compress(PAGE), b"zstd")),
        "both": Case(coded(gzip.compress(brotli.compress(PAGE)), b"br", b"gzip")),
    }
    return Fault(documents, reason="10 errors")


def bombs() -> Fault:
    documents = {
        "gzip": error(coded(gzip_bomb(), b"gzip"), LARGE),
        "brotli": error(coded(brotli_bomb(), b"br"), LARGE),
        "zstd": error(coded(zstd_bomb(), b"zstd"), LARGE),
        "deflate": error(coded(deflate_bomb(), b"deflate"), LARGE),
        "unlabelled": error(answer(gzip_bomb()), LARGE),
        "in one another": error(coded(PAGE, b"gzip", b"gzip", b"gzip"), "more than 2 times over"),
        "a window of 128 MB": error(coded(wide_zstd(), b"zstd"), DAMAGED),
        "empty streams": error(coded(gzip.compress(b"") * 200_000, b"gzip"), "more than 1000 streams"),
        "whole": Case(answer(PAGE)),
    }
    line = "9 listed: 1 new, 0 changed, 0 unchanged, 0 gone, 0 blocked, 8 errors"
    return Fault(documents, reason="8 errors", line=line)


def lies() -> Fault:
    documents = {
        "longer than it is": error(answer(LONG)[:-900], CUT),
        "below nothing": error(answer(PAGE, b"Content-Length: -5"), NOTHING),
        "a gigabyte announced": error(answer(PAGE, b"Content-Length: 1073741824"), LARGE),
        "a number past all": error(answer(PAGE, b"Content-Length: " + b"9" * 400), LARGE),
        "a page as a PDF": error(typed(b"application/pdf"), "declared as PDF and is none"),
        "a page as a picture": Case(typed(b"image/png")),
        "a page as nothing": Case(typed(b";;;/")),
    }
    return Fault(documents, reason="4 errors")


def flood() -> Fault:
    """A gigabyte without a length, of a document and of a list; headers without end; robots.txt of 3 MB."""
    head, block = b"HTTP/1.1 200 OK\r\n\r\n", b"<p>0</p>" * 8192
    within = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>x</title>"
    documents = {
        "a gigabyte": error(endless(head, block, 1024 * MB), LARGE),
        "headers": error(endless(head[:-2], b"X-A: %s\r\n" % (b"a" * 1000) * 60, 200 * MB), HEADERS),
        "one header": error(endless(head[:-2] + b"X: ", b"a" * 65536, 200 * MB), HEADERS),
        "continue": error(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2000, 200 * MB), HEADERS),
        "just within": Case(endless(within, b"<p>%s</p>" % (b"0" * 1000) * 60, 60 * MB)),
        "whole": Case(answer(PAGE)),
    }
    others = {
        "/long/": endless(head, block, 1024 * MB),
        "/robots.txt": typed(b"text/plain", b"User-agent: *\nDisallow: /no/\n" * 100_000),
    }
    expected = {"/long/": ("error", LARGE)}
    return Fault(documents, "partial", "4 errors", others, expected, ("/nb/", "/long/"))


def rounds() -> Fault:
    """Redirects that lead nowhere."""

    def longer(call: Call) -> None:
        call.send(moved(call.path.encode() + b"x" * 50))

    off_site = "not on one of the site's hosts"
    documents = {
        "two": error(moved(b"/a"), "redirected more than 5 times"),
        "itself": error(moved(b"/nb/2.html"), "leads nowhere"),
        "ever longer": error(longer, "redirected more than 5 times"),
        "no address": error(moved(b"http://[::1"), "leads nowhere"),
        "a file": error(moved(b"file:///etc/passwd"), "leads nowhere"),
        "elsewhere": Case(moved(b"http://127.0.0.1:9/"), "skipped", off_site),
        "bytes": Case(moved(b"/\xff\xfe\x01\x7f"), "gone"),
        "whole": Case(answer(PAGE)),
    }
    further = {f"/nb/3.html{'x' * 50 * n}": longer for n in range(1, 9)}
    return Fault(documents, reason="5 errors", others={"/a": moved(b"/b"), "/b": moved(b"/a"), **further})


def bursts() -> Fault:
    documents = {
        "one": Case(after(1, answer(b"busy", status=b"503 Busy")), "unchanged"),
        "two": Case(after(2, answer(b"busy", status=b"502 Bad")), "unchanged"),
        "all": error(answer(b"busy", status=b"500 Oops"), "HTTP 500"),
    }
    line = "3 listed: 0 new, 0 changed, 2 unchanged, 0 gone, 0 blocked, 1 errors"
    return Fault(documents, reason="1 error", healthy=True, line=line)


def rules() -> Fault:
    """robots.txt that allowed everything forbids it now."""
    others = {"/robots.txt": typed(b"text/plain", b"User-agent: *\nDisallow: /nb/\n")}
    expected = {"/nb/": ("skipped", "Forbidden by robots.txt")}
    return Fault(
        {}, "failed", "no list could be read", others, expected, healthy=True,
        check=lambda asked: set(asked) == {"/robots.txt"},
    )  # fmt: skip


def months() -> Fault:
    others = {path: answer(PAGE) for path in ("/nb/0.html", *paths(25))}
    others |= {"/nb/": calendar, **{f"/nb/?month={month}": calendar for month in range(1, 40)}}
    return Fault(
        {}, "partial", "stopped after 12 list pages", others, {"/nb/11.html": ("new", "")},
        env={"GONGKAI_LIST_PAGES": "12"}, check=lambda asked: len(asked) == 1 + 12 + 12,
    )  # fmt: skip


def crowd() -> Fault:
    """A list of more documents than a crawl asks for."""
    others = {"/nb/": answer(listing(*paths(60)).encode()), **dict.fromkeys(paths(60), answer(PAGE))}
    return Fault(
        {}, "partial", "GONGKAI_DOCUMENTS", others, {"/nb/20.html": ("new", "")},
        env={"GONGKAI_DOCUMENTS": "20"}, check=lambda asked: len(asked) == 2 + 20,
    )  # fmt: skip


def odd() -> Fault:
    """Headers that are none, and a list of addresses that are none."""
    documents = {
        "a status of many digits": error(answer(PAGE, status=b"2000000000 OK"), "HTTP 2000000000"),
        "a status below nothing": error(answer(PAGE, status=b"-200 OK"), "HTTP -200"),
        "a status in words": error(answer(PAGE, status=b"two OK"), NOTHING),
        "a version to come": Case(answer(PAGE).replace(b"HTTP/1.1", b"HTTP/9.99")),
        "a chunk of all there is": Case(chunked(b"ffffffffffffffffffff\r\n" + PAGE)),
        "a chunk below nothing": error(chunked(b"-5\r\n" + PAGE), ""),
        "names of bytes": Case(
            answer(PAGE, b"\xff\x00\xfe: \x00\xff", b": none", b'ETag: \x00\xff"', b"Date: never")
        ),
        "a type of bytes": Case(typed(b"\x00\xff/\xfe; charset=\x00")),
        "a coding of bytes": Case(coded(PAGE, b"\xff\x00", b" ", b"")),
        "an unknown transfer": error(answer(PAGE, b"Transfer-Encoding: zip"), NOTHING),
    }
    return Fault(
        documents, reason="5 errors", others={"/nb/": answer(listing(*paths(10), *NO_ADDRESSES).encode())}
    )


def charsets() -> Fault:
    big5 = PAGE.decode().translate(TRADITIONAL).encode("big5")
    documents = {
        "GBK as UTF-8": Case(answer(PAGE.decode().encode("gbk"))),
        "UTF-8 as GBK": Case(typed(b"text/html; charset=gbk")),
        "Big5 as nothing": Case(typed(b"text/html", big5)),
        "UTF-16 as UTF-8": Case(answer(PAGE.decode().encode("utf-16"))),
        "a charset nobody knows": Case(typed(b"text/html; charset=klingon")),
        "bytes of no charset": error(answer(bytes(range(256)) * 400), "binary data of no format"),
    }
    return Fault(documents, "ok")


def cookies() -> Fault:
    rain = raining(count())
    return Fault(dict.fromkeys("abcdef", Case(rain)), "ok", others={"/nb/": rain})


FAULTS: Mapping[str, Callable[[], Fault]] = {
    "silence": silence,
    "deaf": deaf,
    "trickle": trickling,
    "resets": resets,
    "cut": cut,
    "bombs": bombs,
    "lies": lies,
    "flood": flood,
    "round": rounds,
    "bursts": bursts,
    "rules": rules,
    "calendar": months,
    "crowd": crowd,
    "odd": odd,
    "charsets": charsets,
    "cookies": cookies,
}
