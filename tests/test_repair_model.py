"""The language model: small, lazy, deaf to script, and able to tell Chinese from mojibake."""

from __future__ import annotations

import subprocess
import sys
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import damage, texts
from pipelines.repair import model
from pipelines.repair.memory import Memory

LOADED = """
import sys
import {module}
from pipelines.repair import model
assert model.load.cache_info().currsize == 0, "the model was read at import"
assert "opencc" not in sys.modules, "the converter was read at import"
"""
USED = """
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
import zstandard, benchmarks.texts
from pipelines.repair import model
before = resident()
for text in benchmarks.texts.held_out("news"):
    model.score(text)
print(resident() - before)
"""


def run(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    ).stdout


@pytest.mark.parametrize("module", ["gongkai.cli", "pipelines"])
def test_importing_does_not_load_it(module: str) -> None:
    run(LOADED.format(module=module))


def test_it_is_small_on_disk() -> None:
    assert model.MODEL.stat().st_size < 5_000_000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="resident memory is read from /proc")
def test_it_is_small_in_memory() -> None:
    assert float(run(USED)) < 60


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("政府信息公开工作年度报告", "鏀垮簻淇℃伅鍏紑宸ヤ綔"),
        ("（四）做好突发事件", "。ㄋ模┳龊猛话事件"),
        ("三审三校”制度", "三审三？！敝贫？"),
        ("自然资源局", "自燃资源局"),
    ],
)
def test_chinese_is_likelier_than_its_ruins(better: str, worse: str) -> None:
    assert model.score(better) > model.score(worse)


@pytest.mark.parametrize("genre", ["statutes", "news", "reports"])
def test_running_text_scores_above_all_mojibake(genre: str) -> None:
    passages = [text for text in texts.genres()[genre] if len(text) > 40][:200]
    misread = [text.encode().decode("gb18030", "replace") for text in passages]
    assert min(map(model.score, passages)) > max(map(model.score, misread))


def test_script_and_width_make_no_difference() -> None:
    text = "根据《条例》的规定,现公布2022年度报告:申请36件"
    assert model.score(damage.traditional(text)) == model.score(text)
    assert model.score(text.replace(",", "，").replace(":", "：").replace("2022", "２０２２")) == model.score(
        text
    )


def test_no_text_has_no_score() -> None:
    assert model.score("") == model.score(" 　") == 0.0


def test_probabilities_of_what_may_follow_come_to_one() -> None:
    loaded = model.load()
    for context in ("政府", "信息", "，我", "。（"):
        first, second = loaded.classes_of(context)
        total = sum(2.718281828**log for log in loaded.logs(first, second, range(2, 6000)))
        assert 0.9 < total < 1.1


def test_a_page_raises_what_it_has_said() -> None:
    loaded = model.load()
    a, b, c = loaded.classes_of("青岚县")
    assert Memory("青岚县公安局公告").log(a, b, c) > loaded.log(a, b, c) + 2


@given(st.lists(st.integers(0, 2**32 - 1)), st.sampled_from("BHI"))
def test_arrays_survive_packing(values: list[int], code: str) -> None:
    packed = array(code, [value % 2 ** (8 * array(code).itemsize) for value in values])
    assert model.unpack(model.pack(packed), code) == packed
