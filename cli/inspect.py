"""``wangjian inspect``."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.context import CliContext, dump_json
from cli.formats import Format
from cli.options import FormatOption
from core.assessment import Assessment
from core.outcome import PageKind

app = typer.Typer(add_completion=False, rich_markup_mode=None)


EPILOG = "例子：wangjian inspect 首页.html --url http://www.example.gov.cn/ --kind home；curl -s https://www.example.gov.cn/ | wangjian inspect - --url https://www.example.gov.cn/；wangjian inspect https://www.example.gov.cn/tzgg/ --format json"


@app.command(epilog=EPILOG)
def inspect(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="FILE|URL", help="保存的网页文件（- 为标准输入），或网址")],
    url: Annotated[str | None, typer.Option("--url", help="文件对应的网址（用于解析相对链接）")] = None,
    kind: Annotated[PageKind, typer.Option("--kind", help="页面类型")] = PageKind.AUTO,
    site_code: Annotated[str | None, typer.Option("--site-code", help="该网站的标识码（用于比对）")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="网址不用浏览器渲染")] = False,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """看一个页面：页面事实与页面级检查。不爬取，不入库。"""
    from config.lexicons import load_lexicon
    from pipeline.address import EXAMPLE, typed_address
    from pipeline.inspect import fetch_page, file_page, inspect_page, is_address, read_file

    context: CliContext = ctx.obj
    now = context.now()
    if url is not None:
        typed_address(url, f"不是网址；--url 应为 {EXAMPLE}")
    if is_address(target):
        typed_address(target)
        page = asyncio.run(fetch_page(target, context.settings, now, render=not no_browser))
    else:
        page = file_page(read_file(Path(target)), url, now)
    result = inspect_page(page, kind=kind, site_code=site_code, as_of=now, lexicon=load_lexicon(context.settings.lexicons))
    if output_format is Format.TEXT:
        from config.check_words import check_names
        from reports.inspect_text import render_inspection

        context.write(
            render_inspection(result.url or target, result.kind.value, result.facts, result.assessments, result.findings, check_names()),
            None,
        )
        return
    from cli.findings import finding_document

    body: dict[str, Any] = {
        "url": result.url,
        "kind": result.kind.value,
        "charset": result.charset,
        "facts": result.facts,
        "checks": [check_json(item) for item in result.assessments],
        "findings": [finding_document(item) for item in result.findings],
    }
    context.write(dump_json("inspect-1", body), None)


def check_json(item: Assessment) -> dict[str, Any]:
    """A line of ``checks`` (contract section 6)."""
    return {
        "check": item.check,
        "subject": item.subject,
        "outcome": item.outcome.value,
        "cause": item.cause.value if item.cause else None,
        "owner": item.owner.value if item.owner else None,
        "sampled": item.sampled,
        "reason": item.reason,
    }
