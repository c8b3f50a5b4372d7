"""``wangjian digest``."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import TIME, CliContext, past_time
from cli.output import choose_format
from core.errors import CannotRunError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.digest import Scope, WeeklyDigest
    from store import Store

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Format(StrEnum):
    """Output formats."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    EML = "eml"
    XLSX = "xlsx"


EPILOG = (
    "例子：wangjian digest；wangjian digest --as-of 2026-11-23T08:00 --format html --output 周报.html；"
    "wangjian digest --unit 市教育局 --format eml --output 周报.eml；wangjian digest --send"
)


@app.command(epilog=EPILOG)
def digest(
    ctx: typer.Context,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar=TIME, help="截止时间，如 2026-11-23T08:00（默认现在）；同样的事实和时间总得到同样的周报"),
    ] = None,
    output_format: Annotated[
        Format | None, typer.Option("--format", help="默认看文件名，否则 text；eml 是完整的邮件，xlsx 只有整改台账", show_default=False)
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", help="写入文件")] = None,
    send: Annotated[bool, typer.Option("--send", help="按 digest.to 发送，每位收件人每周一封")] = False,
    units: Annotated[list[str] | None, typer.Option("--unit", metavar="UNIT", help="只含这个单位（可重复）")] = None,
    sites: Annotated[list[str] | None, typer.Option("--site", metavar="SITE", help="只含这个网站（可重复）")] = None,
    rescore: Annotated[bool, typer.Option("--rescore", help="先为全部网站和单位计分并保存（名册很大时使用）")] = False,
    again: Annotated[
        list[str] | None,
        typer.Option("--again", metavar="ADDRESS", help="与 --send 同用：允许该周再次发给这个邮箱（可重复）", show_default=False),
    ] = None,
    again_bounced: Annotated[bool, typer.Option("--again-bounced", help="与 --send 同用：该周被退回的，都再发一次")] = False,
) -> None:
    """监测周报：本周变化、到期事项、单项否决、排名、可用性、未能测定的项目。"""
    context: CliContext = ctx.obj
    at = past_time(as_of, now=context.now())
    chosen = choose_format(output, output_format, Format.TEXT)
    if (again or again_bounced) and not send:
        raise UsageError(f"{'--again' if again else '--again-bounced'} 要与 --send 同用")
    from cli.subjects import one_site
    from core.digest import Scope

    if send and (units or sites):
        raise UsageError("--send 按配置 digest.to 中各收件人的范围发送，不能与 --unit、--site 同用")
    with context.open_store() as store:
        scope = Scope(units=tuple(units or ()), sites=tuple(one_site(store, text).id for text in sites or ()))
        if rescore:
            _rescore(context, store, at)
        if send:
            if as_of is None:
                _see_clock(context, at)
            _release(store, at, again or (), bounced=again_bounced)
            _send(context, store, at)
        if not send or output is not None:
            context.write(_rendered(context, store, at, scope, chosen), output)


def _rescore(context: CliContext, store: "Store", at: "datetime") -> None:
    from cli.progress import progress_on
    from pipeline.standing import record_run

    with progress_on(context.err) as progress:
        record_run(store, context.settings, context.settings.digest.rubric, at, lambda done, total: progress.step("计分", done, total))


def _see_clock(context: CliContext, at: "datetime") -> None:
    """No letter of a week that has not come: only the controls are asked, a person names the time where there are none."""
    import asyncio

    from pipeline.weekly import see_clock

    asyncio.run(see_clock(None, context.settings, at, context.now))


def _release(store: "Store", at: "datetime", again: "Sequence[str]", *, bounced: bool) -> None:
    """Letters of the week of *at* that a person wants sent once more."""
    from core.digest import week_of
    from core.mailing import MailingState

    week = week_of(at)
    known = {mailing.recipient: mailing for mailing in store.digests.of_week(week)}
    for address in again:
        if address not in known:
            raise UsageError(f"--again：{week} 没有发给 {address} 的记录；别的周用 --as-of 写明那一周的时间")
    refused = [address for address, mailing in known.items() if bounced and mailing.state is MailingState.BOUNCED]
    for address in dict.fromkeys([*again, *refused]):
        store.digests.forget(address, week)


def _send(context: CliContext, store: "Store", at: "datetime") -> None:
    from cli.logs import told_in_words
    from pipeline.digest import deliver_digest

    def tell(text: str) -> None:
        context.err.print(text, markup=False, soft_wrap=True)

    with told_in_words("pipeline.digest.mailing", context.log_format, context.verbose):
        delivery = deliver_digest(store, context.settings, as_of=at, tell=tell)
    if delivery.undelivered:
        raise CannotRunError(f"{delivery.undelivered} 封未送达。{delivery.said}")
    tell(delivery.said)


def _rendered(context: CliContext, store: "Store", at: "datetime", scope: "Scope", output_format: Format) -> str | bytes:
    from pipeline.digest import build

    record = build(store, context.settings, at, scope)
    if output_format is Format.XLSX:
        return _workbook(store, record)
    if output_format is Format.EML:
        return _letter(context, store, record)
    if output_format is Format.HTML:
        from reports.digest_html import render_digest as render_html

        return render_html(record)
    if output_format is Format.JSON:
        from reports.digest_json import digest_json
        from reports.json import dump

        return dump(digest_json(record))
    from reports.digest_text import render_digest

    return render_digest(record)


def _letter(context: CliContext, store: "Store", record: "WeeklyDigest") -> bytes:
    from pipeline.digest.ledger import collect_ledger
    from pipeline.digest.letter import compose

    ledger = collect_ledger(store, record.as_of, record.scope, by_mail=True)
    return compose(record, ledger, sender=context.settings.mail.sender, recipient="").as_bytes()


def _workbook(store: "Store", record: "WeeklyDigest") -> bytes:
    from pipeline.digest.ledger import collect_ledger
    from reports.ledger_xlsx import render_ledger

    return render_ledger(collect_ledger(store, record.as_of, record.scope), record)
