"""What is looked for beforehand, as it is cheap, never says no where the rule behind it says yes; and short ways lead where the long ones do."""

from __future__ import annotations

import re
import unicodedata
from types import ModuleType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive import versions
from pipelines import folding, signatures
from pipelines.dates import _ONLY, is_date_only
from pipelines.page import labels, numbers, titles, tree
from pipelines.plausibility import UNRANKED, log_probability, uncommon
from pipelines.prose import _clause, scope
from pipelines.prose.candidates import _FIGURE, _NONE, PATTERNS, _possible
from pipelines.repair import (
    betting,
    byte_split,
    doubled_punctuation,
    rewritten_hosts,
    script,
    taiwan,
    utf8_as_latin1,
)
from pipelines.repair.wordlist import Wordlist

# Characters that rules of folding, damage and prose turn on, among any others
MARKS = "，：；（）？！％　、。《》()[],;:|!? \n\t\u00a0\u200b\ufeff\u00ad\u0301\u0338０１３年月日件条"
TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(MARKS),
        st.sampled_from("門戶網站信息公開规定政府ABkKs"),
    )
)


def of(words: str) -> st.SearchStrategy[str]:
    """Texts of these words, divided by spaces here, in any order and number."""
    return st.lists(st.sampled_from(words.split()), max_size=9).map("".join)


def matching(*patterns: re.Pattern[str]) -> st.SearchStrategy[str]:
    """Texts that one of the patterns matches."""
    return st.one_of(*(st.from_regex(pattern, fullmatch=True) for pattern in patterns))


@given(TEXTS)
@example("，\u0338＜\u0338Å")
def test_nfkc_is_the_form_of_unicode(text: str) -> None:
    assert folding.nfkc(text) == versions.nfkc(text) == unicodedata.normalize("NFKC", text)


@given(TEXTS)
def test_text_is_squeezed_and_folded_as_by_the_rule(text: str) -> None:
    assert folding.squeeze(text) == folding._squeeze(text)
    folded = folding._READING.sub("", unicodedata.normalize("NFKC", text))
    assert folding.fold(text) == folded.translate(folding._simplified())


@given(TEXTS)
def test_characters_of_a_class_are_found_as_in_a_set(text: str) -> None:
    assert script.has_traditional(text) == any(map(script.is_traditional, text))
    rare = {
        each
        for each in text
        if each >= "\u3400" and not "\uff00" <= each < "\ufff0" and log_probability(each) <= UNRANKED
    }
    assert uncommon(text) == rare


@given(st.lists(of("门 戶 开云 KAIYUN kaiyun bet365 Bet 体育 伺服器 網路"), max_size=4), TEXTS)
@pytest.mark.parametrize("module", [betting, taiwan])
def test_a_word_that_stands_in_a_text_is_possible_in_it(
    module: ModuleType, found: list[str], text: str
) -> None:
    listed: Wordlist = module._wordlist()
    printed = text.join(found)
    known = [word for group in listed._words.values() for word in group]
    standing = {word for word in known if word in printed or word in printed.lower()}
    assert standing <= set(listed.possible_in(printed))
    assert betting.names_a_site(printed) == any(
        word in printed.lower() for key in ("names", "phrases") for word in betting.vocabulary()[key]
    )


@given(matching(_ONLY, signatures.SIGNED_LINE), st.sampled_from(["", "（章）", "(盖章) ", " "]))
def test_every_dated_line_may_end_with_a_date(line: str, seal: str) -> None:
    printed = line + seal
    found = is_date_only(signatures.joined(signatures.unsealed(printed))) or signatures.SIGNED_LINE.fullmatch(
        signatures.unsealed(printed)
    )
    assert signatures.may_end_with_date(printed) or not found


@given(matching(titles._DOCUMENT))
def test_every_title_ends_as_titles_do(line: str) -> None:
    assert titles._LAST.match(line, len(line) - 1)


@given(matching(labels._LABEL))
def test_every_label_in_a_line_has_its_colon(line: str) -> None:
    assert ":" in line


@given(matching(numbers._NUMBER, numbers._ORDER, numbers._BARE, numbers._CODELESS))
def test_every_number_has_its_sign(line: str) -> None:
    assert "号" in line


@given(st.integers(0, 3 * tree.LONG_TAG), st.integers(0, tree.LONG_TAG))
def test_no_endless_tag_is_overlooked(before: int, behind: int) -> None:
    tag = b"<p " + b"a=1 " * tree.LONG_TAG + b">"
    assert (
        tree._without_endless_tags(b"x" * before + tag + b"x" * behind)
        == b"x" * before + b"<p>" + b"x" * behind
    )


def without_first(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The pattern without the class that it must begin with."""
    return re.compile(re.sub(r"^\(\?=\[[^]]*\]\)", "", pattern.pattern))


SAID = of(
    "2022 年 度 1 月 2023年 , ; : ( ) 。 政府 人民 县 市 我局 全年 收到 截至 累计 历年 近 三 年来 自 以来 今年 去年 上一年 上半年 十四五 一季度 同期 结转 顺延至 往年 前年 年内 3件 5余条 件 第 公开 制定 网站 比 增加"
)


@given(SAID)
def test_words_of_time_begin_with_the_characters_they_are_looked_for_by(text: str) -> None:
    spans = [found.span() for found in scope._TIME.finditer(text)]
    assert spans == [found.span() for found in without_first(scope._TIME).finditer(text)]


@given(SAID)
def test_the_subject_of_a_clause_is_looked_for_where_it_can_be(text: str) -> None:
    assert scope.is_of_government(text) == (scope._GOVERNMENT.search(text) is not None)


@given(SAID)
def test_a_clause_begins_behind_the_last_boundary(text: str) -> None:
    boundary = re.compile(r"[,;:()]|\d[余多]?(?:件次|人次|件|条|份|宗|起|例|次|个|封|篇|则|期|部)")
    assert _clause(text) == text[max((found.end() for found in boundary.finditer(text)), default=0) :]


WORDS = sorted({word for pattern in PATTERNS for need in pattern.needs for word in need})


@given(
    st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from("3件 无 , 为0".split())), max_size=12).map(
        "".join
    )
)
def test_every_pattern_is_possible_whose_words_stand_in_a_sentence(plain: str) -> None:
    possible = _possible(plain)
    for at, pattern in enumerate(PATTERNS):
        has_words = all(any(word in plain for word in need) for need in pattern.needs)
        says = _NONE if pattern.is_negation else _FIGURE
        assert bool(possible >> at & 1) == (has_words and says.search(plain) is not None)


HIGH = utf8_as_latin1._HIGH
# Expressions that begin with one class of characters so that a search can skip to them, as they read without that
PLAINLY = {
    _NONE: r"[未没无]|免[费收]|零(?:收费|申请|复议|诉讼|行政)|不(?:予?收|存在|涉及|产生)",
    byte_split.SPLIT: r"[?？\ufffd](?=[?？!！。])|[?？!！。](?=.?[ㄅ-ㄩ─-╿])",
    utf8_as_latin1._SUSPECT: f"[âãä-éï](?:[{HIGH}][{HIGH}\ufffd?]|[\ufffd?][{HIGH}])|[ÃÂ][{HIGH}][ÃÂ¢-ï][{HIGH}]",
    doubled_punctuation._PAIR: "|".join(comma + mark for comma in ",，" for mark in ",，、。；："),
    rewritten_hosts._MAIL: r"(?i:(?<=[\w.-])@[\w.-]*\bgov\.cn)",
}


@given(
    of(
        "未 没 无 免 费 收 零 申请 不 予收 存在 ? ？ \ufffd ！ ! 。 ㄅ ╿ â ä é ï Ã Â ¢ \u0080 ÿ € , ， 、 ； ： x @ gov.cn . GOV.CN -"
    )
)
@pytest.mark.parametrize("pattern", PLAINLY)
def test_an_expression_finds_what_it_says_plainly(pattern: re.Pattern[str], text: str) -> None:
    plain = re.compile(PLAINLY[pattern])
    assert (pattern.search(text) is None) == (plain.search(text) is None)
    if pattern is byte_split.SPLIT:  # the only one whose places are asked for
        assert [found.span() for found in pattern.finditer(text)] == [
            found.span() for found in plain.finditer(text)
        ]
