"""The browser that draws a list knows the hosts of its site and nothing else: with a real one, on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from archive.store import Archive
from crawler.browser import missing_browser

pytest.importorskip("scrapy_playwright", reason="the extra [browser] is not installed")

from crawler.pins import proxy_names, resolver_rules
from tests.crawling import Done, start
from tests.loopback import Answer, Portal, serving
from tests.names import RESOLVER, told
from tests.town import report

NAME = "portal.example.cn"
needs_browser = pytest.mark.skipif(bool(missing_browser("x")), reason=missing_browser("no browser"))


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as portal:
        portal.page("/nb/1.html", report(2001))
        yield portal


def crawl(
    portal: Portal, folder: Path, address: str = "127.0.0.1", top: str = "private = true", **env: str
) -> Done:
    """Draw the list /js/ of the portal under its public name, which lies at that address."""
    home = f"http://{NAME}:{portal.port}"
    path = folder / "a.toml"
    path.write_text(
        f'agency = "甲"\nregion = "900101"\nhomepage = "{home}/"\nschedule = "17 3 * * 1"\ndelay = 0\n{top}\n'
        f'[[column]]\nurl = "{home}/js/"\nkind = "annual_report"\nrender = true\n',
        encoding="utf-8",
    )
    return start(path, folder / "a.db", told((NAME, address)) | env, resolver=RESOLVER).wait()


def list_visit(folder: Path) -> tuple[str, str]:
    with Archive.open(folder / "a.db", readonly=True) as archive:
        (row,) = archive.db.query("SELECT outcome, error FROM visits WHERE url LIKE '%/js/'")
        return row["outcome"], row["error"] or ""


class Ear:
    """Whatever reaches 127.0.0.3: connections, and packets."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.tcp = socket.create_server(("127.0.0.3", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.3", self.port))
        for one in (self.tcp, self.udp):
            one.settimeout(0.1)

    def listen(self, over: threading.Event) -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                self.tcp.accept()[0].close()
                self.heard.append("a connection")
            with suppress(TimeoutError):
                self.udp.recv(2048)
                self.heard.append("a packet")
        self.tcp.close()
        self.udp.close()


@contextmanager
def listening() -> Iterator[Ear]:
    ear, over = Ear(), threading.Event()
    thread = threading.Thread(target=ear.listen, args=(over,))
    thread.start()
    try:
        yield ear
    finally:
        over.set()
        thread.join()


PROBES = """<meta charset=utf-8><link rel=preconnect href="http://127.0.0.3:PORT"><link rel=prefetch href="http://127.0.0.3:PORT/p">
<iframe src="/away"></iframe><iframe src="http://127.0.0.3:PORT/i"></iframe>
<ul><li><a href="/nb/1.html">县人民政府2001年政府信息公开工作年度报告</a>2002-01-20</li></ul>
<script>
fetch('http://127.0.0.3:PORT/f', {mode: 'no-cors'}).catch(() => 0)
fetch('/away', {mode: 'no-cors'}).catch(() => 0)
try { new WebSocket('ws://127.0.0.3:PORT/ws') } catch (e) {}
try { new WebSocket('ws://inner.example.cn:PORT/ws') } catch (e) {}
const events = new EventSource('http://127.0.0.3:PORT/es'); events.onerror = () => events.close()
navigator.sendBeacon('http://127.0.0.3:PORT/b', 'x')
try { new SharedWorker(URL.createObjectURL(new Blob(["fetch('http://127.0.0.3:PORT/w', {mode: 'no-cors'})"]))) } catch (e) {}
try { window.open('http://127.0.0.3:PORT/o') } catch (e) {}
const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.3:PORT'},
  {urls: 'turn:127.0.0.3:PORT?transport=tcp', username: 'u', credential: 'p'}]})
peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer))
</script>"""


@needs_browser
def test_nothing_a_page_does_reaches_another_host(portal: Portal, tmp_path: Path) -> None:
    """Its requests, those that the site itself sends elsewhere, sockets, workers, windows, and packets past any name."""
    with listening() as ear:
        portal.page("/js/", PROBES.replace("PORT", str(ear.port)))
        portal.routes["/away"] = Answer("", 302, {"Location": f"http://127.0.0.3:{ear.port}/away"})
        done = crawl(portal, tmp_path)
        assert ear.heard == []
    assert done.status == 0, done.log
    assert list_visit(tmp_path) == ("new", "")
    assert portal.asked("/away")  # the page was alive, and did what it could


@needs_browser
def test_a_download_is_not_taken(portal: Portal, tmp_path: Path) -> None:
    name = 'attachment; filename="../../save.exe"'
    portal.routes["/js/"] = Answer(b"MZ mark of a program", headers={"Content-Disposition": name})
    with TemporaryDirectory(
        prefix="g", dir="/tmp"
    ) as temporary:  # a long path would be none to Chromium's sockets
        assert crawl(portal, tmp_path, TMPDIR=temporary).status == 1
        assert list_visit(tmp_path) == (
            "error",
            "in the browser the page started a download, and none is taken",
        )
        files = [
            path for folder in (tmp_path, Path(temporary)) for path in folder.rglob("*") if path.is_file()
        ]
        assert not [
            path for path in files if b"mark of a program" in path.read_bytes() and path.suffix != ".db"
        ]


@needs_browser
def test_a_redirect_off_the_site_is_recorded_and_not_followed(portal: Portal, tmp_path: Path) -> None:
    with listening() as ear:
        portal.routes["/js/"] = Answer("", 302, {"Location": f"http://127.0.0.3:{ear.port}/js/"})
        assert crawl(portal, tmp_path).status == 1
        assert ear.heard == []
        outcome, reason = list_visit(tmp_path)
        assert outcome == "skipped"
        assert reason.startswith(
            f"redirected to http://127.0.0.3:{ear.port}/js/, not on one of the site's hosts"
        )


@needs_browser
def test_a_private_address_is_not_opened(portal: Portal, tmp_path: Path) -> None:
    """robots.txt is refused first, which forbids nothing: the list is then refused by the browser's own rules."""
    assert crawl(portal, tmp_path, top="").status == 1
    assert portal.log == []
    outcome, reason = list_visit(tmp_path)
    assert (outcome, reason.split(",")[0]) == ("error", f"{NAME} resolves to 127.0.0.1")


def test_the_rules_in_words_of_chromium() -> None:
    hosts = {"x.gov.cn", "y.gov.cn:8080", "gone.gov.cn", "[2400:3200::1]:81"}
    addresses = {"x.gov.cn": "61.1.2.3", "y.gov.cn": "2400:3200::9", "2400:3200::1": "2400:3200::1"}
    assert resolver_rules(hosts, addresses, ["proxy.lan"]).split(", ") == [
        "MAP [2400:3200::1]:81 [2400:3200::1]",
        "MAP x.gov.cn:80 61.1.2.3",
        "MAP x.gov.cn:443 61.1.2.3",
        "MAP y.gov.cn:8080 [2400:3200::9]",
        "MAP * ~NOTFOUND",
        "EXCLUDE proxy.lan",
    ]


def test_the_names_of_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, proxy in {
        "http": "http://u:p@a.lan:3128",
        "https": "b.lan:3128",
        "ftp": "http://c.lan",
    }.items():
        monkeypatch.setenv(f"{kind}_proxy", proxy)
    assert proxy_names() == {"a.lan", "b.lan"}
