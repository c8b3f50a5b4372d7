"""Entry point: global options, lazily loaded commands, one clear sentence for every error."""

import atexit
import gc
import importlib
import io
import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, cast

import typer
import typer.core

from cli.context import CliContext
from cli.ending import Termination, is_interrupted, last_words, orderly
from config.version import program_version
from core.errors import AppError, is_out_of_space, system_words

YOUNG: Final = 50_000
"""New objects after which cycles among them are looked for."""
READER_GONE: Final = 141
"""Exit status when the reader of a pipe has left (``| head``): 128 + SIGPIPE, as of other programs."""


class LogFormat(StrEnum):
    """How log lines look."""

    TEXT = "text"
    JSON = "json"


COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "init": ("cli.init", "回答五个问题，写出 wangjian.yaml 和 sites.csv"),
    "audit": ("cli.audit", "立即全面检查：采集、检查、计分、出报告"),
    "links": ("cli.links", "只查链接：爬遍全站，验证每个链接、图片和附件"),
    "inspect": ("cli.inspect", "只看一个页面（文件或网址）：页面事实与页面级检查"),
    "sites": ("cli.sites", "网站名册：导入、导出、查看、添加、关停"),
    "columns": ("cli.columns", "栏目清单：查看、人工设定类别与更新期限"),
    "accounts": ("cli.accounts", "政务新媒体账号名册与发文"),
    "visits": ("cli.visits", "可用性访问记录：导入、导出"),
    "messages": ("cli.messages", "留言记录：导入、查看"),
    "findings": ("cli.findings", "问题清单：查看、确认、驳回、豁免、导入导出"),
    "evidence": ("cli.evidence", "证据文件：查看、添加、校验"),
    "score": ("cli.score", "按评分细则为已入库的事实计分"),
    "report": ("cli.report", "单个网站的报告：得分、问题、走势、可用性、栏目、链接"),
    "notice": ("cli.notice", "整改通知（DOCX）和整改台账（XLSX）"),
    "digest": ("cli.digest", "监测周报：变化、到期、否决、排名、可用性；可发邮件"),
    "notify": ("cli.notify", "把消息发到网页钩子、钉钉、企业微信、飞书"),
    "explain": ("cli.explain", "解释一个问题或一项得分：从观测到扣分"),
    "rubric": ("cli.rubric", "评分细则：查看、校验、比较、新建"),
    "probe": ("cli.probe", "立即进行一轮可用性访问"),
    "worker": ("cli.worker", "从分布式队列取任务（多台机器，PostgreSQL）"),
    "run": ("cli.run", "调度服务：全天访问、夜间检查、复查、周报"),
    "serve": ("cli.serve", "启动网页看板"),
    "users": ("cli.users", "看板账号：添加、停用、口令、接口令牌"),
    "schedule": ("cli.schedule", "查看计划中的访问"),
    "demo": ("cli.demo", "启动本机样例网站群并检查，打开报告"),
    "doctor": ("cli.doctor", "自检：浏览器、IPv6、DNS、数据库、时钟"),
    "completion": ("cli.completion", "命令补全脚本（bash、zsh、fish）"),
    "db": ("cli.db", "数据库：升级、备份、恢复、清理"),
}
"""Command → (module exposing ``app``, one-line help). Modules are imported only when their command runs."""


UsageProblem: Final = cast("type[Exception]", typer.BadParameter.__mro__[1])
"""Typer carries its own click; its error classes are reached through the one it exports."""
CommandLineError: Final = cast("type[Exception]", typer.BadParameter.__mro__[2])


class LazyGroup(typer.core.TyperGroup):
    """A group that imports a command's module on first use, so that ``--help`` stays fast."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Commands in the order people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import the module behind a command."""
        if cmd_name not in COMMANDS:
            return None
        import typer.main

        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: Any = typer.main.get_command(module.app)
        command.name = cmd_name
        _furnish(command)
        return command

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Read the arguments; Typer would end without a word when it is interrupted."""
        try:
            return super().make_context(*arguments, **options)
        except KeyboardInterrupt:
            raise typer.Abort from None

    def invoke(self, ctx: Any) -> Any:
        """Run the command; the same."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Abort from None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Name the nearest right word for a mistyped command."""
        if not ctx.resilient_parsing:
            _refuse_unknown(COMMANDS, args, ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Names and one-line help from the table; nothing is imported."""
        from typer._click.shell_completion import CompletionItem

        return [CompletionItem(name, help=text) for name, (_, text) in COMMANDS.items() if name.startswith(incomplete)]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Usage, options, commands by topic from the table (nothing is imported), examples."""
        from cli.help import by_topic, show

        topics = by_topic({name: text for name, (_, text) in COMMANDS.items()})
        formatter.write(show(self, ctx, topics.items(), [f"{example}  # {text}" for example, text in EXAMPLES]))


def _furnish(command: Any) -> None:
    """Give a command, and the members of a group, our help and our word on mistyped names."""
    members = getattr(command, "commands", None)

    def format_help(ctx: Any, formatter: Any) -> None:
        from cli.help import examples_of, show

        names = {name: str(member.short_help or member.help or "") for name, member in (members or {}).items()}
        formatter.write(show(command, ctx, [("命令", names)] if names else [], examples_of(command.epilog)))

    command.format_help = format_help
    if members is None:
        return
    resolve = command.resolve_command

    def resolve_command(ctx: Any, args: list[str]) -> Any:
        if not ctx.resilient_parsing:
            _refuse_unknown(members, args, ctx)
        return resolve(ctx, args)

    command.resolve_command = resolve_command
    for member in members.values():
        _furnish(member)


def _refuse_unknown(known: Iterable[str], args: list[str], ctx: Any) -> None:
    if args and args[0] not in known and not args[0].startswith("-"):
        from core.nearest import nearest

        raise UsageProblem(f"没有命令 {args[0]!r}{nearest(args[0], known)}", ctx)


COMPLETION: Final = "_WANGJIAN_COMPLETE"
"""Environment variable by which a shell asks for completions."""

EXAMPLES: Final = (
    ("wangjian demo", "检查自带的样例网站"),
    ("wangjian audit https://www.example.gov.cn --format html --output 报告.html", "检查一个网站"),
    ("wangjian links https://www.example.gov.cn --format tsv", "列出全部失效链接"),
)

app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="网检：政府网站与政务新媒体合规监测。",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wangjian {program_version()}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    config_file: Annotated[Path | None, typer.Option("--config", help="配置文件（默认 ./wangjian.yaml，如果存在）", metavar="FILE")] = None,
    database: Annotated[str, typer.Option("--db", metavar="URL", help="数据库（默认数据目录中的 SQLite 文件）", show_default=False)] = "",
    log_format: Annotated[LogFormat, typer.Option("--log-format", help="日志格式")] = LogFormat.TEXT,
    verbose: Annotated[int, typer.Option("-v", "--verbose", count=True, help="更多日志（可重复）", show_default=False)] = 0,
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="显示版本", show_default=False)] = False,
) -> None:
    """网检：政府网站与政务新媒体合规监测。"""
    ctx.obj = CliContext(config_file=config_file, database=database, log_format=log_format.value, verbose=verbose)
    from cli.logs import configure_logs

    configure_logs(log_format.value, verbose)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; the only place that turns errors into exit statuses."""
    if COMPLETION in os.environ:
        from typer.completion import completion_init  # type: ignore[attr-defined]  # Typer has no public name for it

        completion_init()
    _write_whole()
    # Loading modules makes many objects and no garbage; looking for some all the while is an eighth of the time until a command begins.
    gc.set_threshold(YOUNG)
    # What is left of a large run would be looked through for cycles twice before the process may end.
    atexit.register(gc.freeze)
    with orderly() as termination:
        _run(arguments, termination)


def _run(arguments: list[str] | None, termination: Termination) -> None:
    try:
        status = app(args=arguments, prog_name="wangjian", standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        _leave(*last_words(termination))
    except CommandLineError as error:
        from cli.problem import is_help, sentence

        if is_help(error):  # a group without a command: its help is the answer
            sys.stderr.write(f"{error}\n")
            raise SystemExit(2) from None
        _leave(sentence(error), 2)
    except AppError as error:
        _leave(str(error), error.exit_status)
    except SystemExit as left:
        # Typer leaves with 1 when nobody reads on, which here means that --fail-on was met.
        raise SystemExit(READER_GONE if isinstance(left.__context__, BrokenPipeError) else left.code) from None
    except OSError as error:
        if not is_out_of_space(error) or os.environ.get("WANGJIAN_TRACE"):
            _crash(error)
        # What is still buffered would fail once more when the interpreter ends, with a status of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        _leave(f"写不进去（{system_words(error)}）", 3)
    except Exception as error:  # noqa: BLE001  a defect of ours: one sentence, the trace only on request
        if is_interrupted(error):
            _leave(*last_words(termination))
        _crash(error)
    else:
        raise SystemExit(status if isinstance(status, int) else 0)


def _write_whole() -> None:
    """
    Put a buffer in front of an unbuffered stdout (``PYTHONUNBUFFERED``, as in containers).

    A raw stream may take a part of what it is given, when a signal comes, and say so in a number that nobody reads: the rest would be lost
    without a word.
    """
    out, raw = sys.stdout, getattr(sys.stdout, "buffer", None)
    is_own = out is sys.__stdout__
    if is_own and isinstance(raw, io.RawIOBase):
        whole = io.BufferedWriter(raw)
        sys.stdout = io.TextIOWrapper(whole, encoding=out.encoding, errors=out.errors, line_buffering=True)


def _leave(message: str, status: int) -> None:
    from reports.safety import clean

    sys.stderr.write("\n".join(clean(line) for line in f"wangjian: {message}".split("\n")) + "\n")
    raise SystemExit(status)


def _crash(error: Exception) -> None:
    import traceback

    if os.environ.get("WANGJIAN_TRACE"):
        traceback.print_exception(error)
    text = " ".join(str(error).split())[:300]
    _leave(f"程序内部错误（{type(error).__name__}: {text}）；设 WANGJIAN_TRACE=1 重试可得到详细信息", 3)


if __name__ == "__main__":
    main()
