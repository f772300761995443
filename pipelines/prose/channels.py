"""Items published by channel: website, WeChat, Weibo, other new media."""

from __future__ import annotations

import re

from pipelines.prose.wording import Pattern, Topic, expression

_ANY = re.compile(r"(?!)")  # never
_NOT_WEBSITE = re.compile(r"微信|微博|公众号|新媒体|抖音|快手|客户端|报刊|电视")
_NOT_WECHAT = re.compile(r"网站|微博|新媒体|抖音|快手|客户端|报刊|电视")
_NOT_WEIBO = re.compile(r"网站|微信|公众号|新媒体|抖音|快手|客户端|报刊|电视")
_NOT_VIDEO = re.compile(r"网站|微信(?!视频号|$)|微博|公众号|客户端|报刊|电视")
_DONE = re.compile(
    r"(?P<published>发布|推送|公开|编发)|(?P<other>开设|开通|建设|维护|整合|关停|注销|培训|解读)"
)
_PUBLISHED = re.compile(
    r"信息公开(?:总|数)|(?:公开|发布|推送)[^,;:()]{0,40}信息|栏目发布|发布[^,;:()]{0,8}条"
)  # 公开强农惠农政策、动物防疫等信息155条


def _disclosed(channel: str, words: str, template: str, before: re.Pattern[str], rank: int = 0) -> Pattern:
    return Pattern(
        (f"disclosed.{channel}",), words, expression(template), rank, "条", part=True, before=before
    )


def _share(channel: str, words: str, template: str, before: re.Pattern[str]) -> Pattern:
    """其中网站500条: a channel's share of what was said to be published in all."""
    return Pattern(
        (f"disclosed.{channel}",),
        words,
        expression(
            rf"(?:^|其中|[,、:;(])(?:通过|在|利用)?[^,、;:()\d]{{0,10}}?{template}(?:平台)?{{things}}{{few}}{{n}}"
        ),
        2,
        "条",
        part=True,
        context=_PUBLISHED,
        before=before,
    )


def _led_in(channel: str, words: str, noun: str, others: str, verb: str = "{post}") -> Pattern:
    """Published by the channel that an earlier clause names: 利用微信公众号,全年发布信息375条."""
    return Pattern(
        (f"disclosed.{channel}",),
        words,
        expression(
            rf"{noun}(?:(?!{others}|报刊|电视|客户端|等|及其他|和其他)[^;()\d、]){{0,40}}?,(?:[^,;()\d]{{0,20}},)?(?:\d{{4}}年度?)?(?:全年度?|今年|本年度?|共计?|累计|年内|已|主动|及时)*{verb}(?:(?!解读|预算|处罚|许可)[^,;:()\d、]){{0,14}}?(?P<n>\d[\d,.]*万?余?多?)(?P<u>条|篇|则)"
        ),
        2,
        "条",
        part=True,
    )


def _listed(channel: str, words: str, noun: str, before: re.Pattern[str]) -> Pattern:
    """What was published behind its verb: 发布微博300条、微信推文200篇."""
    return Pattern(
        (f"disclosed.{channel}",),
        words,
        expression(
            rf"(?:{{post}}|(?<=[条篇期个]、))(?:官方|政务)?{noun}(?:信息|文章|推文|图文|稿件|短视频|视频|博文|作品)*{{few}}{{n}}"
        ),
        2,
        "条",
        part=True,
        before=before,
        topic=Topic(_DONE, "published"),
    )


CHANNELS = (
    # 官网发布生态环境领域相关信息5713条, where nothing plainer is said of the website
    _disclosed(
        "website",
        "网",
        r"{site}(?:(?!解读|微信|微博|公众号|新媒体|客户端|报|电视|等)[^,;:()\d、]){0,14}?{post}{subject}",
        _NOT_WEBSITE,
        3,
    ),
    # 县政府网站公开信息52条 · 网站发布52条
    _disclosed(
        "website",
        "网",
        r"{site}(?:(?!解读|微信|微博|公众号|新媒体|客户端|报|电视|等)[^,;:()\d]){0,14}?{post}{things}{n}",
        _NOT_WEBSITE,
    ),
    _disclosed(
        "wechat",
        "微信|公众号",
        r"(?:微信(?!小程序|视频号|群)|公众号)(?:(?!网站|微博|视频号|新媒体|抖音|客户端|报|电视|等|及其他|和其他)[^,;:()\d]){0,14}?{post}(?:(?!解读|预算|处罚|许可)[^,;:()\d]){0,12}?{n}",
        _NOT_WECHAT,
    ),
    _disclosed(
        "weibo",
        "微博",
        r"微博(?:(?!网站|微信|新媒体|抖音|客户端|报|电视|等|及其他|和其他)[^,;:()\d]){0,14}?{post}(?:(?!解读|预算|处罚|许可)[^,;:()\d]){0,12}?{n}",
        _NOT_WEIBO,
    ),
    _disclosed(
        "other_new_media",
        "抖音|快手|头条|视频号|小红书|百家号|企鹅号|人民号|客户端|其他新媒体|其他政务新媒体",
        r"(?:抖音|快手|今日头条|头条号|视频号|小红书|百家号|企鹅号|人民号|客户端|其他(?:政务)?新媒体)(?:(?!微信|微博|网站|报|电视)[^,;:()\d]){0,20}?{post}[^,;:()\d]{0,12}?{n}",
        _NOT_VIDEO,
    ),
    _led_in("wechat", "微信|公众号&,&条|篇|则", "(?:微信|公众号)", "网站|微博|视频号|新媒体|抖音"),
    _led_in("weibo", "微博&,&条|篇|则", "微博", "网站|微信|公众号|新媒体|抖音"),
    _led_in(
        "website",
        "网&,&条|篇|则",
        "(?:依托|利用|通过|借助|运用|以|在)[^,;:、]{0,16}{site}",
        "微博|微信|公众号|新媒体|抖音",
    ),
    _led_in(
        "website",
        "网&,&条|篇|则",
        "{site}",
        "微博|微信|公众号|新媒体|抖音",
        "(?:(?:采集|编发)?(?:、|和)?(?:发布|推送|更新|编发)了?)",
    ),
    # 微信发布信息156期618条: issues, and the items in them
    _disclosed(
        "wechat",
        "微信|公众号&期",
        r"(?:微信(?!小程序|视频号|群)|公众号)(?:(?!网站|微博|视频号|新媒体|抖音|客户端|报|电视|等|及其他|和其他)[^,;:()\d]){0,14}?{post}[^,;:()\d]{0,12}?\d+期[,、]?(?:共|共计|合计)?{n}",
        _NOT_WECHAT,
        -1,
    ),
    # 发布微博300条、微信推文200篇、抖音短视频30个
    _listed("wechat", "微信|公众号", r"(?:微信公众号|微信|公众号)", _NOT_WECHAT),
    _listed("weibo", "微博", "微博", _NOT_WEIBO),
    _listed("other_new_media", "抖音|快手|视频号|头条", r"(?:抖音|快手|视频号|头条号|今日头条)", _NOT_VIDEO),
    # 通过政府网站公开财政预决算、招生政策等群众关心的信息86条
    _disclosed(
        "website",
        "网&等&信息|内容",
        r"{site}(?:主动)?{post}(?:(?!微信|微博|公众号)[^,;:()\d]){2,60}?等[^,;:()\d]{0,10}(?:信息|内容){few}{n}",
        _NOT_WEBSITE,
        2,
    ),
    # 微信公开:210条
    *(
        _disclosed(channel, word, rf"(?:^|[,;:、]){word}(?:平台)?{{post}}(?:数量|数)?:{{n}}", _ANY, 1)
        for channel, word in (("website", "网站"), ("wechat", "微信"), ("weibo", "微博"))
    ),
    # 1230条信息在县政府网站公开 · 430条信息通过微信推送
    _disclosed(
        "website",
        "网&信息在|信息通过",
        r"{n}(?:政府|政务)?信息(?:在|通过)[^,;:()\d]{0,12}?{site}(?:上)?{post}(?={over})",
        _ANY,
        2,
    ),
    _disclosed(
        "wechat",
        "微信|公众号&信息在|信息通过",
        r"{n}(?:政府|政务)?信息(?:在|通过)[^,;:()\d]{0,12}?(?:微信|公众号)+(?:上)?{post}(?={over})",
        _ANY,
        2,
    ),
    # 门户网站主动公开12类86条信息
    _disclosed(
        "website",
        "网&类",
        r"{site}(?:(?!微信|微博|公众号)[^,;:()\d]){0,8}?{post}{things}\d+大?类{few}{n}",
        _NOT_WEBSITE,
        1,
    ),
    # 其中网站500条、微信300条
    _share("website", "网", r"{site}(?:公开)?", _NOT_WEBSITE),
    _share("wechat", "微信|公众号", r"(?:微信|公众号)(?:公众号|公众)?(?:公开)?", _NOT_WECHAT),
    # 发布就业招聘类信息326条(政府网站)
    _disclosed("website", "网站)", r"信息{few}{n}\([^(),\d]{0,6}网站\)", _NOT_WEBSITE, 2),
    _share("weibo", "微博", r"微博(?:公开)?", _NOT_WEIBO),
)
