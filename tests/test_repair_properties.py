"""What holds of repair whatever the text: clean text stays, lines stay, steps replay, and a second run finds nothing."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import damage, misreadings, texts
from pipelines.repair import apply_steps, lost, repair
from pipelines.repair.misread import Slot, read_utf8_runs
from pipelines.repair.swapped import Misreading
from pipelines.repair.swapped import find as find_swapped
from tests.thorough import share

PARAGRAPHS = texts.reports(94, seed=11)
DAMAGES = {
    "none": str,
    "mirror": partial(damage.mirror, seed=3),
    "readings": partial(damage.add_readings, seed=4),
    "latin-1": partial(misreadings.misread, written_as="utf-8", read_as="latin-1"),
    "windows": partial(misreadings.misread, written_as="utf-8", read_as="cp1252"),
    "twice": partial(misreadings.again_and_again, times=2),
    "utf-8 as gbk": partial(misreadings.misread, written_as="utf-8", read_as="gbk"),
    "gbk as latin-1": partial(misreadings.misread, written_as="gbk", read_as="latin-1"),
    "gbk as big5": partial(misreadings.misread, written_as="gbk", read_as="big5hkscs"),
    "entities": misreadings.entities,
    "escapes": misreadings.escapes,
    "doubled": misreadings.doubled,
    "taiwanese": misreadings.taiwanese,
    "lost": misreadings.with_losses,
}
LINES = st.tuples(st.sampled_from(PARAGRAPHS), st.sampled_from(sorted(DAMAGES))).map(
    lambda pair: DAMAGES[pair[1]](pair[0])
)
NOISE = st.text(
    st.sampled_from(
        "政府信息公开?？！。,，、锟斤拷\ufffdæ”¿åºœ锛鏀垮簻&#;\\u653f(zhèng)\n製體係網路2015日〔"
    ),
    max_size=60,
)


@pytest.mark.parametrize("genre", ["statutes", "news", "reports", "converted", "taiwan"])
def test_clean_text_is_never_touched(genre: str) -> None:
    passages = texts.genres()[genre][:200]
    assert [passage for passage in passages if repair(passage).text != passage] == []


@settings(deadline=None, max_examples=share(60))
@given(st.lists(LINES, min_size=1, max_size=4))
def test_damaged_pages_keep_their_lines_and_their_account(lines: list[str]) -> None:
    page = "\n".join(lines)
    repaired = repair(page)
    assert repaired.text.count("\n") == page.count("\n")
    assert apply_steps(page, repaired.steps) == repaired.text
    assert all(page[step.start : step.end] == step.before for step in repaired.steps)
    assert repair(repaired.text).text == repaired.text


@settings(deadline=None, max_examples=share(200))
@given(NOISE)
def test_noise_keeps_its_lines_and_its_account(text: str) -> None:
    repaired = repair(text)
    assert repaired.text.count("\n") == text.count("\n")
    assert apply_steps(text, repaired.steps) == repaired.text
    assert repair(repaired.text).text == repaired.text


@settings(deadline=None, max_examples=share(40))
@given(
    st.sampled_from(PARAGRAPHS),
    st.sampled_from(["latin-1", "twice", "entities", "escapes", "gbk as latin-1"]),
)
def test_damage_that_keeps_every_byte_is_undone_to_the_letter(paragraph: str, name: str) -> None:
    page = paragraph + "\n" + PARAGRAPHS[3]
    assert repair(DAMAGES[name](page)).text == page


def test_what_is_lost_is_never_invented() -> None:
    for paragraph in PARAGRAPHS[:40]:
        hurt = misreadings.with_losses(paragraph)
        repaired = repair(hurt)
        assert repaired.text == hurt
        assert lost.count(hurt) == sum(
            lost.count(step.before) for step in repaired.steps if step.kind == "lost"
        )


def test_digits_that_lost_their_bytes_stay_lost() -> None:
    wide = "本年度共收到申请３２０１件，其中网络申请４５件。"
    hurt = wide.encode().decode("gbk", "replace")
    repaired = repair(hurt).text
    assert len(repaired) == len(wide)
    assert all(new in (true, "\ufffd") for true, new in zip(wide, repaired, strict=True) if true.isdecimal())


def test_a_gap_offers_only_characters_that_fit_the_bytes() -> None:
    text = "政府信息公开".encode().decode("gbk", "replace") + "。"
    slots = [slot for run in read_utf8_runs(text, "gb18030") for slot in run]
    assert [slot for slot in slots if isinstance(slot, Slot) and len(slot.candidates) > 1]
    assert all(len(candidate.encode()) == 3 for slot in slots for candidate in slot.candidates)


def test_a_clean_line_beside_a_misread_one_stays() -> None:
    clean, true = "北京市海淀区中关村大街一号", "政府信息公开工作年度报告已经公布"
    page = f"{clean}{true.encode('gbk').decode('big5hkscs')}{clean}"
    steps = find_swapped(page, "gbk_as_big5", Misreading(read_as="big5", written_as="gb18030"))
    assert apply_steps(page, steps) == clean + true + clean
