"""Each platform's list of 25 reports over three pages, read by the family that recognises it, whole and with faults."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest

from examples.portal import Portal, serve
from examples.portal.catalogue import FAULTS, catalogue
from examples.portal.platforms import PLATFORMS
from tests.walking import walk


@pytest.fixture(scope="module")
def running() -> Iterator[Portal]:
    with serve() as portal:
        yield portal


@pytest.fixture
def portal(running: Portal) -> Portal:
    running.set_fault("")
    return running


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_whole_list_is_read(portal: Portal, name: str) -> None:
    platform = PLATFORMS[name]
    walked = walk(urljoin(portal.url, platform.COLUMN))
    documents = catalogue(platform.path).documents
    assert walked.family == name
    assert walked.evidence
    assert (walked.doubts, walked.truncated) == ([], "")
    assert walked.urls == {urljoin(portal.url, document.path) for document in documents}
    assert walked.announced == len(documents) == 25
    assert len(walked.listings) == 3


@pytest.mark.parametrize("name", PLATFORMS)
def test_entries_have_full_titles_and_dates(portal: Portal, name: str) -> None:
    platform = PLATFORMS[name]
    walked = walk(urljoin(portal.url, platform.COLUMN))
    items = {item.url: item for listing in walked.listings for item in listing.items}
    for document in catalogue(platform.path).documents:
        item = items[urljoin(portal.url, document.path)]
        assert (item.title, item.date) == (document.title, document.published)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", PLATFORMS)
def test_a_fault_of_page_two_is_named(portal: Portal, name: str, fault: str) -> None:
    portal.set_fault(fault)
    walked = walk(urljoin(portal.url, PLATFORMS[name].COLUMN))
    assert not walked.complete
    assert "list page 2 of " in walked.doubts[0]
