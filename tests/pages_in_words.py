"""Small pages for tests: the content of a body, with a head if it matters."""

from __future__ import annotations

from crawler.items import Hint
from pipelines.content import Content, extract

URL = "http://www.yunling.example/zwgk/202301/t20230115_7788.html"
TEXT = "<p>云岭县公安局认真贯彻条例，主动公开各类信息，受到群众欢迎。</p>"


def content(body: str, head: str = "", hint: Hint | None = None) -> Content:
    return extract(f"<html><head>{head}</head><body>{body}</body></html>", URL, hint or Hint())
