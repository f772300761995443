"""The kinds of damage, in the order in which they are undone: the last damage done to a text comes off first.

A new kind is a module beside this one (its shape: the docstring of the package), a line here, cases in
tests/cases/ and a section in docs/repair.md.
"""

from __future__ import annotations

from typing import Protocol

from crawler.items import Step
from pipelines.repair import (
    big5_as_gbk,
    byte_split,
    doubled_punctuation,
    entities,
    gbk_as_big5,
    gbk_as_latin1,
    lost,
    over_conversion,
    readings,
    rewritten_hosts,
    spam,
    substituted_names,
    swallowed_digits,
    taiwan,
    unicode_escapes,
    utf8_as_gbk,
    utf8_as_latin1,
)


class Kind(Protocol):
    """What the engine needs of a module."""

    @property
    def KIND(self) -> str: ...

    def is_suspect(self, text: str) -> bool: ...

    def find(self, text: str) -> list[Step]: ...


KINDS: tuple[Kind, ...] = (
    # text that stands for other text: nothing can be read before it is resolved
    entities,
    unicode_escapes,
    # the last reader's mistakes: bytes under a wrong charset, the surest test first
    utf8_as_latin1,
    gbk_as_latin1,
    utf8_as_gbk,
    gbk_as_big5,
    big5_as_gbk,
    # a mirror's
    byte_split,
    readings,
    doubled_punctuation,
    over_conversion,
    taiwan,
    # marks only: what no repair can bring back
    lost,
    swallowed_digits,
    spam,
    substituted_names,
    rewritten_hosts,
)
