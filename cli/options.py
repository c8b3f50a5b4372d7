"""Options that many commands have, each spelt and explained in one place."""

from pathlib import Path
from typing import Annotated

import typer

from cli.context import TIME
from cli.formats import FileFormat, Format, SheetFormat

FormatOption = Annotated[Format, typer.Option("--format", help="输出格式")]
ResultOption = Annotated[Format, typer.Option("--format", help="结果的格式")]
"""How an import tells what it did."""
FileFormatOption = Annotated[FileFormat | None, typer.Option("--format", help="默认看文件名，否则 csv", show_default=False)]
SheetFormatOption = Annotated[SheetFormat | None, typer.Option("--format", help="默认看文件名，否则 jsonl", show_default=False)]
OutputOption = Annotated[Path | None, typer.Option("--output", help="写入文件（默认标准输出）")]
StrictOption = Annotated[bool, typer.Option("--strict", help="有一行有问题就什么都不导入")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", metavar=TIME, help="监测时间点（默认现在）")]
