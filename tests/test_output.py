from __future__ import annotations

import pytest

from gongkai.output import display_width, print_json, print_table, shorten


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("公开", 4), ("第2条", 5)])
def test_a_han_character_takes_two_columns(text: str, width: int) -> None:
    assert display_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "kept"), [("公开年报", 8, "公开年报"), ("公开年报", 7, "公开年…"), ("公开", 1, "…")]
)
def test_shortened_text_fits(text: str, width: int, kept: str) -> None:
    assert shorten(text, width) == kept
    assert display_width(kept) <= width


def test_columns_line_up_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([{"site": "澄川", "n": 1}, {"site": "ab", "n": None}], ["site", "n"])
    assert capsys.readouterr().out.splitlines() == ["site  n", "澄川  1", "ab"]


def test_json_lines_keep_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    print_json([{"title": "年报"}, {"title": None}])
    assert capsys.readouterr().out == '{"title": "年报"}\n{"title": null}\n'
