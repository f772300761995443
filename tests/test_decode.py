"""Bytes to text: the bytes decide, declarations settle what they leave open, and nothing fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.declarations import declarations
from pipelines.decode import decode

HANS = "县政府办公室负责推进、指导、协调全县政务公开工作，2018年公开信息52条。"
HANT = "縣政府辦公室負責推進、指導、協調全縣政務公開工作，2018年公開信息52條。"
META = '<META http-equiv="Content-Type" content="text/html; charset={}">'
LABELS = (
    "utf-8",
    "gb2312",
    "big5",
    "iso-8859-1",
    "utf-16",
    "shift_jis",
    "x-unknown",
    "unicode_escape",
    "utf-7",
)


def headers(label: str) -> list[tuple[str, str]]:
    """The header of a page that declares this charset."""
    return [("content-type", f"text/html; charset={label}")]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (HANS, "utf-8"),
        (HANS, "gb18030"),
        (HANT, "gb18030"),
        (HANT, "big5"),
        (HANS, "utf-16"),
        (HANS, "utf-16-le"),
        (HANT, "utf-16-be"),
        (HANS, "hz"),
    ],
)
def test_a_wrong_declaration_is_overruled_by_the_bytes(text: str, charset: str, label: str) -> None:
    assert decode(text.encode(charset), headers(label)).text == text
    page = META.format(label) + text
    assert decode(page.encode(charset)).text == page


@pytest.mark.parametrize(
    ("page", "source", "label"),
    [
        (META.format("gb2312") + "<html><title>x</title>", "meta tag", "gb2312"),
        ("<html><head><title>" + "x" * 3000 + "</title>" + META.format("GBK"), "meta tag", "gbk"),
        ("<meta charset=big5>", "meta tag", "big5"),
        ("<meta charset = 'Big5' />", "meta tag", "big5"),
        ('<?xml version="1.0" encoding="gb2312"?>', "XML declaration", "gb2312"),
        ('<!-- <meta charset="big5"> --><meta charset="gbk">', "meta tag", "gbk"),
        ('<meta name="description" content="charset=big5"><meta charset="gbk">', "meta tag", "gbk"),
    ],
)
def test_declarations_are_found_where_portals_put_them(page: str, source: str, label: str) -> None:
    for body in (page.encode(), page.encode("utf-16-le")):
        found = declarations(body, (), "")
        assert [(statement.source, statement.label) for statement in found] == [(source, label)]


def test_the_header_is_named_before_the_meta_tag() -> None:
    decoded = decode((META.format("gb2312") + HANS).encode("gbk"), headers("utf-8"))
    assert (decoded.declared, decoded.charset) == ("utf-8", "gb18030")
    assert decoded.evidence == (
        "The HTTP header says utf-8: it is overruled by the bytes.",
        "The meta tag says gb2312: it agrees with the bytes.",
        "Read as gb18030.",
    )


def test_the_linking_page_settles_what_the_bytes_leave_open() -> None:
    body = "年".encode("gbk")
    assert decode(body, hint="gbk").text == "年"
    assert decode(body, hint="gbk").declared == ""


def test_a_byte_order_mark_is_read_and_removed() -> None:
    assert decode(b"\xef\xbb\xbf" + HANS.encode()).text == HANS
    assert (
        decode(b"\xef\xbb\xbf" + HANS.encode("gbk")).charset == "gb18030"
    )  # a template's mark, another's text


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5", "utf-16-le"])
def test_a_cut_page_keeps_its_charset(charset: str) -> None:
    body = (HANT * 3).encode(charset)[:-1]
    decoded = decode(body)
    assert decoded.text.rstrip("\ufffd") == (HANT * 3)[:-1]
    assert "The last character is cut off." in decoded.evidence


def test_what_cannot_be_read_is_marked_and_counted() -> None:
    body = HANS.encode("gbk") + b"\xff\n" + HANS.encode("gbk")
    decoded = decode(body, headers("gbk"))
    assert decoded.text == HANS + "\ufffd\n" + HANS
    assert "1 undecodable places are marked U+FFFD." in decoded.evidence


def test_signs_of_loss_that_the_page_sent_are_not_counted_as_ours() -> None:
    decoded = decode((HANS + "\ufffd").encode())
    assert decoded.text == HANS + "\ufffd"
    assert decoded.evidence == ("The page declares no charset.", "Read as utf-8.")


@pytest.mark.parametrize(("page", "pasted"), [("utf-8", "gbk"), ("gbk", "utf-8"), ("utf-8", "big5")])
def test_runs_in_another_charset_are_read_in_it(page: str, pasted: str) -> None:
    inner = HANT if pasted == "big5" else HANS
    body = ("首页 信息公开\n" * 30).encode(page) + inner.encode(pasted) + "\n版权所有 青岚县".encode(page)
    decoded = decode(body)
    assert decoded.text == "首页 信息公开\n" * 30 + inner + "\n版权所有 青岚县"
    assert any("runs of bytes are in" in sentence for sentence in decoded.evidence)


def test_browsers_rules_for_gbk() -> None:
    body = HANS.encode("gbk")
    assert decode(body + b"\xa3\xa0").text == HANS + "\u3000"  # A3A0 is the wide space
    assert decode(body + b"\x80").text == HANS + "€"


def test_empty_and_ascii_pages() -> None:
    assert decode(b"").text == ""
    assert decode(b"<html></html>", headers("gb2312")).text == "<html></html>"


@given(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_what_is_declared_truly_and_valid_comes_out_as_it_went_in(text: str, charset: str) -> None:
    page = "<p>政府信息公开工作年度报告</p>" * 4 + text
    assert decode(page.encode(charset), headers(charset)).text == page


@given(st.binary(max_size=300), st.sampled_from(["", *LABELS]))
def test_it_never_fails(body: bytes, label: str) -> None:
    decoded = decode(body, headers(label) if label else ())
    assert decoded.evidence
    assert body.decode(decoded.charset, "replace") is not None
