"""Draft site files: whatever they are made of, they load as they stand and say what was guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cron import trigger
from crawler.drafting.drafts import Draft, DraftColumn, region_of, slug_of, to_toml, weekly, write
from crawler.sites import Column, SiteError, load_site

DRAFT = Draft(
    "tongxin",
    "同心县公安局",
    "640324",
    "https://www.tongxin.gov.cn/",
    (
        DraftColumn(
            "https://www.tongxin.gov.cn/xxgk/zfxxgknb/", "annual_report", comment="by its ColumnType"
        ),
        DraftColumn("https://www.tongxin.gov.cn/xxgk/tzgg/", "notice", render=True),
    ),
    comments=("A draft.", "two\nlines"),
    notes=(("family", "trs: createPageHTML"),),
)


def test_a_draft_loads_as_a_site_nobody_verified(tmp_path: Path) -> None:
    site = load_site(write(DRAFT, tmp_path))
    assert (site.slug, site.agency, site.region) == ("tongxin", "同心县公安局", "640324")
    assert site.columns == (
        Column("https://www.tongxin.gov.cn/xxgk/zfxxgknb/", "annual_report"),
        Column("https://www.tongxin.gov.cn/xxgk/tzgg/", "notice", render=True),
    )
    assert (site.enabled, site.verified, site.schedule) == (False, False, weekly("tongxin"))


def test_what_was_guessed_stands_beside_it() -> None:
    text = to_toml(DRAFT)
    assert text.startswith("# A draft.\n# two lines\nagency   = ")
    assert 'family   = "auto"  # trs: createPageHTML\n' in text
    assert "[[column]]  # by its ColumnType\n" in text
    assert "`gongkai sites enable tongxin`" in text


def test_a_draft_without_a_region_loads_and_says_what_to_fill_in(tmp_path: Path) -> None:
    columns = (DraftColumn("https://a.gov.cn/b/", "notice"),)
    path = write(Draft("a", "某局", "", "https://a.gov.cn/", columns), tmp_path)
    assert (load_site(path).region, load_site(path).province, load_site(path).level) == ("", "", "")
    assert 'region   = ""  # fill in: the six digits' in path.read_text(encoding="utf-8")
    path.write_text(
        path.read_text(encoding="utf-8").replace("verified = false", "verified = true"), encoding="utf-8"
    )
    with pytest.raises(SiteError, match=r"region: is empty: fill in the six digits"):
        load_site(path)


def test_no_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "tongxin.toml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError):
        write(DRAFT, tmp_path)
    assert path.read_text(encoding="utf-8") == "mine"


@given(agency=st.text(min_size=1).filter(str.strip), comment=st.text(), remark=st.text(max_size=20))
def test_any_text_makes_a_file_that_loads(
    tmp_path_factory: pytest.TempPathFactory, agency: str, comment: str, remark: str
) -> None:
    """Quotes, backslashes, line ends and what no TOML file may hold, in values and comments."""
    columns = (DraftColumn("https://a.gov.cn/b/", "notice", comment=remark),)
    draft = Draft(
        "a",
        f"甲{agency}",
        "640324",
        "https://a.gov.cn/",
        columns,
        comments=(comment,),
        notes=(("agency", remark),),
    )
    site = load_site(write(draft, tmp_path_factory.mktemp("draft")))
    assert site.agency.startswith("甲")
    assert len(site.columns) == 1


@pytest.mark.parametrize(
    ("url", "agency", "slug"),
    [
        ("https://gaj.putian.gov.cn/a/", "莆田市公安局", "gaj-putian"),
        ("https://ga.xm.gov.cn/", "厦门市公安局", "ga-xm"),
        ("https://www.gz.gov.cn/a/", "广州市公安局", "gz-gaj"),
        ("http://www.fzja.gov.cn/", "福州市晋安区人民政府", "fzja"),
        ("http://122.137.242.24:8080/pub/", "", "122-137-242-24-8080"),
        ("https://www.mps.gov.cn/", "公安部", "mps"),
        ("http://[::1]:80/", "", "1"),
    ],
)
def test_slugs_are_read_off_the_host_and_the_agency(url: str, agency: str, slug: str) -> None:
    assert slug_of(url, agency) == slug


@given(st.from_regex(r"[a-z0-9-]{1,64}", fullmatch=True))
def test_every_slug_has_its_own_cron_line(slug: str) -> None:
    assert trigger(weekly(slug)) is not None
    assert weekly(slug) == weekly(slug)


def test_regions_by_name() -> None:
    assert region_of("莆田市公安局") == "350300"
    assert region_of("某局") == ""
