"""Clean Chinese text to damage and to leave alone: passages by genre.

    reports     paragraphs of annual reports and notices, written for this project about invented places (texts/reports.txt)
    statutes, news, reviews
                passages that the language model was not counted from (passages/README.md)
    taiwan      Taiwanese and Hong Kong agencies, written for this project (texts/taiwan.txt), and Django's zh_Hant catalogue
    converted   the reports in traditional characters, as a mirror's character converter leaves them

None of them is counted into the language model.
"""

from __future__ import annotations

import gettext
import importlib.util
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from opencc import OpenCC

HERE = Path(__file__).parent / "texts"
PASSAGES = Path(__file__).parent / "passages"
_REFERENCE = re.compile("&#[0-9]+;")  # &#183;
COUNTIES = [
    "青岚县",
    "云泽县",
    "临溪县",
    "石桥县",
    "沙坪县",
    "宁川县",
    "白塔县",
    "永和县",
    "松涛县",
    "东湾县",
]
BUREAUS = [
    "财政局",
    "教育局",
    "公安局",
    "民政局",
    "司法局",
    "水利局",
    "农业农村局",
    "文化和旅游局",
    "统计局",
    "审计局",
]
ROADS = ["人民路", "建设大道", "文昌街", "滨河路", "解放街", "长青路"]
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙", ("建国", "秀英", "志强", "丽华", "海燕", "文斌", "晓明", "玉兰")
LATIN = ("qinglan", "yunze", "linxi", "shiqiao", "shaping", "ningchuan")
# %(name)s and {0} stand in catalogues of messages; they are no text
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")


def reports(count: int, seed: int = 1) -> list[str]:
    """`count` paragraphs, templates in turn, places and figures drawn anew."""
    templates = (HERE / "reports.txt").read_text(encoding="utf-8").splitlines()
    draw = random.Random(seed)
    return [_fill(templates[number % len(templates)], draw) for number in range(count)]


def report(seed: int = 1) -> str:
    """One page of about 3,800 characters, a line per paragraph."""
    return "\n".join(reports(47, seed))


def converted(count: int, seed: int = 2) -> list[str]:
    """Report paragraphs in traditional characters."""
    convert = OpenCC("s2t").convert
    return [convert(passage) for passage in reports(count, seed)]


@cache
def held_out(genre: str) -> tuple[str, ...]:
    """The passages of passages/<genre>.txt that came undamaged.

    A few reviews carry character references: damaged at their source.
    """
    lines = (PASSAGES / f"{genre}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if not _REFERENCE.search(line))


def genres() -> dict[str, tuple[str, ...]]:
    """Clean passages by genre, some 4,400."""
    return {
        "statutes": held_out("statutes"),
        "news": held_out("news"),
        "reviews": held_out("reviews"),
        "reports": tuple(reports(300)),
        "converted": tuple(converted(300)),
        "taiwan": taiwan(),
    }


def pages(count: int) -> list[str]:
    """`count` pages to damage: reports, held-out news and statutes in turn, 30 to 47 paragraphs each."""
    made = []
    for number in range(count):
        genre, start = ("reports", "news", "statutes")[number % 3], 30 * (number // 3)
        made.append(
            report(number + 1) if genre == "reports" else "\n".join(held_out(genre)[start : start + 30])
        )
    return made


@cache
def taiwan() -> tuple[str, ...]:
    """Paragraphs written in Taiwan's and Hong Kong's manner, and messages of a program in Taiwan's."""
    written = (HERE / "taiwan.txt").read_text(encoding="utf-8").splitlines()
    return tuple(written) + tuple(_messages("zh_Hant"))


def _messages(locale: str) -> Iterator[str]:
    """Translated messages of Django's catalogues, five to a passage."""
    messages = []
    for path in sorted(_package("django").rglob(f"{locale}/LC_MESSAGES/django.mo")):
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        messages += [
            _PLACEHOLDER.sub("", text) for key, text in sorted(catalogue.items(), key=str) if key and text
        ]
    for start in range(0, len(messages), 5):
        yield "\n".join(messages[start : start + 5])


def _package(name: str) -> Path:
    """Folder of an installed package, which is not imported."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed: pip install --editable '.[dev]'")
    return Path(spec.origin).parent


def _fill(template: str, draw: random.Random) -> str:
    county = draw.choice(COUNTIES)
    values = {
        "county": county,
        "short": county[:-1],
        "short_latin": draw.choice(LATIN),
        "bureau": draw.choice(BUREAUS),
        "road": draw.choice(ROADS),
        "surname": draw.choice(SURNAMES),
        "given": draw.choice(GIVEN),
        "year": draw.randint(2009, 2024),
        "zip": draw.randint(100000, 849999),
        "phone": f"0{draw.randint(310, 999)}—{draw.randint(2000000, 8999999)}",
    }
    figure = re.compile(r"\{(n[1-5]|d)\}")
    drawn = figure.sub(lambda match: str(_figure(match[1], draw)), template)
    return drawn.format(**values)


def _figure(size: str, draw: random.Random) -> int:
    """{n3} is a number of three digits, {d} one digit."""
    digits = 1 if size == "d" else int(size[1])
    return draw.randint(10 ** (digits - 1), 10**digits - 1)
