"""What a file is called: by the header that names it, else by its address."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote_to_bytes, urlsplit

from crawler.items import Hint, Page

_EXTENDED = re.compile(
    r"filename\*\s*=\s*([\w-]*)'[^']*'([^;\s]+)", re.IGNORECASE
)  # filename*=UTF-8''%E5%B9%B4.pdf
_PLAIN = re.compile(r"filename\s*=\s*(?:\"([^\"]*)\"|([^;]+))", re.IGNORECASE)  # filename="年报.pdf"
_EXTENSION = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip)\s*$", re.IGNORECASE)  # 年报.docx
_LABEL = re.compile(
    r"^[\s【\[(（]*(?:附\s*件|附\s*表)[\s\d一二三四五六七八九十]*[】\])）]*[\s:：.、]*"
)  # 附件1：
# Words that only say that there is a file: 点击下载, 附件, PDF版
_BARE = re.compile(
    r"(?:点击|此处|这里|查看|下载|浏览|阅读|打开|附件|附表|文件|全文|原文|正文|文本|详情|版本?|pdf|word|excel|ofd|docx?|xlsx?|[\W\d_])*",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u4e00-\u9fff]{4}")
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")  # %E5%B9%B4


def file_name(page: Page) -> str:
    """The file's name as its Content-Disposition gives it, else the last part of the address; "" when neither has one.

    RFC 6266 allows `filename*` only for names that are not ASCII; portals send raw or percent-encoded UTF-8 or GBK
    as `filename` instead.
    """
    header = next((value for name, value in page.headers if name.lower() == "content-disposition"), "")
    if found := _EXTENDED.search(header):
        return _decoded(unquote_to_bytes(found[2]), found[1])
    if found := _PLAIN.search(header):
        raw = (found[1] or found[2] or "").strip().encode("latin-1", "replace")
        return _decoded(unquote_to_bytes(raw) if _ENCODED.search(raw.decode("latin-1")) else raw)
    return _decoded(unquote_to_bytes(urlsplit(page.final_url or page.url).path.rsplit("/", 1)[-1]))


def named(page: Page) -> Hint:
    """The page's hint. An attachment is called what its link says, else what the file is called, else as its page is."""
    if page.kind != "attachment":
        return page.hint
    called = next(
        filter(_says_something, map(_bare, (page.hint.title, file_name(page)))), page.hint.page_title
    )
    return replace(page.hint, title=called or page.hint.title)


def _bare(name: str) -> str:
    """The name without 附件1： before it and its extension behind it."""
    return _EXTENSION.sub("", _LABEL.sub("", name)).strip()


def _says_something(name: str) -> bool:
    """Whether it is a title, and not 附件, 点击下载 or P020240118386125."""
    return bool(_HAN.search(name)) and not _BARE.fullmatch(name)


def _decoded(raw: bytes, charset: str = "") -> str:
    """The bytes in the charset that is named, else in UTF-8, else in GB18030; without a folder before them."""
    for each in filter(None, (charset, "utf-8", "gb18030")):
        try:
            return raw.decode(each).replace("\\", "/").rsplit("/", 1)[-1].strip()
        except (UnicodeDecodeError, LookupError):
            continue
    return ""
