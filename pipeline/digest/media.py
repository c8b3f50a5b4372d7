"""New media in the digest: the matrix of units and platforms with days left, and the accounts that deserve a look."""

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Final

from core.clock import beijing_day
from core.digest import MediaCell, MediaLine, MediaRow, MediaSection
from core.media.matrix import LIMIT, Cell, Matrix, matrix
from pipeline.digest.members import Members

MAX_LINES: Final = 100
"""Accounts named one by one. House rule."""
MAX_ROWS: Final = 200
"""Units in the matrix. House rule."""


def media_section(members: Members, newest: Mapping[str, datetime], unread: Container[str] = ()) -> MediaSection | None:
    """
    The accounts of *members*; None when there is none.

    Args:
        members: who the digest is about.
        newest: by account, the newest post known at the time of the digest (``pipeline.media.matrix.newest_known``).
        unread: accounts that may have posted since (``unread_since``).
    """
    if not members.accounts:
        return None
    table = matrix(members.accounts.values(), newest, members.as_of, unread)
    cells = table.cells
    lines = [_line(cell, members) for cell in cells if cell.status in ("over", "unknown")]
    lines.sort(key=lambda line: (line.newest is None, line.newest or beijing_day(members.as_of), line.account))
    rows = _rows(table)
    return MediaSection(
        accounts=len(cells),
        without_posts=sum(cell.status == "unknown" for cell in cells),
        over=sum(cell.status == "over" for cell in cells),
        soon=sum(cell.status == "soon" for cell in cells),
        lines=tuple(lines[:MAX_LINES]),
        platforms=tuple(table.headings()),
        rows=tuple(rows[:MAX_ROWS]),
        rows_omitted=max(0, len(rows) - MAX_ROWS),
    )


def _line(cell: Cell, members: Members) -> MediaLine:
    at = cell.newest
    return MediaLine(
        account=cell.account.id,
        name=cell.account.name,
        platform=cell.account.platform,
        unit=cell.account.unit,
        newest=beijing_day(at) if at else None,
        sentence=_sentence(cell, members.as_of),
    )


def _sentence(cell: Cell, as_of: datetime) -> str:
    if cell.newest is None:
        return "没有已知的发文记录（不作判定）"
    if cell.status == "unknown":
        return f"已知最新发文 {beijing_day(cell.newest)}，之后没有读到发文列表（不作判定）"
    days = (as_of - cell.newest).days
    return f"已{days}天{'多' if days == LIMIT.days else ''}未更新"


def _rows(table: Matrix) -> list[MediaRow]:
    made = [
        MediaRow(unit=unit, cells=tuple(tuple(_cell(cell) for cell in row.get(platform, ())) for platform in table.platforms))
        for unit, row in table.rows
    ]
    return sorted(made, key=_urgency)


def _cell(cell: Cell) -> MediaCell:
    return MediaCell(
        account=cell.account.id,
        name=cell.account.name,
        newest=beijing_day(cell.newest) if cell.newest else None,
        days_left=cell.days_left,
        status=cell.status,
    )


def _urgency(row: MediaRow) -> tuple[int, str]:
    left = [cell.days_left for cells in row.cells for cell in cells if cell.days_left is not None]
    return min(left, default=10**6), row.unit
