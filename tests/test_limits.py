"""The limits of a crawl: their defaults, what may set them, and what stands in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.cookies import Cookies
from crawler.limits import LIMITS, MOST_COOKIES, MOST_SILENT, LimitError, limit_settings, limits
from crawler.silence import FellSilent, Silence
from tests.commands import gongkai

OPERATIONS = Path(__file__).parent.parent / "docs" / "operations.md"
URL = "http://www.chengchuan.gov.cn/nb/"


def test_what_the_environment_leaves_out_is_as_documented() -> None:
    assert limits({}) == {name: limit.default for name, limit in LIMITS.items()}
    rows = re.findall(r"^\| `(GONGKAI_[A-Z_]+)` \| ([\d,]+) \|", OPERATIONS.read_text(encoding="utf-8"), re.M)
    assert {name: int(number.replace(",", "")) for name, number in rows} == limits({})


def test_the_environment_sets_them() -> None:
    assert limits({"GONGKAI_LIST_PAGES": "7"})["GONGKAI_LIST_PAGES"] == 7
    settings = limit_settings({"GONGKAI_ANSWER_MB": "2", "GONGKAI_ANSWER_SECONDS": "9"})
    assert (settings["DOWNLOAD_MAXSIZE"], settings["DOWNLOAD_TIMEOUT"]) == (2 * 1024 * 1024, 9)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", "٣", "9" * 20, " 5"])
def test_what_is_no_limit_is_refused(value: str) -> None:
    with pytest.raises(LimitError, match=r"^GONGKAI_ANSWER_MB: .* is not a whole number above 0; unset it"):
        limits({"GONGKAI_ANSWER_MB": value})


def test_the_command_says_so_in_a_sentence(tmp_path: Path) -> None:
    run = gongkai("--archive", tmp_path / "a.db", "crawl", "demo", env={"GONGKAI_ANSWER_SECONDS": "soon"})
    assert run.status == 2
    assert run.err == (
        "Error: GONGKAI_ANSWER_SECONDS: 'soon' is not a whole number above 0; unset it for the usual 120\n"
    )


def cookies_after(*answers: list[str]) -> list[str]:
    """Names of the cookies that are sent after answers that set these."""
    jars = Cookies()
    for cookies in answers:
        response = Response(URL, headers={"Set-Cookie": cookies})
        jars.process_response(Request(URL), response)
    jar: CookieJar = jars.jars[None]
    return sorted(cookie.name for cookie in jar)


def test_the_oldest_cookies_are_forgotten() -> None:
    names = cookies_after(*([f"c{number:03}=x"] for number in range(200)))
    assert names == [f"c{number:03}" for number in range(200 - MOST_COOKIES, 200)]


def test_a_few_cookies_are_kept_and_a_huge_one_is_not() -> None:
    assert cookies_after(["a=1", f"huge={'x' * 5000}"], ["b=2; Path=/nb", f"most={'x' * 4092}"]) == [
        "a",
        "b",
        "most",
    ]


def test_a_host_that_is_silent_is_not_asked_again_and_others_are() -> None:
    silence, request = Silence(), Request(URL)
    for _ in range(MOST_SILENT - 1):
        silence.process_exception(request, DownloadTimeoutError())
    silence.process_exception(request, ValueError())  # a fault of ours says nothing of the host
    silence.process_request(request)
    silence.process_exception(request, DownloadTimeoutError())
    with pytest.raises(FellSilent, match="15 times in a row"):
        silence.process_request(request)
    silence.process_request(Request("http://files.chengchuan.gov.cn/a.pdf"))


def test_any_answer_ends_the_row() -> None:
    silence, request = Silence(), Request(URL)
    for _ in range(3):
        for _ in range(MOST_SILENT - 1):
            silence.process_exception(request, DownloadTimeoutError())
        silence.process_response(request, Response(URL, status=503))
    silence.process_request(request)
