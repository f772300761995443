"""The one form of an address, and whose it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import canonical, host_of, is_private, is_web, twin_key, with_www_twins

ADDRESS = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["http", "HTTPS"]),
    st.sampled_from(["www.x.gov.cn", "WWW.X.gov.cn.", "61.150.65.235", "[2001:db8::1]"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.text("ab/.政%2F;=", max_size=20),
    st.sampled_from(["", "?area=1&fbtime=2023", "?fbtime=2023&area=1", "?&utm_source=x&a=1", "#top", "?"]),
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
        ("http://x.gov.cn/a/%2E%2e/b/%2e/c.html", "http://x.gov.cn/b/c.html"),
        ("http://x.gov.cn/zwgk/..", "http://x.gov.cn/"),
        ("http://x.gov.cn/zwgk/%2e%2e", "http://x.gov.cn/"),
        ("http://61.150.65.235:80/nb/../1.html", "http://61.150.65.235/1.html"),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    "pair",
    [
        "JSESSIONID=0A1B", "PHPSESSID=x", "ASPSESSIONIDQACRSTBC=x", "spm=C7354.P5", "utm_term=x", "hmsr=x", "eqid=9f",
        "_=1700000000000", "t=1700000000", "rnd=0.8414709848", "from=singlemessage", "isappinstalled=0",
    ],
)  # fmt: skip
def test_what_names_a_visit_is_dropped(pair: str) -> None:
    assert canonical(f"http://x.gov.cn/a?id=3&{pair}") == "http://x.gov.cn/a?id=3"


@pytest.mark.parametrize(
    "pair",
    [
        "area=002", "fbtime=2023", "articleId=1", "title=2020", "type=3", "catId=6715541", "action=detail", "sid=2",
        "t=2023", "timestamp=2023", "rnd=7", "from=2019", "messagekey=1", "newsid=8", "wbfileid=1700000000000",
        "messageid=00000000000000000000000000000001", "_=a", "t=2023010101", "ts=2023010112000", "=5",
    ],
)  # fmt: skip
def test_what_names_a_document_stays(pair: str) -> None:
    assert canonical(f"http://x.gov.cn/a?{pair}&id=3") == f"http://x.gov.cn/a?{pair}&id=3"
    assert twin_key(f"http://x.gov.cn/a?id=3&{pair}") == twin_key(f"http://x.gov.cn/a?{pair}&id=3")
    assert twin_key(f"http://x.gov.cn/a?{pair}") != twin_key("http://x.gov.cn/a")


@given(ADDRESS)
def test_canonical_is_its_own_canonical_form(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
    assert host_of(once) == host_of(url)


TWINS = [
    ("http://x.gov.cn/nb/2023.html", "https://www.x.gov.cn/nb/2023.html"),
    ("http://m.x.gov.cn/nb/2023.html", "http://www.x.gov.cn/nb/2023.html"),
    ("http://www.x.gov.cn/zfxxgknb/2020n/", "http://www.x.gov.cn/zfxxgknb/2020n/index.html"),
    ("http://x.gov.cn/content/post_4437828.html", "http://x.gov.cn/content/mpost_4437828.html"),
    ("http://x.gov.cn/zwgk/content/post_4437828.html", "http://x.gov.cn/gkmlpt/content/4/4437/post_4437828.html"),
    ("http://x.gov.cn/gaj/gkmlpt/content/4/4437/mpost_4437828.html", "http://x.gov.cn/content/post_4437828.html"),
    ("http://x.gov.cn/col/col59265/art/2022/art_0a1b.html", "http://x.gov.cn/art/2022/art_0a1b.html"),
    ("http://x.gov.cn/col/col12/art/2022/3/1/art_12_345.html", "http://x.gov.cn/art/2022/3/1/art_12_345.html"),
    ("http://x.gov.cn/gat/mPages_3_1201.aspx", "http://x.gov.cn/gat/Pages_3_1201.aspx"),
    ("http://x.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=002&fbtime=2015", "http://x.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2015&area=002"),
    ("http://122.137.242.24:8080/a/../1.html", "http://122.137.242.24:8080/1.html"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_twins(one: str, other: str) -> None:
    assert twin_key(one) == twin_key(other)


def test_posts_that_are_not_the_same() -> None:
    """Every address of TWINS, each pair once, and near misses: no two keys but those of twins are equal."""
    alone = [
        "http://x.gov.cn/content/post_4437829.html",
        "http://gaj.x.gov.cn/content/post_4437828.html",
        "http://x.gov.cn/content/post_4437828_2.html",
        "http://x.gov.cn/post_4437828.html",
        "http://x.gov.cn/art/2022/3/1/art_13_345.html",
        "http://x.gov.cn/col/col59265/index.html",
        "http://x.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=002&fbtime=2016",
        "http://122.137.242.24:8081/1.html",
        "http://122.137.242.24/1.html",
        "http://x.gov.cn/gat/Pages_3_1202.aspx",
        "http://x.gov.cn/zfxxgknb/2020n/index.pdf",
        "http://x.gov.cn/zfxxgknb/2020n/index_1.html",
        "http://x.gov.cn/col/col12/art/index.html",
        "http://x.gov.cn/col/col13/art/index.html",
        "http://x.gov.cn/a?x=1&x=2",
        "http://x.gov.cn/a?x=2&x=1",
    ]
    keys = {twin_key(one) for one, _ in TWINS} | {twin_key(url) for url in alone}
    assert len(keys) == len(alone) + len({twin_key(one) for one, _ in TWINS})
    assert len({twin_key(one) for one, _ in TWINS}) == 8


@given(ADDRESS)
def test_an_address_is_the_twin_of_its_canonical_form(url: str) -> None:
    assert twin_key(url) == twin_key(canonical(url))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("x.gov.cn", {"x.gov.cn", "www.x.gov.cn"}),
        ("www.x.gov.cn:8080", {"x.gov.cn:8080", "www.x.gov.cn:8080"}),
        ("61.150.65.235", {"61.150.65.235"}),
        ("122.137.242.24:8080", {"122.137.242.24:8080"}),
        ("[2001:db8::1]", {"[2001:db8::1]"}),
        ("www.cn", {"www.cn"}),
        ("localhost:80", {"localhost:80"}),
    ],
)
def test_hosts_with_and_without_www(host: str, expected: set[str]) -> None:
    assert with_www_twins([host]) == expected


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
     "1.2.3.0X7F:80", "localhost.", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fec0::1]", "224.0.0.1",
     "localhost.localdomain", "nas.intranet"],
)  # fmt: skip
def test_private_hosts(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize(
    "host",
    [
        "www.tongxin.gov.cn",
        "61.150.65.235",
        "122.137.242.24:8080",
        "gaj.x.gov.cn:9000",
        "[2400:3200::1]",
        "[2002:3d96:41eb::]",
    ],
)
def test_public_hosts(host: str) -> None:
    assert not is_private(host)
