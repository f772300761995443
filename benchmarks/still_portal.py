"""A portal on loopback that costs as little as can be: `python -m benchmarks.still_portal --pages 2000` prints its address.

Pages of benchmarks/portal_pages.py, of about 35 kB each with a strong ETag, made before the first request; lists of fifty with a pager as
TRS writes it, and one page that links all lists, for programs that run no JavaScript. It answers 304 to an ETag it knows. One thread,
asyncio, no HTTP library: what is measured is the crawler, and the portal takes its share of the same two cores.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from hashlib import sha256

from benchmarks import portal_pages

SITE = 3  # of the invented portals: 34 kB a page
PER_LIST = 50
ROOT = "/zfxxgk/nb/"
_LINE = re.compile(rb"GET (\S+) HTTP")
_CONDITION = re.compile(rb"\r\nif-none-match: *([^\r]+)", re.IGNORECASE)


def answers(pages: int) -> dict[bytes, tuple[bytes, bytes]]:
    """For each path the whole answer, and its ETag (empty for lists, whose answer is never 304)."""
    found: dict[bytes, tuple[bytes, bytes]] = {}
    for number in range(pages):
        body = portal_pages.page(SITE, number)
        tag = b'"%s"' % sha256(body).hexdigest()[:20].encode()
        found[address(number).encode()] = (_answer(body, tag), tag)
    lists = -(-pages // PER_LIST)
    for at in range(lists):
        shown = range(at * PER_LIST, min(pages, (at + 1) * PER_LIST))
        path = f"{ROOT}index{f'_{at}' if at else ''}.html"
        found[path.encode()] = (_answer(_list(shown, at, lists)), b"")
    found[ROOT.encode()] = found[f"{ROOT}index.html".encode()]
    every = "".join(f'<a href="{ROOT}index{f"_{at}" if at else ""}.html">{at}</a>' for at in range(lists))
    found[b"/lists.html"] = (_answer(f"<html><body>{every}</body></html>".encode()), b"")
    return found


def address(number: int) -> str:
    """The path of a page."""
    return f"{ROOT}{202001 + number % 5 * 100}/t20200101_{10_000 + number}.html"


def _list(shown: range, at: int, lists: int) -> bytes:
    rows = "".join(
        f'<li><a href="{address(number)}">澄川县第{number}局2020年政府信息公开工作年度报告</a><span>2021-01-{number % 28 + 1:02d}</span></li>\n'
        for number in shown
    )
    pager = f'<script>createPageHTML({lists}, {at}, "index", "html");</script>'
    return f'<html><head><meta charset="utf-8"><title>年报</title></head><body><h2>年报</h2><ul class="list">{rows}</ul>{pager}</body></html>'.encode()


def _answer(body: bytes, tag: bytes = b"", status: bytes = b"200 OK") -> bytes:
    head = (
        b"HTTP/1.1 %s\r\nServer: nginx\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n"
        % (status, len(body))
    )
    return head + (b"ETag: %s\r\n" % tag if tag else b"") + b"Connection: keep-alive\r\n\r\n" + body


class Connection(asyncio.Protocol):
    """One connection: requests in, answers out, one after the other."""

    def __init__(self, served: dict[bytes, tuple[bytes, bytes]]) -> None:
        self._served, self._waiting = served, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            head, self._waiting = self._waiting.split(b"\r\n\r\n", 1)
            self._transport.write(self._reply(head))

    def _reply(self, head: bytes) -> bytes:
        line = _LINE.match(head)
        whole, tag = self._served.get(line[1] if line else b"", (b"", b""))
        if not whole:
            return _answer(b"", status=b"404 Not Found")
        condition = _CONDITION.search(head)
        if tag and condition and condition[1] == tag:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\nConnection: keep-alive\r\n\r\n" % tag
        return whole


async def serve(pages: int) -> None:
    """Serve until the process ends."""
    served = answers(pages)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(served), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    asyncio.run(serve(parser.parse_args().pages))
