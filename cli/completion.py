"""``wangjian completion``: the script that completes commands and options."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.context import CliContext

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Shell(StrEnum):
    """Shells that are known."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


EPILOG = (
    "例子：wangjian completion bash > ~/.local/share/bash-completion/completions/wangjian；wangjian completion zsh > ~/.zfunc/_wangjian；"
    "wangjian completion fish > ~/.config/fish/completions/wangjian.fish"
)


@app.command(epilog=EPILOG)
def completion(ctx: typer.Context, shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash、zsh 或 fish")]) -> None:
    """给出命令补全脚本：命令、子命令、选项和取值，新开的终端生效。"""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]  # Typer has no public name for it

    from cli.main import COMPLETION

    context: CliContext = ctx.obj
    context.write(get_completion_script(prog_name="wangjian", complete_var=COMPLETION, shell=shell.value).strip() + "\n", None)
