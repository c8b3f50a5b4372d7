"""Feeds: Atom, RSS and JSON Feed, as bridges such as RSSHub or a site's own export serve them."""

import calendar
import io
import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from core.clock import as_aware, parse_written_time
from core.media.platform import Platform, platform_of, recognise
from core.media.sighting import Know, Sighting
from core.outcome import Cause, Owner
from core.site import Account, Post
from crawler.media.source import MAX_POSTS, Unreadable


class Feed:
    """An address of the register that is no platform's own page is taken for a feed when it answers as one."""

    id = "feed"
    title = "订阅源（Atom/RSS/JSON Feed）"
    knows = frozenset({Know.POSTS})
    """Not the name: bridges add their own words to a feed's title."""
    prefix_bytes = None

    def address_for(self, account: Account) -> str | None:
        """The registered feed; else the registered address when it is no platform's own page."""
        if _web(account.feed):
            return account.feed.strip()
        own = _web(account.url) and platform_of(account.platform) is not Platform.APP and recognise(account.url) is None
        return account.url.strip() if own else None

    def read(self, account: Account, answer: httpx.Response, at: datetime) -> Sighting:
        """Entries with their times; entries without a time are not posts."""
        if answer.status_code != 200:
            raise Unreadable(
                Cause.HTTP_4XX if answer.status_code < 500 else Cause.HTTP_5XX, Owner.THIRD_PARTY, f"订阅源答复 HTTP {answer.status_code}"
            )
        body = answer.content
        posts = _json_feed(account, body) if body.lstrip()[:1] == b"{" else _xml_feed(account, body)
        if not posts:
            # Bridges whose source fails serve an empty feed.
            raise Unreadable(Cause.NO_DATA, Owner.THIRD_PARTY, "订阅源里没有带时间的内容，不能说明账号是否更新")
        return Sighting(account=account.id, at=at, source=self.id, url=str(answer.request.url), knows=self.knows, posts=tuple(posts))


def _json_feed(account: Account, body: bytes) -> list[Post]:
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable(Cause.UNDECODABLE, Owner.THIRD_PARTY, "订阅源不是有效的 JSON") from None
    if not isinstance(data, dict) or "jsonfeed.org/version" not in str(data.get("version", "")) or not isinstance(data.get("items"), list):
        raise Unreadable(Cause.UNDECODABLE, Owner.THIRD_PARTY, "不是 JSON Feed")
    posts = []
    for item in data["items"][: MAX_POSTS * 4]:
        if not isinstance(item, dict):
            continue
        at = _iso(item.get("date_published")) or _iso(item.get("date_modified"))
        if at is not None:
            title = str(item.get("title") or item.get("summary") or item.get("content_text") or "")
            posts.append(Post(account=account.id, at=at, title=title[:3000], url=_web(item.get("url"))))
    return posts


def _xml_feed(account: Account, body: bytes) -> list[Post]:
    import feedparser

    if b"<!ENTITY" in body[:100_000].upper():
        raise Unreadable(Cause.UNDECODABLE, Owner.THIRD_PARTY, "订阅源定义了实体，不予解析")
    # A stream, never the bytes: feedparser takes a short text for an address or a file name and would open it.
    data = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not data.get("version"):  # an empty body has none at all
        raise Unreadable(Cause.UNDECODABLE, Owner.THIRD_PARTY, "不是 Atom、RSS 或 JSON Feed")
    posts = []
    for entry in data.entries[: MAX_POSTS * 4]:
        at = _moment(entry)
        if at is None:
            continue
        posts.append(
            Post(account=account.id, at=at, title=str(entry.get("title") or entry.get("summary") or "")[:3000], url=_web(entry.get("link")))
        )
    return posts


def _moment(entry: Any) -> datetime | None:
    """
    When an entry was published; a time without zone is meant as clocks here show it, and so is CST.

    feedparser takes such times for UTC, CST for America's, and 2026年11月26日 for the first of the month.
    """
    name = "published" if entry.get("published") else "updated"
    written = str(entry.get(name) or "")[:100].strip()
    for read in (lambda text: parse_written_time(text)[0], parsedate_to_datetime):
        try:
            return as_aware(read(re.sub(r"\bCST\b", "+0800", written)))
        except (ValueError, OverflowError):
            continue
    stamp = entry.get(f"{name}_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(stamp), UTC) if stamp is not None else None
    except (ValueError, OverflowError, OSError):
        return None


def _web(value: object) -> str:
    text = str(value or "").strip()
    return text[:2000] if text.startswith(("http://", "https://")) else ""


def _iso(value: object) -> datetime | None:
    try:
        return as_aware(datetime.fromisoformat(str(value))) if value else None
    except ValueError:
        return None
