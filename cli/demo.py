"""``wangjian demo``: the sample town, audited, compared with what was planted in it."""

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.context import CliContext, dump_json
from cli.formats import Format
from cli.options import FormatOption
from cli.output import check_folder
from cli.progress import progress_on
from core.errors import UsageError

if TYPE_CHECKING:
    from config.settings import Settings
    from core.report import AuditReport
    from lab.records import LabSite
    from lab.town import Town

app = typer.Typer(add_completion=False, rich_markup_mode=None)

FIRST = ("portal", "department", "county")
"""Sites shown unless others are asked for: one compliant, one GBK with defects, one written by script."""


@app.command(epilog="例子：wangjian demo；wangjian demo --site department --output 样例报告；wangjian demo --all --no-open --format json")
def demo(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("--output", help="报告写入的目录")] = Path("样例报告"),
    sites: Annotated[list[str] | None, typer.Option("--site", help="只检查这个样例网站，可重复")] = None,
    every: Annotated[bool, typer.Option("--all", help="检查全部样例网站")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="不用浏览器")] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="完成后不打开报告")] = False,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """启动本机样例网站群（自带 DNS，不访问外网），全面检查，与预埋的缺陷逐一对照，写出报告。"""
    context: CliContext = ctx.obj
    check_folder(output)
    results = asyncio.run(_audit_town(context, sites, every=every, browser=not no_browser))
    places = []
    for lab_site, _, page in results:
        place = output / f"{lab_site.key}.html"
        context.write(page, place)
        places.append(place)
    lines = [_compare(lab_site, report) for lab_site, report, _ in results]
    if output_format is Format.JSON:
        context.write(
            dump_json("demo-1", {"sites": [{**line, "report": str(place)} for line, place in zip(lines, places, strict=True)]}), None
        )
    else:
        context.write(_text(lines, places), None)
    if not no_open and places and context.out.is_terminal and _has_screen():
        typer.launch(str(places[0]))


def _has_screen() -> bool:
    """Without one, what opens files would look for browsers of text and complain in English."""
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


async def _audit_town(
    context: CliContext, keys: list[str] | None, *, every: bool, browser: bool
) -> list[tuple["LabSite", "AuditReport", str]]:
    """(site, its audit, its report as HTML) of each chosen site."""
    import tempfile

    from core.sqlite_url import file_url
    from lab.town import start_town
    from pipeline.audit import AuditOptions, audit_site
    from pipeline.report import build_report
    from pipeline.wiring import open_tools
    from reports.site_html import render_site
    from store import open_store

    now = context.now()
    results = []
    async with start_town(now) as town:
        chosen = _choose(town, keys, every=every)
        settings = _settings(town)
        options = AuditOptions(as_of=now, max_pages=600, max_depth=6, browser=browser)
        with tempfile.TemporaryDirectory(prefix="wangjian-demo-") as folder, progress_on(context.err) as progress:
            data = Path(folder)
            with open_store(file_url(data / "demo.db"), data) as store:
                store.sites.upsert([item.site for item in chosen])
                async with open_tools(settings, browser=browser) as tools:
                    for item in chosen:
                        report = await audit_site(item.site, options, settings=settings, store=store, tools=tools, progress=progress)
                        made = build_report(store, settings, item.site, now, options.rubrics)
                        results.append((item, report, render_site(made)))
    return results


def _settings(town: "Town") -> "Settings":
    from config.settings import load_settings

    network = {
        "nameservers": [town.nameserver],
        "allow_addresses": list(town.allow_addresses),
        "controls": list(town.controls),
        "per_host_concurrency": 16,
    }
    return load_settings(None, network=network)


def _choose(town: "Town", keys: list[str] | None, *, every: bool) -> list["LabSite"]:
    known = {item.key: item for item in town.lab_sites}
    if every:
        return [item for item in town.lab_sites if not item.truth.blocked]
    wrong = [key for key in keys or () if key not in known]
    if wrong:
        raise UsageError(f"没有样例网站 {wrong[0]!r}；可选 {'、'.join(known)}")
    return [known[key] for key in keys or FIRST if key in known]


def _compare(lab_site: "LabSite", report: "AuditReport") -> dict[str, Any]:
    from core.outcome import Severity

    truth = lab_site.truth
    places = [(item.code, item.url, item.target) for item in report.findings]
    askable = [item for item in truth.planted if "two_days" not in item.needs and ("browser" not in item.needs or report.have_browser)]
    missed = [item.code for item in askable if not any(item.matches(*place) for place in places)]
    costly = [item for item in report.findings if item.severity in (Severity.VETO, Severity.DEDUCT)]
    invented = [f"{item.code} {item.url or ''}" for item in costly if truth.is_false(item.code, item.url, item.target)]
    cards = [
        {"rubric": card.rubric, "verdict": card.verdict.value, "value": None if card.score.value is None else float(card.score.value)}
        for card in report.scorecards
    ]
    return {
        "site": lab_site.site.id,
        "key": lab_site.key,
        "title": lab_site.title,
        "url": lab_site.site.url,
        "planted": len(askable),
        "found": len(askable) - len(missed),
        "missed": missed,
        "invented": invented,
        "findings": len(report.findings),
        "pages": report.coverage.pages,
        "scorecards": cards,
    }


def _text(lines: list[dict[str, Any]], places: list[Path]) -> str:
    from config.rubrics import load_rubric
    from core.scorecard import Verdict
    from core.words import VERDICTS

    out = ["样例网站群检查结果（与预埋缺陷对照）", ""]
    for line, place in zip(lines, places, strict=True):
        out.append(f"{line['title']}  {line['url']}")
        out.append(
            f"  预埋缺陷 {line['planted']} 个，找到 {line['found']} 个；误报 {len(line['invented'])} 个；读取页面 {line['pages']} 个"
        )
        out += [f"  漏报：{code}" for code in line["missed"]]
        out += [f"  误报：{text}" for text in line["invented"]]
        for card in line["scorecards"]:
            value = "不计分" if card["value"] is None else f"得分 {card['value']:g}"
            out.append(f"  {load_rubric(card['rubric']).title}：{VERDICTS[Verdict(card['verdict'])]}，{value}")
        out += [f"  报告：{place}", ""]
    return "\n".join(out)
