"""
Platforms of government new media: their names, and the addresses by which an account is known (standards 8).

What people write in registers and what addresses look like is data here; nothing is fetched.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qs, urlsplit


class Platform(StrEnum):
    """Where an account lives."""

    WECHAT = "wechat"
    WEIBO = "weibo"
    DOUYIN = "douyin"
    KUAISHOU = "kuaishou"
    TOUTIAO = "toutiao"
    CHANNELS = "wechat_channels"
    MINI_PROGRAM = "mini_program"
    APP = "app"
    BAIJIAHAO = "baijiahao"
    PENGUIN = "penguin"
    DAYU = "dayu"
    BILIBILI = "bilibili"
    XIAOHONGSHU = "xiaohongshu"
    ZHIHU = "zhihu"
    NETEASE = "netease"
    SOHU = "sohu"
    OTHER = "other"


TITLES: Final[Mapping[Platform, str]] = {
    Platform.WECHAT: "微信公众号",
    Platform.WEIBO: "新浪微博",
    Platform.DOUYIN: "抖音",
    Platform.KUAISHOU: "快手",
    Platform.TOUTIAO: "今日头条",
    Platform.CHANNELS: "微信视频号",
    Platform.MINI_PROGRAM: "小程序",
    Platform.APP: "移动客户端（APP）",
    Platform.BAIJIAHAO: "百家号",
    Platform.PENGUIN: "企鹅号",
    Platform.DAYU: "大鱼号",
    Platform.BILIBILI: "哔哩哔哩",
    Platform.XIAOHONGSHU: "小红书",
    Platform.ZHIHU: "知乎",
    Platform.NETEASE: "网易号",
    Platform.SOHU: "搜狐号",
    Platform.OTHER: "其他",
}
"""Official or usual Chinese name."""

_WORDS: Final[tuple[tuple[str, Platform], ...]] = (
    # The first word found decides: 微信视频号 and 微信小程序 come before 微信.
    ("视频号", Platform.CHANNELS),
    ("channels", Platform.CHANNELS),
    ("小程序", Platform.MINI_PROGRAM),
    ("miniprogram", Platform.MINI_PROGRAM),
    ("mini_program", Platform.MINI_PROGRAM),
    ("mini-program", Platform.MINI_PROGRAM),
    ("微博", Platform.WEIBO),
    ("weibo", Platform.WEIBO),
    ("抖音", Platform.DOUYIN),
    ("douyin", Platform.DOUYIN),
    ("快手", Platform.KUAISHOU),
    ("kuaishou", Platform.KUAISHOU),
    ("头条", Platform.TOUTIAO),
    ("toutiao", Platform.TOUTIAO),
    ("百家", Platform.BAIJIAHAO),
    ("baijia", Platform.BAIJIAHAO),
    ("企鹅", Platform.PENGUIN),
    ("腾讯内容", Platform.PENGUIN),
    ("penguin", Platform.PENGUIN),
    ("大鱼", Platform.DAYU),
    ("dayu", Platform.DAYU),
    ("哔哩", Platform.BILIBILI),
    ("bilibili", Platform.BILIBILI),
    ("b站", Platform.BILIBILI),
    ("小红书", Platform.XIAOHONGSHU),
    ("xiaohongshu", Platform.XIAOHONGSHU),
    ("知乎", Platform.ZHIHU),
    ("zhihu", Platform.ZHIHU),
    ("网易", Platform.NETEASE),
    ("netease", Platform.NETEASE),
    ("搜狐", Platform.SOHU),
    ("sohu", Platform.SOHU),
    ("客户端", Platform.APP),
    ("应用程序", Platform.APP),
    ("app", Platform.APP),
    ("公众号", Platform.WECHAT),
    ("订阅号", Platform.WECHAT),
    ("服务号", Platform.WECHAT),
    ("微信", Platform.WECHAT),
    ("wechat", Platform.WECHAT),
    ("weixin", Platform.WECHAT),
)


def platform_of(text: str) -> Platform:
    """
    The platform that a register's word means; ``OTHER`` when it means none of ours.

    >>> platform_of("微信视频号")
    <Platform.CHANNELS: 'wechat_channels'>
    >>> platform_of("政务 APP")
    <Platform.APP: 'app'>
    """
    word = "".join(text.lower().split())
    return next((platform for sign, platform in _WORDS if sign in word), Platform.OTHER)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountAddress:
    """An address that names one account."""

    platform: Platform
    id: str
    """The platform's own identifier; empty when the address hides it (short links, single articles)."""
    url: str


@dataclass(frozen=True, slots=True)
class _Shape:
    platform: Platform
    hosts: tuple[str, ...]
    path: re.Pattern[str]
    query: str = ""
    """Query key that holds the identifier; else group 1 of *path* does."""


def platform_title(text: str) -> str:
    """The platform as people call it; what the register says when it is none of ours."""
    platform = platform_of(text)
    return text if platform is Platform.OTHER else TITLES[platform]


def _path(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_ID: Final = r"([\w.\-]{2,128})"
_SHAPES: Final = (
    _Shape(Platform.WECHAT, ("mp.weixin.qq.com",), _path(r"/(?:s|mp/(?:profile_ext|homepage|appmsgalbum))(?:/|$)"), "__biz"),
    _Shape(Platform.WECHAT, ("open.weixin.qq.com",), _path(r"/qr/code"), "username"),
    _Shape(Platform.WECHAT, ("weixin.qq.com",), _path(rf"/r/{_ID}$")),
    _Shape(Platform.CHANNELS, ("channels.weixin.qq.com",), _path(r"/"), "finderUserName"),
    _Shape(
        Platform.WEIBO,
        ("weibo.com", "weibo.cn", "m.weibo.cn", "e.weibo.com"),
        _path(r"/(?:u|profile|p|n)/(?:1005\d\d)?([\w%\-]{2,128})/?$"),
    ),
    _Shape(Platform.WEIBO, ("weibo.com", "weibo.cn", "e.weibo.com"), _path(r"/([A-Za-z0-9]{3,40})/?$")),
    _Shape(Platform.DOUYIN, ("douyin.com", "iesdouyin.com"), _path(rf"/(?:share/)?user/{_ID}")),
    _Shape(Platform.DOUYIN, ("v.douyin.com",), _path(rf"/{_ID}/?$")),
    _Shape(Platform.KUAISHOU, ("kuaishou.com", "live.kuaishou.com"), _path(rf"/(?:profile|u)/{_ID}")),
    _Shape(Platform.KUAISHOU, ("v.kuaishou.com",), _path(rf"/{_ID}/?$")),
    _Shape(Platform.TOUTIAO, ("toutiao.com", "m.toutiao.com"), _path(rf"/(?:c/user/(?:token/)?|profile/|m){_ID}")),
    _Shape(Platform.BAIJIAHAO, ("baijiahao.baidu.com",), _path(r"/u$"), "app_id"),
    _Shape(Platform.BAIJIAHAO, ("author.baidu.com",), _path(rf"/home/{_ID}")),
    _Shape(Platform.PENGUIN, ("new.qq.com", "kuaibao.qq.com"), _path(rf"/(?:omn/)?author/{_ID}")),
    _Shape(Platform.BILIBILI, ("space.bilibili.com",), _path(r"/(\d{2,20})")),
    _Shape(Platform.XIAOHONGSHU, ("xiaohongshu.com",), _path(rf"/user/profile/{_ID}")),
    _Shape(Platform.ZHIHU, ("zhihu.com",), _path(rf"/(?:org|people)/{_ID}")),
    _Shape(Platform.SOHU, ("mp.sohu.com",), _path(r"/profile"), "xpt"),
    _Shape(Platform.NETEASE, ("163.com",), _path(r"/dy/media/(T\d+)")),
    _Shape(Platform.APP, ("apps.apple.com", "itunes.apple.com"), _path(r"/.*\bid(\d{6,12})")),
    _Shape(Platform.APP, ("sj.qq.com", "android.myapp.com"), _path(r"/(?:appdetail|myapp/detail\.htm)(?:/([\w.]{3,128}))?"), "apkName"),
    _Shape(Platform.APP, ("appgallery.huawei.com", "appgallery.cloud.huawei.com"), _path(r"/app/(C\d{5,12})")),
    _Shape(Platform.APP, ("app.mi.com",), _path(r"/details?"), "id"),
    _Shape(Platform.APP, ("info.appstore.vivo.com.cn",), _path(r"/detail/(\d+)")),
)
_NOT_PROFILES: Final = frozenset(
    ["login", "signup", "register", "search", "about", "download", "home", "hot", "index", "share", "tv", "ttarticle", "status", "explore"]
)
"""First path segments of weibo.com that look like a nickname and are none."""


def recognise(url: str) -> AccountAddress | None:
    """
    The account that an address names, or None.

    >>> recognise("https://weibo.com/u/2803301701").id
    '2803301701'
    >>> recognise("https://www.example.gov.cn/weibo/") is None
    True
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    path = parts.fragment if parts.fragment.startswith("/app/") else parts.path
    for shape in _SHAPES:
        if host in shape.hosts and (match := shape.path.match(path)):
            named = parse_qs(parts.query).get(shape.query, [""])[0][:128] if shape.query else ""
            found = named or (match.group(1) or "" if match.re.groups else "")
            if found.lower() not in _NOT_PROFILES:
                return AccountAddress(platform=shape.platform, id=found, url=url.strip())
    if parts.path.lower().endswith(".apk"):
        return AccountAddress(platform=Platform.APP, id="", url=url.strip())
    return None
