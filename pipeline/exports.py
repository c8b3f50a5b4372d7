"""Registry, visits and findings as files that people and other systems read, and that can be imported again."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import yaml

from core.clock import BEIJING
from core.fetch import Phases
from core.finding import Finding
from core.site import Account, MaintenanceWindow, Message, Post, Site
from core.visit import Attempt, Visit
from reports.figure import HEAD_LOOK, TWO_DECIMALS, write_figure
from reports.safety import FORMULA, escape_json, spell_out

_MAX_CELL: Final = 32_000
"""Excel's own limit is 32,767 characters a cell."""


def local(at: datetime | None) -> str | None:
    """ISO 8601 in Beijing time."""
    return None if at is None else at.astimezone(BEIJING).isoformat()


def site_row(site: Site) -> dict[str, Any]:
    """A line of sites.csv."""
    return {
        "id": site.id,
        "name": site.name,
        "url": site.url,
        "sponsor": site.sponsor,
        "class": site.site_class.value,
        "level": site.level.value,
        "region": site.region,
        "unit": site.unit,
        "outward_service": site.outward_service,
        "filed_domain": site.filed_domain,
        "state": site.state.value,
        "remark": site.remark,
    }


def account_row(account: Account) -> dict[str, Any]:
    """A line of accounts.csv."""
    return {
        "id": account.id,
        "platform": account.platform,
        "name": account.name,
        "unit": account.unit,
        "sponsor": account.sponsor,
        "url": account.url,
        "filed": account.filed,
        "reported": account.reported,
        "whitelisted": account.whitelisted,
        "state": account.state.value,
        "remark": account.remark,
        "platform_id": account.platform_id,
        "verified_subject": account.verified_subject,
        "filed_on": account.filed_on and account.filed_on.isoformat(),
        "state_since": account.state_since and account.state_since.isoformat(),
        "interaction": account.interaction,
        "feed": account.feed,
    }


def post_row(post: Post) -> dict[str, Any]:
    """A line of posts.jsonl."""
    return {"account": post.account, "at": local(post.at), "title": post.title, "url": post.url}


def message_row(message: Message) -> dict[str, Any]:
    """A line of messages.jsonl."""
    return {
        "site": message.site,
        "board": message.board,
        "id": message.id,
        "asked_at": local(message.asked_at),
        "answered_at": local(message.answered_at),
        "poor": message.poor,
    }


def window_row(site: str, window: MaintenanceWindow) -> dict[str, Any]:
    """A declared maintenance window, as ``sites windows import`` reads it."""
    return {"site": site, "starts_at": local(window.starts_at), "ends_at": local(window.ends_at), "reason": window.reason}


def finding_row(finding: Finding) -> dict[str, Any]:
    """A line of findings.jsonl, then what people want to read beside it."""
    return {
        "code": finding.code,
        "site": finding.site,
        "account": finding.account,
        "url": finding.url,
        "target": finding.target,
        "state": finding.state.value,
        "observed_at": local(finding.observed_at),
        "count": finding.count,
        "message": finding.message,
        "row": finding.row,
        "outcome": finding.outcome.value,
        "cause": finding.cause.value if finding.cause else None,
        "owner": finding.owner.value if finding.owner else None,
        "fingerprint": finding.fingerprint,
        "title": finding.title,
        "severity": finding.severity.value,
        "suggestion": finding.suggestion,
    }


def visit_row(visit: Visit) -> dict[str, Any]:
    """A line of visits.jsonl; status, address, phases and attempts only where they are known."""
    row: dict[str, Any] = {
        "site": visit.site,
        "at": local(visit.at),
        "ok": visit.ok,
        "seconds": visit.seconds,
        "cause": visit.cause.value if visit.cause else None,
        "owner": visit.owner.value if visit.owner else None,
        "vantage": visit.vantage,
    }
    if visit.status is not None:
        row["status"] = visit.status
    if visit.address:
        row["address"] = visit.address
    if visit.phases is not None:
        row["phases_ms"] = _phases(visit.phases)
    if visit.attempts:
        row["attempts"] = [_attempt(attempt) for attempt in visit.attempts]
    return row


def _phases(phases: Phases) -> dict[str, float | None]:
    return {name: getattr(phases, name) for name in ("dns", "connect", "tls", "first_byte", "total")}


def _attempt(attempt: Attempt) -> dict[str, Any]:
    row = {
        "kind": attempt.kind,
        "url": attempt.url,
        "at": local(attempt.at),
        "ok": attempt.ok,
        "seconds": attempt.seconds,
        "status": attempt.status,
        "cause": attempt.cause.value if attempt.cause else None,
        "owner": attempt.owner.value if attempt.owner else None,
        "address": attempt.address,
        "detail": attempt.detail,
    }
    return row if attempt.phases is None else {**row, "phases_ms": _phases(attempt.phases)}


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One JSON object per line."""
    return (escape_json(json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)


def csv_text(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> str:
    """CSV with a byte-order mark (Excel then reads UTF-8); cells a spreadsheet would run get an apostrophe, which our import takes back."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_csv_cell(row.get(name)) for name in names])
    return "\ufeff" + buffer.getvalue()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return spell_out("'" + text if isinstance(value, str) and text.startswith(tuple(FORMULA)) else text)


def xlsx_bytes(sheet: str, rows: Iterable[Mapping[str, Any]], names: Sequence[str], headings: Mapping[str, str] | None = None) -> bytes:
    """One sheet; every text is written as text, so that nothing in it is run as a formula or turned into a link or number."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2020, 1, 1)})  # noqa: DTZ001  a fixed stamp: the same facts give the same bytes
    page = book.add_worksheet(sheet)
    bold = book.add_format(HEAD_LOOK)
    text, two = book.add_format({"num_format": "@"}), book.add_format(TWO_DECIMALS)
    for column, name in enumerate(names):
        page.write_string(0, column, (headings or {}).get(name, name), bold)
        page.set_column(column, column, _WIDTHS.get(name, 14), text)
    last = 0
    for last, row in enumerate(rows, 1):
        for column, name in enumerate(names):
            _xlsx_cell(page, last, column, row.get(name), two)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(last, 1), len(names) - 1)
    book.close()
    return buffer.getvalue()


_WIDTHS: Final = {
    "url": 40,
    "target": 40,
    "message": 50,
    "title": 24,
    "suggestion": 40,
    "name": 30,
    "sponsor": 24,
    "remark": 24,
    "code": 28,
}


def _xlsx_cell(page: Any, row: int, column: int, value: Any, two: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(row, column, "true" if value else "false")
    elif isinstance(value, int | float):
        write_figure(page, row, column, value, two)
    else:
        page.write_string(row, column, str(value)[:_MAX_CELL])


def yaml_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """A YAML list."""
    return yaml.safe_dump([dict(row) for row in rows], allow_unicode=True, sort_keys=False, width=1000)


def table(format: str, sheet: str, rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> str | bytes:
    """Rows as ``csv``, ``xlsx``, ``yaml`` or ``jsonl``."""
    if format == "xlsx":
        return xlsx_bytes(sheet, rows, names)
    if format == "csv":
        return csv_text(rows, names)
    if format == "yaml":
        return yaml_text(rows)
    return "".join(json_lines(rows))
