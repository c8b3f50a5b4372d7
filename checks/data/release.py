"""data.release: 数据发布 is kept fresh (bonus MB01)."""

from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, failed, not_applicable, passed, site_check, unknown_from
from core.clock import beijing_day, months_back
from core.column.inferred import unborne
from core.column.records import ColumnClass, ColumnForm
from core.column.select import of_class
from core.snapshot import SiteSnapshot

CODE: Final = "data.release.fresh"
STEPS: Final = (3, 6)
"""Months: updated in the last 3, or in 3 to 6 (MB01)."""


@site_check(
    id="data.release",
    title="数据发布栏目更新情况",
    codes=(CODE,),
    needs=("columns",),
    source="绵阳2022 加分：数据发布",
)
def data_release(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Report the merit when the newest release of a 数据发布 column lies in the last 3 months, or in the last 6.

    Merit: newest 2026-05-02 at T = 2026-06-15 (3 months). None: newest 2025-11-01.
    Traps: yearly bulletins (no fault, only no merit); a column that could not be read is unknown, and so is one whose list shows no years.
    """
    columns = of_class(site, ColumnClass.DATA)
    if not columns:
        yield not_applicable("没有数据发布类栏目")
        return
    today = beijing_day(site.as_of)
    newest = max((column for column in columns if column.proven_day), key=lambda column: column.proven_day or today, default=None)
    day = newest.proven_day if newest else None
    step = next((months for months in STEPS if day is not None and day >= months_back(today, months)), None)
    if newest is not None and day is not None and step is not None:
        within = "3个月内" if step == STEPS[0] else "3至6个月内"
        yield failed(
            CODE,
            f"数据发布栏目“{newest.name}”最新信息{day}，{within}有更新",
            url=newest.url,
            target=newest.url,
            measured={"newest": day.isoformat(), "months": step, "days": (today - day).days},
        )
        return
    unread = next((column for column in columns if column.failure is not None and column.form is not ColumnForm.BLANK), None)
    if unread is not None and unread.failure is not None:
        yield unknown_from(unread.failure, url=unread.url)
        return
    guessed = max((column for column in columns if column.newest_day), key=lambda column: column.newest_day or today, default=None)
    day = guessed.newest_day if guessed else None
    if guessed is not None and day is not None and day >= months_back(today, STEPS[-1]):
        yield unknown_from(unborne(guessed.newest), url=guessed.url)
    else:
        yield passed(f"数据发布栏目6个月内没有更新（最新{day or '无日期'}），不加分", url=columns[0].url)
