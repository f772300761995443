"""Answers that are no document, and documents that look a little like them."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.answers import Answer, names_file, without_silent
from crawler.blocks import Refusal, place, refusal, signs
from crawler.families import Ask, Listing, read_first
from examples.portal.states import resources

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared"

URL = "http://www.x.gov.cn/nb/2023.html"
HOME = "http://www.x.gov.cn/"
REPORT = "<html><body><h1>同心县公安局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p></body></html>"


def judge(
    body: str | bytes, status: int = 200, final: str = URL, url: str = URL, is_file: bool = False
) -> str:
    """Outcome and reason; empty for a document."""
    sent = body.encode() if isinstance(body, str) else body
    answer = refusal(url, final, HOME, status, sent, is_file=is_file)
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
        (
            '<meta id=x content=y r="m"><script r="m">$_ts=window["$_ts"];if(!$_ts)$_ts={};$_ts.nsd=1;</script>',
            202,
            "瑞数",
        ),
        ("<script>$_ts=window['$_ts'];$_ts.cd='q'</script>", 200, "script challenge"),
        ("Precondition Failed", 412, "refused with HTTP 412"),
        ("Forbidden", 403, "refused with HTTP 403: portals answer so to addresses of data centres"),
        ("slow down", 429, "refused with HTTP 429: too many requests"),
        ("<title>网站防火墙</title><p>知道创宇云安全</p>", 403, "web firewall (HTTP 403)"),
        (
            "<p>创宇盾提示您：当前访问疑似黑客攻击，已被网站管理员设置为拦截</p>",
            405,
            "web firewall (HTTP 405)",
        ),
        (
            "<title>创宇云</title><p>当前访问可能对网站造成威胁，请求已被拦截。如果您是网站管理员，请登录知道创宇云安全查看详情</p>",
            200,
            "web firewall (HTTP 200)",
        ),
        ('<iframe src="https://waf-static.tencent.com/501page.html?id=1"></iframe>', 200, "web firewall"),
        (
            '<html><img src="/captcha.jpg"><form>请输入验证码<input name=code></form></html>',
            200,
            "captcha page",
        ),
        (
            "<html><title>安全验证</title><div id=slider></div><script src=/v.js></script></html>",
            200,
            "captcha page",
        ),
        (
            "<html><script>document.cookie='CT6T=1';location.href='/nb/2024.html'</script></html>",
            200,
            "a script without text",
        ),
        (
            "<html><script>document.cookie='a=1';location.reload()</script>正在加载</html>",
            200,
            "a script without text",
        ),
        ("<title>检测</title><script>__jsl_clearance</script>", 200, "script challenge"),
        ("<html>您的请求可能存在威胁，已被拦截</html>", 200, "web firewall"),
        (
            "<title>403 Forbidden</title><h1>403 Forbidden</h1><hr>nginx",
            200,
            "refused (a page with status 200",
        ),
        ("<title>访问被拒绝</title><p>您的请求被拒绝，事件编号: 123456</p>", 200, "refused (a page"),
        (
            "<title>Request Rejected</title>The requested URL was rejected. Your support ID is: 1",
            200,
            "refused",
        ),
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
    "body",
    [
        "<p>您访问的页面不存在或已删除</p>",
        "<title>HTTP Status 404 – Not Found</title><h1>HTTP Status 404 – Not Found</h1>",
        "<title>无法找到资源。</title><h1>“/”应用程序中的服务器错误。</h1>说明: HTTP 404。您正在查找的资源可能已被移除",
        "<title>404错误</title><p>返回首页</p>",
        "<title>404 Not Found</title>",
        "找不到页面",
        "<p>抱歉，您要找的文件不存在</p>",
        f"<title>您访问的页面找不到</title>{'<a href=/>政府信息公开 机构职能 办事服务</a>' * 60}",
        f"<title>404-澄川县人民政府</title>{'<a href=/>政府信息公开</a>' * 60}",
        f"<title>抱歉，页面已删除</title><script>alert(1)</script>{'<p>网站地图</p>' * 500}",
    ],
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
        ("http://www.x.gov.cn/error404.html", "gone: redirect to an error page"),
        ("http://www.x.gov.cn/PageNotFound.aspx", "gone: redirect to an error page"),
        ("http://www.x.gov.cn/nb/4041234.html", ""),
        ("https://www.x.gov.cn/nb/2023.html", ""),
        ("http://www.x.gov.cn/nb/2023_1.html", ""),
    ],
)
def test_redirects(final: str, expected: str) -> None:
    assert judge(REPORT, final=final).startswith(expected)
    assert bool(judge(REPORT, final=final)) == bool(expected)


def test_an_address_that_looks_like_an_error_page_may_move_to_https() -> None:
    for path in ("zwgk/404.html", "art/4041234.html", "zt/notfound/error.html"):
        url = f"http://www.x.gov.cn/{path}"
        assert judge(REPORT, url=url, final=url.replace("http:", "https:")) == ""


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
    [
        ("x", 500, "HTTP 500"),
        ("x", 400, "HTTP 400"),
        (" \n", 200, "an empty answer"),
        ("<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><hr>nginx/1.20", 200, "a server's own"),
        (
            "<title>Welcome to nginx!</title><p>If you see this page, nginx is working.</p>",
            200,
            "a server's own",
        ),
        ("<title>Apache Tomcat/6.0 - Error report</title><h1>HTTP Status 500</h1>", 200, "a server's own"),
        ("<title>系统维护</title><p>系统维护中，请稍后访问，给您带来不便请谅解</p>", 200, "a server's own"),
    ],
)
def test_errors(body: str, status: int, reason: str) -> None:
    assert judge(body, status).startswith(f"error: {reason}")


STUBS = [
    "<html><head><title>澄川县人民政府</title></head><body></body></html>",
    "<!DOCTYPE html>\n<html><body><div class=main></div>&nbsp;</body></html>",
    "<html><body><a href=/>返回首页</a></body></html>",
]


@pytest.mark.parametrize("body", STUBS)
def test_a_stub(body: str) -> None:
    assert judge(body) == "error: a stub without text"


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><p>经研究，本机关2023年未收到政府信息公开申请。</p></body></html>",
        '<html><body><a href="P020240118.pdf">附件</a></body></html>',
        "<html><body><img src=nb.jpg></body></html>",
        '<html><script src=/flip.js></script><body><iframe src="/book/"></iframe></body></html>',
        '<html><h1>年报解读</h1><div id=p></div><script>new ckplayer({video:"/v/1.mp4"})</script></html>',
        '<html><video src="/v/1"></video><script>function home(){location.href="/index.html"}</script></html>',
        '<html><script>$_ts=window["$_ts"];if(!$_ts)$_ts={};$_ts.nsd=1</script><img src=1.jpg></html>',
        '<html><script>$_ts=window["$_ts"];$_ts.cd=1</script><h1>澄川县公安局年报</h1><a href=P1.pdf target=_blank>附件</a></html>',
        '<html><div id=app></div><script>window._CONFIG={SID: 1, DETAIL: {"content": "<p>年报</p>"}}</script></html>',
        "<ul></ul>",
        '<?xml version="1.0"?><datastore><totalrecord>0</totalrecord></datastore>',
        '{"articles": [], "classify": {"post_count": 0}}',
        "callback({'result': ''})",
    ],
)
def test_small_answers_that_hold_something_are_read(body: str) -> None:
    assert judge(body) == ""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<meta http-equiv="refresh" content="0;url=/">', "gone: redirected to the homepage http://www.x.gov.cn/"),
        ("<meta content='3; URL=http://www.x.gov.cn/index.html' http-equiv=Refresh>页面不存在", "gone: redirected to the homepage"),
        ("<script>window.location.href='/';</script>", "gone: redirected to the homepage"),
        ("<script>alert('内容已下线');location.replace( \"http://x.gov.cn/\" )</script>", "gone: redirected to the homepage"),
        ("<script>top.location='/404.html'</script>", "gone: redirect to an error page"),
        ("<script>location.href='/zfxxgk/index.html'</script>正在跳转", "error: only a page that sends a browser on to http://www.x.gov.cn/zfxxgk/index.html"),
        ("<script>location.href='/nb/2023.html'</script>", "blocked: a script without text"),
        ("<script>location.href='mailto:a@x.gov.cn'</script>", "blocked: a script without text"),
        ("<script>location.href='http://[/'</script>", "blocked: a script without text"),
    ],
)  # fmt: skip
def test_pages_that_send_a_browser_on(body: str, expected: str) -> None:
    assert judge(f"<html>{body}</html>").startswith(expected)


def test_a_report_may_hold_a_redirect_for_telephones() -> None:
    jump = "<script>if (/Mobile/.test(navigator.userAgent)) location.href='/';</script>"
    assert judge(f"{jump}{REPORT}<p>{'本机关主动公开政府信息。' * 8}</p>") == ""


def test_a_list_that_is_a_redirect_says_where_to() -> None:
    body = b"<html><script>location.href='zfxxgknb/'</script></html>"
    answer = refusal("http://x.gov.cn/zfxxgk/", "http://x.gov.cn/zfxxgk/", HOME, 200, body)
    words = "only a page that sends a browser on to http://x.gov.cn/zfxxgk/zfxxgknb/"
    assert answer == Refusal("error", words, unless_list=True)


EXCEL = b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><table><tr><td>1</td></tr></table></html>'
DOWNLOAD = "http://x.gov.cn/system/_content/download.jsp?urltype=news.DownloadAttachUrl&wbfileid=1"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<html><body>您无权下载</body></html>", "error: a web page instead of the file"),
        ("<script>alert('error');history.back();</script>", "error: a web page instead of the file"),
        (REPORT, "error: a web page instead of the file"),
        ("<html>请输入验证码<img src=/system/resource/js/filedownload/createimage.jsp></html>", "blocked: captcha page instead of the file"),
        ("<html>附件不存在</html>", "gone: soft 404"),
        (EXCEL, ""),
        ("<html><style>td{mso-number-format:'@'}</style><table><tr><td>1</td></tr></table></html>", ""),
        ("%PDF-1.7", ""),
        (b"\xd0\xcf\x11\xe0", ""),
        (b"PK\x03\x04", ""),
    ],
)  # fmt: skip
def test_what_comes_instead_of_a_file(body: str | bytes, expected: str) -> None:
    assert judge(body, is_file=True).startswith(expected)
    assert bool(judge(body, is_file=True)) == bool(expected)


@pytest.mark.parametrize(
    ("url", "kind", "expected"),
    [
        (DOWNLOAD, "attachment", True),
        ("http://x.gov.cn/attach/0/a.html", "attachment", False),
        ("http://x.gov.cn/nb/P02.PDF", "annual_report", True),
        ("http://x.gov.cn/nb/2023.html", "annual_report", False),
        ("", "list", False),
    ],
)
def test_where_a_file_is_to_be_expected(url: str, kind: str, expected: bool) -> None:
    assert names_file(url, kind) is expected


AD = "开云体育官网"
HIJACKED = f"<html><head><title>{AD}-新葡京官方网站</title><meta name=keywords content='{AD}'></head><body>{{}}</body></html>"


@pytest.mark.parametrize(
    "body",
    [
        HIJACKED.format("<script src=//cdn.example.com/a.js></script><p>正在进入网站</p>"),
        HIJACKED.format(f"<p>{AD}为您提供真人官网、体育app下载，注册送彩金。</p>" * 40),
        '<html><head><title>&#24320;&#20113;&#20307;&#32946;&#23448;&#32593;</title></head><body>欢迎光临</body></html>',
        '<html><head><title>澄川县人民政府</title><meta name="description" content="国产精品无码三级片在线观看"></head><body>欢迎</body></html>',
    ],
)  # fmt: skip
def test_a_hijacked_page_is_blocked(body: str) -> None:
    assert judge(body).startswith("blocked: the page was hijacked: it advertises ")
    assert judge(body.encode("gb18030")).startswith("blocked: the page was hijacked")


def test_advertising_inside_a_report_loses_no_report() -> None:
    lines = [f"一、总体情况 {AD} 本机关", f"{AD}二、主动公开", f"三、{AD}", f"四、{AD}"]
    report = "".join(f"<p>{line}依法主动公开政府信息，办理申请。</p>" for line in lines)
    assert judge(REPORT.replace("</body>", f"{report}</body>")) == ""
    head = f"<head><title>{AD} 同心县公安局2023年政府信息公开工作年度报告</title></head>"
    assert judge(REPORT.replace("<html>", f"<html>{head}").replace("</body>", f"{report}</body>")) == ""


NOTICES = [
    "关于解决政府网站“页面不存在”问题的通知|各单位：近期抽查发现部分栏目点击后显示“404 Not Found”，请于本周内整改。",
    "关于开展错链整改的通告|点击后提示找不到页面的，请反馈。",
    "关于网站升级期间访问异常的公告|如显示“您的访问被阻断”或“请输入验证码”，请刷新。",
    "关于政务服务网启用滑动验证的通知|登录时请完成安全验证，拖动滑块即可。",
    "关于采购知道创宇云防御服务的公告|预算12万元。",
    "关于严厉打击网络赌博违法犯罪的通告|严禁利用“开云体育官网”“六合彩”“百家乐”“新葡京官网”等平台从事赌博。",
    "关于查处色情网站的通报|查处“国产精品”“无码”等淫秽色情网站3个，现将情况通报如下。",
    "关于停止销售快3游戏的公告|自即日起停止销售。",
    "澄川县公安局2023年打击治理电信网络诈骗工作报告|查处博彩平台推荐、注册送彩金类案件5起。",
    "警惕“裸聊”“约炮”诈骗陷阱|近期裸聊敲诈案件多发，嫌疑人以裸聊、约炮为诱饵。请提高警惕。",
    "警方捣毁“开云体育官网”网络赌博平台|开云体育官网以注册送彩金为诱饵，开云体育官网涉案人员均被抓获。",
    "404路公交线路临时调整公告|因道路施工，404路公交车自6月1日起改道运行。",
    "404路末班车延长|即日起404路末班车延长至22时。",
    "信息不存在告知书|张三：本机关未制作、未保存该信息，该信息不存在。",
    "政府信息公开答复书|张三：你申请公开的文件不存在。",
    "答复|张三：经检索，你申请公开的文件不存在。",
    "澄川县公安局招聘警务辅助人员公告|用户名 密码 请输入验证码 报名自6月1日起。",
    "系统维护公告|系统维护期间暂停查询。",
    "访问被拒绝怎么办|请刷新页面后再试，或者致电管理员。",
    "502项服务下放乡镇|清单见附件，共502项。",
    "关于“一网通办”验证码短信延迟的说明|现将有关情况说明如下：请输入验证码后等待。",
]  # fmt: skip


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_about_such_pages_is_a_notice(notice: str) -> None:
    title, text = notice.split("|")
    body = f"<html><head><title>{title}</title><meta name=keywords content='{title}'></head><h1>{title}</h1><p>{text}</p></html>"
    assert judge(body) == ""
    assert judge(body.encode("gb18030")) == ""


UNREAD = (
    "/404.html",
    "/search/advanced.html",
)  # of the example portal: an error page, and a form without a word


def test_no_page_we_have_is_taken_for_a_refusal() -> None:
    pages = {str(path): path.read_bytes() for path in (ROOT / "tests/pages").rglob("page.html")}
    served = {path: found.body for path, found in resources(3).items() if "html" in found.media_type}
    pages |= {path: body for path, body in served.items() if isinstance(body, bytes) and path not in UNREAD}
    assert len(pages) > 60
    found = {path: refusal(URL, URL, HOME, 200, body) for path, body in pages.items()}
    refused = {path: one for path, one in found.items() if one}
    assert [path for path, one in refused.items() if not one.unless_list or "/list_" not in path] == []
    for path in refused:
        about = json.loads(Path(path).with_name("page.json").read_text(encoding="utf-8"))
        _, listing = read_first("auto", Ask(about["url"], column=about["url"]), pages[path].decode())
        assert listing != Listing(), path


def test_no_real_page_is_taken_for_a_refusal() -> None:
    """Real texts and pages, where they are at hand."""
    found = [path for path in SEEDS.rglob("*") if path.suffix in {".txt", ".html"}]
    if not found:
        pytest.skip(f"{SEEDS} is not here")
    assert [path.name for path in found if judge(path.read_bytes())] == []


@pytest.mark.parametrize(
    "body",
    [b"<" * 60_000, b"<!--" * 15_000, b"<script" * 9_000, b"<title>" * 9_000, b"<meta name=keywords content=" * 3_000,
     b"location = " * 6_000, b"</script " * 7_000, "关于".encode() * 20_000, b"2023" * 15_000, b"\xff" * 60_000,
     b"<script>location='" * 4_000, b"\x00" * 60_000, "开云".encode() * 20_000],
)  # fmt: skip
def test_hostile_pages_are_judged_at_once(body: bytes) -> None:
    began = time.perf_counter()
    for size in (19_000, 7_900, len(body)):
        judge(b"<html>" + body[:size])
    assert time.perf_counter() - began < 2


def test_a_glance() -> None:
    html = '<html><head><title> 404 &amp; </title><meta NAME="Keywords" content="a,b"></head><!-- <p>no</p> --><p>一、 总体</p>'
    answer = Answer(URL, URL, 200, html.encode("gb18030"))
    assert (answer.title, answer.head, answer.text) == ("404 &", "404 &\na,b", "一、总体")
    assert not Answer(URL, URL, 200, b"%PDF-1.7").is_page
    assert Answer(URL, URL, 200, b"\xef\xbb\xbf \n<!DOCTYPE html>").is_page


SILENT = re.compile(r"<(script|style|noscript|title|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
PIECES = [
    "<script",
    "<script>",
    "</script >",
    "</SCRIPT>",
    "<Style a>",
    "</style",
    "</style\n>",
    "<title>",
    "</title>",
    "<scripts>",
    "正文",
    " ",
    ">",
    "\n",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_what_nobody_sees_goes_as_by_one_expression(html: str) -> None:
    assert without_silent(html) == SILENT.sub(" ", html)


@pytest.mark.parametrize(
    "body",
    [
        "滑<b>动</b>验 证",
        "&#28369;动验证",
        "&#x6ED1;&#x52A8;验证",
        "<title>滑动</title>验证",
        "滑动\n<!-- - -->验证",
    ],
)
def test_words_are_seen_however_they_are_written(body: str) -> None:
    assert Answer(URL, URL, 200, body.encode()).says("滑动验证")
    assert not Answer(URL, URL, 200, body.encode()).says("滑动验收")


def test_the_data_is_whole() -> None:
    assert len(signs()) == 21
    assert {sign.outcome for sign in signs()} <= {"gone", "blocked", "error"}
