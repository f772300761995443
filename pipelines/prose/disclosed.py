"""Items published, in all and by channel."""

from __future__ import annotations

import re

from pipelines.prose.wording import Pattern, Topic, expression

_CHANNELS = re.compile(
    r"网站|门户网|政府网|信息网|政务网|公开网|官网|微信|微博|公众号|新媒体|两微|双微|抖音|快手|头条|客户端|(?<!全)平台|公众网|网页|栏目|公告栏|报刊|电视"
)
_ANY = re.compile(r"(?!)")  # never
_NOT_WEBSITE = re.compile(r"微信|微博|公众号|新媒体|抖音|快手|客户端|报刊|电视")
_NOT_WECHAT = re.compile(r"网站|微博|新媒体|抖音|快手|客户端|报刊|电视")
_NOT_WEIBO = re.compile(r"网站|微信|公众号|新媒体|抖音|快手|客户端|报刊|电视")
_NOT_VIDEO = re.compile(r"网站|微信(?!视频号|$)|微博|公众号|客户端|报刊|电视")
# The last channel named before, alone: 公众号运营正常,全年发布信息488篇
_ONE_CHANNEL = re.compile(r"(?:网站|微信|公众号|微博|抖音|快手|视频号)(?:\d{4}年|(?![、等;\d及和]).)*$")
# 依托门户网站,全年主动公开信息820条: the channel through which all of them went
_BY_ONE_CHANNEL = re.compile(
    r"(?:依托|利用|通过|借助|运用|以|在)[^,;:、等和及]{0,20}(?:网站|信息网|门户网|官网|公开网|微信|公众号|微博)[^,;:、等和及\d]{0,10},[^,;:、]*$"
)
_DONE = re.compile(
    r"(?P<published>发布|推送|公开|编发)|(?P<other>开设|开通|建设|维护|整合|关停|注销|培训|解读)"
)
_PUBLISHED = re.compile(
    r"信息公开(?:总|数)|(?:公开|发布|推送)[^,;:()]{0,40}信息|栏目发布|发布[^,;:()]{0,8}条"
)  # 公开强农惠农政策、动物防疫等信息155条


def _disclosed(channel: str, words: str, template: str, before: re.Pattern[str], rank: int = 0) -> Pattern:
    part = channel != "total"
    return Pattern((f"disclosed.{channel}",), words, expression(template), rank, "条", part, before=before)


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


DISCLOSED = (
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
    Pattern(
        ("disclosed.total",),
        "主动公开|公开发布|共公开|计公开|年公开|镇公开|街道公开|局公开|对外公开|社会公开|部门公开|对外主动|社会主动|社会累计&信息",
        expression(
            r"(?:主动公开|公开发布|(?:共|共计|总计|合计|全年|累计|镇|街道|局)公开|(?:对外|向社会|各部门)(?:主动|共|累计)?公开)(?:的)?(?:各类(?:财政|环保|民政|审计|税务|教育|农业|水利|交通|统计|林业|卫生|文旅)?|各种)?(?:政府|政务|公安|工作)*信息(?:、动态)?{few}{n}"
        ),
        unit="条",
        before=_CHANNELS,
        sentence_without=_BY_ONE_CHANNEL,
    ),
    Pattern(
        ("disclosed.total",),
        "发布|编发&信息",
        expression(
            r"(?:共|共计|总计|合计|全年|累计|镇|街道|局)(?:发布|编发)(?:的)?(?:各类|各种)?(?:政府|政务|公安|工作)*信息{few}{n}"
        ),
        unit="条",
        before=_CHANNELS,
        sentence_without=_ONE_CHANNEL,
    ),
    # 我局发布林业相关动态、政策法规等信息共计109条
    Pattern(
        ("disclosed.total",),
        "发布|公开&等&信息",
        expression(
            r"(?:^|[,;])(?:[我本全](?:局|委|办|厅|院|镇|乡|街道|中心|县|市|区|单位|机关))?(?:共|全年|累计|主动)*(?:发布|公开)了?(?:涉及)?[^,;:()\d、]{2,16}(?:、[^,;:()\d、]{2,12}){1,8}(?:、)?等(?:各类|方面)?(?:政府|政务)?信息(?:共计|合计|共|总计|累计)(?P<n>\d[\d,.]*万?余?多?)(?P<u>条|篇|则)"
        ),
        3,
        unit="条",
        before=_CHANNELS,
    ),
    # 主动公开民生类信息320条, where nothing plainer is said of the whole
    Pattern(
        ("disclosed.total",),
        "主动公开|共|全年|累计&条|篇|则",
        expression(r"(?:(?<!法定)主动公开|(?:共|共计|全年|累计)(?:主动)?{post})了?(?:各类|各种)*{subject}"),
        4,
        unit="条",
        before=_CHANNELS,
        sentence_without=_ONE_CHANNEL,
    ),
    # 全年共公开8大类1230条政府信息 · 向社会公开信息12类430条
    Pattern(
        ("disclosed.total",),
        "公开&类",
        expression(
            r"(?:主动公开|(?:共|共计|全年|累计)(?:主动)?公开|向社会(?:主动)?公开)了?(?:各类|政府|政务)*(?:信息)?(?:共|共计)?\d+大?类{few}(?P<n>\d[\d,.]*万?余?)(?P<u>条)"
        ),
        unit="条",
        before=_CHANNELS,
    ),
    # 通过不同渠道和方式公开政府信息8642条 · 主动公开政府信息数(相同信息计1条)1206条
    Pattern(
        ("disclosed.total",),
        "不同渠道",
        expression(r"不同(?:的)?(?:渠道|方式)[^,;:()\d]{0,8}公开(?:的)?(?:政府)?信息{few}{n}"),
        unit="条",
    ),
    Pattern(
        ("disclosed.total",),
        "主动公开",
        expression(r"主动公开政府信息数(?:\([^()]*\)){few}(?P<n>\d[\d,.]*万?)(?P<u>条)"),
        unit="条",
    ),
    # 通过政府网站、政务新媒体、公告栏等多种渠道公开信息10020条
    Pattern(
        ("disclosed.total",),
        "网&等&公开|发布",
        expression(
            r"{site}[^,;:()\d]{1,40}?等[^,;:()\d]{0,8}?(?:渠道|平台|方式|形式|途径|载体)(?:对外|向社会|主动|累计|及时|共)*(?:公开|发布)+了?(?:各类|各种|政府|政务|工作)*信息{few}{n}"
        ),
        1,
        unit="条",
    ),
    # 政府信息主动公开数量为1200条 · 信息公开总量达8600条 · 主动公开356条
    _disclosed(
        "total",
        "主动公开|信息公开",
        r"(?:(?:政府)?信息主动公开|(?<!主动)信息公开|主动公开信息)(?:总量|总数|数量|量|数|条数){few}(?P<n>\d[\d,.]*万?)(?P<u>条)",
        _CHANNELS,
        1,
    ),
    _disclosed(
        "total",
        "主动公开",
        r"主动公开(?:共计|合计|共|累计|约|达)*(?P<n>\d[\d,.]*万?余?)(?P<u>条)(?=[,;()、]|$)",
        _CHANNELS,
        2,
    ),
    # 发布各类政务信息1200条
    _disclosed(
        "total",
        "发布各类|发布政务|发布政府",
        r"(?:^|[,;:])(?:(?!网|微|号|(?<!全)平台|媒体)[^,;:()\d]){0,6}?发布(?:各类|政务|政府)+信息{few}{n}",
        _CHANNELS,
        2,
    ),
    # 全县公开政府信息18250条 · 2017年公开各类信息691条
    _disclosed(
        "total",
        "公开信息|公开各类|公开各种|公开政府|公开政务&信息",
        r"(?:^|[,;:])(?:\d{4}年度?)?(?:(?:全|我|本)\S{1,2}|[^,;:()\d]{2,10}(?:局|镇|乡|街道|委|办|政府))?(?:全年|共|累计|积极|主动|及时|依法)*公开(?:了)?(?:各类|各种|政府|政务)*信息{few}{n}",
        _CHANNELS,
        1,
    ),
    # 全年主动公开保障性住房分配、物业维修资金、建筑市场监管等信息438条
    _disclosed(
        "total",
        "主动公开|全年公开|共公开|累计公开&、&信息",
        r"(?:主动公开|(?:全年|共|累计)公开)(?:涉及|了)?[^,;:()\d、]{2,12}(?:、[^,;:()\d、]{2,12}){1,8}(?:等|、)(?:各类|方面)?(?:政府)?信息{few}{n}",
        _CHANNELS,
        2,
    ),
    _disclosed(
        "total",
        "主动公开|全年公开|共公开|累计公开&、&信息",
        r"(?:全年|共|累计)(?:主动)?公开[^,;:()\d、]{2,12}(?:、[^,;:()\d、]{2,12}){2,6}信息{few}{n}",
        _CHANNELS,
        3,
    ),
    _disclosed(
        "total",
        "主动公开|共公开|全年公开",
        r"(?:主动公开|共公开|全年公开)了?{n}(?:各类|政府|政务)*信息",
        _CHANNELS,
        1,
    ),
)
