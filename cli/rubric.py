"""``wangjian rubric``: list, show, check, diff, new."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import CliContext, dump_json, past_time
from cli.formats import Format
from cli.importing import write_json
from cli.options import AsOfOption, FormatOption
from cli.output import check_ending
from core.errors import RubricFileError, UsageError
from core.nearest import nearest
from core.words import MODES, automation_words, verdict_words

if TYPE_CHECKING:
    from core.rubric import Row, Rubric
    from core.scorecard import Scorecard

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="评分细则：查看、校验、比较、新建。", no_args_is_help=True)


@app.command("list", epilog="例子：wangjian rubric list")
def list_rubrics(ctx: typer.Context, output_format: FormatOption = Format.TEXT) -> None:
    """列出随程序提供的评分细则。"""
    from config.rubrics import SHIPPED, load_rubric

    rubrics = [load_rubric(rubric_id) for rubric_id in SHIPPED]
    if output_format is Format.JSON:
        body = [{"id": each.id, "version": each.version, "title": each.title, "rows": len(each.rows)} for each in rubrics]
        _write(ctx, dump_json("rubrics-1", {"rubrics": body}))
        return
    _write(ctx, "\n".join(f"{each.id:<24}{len(each.rows):>4} 行  {each.title}" for each in rubrics) + "\n")


@app.command(epilog="例子：wangjian rubric show mianyang-2022；wangjian rubric show mianyang-2022 MW15")
def show(
    ctx: typer.Context,
    rubric: Annotated[str, typer.Argument(metavar="RUBRIC", help="细则名称或 YAML 文件")],
    row: Annotated[str | None, typer.Argument(metavar="[ROW]", help="只看一行")] = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """查看一部细则的条文、分值、限额和对应的问题代码（含操作者在配置中填写的分值）。"""
    from pipeline.rubrics import rubric_document
    from pipeline.score import prepare_rubric

    context: CliContext = ctx.obj
    found = prepare_rubric(context.settings, rubric)
    rows = list(found.rows)
    if row is not None:
        place = found.place_by_id.get(row) or found.place_by_id.get(row.upper())
        if place is None:
            raise UsageError(f"{found.id} 没有行 {row!r}{nearest(row.upper(), found.place_by_id)}")
        rows = [place[0]]
    if output_format is Format.JSON:
        _write(ctx, dump_json("rubric-1", rubric_document(found, rows)))
    else:
        _write(ctx, "\n".join(_rubric_lines(found, rows, whole=row is None)) + "\n")


@app.command(epilog="例子：wangjian rubric check 我的细则.yaml")
def check(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML 文件")],
    output_format: FormatOption = Format.TEXT,
) -> None:
    """校验一个细则文件，一次指出全部错误及其行号。"""
    from config.rubrics import load_rubric

    try:
        rubric = load_rubric(file if file.suffix or file.exists() else str(file))
    except RubricFileError as error:
        if output_format is Format.JSON:
            mistakes = [{"line": line, "text": text} for line, text in error.mistakes]
            write_json(ctx.obj, "rubric-check-1", {"file": str(file), "valid": False, "rubric": None, "mistakes": mistakes})
        raise
    if output_format is Format.JSON:
        body = {"id": rubric.id, "rubric_version": rubric.version, "title": rubric.title, "rows": len(rubric.rows)}
        write_json(ctx.obj, "rubric-check-1", {"file": str(file), "valid": True, "rubric": body, "mistakes": []})
        return
    _write(ctx, f"{file}: 正确。{rubric.title}：{len(rubric.groups)} 个部分，{len(rubric.rows)} 行\n")


@app.command(epilog="例子：wangjian rubric diff mianyang-2022 我的细则.yaml --site 5107000001")
def diff(
    ctx: typer.Context,
    first: Annotated[str, typer.Argument(metavar="A", help="细则名称或文件")],
    second: Annotated[str, typer.Argument(metavar="B", help="细则名称或文件")],
    site: Annotated[str | None, typer.Option("--site", help="同时比较这个网站（单位、账号）在两部细则下的得分")] = None,
    as_of: AsOfOption = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """比较两部细则：增减的行、变化的分值和限额；加 --site 时比较得分。"""
    from pipeline.rubrics import difference_document, row_differences, rubric_changes
    from pipeline.score import prepare_rubric

    context: CliContext = ctx.obj
    if as_of is not None and site is None:
        raise UsageError("--as-of 只与 --site 同用：细则本身的差别与时间无关")
    one, two = prepare_rubric(context.settings, first), prepare_rubric(context.settings, second)
    cards: list[Scorecard] = []
    if site is not None:
        from pipeline.explain import rubric_points

        at = past_time(as_of, now=context.now())
        with context.open_store() as store:
            cards = rubric_points(store, context.settings, site, [first, second], at)
    if output_format is Format.JSON:
        write_json(context, "rubric-diff-1", difference_document(one, two, cards))
        return
    lines = list(rubric_changes(one, two)) or ["两部细则没有差别"]
    if cards:
        from reports.score_text import points_words

        lines += ["", f"{cards[0].subject} 的得分："]
        lines += [f"  {card.rubric}：{points_words(card.score)}  {verdict_words(card)}" for card in cards]
        lines += ["", "各行得分的差别：", *([f"  {each.sentence}" for each in row_differences(*cards)] or ["  没有"])]
    _write(ctx, "\n".join(lines) + "\n")


@app.command(epilog="例子：wangjian rubric new mycity-2026 --output mycity-2026.yaml")
def new(
    ctx: typer.Context,
    rubric_id: Annotated[str, typer.Argument(metavar="ID", help="新细则的名称，如 mycity-2026")],
    output: Annotated[Path | None, typer.Option("--output", help="写入文件（不覆盖已有文件）")] = None,
) -> None:
    """给出一份可直接校验的细则样板。"""
    from pipeline.rubrics import skeleton

    check_ending(output, "yaml", "yml")
    if output is not None and output.exists():
        raise UsageError(f"{output} 已存在，不覆盖")
    context: CliContext = ctx.obj
    context.write(skeleton(rubric_id), output)


def _rubric_lines(rubric: "Rubric", rows: "list[Row]", *, whole: bool) -> Iterator[str]:
    from pipeline.rubrics import gate_words

    yield f"{rubric.id}（版本 {rubric.version}） {rubric.title}"
    yield f"出处：{rubric.source}"
    if whole:
        yield from (f"说明：{note}" for note in rubric.notes)
        yield from (f"合格线：{line.title} ≥ {line.at_least}" for line in rubric.pass_lines)
        if rubric.gate is not None:
            yield f"加分门槛：{gate_words(rubric)}，达到的才计加分"
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            of = rubric.group_by_id[group].of
            yield ""
            yield f"【{group} {rubric.group_by_id[group].title}】{'' if of is None else f'满分 {of}'}"
        yield from row_lines(row)


def row_lines(row: "Row") -> Iterator[str]:
    """One row for people."""
    cap = f"  限额 {row.cap}" if row.cap is not None else ""
    yield f"{row.id}  {row.title}  ［{automation_words(row.automation)}］{cap}{'' if row.verified else '  （分值未核实）'}"
    yield f"    {row.text}"
    for case in row.cases:
        amount = "" if case.mode.value == "veto" else "分值未知  " if case.amount is None else f"{case.amount} 分  "
        codes = [rule.code for rule in case.codes] + [code for _, codes in case.items for code in codes]
        named = f"  ← {'、'.join(codes)}" if codes else ""
        yield f"    {case.id}  {amount}{MODES[case.mode]}  {'' if case.text == row.text else case.text}{named}"
    if row.codes:
        yield f"    ← {'、'.join(rule.code for rule in row.codes)}"
    told = {
        "范围": row.why_not,
        "抽样": row.sample,
        "不重复扣分": f"同一栏目已由{'、'.join(row.silent_after)}扣除的分值，本行不再扣" if row.silent_after else "",
        "需要的材料": row.evidence,
        "说明": row.note,
    }
    yield from (f"    {name}：{words}" for name, words in told.items() if words)


def _write(ctx: typer.Context, content: str) -> None:
    context: CliContext = ctx.obj
    context.show(content.splitlines())
