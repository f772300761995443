"""Draft site files: what is known or guessed of a portal, as the text of a site file a person then looks over.

`gongkai sites new` and `gongkai sites import` write them. A draft is a whole site file that loads as it stands; what
was guessed stands in a comment beside the guess, and `verified = false` says that nobody has looked yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from crawler.drafting import divisions
from crawler.urls import host_of

HEADING = "A draft: look it over, try it with `gongkai sites check {slug}`, then set verified = true."
UNSEEN = "crawled by name only, until `gongkai sites enable {slug}`"
# What an agency is called in a slug, by the end of its name; the first that fits. A government is its place alone.
ORGANS = (
    ("公安", "gaj"),
    ("审计", "sjj"),
    ("司法", "sfj"),
    ("统计", "tjj"),
    ("教育", "jyj"),
    ("财政", "czj"),
    ("民政局", "mzj"),
    ("民政厅", "mzt"),
    ("自然资源", "zrzyj"),
    ("市场监督管理", "scjgj"),
    ("发展改革", "fgj"),
    ("发展和改革", "fgw"),
    ("人力资源", "rsj"),
    ("交通运输", "jtj"),
    ("卫生健康", "wjw"),
    ("生态环境", "sthjj"),
    ("人民防空", "rfb"),
)
_SUFFIX = re.compile(r"\.(?:gov|org|com|net|edu)?\.?cn$|\.(?:com|net|org|gov)$")  # .gov.cn
_UNSAFE = re.compile(r"[^a-z0-9]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # TOML allows none of them in a line


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """A list page of the draft; the comment says why it is thought to be one."""

    url: str
    kind: str  # annual_report notice
    render: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What will stand in a site file. An empty `schedule` is replaced by one made from the slug."""

    slug: str
    agency: str
    region: str  # administrative division code; "" where it could not be told
    homepage: str
    columns: tuple[DraftColumn, ...]
    family: str = "auto"
    schedule: str = ""
    private: bool = False
    tls: str = "modern"
    hosts: tuple[str, ...] = ()
    enabled: bool = False  # nobody has looked yet: it is crawled by name only
    comments: tuple[str, ...] = ()  # lines above everything else: sources, evidence, guesses
    notes: tuple[tuple[str, str], ...] = ()  # (key, comment at the end of its line)


def to_toml(draft: Draft) -> str:
    """The text of the draft's site file. An unknown region stays empty, which an unverified site may."""
    notes = dict(draft.notes)
    if not draft.region and "region" not in notes:
        notes["region"] = "fill in: the six digits of its administrative division code, GB/T 2260"
    if not draft.enabled:
        notes.setdefault("enabled", UNSEEN.format(slug=draft.slug))
    lines = [f"# {_one_line(comment)}" for comment in draft.comments]
    lines += [_line(key, value, 8, notes.get(key, "")) for key, value in _site_values(draft)]
    for column in draft.columns:
        lines += ["", f"[[column]]{_comment(column.comment)}"]
        width = 6 if column.render else 4
        lines += [_line("url", column.url, width), _line("kind", column.kind, width)]
        lines += [_line("render", True, width)] if column.render else []
    return "\n".join(lines) + "\n"


def write(draft: Draft, folder: Path) -> Path:
    """Write `<slug>.toml` into the folder and return its path. FileExistsError where there is one: nothing is replaced."""
    path = folder / f"{draft.slug}.toml"
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(to_toml(draft))
    return path


def slug_of(url: str, agency: str = "") -> str:
    """A slug from the host and, where the host does not say it, the kind of agency.

    `https://gaj.putian.gov.cn/` is gaj-putian; 广州市公安局 at `https://www.gz.gov.cn/` is gz-gaj; a ministry is its host
    alone; a bare address keeps its digits: `http://122.137.242.24:8080/` is 122-137-242-24-8080.
    """
    host = _SUFFIX.sub("", host_of(url).removeprefix("www."))
    labels = [label for label in _UNSAFE.split(host) if label]
    organ = next((code for word, code in ORGANS if word in agency and not agency.endswith("部")), "")
    if organ and labels and not labels[0].startswith(organ[:2]):
        labels.append(organ)
    return "-".join(labels)[:64].strip("-") or "site"


def weekly(slug: str) -> str:
    """A cron line once a week, at a minute between 0:00 and 5:59 of some day: always the same one for this slug.

    Spread by the slug's hash so that a hundred sites do not start together, and at night, when portals are idle.
    """
    number = int.from_bytes(sha256(f"weekly {slug}".encode()).digest()[:6])
    day, minute = divmod(number % (7 * 360), 360)
    return f"{minute % 60} {minute // 60} * * {day}"


def region_of(name: str, province: str = "") -> str:
    """The division code that an agency's or place's name tells, within the province where one is named; else ""."""
    return divisions.code_of(name, province)


def _site_values(draft: Draft) -> list[tuple[str, object]]:
    values: list[tuple[str, object]] = [
        ("agency", draft.agency),
        ("region", draft.region),
        ("homepage", draft.homepage),
        ("family", draft.family),
        ("schedule", draft.schedule or weekly(draft.slug)),
    ]
    if draft.hosts:
        values.append(("hosts", draft.hosts))
    if draft.private:
        values.append(("private", True))
    if draft.tls != "modern":
        values.append(("tls", draft.tls))
    if not draft.enabled:
        values.append(("enabled", False))
    return [*values, ("verified", False)]


def _line(key: str, value: object, width: int, note: str = "") -> str:
    return f"{key:{width}} = {_literal(value)}{_comment(note)}"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_literal, value))}]"
    text = _one_line(str(value)).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _comment(text: str) -> str:
    return f"  # {_one_line(text)}" if text.strip() else ""


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text.encode("utf-8", "replace").decode()).strip()
