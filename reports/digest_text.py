"""The weekly digest as plain text, for terminals and as the text part of the mail."""

from collections.abc import Iterator
from typing import Final

from core.digest import Change, WeeklyDigest
from core.media.platform import platform_title
from core.scorecard import shown
from core.words import SEVERITIES, STATES, VERDICTS
from reports.digest_view import (
    CHANGES,
    DUES,
    STRIP_OUTCOMES,
    WHOLE,
    cell_words,
    change_groups,
    change_total,
    change_words,
    days_of,
    headline,
    live_words,
    many_words,
    media_words,
    movement_words,
    outage_words,
    scope_words,
    score_of,
    span_words,
)
from reports.safety import clean
from reports.view import local_time

MAX_RANKS: Final = 40
MAX_STRIPS: Final = 12
MAX_LINES: Final = 15
"""Lines of one kind of change."""
MAX_DUES: Final = 30
MAX_VETOES: Final = 30
MAX_UNITS: Final = 25
"""A letter that is read, not searched: the workbook beside it is whole. House rules."""


def render_digest(digest: WeeklyDigest) -> str:
    """The digest as text; lines are kept short, crawled text is cleaned."""
    sections = (_head, _changes, _due, _vetoes, _ranking, _availability, _unmeasured, _media, _foot)
    return "\n".join(line for section in sections for line in section(digest)) + "\n"


def _title(text: str) -> Iterator[str]:
    yield ""
    yield f"■ {text}"


def _head(digest: WeeklyDigest) -> Iterator[str]:
    yield f"{clean(digest.title, 200)} {digest.week}"
    yield f"{span_words(digest)}（北京时间） 范围：{clean(scope_words(digest.scope), 300)}，{digest.sites} 个网站，{digest.units} 个单位"
    yield headline(digest)


def _changes(digest: WeeklyDigest) -> Iterator[str]:
    yield from _title("本周变化")
    if not digest.change_counts:
        yield "没有变化。"
    for change in Change:
        if change_total(digest, change):
            yield f"{CHANGES[change]} {change_total(digest, change)} 项（{change_words(digest, change)}）"
    for _, word, lines in change_groups(digest):
        yield f"— {word}"
        for line in lines[:MAX_LINES]:
            many = many_words(line)
            said = f"：{clean(line.message, 160)}" if line.message else ""
            yield f"  [{SEVERITIES[line.severity]}·{STATES[line.state]}] {clean(line.name, 60)} {clean(line.title, 60)}{many}{said}"
        if len(lines) > MAX_LINES:
            yield f"  另有 {len(lines) - MAX_LINES} 组。"
    if digest.changes_omitted or any(len(lines) > MAX_LINES for _, _, lines in change_groups(digest)):
        yield "  未逐条列出的见整改台账（附件，或 wangjian digest --format xlsx）。"
    yield f"现存问题：{live_words(digest)}"


def _due(digest: WeeklyDigest) -> Iterator[str]:
    yield from _title("一周内到期")
    if not digest.due:
        yield "没有已知的到期事项。"
    for due in digest.due[:MAX_DUES]:
        mark = "！" if due.veto else " "
        yield f"{mark}[{DUES[due.kind]}] {clean(due.name, 60)}：{clean(due.sentence, 300)}"
    if left := digest.due_omitted + max(0, len(digest.due) - MAX_DUES):
        yield f"  另有 {left} 项，{WHOLE}。"


def _vetoes(digest: WeeklyDigest) -> Iterator[str]:
    yield from _title("单项否决")
    if digest.ranked_at is None:
        yield "没有计分结果：没有数据。"
    elif not digest.vetoes:
        yield "没有成立或疑似的单项否决。"
    for line in digest.vetoes[:MAX_VETOES]:
        state = "已成立" if line.held else "疑似，待确认"
        yield f"  [{state}] {clean(line.name, 60)} {line.row} {clean(line.title, 60)}：{clean(line.basis.removeprefix(f'{line.title}：'), 240)}"
    if left := digest.vetoes_omitted + max(0, len(digest.vetoes) - MAX_VETOES):
        yield f"  另有 {left} 项，{WHOLE}。"


def _ranking(digest: WeeklyDigest) -> Iterator[str]:
    yield from _title("单位排名")
    if digest.ranked_at is None:
        yield "没有计分结果：没有数据。"
        return
    against = f"与 {local_time(digest.compared_at)} 比较" if digest.compared_at else "一周前没有可比的结果，不列名次变化"
    yield f"按《{clean(digest.rubric_title, 100)}》，计分时点 {local_time(digest.ranked_at)}，{against}"
    if not digest.ranking:
        yield "没有可排名的单位：没有数据。"
    for line in digest.ranking[:MAX_RANKS]:
        place = f"{line.place:>4}" if line.place is not None else "   —"
        tail = "，暂定" if line.provisional else ""
        of = f"/{shown(line.of)}" if line.of is not None and line.value is not None else ""
        yield (f"{place}  {clean(line.unit, 40)}  {score_of(line)}{of}  {VERDICTS[line.verdict]}{tail}  {movement_words(line)}")
    if len(digest.ranking) > MAX_RANKS:
        yield f"  另有 {len(digest.ranking) - MAX_RANKS} 个单位，{WHOLE}。"


def _availability(digest: WeeklyDigest) -> Iterator[str]:
    yield from _title("可用性（每格1小时：. 正常 x 打不开 b 被拦截 o 监测端故障 - 无访问）")
    if not digest.strips:
        yield "没有需要列出的网站。" if digest.strips_omitted else "没有访问记录：没有数据。"
    for line in digest.strips[:MAX_STRIPS]:
        yield f"{clean(line.name, 60)}  {STRIP_OUTCOMES[line.outcome]}  {line.sentence}"
        yield "  " + " ".join(days_of(line.cells))
    left = digest.strips_omitted + max(0, len(digest.strips) - MAX_STRIPS)
    if left:
        yield f"  另有 {left} 个网站未逐一列出。"


def _unmeasured(digest: WeeklyDigest) -> Iterator[str]:
    yield from _title("监测端故障与未能测定")
    for outage in digest.outages:
        yield f"  {outage_words(outage)}"
    if not digest.outages:
        yield "本周没有监测端故障记录。"
    for line in digest.unmeasured:
        names = f"，如 {'、'.join(clean(name, 40) for name in line.examples)}" if line.examples else ""
        yield f"  {clean(line.what, 80)}：{line.count} 个对象，{clean(line.why, 200)}{names}"
    for sentence in digest.no_data:
        yield f"  {clean(sentence, 300)}"


def _media(digest: WeeklyDigest) -> Iterator[str]:
    if digest.media is None:
        return
    yield from _title("政务新媒体")
    yield media_words(digest.media)
    for line in digest.media.lines[:MAX_DUES]:
        yield f"  {clean(line.name, 60)}（{clean(platform_title(line.platform), 20)}）：{clean(line.sentence, 100)}"
    if len(digest.media.lines) > MAX_DUES:
        yield f"  另有 {len(digest.media.lines) - MAX_DUES} 个账号，{WHOLE}。"
    yield "各单位各平台距14天的余期："
    for row in digest.media.rows[:MAX_UNITS]:
        named = zip(digest.media.platforms, row.cells, strict=True)
        told = [f"{platform} {'、'.join(cell_words(cell) for cell in cells)}" for platform, cells in named if cells]
        yield f"  {clean(row.unit, 40)}：{'；'.join(told)}"
    left = digest.media.rows_omitted + max(0, len(digest.media.rows) - MAX_UNITS)
    if left:
        yield f"  另有 {left} 个单位未列出。"


def _foot(digest: WeeklyDigest) -> Iterator[str]:
    yield ""
    yield "“疑似”须经复核后才作为扣分依据；未能测定的项目既不算问题也不算通过。单项否决只依据已确认的事实。"
    yield f"网检 {clean(digest.version, 40)}"
