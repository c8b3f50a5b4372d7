"""Every source we have; one list, everything else is derived from it."""

from typing import Final

from crawler.media.app_store import AndroidStore, AppleLookup, Package
from crawler.media.feed import Feed
from crawler.media.source import Source
from crawler.media.wechat import WechatArticle
from crawler.media.weibo import WeiboProfile

SOURCES: Final[tuple[Source, ...]] = (WechatArticle(), WeiboProfile(), AppleLookup(), AndroidStore(), Package(), Feed())
