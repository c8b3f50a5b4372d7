"""Bringing in the lists of others and the items to be reposted; what the register lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from core.audit import ImportCount
from core.clock import beijing_day
from core.media.proposal import Proposal, unknown_to
from core.media.register import ListEntry, ListKind, Match, plain_name
from core.media.repost import RepostItem
from core.site import Account
from pipeline.imports.fields import Fields
from pipeline.imports.result import ImportResult, Problems, run_import
from pipeline.imports.source import Source
from store import Store

LIST_COLUMNS: Final = ("platform", "name", "platform_id", "sponsor", "unit")
REPOST_COLUMNS: Final = ("id", "title", "issued_at", "days", "issuer", "url")
LIST_TITLES: Final = {ListKind.FILING: "备案名单", ListKind.NATIONAL: "报送系统名单", ListKind.WHITELIST: "白名单"}
_LIST_WORDS: Final = {
    "平台": "platform", "平台类型": "platform", "账号类型": "platform", "名称": "name", "账号名称": "name", "新媒体名称": "name", "平台标识": "platform_id",
    "账号标识": "platform_id", "账号ID": "platform_id", "原始ID": "platform_id", "主办单位": "sponsor", "单位": "unit", "考核单位": "unit", "主管单位": "unit",
}  # fmt: skip
_REPOST_WORDS: Final = {
    "编号": "id", "序号": "id", "标题": "title", "发布时间": "issued_at", "发布日期": "issued_at", "天数": "days", "期限（天）": "days", "发布单位": "issuer",
    "来源": "issuer", "网址": "url", "链接": "url",
}  # fmt: skip


def import_list(store: Store, kind: ListKind, path: Path, *, at: datetime, strict: bool = False) -> ImportResult:
    """
    Bring in a whole list (CSV, XLSX, YAML); it replaces the former one of its kind from *at* on, and past T keep the list of their day.

    Raises:
        ImportFileError: the file cannot be used at all.
    """
    problems = Problems()
    source = Source(path, LIST_COLUMNS, _LIST_WORDS, required=("platform", "name"), problems=problems)

    def write() -> ImportCount:
        entries = [entry for line in source.lines() if (entry := _entry(Fields(line, problems))) is not None]
        changed = store.media.bring_list(kind, entries, at=at, origin=path.name)
        return ImportCount(added=len(entries)) if changed else ImportCount(same=len(entries))

    return run_import(store, path, strict=strict, problems=problems, write=write, notes=source.notes)


def _entry(fields: Fields) -> ListEntry | None:
    entry = ListEntry(
        platform=fields.text("platform", required=True, limit=100),
        name=fields.text("name", required=True, limit=200),
        platform_id=fields.text("platform_id", limit=200),
        sponsor=fields.text("sponsor", limit=200),
        unit=fields.text("unit", limit=200),
    )
    return None if fields.bad else entry


def import_reposts(store: Store, path: Path, *, strict: bool = False) -> ImportResult:
    """Bring in items that had to be reposted (CSV, XLSX, YAML, JSON Lines)."""
    problems = Problems()
    source = Source(path, REPOST_COLUMNS, _REPOST_WORDS, required=("id", "title", "issued_at"), problems=problems)

    def write() -> ImportCount:
        return store.media.bring_reposts([item for line in source.lines() if (item := _repost(Fields(line, problems))) is not None])

    return run_import(store, path, strict=strict, problems=problems, write=write, notes=source.notes)


def _repost(fields: Fields) -> RepostItem | None:
    issued = fields.time("issued_at", required=True)
    item_id, title = fields.identifier("id"), fields.text("title", required=True, limit=500)
    days = fields.whole("days", 3, low=1, high=366)
    issuer, url = fields.text("issuer", limit=200), fields.url("url")
    if fields.bad or issued is None:
        return None
    return RepostItem(id=item_id, title=title, issued_at=issued, within=timedelta(days=days), issuer=issuer, url=url)


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One account that stands on one side only."""

    list: str
    """``filing``, ``national``, ``whitelist``, ``found`` (found on the sites) or ``seen`` (what the platform shows)."""
    problem: str
    """``absent`` (register has it, list lacks it), ``renamed``, ``similar``, ``unregistered`` (list or site has it, register lacks it), ``notice``."""
    platform: str
    name: str
    account: str = ""
    """Id in the register, when it has one."""
    note: str = ""


def differences(store: Store, at: datetime) -> list[Difference]:
    """The register against every imported list and against what was found on the sites."""
    register = [account for account in store.accounts.all() if account.in_scope_on(beijing_day(at))]
    found: list[Difference] = []
    for kind, index in store.media.lists(at).items():
        for account in register:
            listing = index.find(account)
            if listing.match is not Match.LISTED:
                note = f"名单中为“{listing.entry.name}”" if listing.entry is not None else ""
                found.append(
                    Difference(
                        list=kind.value,
                        problem=listing.match.value,
                        platform=account.platform,
                        name=account.name,
                        account=account.id,
                        note=note,
                    )
                )
        found += [
            Difference(list=kind.value, problem="unregistered", platform=entry.platform, name=entry.name, note=entry.sponsor)
            for entry in index.missing_from(register)
        ]
    found += [_found(proposal) for proposal in unregistered(store, register)]
    return found + _seen_otherwise(store, register, at)


def _seen_otherwise(store: Store, register: Sequence[Account], at: datetime) -> list[Difference]:
    """Accounts whose platform shows another name, or a notice that they were closed, moved or blocked."""
    looks = store.media.latest(at)
    found = []
    for account in register:
        for each in looks.get(account.id, ()):
            seen = {"list": "seen", "platform": account.platform, "name": account.name, "account": account.id}
            if each.state is not None and each.state is not account.state:
                found.append(Difference(problem="notice", note=f"{each.notice}（{each.url}）", **seen))
            elif each.name and plain_name(each.name) != plain_name(account.name):
                found.append(Difference(problem="renamed", note=f"平台显示的名称为“{each.name}”（{each.url}）", **seen))
    return found


def unregistered(store: Store, register: Sequence[Account]) -> list[Proposal]:
    """Accounts found on the sites that the register lacks."""
    return unknown_to((proposal for proposal, _ in store.media.proposals()), register)


def _found(proposal: Proposal) -> Difference:
    where = f"{'二维码' if proposal.how == 'qr' else '链接'}：{proposal.page}"
    return Difference(
        list="found",
        problem="unregistered",
        platform=proposal.platform.value,
        name=proposal.name or proposal.platform_id or proposal.url,
        note=where,
    )
