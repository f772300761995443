"""A stored page shown as a page: what of it is left, under which policy, and how long it takes."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

pytest.importorskip("datasette", reason="the extra [browse] is not installed")

from archive.browse import datasette_app
from archive.browse.cleaned import ATTRIBUTES, TAGS, cleaned
from tests.reading_room import HARM, build

BASE = "https://x.gov.cn/a/b.html"


def assert_harmless(text: str) -> None:
    """Only elements and attributes of the list are there, and links lead to the web."""
    for element in html.document_fromstring(f"<div>{text}</div>").iter():
        assert element.tag in TAGS | {"html", "body", "div"}, text
        allowed = ATTRIBUTES.get(element.tag, set()) | ({"rel"} if element.tag == "a" else set())
        assert set(element.attrib) <= allowed, text
        assert element.get("href", "http://").startswith(("http://", "https://")), text


@pytest.mark.parametrize(
    ("source", "left"),
    [
        (HARM, "\"'&gt;"),
        ("<a href='c.html'>丙</a>", 'href="https://x.gov.cn/a/c.html"'),
        ("<a href='/d?a=1&b=2'>丁</a>", 'href="https://x.gov.cn/d?a=1&amp;b=2"'),
        ("<a href='JaVaScRiPt&colon;alert(1)'>x</a>", '<a rel="noopener noreferrer nofollow">x</a>'),
        ("<table><tr><td colspan=2 onclick=x style='color:red'>1</td></tr></table>", '<td colspan="2">1</td>'),
        ("<form action=/login><input name=password>登录</form>", "登录"),
        ("<img src=/hit.png><p>文</p>", "<p>文</p>"),
        ("<svg><style><!--</style><img src=x onerror=alert(1)>--></style></svg>文", ""),
        ("<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>文", ""),
        ("文\x00字\ud800", "文"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_left(source: str, left: str) -> None:
    result = cleaned(source, BASE)
    assert left in result
    assert_harmless(result)


PIECES = ["<a href=", "javascript:x", "'", '"', ">", "<", "/", "<svg>", "<math>", "<style>", "</style>", "<!--", "-->", "<script>", "<table>",
          "<img onerror=1 src=x>", "<p>", "文", "<template>", "<noscript>", "</noscript>", "<iframe srcdoc=", "&#x3c;script&#x3e;", "\x00",
          "<base href=//evil>", "<select>", "<option>", "<title>", "<textarea>", "<mtext>", "<mglyph>", "<annotation-xml>", "<![CDATA[", "]]>"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_whatever_is_written_nothing_else_is_left(source: str) -> None:
    assert_harmless(cleaned(source, BASE))


@pytest.mark.parametrize("base", ["javascript:x//", "urn:x", ""])
def test_relative_links_of_no_web_page_lead_nowhere(base: str) -> None:
    assert "href" not in cleaned("<a href=x>x</a>", base)


@pytest.mark.parametrize(
    "unit", ["<div>", "<b><i>", "<p><b a=1>", "<a><table><a>", "<svg><foreignObject>", "<table><b c=1><tr>x", "&amp;", "<p a "]
)  # fmt: skip
def test_a_page_made_to_be_slow(unit: str) -> None:
    began = time.process_time()
    cleaned((unit * 300_000)[:300_000], BASE)
    assert time.process_time() - began < 5


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return datasette_app(build(tmp_path_factory.mktemp("cleaned") / "archive.db"))


def ask(room: Any, path: str) -> Any:
    return asyncio.run(room.client.get(path))


def test_it_has_a_page_of_its_own_with_a_policy_of_its_own(room: Any) -> None:
    response = ask(room, "/-/capture/3/page")
    assert response.status_code == 200
    policy = response.headers.get_list("content-security-policy")
    assert policy == [
        "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    ]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"
    _, _, stored = response.text.partition("<hr>")
    assert_harmless(stored)
    assert stored.strip().endswith("</a>{{ 7 * 7 }}\n</html>")
    assert '<a href="/-/capture/3">' in response.text
    assert "/-/capture/3/page" in ask(room, "/-/capture/3").text


def test_what_is_no_web_page_is_not_shown_as_one(room: Any) -> None:
    assert ask(room, "/-/capture/5/page").status_code == 404
    assert "/page" not in ask(room, "/-/capture/5").text
    assert ask(room, "/-/capture/99/page").status_code == 404
