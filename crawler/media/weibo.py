"""Weibo: the public profile's first page of posts, as its mobile pages ask for it; without login, and no further."""

import json
import re
from datetime import datetime
from typing import Any, Final

import httpx

from core.media.platform import Platform, recognise
from core.media.sighting import Know, Sighting
from core.outcome import Cause, Owner
from core.site import Account, Post
from crawler.media.source import Unreadable

_UID: Final = re.compile(r"\d{5,12}")
_NO_SUCH: Final = re.compile(r"用户不存在|账号异常|已被封禁|暂时无法查看")


class WeiboProfile:
    """The profile behind a uid."""

    id = "weibo_profile"
    title = "新浪微博公开主页"
    knows = frozenset({Know.POSTS, Know.NAME, Know.FOLLOWERS})
    prefix_bytes = None

    def address_for(self, account: Account) -> str | None:
        """The public JSON of the profile, when the uid is known."""
        address = recognise(account.url)
        uid = account.platform_id or (address.id if address is not None and address.platform is Platform.WEIBO else "")
        if (address is not None and address.platform is not Platform.WEIBO) or not _UID.fullmatch(uid):
            return None
        if address is None and "weibo" not in account.platform.lower() and "微博" not in account.platform:
            return None
        return f"https://m.weibo.cn/api/container/getIndex?type=uid&value={uid}&containerid=107603{uid}"

    def read(self, account: Account, answer: httpx.Response, at: datetime) -> Sighting:
        """Posts of the first page; pinned ones are ordinary posts with old times, reposts count as updates."""
        try:
            data: Any = json.loads(answer.content)
        except (ValueError, RecursionError):
            raise Unreadable(Cause.BLOCKED_CHALLENGE, Owner.THIRD_PARTY, "微博要求登录或验证，不能说明账号情况") from None
        body = data.get("data") if isinstance(data, dict) else None
        if not isinstance(body, dict) or data.get("ok") != 1:
            words = str(data.get("msg") or "") if isinstance(data, dict) else ""
            cause = Cause.NO_DATA if _NO_SUCH.search(words) else Cause.BLOCKED_CHALLENGE
            raise Unreadable(cause, Owner.THIRD_PARTY, f"微博没有给出内容（{words[:60] or '未说明原因'}），不能说明账号情况")
        posts: list[Post] = []
        name: str | None = None
        followers: int | None = None
        for card in body.get("cards") or ():
            blog = card.get("mblog") if isinstance(card, dict) else None
            if not isinstance(blog, dict):
                continue
            at_text = str(blog.get("created_at") or "")
            try:
                posted = datetime.strptime(at_text, "%a %b %d %H:%M:%S %z %Y")
            except ValueError:
                continue
            posts.append(Post(account=account.id, at=posted, title=str(blog.get("text") or "")[:3000], url=_page(blog)))
            user = blog.get("user")
            if isinstance(user, dict):
                name = name or str(user.get("screen_name") or "")[:100] or None
                followers = followers if followers is not None else _count(user.get("followers_count"))
        if not posts:
            raise Unreadable(Cause.NO_DATA, Owner.THIRD_PARTY, "微博公开主页没有列出内容，不能说明账号情况")
        return Sighting(
            account=account.id, at=at, source=self.id, url=account.url, knows=self.knows, name=name, followers=followers, posts=tuple(posts)
        )


def _page(blog: dict[str, Any]) -> str:
    own = str(blog.get("id") or "")
    return f"https://m.weibo.cn/detail/{own}" if own.isdigit() else ""


def _count(value: object) -> int | None:
    """``12345`` or the rounded ``1.2万`` that profiles show."""
    if isinstance(value, int):
        return value
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(万|亿)?", str(value or "").strip())
    if match is None:
        return None
    return round(float(match.group(1)) * {"万": 10_000, "亿": 100_000_000}.get(match.group(2) or "", 1))
