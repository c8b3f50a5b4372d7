"""News in the forms that web hooks and robots take. Pure: time and secret are arguments; nothing crawled can mention people or add links."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from core.clock import BEIJING
from core.news import News, NewsKind
from core.outcome import Severity
from core.words import SEVERITIES
from reports.safety import clean, web_link

MAX_ITEMS: Final = 20
"""Pieces that one message spells out. House rule."""
MAX_BYTES: Final = 3_800
"""Of a robot's text: WeCom takes 4,096 bytes."""
KINDS: Final = {
    NewsKind.NEW: "新发现",
    NewsKind.REGRESSED: "再次出现",
    NewsKind.CONFIRMED: "经复核确认",
    NewsKind.DUE: "即将到期",
    NewsKind.AVAILABILITY: "可用性",
    NewsKind.REMINDER: "未整改提醒",
}
_MARKUP: Final = str.maketrans(
    {"<": "＜", ">": "＞", "[": "［", "]": "］", "`": "'", "@": "＠", "#": "＃", "*": "＊", "|": "｜", "!": "！", "\\": "＼", "~": "～"}
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be posted."""

    url: str
    body: bytes
    headers: tuple[tuple[str, str], ...]


def webhook(url: str, secret: str, news: Sequence[News], at: datetime, version: str) -> Request:
    """
    ``wangjian/notification-1`` with a signature.

    ``X-Wangjian-Signature: sha256=<hex>`` is HMAC-SHA256 over ``<timestamp>.<body>`` with the shared secret; receivers should
    refuse time stamps (seconds since 1970, ``X-Wangjian-Timestamp``) that are more than five minutes off.
    """
    stamp = str(int(at.timestamp()))
    items = [
        {
            "key": item.key,
            "kind": item.kind.value,
            "severity": item.severity.value,
            "subject": item.subject,
            "name": item.name,
            "sentence": item.sentence,
            "url": web_link(item.url) or None,
        }
        for item in news
    ]
    document = {"schema": "wangjian/notification-1", "version": version, "sent_at": at.isoformat(), "title": title_of(news), "items": items}
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = (
        ("Content-Type", "application/json; charset=utf-8"),
        ("X-Wangjian-Timestamp", stamp),
        ("X-Wangjian-Signature", f"sha256={signature}"),
    )
    return Request(url, body, headers)


def dingtalk(url: str, secret: str, news: Sequence[News], at: datetime) -> Request:
    """Markdown for a DingTalk robot; signed in the address when the robot has a secret （加签）."""
    if secret:
        stamp = str(int(at.timestamp() * 1000))
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        query = urlencode({"timestamp": stamp, "sign": base64.b64encode(digest).decode()}, quote_via=quote)
        url = f"{url}{'&' if '?' in url else '?'}{query}"
    text = "\n\n".join([f"### {title_of(news)}", *_lines(news, at)])
    return _json(url, {"msgtype": "markdown", "markdown": {"title": title_of(news), "text": _cut(text)}})


def wecom(url: str, news: Sequence[News], at: datetime) -> Request:
    """Markdown for a WeCom robot; its key stands in the address."""
    return _json(url, {"msgtype": "markdown", "markdown": {"content": _cut("\n".join([f"### {title_of(news)}", *_lines(news, at)]))}})


def feishu(url: str, secret: str, news: Sequence[News], at: datetime) -> Request:
    """Text for a Feishu robot; signed in the body when the robot has a secret （签名校验）."""
    body: dict[str, object] = {"msg_type": "text", "content": {"text": _cut("\n".join([title_of(news), *_lines(news, at)]))}}
    if secret:
        stamp = str(int(at.timestamp()))
        digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
        body = {"timestamp": stamp, "sign": base64.b64encode(digest).decode(), **body}
    return _json(url, body)


def accepted(kind: str, status: int, body: bytes) -> str:
    """Empty when the other side took it; else its answer in a few words. Robots say no with status 200."""
    if not 200 <= status < 300:
        return f"应答 {status}"
    if kind == "webhook":
        return ""
    try:
        answer = json.loads(body)
    except ValueError:
        return "应答不是 JSON"
    code = answer.get("errcode", answer.get("code", answer.get("StatusCode"))) if isinstance(answer, dict) else None
    if code == 0:
        return ""
    said = answer.get("errmsg") or answer.get("msg") or "" if isinstance(answer, dict) else ""
    return f"错误 {clean(code, 20)} {clean(said, 200)}".strip()


def title_of(news: Sequence[News]) -> str:
    """One line on all of it."""
    vetoes = sum(item.severity is Severity.VETO for item in news)
    return f"网检：{len(news)}条消息" + (f"（单项否决类{vetoes}条）" if vetoes else "")


def _lines(news: Sequence[News], at: datetime) -> list[str]:
    lines = [
        f"{_plain(KINDS[item.kind])}｜{SEVERITIES[item.severity]}｜{_plain(item.name, 60)}：{_plain(item.sentence, 200)}"
        for item in news[:MAX_ITEMS]
    ]
    if len(news) > MAX_ITEMS:
        lines.append(f"另有 {len(news) - MAX_ITEMS} 条，见周报或看板。")
    return [*lines, f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"]


def _plain(text: str, limit: int = 60) -> str:
    """Crawled text without anything that a chat program reads as markup, link or mention."""
    return clean(text, limit).translate(_MARKUP)


def _cut(text: str) -> str:
    data = text.encode("utf-8", "replace")
    return text if len(data) <= MAX_BYTES else data[:MAX_BYTES].decode("utf-8", "ignore") + "…"


def _json(url: str, body: dict[str, object]) -> Request:
    return Request(
        url, json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), (("Content-Type", "application/json; charset=utf-8"),)
    )
