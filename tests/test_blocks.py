"""Answers that are no document, and documents that look a little like them."""

from __future__ import annotations

import pytest

from crawler.blocks import Refusal, is_mute, place, refusal, signs

URL = "http://www.x.gov.cn/nb/2023.html"
HOME = "http://www.x.gov.cn/"
REPORT = "<html><body><h1>同心县公安局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p></body></html>"


def judge(body: str | bytes, status: int = 200, final: str = URL, url: str = URL) -> str:
    answer = refusal(url, final, HOME, status, body.encode() if isinstance(body, str) else body)
    return f"{answer.outcome}: {answer.reason}" if answer else ""


def test_a_report_is_a_report() -> None:
    assert judge(REPORT) == ""


@pytest.mark.parametrize("status", [404, 410])
def test_gone(status: int) -> None:
    assert judge("不存在", status) == f"gone: HTTP {status}"


@pytest.mark.parametrize(
    ("body", "status", "sign"),
    [
        ("<script>document.cookie='__jsl_clearance_s=1'</script>", 521, "加速乐"),
        ("<script>document.cookie='__jsl_clearance=1'</script>", 512, "加速乐"),
        ("<script>$_ts=window['$_ts'];</script>", 412, "瑞数"),
        ("Forbidden", 403, "refused with HTTP 403"),
        ("slow down", 429, "refused with HTTP 429"),
        ("<title>检测</title><script>__jsl_clearance</script>", 200, "script challenge"),
        ("<html>您的请求可能存在威胁，已被拦截</html>", 200, "web firewall"),
        ('<a href="http://errors.aliyun.com/">', 405, "web firewall"),
        (
            "<html><script src=a.js></script><noscript>开启JavaScript</noscript></html>",
            200,
            "a script without text",
        ),
    ],
)
def test_blocked(body: str, status: int, sign: str) -> None:
    assert judge(body, status).startswith("blocked: ")
    assert sign in judge(body, status)
    assert judge(body.encode("gb18030"), status) == judge(body, status)


@pytest.mark.parametrize(
    "body", ["<p>您访问的页面不存在或已删除</p>", "<title>404 Not Found</title>", "找不到页面"]
)
def test_soft_404(body: str) -> None:
    assert judge(body).startswith("gone: soft 404")
    assert judge(body.encode("gb18030")).startswith("gone: soft 404")


def test_a_long_report_may_speak_of_missing_pages() -> None:
    assert judge(REPORT + "<p>信息公开专栏曾有页面不存在的情况，已整改。</p>" * 200) == ""


@pytest.mark.parametrize(
    ("final", "expected"),
    [
        (HOME, "gone: redirected to the homepage"),
        ("http://www.x.gov.cn/index.html", "gone: redirected to the homepage"),
        ("http://www.x.gov.cn/404.html", "gone: redirect to an error page"),
        ("http://www.x.gov.cn/common/error_page.jsp", "gone: redirect to an error page"),
        ("https://www.x.gov.cn/nb/2023.html", ""),
        ("http://www.x.gov.cn/nb/2023_1.html", ""),
    ],
)
def test_redirects(final: str, expected: str) -> None:
    assert judge(REPORT, final=final).startswith(expected)
    assert bool(judge(REPORT, final=final)) == bool(expected)


LIST = "http://www.x.gov.cn/nb/"


@pytest.mark.parametrize(
    "final", [LIST, f"{LIST}index.html", "https://www.x.gov.cn/nb/", f"{LIST}list_2.html"]
)
def test_a_redirect_to_a_list_is_no_document(final: str) -> None:
    lists = {place(LIST), place(f"{LIST}list_2.html")}
    answer = refusal(URL, final, HOME, 200, REPORT.encode(), lists)
    assert answer == Refusal("gone", f"redirected to the list {final}")
    assert refusal(f"{LIST}index.html", LIST, HOME, 200, REPORT.encode(), lists) is None


@pytest.mark.parametrize(
    "notice", ["关于采购网站防火墙设备的公告", "采购结果：网站安全狗软件一套", "知道创宇公司中标网站防火墙"]
)
def test_a_notice_about_a_firewall_is_a_notice(notice: str) -> None:
    assert judge(f"<html><h1>{notice}</h1><p>现将结果公告如下。</p></html>") == ""
    assert judge(notice, 405).startswith("blocked: web firewall")


def test_a_long_text_may_quote_a_block_page() -> None:
    assert judge(f"<p>如显示“您的访问被拦截”，请致电。</p>{REPORT * 60}") == ""


def test_a_list_on_the_homepage_is_no_redirect() -> None:
    assert judge(REPORT, url=HOME, final="http://www.x.gov.cn/index.html") == ""


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [("x", 500, "HTTP 500"), ("x", 400, "HTTP 400"), (" \n", 200, "an empty answer")],
)
def test_errors(body: str, status: int, reason: str) -> None:
    assert judge(body, status).startswith(f"error: {reason}")


def test_bytes_without_markup_are_not_mute() -> None:
    assert not is_mute(b"%PDF-1.7 ...")
    assert not is_mute(b"<html><title>x</title><script>1</script></html>")


def test_the_data_is_whole() -> None:
    assert len(signs()) == 10
    assert {sign.outcome for sign in signs()} <= {"gone", "blocked", "error"}
