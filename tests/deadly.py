"""Readers that a process of a pool can import: one that dies of a page, and one that takes its time."""

from __future__ import annotations

import os
import time
from pathlib import Path

from crawler.items import Document, Page
from crawler.reading import Unread, read_page

DEADLY = b"<!-- deadly -->"


def die_of(page: Page) -> Document | Unread:
    """Read the page, unless it says that it is deadly."""
    if DEADLY in page.body:
        os._exit(11)  # as a segmentation fault in a library would
    return read_page(page)


def sleep_over(page: Page) -> Document | Unread:
    """Leave the process's number in the file the page names, and read for a minute."""
    Path(page.body.decode()).write_text(str(os.getpid()), encoding="utf-8")
    time.sleep(60)
    return Unread("too late")
