"""``wangjian columns``: the column inventory of a site, and people's word on class and update duty."""

import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.context import CliContext
from cli.formats import Format
from cli.importing import print_table, write_json
from cli.options import FormatOption
from cli.subjects import find_site, one_site
from core.words import CLASS_FROM

if TYPE_CHECKING:
    from core.site import ColumnOverride
    from reports.view import ColumnLine

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="栏目清单：查看、人工设定类别与更新期限、撤销。", no_args_is_help=True)

SiteArgument = Annotated[str, typer.Argument(metavar="SITE", help="网站标识码、网址或名称")]
UrlArgument = Annotated[str, typer.Argument(metavar="URL", help="栏目首页地址，见 columns list")]


@app.command("list", epilog="例子：wangjian columns list 5107000001；wangjian columns list 绵阳市人民政府 --format json")
def list_(
    ctx: typer.Context,
    site: SiteArgument,
    overridden: Annotated[bool, typer.Option("--overridden", help="只列人工设定过的栏目")] = False,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """列出最近一次检查的栏目：类别及依据、最新发布日期及出处、更新要求、人工设定。"""
    from pipeline.columns import columns_of
    from reports.view import days_words

    context: CliContext = ctx.obj
    with context.open_store() as store:
        found = find_site(store, site)
        columns = columns_of(store, found, context.now())
    lines = [line for line in columns.lines if not overridden or line.column.url in columns.overrides]
    if output_format is Format.JSON:
        body = {
            "site": found.id,
            "columns": [_document(line, columns.overrides.get(line.column.url)) for line in lines],
            "not_seen": [_override(item) for item in columns.orphans],
        }
        write_json(context, "columns-1", body)
        return
    rows = [
        (
            "  " * line.depth + line.column.name,
            line.class_name,
            CLASS_FROM[line.column.class_from],
            line.newest or "—",
            line.read_from or "—",
            f"{line.duty}（{days_words(line)}）",
            line.column.url,
            line.note,
        )
        for line in lines
    ]
    print_table(context, ("栏目", "类别", "类别依据", "最新发布", "日期出处", "更新要求", "地址", "备注"), rows)
    for item in columns.orphans:
        context.err.print(f"人工设定的栏目在最近一次检查中没有出现：{item.url}", markup=False, soft_wrap=True)
    if not columns.lines:
        context.err.print("还没有栏目清单；先运行 wangjian audit", markup=False)


@app.command(
    "set",
    epilog="例子：wangjian columns set 5107000001 http://www.my.gov.cn/zwgk/tzgg/ --type notice --reason 实为通知公告；"
    "wangjian columns set 5107000001 http://www.my.gov.cn/zt/ --duty none --reason 已归档专题",
)
def set_(
    ctx: typer.Context,
    site: SiteArgument,
    url: UrlArgument,
    column_class: Annotated[
        str | None, typer.Option("--type", metavar="类别", help="类别代码或名称，如 news、动态要闻", show_default=False)
    ] = None,
    duty: Annotated[
        str | None,
        typer.Option("--duty", metavar="天数", help="多少天内应更新；none 无定期要求，default 按类别", show_default=False),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="理由（必填）")] = "",
    by: Annotated[str, typer.Option("--by", help="设定人，默认当前用户")] = "",
) -> None:
    """人工设定一个栏目的类别或更新期限；以后每次检查都按此判断，没有写的一项保持原样。"""
    from core.words import CLASSES
    from pipeline.columns import say

    context: CliContext = ctx.obj
    with context.open_store() as store:
        found = one_site(store, site)
        said = say(
            store, found, url, now=context.now(), by=by or getpass.getuser(), reason=reason, column_class=column_class, duty=duty
        )  # fmt: skip
    names = {item.value: name for item, name in CLASSES.items()}
    words = [f"类别：{names[said.column_class]}"] if said.column_class else []
    if said.stale_after_days is not None:
        words.append(f"更新期限：{said.stale_after_days} 天" if said.stale_after_days else "无定期更新要求")
    context.err.print(f"已设定 {said.url}（{'，'.join(words) or '按类别'}），下次检查起生效", markup=False, soft_wrap=True)


@app.command(epilog="例子：wangjian columns clear 5107000001 http://www.my.gov.cn/zt/")
def clear(ctx: typer.Context, site: SiteArgument, url: UrlArgument) -> None:
    """撤销一个栏目的人工设定。"""
    from pipeline.columns import unsay

    context: CliContext = ctx.obj
    with context.open_store() as store:
        said = unsay(store, one_site(store, site), url)
    context.err.print(f"已撤销 {said.url} 的人工设定", markup=False, soft_wrap=True)


def _document(line: "ColumnLine", override: "ColumnOverride | None") -> dict[str, Any]:
    column = line.column
    return {
        "url": column.url,
        "name": column.name,
        "class": column.column_class.value,
        "class_from": column.class_from,
        "level": column.level,
        "parent": column.parent,
        "form": column.form.value,
        "newest": line.newest.isoformat() if line.newest else None,
        "newest_from": column.newest.day_from if column.newest else None,
        "newest_inferred": column.newest is not None and column.newest.inferred,
        "newest_proven": column.proven_day.isoformat() if column.proven_day else None,
        "newest_seen_on": column.newest_seen_on or None,
        "duty": line.duty,
        "days_left": line.days_left,
        "override": _override(override) if override else None,
    }


def _override(item: "ColumnOverride") -> dict[str, Any]:
    from pipeline.exports import local

    return {
        "url": item.url,
        "class": item.column_class,
        "stale_after_days": item.stale_after_days,
        "reason": item.reason,
        "by": item.by,
        "at": local(item.at) if item.at else None,
    }
