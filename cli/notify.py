"""``wangjian notify``."""

import asyncio
from typing import Annotated

import typer

from cli.context import CliContext
from core.errors import CannotRunError, UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)

EPILOG = "例子：wangjian notify；wangjian notify --dry-run；wangjian notify --test 值班群"


@app.command(epilog=EPILOG)
def notify(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出会发送的消息，不发送也不记为已发")] = False,
    test: Annotated[str | None, typer.Option("--test", metavar="NAME", help="向这个通知发一条测试消息", show_default=False)] = None,
) -> None:
    """把新问题、临近的单项否决和未整改提醒发到 notify.hooks（网页钩子、钉钉、企业微信、飞书），每条只发一次。"""
    context: CliContext = ctx.obj
    hooks = {hook.name: hook for hook in context.settings.notify.hooks}
    if not hooks:
        raise UsageError("notify.hooks: 没有配置通知")
    if test is not None and test not in hooks:
        raise UsageError(f"--test：没有名为 {test!r} 的通知；已配置 {'、'.join(hooks)}")
    if dry_run:
        _show(context)
    elif test is not None:
        problem = asyncio.run(_try(context, test))
        if problem:
            raise CannotRunError(f"{test}：测试消息未送达：{problem}")
        context.err.print(f"{test}：测试消息已送达", markup=False)
    else:
        context.err.print(asyncio.run(_announce(context)), markup=False, soft_wrap=True)


def _show(context: CliContext) -> None:
    from core.digest import Scope
    from pipeline.notify.news import collect_news
    from reports.safety import clean

    with context.open_store() as store:
        for hook in context.settings.notify.hooks:
            scope = Scope(units=(hook.unit,) if hook.unit else (), sites=(hook.site,) if hook.site else ())
            for item in collect_news(store, context.settings, hook, scope, context.now()):
                context.write(clean(f"{hook.name}\t{item.kind.value}\t{item.severity.value}\t{item.name}\t{item.sentence}"), None)


async def _announce(context: CliContext) -> str:
    from cli.logs import told_in_words
    from pipeline.notify.announce import announce
    from pipeline.wiring import open_tools

    with context.open_store() as store:
        async with open_tools(context.settings, browser=False) as tools:
            with told_in_words("pipeline.notify.announce", context.log_format, context.verbose):
                return await announce(store, context.settings, tools.fetcher, context.now())


async def _try(context: CliContext, name: str) -> str:
    from core.news import News, NewsKind
    from core.outcome import Severity
    from pipeline.notify.announce import deliver
    from pipeline.wiring import open_tools

    hook = next(hook for hook in context.settings.notify.hooks if hook.name == name)
    piece = News(key="test", kind=NewsKind.REMINDER, severity=Severity.DEDUCT, subject="test", name="网检", sentence="这是一条测试消息")
    async with open_tools(context.settings, browser=False) as tools:
        return await deliver(hook, [piece], tools.fetcher, context.now())
