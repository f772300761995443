"""Article pages of every CMS family and of every oddity known: saved pages, invented in content, real in shape."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.items import Document
from tests.saved_pages import PAGES, cases, check_sections, check_steps, document, expected, identity, outline

CASES = cases("articles")
PARTS = ("identity", "container", "sections", "facts", "checks", "attachments", "notes", "text")
FAMILIES = (
    "trs", "ucap", "jpage", "xxgk", "jpaas", "guangdong", "gkmlpt", "vsb", "truecms", "epoint", "openness", "public-column", "ccontent",
)  # fmt: skip
FORMS = ("flat-a", "flat-b", "flat-c", "flat-d", "flat-e")
HEAD = 12  # lines of the text that are compared: the rest is tables and chapters


def summary(document: Document) -> dict[str, Any]:
    """A document as reviewable JSON, one entry for each of PARTS; zeros are only counted."""
    counted = [fact for fact in document.facts if fact.state != "number"]
    return {
        "identity": identity(document),
        "container": document.container,
        "sections": outline(document),
        "facts": {f"{fact.source} {fact.code}": fact.raw for fact in document.facts if fact.state == "number"}
        | {
            state: len([fact for fact in counted if fact.state == state])
            for state in ("zero", "blank", "none")
        },
        "checks": {check.rule: check.verdict for check in document.checks},
        "attachments": {link.url: link.title for link in document.attachments},
        "notes": list(document.notes),
        "text": document.text.split("\n")[:HEAD],
    }


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("case", CASES)
def test_page(case: str, part: str) -> None:
    assert summary(document(case))[part] == expected(case, summary)[part]


@pytest.mark.parametrize("name", [*FAMILIES, *FORMS])
def test_every_family_and_form_has_a_page(name: str) -> None:
    assert [case for case in CASES if case.startswith(f"articles/{name}-")]


@pytest.mark.parametrize("case", CASES)
def test_steps_lead_from_the_published_text_to_the_canonical_one(case: str) -> None:
    check_steps(document(case))


@pytest.mark.parametrize("case", CASES)
def test_sections_point_into_the_text(case: str) -> None:
    check_sections(document(case))


@pytest.mark.parametrize("case", CASES)
def test_nothing_of_the_neighbourhood_enters_the_text(case: str) -> None:
    """Lists of other articles, footers and buttons stand around every text; the pages say 相关, 主办 and 狠抓 only there."""
    words = (
        "相关文件",
        "相关信息",
        "狠抓落实",
        "违者必究",
        "邮编",
        "责任编辑",
        "正在加载",
        "有效期至",
        "上一条",
    )
    assert not [word for word in words if word in document(case).text]


def test_a_page_is_small() -> None:
    assert all((PAGES / case / "page.html").stat().st_size < 100_000 for case in CASES)
