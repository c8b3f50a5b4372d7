"""How every import command shows what it did: good lines counted, bad lines named, the right exit status."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli.context import CliContext, dump_json
from core.clock import beijing_minute
from core.errors import UsageError
from reports.safety import clean

if TYPE_CHECKING:
    from pipeline.imports.result import ImportResult

SHOWN = 100
"""Bad lines printed; the rest is counted."""


def show_result(context: CliContext, result: "ImportResult", what: str, *, json: bool) -> None:
    """Print an import's outcome; exit status 2 when ``--strict`` refused the file."""
    name = result.path
    for problem in result.problems[:SHOWN]:
        context.err.print(f"{name}: {problem}", markup=False, soft_wrap=True)
    if len(result.problems) > SHOWN or result.bad_lines > len({problem.line for problem in result.problems}):
        context.err.print(f"{name}: 另有问题行未列出，共 {result.bad_lines} 行有问题", markup=False, soft_wrap=True)
    for note in result.notes:
        context.err.print(f"{name}: 注意：{note}", markup=False, soft_wrap=True)
    count = result.count
    if json:
        body = {
            "file": name,
            "added": count.added,
            "changed": count.changed,
            "same": count.same,
            "bad_lines": result.bad_lines,
            "refused": result.refused,
            "problems": [{"line": item.line, "field": item.field, "text": str(item)} for item in result.problems],
        }
        context.write(dump_json("import-1", body), None)
    elif not result.refused:
        bad = f"，{result.bad_lines} 行有问题未导入" if result.bad_lines else ""
        context.err.print(f"{name}: {what}新增 {count.added}，更新 {count.changed}，未变 {count.same}{bad}", markup=False, soft_wrap=True)
    if result.refused:
        raise UsageError(f"{name}: {result.bad_lines} 行有问题，--strict 下未导入任何内容")


def check_files(files: Sequence[Path]) -> None:
    """Refuse missing files before anything is imported."""
    from pipeline.imports.source import no_file

    for file in files:
        if not file.is_file():
            raise UsageError(f"{file}: {no_file(file)}")


def print_table(context: CliContext, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table for people on stdout; plain tab-separated lines when it is piped. Times are shown in Beijing, to the minute."""
    shown = [[clean(beijing_minute(cell) if isinstance(cell, datetime) else cell) for cell in row] for row in rows]
    if not context.out.is_terminal:
        for row in shown:
            typer.echo("\t".join(row))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, header_style="bold", show_lines=False)
    for row in shown:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    context.out.print(table)


def write_json(context: CliContext, schema: str, body: Mapping[str, Any], output: Path | None = None) -> None:
    """Machine output with schema and version."""
    context.write(dump_json(schema, body), output)
