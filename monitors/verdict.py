"""What one load says about a site's availability: pure, so that a dispute can be replayed."""

import re
from dataclasses import dataclass
from typing import Final

from core.fetch import BEYOND_STATUSES, FetchResult
from core.outcome import Cause, Owner
from core.page.charset import decode_page
from core.page.shell import MAX_CHALLENGE_TEXT, find_challenge

LINE_S: Final = 15.0
"""A visit that takes 15 seconds or longer has failed (NV2)."""
BLOCKED_STATUSES: Final = frozenset({401, 403, 412, 418, 429, 521})
"""Answers of gateways that may keep out a monitor and let in a visitor (contract 7.2)."""
CHALLENGE_BYTES: Final = 65_536
"""Challenge pages are short; longer bodies are pages."""
MUCH_CHINESE: Final = 3 * MAX_CHALLENGE_TEXT
"""Bytes beyond ASCII from which a good answer is a readable page (three in UTF-8, two in GBK make a character): only its title is looked at."""
_HEAD_BYTES: Final = 5_000
_TITLE_WORDS: Final = ("安全", "防火墙", "防护", "拦截", "安域", "云盾")
_TITLE_HINT: Final = re.compile(
    rb"<title[^>]{0,60}>[^<]{0,300}?(?:waf|shield|guard|40[0-9]|50[0-9]|"
    + b"|".join(re.escape(word.encode(codec)) for word in _TITLE_WORDS for codec in ("utf-8", "gb18030"))
    + b")",
    re.IGNORECASE,
)
_ASCII: Final = bytes(range(128))
_HTML: Final = frozenset({"", "text/html", "application/xhtml+xml", "text/plain"})
DOUBT_MS: Final = 500.0
"""Our own delay up to which a load is put back below the line; a longer one proves neither. House rule."""
_OURS: Final = frozenset(
    {Cause.PRIVATE_ADDRESS, Cause.INVALID_URL, Cause.UNSUPPORTED_SCHEME, Cause.TOO_LARGE, Cause.NO_IPV6, Cause.OWN_LAG}
)
"""The load was not finished because of us (guard, registry entry, caps, own network, own delay): nothing is known of the site."""

NO_DOCUMENT: Final = frozenset({204, 205, 304})
"""Good answers that carry no document. We never ask conditionally, so 304 (not modified) leaves a visitor with nothing either."""

_BAD_TARGETS: Final = frozenset({Cause.INVALID_URL, Cause.UNSUPPORTED_SCHEME})
"""Redirected there by the site, they are its own mistake: no visitor gets on either."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One load, read."""

    ok: bool | None
    """None = nothing is known."""
    seconds: float
    cause: Cause | None = None
    owner: Owner | None = None
    detail: str = ""
    suspect_block: bool = False
    """Looks like a block or a challenge: an ordinary browser must decide."""


def seconds_of(result: FetchResult) -> float:
    """
    Duration of a load; a load that crossed the line only by a delay of our own is put back below it.

    Never negative: a machine that stood still in the midst of a load may have more taken out than went by, and such a figure could
    not be imported again.
    """
    total = max(0.0, result.phases.total / 1000)
    if result.cause is None and total >= LINE_S > total - result.lag_ms / 1000:
        return total - result.lag_ms / 1000
    return total


def read(result: FetchResult) -> Reading:
    """Judge one load by the rule: a complete main document within 15 seconds."""
    seconds = seconds_of(result)
    if result.cause is not None:
        unknown = (result.owner is Owner.MONITOR or result.cause in _OURS) and not (result.hops and result.cause in _BAD_TARGETS)
        return Reading(None if unknown else False, seconds, result.cause, Owner.MONITOR if unknown else result.owner, result.detail)
    challenge = find_block(result)
    if challenge:
        return Reading(False, seconds, Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, challenge, suspect_block=True)
    status = result.status or 0
    if status >= 500:
        return Reading(False, seconds, Cause.HTTP_5XX, Owner.SITE, f"服务器返回 {status}")
    if status >= 400:
        return Reading(False, seconds, Cause.HTTP_4XX, Owner.SITE, f"服务器返回 {status}")
    if status in NO_DOCUMENT or (300 <= status < 400 and not result.body):
        # The rule asks for a complete main document (NV2): a browser shows nothing, or the page that was open before.
        return Reading(False, seconds, Cause.EMPTY_PAGE, Owner.SITE, f"服务器返回 {status}，没有可以显示的网页")
    if seconds < LINE_S <= result.phases.total / 1000 and result.lag_ms > DOUBT_MS:
        detail = f"用时 {result.phases.total / 1000:.2f} 秒，其间监测机自身卡顿 {result.lag_ms / 1000:.1f} 秒，不能作为依据"
        return Reading(None, seconds, Cause.OWN_LAG, Owner.MONITOR, detail)
    if seconds >= LINE_S:
        return Reading(False, seconds, Cause.DEADLINE, Owner.SITE, f"打开用时 {seconds:.2f} 秒，达到 {LINE_S:g} 秒")
    return Reading(True, seconds)


def find_block(result: FetchResult) -> str:
    """Say in Chinese why an answer may be meant for robots only; empty for any other answer."""
    status = result.status or 0
    name = None
    bars = status in BLOCKED_STATUSES or status >= BEYOND_STATUSES
    if len(result.body) <= CHALLENGE_BYTES and result.content_type in _HTML and (result.body or bars):
        name = _challenge(result, status)
    if name:
        return f"返回 {status}，疑似防护验证或拦截页（{name}）"
    return f"返回 {status}，疑似拦截" if bars else ""


def _challenge(result: FetchResult, status: int) -> str | None:
    body = result.body
    if 200 <= status < 300 and len(body.translate(None, _ASCII)) >= MUCH_CHINESE:
        # A page full of text: nothing but its title can still say that a gateway wrote it.
        if not _TITLE_HINT.search(body, 0, _HEAD_BYTES):
            return None
        head = decode_page(body[:_HEAD_BYTES], result.headers).text
        return find_challenge(status, result.headers, head, visible=MAX_CHALLENGE_TEXT + 1)
    return find_challenge(status, result.headers, decode_page(body, result.headers).text if body else "")
