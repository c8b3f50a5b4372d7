"""The link sweep as text, JSON and TSV."""

from collections.abc import Iterator
from typing import Any, Final

from core.sweep import SweepReport, SweepTarget

MAX_PAGES_SHOWN: Final = 3
"""Pages named per target in the text form; JSON and TSV name all."""

_REASONS: Final = {
    "404": "页面不存在（404）",
    "410": "页面已删除（410）",
    "dns": "域名不存在",
    "dns_error": "域名解析出错",
    "refused": "拒绝连接",
    "timeout": "超时未打开",
    "reset": "连接被重置",
    "unreachable": "网络不可达",
    "truncated": "内容不完整",
    "protocol": "返回的不是 HTTP",
    "loop": "循环跳转",
    "soft_404": "返回错误页（状态码却为 200）",
    "redirect_home": "跳转到首页",
    "zero_bytes": "文件为 0 字节",
    "type_mismatch": "不是文件而是网页",
    "not_image": "图片无法显示",
    "challenge": "防护验证页",
    "private_address": "内网地址",
    "tls_invalid": "证书无效",
    "tls_unsupported": "加密协议不受支持",
    "own_lag": "监测机自身卡顿",
    "login": "登录后才能打开",
    "stranger": "域名已由他人使用",
    "invalid_url": "地址写法有误",
    "undecodable": "内容无法解压",
    "own_outage": "监测端网络中断",
    "no_ipv6": "监测端没有 IPv6",
}
_TRUNCATED: Final = {
    "max_pages": "达到页数上限",
    "bytes": "达到流量上限",
    "time": "达到时间上限",
    "robots": "部分页面按网站的 robots.txt 不准许采集，只验证了能否打开，其中的链接没有检查",
    "trap": "部分地址是无穷无尽的（日历、翻页等），没有全部跟进",
}


def reason_text(reason: str) -> str:
    """
    A reason in Chinese.

    >>> reason_text("503")
    '服务器错误（503）'
    """
    if reason in _REASONS:
        return _REASONS[reason]
    if reason.isdigit():
        if reason.startswith("3"):
            return f"跳转没有说明去处（{reason}）"
        return f"服务器错误（{reason}）" if reason.startswith("5") else f"返回 {reason}"
    return reason


def render_text(report: SweepReport) -> str:
    """For people: a summary, then every broken target with the pages it stands on."""
    lines = [
        f"已读 {report.pages} 个页面，验证 {report.targets - report.skipped} 个地址（共 {report.pairs} 处链接），用时 {report.seconds:.1f} 秒",
    ]
    if report.truncated_by:
        lines.append(f"注意：没有查完，{_TRUNCATED.get(report.truncated_by, report.truncated_by)}")
    if report.broken:
        lines += ["", f"打不开的链接 {len(report.broken)} 个，共 {report.occurrences} 处："]
        lines += [line for target in report.broken for line in _target_lines(target)]
    else:
        lines += ["", "没有发现打不开的链接。"]
    if report.unverifiable:
        lines += ["", f"无法验证的链接 {len(report.unverifiable)} 个（不算失效）："]
        lines += [line for target in report.unverifiable for line in _target_lines(target)]
    return "\n".join(lines) + "\n"


def _target_lines(target: SweepTarget) -> Iterator[str]:
    yield f"  [{reason_text(target.reason)}] {target.url}"
    for page in target.pages[:MAX_PAGES_SHOWN]:
        yield f"      在 {page}"
    if len(target.pages) > MAX_PAGES_SHOWN:
        yield f"      另有 {len(target.pages) - MAX_PAGES_SHOWN} 个页面"


def render_tsv(report: SweepReport) -> str:
    """``url TAB page TAB reason``, a line per broken occurrence (contract section 3)."""
    return "".join(f"{target.url}\t{page}\t{target.reason}\n" for target in report.broken for page in target.pages)


def links_body(report: SweepReport) -> dict[str, Any]:
    """Body of ``wangjian/links-1``."""
    return {
        "start": list(report.start),
        "pages": report.pages,
        "targets": report.targets,
        "pairs": report.pairs,
        "requests": report.requests,
        "unchanged": report.unchanged,
        "seconds": round(report.seconds, 3),
        "skipped": report.skipped,
        "truncated_by": report.truncated_by,
        "broken": [_target_body(target) for target in report.broken],
        "unverifiable": [_target_body(target) for target in report.unverifiable],
    }


def _target_body(target: SweepTarget) -> dict[str, Any]:
    return {
        "url": target.url,
        "reason": target.reason,
        "verdict": target.verdict.value,
        "status": target.status,
        "cause": target.cause.value if target.cause else None,
        "owner": target.owner.value if target.owner else None,
        "detail": target.detail,
        "final_url": target.final_url or None,
        "tries": target.tries,
        "pages": list(target.pages),
    }
