"""Site files: what they say, and what is wrong with bad ones, by file, key and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.regions import PROVINCES, is_region, level_of, province_of
from crawler.sites import BUNDLED, Column, SiteError, load_site, load_sites

GOOD = """\
agency   = "同心县公安局"
region   = "640324"
homepage = "https://www.tongxin.gov.cn/"
family   = "auto"
schedule = "17 3 * * 1"

[[column]]
url  = "https://www.tongxin.gov.cn/xxgk/zfxxgknb/"
kind = "annual_report"
[[column]]
url    = "https://www.tongxin.gov.cn/xxgk/tzgg/"
kind   = "notice"
render = true

[expect]
documents = 10
"""


def write(folder: Path, text: str, name: str = "tongxin") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_becomes_a_site(tmp_path: Path) -> None:
    site = load_site(write(tmp_path, GOOD))
    assert (site.slug, site.agency, site.province, site.level) == (
        "tongxin",
        "同心县公安局",
        "宁夏",
        "county",
    )
    assert (site.delay, site.concurrency, site.tls, site.private) == (2.0, 1, "modern", False)
    assert site.enabled
    assert site.verified
    assert site.expected_documents == 10
    assert site.columns == (
        Column("https://www.tongxin.gov.cn/xxgk/zfxxgknb/", "annual_report"),
        Column("https://www.tongxin.gov.cn/xxgk/tzgg/", "notice", render=True),
    )
    assert site.all_hosts == {"www.tongxin.gov.cn", "tongxin.gov.cn"}


def test_every_key_of_the_design(tmp_path: Path) -> None:
    more = 'delay = 5\nconcurrency = 2\nhosts = ["gaj.tongxin.gov.cn:8080"]\ntls = "legacy"\nenabled = false\nverified = false\n'
    site = load_site(write(tmp_path, more + GOOD))
    assert (site.delay, site.concurrency, site.tls) == (5.0, 2, "legacy")
    assert not site.enabled
    assert not site.verified
    assert {"www.tongxin.gov.cn", "gaj.tongxin.gov.cn:8080"} <= site.all_hosts


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ('family   = "auto"', 'famliy = "auto"', 4, "famliy", "unknown key; known here: agency"),
        ("render = true", "rendered = true", 13, "rendered", "unknown key; known here: url, kind, render"),
        ("documents = 10", "reports = 10", 16, "reports", "unknown key; known here: documents"),
        ('"17 3 * * 1"', '"17 25 * * 1"', 5, "schedule", "bad cron line"),
        ('"17 3 * * 1"', '"0 0 31 2 *"', 5, "schedule", "never comes due"),
        ('"17 3 * * 1"', "17", 5, "schedule", "cron line in quotes"),
        ('"640324"', '"990324"', 2, "region", "no administrative division code"),
        ('"640324"', "640324", 2, "region", "six digits in quotes"),
        ("xxgk/tzgg/", "xxgk/zfxxgknb/", 11, "url", "the same list page as column 1"),
        (
            "https://www.tongxin.gov.cn/xxgk/tzgg/",
            "https://www.tongxin.gov.cn:443/xxgk/./zfxxgknb/#a",
            11,
            "url",
            "the same",
        ),
        ('kind   = "notice"', 'kind = "news"', 12, "kind", "not one of annual_report, notice"),
        ("render = true", 'render = "yes"', 13, "render", "must be true or false"),
        ("documents = 10", "documents = -1", 16, "documents", "0 or more"),
        ("documents = 10", "documents = true", 16, "documents", "0 or more"),
        ('family   = "auto"', 'family = "trs_wcm"', 4, "family", "not one of auto, jpaas, "),
        ('family   = "auto"', "delay = -1", 4, "delay", "seconds"),
        ('family   = "auto"', "delay = nan", 4, "delay", "seconds"),
        ('family   = "auto"', "concurrency = 0", 4, "concurrency", "from 1 to 16"),
        ('family   = "auto"', 'hosts = ["http://x.gov.cn/"]', 4, "hosts", "host names without http://"),
        ('family   = "auto"', 'hosts = ["127.0.0.1"]', 4, "hosts", "private = true"),
        ('family   = "auto"', 'hosts = ["a.gov.cn:99999"]', 4, "hosts", "host names without http://"),
        ('family   = "auto"', 'hosts = ["[::1"]', 4, "hosts", "host names without http://"),
        ('family   = "auto"', 'hosts = ["127.1"]', 4, "hosts", "private = true"),
        ('family   = "auto"', f"delay = {'9' * 5000}", 1, "", "cannot be read as TOML"),
        ('family   = "auto"', f"delay = {'[' * 5000}", 1, "", "cannot be read as TOML"),
        ('family   = "auto"', 'tls = "ssl3"', 4, "tls", "not one of modern, legacy"),
        ('https://www.tongxin.gov.cn/"\nfam', 'http://10.0.0.8/"\nfam', 3, "homepage", "private = true"),
        ("https://www.tongxin.gov.cn/xxgk/tzgg/", "http://localhost/tzgg/", 11, "url", "private = true"),
        ('homepage = "https:', 'homepage = "ftp:', 3, "homepage", "http:// or https://"),
        ('agency   = "同心县公安局"', 'agency = ""', 1, "agency", "a text in quotes"),
        ('schedule = "17 3 * * 1"\n', "", 1, "schedule", "is missing"),
        ('kind   = "notice"\n', "", 10, "kind", "is missing"),
        ('family   = "auto"', 'family = "auto', 4, "", "is not TOML"),
        ('family   = "auto"', 'agency = "b"', 4, "", "is not TOML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, line: int, key: str, words: str) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(SiteError) as caught:
        load_site(path)
    assert (caught.value.path, caught.value.line, caught.value.key) == (path, line, key)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_no_column_at_all(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"column: is missing"):
        load_site(write(tmp_path, GOOD[: GOOD.index("[[column]]")]))


def test_a_name_that_is_no_slug(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="the file's name is the slug"):
        load_site(write(tmp_path, GOOD, name="Tong Xin"))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "tongxin.toml"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(SiteError, match="cannot be read as UTF-8"):
        load_site(path)


def test_a_later_folder_replaces_and_the_bundled_ones_stay(tmp_path: Path) -> None:
    for folder, agency in (("a", "甲县"), ("b", "乙县")):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, GOOD.replace("同心县公安局", agency))
    sites = load_sites(tmp_path / "a", tmp_path / "b")
    assert sites["tongxin"].agency == "乙县"
    assert set(load_sites()) < set(sites)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="no such folder"):
        load_sites(tmp_path / "nowhere")


@pytest.mark.parametrize("path", sorted(BUNDLED.glob("*.toml")), ids=lambda path: path.stem)
def test_bundled_files_are_right(path: Path) -> None:
    assert load_site(path).slug == path.stem


@pytest.mark.parametrize(
    ("code", "province", "level"),
    [
        ("100000", "中央", "national"),
        ("310000", "上海", "province"),
        ("220100", "吉林", "city"),
        ("110105", "北京", "county"),
        ("900101", "示例省", "county"),
    ],
)
def test_regions(code: str, province: str, level: str) -> None:
    assert is_region(code)
    assert (province_of(code), level_of(code)) == (province, level)


@pytest.mark.parametrize("code", ["", "64032", "6403244", "990000", "100100", "640024", "64032４"])
def test_codes_that_name_no_place(code: str) -> None:
    assert not is_region(code)


@given(st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_a_code_is_a_region_only_in_a_known_province(code: str) -> None:
    assert not is_region(code) or code[:2] in PROVINCES


@given(st.text(max_size=300))
def test_any_text_is_a_site_or_a_site_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "any.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(SiteError):
        load_site(path)
