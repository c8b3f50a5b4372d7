"""``wangjian probe``."""

import asyncio
from typing import Annotated, Any

import typer

from cli.context import CliContext, check_choice, dump_json, tell_nobody, tell_unwatched
from cli.formats import Format
from cli.options import FormatOption
from core.fetch import Phases
from core.visit import Attempt, Visit
from core.words import cause_words

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="例子：wangjian probe https://www.example.gov.cn；wangjian probe --all --format json")
def probe(
    ctx: typer.Context,
    targets: Annotated[list[str] | None, typer.Argument(metavar="SITE…", help="网站标识码、网址或名称")] = None,
    every: Annotated[bool, typer.Option("--all", help="名册中全部在用的网站")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="遇到防护验证页时不用浏览器确认")] = False,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """立即进行一轮可用性访问：15 秒为限，列出各阶段耗时、原因与责任方。名册中在用的网站的访问记入数据库。"""
    from core.site import SiteState
    from pipeline.audit import resolve_target
    from pipeline.visiting import recorder
    from pipeline.visits import probe_sites
    from pipeline.wiring import open_tools

    context: CliContext = ctx.obj
    check_choice(targets, everything=every, what="网站", whole="访问名册中全部在用的网站")

    async def work() -> list[Visit]:
        with context.open_store() as store:
            named = (resolve_target(store, text) for text in targets or ())
            sites = store.sites.all(SiteState.OPEN) if every else list({site.id: site for site in named}.values())
            kept = {site.id for site in sites if site.registered and site.state is SiteState.OPEN}
            if kept:
                store.require_writable()
            async with open_tools(context.settings, browser=not no_browser) as tools:
                visits = await probe_sites(sites, settings=context.settings, tools=tools, now=context.now())
            if kept:
                recorder(store, context.settings)([visit for visit in visits if visit.site in kept])
            tell_unwatched(context, sites, "这次访问不入库，打不开也不算网站的故障")
            return visits

    visits = asyncio.run(work())
    tell_nobody(context, visits)
    if output_format is Format.JSON:
        context.write(dump_json("probe-1", {"visits": [visit_json(visit) for visit in visits]}), None)
        return
    context.show(map(_line, visits))


def visit_json(visit: Visit) -> dict[str, Any]:
    """A visit line (contract section 5) with phases, status, address and attempts."""
    return {
        "site": visit.site,
        "at": visit.at,
        "ok": visit.ok,
        "seconds": visit.seconds,
        "cause": visit.cause,
        "owner": visit.owner,
        "vantage": visit.vantage,
        "status": visit.status,
        "address": visit.address,
        "phases_ms": _phases(visit.phases),
        "attempts": [{"site": visit.site, "vantage": visit.vantage, **_attempt(item)} for item in visit.attempts],
    }


def _phases(phases: Phases | None) -> dict[str, float | None] | None:
    if phases is None:
        return None
    return {name: getattr(phases, name) for name in ("dns", "connect", "tls", "first_byte", "total")}


def _attempt(item: Attempt) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "url": item.url,
        "at": item.at,
        "ok": item.ok,
        "seconds": item.seconds,
        "status": item.status,
        "cause": item.cause,
        "owner": item.owner,
        "address": item.address,
        "phases_ms": _phases(item.phases),
        "detail": item.detail,
    }


_WORDS = {True: "正常", False: "失败"}


def _line(visit: Visit) -> str:
    word = _WORDS[visit.ok] if visit.ok is not None else "拦截（另计）" if visit.is_blocked else "无效（不计）"
    seconds = f"{visit.seconds:.2f} 秒" if visit.seconds is not None else "—"
    why = f"  {cause_words(visit.cause, visit.owner)}" if visit.cause else ""
    split = ""
    if visit.phases is not None:
        names = (("DNS", visit.phases.dns), ("连接", visit.phases.connect), ("TLS", visit.phases.tls), ("首字节", visit.phases.first_byte))
        split = "，".join(f"{name} {value:.0f} 毫秒" for name, value in names if value is not None)
        split = f"（{split}）" if split else ""
    return f"{visit.site}  {word}  {seconds}{split}{why}"
