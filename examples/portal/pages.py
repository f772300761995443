"""From a publication to the HTML between a page's chrome, and to the values its templates name."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import PurePosixPath

from examples.portal.filling import fill
from examples.portal.forms import table_html
from examples.portal.publications import Publication
from examples.portal.resources import HTML, Resource

# How a marked line is set; the fonts are those of the standard for official documents (GB/T 9704-2012).
STYLES = {
    "": "text-indent:2em",
    "#": "text-indent:2em;font-family:黑体",
    "##": "text-indent:2em;font-family:楷体_GB2312",
    "###": "text-indent:2em;font-family:仿宋_GB2312",
    ">": "text-align:right",
    "^": "text-align:center;font-size:18pt",
    "|": "text-align:left",
}
TITLE_IN_LISTS = 18  # characters; lists cut longer titles and give the full one in an attribute


def body_html(publication: Publication, dress: Callable[[str], str] = str) -> str:
    """The text of a publication, a paragraph or table per line; `dress` alters a table as an editor does."""
    parts = []
    for mark, text in publication.lines:
        if mark == "@":
            parts.append(dress(table_html(publication.form, text, publication.numbers)))
        else:
            parts.append(f'<p style="{STYLES[mark]}">{escape(text)}</p>')
    return "\n".join(parts)


def page_values(publication: Publication) -> dict[str, str]:
    """What any template may say about a publication, escaped for HTML."""
    title = publication.title
    short = title if len(title) <= TITLE_IN_LISTS else title[:TITLE_IN_LISTS] + "…"
    serial = PurePosixPath(publication.path).stem.split("_")[-1]
    plain = {
        "path": publication.path,
        "title": title,
        "short_title": short,
        "agency": publication.agency,
        "number": publication.number,
        "published": publication.published,
        "index_number": f"{publication.published[:4]}-{serial}",
    }
    return {name: escape(value) for name, value in plain.items()}


def article(template: str, publication: Publication) -> Resource:
    """The page of a publication in UTF-8, with validators."""
    page = fill(template, {**page_values(publication), "body": body_html(publication)})
    return Resource(HTML, page.encode(), publication.modified, tagged=True)
