"""column.blank: no column is empty (NV4(3), ND09, MW08)."""

from collections.abc import Iterable, Iterator

from checks.base import Verdict, failed, passed, review, site_check, unknown_from
from core.column.records import Column, ColumnForm
from core.column.select import no_columns
from core.errors import Failure
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE = "column.blank"


@site_check(
    id="column.blank",
    title="没有空白栏目",
    codes=(CODE,),
    needs=("columns",),
    source="国办秘函〔2019〕19号 栏目不更新（空白栏目）；绵阳2022 其他栏目",
)
def column_blank(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Fail a column with no release and no text, or only 暂无内容 / 正在建设 and the like, seen in a browser; review when only the source was seen.

    Bad: ``<ul class="list">暂无内容</ul>``. Good: a remark that no such information has arisen this year.
    Traps: containers, single articles however short, charts, documents, films, jump columns, lists on a later page; look-ups, frames of other
    sites and lists filled by script (unknown).
    The store confirms a suspected one only when a recheck at least 24 hours later sees it again.
    """
    if not site.columns:
        yield unknown_from(no_columns(site))
        return
    for column in site.columns:
        yield from _one(column)


def _one(column: Column) -> Iterator[Verdict]:
    if column.form is ColumnForm.UNREAD:
        failure = column.failure or Failure(Cause.NO_DATA, Owner.MONITOR, "未读取")
        yield unknown_from(Failure(failure.cause, failure.owner, f"栏目“{column.name}”：{failure.detail}"), url=column.url)
    elif column.form is not ColumnForm.BLANK:
        yield passed(f"栏目“{column.name}”有内容", url=column.url)
    elif column.exempt_remark:
        yield passed(f"栏目“{column.name}”没有信息，页面已注明：{column.exempt_remark}", url=column.url)
    else:
        say = failed if column.rendered else review
        seen = "" if column.rendered else "，仅依据网页源码，请用浏览器核对"
        yield say(
            CODE,
            f"栏目“{column.name}”没有任何信息{seen}",
            url=column.url,
            target=column.url,
            measured={"column": column.name, "class": column.column_class.value, "level": column.level, "rendered": column.rendered},
        )
