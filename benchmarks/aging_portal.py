"""A portal on loopback that ages: notices of ten years in lists of twenty, some edited, some taken down, and all it sends counted."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from examples.portal.loopback import Answer, Call, Loopback

PER_PAGE = 20
YEARS = 10  # over which its documents are spread
SIZE = 30_000  # bytes of a page, most of them menus and scripts
ROBOTS = "/robots.txt"
WORDS = (
    "公开 信息 机关 办理 申请 道路 学校 医院 农田 水库 规划 资金 项目 检查 培训 会议 群众 企业 审批 监督 防汛 供水 供电 垃圾 "
    "分类 就业 养老 医保 住房 公园 森林 粮食 市场 价格 安全 生产 消防 交通 车辆 码头 渔业 畜牧 旅游 文化 图书 体育 人才 科技 税收"
).split()


@dataclass(slots=True)
class Article:
    """A document of the portal: what it says, from which moment on; gone from `gone` on."""

    number: int
    published: datetime
    texts: list[tuple[datetime, str]]
    gone: datetime | None = None

    @property
    def path(self) -> str:
        return f"/tz/{self.published:%Y%m}/t{self.published:%Y%m%d}_{self.number}.html"

    @property
    def title(self) -> str:
        return f"澄川县人民政府关于{WORDS[self.number % len(WORDS)]}工作第{self.number}号事项的通知"

    def at(self, now: datetime) -> str | None:
        """Its text at that moment; None when it is not there."""
        if now < self.texts[0][0] or (self.gone and now >= self.gone):
            return None
        return next(text for since, text in reversed(self.texts) if since <= now)


@dataclass(slots=True)
class Portal:
    """What is served, when it is now, and what was asked and sent. `lies`: every condition is answered by 304."""

    articles: list[Article]
    now: datetime
    tagged: bool = True
    lies: bool = False
    url: str = ""
    requests: int = 0
    sent: int = 0  # bytes of bodies
    _by_path: dict[str, Article] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._by_path = {article.path: article for article in self.articles}

    def add(self, article: Article) -> None:
        """One more document."""
        self.articles.append(article)
        self._by_path[article.path] = article

    def reset(self) -> None:
        self.requests = self.sent = 0

    def answer(self, call: Call) -> Answer:
        """The answer to a request, which is counted."""
        with self._lock:
            self.requests += 1
            status, tag, body = self._answer(call.path, call.headers.get("If-None-Match", ""))
            self.sent += len(body)
        return status, {"Content-Type": "text/html; charset=utf-8", **({"ETag": tag} if tag else {})}, body

    def _answer(self, path: str, condition: str) -> tuple[int, str, bytes]:
        """Status, ETag and body."""
        if path == ROBOTS:
            return 404, "", b""
        if path.startswith("/tz/index") or path == "/tz/":
            body = self._list(int(path.removesuffix(".html").partition("_")[2] or 0))
            return 200, "", body.encode()
        article = self._by_path.get(path)
        text = article.at(self.now) if article else None
        if article is None or text is None:
            return 404, "", b"<h1>Not Found</h1>"
        body = page(article.title, text, article.published).encode()
        tag = f'"{sha256(body).hexdigest()[:16]}"' if self.tagged else ""
        if condition and (self.lies or condition == tag):
            return 304, condition, b""
        return 200, tag, body

    def _list(self, number: int) -> str:
        shown = [article for article in self.articles if article.at(self.now) is not None]
        shown.sort(key=lambda article: (article.published, article.number), reverse=True)
        pages = -(-len(shown) // PER_PAGE)
        rows = "".join(
            f'<li><a href="{article.path}">{article.title}</a><span>{article.published:%Y-%m-%d}</span></li>\n'
            for article in shown[number * PER_PAGE : (number + 1) * PER_PAGE]
        )
        pager = f'<script>createPageHTML({pages}, {number}, "index", "html");</script>'
        return f"<html><head><title>通知公告</title></head><body><h2>通知公告</h2><ul>{rows}</ul>{pager}</body></html>"


def made(count: int, now: datetime, seed: int = 1) -> list[Article]:
    """So many notices, published evenly over the years before `now`."""
    chance = random.Random(seed)
    return [
        Article(number, day := _published(number, count, now), [(day, words(chance))])
        for number in range(1, count + 1)
    ]


def words(chance: random.Random) -> str:
    """Five paragraphs that nobody wrote before."""
    paragraphs = ("".join(chance.choices(WORDS, k=50)) + "。" for _ in range(5))
    return "</p><p>".join(paragraphs)


def page(title: str, text: str, published: datetime) -> str:
    """A notice among its menus and scripts."""
    head = f"<html><head><meta charset=utf-8><title>{title}_澄川县人民政府</title>"
    main = f"<h1>{title}</h1><div>发布日期：{published:%Y-%m-%d}</div><div id=zoom><p>{text}</p></div></body></html>"
    size = SIZE - len((head + main).encode())
    return f"{head}<script>/*{'var menu = [1, 2, 3]; ' * (size // 22)}*/</script></head><body>{main}"


@contextmanager
def serving(portal: Portal) -> Iterator[Portal]:
    """The portal on a free port of this machine."""
    with Loopback(0, portal.answer) as server:
        portal.url = server.url.rstrip("/")
        yield portal


def _published(number: int, count: int, now: datetime) -> datetime:
    return now - timedelta(days=1 + (number - 1) * 365 * YEARS / count)
