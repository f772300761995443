"""A stored page as a page: cleaned by nh3 of all that runs, loads, submits or hides, on a page with nothing else on it.

What is left are texts, headings, lists, tables and links. It is a view and no evidence: that are the bytes.
"""

from __future__ import annotations

import nh3
from lxml import etree
from lxml.html import HTMLParser, document_fromstring, tostring

from archive.browse.security import safe_href

TAGS = frozenset(nh3.ALLOWED_TAGS - {"img", "map", "area", "details", "summary"}) | {"tfoot"}
ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
CUT = frozenset(
    {"script", "style", "title", "noscript", "template", "textarea", "select", "iframe", "object"}
)


def cleaned(source: str, base: str) -> str:
    """HTML that holds text, structure and links to the web, those relative to `base` made whole.

    libxml2 reads the page first: it stops at 256 elements one in another, where the time nh3 takes grows with the
    square of their number.
    """
    return nh3.clean(
        _flat(source),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        clean_content_tags=set(CUT),
        url_schemes={"http", "https"},
        url_relative=("rewrite_with_base", base) if safe_href(base) else "deny",
        link_rel="noopener noreferrer nofollow",
    )


def _flat(source: str) -> str:
    """The source as libxml2 understands it; empty where there is nothing to understand."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(source.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):  # an empty document
        return ""
    text: str = tostring(tree, encoding="unicode")
    return text
