"""WeChat: a single public article shows the account's name, its ids, the time of that article, and notices of closed accounts."""

import re
from datetime import UTC, datetime
from typing import Final

import httpx

from core.media.sighting import Know, Sighting
from core.outcome import Cause, Owner
from core.site import Account, AccountState, Post
from crawler.media.source import Unreadable, plain

_STRING: Final = r"""\s*=\s*(?:htmlDecode\()?\s*["']([^"'\\]{0,300})["']"""
_NAME: Final = re.compile(r"\bnickname" + _STRING)
_TITLE: Final = re.compile(r"\bmsg_title" + _STRING)
_TIME: Final = re.compile(r"""\b(?:var\s+)?ct\s*=\s*["'](\d{9,11})["']""")
_NOTICES: Final = (
    (re.compile(r"(?:此|该)?(?:账号|帐号|公众号)已?(?:自主)?注销|已注销"), AccountState.CLOSED),
    (re.compile(r"(?:此|该)?(?:账号|帐号|公众号)已?(?:停用|关停)"), AccountState.CLOSED),
    (re.compile(r"(?:此|该)?(?:账号|帐号|公众号)已?迁移"), AccountState.MOVED),
    (re.compile(r"(?:此|该)?(?:账号|帐号|公众号)已?(?:被?屏蔽|被?封禁|冻结|被?暂停使用)"), AccountState.FROZEN),
)
_GONE: Final = re.compile(r"该内容已被发布者删除|此内容因违规无法查看|链接已过期|内容已删除")
_GATE: Final = re.compile(r"环境异常|完成验证后即可继续访问|操作频繁")


class WechatArticle:
    """A public article of the account (``mp.weixin.qq.com/s…``)."""

    id = "wechat_article"
    title = "微信公众号单篇文章"
    knows = frozenset({Know.SOME_POSTS, Know.NAME, Know.STATE})
    prefix_bytes = None

    def address_for(self, account: Account) -> str | None:
        """The registered address when it is an article."""
        return account.url if re.match(r"https?://mp\.weixin\.qq\.com/s(?:[/?]|$)", account.url) else None

    def read(self, account: Account, answer: httpx.Response, at: datetime) -> Sighting:
        """Account name, time and title; or the platform's notice about the account."""
        text = answer.content[:4_000_000].decode("utf-8", "replace")
        name, time = _NAME.search(text), _TIME.search(text)
        if name is not None and time is not None:
            title = _TITLE.search(text)
            posted = datetime.fromtimestamp(int(time.group(1)), UTC)
            post = Post(account=account.id, at=posted, title=title.group(1) if title else "", url=account.url)
            return Sighting(
                account=account.id,
                at=at,
                source=self.id,
                url=account.url,
                knows=self.knows,
                name=plain(name.group(1)) or None,
                posts=(post,),
            )
        words = plain(re.sub(r"(?s)<(script|style)\b.*?(?:</\1>|\Z)", " ", text[:400_000]))
        if _GATE.search(words):
            raise Unreadable(Cause.BLOCKED_CHALLENGE, Owner.THIRD_PARTY, "微信要求验证环境，不能说明账号情况")
        for pattern, state in _NOTICES:
            if match := pattern.search(words):
                return Sighting(
                    account=account.id, at=at, source=self.id, url=account.url, knows=self.knows, state=state, notice=match.group()
                )
        if match := _GONE.search(words):
            raise Unreadable(Cause.NO_DATA, Owner.THIRD_PARTY, f"登记的文章已看不到（{match.group()}），不能说明账号情况")
        raise Unreadable(Cause.UNDECODABLE, Owner.THIRD_PARTY, "页面不像微信公众号文章")
