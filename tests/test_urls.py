"""The one form of an address, and whose it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import canonical, host_of, is_private, is_web

ADDRESS = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["http", "HTTPS"]),
    st.sampled_from(["www.x.gov.cn", "WWW.X.gov.cn.", "61.150.65.235", "[2001:db8::1]"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.text("ab/.政%2F;=", max_size=20),
    st.sampled_from(["", "?area=1&fbtime=2023", "?&utm_source=x&a=1", "#top", "?"]),
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.x.gov.cn", "http://www.x.gov.cn/"),
        ("HTTP://WWW.x.gov.cn:80/a/../b/./c.html#top", "http://www.x.gov.cn/b/c.html"),
        ("https://www.x.gov.cn:443/a?b=1", "https://www.x.gov.cn/a?b=1"),
        ("http://122.137.242.24:8080/a", "http://122.137.242.24:8080/a"),
        ("http://x.gov.cn/../../t20220125_1.html", "http://x.gov.cn/t20220125_1.html"),
        ("http://x.gov.cn/a.do;jsessionid=0A1B?id=3", "http://x.gov.cn/a.do?id=3"),
        (
            "http://x.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2015&area=002&utm_source=wx",
            "http://x.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2015&area=002",
        ),
        ("http://x.gov.cn/附件 1.pdf", "http://x.gov.cn/%E9%99%84%E4%BB%B6%201.pdf"),
        ("http://x.gov.cn/a%2Fb/", "http://x.gov.cn/a%2Fb/"),
        ("http://x.gov.cn//double//slash", "http://x.gov.cn//double//slash"),
        (" http://x.gov.cn/a? ", "http://x.gov.cn/a"),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected


@given(ADDRESS)
def test_canonical_is_its_own_canonical_form(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
    assert host_of(once) == host_of(url)


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("http://x.gov.cn/", True),
        ("HTTPS://x.gov.cn", True),
        ("ftp://x.gov.cn/", False),
        ("javascript:void(0)", False),
        ("http:///a", False),
        ("http://x:99999/", False),
        ("http://[::1/", False),
        ("mailto:a@x.gov.cn", False),
    ],
)
def test_web_addresses(url: str, good: bool) -> None:
    assert is_web(url) is good


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.11:8900", "localhost", "10.1.2.3", "192.168.0.1:80", "169.254.169.254", "[::1]", "0.0.0.0",
     "intranet", "nas.local", "x.internal", "[fe80::1]", "100.64.0.1", "127.1", "0177.0.0.1", "0x7f.0.0.1", "2130706433", "0x7f000001", "10.1.2.3.",
     "1.2.3.0X7F:80", "localhost.", "[::ffff:127.0.0.1]"],
)  # fmt: skip
def test_private_hosts(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize(
    "host", ["www.tongxin.gov.cn", "61.150.65.235", "122.137.242.24:8080", "gaj.x.gov.cn:9000"]
)
def test_public_hosts(host: str) -> None:
    assert not is_private(host)
