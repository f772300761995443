"""`tls = "legacy"` for the one site that says so, with certificates verified as everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from OpenSSL import SSL
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from twisted.internet.ssl import TLSVersion

from crawler import tls
from crawler.guard import guarded
from crawler.politeness import site_settings
from crawler.protocol import bounded
from crawler.sites import Column, Site
from crawler.tls import OLD_RENEGOTIATION, LegacyPolicy, context_of
from tests.certificates import Authority, server_context
from tests.loopback import serving
from tests.town import Town, listing, report

SITE = Site(
    "alt", "老城区人民政府", "900101", "https://alt.example.cn/", "17 3 * * 1",
    (Column("https://alt.example.cn/nb/", "notice"),),
)  # fmt: skip


def policy(ciphers: str) -> _ScrapyClientContextFactory:
    """As Scrapy makes it from SETTINGS."""
    return _ScrapyClientContextFactory(
        method=None, tls_ciphers=ciphers, verify_certificates=True, tls_min_version=TLSVersion.TLSv1_0
    )


def test_only_the_legacy_site_gets_it() -> None:
    modern = site_settings(SITE, "")
    assert modern["DOWNLOAD_HANDLERS"]["https"] is guarded(bounded(HTTP11DownloadHandler))
    assert not modern.keys() & tls.SETTINGS.keys()
    settings = site_settings(replace(SITE, tls="legacy"), "")
    assert settings["DOWNLOAD_HANDLERS"]["https"] is tls.legacy(guarded(bounded(HTTP11DownloadHandler)))
    assert settings["DOWNLOAD_HANDLERS"]["http"] is guarded(bounded(HTTP11DownloadHandler))
    assert settings["DOWNLOAD_TLS_MIN_VERSION"] == "TLSv1.0"
    assert "DOWNLOAD_VERIFY_CERTIFICATES" not in settings


def test_old_renegotiation_and_a_verified_certificate() -> None:
    ciphers = tls.SETTINGS["DOWNLOADER_CLIENT_TLS_CIPHERS"]
    modern = context_of(policy(ciphers).creatorForNetloc(b"alt.example.cn", 443))
    legacy = context_of(LegacyPolicy(policy(ciphers)).creatorForNetloc(b"alt.example.cn", 443))
    assert not modern.set_options(0) & OLD_RENEGOTIATION
    assert legacy.set_options(0) & OLD_RENEGOTIATION
    assert legacy.get_verify_mode() & SSL.VERIFY_PEER


UNTRUSTED = "the server's certificate is not trusted"
CASES: dict[str, tuple[Callable[[Authority, Path], Path], bool, str, str]] = {
    # The server's certificate, whether it speaks TLS 1.0 only; what comes of tls = "modern", and of "legacy".
    "new": (lambda root, folder: root.server(folder, "new"), False, "", ""),
    "old": (lambda root, folder: root.server(folder, "old", bits=1024), True, 'tls = "legacy" in the site file', ""),
    "expired": (lambda root, folder: root.server(folder, "expired", days=-1), False, UNTRUSTED, UNTRUSTED),
    "without its chain": (lambda root, folder: root.subordinate().server(folder, "alone"), False, UNTRUSTED, UNTRUSTED),
    "of another host": (lambda root, folder: root.server(folder, "far", host="127.0.0.9"), False, "that of another host", "that of another host"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_which_servers_are_read(tmp_path: Path, name: str) -> None:
    make, is_old, modern, legacy = CASES[name]
    root = Authority.root()
    trusted = {"SSL_CERT_FILE": str(root.write(tmp_path))}
    with serving(tls=server_context(make(root, tmp_path), is_old=is_old)) as portal:
        portal.page("/nb/", listing("/nb/1.html"))
        portal.page("/nb/1.html", report(2001))
        town = Town(portal.url, tmp_path)
        for tls_key, words in (("modern", modern), ("legacy", legacy)):
            done = town.crawl(top=f'delay = 0\ntls = "{tls_key}"', env=trusted)
            crawl = town.last()
            assert crawl["status"] == ("failed" if words else "ok"), done.log
            assert words in crawl["reason"]
            assert "Traceback" not in done.log
