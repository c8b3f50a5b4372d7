"""``wangjian worker``."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from cli.context import CliContext
from cli.ending import INTERRUPTED
from core.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    epilog="例子：wangjian worker；wangjian worker --name 机房二 --concurrency 4；wangjian worker --until-empty（做完排队的任务就结束）；"
    "wangjian worker --vantage beijing-telecom（观测点，只做可用性访问）"
)
def worker(
    ctx: typer.Context,
    name: Annotated[str, typer.Option("--name", help="给人看的名字（默认 主机名/进程号）", show_default=False)] = "",
    concurrency: Annotated[int | None, typer.Option("--concurrency", min=1, max=64, help="同时进行的任务数", show_default=False)] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="不用浏览器")] = False,
    until_empty: Annotated[bool, typer.Option("--until-empty", help="没有到期的任务时结束")] = False,
    vantage: Annotated[
        str, typer.Option("--vantage", metavar="NAME", help="作为配置 vantages 中的观测点，从这里访问同一批网站", show_default=False)
    ] = "",
) -> None:
    """
    从分布式队列取任务：夜间检查、复查、更新与新媒体监测、周报。只用于 PostgreSQL，可在任意多台机器上运行。

    停止（Ctrl-C 或 SIGTERM）时进行中的任务停在下一步，由其他机器接着做；数据库断开时自动重连。调度（wangjian run）只需一台，多台也不会重复。

    加 --vantage 时不取任务，只作观测点：按同一计划从所在线路访问同一批网站。同名观测点只有一个在工作，其余等待接替。
    """
    context: CliContext = ctx.obj
    if vantage:
        if name or until_empty or concurrency is not None:
            raise UsageError("--vantage 不能与 --name、--concurrency、--until-empty 同时使用：观测点不取任务")
        made, status = _serve(lambda stop: _watch(context, vantage, stop, browser=not no_browser))
        context.err.print(f"已停止，共写入 {made} 次访问", markup=False)
        raise typer.Exit(status)
    settings = context.settings
    if concurrency is not None:
        settings = settings.model_copy(update={"queue": settings.queue.model_copy(update={"concurrency": concurrency})})

    async def work(stop: asyncio.Event) -> int:
        from pipeline.distributed import serve_worker

        with context.open_store(writing=True) as store:
            return await serve_worker(store, settings, stop, name=name, browser=not no_browser, until_empty=until_empty)

    done, status = _serve(work)
    context.err.print(f"已停止，共取 {done} 个任务", markup=False)
    raise typer.Exit(status)


async def _watch(context: CliContext, vantage: str, stop: asyncio.Event, *, browser: bool) -> int:
    from pipeline.vantage import serve_vantage, settings_of

    settings_of(context.settings, vantage)
    with context.open_store(writing=True) as store:
        return await serve_vantage(
            store, context.settings, vantage, stop, browser=browser, say=lambda text: context.err.print(text, markup=False)
        )


def _serve(work: Callable[[asyncio.Event], Awaitable[int]]) -> tuple[int, int]:
    """Run until SIGTERM or SIGINT, or until there is no more work; gives what *work* gave and the exit status: 130 after Ctrl-C, as ``run``."""
    import uvloop

    caught: list[int] = []

    async def serve() -> int:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()

        def catch(number: int) -> None:
            caught.append(number)
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, catch, number)
        return await work(stop)

    made = uvloop.run(serve())
    return made, INTERRUPTED if caught[:1] == [signal.SIGINT] else 0
