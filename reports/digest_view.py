"""What all forms of the digest show: sentences, orders, groups. Text is raw here; formats clean it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from core.clock import BEIJING
from core.digest import Cell, Change, ChangeLine, DueKind, MediaCell, MediaSection, Outage, RankLine, Scope, WeeklyDigest
from core.outcome import Outcome, Severity, State
from core.scorecard import shown
from core.words import CAUSES, SEVERITIES
from reports.view import signed

CHANGES: Final = {
    Change.NEW: "新发现",
    Change.REGRESSED: "再次出现",
    Change.FIXED: "已整改",
    Change.CONFIRMED: "经复核确认",
    Change.REOPENED: "恢复计入",
    Change.SETTLED: "已驳回或豁免",
}
DUES: Final = {
    DueKind.COLUMN: "栏目",
    DueKind.COLUMN_COUNT: "栏目总数",
    DueKind.HOME: "首页",
    DueKind.CERTIFICATE: "证书",
    DueKind.ACCOUNT: "新媒体",
    DueKind.MESSAGE: "留言",
    DueKind.WAIVER: "豁免到期",
    DueKind.AVAILABILITY: "可用性",
}
CELLS: Final = {
    Cell.GOOD: "正常",
    Cell.FAILED: "打不开",
    Cell.BLOCKED: "被拦截",
    Cell.VOID: "监测端故障",
    Cell.NONE: "无访问",
}
STRIP_OUTCOMES: Final = {Outcome.PASS: "正常", Outcome.FAIL: "达到否决线", Outcome.UNKNOWN: "不作判定"}
WHOLE: Final = "全部见附件工作簿"
"""Where the rest of a list stands."""
SEVERITY_ORDER: Final = (Severity.VETO, Severity.DEDUCT, Severity.ADVICE, Severity.MERIT)


def scope_words(scope: Scope) -> str:
    """Whom the digest covers."""
    if scope.everything:
        return "全部网站和账号"
    parts = [f"单位：{'、'.join(scope.units)}"] if scope.units else []
    return "；".join([*parts, *([f"网站：{'、'.join(scope.sites)}"] if scope.sites else [])])


def span_words(digest: WeeklyDigest) -> str:
    """The week in Beijing time."""
    return f"{_minute(digest.since)} 至 {_minute(digest.as_of)}"


def _minute(at: datetime) -> str:
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def change_total(digest: WeeklyDigest, change: Change) -> int:
    """Findings that went this way."""
    return sum(digest.change_counts.get(change, {}).values())


def change_words(digest: WeeklyDigest, change: Change) -> str:
    """How many of which severity, in one phrase."""
    counts = digest.change_counts.get(change, {})
    return "，".join(f"{SEVERITIES[severity]}类 {counts[severity]}" for severity in SEVERITY_ORDER if counts.get(severity))


def many_words(line: ChangeLine) -> str:
    """How many findings a line stands for, and how many are certain where only some are; empty for one."""
    if line.count < 2:
        return ""
    return f" ×{line.count}" + (f"（已确认 {line.proven}）" if 0 < line.proven < line.count else "")


def change_groups(digest: WeeklyDigest) -> Iterator[tuple[Change, str, tuple[ChangeLine, ...]]]:
    """Lines by what happened, in the order of ``Change``."""
    for change in Change:
        lines = tuple(line for line in digest.changes if line.change is change)
        if lines:
            yield change, CHANGES[change], lines


def live_words(digest: WeeklyDigest) -> str:
    """Findings that weigh something now, and how many of them are certain: a suspected veto must not be taken for one."""
    parts = []
    for severity in SEVERITY_ORDER:
        states = digest.live.get(severity, {})
        if total := sum(states.values()):
            sure = sum(states.get(state, 0) for state in (State.CONFIRMED, State.REGRESSED))
            parts.append(f"{SEVERITIES[severity]}类 {total}（已确认 {sure}）")
    return "，".join(parts) or "无"


def headline(digest: WeeklyDigest) -> str:
    """The week in one sentence."""
    parts = [f"{CHANGES[change]} {change_total(digest, change)} 项" for change in (Change.NEW, Change.REGRESSED, Change.FIXED)]
    soon, held = digest.due_vetoes, digest.vetoes_held
    parts.append(f"临近单项否决 {soon} 项" if soon else "没有临近单项否决的事项")
    if digest.ranked_at is None:
        parts.append("单项否决没有数据")
    else:
        parts.append(f"单项否决 {held} 项" if held else "没有已成立的单项否决")
    return "，".join(parts) + "。"


def movement_words(line: RankLine) -> str:
    """What changed since last week: 升2位，+1.5 分; 持平; or why nothing is compared."""
    if not line.measured:
        return "尚未检查内容，不排名"
    if line.newcomers:
        return f"{'' if line.newcomers == line.members else f'其中 {line.newcomers} 个网站或账号'}本周首次测定，不与上周比较"
    if line.value_before is None and line.place_before is None:
        return "无可比数据" if line.value is not None else "—"
    return "，".join(part for part in (_place_moved(line), _points_moved(line)) if part) or "—"


def _place_moved(line: RankLine) -> str:
    won = line.places_won
    if won is None:
        return "上周未列名次" if line.place is not None else "" if line.place_before is None else f"上周第{line.place_before}名"
    return f"升{won}位" if won > 0 else f"降{-won}位" if won < 0 else "名次持平"


def _points_moved(line: RankLine) -> str:
    won = line.points_won
    return "" if won is None else f"{signed(won)} 分" if won else "分数持平"


def score_of(line: RankLine) -> str:
    """Score with its interval, and what changed."""
    if not line.measured:
        return "没有数据"
    if line.value is None:
        return "不计分"
    text = shown(line.value)
    if line.low != line.high:
        text += f"（{shown(line.low)}～{shown(line.high)}）"
    return text


def outage_words(outage: Outage) -> str:
    """One outage in words."""
    since, until = outage.since.astimezone(BEIJING), outage.until.astimezone(BEIJING)
    end = f"{until:%H:%M}" if since.date() == until.date() else f"{until:%m-%d %H:%M}"
    cause = CAUSES[outage.cause] if outage.cause else "原因不明"
    return f"{since:%m-%d %H:%M}–{end} {cause}：{outage.visits} 次访问作废，最多涉及 {outage.sites} 个网站（不计入可用性）"


def media_words(media: MediaSection) -> str:
    """The accounts in one sentence."""
    parts = [f"在管账号 {media.accounts} 个", f"超过14天未更新 {media.over} 个", f"临近 {media.soon} 个"]
    if media.without_posts:
        parts.append(f"发文情况未知 {media.without_posts} 个（不作判定）")
    return "，".join(parts) + "。"


def cell_words(cell: MediaCell) -> str:
    """Days left of one account: 余 9 天，超 3 天，无记录，未知."""
    if cell.days_left is None:
        return "不在监测范围" if cell.status == "out" else "无记录" if cell.newest is None else "未知"
    return f"超 {-cell.days_left} 天" if cell.days_left < 0 else f"余 {cell.days_left} 天"


def runs(cells: str) -> Iterator[tuple[Cell, int]]:
    """Equal neighbours of a strip as (cell, length)."""
    start = 0
    for index in range(1, len(cells) + 1):
        if index == len(cells) or cells[index] != cells[start]:
            yield Cell(cells[start]), index - start
            start = index


def days_of(cells: str) -> list[str]:
    """A strip cut into its seven periods of 24 hours."""
    return [cells[start : start + 24] for start in range(0, len(cells), 24)]
