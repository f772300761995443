"""Settings of all tests."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Images of containers often forbid Python to keep what it compiled. Each of the many processes that tests start would
# then compile this project anew, and pytest its tests: a second of each start and a third of the collection.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A time limit for each example fails on a busy machine and finds nothing: pytest's own limit stops what hangs.
# By day a third of the examples, by night (`make nightly`) all; `share` in tests/thorough.py for tests that name a number.
settings.register_profile("nightly", deadline=None)
settings.register_profile("gongkai", settings.get_profile("nightly"), max_examples=35)
settings.load_profile("gongkai")

# Each file is run by one worker, so that what its tests share is made once (--dist=loadfile in pyproject.toml). What takes
# longest begins first: at the end of a run it would be waited for while the other workers are idle.
SLOW_FIRST = """
    test_cluster test_hostile test_floors test_cli test_portals test_kill test_ocr test_crawl test_block_crawls test_fuzz test_platform_crawls
    test_browse_home_browser test_document_browser test_looking_browser test_schedule_kill test_operations test_durability test_scheduler
    test_pins test_revisits test_schedule_time test_tell test_progress test_browse_browser test_query_plans test_looking
    test_attachments_crawl test_logs test_sites_new test_search test_events test_instructions test_readers
""".split()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a crawl spends most of its time in the pauses that its portal asks for."""
    has_affinity = hasattr(os, "sched_getaffinity")  # what this process may use of them; not on macOS
    return (len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow files first, each in its own order; the rest as it stands."""
    places = {name: at for at, name in enumerate(SLOW_FIRST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was collected stays to the end: no search for garbage looks through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for the tests of a file. Not longer: it keeps an event loop running in this thread."""
    from tests.browsing import chromium

    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """An empty page on a wide screen; the fixture `address` of the file is where its paths begin."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()
