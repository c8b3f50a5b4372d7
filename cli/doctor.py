"""``wangjian doctor``."""

import asyncio
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from cli.context import CliContext, dump_json
from cli.formats import Format
from cli.options import FormatOption

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class FailOn(StrEnum):
    """When the exit status is 1."""

    NEVER = "never"
    FAIL = "fail"
    WARN = "warn"


@app.command(
    epilog="例子：wangjian doctor；wangjian doctor --fix；wangjian doctor --deep；wangjian doctor --deep --format json --fail-on fail（供监控调用）"
)
def doctor(
    ctx: typer.Context,
    fix: Annotated[bool, typer.Option("--fix", help="把不需要人决定的修好：数据目录、数据库结构、浏览器；然后再看一遍")] = False,
    deep: Annotated[
        bool,
        typer.Option(
            "--deep", help="逐项实际试用：数据库读写、访问是否在进行、周报是否送达、队列与 worker、时钟偏差、磁盘、每个 DNS、浏览器、观测点"
        ),
    ] = False,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="有这样的一项时以状态 1 结束")] = FailOn.NEVER,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """自检：浏览器、数据库、磁盘、DNS、对照目标、IPv6、邮件、时钟——什么可用，什么不可用，怎么修。"""
    from pipeline.diagnosis import Health
    from pipeline.doctor import examine, summary

    context: CliContext = ctx.obj
    lines = asyncio.run(examine(context.settings, deep=deep, now=context.now()))
    if fix:
        from pipeline.mending import mend

        for sentence in mend(context.settings, lines):
            context.err.print(sentence, markup=False)
        lines = asyncio.run(examine(context.settings, deep=deep, now=context.now()))
    if output_format is Format.JSON:
        context.write(dump_json("doctor-1", {"parts": [asdict(line) for line in lines]}), None)
    else:
        context.show(summary(lines))
    bad = {FailOn.NEVER: (), FailOn.FAIL: (Health.FAIL,), FailOn.WARN: (Health.FAIL, Health.WARN)}[fail_on]
    if any(line.health in bad for line in lines):
        raise typer.Exit(1)
