"""How every import command shows what it did: good lines counted, bad lines named, the right exit status."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.context import CliContext, dump_json
from core.clock import beijing_minute
from core.errors import UsageError
from reports.safety import clean

if TYPE_CHECKING:
    from pipeline.imports.result import ImportResult
    from store import Store

SHOWN = 100
"""Bad lines printed; the rest is counted."""
SHORT = 18
"""Cells of a column that is not wrapped: a fingerprint, a site code, a time. Longer ones need as much at least."""


def import_all(context: CliContext, files: Sequence[Path], what: str, read: "Callable[[Store, Path], ImportResult]", *, json: bool) -> None:
    """Bring in files one after another and show what each brought; a missing one is refused before any is read."""
    check_files(files)
    with context.open_store() as store:
        for file in files:
            show_result(context, read(store, file), what, json=json)


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
    """
    For people on stdout: a table, or on a terminal too narrow for it a paragraph for each row, without columns that are empty throughout.

    Plain tab-separated lines, every column, when it is piped. Times are shown in Beijing, to the minute.
    """
    shown = [[clean(beijing_minute(cell) if isinstance(cell, datetime) else cell) for cell in row] for row in rows]
    if not context.out.is_terminal:
        if shown:
            context.write("".join("\t".join(row) + "\n" for row in shown), None)
        return
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    filled = [place for place in range(len(headings)) if not shown or any(row[place] for row in shown)]
    widths = {place: max(map(cell_len, (headings[place], *(row[place] for row in shown)))) for place in filled}
    needed = sum(width if width <= SHORT else SHORT for width in widths.values()) + 3 * len(filled) + 1
    if needed > context.out.width and len(filled) > 2:
        label = max(cell_len(headings[place]) for place in filled)
        for row in shown:
            lines = [(headings[place], row[place]) for place in filled if row[place]]
            context.show([*(f"{name}{' ' * (label - cell_len(name))}  {cell}" for name, cell in lines), ""])
        return
    table = Table(header_style="bold", show_lines=False)
    for place in filled:
        table.add_column(headings[place], no_wrap=widths[place] <= SHORT)
    for row in shown:
        table.add_row(*(Text(row[place], overflow="fold") for place in filled))
    context.out.print(table)


def write_json(context: CliContext, schema: str, body: Mapping[str, Any], output: Path | None = None) -> None:
    """Machine output with schema and version."""
    context.write(dump_json(schema, body), output)
