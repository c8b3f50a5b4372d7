"""Which hosts ordinary government pages lead to."""

from typing import Final

from core.url import GOVERNMENT_SUFFIXES, registrable_domain, same_registrable

_OFFICIAL: Final = (*GOVERNMENT_SUFFIXES, ".edu.cn", ".mil.cn", ".xn--55qw42g", ".公益")
_ORDINARY: Final = frozenset(
    {
        "weibo.com", "weibo.cn", "qq.com", "baidu.com", "sina.com.cn", "sina.cn", "163.com", "sohu.com", "toutiao.com", "douyin.com", "kuaishou.com",
        "zhihu.com", "douban.com", "renren.com", "kaixin001.com", "xinhuanet.com", "news.cn", "people.com.cn", "cctv.com", "cctv.cn", "cri.cn",
        "chinanews.com", "chinanews.com.cn", "china.com.cn", "gmw.cn", "ce.cn", "youth.cn", "chinadaily.com.cn", "12371.cn", "xuexi.cn", "conac.cn",
        "google.cn", "google.com", "mozilla.org", "firefox.com.cn", "microsoft.com", "apple.com", "360.cn", "opera.com", "uc.cn", "cnzz.com", "51.la",
        "jiathis.com", "bshare.cn", "w3.org", "adobe.com", "facebook.com", "twitter.com", "x.com", "linkedin.com", "amap.com", "ctrip.com", "bilibili.com",
        "trs.cn",
    }
)  # fmt: skip
"""Hosts that share menus, browser hints, maps, counters and media lists lead to (registrable domains)."""


def is_own_or_official(host: str, own: str) -> bool:
    """Whether a host is the site's own, or one that only public bodies can have."""
    return same_registrable(host, own) or f".{host}".endswith(_OFFICIAL)


def is_ordinary(host: str) -> bool:
    """Whether government pages commonly lead to a host, or take code from it."""
    return registrable_domain(host) in _ORDINARY
