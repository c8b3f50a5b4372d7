"""Can anything be said about this page at all? The gate before every content check."""

from http import HTTPStatus
from typing import Final

from core.errors import Failure
from core.fetch import BEYOND_STATUSES, FetchResult
from core.outcome import Cause, Owner
from core.page.charset import decode_page
from core.page.shell import find_challenge
from core.page.snapshot import PageSnapshot

BLOCKED_STATUSES: Final = frozenset({401, 403, 405, 412, 418, 429, 521, 567})
"""Answers of gateways that keep a monitor out (standards 7.5); never proof that the site is down."""
MAX_UNDECODABLE: Final = 0.01
"""Share of replacement characters above which a page is undecodable, not blank (standards 9.8.1)."""
MAGIC: Final = (
    (b"%PDF-", " PDF 文件"),
    (b"PK\x03\x04", "压缩包或 Office 文件"),
    (b"\xd0\xcf\x11\xe0", " Office 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"\x1f\x8b", "压缩数据"),
    (b"7z\xbc\xaf", "压缩包"),
)
HTML_TYPES: Final = frozenset({"", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"})


def answer_failure(answer: FetchResult) -> Failure | None:
    """Why an answer is no page of the site: transport causes, error statuses, gateways, other file types."""
    if answer.cause is not None:
        return Failure(answer.cause, answer.owner or Owner.UNCLEAR, answer.detail or f"{answer.url} 没有打开")
    failure = status_failure(answer.status or 0)
    if failure is not None and failure.cause is not Cause.BLOCKED_CHALLENGE and (gateway := refusal(answer)):
        return Failure(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, f"返回 {answer.status}，是防护验证或拦截页（{gateway}），不能据此判断网站")
    return failure or type_failure(answer.content_type, answer.body)


def refusal(answer: FetchResult) -> str | None:
    """Name of the gateway that speaks in an error answer: gateways give 404 and 503 too, and say nothing about the page by it."""
    found = find_challenge(None, answer.headers, decode_page(answer.body, answer.headers).text) if answer.body else None
    # Error pages of sites set cookies and jump home as well.
    return found if found != "cookie_challenge" else None


def status_failure(status: int) -> Failure | None:
    """Why an answer with this status is no page of the site; None for statuses that carry one, and for none at all (0)."""
    if status in BLOCKED_STATUSES or status >= BEYOND_STATUSES:
        return Failure(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, f"返回 {status}：防护设备拦截了监测访问，不能据此判断网站")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Failure(Cause.HTTP_5XX, Owner.SITE, f"返回 {status} 服务器错误")
    if status >= HTTPStatus.BAD_REQUEST:
        return Failure(Cause.HTTP_4XX, Owner.SITE, f"返回 {status}" + ("（页面不存在）" if status in (404, 410) else ""))
    return None


def type_failure(content_type: str, body: bytes) -> Failure | None:
    """Why bytes are no HTML page; the content decides before the header does."""
    head = body[:512].lstrip()
    for magic, name in MAGIC:
        if head.startswith(magic):
            return Failure(Cause.NOT_HTML, Owner.SITE, f"不是网页，而是{name}")
    if not body.strip():
        return Failure(Cause.EMPTY_PAGE, Owner.SITE, "返回的是空白页（没有任何内容）")
    if content_type not in HTML_TYPES and b"<html" not in body[:4096].lower():
        return Failure(Cause.NOT_HTML, Owner.SITE, f"不是网页（类型为 {content_type}）")
    if body.count(b"\0", 0, 4096) > len(body[:4096]) // 50 and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Failure(Cause.UNDECODABLE, Owner.SITE, "内容不是可读的文字（二进制数据）")
    return None


def page_failure(page: PageSnapshot) -> Failure | None:
    """Why nothing may be said about a page's content: challenge, soft error page, unreadable or empty text."""
    failure = reading_failure(page)
    if failure is not None:
        return failure
    facts = page.best
    if not facts.visible_text and not facts.links:
        if page.rendered is None and facts.is_script_shell:
            return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "页面内容全部由脚本生成，没有浏览器无法读取")
        return Failure(Cause.EMPTY_PAGE, Owner.SITE, "页面没有任何可见内容")
    return None


def reading_failure(page: PageSnapshot) -> Failure | None:
    """Why a page is not what the site has to say: error status, challenge, undecodable bytes, soft error page. An empty page is not among them."""
    failure = status_failure(page.status)
    if failure is not None and not (failure.cause is Cause.BLOCKED_CHALLENGE and page.rendered is not None):
        return failure  # what a gateway kept from the monitor, one ordinary browser load may have shown
    if page.rendered is None and page.facts.challenge:
        return Failure(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, f"返回的是防护验证页（{page.facts.challenge}），不是网站内容")
    if page.rendered is None and page.status in (202, 203) and page.facts.is_script_shell:
        return Failure(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, f"返回 {page.status} 和一段脚本：是防护验证页，不是网站内容")
    facts = page.best
    if facts.challenge:
        return Failure(Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, f"浏览器打开后仍是防护验证页（{facts.challenge}）")
    if page.rendered is None and page.facts.undecodable_ratio > MAX_UNDECODABLE:
        return Failure(Cause.UNDECODABLE, Owner.SITE, f"{page.facts.undecodable_ratio:.1%} 的字符无法解码，内容不可读")
    if phrase := facts.soft_404_phrase:
        return Failure(Cause.SOFT_404, Owner.SITE, f"页面自称不存在或出错：“{phrase}”")
    return None
