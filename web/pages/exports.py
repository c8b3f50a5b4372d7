"""Every table as CSV or XLSX: the same filters as on the page, all lines, crawled text never a formula."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from core.board import FindingLine
from core.media.platform import TITLES as PLATFORMS
from core.outcome import State
from core.people import Role
from core.scorecard import number
from core.site import Site, SiteState
from core.words import OUTCOMES, SEVERITIES, STATES, cause_words, row_words
from pipeline.board import site as site_view
from pipeline.board.findings import allowed
from pipeline.board.light import LIGHT_NAMES, Light
from pipeline.board.media import UNITS_A_PAGE, media_matrix, visible_units
from pipeline.board.sites import by_unit, narrow
from pipeline.explain import rubric_points
from pipeline.exports import csv_text, local, site_row, xlsx_bytes
from reports.safety import clean
from reports.view import days_words
from web.call import Call, page
from web.pages.findings import download, wanted_of
from web.pages.rubrics import shipped
from web.words import MEDIA_STATUS

MAX_ROWS: Final = 200_000
"""Lines of one file; a finding export of half a million is better done by ``wangjian findings export``."""
KINDS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be exported: headings by key, and where its rows come from."""

    title: str
    headings: Mapping[str, str]
    rows: Callable[[Call], Rows]
    role: Role = Role.VIEWER


@page()
def export(call: Call) -> Response:
    """One table."""
    table, kind = TABLES.get(call.path("table")), call.path("format")
    if table is None or kind not in KINDS:
        raise HTTPException(404, "没有这个表")
    call.need(table.role)
    names = tuple(table.headings)
    rows = islice(table.rows(call), MAX_ROWS)
    if kind == "csv":
        titled = ({table.headings[name]: row.get(name) for name in names} for row in rows)
        data = csv_text(titled, tuple(table.headings.values())).encode()
    else:
        data = xlsx_bytes(table.title, rows, names, table.headings)
    return download(data, f"{call.path('table')}-{call.now:%Y%m%d}.{kind}", KINDS[kind])


def _sites(call: Call) -> Rows:
    lines = call.site_lines()
    chosen = narrow(
        lines, text=call.query("q"), light=call.choice("light", Light), unit=call.query("unit"), state=call.choice("state", SiteState)
    )
    for line in chosen:
        yield {
            "light": LIGHT_NAMES[line.signal.light],
            "why": "；".join(line.signal.why),
            "veto": line.tally.veto_proven + line.tally.veto_open,
            "deduct": line.tally.deduct_proven + line.tally.deduct_open,
            "waiting": line.tally.waiting,
            "audited_at": local(line.audited_at),
            **site_row(line.site),
        }


def _units(call: Call) -> Rows:
    for line in by_unit(call.site_lines()):
        yield {
            "unit": line.unit,
            "sites": line.sites,
            **{light.value: n for light, n in line.lights.items()},
            "veto": line.veto,
            "deduct": line.deduct,
            "waiting": line.waiting,
        }


def _media(call: Call) -> Rows:
    units = visible_units(call.store, call.user, call.query("q"))
    for start in range(0, len(units), UNITS_A_PAGE):
        for unit, cells in media_matrix(call.store, units[start : start + UNITS_A_PAGE], call.now).rows:
            for cell in (each for group in cells.values() for each in group):
                yield {
                    "unit": unit,
                    "platform": PLATFORMS[cell.platform],
                    "account": cell.account.id,
                    "name": cell.account.name,
                    "status": MEDIA_STATUS[cell.status],
                    "newest": local(cell.newest),
                    "days_left": cell.days_left,
                }


def _finding(item: FindingLine) -> dict[str, Any]:
    return {
        "fingerprint": item.fingerprint,
        "site": item.site,
        "account": item.account,
        "severity": SEVERITIES[item.severity],
        "state": STATES[item.state],
        "outcome": OUTCOMES[item.outcome],
        "code": item.code,
        "row": item.row,
        "title": clean(item.title),
        "message": clean(item.message),
        "url": item.url,
        "target": item.target,
        "count": item.count,
        "first_at": local(item.first_at),
        "last_at": local(item.last_at),
    }


def _findings(call: Call) -> Rows:
    call.store.board.settle(call.now)
    return map(_finding, call.store.board.stream(wanted_of(call)))


def _review(call: Call) -> Rows:
    return map(_finding, call.store.board.stream(allowed(call.user, states=(State.SUSPECTED,), code=call.query("code"))))


def _site(call: Call) -> Site:
    found = call.store.sites.get(call.query("site"))
    if found is None or (call.user.units and not call.user.may_see(found.unit)):
        raise HTTPException(404, "没有这个网站，或您无权查看")
    return found


def _columns(call: Call) -> Rows:
    for line in site_view.columns(call.store, _site(call), call.now).lines:
        column = line.column
        yield {
            "name": clean(column.name),
            "level": column.level,
            "class": line.class_name,
            "form": line.form_name,
            "newest": line.newest.isoformat() if line.newest else "",
            "read_from": line.read_from,
            "duty": line.duty,
            "left": days_words(line),
            "note": line.note,
            "url": column.url,
        }


def _links(call: Call) -> Iterator[Mapping[str, Any]]:
    for item in site_view.links(call.store, _site(call), call.now):
        for page_url in dict.fromkeys((item.url, *item.parents)):
            yield {
                "target": item.target,
                "page": page_url,
                "title": clean(item.title),
                "message": clean(item.message),
                "state": STATES[item.state],
                "fingerprint": item.fingerprint,
            }


def _visits(call: Call) -> Rows:
    site = _site(call)
    since = site_view.week_start(call.now)
    for visit in call.store.visits.window(site.id, since, call.now):
        kind = "拦截" if visit.is_blocked else "不计" if visit.is_void else "失败" if visit.is_failed else "正常"
        yield {
            "at": local(visit.at),
            "kind": kind,
            "seconds": visit.seconds,
            "status": visit.status,
            "cause": cause_words(visit.cause, visit.owner),
            "address": visit.address,
            "vantage": visit.vantage,
        }


def _rows(call: Call) -> Rows:
    site, rubric = _site(call), shipped(call, call.query("rubric"))
    for card in rubric_points(call.store, call.settings, site.id, (rubric.id,), call.now):
        for row in card.rows:
            yield {
                "row": row.row,
                "title": row.title,
                "outcome": row_words(row.outcome, row.decided),
                "points": number(row.points),
                "low": number(row.low),
                "high": number(row.high),
                "cap": number(row.cap),
                "count": row.count,
                "basis": row.basis,
                "verified": "是" if row.verified else "否",
            }


def _audits(call: Call) -> Rows:
    for run in call.store.board.audits(units=call.user.units, limit=10_000):
        yield {"id": run.id, "site": run.site, "state": run.state, "as_of": local(run.as_of), "started_at": local(run.started_at), "finished_at": local(run.finished_at), "attempt": run.attempt}  # fmt: skip


def _rubric(call: Call) -> Rows:
    for row in shipped(call, call.query("rubric")).rows:
        for case in row.cases or (None,):
            yield {
                "row": row.id,
                "case": case.id if case else "",
                "title": row.title,
                "text": case.text if case else row.text,
                "amount": number(case.amount) if case else None,
                "cap": number(row.cap),
                "automation": row.automation,
                "verified": "是" if row.verified else "否",
                "source": row.source,
            }


def _trail(call: Call) -> Rows:
    if call.user.units:
        raise HTTPException(403, "只有能看全部单位的管理员可以导出日志")
    for entry in call.store.people.trail(
        user=call.query("user"), action=call.query("action"), subject=call.query("subject"), limit=MAX_ROWS
    ):
        yield {"at": _time(entry.at), "user": entry.user, "address": entry.address, "action": entry.action, "subject": entry.subject, "detail": str(dict(entry.detail))}  # fmt: skip


def _users(call: Call) -> Rows:
    if call.user.units:
        raise HTTPException(403, "只有能看全部单位的管理员可以导出用户")
    for user in call.store.people.all():
        yield {"name": user.name, "role": user.role.value, "units": "、".join(user.units), "disabled": user.disabled, "created_at": _time(user.created_at)}  # fmt: skip


def _time(at: datetime) -> str | None:
    return local(at)


_FINDING: Final = {
    "fingerprint": "指纹", "site": "网站", "account": "账号", "severity": "类别", "state": "状态", "outcome": "结果", "code": "代码", "row": "条目",
    "title": "问题", "message": "说明", "url": "页面", "target": "指向", "count": "处数", "first_at": "首次发现", "last_at": "最近发现",
}  # fmt: skip
TABLES: Final[Mapping[str, Table]] = {
    "sites": Table("网站", {
        "light": "灯", "id": "网站标识码", "name": "网站名称", "url": "网址", "unit": "考核单位", "sponsor": "主办单位", "class": "类别", "level": "层级",
        "region": "地区", "state": "状态", "veto": "否决类问题", "deduct": "扣分类问题", "waiting": "待核实", "audited_at": "最近检查", "why": "原因",
    }, _sites),
    "units": Table("单位", {
        "unit": "单位", "sites": "网站", "red": "红", "amber": "黄", "green": "绿", "grey": "无数据", "veto": "否决类问题", "deduct": "扣分类问题",
        "waiting": "待核实",
    }, _units),
    "media": Table("新媒体", {
        "unit": "单位", "platform": "平台", "account": "账号编号", "name": "账号名称", "status": "更新情况", "newest": "最新发文", "days_left": "距红线天数",
    }, _media),
    "findings": Table("问题", _FINDING, _findings),
    "review": Table("待核实", _FINDING, _review, Role.REVIEWER),
    "columns": Table("栏目", {
        "name": "栏目", "level": "层级", "class": "类别", "form": "形式", "newest": "最新发布", "read_from": "日期出处", "duty": "更新期限", "left": "剩余",
        "note": "备注", "url": "网址",
    }, _columns),
    "links": Table("链接问题", {
        "target": "链接", "page": "所在页面", "title": "问题", "message": "原因", "state": "状态", "fingerprint": "指纹",
    }, _links),
    "visits": Table("访问", {
        "at": "时间", "kind": "结果", "seconds": "耗时（秒）", "status": "状态码", "cause": "原因与责任方", "address": "地址", "vantage": "监测点",
    }, _visits),
    "rows": Table("计分明细", {
        "row": "条目", "title": "指标", "outcome": "结果", "points": "得失分", "low": "最低", "high": "最高", "cap": "限额", "count": "数量",
        "basis": "算法", "verified": "分值已核实",
    }, _rows),
    "audits": Table("检查", {
        "id": "编号", "site": "网站", "state": "状态", "as_of": "时间点", "started_at": "开始", "finished_at": "结束", "attempt": "接续次数",
    }, _audits),
    "rubric": Table("细则", {
        "row": "条目", "case": "情形", "title": "指标", "text": "条文", "amount": "分值", "cap": "限额", "automation": "自动化", "verified": "分值已核实",
        "source": "出处",
    }, _rubric),
    "trail": Table("日志", {
        "at": "时间", "user": "用户", "address": "来源", "action": "动作", "subject": "对象", "detail": "内容",
    }, _trail, Role.ADMIN),
    "users": Table("用户", {
        "name": "用户名", "role": "角色", "units": "单位", "disabled": "停用", "created_at": "建立",
    }, _users, Role.ADMIN),
}  # fmt: skip
