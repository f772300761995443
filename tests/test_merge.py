"""Union of archives: whatever the order, the same archive, and it holds what either has seen."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.store import Archive
from archive.verify import verify
from tests.unions import Crawled, crawleds, dump, make, merge, merged


def is_whole(archive: Archive) -> bool:
    assert [(problem.table, problem.text) for problem in verify(archive)] == []
    return True


@settings(max_examples=40)
@given(crawleds(), crawleds())
def test_merging_is_commutative_and_idempotent(ours: Sequence[Crawled], theirs: Sequence[Crawled]) -> None:
    with make(ours) as a, make(theirs) as b:
        before = dump(a), dump(b)
        with merged(a, b) as ab, merged(b, a) as ba:
            union = dump(ab)
            assert union == dump(ba)
            for again in (a, b, ba):
                merge(ab, again)
                assert dump(ab) == union
            assert is_whole(ab)
            assert is_whole(ba)
        merge(a, a)
        assert (dump(a), dump(b)) == before


@settings(max_examples=30)
@given(crawleds(), crawleds(), crawleds())
def test_merging_is_associative(x: Sequence[Crawled], y: Sequence[Crawled], z: Sequence[Crawled]) -> None:
    with make(x) as a, make(y) as b, make(z) as c:
        with merged(a, b) as ab, merged(b, c) as bc:
            with merged(ab, c) as left, merged(a, bc) as right, merged(c, b, a) as back:
                assert dump(left) == dump(right) == dump(back)
                assert is_whole(left)
