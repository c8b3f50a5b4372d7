"""``wangjian explain``."""

from typing import Annotated

import typer

from cli.context import CliContext, dump_json, past_time
from cli.formats import Format
from cli.options import AsOfOption, FormatOption
from core.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


EPILOG = "例子：wangjian explain 3f2a91c07b（问题指纹，可只写开头几位）；wangjian explain 5107000001 MW15（网站的一行）"


@app.command(epilog=EPILOG)
def explain(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="FINGERPRINT | SITE ROW", help="问题指纹；或网站标识码（单位、账号）加行号")],
    rubric: Annotated[list[str] | None, typer.Option("--rubric", help="评分细则（默认 mianyang-2022；解释指纹时可重复）")] = None,
    as_of: AsOfOption = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """解释一个问题或一项得分：从观测、证据、检查到细则条文和算式。"""
    from pipeline.explain import explain_finding, explain_row

    context: CliContext = ctx.obj
    if len(words) > 2:
        raise UsageError("explain 接受一个问题指纹，或者网站加行号")
    at = past_time(as_of, now=context.now())
    with context.open_store() as store:
        if len(words) == 1:
            document = explain_finding(store, context.settings, words[0], rubric or ["mianyang-2022", "national-2019"], at)
        else:
            document = explain_row(store, context.settings, words[0], words[1], (rubric or ["mianyang-2022"])[0], at)
    if output_format is Format.JSON:
        context.write(dump_json("explain-1", document), None)
    else:
        from reports.explain_text import render_explanation

        context.write(render_explanation(document), None)
