"""sites, accounts and messages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from core.audit import ImportCount
from core.clock import utc_now
from core.media.sighting import Know, Sighting
from core.nearest import nearest
from core.site import Account, AccountState, Level, MaintenanceWindow, Message, Post, Site, SiteClass, SiteState, level_of
from core.url import canonical
from core.words import BOARDS
from pipeline.imports.fields import Fields
from pipeline.imports.result import ImportResult, Problem, Problems, run_import
from pipeline.imports.source import Line, Source
from store import Store

SITE_COLUMNS: Final = (
    "id", "name", "url", "sponsor", "class", "level", "region", "unit", "outward_service", "filed_domain", "state", "remark",
)  # fmt: skip
ACCOUNT_COLUMNS: Final = (
    "id", "platform", "name", "unit", "sponsor", "url", "filed", "reported", "whitelisted", "state", "remark",
    "platform_id", "verified_subject", "filed_on", "state_since", "interaction", "feed", "newest_post_at",
)  # fmt: skip
ACCOUNT_EXPORT_COLUMNS: Final = ACCOUNT_COLUMNS[:-1]
"""``newest_post_at`` is read, not written: posts have an export of their own."""
MESSAGE_COLUMNS: Final = ("site", "board", "id", "asked_at", "answered_at", "poor")
WINDOW_COLUMNS: Final = ("site", "starts_at", "ends_at", "reason")
MAX_PAIRS: Final = 10
"""Sites with one address that are named; the others are counted."""
IMPORT: Final = "import"
"""Source of what an imported file says about the posts of accounts."""

_SITE_WORDS: Final = {
    "网站标识码": "id", "标识码": "id", "网站名称": "name", "名称": "name", "网址": "url", "首页网址": "url", "主办单位": "sponsor",
    "类别": "class", "网站类型": "class", "层级": "level", "级别": "level", "地区": "region", "考核单位": "unit", "单位": "unit",
    "对外服务": "outward_service", "备案域名": "filed_domain", "状态": "state", "备注": "remark",
}  # fmt: skip
_ACCOUNT_WORDS: Final = {
    "账号": "id", "编号": "id", "平台": "platform", "名称": "name", "账号名称": "name", "考核单位": "unit", "单位": "unit", "主办单位": "sponsor",
    "网址": "url", "主页网址": "url", "已备案": "filed", "是否备案": "filed", "备案": "filed", "已报送": "reported", "纳入报送系统": "reported",
    "白名单": "whitelisted", "是否在白名单": "whitelisted", "状态": "state", "账号状态": "state", "备注": "remark", "平台标识": "platform_id",
    "账号标识": "platform_id", "认证主体": "verified_subject", "备案日期": "filed_on", "状态日期": "state_since", "关停日期": "state_since",
    "互动功能": "interaction", "订阅源": "feed", "最新发文时间": "newest_post_at", "最新更新时间": "newest_post_at",
}  # fmt: skip
_WINDOW_WORDS: Final = {
    "网站": "site", "网站标识码": "site", "标识码": "site", "开始": "starts_at", "开始时间": "starts_at", "结束": "ends_at", "结束时间": "ends_at",
    "原因": "reason",
}  # fmt: skip
_MESSAGE_WORDS: Final = {
    "网站": "site", "网站标识码": "site", "标识码": "site", "栏目": "board", "类型": "board", "编号": "id", "留言编号": "id", "提问时间": "asked_at",
    "留言时间": "asked_at", "答复时间": "answered_at", "回复时间": "answered_at", "敷衍推诿": "poor",
}  # fmt: skip
_CLASSES: Final = {
    "政府门户网站": SiteClass.PORTAL,
    "门户网站": SiteClass.PORTAL,
    "门户": SiteClass.PORTAL,
    "部门网站": SiteClass.DEPARTMENT,
    "部门": SiteClass.DEPARTMENT,
}
_LEVELS: Final = {
    "部委": Level.MINISTRY, "国务院部门": Level.MINISTRY, "省": Level.PROVINCE, "省级": Level.PROVINCE, "市": Level.CITY, "市级": Level.CITY,
    "县": Level.COUNTY, "县级": Level.COUNTY, "区县": Level.COUNTY, "园区": Level.PARK,
}  # fmt: skip
_STATES: Final = {
    "正常": SiteState.OPEN, "开通": SiteState.OPEN, "运行": SiteState.OPEN, "在用": SiteState.OPEN,
    **{f"{past}{word}": state for past in ("", "已") for word, state in {
        "关停": SiteState.CLOSED, "关闭": SiteState.CLOSED, "注销": SiteState.CLOSED, "暂停": SiteState.PAUSED,
        "暂停监测": SiteState.PAUSED,
    }.items()},
}  # fmt: skip
_ACCOUNT_STATES: Final = {
    "正常": AccountState.OPEN, "开通": AccountState.OPEN, "运行": AccountState.OPEN, "在用": AccountState.OPEN,
    **{f"{past}{word}": state for past in ("", "已") for word, state in {
        "关停": AccountState.CLOSED, "关闭": AccountState.CLOSED, "停用": AccountState.CLOSED, "注销": AccountState.CLOSED,
        "冻结": AccountState.FROZEN, "迁移": AccountState.MOVED,
    }.items()},
}  # fmt: skip
"""As registers write it, and as our own lists do."""


def import_sites(store: Store, path: Path, *, strict: bool = False) -> ImportResult:
    """Import a sites file (CSV, XLSX, YAML)."""
    problems = Problems()
    twice: list[str] = []
    source = Source(path, SITE_COLUMNS, _SITE_WORDS, required=("id", "url"), problems=problems)

    def write() -> ImportCount:
        seen: dict[str, int] = {}
        known = {site.id: site for site in store.sites.all()}
        lines = (Fields(line, problems) for line in source.lines())
        sites = [site for fields in lines if (site := _site(fields, seen, known)) is not None]
        twice.extend(_same_address(sites, known))
        return store.sites.upsert(sites)

    return run_import(store, path, strict=strict, problems=problems, write=write, notes=lambda: (*source.notes(), *twice))


def _same_address(sites: Sequence[Site], known: Mapping[str, Site]) -> list[str]:
    """A word about sites that stand in the register under two ids: they are watched and scored twice."""
    holders: dict[str, str] = {}
    watched = [site for site in {**known, **{site.id: site for site in sites}}.values() if site.state is not SiteState.CLOSED]
    first = [(site.id, holders.setdefault(canonical(site.url) or site.url, site.id)) for site in watched]
    pairs = [f"{own} 与 {other}" for own, other in first if own != other]
    more = f" 等 {len(pairs)} 组" if len(pairs) > MAX_PAIRS else ""
    return [f"网址相同，会分别监测、分别计分：{'；'.join(pairs[:MAX_PAIRS])}{more}"] if pairs else []


def read_site(values: Mapping[str, Any], known: Mapping[str, Site]) -> tuple[Site | None, tuple[Problem, ...]]:
    """One site from a form, read by the rules of the file import: the site, or what is wrong with which field."""
    problems = Problems()
    site = _site(Fields(Line(1, values), problems), {}, known)
    return site, tuple(problems.listed)


def _site(fields: Fields, seen: dict[str, int], known: Mapping[str, Site]) -> Site | None:
    own_id = fields.identifier("id")
    _once(fields, "id", own_id, seen)
    new = Site(
        id=own_id,
        url=fields.url("url", required=True),
        name=fields.text("name", limit=200),
        sponsor=fields.text("sponsor", limit=200),
        site_class=fields.choice("class", SiteClass, SiteClass.PORTAL, _CLASSES),
        level=fields.choice("level", Level, level_of(own_id) or Level.COUNTY, _LEVELS),
        region=fields.text("region", limit=200),
        unit=fields.text("unit", limit=200),
        outward_service=fields.boolean("outward_service", True) is not False,
        filed_domain=fields.text("filed_domain", limit=253).lower(),
        state=fields.choice("state", SiteState, SiteState.OPEN, _STATES),
        remark=fields.text("remark"),
    )
    return None if fields.bad else _kept(fields, new, known.get(own_id), {"site_class": "class"})


def import_accounts(store: Store, path: Path, *, strict: bool = False, now: datetime | None = None) -> ImportResult:
    """Import an accounts file (CSV, XLSX, YAML); no newest post from after *now*."""
    problems, present = Problems(), now or utc_now()
    source = Source(path, ACCOUNT_COLUMNS, _ACCOUNT_WORDS, required=("id", "platform", "name"), problems=problems)

    def write() -> ImportCount:
        seen: dict[str, int] = {}
        known = {account.id: account for account in store.accounts.all()}
        lines = (Fields(line, problems) for line in source.lines())
        posts: list[Post] = []
        count = store.accounts.upsert([item for fields in lines if (item := _account(fields, seen, known, posts, present)) is not None])
        store.posts.append(posts)
        store.media.record(imported_looks({post.account: post.at for post in posts}, present))
        return count

    return run_import(store, path, strict=strict, problems=problems, write=write, notes=source.notes)


def imported_looks(newest: Mapping[str, datetime], now: datetime) -> list[Sighting]:
    """What an import says about the posts of accounts: a list as of *now*, by account the newest post it knows."""
    return [Sighting(account=account, at=now, source=IMPORT, knows=frozenset({Know.POSTS}), newest=at) for account, at in newest.items()]


def _account(fields: Fields, seen: dict[str, int], known: Mapping[str, Account], posts: list[Post], now: datetime) -> Account | None:
    own_id = fields.identifier("id")
    _once(fields, "id", own_id, seen)
    account = Account(
        id=own_id,
        platform=fields.text("platform", required=True, limit=100),
        name=fields.text("name", required=True, limit=200),
        unit=fields.text("unit", limit=200),
        sponsor=fields.text("sponsor", limit=200),
        url=fields.url("url"),
        filed=fields.boolean("filed", None),
        reported=fields.boolean("reported", None),
        whitelisted=fields.boolean("whitelisted", None),
        state=fields.choice("state", AccountState, AccountState.OPEN, _ACCOUNT_STATES),
        remark=fields.text("remark"),
        platform_id=fields.text("platform_id", limit=200),
        verified_subject=fields.text("verified_subject", limit=200),
        filed_on=fields.day("filed_on"),
        state_since=fields.day("state_since"),
        interaction=fields.text("interaction", limit=200) or None,
        feed=fields.url("feed"),
    )
    newest = fields.past("newest_post_at", now)
    if fields.bad:
        return None
    if newest is not None:
        posts.append(Post(account=own_id, at=newest))
    return _kept(fields, account, known.get(own_id), {})


RecordT = TypeVar("RecordT", Site, Account)


def _kept(fields: Fields, new: RecordT, old: RecordT | None, renamed: Mapping[str, str]) -> RecordT:
    """A file with fewer columns changes only those: the others keep what the registry says."""
    if old is None:
        return replace(new)
    absent = [name for name in _RECORD_FIELDS if hasattr(new, name) and not fields.has(renamed.get(name, name))]
    return replace(new, **{name: getattr(old, name) for name in absent})


_RECORD_FIELDS: Final = (
    "name", "sponsor", "site_class", "level", "region", "unit", "outward_service", "filed_domain", "state", "remark", "url",
    "platform", "filed", "reported", "whitelisted", "platform_id", "verified_subject", "filed_on", "state_since", "interaction", "feed",
)  # fmt: skip


def import_messages(store: Store, path: Path, *, strict: bool = False, now: datetime | None = None) -> ImportResult:
    """Import questions and answers (JSON Lines, CSV, XLSX); none from after *now*."""
    problems, present = Problems(), now or utc_now()
    source = Source(path, MESSAGE_COLUMNS, _MESSAGE_WORDS, required=("site", "board", "id", "asked_at"), problems=problems)

    def write() -> ImportCount:
        known = {site.id for site in store.sites.all()}
        lines = (Fields(line, problems) for line in source.lines())
        return store.messages.upsert([item for fields in lines if (item := _message(fields, known, present)) is not None], at=present)

    return run_import(store, path, strict=strict, problems=problems, write=write, notes=source.notes)


def _message(fields: Fields, known: set[str], now: datetime) -> Message | None:
    site = known_id(fields, "site", known, "网站")
    told = fields.text("board", required=True)
    board = next((code for code, word in BOARDS.items() if word == told), told.lower())
    if board and board not in BOARDS:
        fields.wrong("board", f"应为 {'、'.join(f'{code}（{word}）' for code, word in BOARDS.items())} 之一{nearest(board, BOARDS)}")
    own_id = fields.identifier("id")
    asked, answered = fields.past("asked_at", now, required=True), fields.past("answered_at", now)
    if asked is not None and answered is not None and answered < asked:
        fields.wrong("answered_at", "不能早于 asked_at")
    poor = fields.boolean("poor", False) is True
    if fields.bad or asked is None:
        return None
    return Message(site=site, board=board, id=own_id, asked_at=asked, answered_at=answered, poor=poor)


def import_windows(store: Store, path: Path, *, strict: bool = False) -> ImportResult:
    """Import declared maintenance windows (JSON Lines, CSV, XLSX); one that begins when a known one of its site does replaces it."""
    problems = Problems()
    source = Source(path, WINDOW_COLUMNS, _WINDOW_WORDS, required=("site", "starts_at", "ends_at"), problems=problems)

    def write() -> ImportCount:
        known = {site.id for site in store.sites.all()}
        lines = (Fields(line, problems) for line in source.lines())
        return store.sites.declare([item for fields in lines if (item := _window(fields, known)) is not None])

    return run_import(store, path, strict=strict, problems=problems, write=write, notes=source.notes)


def _window(fields: Fields, known: set[str]) -> tuple[str, MaintenanceWindow] | None:
    site = known_id(fields, "site", known, "网站")
    start, end = fields.time("starts_at", required=True), fields.time("ends_at", required=True)
    if start is not None and end is not None and end <= start:
        fields.wrong("ends_at", "应晚于 starts_at")
    reason = fields.text("reason", limit=200)
    return None if fields.bad or start is None or end is None else (site, MaintenanceWindow(starts_at=start, ends_at=end, reason=reason))


def known_id(fields: Fields, name: str, known: set[str], what: str, *, required: bool = True) -> str:
    """An id that must be registered."""
    value = fields.raw(name)
    if type(value) is str and value in known:
        return value
    found = fields.identifier(name, required=required)
    if found and found not in known:
        fields.wrong(name, f"名册中没有这个{what}；请先导入名册")
    return found


def _once(fields: Fields, name: str, id: str, seen: dict[str, int]) -> None:
    if not id:
        return
    if id in seen:
        fields.wrong(name, f"与第 {seen[id]} 行重复")
    else:
        seen[id] = fields.line
