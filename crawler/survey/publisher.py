"""Who publishes at a portal and for which place, from what its pages say of themselves, with the reason in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from crawler.drafting.drafts import region_of
from crawler.regions import CENTRAL, is_region
from crawler.survey.columns import Found
from crawler.survey.labels import ANNUAL_REPORT, agency_in
from crawler.survey.plan import Survey
from crawler.urls import host_of
from pipelines.agencies import is_agency

MOSTLY = 0.6  # of a list's reports that name one body
LONGEST = 60  # characters of a name
# What makes a web site of a name: 岚溪市政府信息公开平台. Taken off one by one from its end.
OF_SITES = (
    *("网站", "官网", "网", "平台", "专栏", "专区", "首页", "主页", "门户", "官方", "公众", "信息", "年报", "年度报告"),
    *("政府信息公开", "信息公开", "政务公开", "政府门户", "政务"),
)  # fmt: skip

_SPLIT = re.compile(r"[-_|—–·:：>\s]+")
_GREETING = re.compile(r"^(?:欢迎(?:访问|光临|来到)|中国·?)")
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,14}(?:省|市|州|盟|县|旗|区)$")  # 岚溪市, 内蒙古自治区
_CODE = re.compile(r"(\d{6})\d{4}")  # SiteIDCode of a local site: 6403240001


def agency_of(survey: Survey) -> tuple[str, str]:
    """Who publishes, and how that is known: from the titles of the reports, the prescribed tag, the title, the footer."""
    lists = [column for column in survey.columns if column.kind == ANNUAL_REPORT]
    if len(bodies := {_body_of(column) for column in lists}) == 1 and (body := bodies.pop()):
        return body, "named by the titles of its reports"
    said = list(_said(survey))
    first = said[0][0] if said else host_of(survey.homepage)
    return next(((name, note) for name, note in said if is_agency(name)), (first, "a guess: correct it"))


def _body_of(column: Found) -> str:
    """The one body that a list's reports are by; empty where there is none such."""
    named = Counter(name for item in column.items if is_agency(name := agency_in(item.title)))
    name, count = next(iter(named.most_common(1)), ("", 0))
    return name if count >= 2 and count >= MOSTLY * len(column.items) else ""


def region_and_note(survey: Survey, agency: str) -> tuple[str, str]:
    """The division code, "" where nothing tells it, and how it is known.

    The agency's name decides against a SiteIDCode that is wider or of another province: templates are copied with the
    tags of the site they come from.
    """
    by_name = region_of(agency)
    code = next((seen.site_code for seen in survey.sightings if seen.site_code), "")
    by_code = region_in(code)
    if not by_code:
        return by_name, "by the agency's name" if by_name else ""
    note = f"SiteIDCode is {code}"
    if by_name in ("", CENTRAL, by_code):
        return by_code, note
    if by_name.startswith(by_code.rstrip("0")) or by_code[:2] != by_name[:2]:
        return by_name, f"by the agency's name; {note}"
    return by_code, f"{note}; by the agency's name it would be {by_name}"


def region_in(site_code: str) -> str:
    """The division code a SiteIDCode begins with: 640324 of 6403240001; the centre's of a ministry's bm01000001; else ""."""
    if site_code.startswith("bm"):
        return CENTRAL
    found = _CODE.fullmatch(site_code.strip())
    return found[1] if found and is_region(found[1]) else ""


def _said(survey: Survey) -> Iterator[tuple[str, str]]:
    """Names the portal gives itself, cleaned, with where they stand; the most telling first."""
    for seen in survey.sightings:
        if seen.site_name:
            yield _cleaned(seen.site_name), f"SiteName is {seen.site_name}"
    for seen in survey.sightings:
        for part in reversed(_SPLIT.split(seen.title)):
            if len(part) > 2:
                yield _cleaned(part), f"the title of {seen.url} is {seen.title}"
    for seen in survey.sightings:
        if seen.hosted_by:
            yield seen.hosted_by, f"主办 on {seen.url}"


def _cleaned(name: str) -> str:
    """岚溪市人民政府 of 岚溪市政府信息公开平台: without what makes it a web site; a bare place is its government."""
    bare = _GREETING.sub("", name.strip())[:LONGEST]
    stripped = bare
    while suffix := next((each for each in OF_SITES if stripped.endswith(each)), ""):
        stripped = stripped.removesuffix(suffix)
    if _PLACE.match(stripped):
        return f"{stripped}人民政府"
    return stripped if is_agency(stripped) else bare
