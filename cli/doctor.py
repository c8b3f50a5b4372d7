"""``wangjian doctor``."""

import asyncio
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from cli.context import CliContext, dump_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Format(StrEnum):
    """Output formats."""

    TEXT = "text"
    JSON = "json"


@app.command(epilog="例子：wangjian doctor；wangjian doctor --fix；wangjian --config wangjian.yaml doctor --format json")
def doctor(
    ctx: typer.Context,
    fix: Annotated[bool, typer.Option("--fix", help="把不需要人决定的修好：数据目录、数据库结构、浏览器；然后再看一遍")] = False,
    output_format: Annotated[Format, typer.Option("--format", help="输出格式")] = Format.TEXT,
) -> None:
    """自检：浏览器、数据库、磁盘、DNS、对照目标、IPv6、邮件、时钟——什么可用，什么不可用，怎么修。"""
    from pipeline.doctor import examine, summary

    context: CliContext = ctx.obj
    lines = asyncio.run(examine(context.settings))
    if fix:
        from pipeline.mending import mend

        for sentence in mend(context.settings, lines):
            context.err.print(sentence, markup=False)
        lines = asyncio.run(examine(context.settings))
    if output_format is Format.JSON:
        context.write(dump_json("doctor-1", {"parts": [asdict(line) for line in lines]}), None)
        return
    context.write("\n".join(summary(lines)) + "\n", None)
