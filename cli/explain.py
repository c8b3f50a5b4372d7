"""``wangjian explain``."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from cli.context import CliContext, dump_json
from cli.score import moment
from core.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Format(StrEnum):
    """Output formats."""

    TEXT = "text"
    JSON = "json"


EPILOG = "例子:wangjian explain 3f2a91c07b(问题指纹，可只写开头几位);wangjian explain 5107000001 MW15(网站的一行)"


@app.command(epilog=EPILOG)
def explain(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="FINGERPRINT | SITE ROW", help="问题指纹；或网站标识码(单位、账号)加行号")],
    rubric: Annotated[list[str] | None, typer.Option("--rubric", help="评分细则(默认 mianyang-2022;解释指纹时可重复)")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="监测时间点(默认现在)")] = None,
    output_format: Annotated[Format, typer.Option("--format", help="输出格式")] = Format.TEXT,
) -> None:
    """解释一个问题或一项得分：从观测、证据、检查到细则条文和算式。"""
    from pipeline.explain import explain_finding, explain_row

    context: CliContext = ctx.obj
    if len(words) > 2:
        raise UsageError("explain 接受一个问题指纹，或者网站加行号")
    now = context.now()
    at = moment(as_of, now)
    if at > now:
        raise UsageError(f"--as-of {as_of} 在将来")
    with context.open_store() as store:
        if len(words) == 1:
            document = explain_finding(store, context.settings, words[0], rubric or ["mianyang-2022", "national-2019"], at)
        else:
            document = explain_row(store, context.settings, words[0], words[1], (rubric or ["mianyang-2022"])[0], at)
    if output_format is Format.JSON:
        context.write(dump_json("explain-1", document), None)
    else:
        from reports.safety import clean

        context.write(
            "\n".join(line[: len(line) - len(line.lstrip(" "))] + clean(line.lstrip(" ")) for line in _lines(document)) + "\n", None
        )


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    if "finding" in document:
        yield from _finding(document["finding"])
        for row in document["rows"]:
            yield from _row(row)
        if document["note"]:
            yield document["note"]
        return
    yield f"{document['subject']}  监测时间点 {document['as_of']}"
    yield from _row(document["row"])
    for outcome in document["outcomes"]:
        yield f"  检查 {outcome['check']}({outcome['subject']})：{outcome['outcome']}  {outcome['reason']}"
    for finding in document["findings"]:
        yield from _finding(finding)


def _row(row: Mapping[str, Any]) -> Iterator[str]:
    yield f"细则 {row['rubric']} 第 {row['row']} 行 {row['title']}"
    yield f"  条文：{row['text']}"
    for case in row["cases"]:
        if case["text"] != row["text"]:
            amount = "否决" if case["mode"] == "veto" else "分值未知" if case["amount"] is None else f"{case['amount']} 分"
            yield f"    {case['id']}  {case['text']}({amount})"
    points = "—" if row["points"] is None else f"{row['points']}"
    yield f"  得分 {points}(最低 {row['low']}，最高 {row['high']})；{row['basis']}"
    yield f"  出处：{row['source']}"


def _finding(finding: Mapping[str, Any]) -> Iterator[str]:
    yield f"问题 {finding['fingerprint']}  {finding['code'] or finding['row'] or ''}  {finding['title']}"
    labels = {
        "message": "情况",
        "url": "页面",
        "target": "目标",
        "excerpt": "摘录",
        "check": "检查",
        "clause": "依据",
        "suggestion": "整改建议",
        "state": "状态",
        "count": "数量",
        "observed_at": "发现时间",
    }
    for key, label in labels.items():
        if finding[key] not in (None, ""):
            yield f"  {label}：{finding[key]}"
    for name, value in finding["measured"].items():
        yield f"  测得 {name}：{value}"
    for event in finding["history"]:
        yield f"  经过：{event['at']} {event['state']} {event['by']} {event['reason']}"
    for piece in finding["evidence"]:
        yield f"  证据：{piece['kind']} {piece['sha256'][:16]} {piece['locator']}"
