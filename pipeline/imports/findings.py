"""findings: measurements of other tools, manual findings by row, and our own sheet corrected by hand."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from core.audit import ImportCount
from core.clock import utc_now
from core.finding import Finding
from core.outcome import Cause, Outcome, Owner, State
from pipeline.imports.catalogue import Catalogue
from pipeline.imports.fields import Fields
from pipeline.imports.registry import known_id
from pipeline.imports.result import ImportResult, Problems, run_import
from pipeline.imports.source import Source
from store import Store

FINDING_COLUMNS: Final = (
    "code", "site", "account", "url", "target", "state", "observed_at", "count", "message", "row", "outcome", "cause", "owner",
)  # fmt: skip
"""Contract section 5."""

SHEET_COLUMNS: Final = (
    "fingerprint", "title", "severity", "check", "suggestion", "schema", "version", "parents", "evidence", "measured", "excerpt", "rows",
    "考核单位", "网站名称", "依据", "首次发现", "整改期限", "责任人", "整改情况",
)  # fmt: skip
"""Columns of our exports that are for reading only."""

_WORDS: Final = {
    "指纹": "fingerprint", "代码": "code", "网站": "site", "账号": "account", "网址": "url", "页面": "url", "目标": "target", "状态": "state",
    "发现时间": "observed_at", "数量": "count", "说明": "message", "细则行": "row", "结论": "outcome", "原因": "cause", "责任": "owner",
    "标题": "title", "严重程度": "severity", "检查": "check", "建议": "suggestion",
}  # fmt: skip
_STATE_WORDS: Final = {
    "疑似": State.SUSPECTED, "确认": State.CONFIRMED, "已确认": State.CONFIRMED, "驳回": State.REJECTED, "已驳回": State.REJECTED, "已排除": State.REJECTED, "再次出现": State.REGRESSED,
    "豁免": State.WAIVED, "已豁免": State.WAIVED, "已整改": State.FIXED, "整改": State.FIXED, "复发": State.REGRESSED,
}  # fmt: skip
_OUTCOMES: Final = (Outcome.FAIL, Outcome.REVIEW, Outcome.UNKNOWN)


@dataclass
class _Context:
    """What a line is checked against."""

    sites: set[str]
    accounts: set[str]
    catalogue: Catalogue
    now: datetime
    seen: dict[tuple[str, bool, datetime], tuple[State, int]]


def import_findings(
    store: Store, path: Path, *, strict: bool = False, catalogue: Catalogue | None = None, now: datetime | None = None
) -> ImportResult:
    """Import findings (JSON Lines, CSV, XLSX); each has its ``state`` from ``observed_at`` on, none from after *now*."""
    problems = Problems()
    required = ("state", "observed_at")
    source = Source(path, FINDING_COLUMNS, _WORDS, ignored=SHEET_COLUMNS, required=required, problems=problems)
    known = catalogue or Catalogue.load()

    def write() -> ImportCount:
        context = _Context(
            sites={site.id for site in store.sites.all()},
            accounts={account.id for account in store.accounts.all()},
            catalogue=known,
            now=now or utc_now(),
            seen={},
        )
        lines = source.lines()
        return store.findings.import_records(
            [item for line in lines if (item := _finding(Fields(line, problems), context)) is not None], now=now
        )

    return run_import(store, path, strict=strict, problems=problems, write=write, notes=source.notes)


def _finding(fields: Fields, context: _Context) -> Finding | None:
    code, row = _subject(fields, context.catalogue)
    site = known_id(fields, "site", context.sites, "网站", required=False)
    account = known_id(fields, "account", context.accounts, "账号", required=False)
    if not site and not account and fields.raw("site") is None and fields.raw("account") is None:
        fields.wrong("site", "site 和 account 不能都为空")
    state = fields.choice("state", State, State.SUSPECTED, _STATE_WORDS)
    observed_at = fields.past("observed_at", context.now, required=True)
    outcome, cause, owner = _outcome(fields)
    url, target = fields.url("url"), fields.text("target")
    count, message = fields.whole("count", 1, low=1), fields.text("message")
    if fields.bad or observed_at is None:
        return None
    finding = Finding(
        code=code or None,
        site=site or None,
        account=account or None,
        url=url or None,
        target=target or None,
        row=row or None,
        state=state,
        outcome=outcome,
        cause=cause,
        owner=owner,
        observed_at=observed_at,
        count=count,
        message=message,
    )
    _no_contradiction(fields, finding, context)
    return None if fields.bad else context.catalogue.dress(finding)


def _subject(fields: Fields, catalogue: Catalogue) -> tuple[str, str]:
    code, row = fields.text("code", limit=200), unicodedata.normalize("NFKC", fields.text("row", limit=40))  # MV4（2） is MV4(2)
    if not code and not row:
        fields.wrong("code", "code 和 row 不能都为空")
    if code and not catalogue.knows_code(code):
        fields.wrong("code", f"没有这个问题代码{catalogue.near_code(code)}")
    if row and not catalogue.knows_row(row):
        fields.wrong("row", "没有这个细则行；应为细则行或情形，如 MG02、MG01a、MV4(2)")
    return code, row


def _outcome(fields: Fields) -> tuple[Outcome, Cause | None, Owner | None]:
    outcome = fields.choice("outcome", Outcome, Outcome.FAIL)
    if outcome not in _OUTCOMES:
        fields.wrong("outcome", f"应为 {'、'.join(item.value for item in _OUTCOMES)} 之一，或留空")
    cause, owner = fields.optional_choice("cause", Cause), fields.optional_choice("owner", Owner)
    if outcome is Outcome.UNKNOWN:
        if cause is None and fields.raw("cause") is None:
            fields.wrong("cause", "outcome 为 unknown 时须写明原因")
        if owner is None and fields.raw("owner") is None:
            fields.wrong("owner", "outcome 为 unknown 时须写明责任方")
    return outcome, cause, owner


def _no_contradiction(fields: Fields, finding: Finding, context: _Context) -> None:
    key = (finding.fingerprint, finding.outcome is Outcome.UNKNOWN, finding.observed_at)
    before = context.seen.setdefault(key, (finding.state, fields.line))
    if before[0] is not finding.state:
        fields.wrong("state", f"与第 {before[1]} 行矛盾：同一问题同一时间的状态是 {before[0].value}")
