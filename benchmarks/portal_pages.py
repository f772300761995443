"""Pages of invented portals as a crawl brings them, day after day: `page(site, number, day)`, about 30 kB each.

A portal has its own chrome: menus, styles, scripts, markup of its editor. A page has its own text (passages of
benchmarks/passages, every one on one page only, and sentences of reports, whose wording real reports share too) and a
statutory table. From day to day change what changes on real pages that say the same: the date in the banner, a hit
counter, the lists of the latest news beside the text, a form's token, the version of a script; and now and then a cell.
"""

from __future__ import annotations

import base64
import random
from datetime import date, timedelta
from functools import cache

from benchmarks import texts

BEGIN = date(2026, 1, 5)
TOPICS = "政务公开 机构职能 政策文件 规划计划 统计信息 财政预决算 行政执法 重点领域 建议提案 人事信息 应急管理 公共资源".split()
WORDS = (
    "main left right nav menu list item box news title date foot head wrap con text link tab more col".split()
)
ROWS = "规章 行政规范性文件 行政许可 行政处罚 行政强制 行政事业性收费 予以公开 部分公开 不予公开 无法提供 不予处理 其他处理".split()
LEAD = 900  # bytes of passages no other page has; some pages are long, some short
EDITORS = (  # what a portal's editor puts around a paragraph
    '<p style="text-indent: 2em; line-height: 1.75em; margin-bottom: 0px;"><span style="font-family: 仿宋, 仿宋_GB2312; font-size: 16pt;">{0}</span></p>\n',
    '<p class="MsoNormal" style="text-indent:32.0pt;mso-char-indent-count:2.0000"><font face="仿宋_GB2312"><span style="mso-spacerun:\'yes\';font-size:16.0000pt;">{0}</span></font></p>\n',
    "<P>&nbsp;&nbsp;&nbsp;&nbsp;{0}</P>\r\n",
    '<div class="p{1}">　　{0}</div>\n',
)


def page(site: int, number: int, day: int = 0) -> bytes:
    """The bytes of a page of a portal as they were served that day."""
    chrome = _chrome(site)
    now = BEGIN + timedelta(days=day)
    parts = {
        "title": _title(site, number),
        "text": _text(site, number),
        "table": _table(site, number, day),
        "news": _latest(site, day, 12),
        "notices": _latest(site + 1000, day, 8),
        "today": f"今天是{now.year}年{now.month}月{now.day}日 星期{'一二三四五六日'[now.weekday()]}",
        "hits": str(_draw(site, number).randint(20, 4000) + day * (1 + number % 7)),
        "published": str(BEGIN - timedelta(days=3 + number * 2)),
        "token": _token(site, number, day),
        "number": str(10_000 + number),
    }
    html = chrome
    for name, value in parts.items():
        html = html.replace(f"@{name}@", value)
    return html.encode()


def address(site: int, number: int) -> str:
    """The URL of a page."""
    return f"https://www.portal{site}.example/zfxxgk/{2016 + number % 9}/t{10_000 + number}.html"


def _draw(*seed: int) -> random.Random:
    return random.Random(repr(seed))


@cache
def _chrome(site: int) -> str:
    """A portal's page with places for what each page and each day has of its own."""
    draw = _draw(site)
    names = [
        f"{draw.choice(WORDS)}{draw.choice(['', '-', '_'])}{draw.choice(WORDS)}{draw.randint(1, 9)}"
        for _ in range(60)
    ]
    agency = f"{draw.choice(texts.COUNTIES)}人民政府"
    menus = "".join(_menu(draw, names) for _ in range(9))
    styles = "\n".join(
        f".{name}{{width:{draw.randint(20, 1200)}px;margin:{draw.randint(0, 30)}px auto;color:#{draw.randrange(1 << 24):06x};line-height:{draw.randint(18, 40)}px}}"
        for name in names[:40]
    )
    scripts = "\n".join(
        f"function {name.replace('-', '_')}(n){{var o=document.getElementById('{name}');if(o){{o.className='{draw.choice(names)}';setTimeout(function(){{o.style.display='block'}},{draw.randint(100, 5000)});}}}}"
        for name in names[40:]
    )
    side = f'<div class="{names[0]}"><h3>最新信息</h3><ul>@news@</ul></div><div class="{names[1]}"><h3>通知公告</h3><ul>@notices@</ul></div>'
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>@title@-{agency}</title>
<meta name="SiteName" content="{agency}" /><meta name="SiteDomain" content="www.portal{site}.example" />
<meta name="ColumnName" content="政府信息公开年报" /><meta name="ArticleTitle" content="@title@" /><meta name="PubDate" content="@published@" />
<meta name="Keywords" content="@title@" /><meta name="Description" content="@title@" />
<link href="/images/{draw.randrange(1 << 32):x}.css?v=2025" rel="stylesheet" type="text/css" /><script src="/js/jquery-1.{draw.randint(4, 12)}.min.js"></script>
<style type="text/css">{styles}</style>
<script type="text/javascript">{scripts}</script></head>
<body><div class="{names[2]}"><span>@today@</span><form action="/search" method="post"><input type="hidden" name="__token" value="@token@" /><input name="q" /></form></div>
<div class="{names[3]}">{menus}</div>
<div class="{names[4]}">您现在的位置：<a href="/">首页</a> &gt; <a href="/zfxxgk/">政府信息公开</a> &gt; <a href="/zfxxgk/nb/">年度报告</a></div>
{side if site % 2 else ""}
<div class="{names[5]}"><h1>@title@</h1><div class="{names[6]}">发布日期：@published@　来源：{agency}办公室　浏览次数：<span id="hits">@hits@</span>　字体：[<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(14)">小</a>]</div>
<div id="zoom">@text@@table@</div><div class="{names[7]}"><a href="javascript:window.print()">打印本页</a><input type="hidden" id="articleId" value="@number@" /></div></div>
{"" if site % 2 else side}
<div class="{names[8]}">{_menu(draw, names)}<p>主办：{agency}办公室　承办：{agency}信息中心　网站标识码：{draw.randrange(10**10):010d}　ICP备{draw.randrange(10**8):08d}号　公安备案 {draw.randrange(10**14):014d}号</p></div>
</body></html>
"""


def _menu(draw: random.Random, names: list[str]) -> str:
    links = "".join(
        f'<li class="{draw.choice(names)}"><a href="/{draw.choice(WORDS)}/{draw.randrange(1 << 20):x}/" target="_blank">{draw.choice(TOPICS)}{draw.choice(["", "目录", "指南", "年报", "专栏"])}</a></li>'
        for _ in range(draw.randint(5, 9))
    )
    return f'<div class="{draw.choice(names)}"><a href="/{draw.choice(WORDS)}/">{draw.choice(TOPICS)}</a><ul>{links}</ul></div>'


def _title(site: int, number: int) -> str:
    draw = _draw(site, number, 1)
    return f"{draw.choice(texts.COUNTIES)}{draw.choice(texts.BUREAUS)}{2016 + number % 9}年政府信息公开工作年度报告"


@cache
def _passages() -> tuple[str, ...]:
    """Every passage of a dozen characters or more, in an order in which genres mix."""
    found = [
        text for genre in ("news", "statutes", "reviews") for text in texts.held_out(genre) if len(text) > 12
    ]
    random.Random(1).shuffle(found)
    return tuple(found)


@cache
def _text(site: int, number: int) -> str:
    """Sentences of a report, and passages that stand on this page alone as long as there are such."""
    draw, passages = _draw(site, number, 2), _passages()
    at = (site * 97 + number * 8) % len(passages)
    own, size = [], 0
    while size < LEAD * draw.choice((1, 2, 4)):
        own.append(passages[at % len(passages)])
        size, at = size + len(own[-1].encode()), at + 1
    lines = own + texts.reports(draw.randint(8, 22), draw.randrange(1 << 30))
    draw.shuffle(lines)
    return "".join(EDITORS[site % len(EDITORS)].format(line, draw.randint(1, 9)) for line in lines)


def _table(site: int, number: int, day: int) -> str:
    """A table of the statutory form; on one page of nine a cell is corrected every third day."""
    draw = _draw(site, number, 3)
    cells = [
        [draw.choice((0, 0, 0, draw.randint(1, 9), draw.randint(10, 3000))) for _ in range(7)] for _ in ROWS
    ]
    if number % 9 == 0:
        cells[number % len(ROWS)][3] += day // 3
    style = f'style="border:1px solid #{site % 10}{site % 10}0000;padding:0 7px;word-break:break-all" valign="center"'
    rows = "".join(
        f"<tr><td {style}><p>{label}</p></td>"
        + "".join(f"<td {style}>{cell}</td>" for cell in row)
        + "</tr>\n"
        for label, row in zip(ROWS, cells, strict=True)
    )
    return f'<table border="1" cellspacing="0" width="100%"><tbody>{rows}</tbody></table>'


def _latest(site: int, day: int, count: int) -> str:
    """The newest items of a list: two or three come every day."""
    newest = day * 5 // 2
    return "".join(_item(site, number) for number in range(newest + count, newest, -1))


@cache
def _item(site: int, number: int) -> str:
    draw = _draw(site, number, 4)
    heading = draw.choice(_passages())[: draw.randint(12, 28)]
    return f'<li><a href="/art/{2026}/t{draw.randrange(10**6):06d}.html" title="{heading}">{heading}</a><span>01-{number % 28 + 1:02d}</span></li>\n'


def _token(site: int, number: int, day: int) -> str:
    """What a form of some portals carries: new with every answer, and not to be compressed."""
    return base64.b64encode(_draw(site, number, day, 5).randbytes(48)).decode() if site % 3 == 0 else ""
