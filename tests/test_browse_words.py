"""The languages of the pages: which one a reader gets, how it is kept, and that each says everything."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from lxml import etree

pytest.importorskip("datasette", reason="the extra [browse] is not installed")

from archive.browse import datasette_app
from archive.browse.languages import LANGUAGES, accepted
from archive.browse.words import FOLDER, plural, words
from archive.labels import RULES
from pipelines.repair.kinds import KINDS
from tests.asked_room import ask
from tests.reading_room import REPORT, build

BROWSE = FOLDER.parent
TEMPLATES = sorted((BROWSE / "templates").rglob("*.html"))
LOGIC = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SPOKEN = ("title", "aria-label", "placeholder", "alt")
SYMBOLS = {"B"}  # the unit


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.5, zh-TW;q=0.7", "zh"),
        ("zh-Hant-HK", "zh"),
        ("fr, de;q=0.9, zh;q=0.1", "zh"),
        ("fr-FR", "en"),
        ("zh;q=0, *", "en"),
        ("en;q=0, *;q=0.5", "zh"),
        ("zh;q=0", "en"),
        ("ZH-cn ; Q=1.0", "zh"),
        ("zh;q=2;q=x, <script>", "en"),
        (",;q=,,,", "en"),
    ],
)
def test_the_language_a_browser_asks_for(header: str, language: str) -> None:
    assert accepted(header) == language


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return datasette_app(build(tmp_path_factory.mktemp("words") / "archive.db"))


def language_of(response: Any) -> str:
    language: str = etree.HTML(response.text).get("lang")
    return language


def test_the_address_comes_before_the_cookie_and_that_before_the_browser(room: Any) -> None:
    chinese = {"accept-language": "zh"}
    assert language_of(ask(room, "/-/search")) == "en"
    assert language_of(ask(room, "/-/search", **chinese)) == "zh"
    assert language_of(ask(room, "/-/search", cookie="gongkai_language=en", **chinese)) == "en"
    assert language_of(ask(room, "/-/search?lang=zh", cookie="gongkai_language=en")) == "zh"
    assert language_of(ask(room, "/-/search?lang=xx", cookie="gongkai_language=yy", **chinese)) == "zh"


def test_a_choice_is_kept_and_caches_are_told(room: Any) -> None:
    chosen = ask(room, "/-/search?lang=zh")
    assert chosen.headers["set-cookie"].startswith("gongkai_language=zh; Path=/; ")
    vary = "Accept-Language, Cookie, Authorization"  # the last by Datasette
    assert (chosen.headers["content-language"], chosen.headers["vary"]) == ("zh", vary)
    assert "set-cookie" not in ask(room, "/-/search").headers
    assert "set-cookie" not in ask(room, "/-/search?lang=x%0d%0aset-cookie:y").headers


def test_the_switch_keeps_the_address(room: Any) -> None:
    tree = etree.HTML(ask(room, f"/-/document/{REPORT}?old=1&new=2&lang=en").text)
    assert [a.get("href") for a in tree.cssselect(".languages a")] == [
        f"/-/document/{REPORT}?old=1&new=2&lang=zh"
    ]
    named = {link.get("hreflang"): link.get("href") for link in tree.cssselect("link[hreflang]")}
    assert named.keys() == {*LANGUAGES, "x-default"}
    assert named["x-default"] == f"/-/document/{REPORT}?old=1&new=2"


@pytest.mark.parametrize("path", ["/", f"/-/document/{REPORT}", "/-/search", "/-/capture/1", "/-/tables"])
def test_every_page_names_its_json_form(room: Any, path: str) -> None:
    tree = etree.HTML(ask(room, path).text)
    (twin,) = (link.get("href") for link in tree.cssselect("link[type='application/json']"))
    assert isinstance(ask(room, twin).json(), dict)


def test_what_is_missing_is_said_in_json_too(room: Any) -> None:
    response = ask(room, "/-/document/99.json")
    assert "no document 99" in response.json()["error"]
    assert (response.status_code, response.json()) == (404, {"error": response.json()["error"]})


# Words


def flat(language: str) -> dict[str, list[str]]:
    """Every word by file, group and key, with its forms."""
    return {
        f"{path.name}: {group}.{key}": list(forms.values()) if isinstance(forms, dict) else [forms]
        for path in (FOLDER / language).glob("*.toml")
        for group, keys in _load(path).items()
        for key, forms in keys.items()
    }


def _load(path: Path) -> dict[str, dict[str, Any]]:
    import tomllib

    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_every_language_has_the_same_words_with_the_same_places_to_fill() -> None:
    english = flat("en")
    for language in LANGUAGES:
        spoken = flat(language)
        assert spoken.keys() == english.keys()
        for name, forms in spoken.items():
            places = {place for form in forms for _, place, _, _ in Formatter().parse(form) if place}
            assert all(forms), name
            # One may say "the only visit" where the other counts
            assert places == {p for form in english[name] for _, p, _, _ in Formatter().parse(form) if p}, (
                name
            )


def test_chinese_is_chinese() -> None:
    same = {name for name, forms in flat("zh").items() if forms == flat("en")[name]}
    assert {name.partition(": ")[2] for name in same} <= {
        "site.name", "time.utc", "search.placeholder", "capture.hash"
    }  # fmt: skip


def test_every_kind_of_repair_and_every_rule_has_words() -> None:
    kinds = [kind.KIND for kind in KINDS]
    assert sorted(vars(words().repairs)) == sorted(kinds)
    assert sorted(vars(words().rules)) == sorted(RULES)


def test_words_and_templates_agree() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    code = "\n".join(path.read_text(encoding="utf-8") for path in BROWSE.rglob("*.py"))
    used = set(re.findall(r"\b(?:t|words)\.([a-z]+\.[a-z_]+)", source + code)) - {"t.site"}
    looked_up = set(re.findall(r"\b(?:t|words)\.([a-z]+)(?:\[|,)", source + code))
    known = {f"{group}.{key}" for group, keys in vars(words()).items() for key in vars(keys)}
    assert used <= known
    unused = {name for name in known - used if name.split(".")[0] not in looked_up}
    assert (
        unused - {f"{name}.title" for name in ("search", "agencies", "compare", "ranking", "sites", "tables")}
        == set()
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_words_of_its_own(path: Path) -> None:
    source = re.sub(r"(</?)\{[{%].*?[%}]\}", r"\1x", path.read_text(encoding="utf-8"))  # <{{ "th" if … }}>
    tree = etree.HTML(f"<div>{LOGIC.sub(' ', source)}</div>")
    said = " ".join(tree.itertext()) + " ".join(
        element.get(name) or "" for element in tree.iter(etree.Element) for name in SPOKEN
    )
    assert set(re.findall(r"[^\W\d_]+", said)) - SYMBOLS == set()


@pytest.mark.parametrize(("count", "form"), [(0, "sites"), (1, "site"), (2, "sites")])
def test_one_is_not_many(count: int, form: str) -> None:
    assert plural({"one": "site", "other": "sites"}, count) == form
    assert plural("个网站", count) == "个网站"
