"""The faulty portals: for each, what it does, and what a crawl of it has to come to."""

from __future__ import annotations

import gzip
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
LONG = PAGE.replace(b"</p></div>", b"<p>" + bytes(range(0x30, 0x3A)) * 20_000 + b"</p></div>")
QUICK = {"GONGKAI_ANSWER_SECONDS": "3"}
OK = (0, ("ok",))
SHORT = (1, ("partial",))
CUT, TIME, LARGE = "the answer broke off after", "no answer in time", "larger than the limit"
GZIP, BROTLI, ZSTD, DEFLATE = (b"Content-Encoding: " + name for name in (b"gzip", b"br", b"zstd", b"deflate"))

Expected = Mapping[str, tuple[str, str]]  # path: outcome of its visit, and words of the reason


@dataclass(frozen=True)
class Fault:
    """One faulty portal. `healthy`: what it served before, in a crawl that was ok; `documents` go on a list of their own."""

    documents: Mapping[str, Behaviour]
    expected: Expected
    status: tuple[int, tuple[str, ...]] = SHORT
    reason: str = ""  # words of the crawl's reason
    routes: Mapping[str, Behaviour] = field(default_factory=dict)  # robots.txt, lists, what redirects lead to
    columns: tuple[str, ...] = ("/nb/",)
    healthy: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[list[str]], bool] = lambda asked: True  # of the paths asked for


def paths(number: int) -> list[str]:
    return [f"/nb/{each}.html" for each in range(1, number + 1)]


def fault(
    named: Mapping[str, tuple[Behaviour, str, str]],
    status: tuple[int, tuple[str, ...]] = SHORT,
    **rest: object,
) -> Fault:
    """A portal whose documents behave so, with the outcome and the words each is to have."""
    places = dict(zip(named, paths(len(named)), strict=True))
    documents = {places[name]: behaviour for name, (behaviour, _, _) in named.items()}
    expected = {places[name]: (outcome, words) for name, (_, outcome, words) in named.items()}
    return Fault(documents, expected | dict(rest.pop("others", {})), status, **rest)  # type: ignore[call-overload, arg-type]


def packed(data: bytes, coding: bytes) -> bytes:
    return answer(data, coding)


def moved(place: str) -> bytes:
    return answer(b"", b"Location: " + place.encode("latin-1"), status=b"302 Found")


def after(tries: int, first: Behaviour, then: Behaviour) -> Behaviour:
    """`first` so many times, and `then` from there on."""

    def behave(call: Call) -> None:
        chosen = first if call.count <= tries else then
        call.send(chosen) if isinstance(chosen, bytes) else chosen(call)

    return behave


def longer(call: Call) -> None:
    call.send(moved(call.path + "x" * 50))


def calendar(call: Call) -> None:
    """A month with a report, and a link to the next month, for ever."""
    month = int(call.path.partition("=")[2] or 0)
    page = listing(f"/nb/{month}.html").replace(
        "</body>", f'<a href="/nb/?month={month + 1}">下一页</a></body>'
    )
    call.send(answer(page.encode()))


def raining(numbers: count[int]) -> Behaviour:
    """Twenty new cookies with every answer, and a refusal where too many come back."""

    def behave(call: Call) -> None:
        sent = call.headers.get("Cookie", "")
        if len(sent) > 60_000 or sent.count("=") > 50:
            call.send(answer(b"too many", status=b"431 Request Header Fields Too Large"))
            return
        cookies = [b"Set-Cookie: c%d=%s" % (next(numbers), b"x" * 1000) for _ in range(20)]
        huge = b"Set-Cookie: huge=" + b"y" * 8000
        call.send(answer(listing(*paths(6)).encode() if call.path == "/nb/" else PAGE, *cookies, huge))

    return behave


def plain(body: bytes, *headers: bytes, cut: int = 0) -> bytes:
    return answer(body[: len(body) - cut], *headers, length=len(body))


def faults() -> dict[str, Fault]:
    """Every faulty portal by its name."""
    rain = raining(count())
    mirrored = LONG.replace("澄川县".encode("gbk"), b"")
    zpacked = zstd.compress(LONG)
    gpacked = gzip.compress(LONG)
    return {
        "silence": fault({str(n): (silent, "error", TIME if n < 4 else "brought no answer 15 times in a row") for n in range(1, 7)},
            healthy=True, reason="6 errors", env={"GONGKAI_ANSWER_SECONDS": "2"}),
        "deaf": Fault({}, {"/nb/": ("error", f"robots.txt cannot be read ({TIME}")}, (1, ("failed",)),
            "no list could be read", {"/robots.txt": silent}, healthy=True, env=QUICK),
        "trickle": fault({"its body": (trickle(answer(PAGE)), "error", TIME), "its headers": (trickle(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 9999), "error", TIME),
            "whole": (answer(PAGE), "new", "")},
            columns=("/nb/", "/slow/"), routes={"/slow/": trickle(answer(listing("/a.html").encode()))}, reason="list page 1 of", env=QUICK),
        "resets": fault({"at once": (torn(b""), "error", "no answer that could be read"), "in a header": (torn(answer(PAGE)[:40]), "error", "no answer that could be read"),
            "before its length": (torn(plain(PAGE, cut=90)), "error", CUT), "without a length": (torn(b"HTTP/1.1 200 OK\r\n\r\n" + PAGE[:-90]), "error", CUT),
            "in a chunk": (torn(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + PAGE), "error", CUT), "whole": (answer(PAGE), "new", "")},
            healthy=True, reason="5 errors"),
        "cut": fault({"gzip": (packed(gpacked[:-300], GZIP), "error", CUT), "brotli": (packed(brotli.compress(LONG)[:-60], BROTLI), "error", CUT),
            "zstd": (packed(zpacked[:-60], ZSTD), "error", CUT), "deflate": (packed(zlib.compress(LONG)[:-60], DEFLATE), "error", CUT),
            "damaged behind a page": (packed(gpacked[:-200] + b"\xff" * 200, GZIP), "error", "its compression is damaged"),
            "damaged brotli": (packed(b"\x0b\xff\xff\xff\xff", BROTLI), "error", "its compression is damaged"),
            "damaged zstd": (packed(zpacked[:40] + b"\xff" * 40, ZSTD), "error", "its compression is damaged"),
            "a page labelled brotli": (packed(PAGE, BROTLI), "new", ""), "whole brotli": (packed(brotli.compress(PAGE), BROTLI), "new", ""),
            "whole zstd": (packed(zstd.compress(PAGE), ZSTD), "new", ""), "both": (packed(gzip.compress(brotli.compress(PAGE)), b"Content-Encoding: br, gzip"), "new", "")},
            reason="7 errors"),
        "bombs": fault({"gzip": (packed(gzip_bomb(), GZIP), "error", LARGE), "brotli": (packed(brotli_bomb(), BROTLI), "error", LARGE),
            "zstd": (packed(zstd_bomb(), ZSTD), "error", LARGE), "deflate": (packed(deflate_bomb(), DEFLATE), "error", LARGE),
            "unlabelled": (answer(gzip_bomb(), b"Content-Type: text/html"), "error", LARGE), "in one another": (packed(PAGE, b"Content-Encoding: gzip, gzip, gzip"), "error", "more than 2 times over"),
            "a window of 128 MB": (packed(wide_zstd(), ZSTD), "error", "its compression is damaged"), "empty streams": (packed(gzip.compress(b"") * 200_000, GZIP), "error", "more than 1000 streams"),
            "whole": (answer(PAGE), "new", "")}, reason="8 errors"),
        "lies": fault({"longer than it is": (plain(LONG, cut=900), "error", CUT), "below nothing": (answer(PAGE, b"Content-Length: -5"), "error", "no answer that could be read"),
            "a gigabyte announced": (answer(PAGE, b"Content-Length: 1073741824"), "error", LARGE), "a number past all": (answer(PAGE, b"Content-Length: " + b"9" * 400), "error", ""),
            "a page as a PDF": (answer(PAGE, b"Content-Type: application/pdf"), "new", ""), "a page as a picture": (answer(PAGE, b"Content-Type: image/png"), "new", ""),
            "a page as nothing": (answer(PAGE, b"Content-Type: ;;;/"), "new", "")}, reason="4 errors"),
        "flood": fault({"a gigabyte": (endless(b"HTTP/1.1 200 OK\r\n\r\n", b"<p>0</p>" * 8192, 1024 * MB), "error", LARGE),
            "headers": (endless(b"HTTP/1.1 200 OK\r\n", b"X-A: %s\r\n" % (b"a" * 1000) * 60, 200 * MB), "error", "headers are longer"),
            "one header": (endless(b"HTTP/1.1 200 OK\r\nX: ", b"a" * 65536, 200 * MB), "error", "headers are longer"),
            "continue": (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2000, 200 * MB), "error", "headers are longer"),
            "just within": (endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>x</title>", b"<p>0</p>" * 8192, 60 * MB), "new", ""),
            "whole": (answer(PAGE), "new", "")},
            columns=("/nb/", "/long/"), reason="4 errors", others={"/long/": ("error", LARGE)},
            routes={"/long/": endless(b"HTTP/1.1 200 OK\r\n\r\n", b"<p>0</p>" * 8192, 1024 * MB),
                "/robots.txt": answer(b"User-agent: *\nDisallow: /no/\n" * 100_000, b"Content-Type: text/plain")}),
        "round": fault({"two": (moved("/a"), "error", "redirected more than 5 times"), "one": (moved("/nb/2.html"), "error", "leads nowhere"),
            "ever longer": (longer, "error", "redirected more than 5 times"), "no address": (moved("http://[::1"), "error", ""),
            "a file": (moved("file:///etc/passwd"), "error", "leads nowhere"), "elsewhere": (moved("http://127.0.0.1:9/"), "skipped", "not on one of the site's hosts"),
            "bytes": (moved("/\xff\xfe\x01\x7f"), "gone", ""), "whole": (answer(PAGE), "new", "")},
            routes={"/a": moved("/b"), "/b": moved("/a"), **{f"/nb/3.html{'x' * 50 * n}": longer for n in range(1, 9)}}, reason="5 errors"),
        "bursts": fault({"one": (after(3, answer(b"busy", status=b"503 Busy"), answer(PAGE)), "unchanged", ""), "two": (after(2, answer(b"busy", status=b"502 Bad"), answer(PAGE)), "unchanged", ""),
            "all": (answer(b"busy", status=b"500 Oops"), "error", "HTTP 500")},
            healthy=True, reason="1 error"),
        "rules": Fault({path: answer(PAGE) for path in paths(3)}, {"/nb/": ("skipped", "Forbidden by robots.txt")}, (1, ("failed",)), "no list could be read",
            {"/robots.txt": answer(b"User-agent: *\nDisallow: /nb/\n", b"Content-Type: text/plain")}, healthy=True,
            check=lambda asked: set(asked) == {"/robots.txt"}),
        "calendar": Fault({path: answer(PAGE) for path in paths(25)}, {"/nb/1.html": ("new", "")}, SHORT, "stopped after 12 list pages",
            {"/nb/": calendar, **{f"/nb/?month={n}": calendar for n in range(1, 40)}}, env={"GONGKAI_LIST_PAGES": "12"},
            check=lambda asked: len(asked) < 40),
        "crowd": Fault({path: answer(PAGE) for path in paths(60)}, {"/nb/1.html": ("new", "")}, SHORT, "GONGKAI_DOCUMENTS", env={"GONGKAI_DOCUMENTS": "20"},
            check=lambda asked: len(asked) == 22),
        "odd": fault({"status of many digits": (answer(PAGE, status=b"2000000000 OK"), "error", ""), "below nothing": (answer(PAGE, status=b"-200 OK"), "error", ""),
            "no number": (answer(PAGE, status=b"two OK"), "error", "no answer that could be read"), "HTTP/9": (answer(PAGE).replace(b"HTTP/1.1", b"HTTP/9.99"), "new", ""),
            "a chunk of all": (answer(PAGE, b"Transfer-Encoding: chunked").replace(b"\r\n\r\n", b"\r\n\r\nffffffffffffffffffff\r\n"), "error", ""),
            "a chunk below nothing": (answer(PAGE, b"Transfer-Encoding: chunked").replace(b"\r\n\r\n", b"\r\n\r\n-5\r\n"), "error", ""),
            "names of bytes": (answer(PAGE, b"\xff\x00\xfe: \x00\xff", b": empty", b"Date: never", b"ETag: \x00\xff\"", b"Last-Modified: 99999"), "new", ""),
            "a type of bytes": (answer(PAGE, b"Content-Type: \x00\xff/\xfe; charset=\x00"), "new", ""),
            "a name of a coding": (answer(PAGE, b"Content-Encoding: \xff\x00, ,,"), "new", ""),
            "an unknown transfer": (answer(PAGE, b"Transfer-Encoding: zip"), "error", "")},
            routes={"/nb/": answer(listing(*paths(10), "http://[", "http://h:99999/a.html", "http:///a.html", "//", "http://\x00/a.html", "http://" + "a" * 70 + ".cn/a.html",
                "http://" + "a." * 200 + "cn/", "javascript:void(0)", "/" + "%" * 50 + ".html", "http://例え.テスト/a.html", "ht tp://x/", "http://1.2.3.4.5/a", "data:text/html,a").encode())}),
        "charsets": fault({"GBK as UTF-8": (answer(PAGE.decode().encode("gbk")), "new", ""), "UTF-8 as GBK": (answer(PAGE, b"Content-Type: text/html; charset=gbk"), "new", ""),
            "Big5 as none": (answer(PAGE.decode().replace("县", "縣").replace("报", "報").replace("开", "開").replace("务", "務").replace("总", "總").replace("体", "體").replace("条", "條").replace("动", "動").replace("关", "關").encode("big5", "ignore"), b"Content-Type: text/html"), "new", ""),
            "UTF-16 as UTF-8": (answer(PAGE.decode().encode("utf-16")), "new", ""), "none known": (answer(PAGE, b"Content-Type: text/html; charset=klingon"), "new", ""),
            "bytes of nothing": (answer(bytes(range(256)) * 400), "new", "")}, OK),
        "cookies": Fault(dict.fromkeys(paths(6), rain), dict.fromkeys(paths(6), ("new", "")), OK, routes={"/nb/": rain}),
    }  # fmt: skip
