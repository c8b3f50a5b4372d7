"""How one link fault is said; shared by the checks of this area. A finding is one (page, target), further pages are its parents."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from checks.base import Verdict, failed, passed, review, unknown
from core.outcome import Cause, Owner
from core.page.records import LinkKind
from core.snapshot import LinkFault, LinkReport, LinkVerdict, SiteSnapshot
from core.url import host_of, same_site_host

BROKEN: Final = frozenset({LinkVerdict.BROKEN, LinkVerdict.SOFT_404})
_UNSEEN: Final = frozenset({LinkVerdict.BLOCKED, LinkVerdict.UNCERTAIN})
"""Nobody knows what a visitor gets there."""
_UNJUDGED: Final = _UNSEEN | {LinkVerdict.TLS, LinkVerdict.PRIVATE}
MAX_PARENTS: Final = 50
FILES: Final = frozenset({LinkKind.IMAGE, LinkKind.ATTACHMENT})
"""Kinds with a code of their own wherever they stand."""
KIND_WORDS: Final = {
    LinkKind.ANCHOR: "链接",
    LinkKind.ATTACHMENT: "附件",
    LinkKind.IMAGE: "图片",
    LinkKind.FRAME: "框架页",
    LinkKind.STYLE: "样式文件",
    LinkKind.SCRIPT: "脚本文件",
    LinkKind.MEDIA: "音视频",
    LinkKind.FORM: "表单地址",
}
REASONS: Final = {
    "404": "返回 404（页面不存在）",
    "410": "返回 410（页面已删除）",
    "5xx": "多次访问均返回服务器错误",
    "dns_nxdomain": "域名不存在（所用的解析器均这样回答）",
    "timeout": "多次访问超时",
    "refused": "多次访问被拒绝连接",
    "reset": "多次访问连接被重置",
    "loop": "循环跳转",
    "redirect_home": "跳转到了首页",
    "zero_bytes": "文件长度为 0",
    "type_mismatch": "返回的是网页而不是文件",
    "not_image": "返回的内容不是图片",
    "private_address": "指向内部网络地址，公众打不开",
    "challenge": "目标要求验证或拒绝自动访问",
    "401": "返回 401（要求登录）",
    "403": "返回 403（拒绝访问，可能是防护设备拦截了监测）",
    "412": "返回 412（防护设备要求浏览器验证）",
    "429": "返回 429（限制访问频率）",
    "521": "返回 521（防护设备要求浏览器验证）",
}


def said_of(fault: LinkFault) -> str:
    """Why the target counts, in words."""
    if words := REASONS.get(fault.reason):
        return words
    answered = f"返回 {fault.status}" if fault.status is not None else ""
    if answered and fault.reason == str(fault.status):
        return answered
    return fault.detail or answered or fault.reason or "无法打开"


def message_of(fault: LinkFault, *, what: str = "") -> str:
    """One sentence: which link, what happened, on how many pages."""
    name = what or KIND_WORDS[fault.kind]
    label = f"“{fault.text[:60]}”" if fault.text else ""
    also = f"；另有 {fault.parent_count} 个页面引用" if fault.parent_count else ""
    template = "（全站模板链接）" if fault.template else ""
    by_script = "；地址是从点击脚本中读出的，请人工点击核对" if fault.scripted else ""
    return f"{name}{label}打不开：{said_of(fault)}{template}{also}{by_script}"


def details_of(fault: LinkFault) -> dict[str, Any]:
    """The keywords that every verdict on a fault carries."""
    measured = {
        "kind": fault.kind.value, "reason": fault.reason, "status": fault.status, "tries": fault.tries,
        "parent_count": fault.parent_count, "template": fault.template, "text": fault.text[:200],
    }  # fmt: skip
    return {
        "url": fault.page, "target": fault.target, "parents": fault.parents[:MAX_PARENTS], "excerpt": fault.text[:200], "measured": measured,
        "cause": fault.cause, "owner": fault.owner,
    }  # fmt: skip


def broken_verdicts(faults: Iterable[LinkFault], code: str) -> list[Verdict]:
    """A finding for every fault; a question where only a script names the target: what a click does there, a reader must see."""
    return [(review if fault.scripted else failed)(code, message_of(fault), **details_of(fault)) for fault in faults]


def beyond_home(fault: LinkFault) -> LinkFault | None:
    """The same dead target on the other pages: one place, the rest as its parents; None when it stands on the home page only."""
    if not fault.on_home or not fault.parents:
        return None
    first, *others = fault.parents
    return replace(fault, page=first, parents=tuple(others), parent_count=max(fault.parent_count - 1, len(others)), on_home=False)


def with_pass(report: LinkReport, verdicts: Iterable[Verdict], message: str, *, unjudged: int = 0) -> Iterator[Verdict]:
    """The verdicts, or one pass that says how much was looked at, and how many of these were *unjudged*."""
    found = list(verdicts)
    partial = (f"，其中 {unjudged} 个未能验证" if unjudged else "") + ("；链接过多，仅检查了一部分" if report.truncated else "")
    sampled = report.checked + len(report.unasked) if report.truncated else None
    yield from found or [passed(f"{message}（共检查 {report.checked} 个链接{partial}）", sampled=sampled)]


def sight_verdicts(site: SiteSnapshot, verdicts: Iterable[Verdict], message: str) -> Iterator[Verdict]:
    """
    The verdicts, or a pass that says how much was looked at; where the site let us see fewer of its own links than not, that it is unknown.

    A site that shuts a monitor out in the midst of a sweep has no clean links by it. Links to others do not count here: each of them
    stands in ``link.unverifiable``. The share (more unseen than seen) is a house rule.
    """
    report = site.links
    assert report is not None
    unseen = _unseen_own(site, report)
    if unseen:
        cause = Counter(fault.cause or Cause.BLOCKED_CHALLENGE for fault in unseen.values()).most_common(1)[0][0]
        missed = f"本站 {len(unseen)} 个链接被拦截或未能打开，多于能够验证的链接，不能据此判断（共检查 {report.checked} 个链接）"
        yield from (*verdicts, unknown(cause, Owner.UNCLEAR, missed))
        return
    unjudged = len({fault.target for fault in report.faults if fault.verdict in _UNJUDGED})
    yield from with_pass(report, verdicts, message, unjudged=unjudged)


def _unseen_own(site: SiteSnapshot, report: LinkReport) -> dict[str, LinkFault]:
    """Own targets that nobody saw, when they are more than those that opened; else none."""
    host = host_of(site.site.url)
    own = {fault.target: fault for fault in report.faults if same_site_host(host_of(fault.target), host)}
    unseen = {target: fault for target, fault in own.items() if fault.verdict in _UNSEEN}
    if not unseen:
        return {}
    if report.opened:
        seen = sum(same_site_host(host_of(target), host) for target in report.opened) + len(own) - len(unseen)
    else:
        seen = report.checked - len({fault.target for fault in report.faults})
    return unseen if len(unseen) > seen else {}
