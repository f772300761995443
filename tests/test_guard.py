"""No request reaches a private address of a site that is not private: whatever its name resolves to, and when.

The names are public ones that a DNS of the test leads to loopback; that the guard holds shows in what the server there
never sees, and that the test is real in what it does see once the site says `private = true`.
"""

from __future__ import annotations

import gzip
import ipaddress
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from archive.store import Archive
from crawler.addresses import is_public, is_public_literal
from crawler.cookies import _suffixes
from crawler.guard import GuardedReactor, PrivateAddress, guarded
from crawler.limits import limit_settings
from crawler.politeness import site_settings
from crawler.protocol import bounded
from crawler.settings import DOWNLOAD_HANDLERS
from crawler.sites import Column, Site
from crawler.transfer import Compression
from tests.crawling import Done, start
from tests.loopback import Answer, Portal, serving
from tests.names import RESOLVER, told
from tests.town import listing, report, small_portal

ROOT = Path(__file__).parent.parent
NAME, OTHER = "portal.example.cn", "files.example.cn"
SITE = Site("a", "a", "900101", "https://a.cn/", "17 3 * * 1", (Column("https://a.cn/nb/", "notice"),))


@pytest.fixture
def portal() -> Iterator[Portal]:
    with small_portal() as portal:
        yield portal


@pytest.fixture
def crawl(tmp_path: Path, portal: Portal) -> Callable[..., Done]:
    """Crawl the portal under a public name, which the DNS of the test knows under these addresses."""

    def run(*names: Any, top: str = "", env: dict[str, str] | None = None) -> Done:
        home = f"http://{NAME}:{portal.port}"
        path = tmp_path / "a.toml"
        path.write_text(
            f'agency = "甲"\nregion = "900101"\nhomepage = "{home}/"\nschedule = "17 3 * * 1"\ndelay = 0\n{top}\n'
            f'[[column]]\nurl = "{home}/nb/"\nkind = "annual_report"\n',
            encoding="utf-8",
        )
        return start(path, tmp_path / "a.db", told(*names) | (env or {}), resolver=RESOLVER).wait()

    return run


def visits(folder: Path) -> dict[str, tuple[str, str]]:
    """Path of each address visited, with outcome and reason."""
    with Archive.open(folder / "a.db", readonly=True) as archive:
        found = archive.db.query("SELECT url, outcome, error FROM visits")
        return {row["url"].split("/", 3)[3]: (row["outcome"], row["error"] or "") for row in found}


def test_a_name_that_resolves_to_a_private_address_is_not_connected_to(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    done = crawl((NAME, "127.0.0.1"))
    assert done.status == 1
    assert portal.log == []  # robots.txt neither
    outcome, reason = visits(tmp_path)["nb/"]
    assert outcome == "error"
    assert reason.startswith(f"{NAME} resolves to 127.0.0.1, which is no address of the public internet")
    assert "private = true" in reason


def test_a_private_site_is_connected_to(portal: Portal, crawl: Callable[..., Done], tmp_path: Path) -> None:
    done = crawl((NAME, "127.0.0.1"), top="private = true")
    assert done.status == 0, done.log
    assert {seen.path for seen in portal.log} == {"/robots.txt", "/nb/", "/nb/1.html"}


def test_a_redirect_to_a_host_of_the_site_at_a_private_address_is_not_followed(
    portal: Portal, tmp_path: Path
) -> None:
    """Two hosts of one site; the second lies at a private address. Only the guard's own judgement is changed for the
    first, which no test could reach at a public address."""
    with serving("127.0.0.2") as inner:
        inner.page("/secret", "1")
        portal.routes["/nb/"] = Answer("", 302, {"Location": f"http://{OTHER}:{inner.port}/secret"})
        code = (
            "import sys; from ipaddress import ip_address; from pathlib import Path\n"
            "from crawler import guard; from crawler.run import run_crawl; from crawler.sites import load_site\n"
            "guard.is_public_literal = lambda host: host == '127.0.0.1'\n"
            f"sys.exit(run_crawl(load_site(Path('a.toml')), Path('a.db'), trigger='test', resolver={RESOLVER!r}).status)"
        )
        home = f"http://{NAME}:{portal.port}"
        (tmp_path / "a.toml").write_text(
            f'agency = "甲"\nregion = "900101"\nhomepage = "{home}/"\nschedule = "17 3 * * 1"\ndelay = 0\n'
            f'hosts = ["{OTHER}:{inner.port}"]\n[[column]]\nurl = "{home}/nb/"\nkind = "annual_report"\n',
            encoding="utf-8",
        )
        names = told((NAME, "127.0.0.1"), (OTHER, "127.0.0.2"))
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **names}, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        assert inner.log == []
    assert [seen.path for seen in portal.log] == ["/robots.txt", "/nb/"]
    outcome, reason = visits(tmp_path)["nb/"]
    assert (outcome, reason.split(",")[0]) == ("error", f"{OTHER} resolves to 127.0.0.2")


def test_a_name_that_changes_its_address_after_the_first_answer(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    """192.0.2.1 is for documentation and no public address either: nothing is sent anywhere, whichever answer counts."""
    assert crawl((NAME, "192.0.2.1", "127.0.0.1")).status == 1
    assert portal.log == []
    assert "private = true" in visits(tmp_path)["nb/"][1]


def test_a_proxy_is_the_persons_own_affair_and_said_to_be(
    portal: Portal, crawl: Callable[..., Done], tmp_path: Path
) -> None:
    """The proxy at 127.0.0.2 is asked, though it is no public address; the log says that it resolves names."""
    with serving("127.0.0.2") as proxy:
        home = f"http://{NAME}:{portal.port}"
        proxy.page(f"{home}/nb/", listing("/nb/1.html"))
        proxy.page(f"{home}/nb/1.html", report(2001))
        done = crawl(env={"http_proxy": proxy.url})
        assert done.status == 0, done.log
        assert [seen.path for seen in proxy.log] == [
            f"{home}/{path}" for path in ("robots.txt", "nb/", "nb/1.html")
        ]
    assert portal.log == []
    assert done.log.count("it resolves the names of hosts") == 1


class Reactor:
    """Notes what it would connect to."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def connectTCP(self, host: str, port: int) -> None:
        self.asked.append(host)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "0.0.0.0", "10.1.2.3", "172.31.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
     "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.251", "255.255.255.255", "240.0.0.1", "192.0.2.1",
     "::", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "fd00:ec2::254", "fe80::1%eth0",
     "fec0::1", "ff02::1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "3fff::1",
     "localhost", "2130706433", "0x7f.1", "127.1", "017700000001", ""],
)  # fmt: skip
def test_what_is_refused_in_the_call_that_would_connect(address: str) -> None:
    """Python's resolver makes ordinary addresses of odd ones; whatever is none by then is refused as well."""
    reactor = Reactor()
    with pytest.raises(PrivateAddress, match=r"no address of the public internet|resolves to"):
        GuardedReactor(reactor, "x.example.cn").connectTCP(address, 80)
    assert reactor.asked == []


@pytest.mark.parametrize("address", ["61.150.65.235", "2400:3200::1", "2002:3d96:41eb::"])
def test_what_is_connected_to(address: str) -> None:
    reactor = Reactor()
    GuardedReactor(reactor, "x.example.cn").connectTCP(address, 80)
    assert reactor.asked == [address]


@given(st.ip_addresses(v=4))
def test_what_wraps_an_address_is_as_public_as_that(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | number)
    six_to_four = ipaddress.IPv6Address((0x2002 << 112) | (number << 80))
    assert (
        is_public(mapped) == is_public(six_to_four) == is_public(address) == is_public_literal(str(address))
    )


@given(st.ip_addresses())
def test_nothing_counts_as_public_that_python_knows_to_be_special(address: Any) -> None:
    special = ("is_loopback", "is_link_local", "is_multicast", "is_unspecified", "is_reserved", "is_private")
    if any(getattr(address, name) for name in special):
        assert not is_public(address) or (address.version == 6 and address.ipv4_mapped)


def test_every_site_that_is_not_private_is_guarded() -> None:
    handlers = site_settings(SITE, "")["DOWNLOAD_HANDLERS"]
    assert handlers["http"] is handlers["https"] is guarded(bounded(HTTP11DownloadHandler))


def test_the_web_is_all_there_is() -> None:
    fetched = {scheme for scheme, handler in site_settings(SITE, "")["DOWNLOAD_HANDLERS"].items() if handler}
    assert fetched == {"http", "https"}
    from scrapy.settings.default_settings import DOWNLOAD_HANDLERS_BASE

    assert DOWNLOAD_HANDLERS_BASE.keys() - {"http", "https"} <= DOWNLOAD_HANDLERS.keys()


def test_public_suffixes_are_asked_of_nobody() -> None:
    """Scrapy's cookie jar would fetch the list of them at the first cookie; ours has no address to fetch it from."""
    assert not _suffixes().suffix_list_urls
    assert _suffixes()("a.xining.gov.cn").suffix


def test_an_answer_is_unpacked_up_to_the_limit_and_twice_at_most() -> None:
    crawler = get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": 10_000})
    request = Request("http://x.gov.cn/")
    middleware = Compression.from_crawler(crawler)
    bomb = Response(request.url, body=gzip.compress(b"0" * 1_000_000), headers={"Content-Encoding": "gzip"})
    with pytest.raises(IgnoreRequest):
        middleware.process_response(request, bomb)
    thrice = gzip.compress(gzip.compress(gzip.compress(b"x")))
    opened = middleware.process_response(
        request, Response(request.url, body=thrice, headers={"Content-Encoding": "gzip"})
    )
    assert isinstance(opened, Response)
    assert gzip.decompress(opened.body) == b"x"


def test_no_answer_and_no_crawl_is_without_end() -> None:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(limit_settings({}), priority="project")
    assert 0 < settings.getint("DOWNLOAD_MAXSIZE") <= 64 * 1024 * 1024
    assert 0 < settings.getint("DOWNLOAD_TIMEOUT") <= 120
    assert 0 < settings.getint("CLOSESPIDER_TIMEOUT") <= 12 * 3600
