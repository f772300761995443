"""`tls = "legacy"` for the one site that says so, with certificates verified as everywhere."""

from __future__ import annotations

from dataclasses import replace

from OpenSSL import SSL
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from twisted.internet.ssl import TLSVersion

from crawler import tls
from crawler.politeness import site_settings
from crawler.sites import Column, Site
from crawler.tls import OLD_RENEGOTIATION, LegacyPolicy, context_of

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
    assert modern["DOWNLOAD_HANDLERS"]["https"] is HTTP11DownloadHandler
    assert not modern.keys() & tls.SETTINGS.keys()
    settings = site_settings(replace(SITE, tls="legacy"), "")
    assert settings["DOWNLOAD_HANDLERS"]["https"] is tls.legacy(HTTP11DownloadHandler)
    assert settings["DOWNLOAD_HANDLERS"]["http"] is HTTP11DownloadHandler
    assert settings["DOWNLOAD_TLS_MIN_VERSION"] == "TLSv1.0"
    assert "DOWNLOAD_VERIFY_CERTIFICATES" not in settings


def test_old_renegotiation_and_a_verified_certificate() -> None:
    ciphers = tls.SETTINGS["DOWNLOADER_CLIENT_TLS_CIPHERS"]
    modern = context_of(policy(ciphers).creatorForNetloc(b"alt.example.cn", 443))
    legacy = context_of(LegacyPolicy(policy(ciphers)).creatorForNetloc(b"alt.example.cn", 443))
    assert not modern.set_options(0) & OLD_RENEGOTIATION
    assert legacy.set_options(0) & OLD_RENEGOTIATION
    assert legacy.get_verify_mode() & SSL.VERIFY_PEER
