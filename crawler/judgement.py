"""
What one answer says about a link: pure classification by standards 7.5, shared by verification, sweep and spider.

An answer alone never proves a dead link of the transport kind: such judgements are ``doubtful`` and are asked again by the caller.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from core.fetch import BEYOND_STATUSES, FetchResult
from core.handshake import handshake_fault
from core.outcome import Cause, Owner
from core.page.links import ATTACHMENT_EXTENSIONS
from core.page.records import LinkKind
from core.page.unopenable import can_exist, is_own_disk
from core.url import extension_of, host_of, is_home_url, same_site_host
from core.verdict import LinkVerdict
from crawler.magic import asks_to_log_in, is_disguised_page, is_image, is_image_address, looks_like_html

BLOCKED_STATUSES: Final = frozenset({401, 403, 405, 407, 412, 418, 429, 451, 521, 567, 999})
"""Answers of gateways and log-ins that keep a monitor out; never proof that a link is dead (standards 7.5, lore 4.1)."""

LAG_LIMIT_MS: Final = 250.0
"""Delay of our own loop above which a failed fetch says nothing about the site. House rule."""

_TRANSPORT: Final[dict[Cause, tuple[LinkVerdict, str]]] = {
    Cause.DNS_NXDOMAIN: (LinkVerdict.BROKEN, "dns_nxdomain"),
    Cause.DNS_ERROR: (LinkVerdict.UNCERTAIN, "dns_error"),
    Cause.CONNECT_REFUSED: (LinkVerdict.UNCERTAIN, "refused"),
    Cause.CONNECT_TIMEOUT: (LinkVerdict.UNCERTAIN, "timeout"),
    Cause.DEADLINE: (LinkVerdict.UNCERTAIN, "timeout"),
    Cause.CONNECT_ERROR: (LinkVerdict.UNCERTAIN, "unreachable"),
    Cause.RESET: (LinkVerdict.UNCERTAIN, "reset"),
    Cause.TRUNCATED: (LinkVerdict.UNCERTAIN, "truncated"),
    Cause.HTTP_PROTOCOL: (LinkVerdict.UNCERTAIN, "protocol"),
    Cause.TLS_INVALID: (LinkVerdict.TLS, "tls_invalid"),
    Cause.TLS_UNSUPPORTED: (LinkVerdict.TLS, "tls_unsupported"),
    Cause.REDIRECT_LOOP: (LinkVerdict.BROKEN, "loop"),
    Cause.TOO_MANY_REDIRECTS: (LinkVerdict.BROKEN, "loop"),
    Cause.PRIVATE_ADDRESS: (LinkVerdict.PRIVATE, "private_address"),
    Cause.BLOCKED_CHALLENGE: (LinkVerdict.BLOCKED, "challenge"),
    Cause.INVALID_URL: (LinkVerdict.UNCERTAIN, "invalid_url"),
    Cause.UNSUPPORTED_SCHEME: (LinkVerdict.SKIPPED, "scheme"),
    Cause.TOO_LARGE: (LinkVerdict.OK, ""),
}
_FINAL_CAUSES: Final = frozenset({Cause.PRIVATE_ADDRESS, Cause.UNSUPPORTED_SCHEME, Cause.TOO_LARGE, Cause.INVALID_URL})
_CLOCKED: Final = frozenset({Cause.DEADLINE, Cause.CONNECT_TIMEOUT, Cause.OWN_LAG, Cause.OWN_OUTAGE})
"""Causes in which our own lateness can be the reason."""
_UNANSWERED: Final = frozenset({Cause.DEADLINE, Cause.CONNECT_TIMEOUT})
_PAGE_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """Verdict on one target. ``doubtful`` = ask again before anyone is accused."""

    verdict: LinkVerdict
    reason: str = ""
    """``404``, ``500``, ``dns_nxdomain``, ``timeout``, ``refused``, ``loop``, ``soft_404``, ``zero_bytes`` …; empty when ok."""
    status: int | None = None
    cause: Cause | None = None
    owner: Owner | None = None
    detail: str = ""
    final_url: str = ""
    tries: int = 1
    doubtful: bool = False
    lagged: bool = False
    """Our own loop was late during the fetch, so that a time-out may be our own fault."""

    @property
    def used_its_time(self) -> bool:
        """Nothing came within the whole deadline: asking again costs waiting, not work."""
        return self.cause in _UNANSWERED

    @property
    def is_ok(self) -> bool:
        """Nothing to say about this link."""
        return self.verdict in (LinkVerdict.OK, LinkVerdict.SKIPPED)


LISTED: Final = frozenset({LinkVerdict.BROKEN, LinkVerdict.SOFT_404, LinkVerdict.UNCERTAIN, LinkVerdict.WRONG})
"""Verdicts that a plain sweep lists as broken (contract 7.7): everything that did not open, certain or not."""

OK: Final = Judgement(verdict=LinkVerdict.OK)
PageTrouble = Callable[[FetchResult], tuple[LinkVerdict, str, str] | None]
"""Looks into an HTML answer: (verdict, reason, detail) of a challenge or a soft 404; None for a plausible page."""


def judge(answer: FetchResult, *, kind: LinkKind, page_trouble: PageTrouble | None = None) -> Judgement:
    """Classify one answer to a GET (or to a HEAD, see ``head_suffices``) for a link of *kind*."""
    if answer.cause is not None:
        return _judge_failure(answer, answer.cause)
    status = answer.status or 0
    if 200 <= status < 300:
        return _judge_success(answer, kind, page_trouble)
    trouble = _trouble(answer, page_trouble) if status >= HTTPStatus.BAD_REQUEST and status not in BLOCKED_STATUSES else None
    return _judge_status(answer, status) if trouble is None else trouble


def unopenable(raw: str) -> Judgement:
    """The judgement of a reference that no browser can follow: what was written is all there is to see."""
    own_disk = is_own_disk(raw)
    detail = "地址指向编辑者自己电脑上的文件，读者打不开" if own_disk else "地址写法有误，任何浏览器都打不开"
    return Judgement(verdict=LinkVerdict.BROKEN, reason=Cause.INVALID_URL.value, cause=Cause.INVALID_URL, owner=Owner.SITE, detail=detail)


def head_suffices(answer: FetchResult, kind: LinkKind) -> bool:
    """
    Whether the answer to a HEAD settles that a link is fine; anything else is asked again by GET.

    HEAD is only an optimisation: refused, lying or empty answers never accuse anybody (lore 4.1).
    """
    if answer.cause is not None or not 200 <= (answer.status or 0) < 300 or answer.header("content-length") == "0":
        return False
    promised = extension_of(answer.url)
    is_page = answer.content_type in _PAGE_TYPES
    return not (
        is_page and (promised in ATTACHMENT_EXTENSIONS or is_image_address(promised) or kind in (LinkKind.IMAGE, LinkKind.ATTACHMENT))
    )


def again(first: Judgement, second: Judgement) -> Judgement:
    """
    Join an earlier doubtful judgement with a later try.

    A success wins. "Dead in all tries" (NXDOMAIN, 5xx) needs tries of one kind: when they differ, nothing is certain.
    """
    tries = first.tries + second.tries
    if second.verdict is LinkVerdict.BROKEN and second.doubtful and _kind_of_failure(first) != _kind_of_failure(second):
        return replace(second, tries=tries, verdict=LinkVerdict.UNCERTAIN, owner=Owner.UNCLEAR)
    return replace(second, tries=tries)


def _kind_of_failure(judgement: Judgement) -> str:
    return "5xx" if judgement.cause is Cause.HTTP_5XX else judgement.reason


def _judge_failure(answer: FetchResult, cause: Cause) -> Judgement:
    if cause is Cause.INVALID_URL and not answer.hops and not can_exist(host_of(answer.url)):
        return unopenable(answer.url)
    verdict, reason = _TRANSPORT.get(cause, (LinkVerdict.UNCERTAIN, cause.value))
    if answer.owner is Owner.MONITOR and verdict in (LinkVerdict.BROKEN, LinkVerdict.TLS):
        verdict = LinkVerdict.UNCERTAIN
    return Judgement(
        verdict=verdict,
        reason=reason,
        status=answer.status,
        cause=cause,
        owner=answer.owner or Owner.UNCLEAR,
        detail=answer.detail,
        final_url=answer.final_url,
        doubtful=cause not in _FINAL_CAUSES,
        lagged=cause in _CLOCKED and (answer.lag_ms > LAG_LIMIT_MS or answer.owner is Owner.MONITOR),
    )


def _judge_status(answer: FetchResult, status: int) -> Judgement:
    verdict, cause, owner, doubtful = LinkVerdict.UNCERTAIN, Cause.HTTP_PROTOCOL, Owner.UNCLEAR, True
    if status in BLOCKED_STATUSES:
        # A gateway that is only overloaded (429) may let us in later.
        verdict, cause, doubtful = LinkVerdict.BLOCKED, Cause.BLOCKED_CHALLENGE, status == HTTPStatus.TOO_MANY_REQUESTS
    elif status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        verdict, cause, owner, doubtful = LinkVerdict.BROKEN, Cause.HTTP_4XX, Owner.SITE, False
    elif HTTPStatus.INTERNAL_SERVER_ERROR <= status < BEYOND_STATUSES:
        verdict, cause, owner = LinkVerdict.BROKEN, Cause.HTTP_5XX, Owner.SITE
    elif HTTPStatus.BAD_REQUEST <= status < BEYOND_STATUSES:
        cause = Cause.HTTP_4XX
    return Judgement(
        verdict=verdict,
        reason=str(status),
        status=status,
        cause=cause,
        owner=owner,
        detail=f"返回 {status}",
        final_url=answer.final_url,
        doubtful=doubtful,
    )


def _judge_success(answer: FetchResult, kind: LinkKind, page_trouble: PageTrouble | None) -> Judgement:
    extension = extension_of(answer.url)
    is_file = kind is LinkKind.ATTACHMENT or extension in ATTACHMENT_EXTENSIONS
    is_picture = kind is LinkKind.IMAGE
    trouble = _trouble(answer, page_trouble)
    if trouble is not None:
        return trouble
    if not answer.body and (is_file or is_picture) and not answer.cut:
        return _spoken(answer, LinkVerdict.BROKEN, "zero_bytes", "文件长度为 0 字节", Cause.EMPTY_PAGE, doubtful=True)
    is_page_for_file = (is_file and is_disguised_page(answer.body, extension)) or (is_picture and looks_like_html(answer.body))
    if is_page_for_file and asks_to_log_in(answer.body):
        return _spoken(answer, LinkVerdict.BLOCKED, "login", "返回的是登录页，登录后才能打开", Cause.BLOCKED_CHALLENGE)
    if is_file and is_disguised_page(answer.body, extension):
        return _spoken(answer, LinkVerdict.BROKEN, "type_mismatch", f"地址是 .{extension} 文件，返回的却是网页", Cause.NOT_HTML)
    if is_picture and not is_image(answer.body):
        return _spoken(answer, LinkVerdict.BROKEN, "not_image", "返回的内容不是图片", Cause.NOT_HTML)
    if answer.hops and leads_home(answer.url, answer.final_url):
        return _spoken(answer, LinkVerdict.WRONG, "redirect_home", "跳转到了首页，没有打开链接所指的页面", Cause.SOFT_404)
    if answer.tls is not None and not answer.tls.verified:
        fault = handshake_fault(answer.tls)
        cause = Cause.TLS_INVALID if fault.is_certificate else Cause.TLS_UNSUPPORTED
        return Judgement(
            verdict=LinkVerdict.TLS,
            reason=cause.value,
            status=answer.status,
            cause=cause,
            owner=Owner.SITE,
            detail=f"证书未通过验证（{fault.words}）" if fault.is_certificate else fault.words,
            final_url=answer.final_url,
        )
    return OK if not answer.hops else Judgement(verdict=LinkVerdict.OK, status=answer.status, final_url=answer.final_url)


def _trouble(answer: FetchResult, page_trouble: PageTrouble | None) -> Judgement | None:
    """What an HTML answer says about itself; None for a plausible page and for everything else."""
    trouble = page_trouble(answer) if page_trouble is not None and (is_page_answer(answer) or looks_like_html(answer.body)) else None
    if trouble is None:
        return None
    verdict, reason, detail = trouble
    cause = Cause.BLOCKED_CHALLENGE if verdict is LinkVerdict.BLOCKED else Cause.SOFT_404
    return _spoken(answer, verdict, reason, detail, cause, doubtful=True)


def _spoken(answer: FetchResult, verdict: LinkVerdict, reason: str, detail: str, cause: Cause, *, doubtful: bool = False) -> Judgement:
    return Judgement(
        verdict=verdict, reason=reason, status=answer.status, cause=cause, owner=Owner.SITE if verdict is not LinkVerdict.BLOCKED else Owner.UNCLEAR,
        detail=detail, final_url=answer.final_url, doubtful=doubtful,
    )  # fmt: skip


_ARTICLE: Final = re.compile(
    r"\d{4,}|[?&]\w*id=|/(?!(?:index|default|home|main|portal|shouye|sy)[_-]?\d{0,3}\.)[^/?#.]+\.(?:s?html?|jspx?|aspx?|php)$",
    re.IGNORECASE,
)


def leads_home(asked: str, reached: str) -> bool:
    """
    Whether the address of an article or a file was redirected to its site's front door.

    Doors and columns (``/``, ``/zwgk/index.html``) may be led home after a redesign; an article (digits, or a name of its own) or a file may not.
    """
    if not is_home_url(reached) or is_home_url(asked) or not same_site_host(host_of(asked), host_of(reached)):
        return False
    return extension_of(asked) in ATTACHMENT_EXTENSIONS or _ARTICLE.search(asked, asked.find("/", 8) + 1) is not None


def is_page_answer(answer: FetchResult) -> bool:
    """Whether an answer is a web page."""
    return answer.content_type in _PAGE_TYPES or (not answer.content_type and looks_like_html(answer.body))


def soft_404(answer: FetchResult) -> Judgement:
    """The judgement of a page that its host gives for addresses that do not exist."""
    return _spoken(
        answer, LinkVerdict.SOFT_404, "soft_404", "与该网站对不存在地址的回答相同，页面应已不存在", Cause.SOFT_404, doubtful=True
    )
