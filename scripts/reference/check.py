"""A page for each check: what it looks at, why it counts, bad and good examples, traps, how to mend it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from checks.base import Check
from checks.registry import all_checks
from config.check_words import load_check_words
from config.codes import load_codes
from config.rubrics import SHIPPED, load_rubric
from core.code import Code
from core.outcome import Severity
from core.rubric import Case, Mode, Row
from core.snapshot import SiteSnapshot
from core.words import PARTS, automation_words
from scripts.reference.markdown import cell, table

AREAS = {
    "a11y": "适老化与无障碍", "availability": "可用性", "column": "栏目", "content": "内容", "data": "数据发布", "disclosure": "信息公开",
    "domain": "域名", "footer": "页脚标识", "guide": "办事指南", "home": "首页", "interact": "互动交流", "interpretation": "政策解读",
    "ipv6": "IPv6", "leaders": "领导信息", "licence": "证照清单", "link": "链接", "media": "政务新媒体", "message": "留言答复", "name": "网站名称",
    "org": "机构职能", "originality": "原创", "overview": "概况信息", "privacy": "个人信息", "qa": "智能问答", "report": "年度报表",
    "repost": "转载", "search": "站内搜索", "secret": "涉密", "security": "安全", "service": "办事服务", "site": "站点", "survey": "征集调查",
    "tags": "网页标签", "text": "文字表述", "tls": "证书",
}  # fmt: skip
SEVERITIES = {"veto": "单项否决", "deduct": "扣分", "advice": "建议", "merit": "加分"}
MODES = {
    Mode.ONCE: "一次", Mode.PER_OCCURRENCE: "每处", Mode.PER_MISSING_ITEM: "每缺一项", Mode.TIER: "分档", Mode.VETO: "单项否决", Mode.BONUS: "加分",
}  # fmt: skip


def pages() -> Iterator[tuple[str, str]]:
    """The index and one page a check."""
    found = all_checks()
    yield "checks/index.md", _index(found)
    for each in found:
        yield f"checks/{each.id}.md", _page(each)


def _index(found: tuple[Check[Any], ...]) -> str:
    areas: dict[str, list[Check[Any]]] = defaultdict(list)
    for each in found:
        areas[each.id.partition(".")[0]].append(each)
    parts = [f"# 检查项\n\n{len(found)} 项检查，按类别排列。检查只说看到了什么，扣多少分由[评分细则](../../rubrics.md)决定。"]
    for area, members in areas.items():
        rows = [
            (f"[{load_check_words()[each.id].name}]({each.id}.md)", f"`{each.id}`", cell(each.title), "、".join(_rows_of(each)) or "—")
            for each in members
        ]
        parts.append(f"## {AREAS.get(area, area)}\n\n" + table(("检查", "代号", "合格状态", "评分细则"), rows))
    return "\n\n".join(parts)


def _page(each: Check[Any]) -> str:
    codes = [load_codes()[code] for code in each.codes]
    merit = all(code.severity is Severity.MERIT for code in codes)
    words = load_check_words()[each.id]
    kind = "一个网站的采集结果" if each.subject == "site" else "入库的记录（访问、留言、发文）"
    needs = f"，要用到{'、'.join(PARTS[need] for need in each.needs)}；没有采集到就是“未能测定”" if each.needs else ""
    parts = [
        f"# {words.name}",
        f"检查 `{each.id}`。合格时：**{each.title}**。",
        f"出处：{cell(_published(each.source))}。看的是{kind}{needs}。",
        f"## 判什么\n\n{_prose(words.judges)}",
        f"## {'不加分的例子' if merit else '反例'}\n\n{_listed(words.bad)}",
        f"## {'加分的例子' if merit else '正例'}\n\n{_listed(words.good)}",
        f"## 容易看错的地方\n\n{_listed(words.traps)}",
    ]
    parts += [_why(code) for code in codes]
    parts.append("## 在评分细则中\n\n" + _costs(codes))
    parts.append(f"源码：`checks/{each.id.replace('.', '/')}.py` · 查看一个问题的来龙去脉：`wangjian explain 问题指纹`")
    return "\n\n".join(parts)


def _published(source: str) -> str:
    """The published texts of a check's source; sections of our own papers are for developers."""
    texts = [part for part in source.split("；") if re.search("[\u4e00-\u9fff]", part) and not part.startswith(("standards", "contract"))]
    return "；".join(texts) or "网检运行规则"


def _listed(items: tuple[str, ...]) -> str:
    return "\n".join(f"- {_prose(item)}" for item in items)


def _prose(text: str) -> str:
    """Words of ``checks.yaml``: back-ticks are code already; what is no code is escaped."""
    parts = text.split("`")
    return "`".join(part if index % 2 else part.replace("<", "&lt;") for index, part in enumerate(parts))


def _why(code: Code) -> str:
    marks = f"{SEVERITIES[code.severity.value]} · {automation_words(code.automation)}"
    retired = "（已停用，只为旧报告保留）" if code.retired else ""
    lines = [
        f"## {code.title}{retired} {{ #{code.code.replace('.', '-')} }}",
        f"`{code.code}` · {marks}",
        f"**为什么**：{cell(code.clause)}",
    ]
    return "\n\n".join([*lines, f"**怎么改**：{cell(code.suggestion)}"])


@cache
def _feeds() -> Mapping[str, tuple[tuple[str, Row, Case | None], ...]]:
    found: dict[str, list[tuple[str, Row, Case | None]]] = defaultdict(list)
    for rubric_id in SHIPPED:
        for code, places in load_rubric(rubric_id).feeds.items():
            for row, case, _ in places:
                if (rubric_id, row, case) not in found[code]:
                    found[code].append((rubric_id, row, case))
    return {code: tuple(places) for code, places in found.items()}


def _rows_of(each: Check[SiteSnapshot]) -> list[str]:
    return list(dict.fromkeys(row.id for code in each.codes for _, row, _ in _feeds().get(code, ())))


def _costs(codes: list[Code]) -> str:
    rows = []
    for code in codes:
        for rubric_id, row, case in _feeds().get(code.code, ()):
            how = MODES[case.mode] if case else "按所在情形"
            cost = _points(case.amount) if case and case.mode is not Mode.VETO else ""
            cap = f"，限 {_points(row.cap)}" if row.cap is not None else ""
            rows.append((f"`{code.code}`", rubric_id, (case or row).id, cell(row.title), f"{how} {cost}{cap}".strip()))
    if not rows:
        return "只作建议，不进任何一部随附的细则。"
    return table(("代码", "细则", "行", "标题", "分值"), rows)


def _points(amount: Decimal | None) -> str:
    return "原文缺失" if amount is None else f"{amount.normalize():f} 分"
