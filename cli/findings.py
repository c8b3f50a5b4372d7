"""``wangjian findings``: what was found, and what people say about it."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.context import TIME, CliContext, future_time, past_time
from cli.formats import Format, SheetFormat
from cli.importing import check_files, import_all, print_table, write_json
from cli.options import FormatOption, OutputOption, ResultOption, SheetFormatOption, StrictOption
from cli.output import choose_format
from cli.subjects import one_site
from core.clock import BEIJING, beijing_minute
from core.errors import UsageError
from core.finding import BY_HAND, Finding
from core.nearest import names_of, nearest, nearest_or
from core.outcome import LIVE_STATES, Severity, State
from core.words import ACTORS, EVIDENCE_KINDS, OUTCOMES, SEVERITIES, STATES, cause_words

if TYPE_CHECKING:
    from config.settings import Settings
    from pipeline.imports.result import ImportResult
    from store import Store

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="问题清单：查看、确认、驳回、豁免、导入导出。", no_args_is_help=True)


Prefix = Annotated[list[str], typer.Argument(metavar="FINGERPRINT…", help="问题指纹，可只写开头几位")]
By = Annotated[str, typer.Option("--by", help="何人（默认当前用户）", show_default=False)]
SiteOption = Annotated[list[str] | None, typer.Option("--site", metavar="SITE", help="只看这个网站（可重复）")]
AccountOption = Annotated[list[str] | None, typer.Option("--account", metavar="ACCOUNT", help="只看这个账号（可重复）")]
StateOption = Annotated[
    list[State] | None, typer.Option("--state", help="只看这种状态（可重复）；默认疑似、确认、复发", show_default=False)
]
RubricOption = Annotated[
    list[str] | None, typer.Option("--rubric", metavar="FILE", help="自编的评分细则文件：row 还可以是其中的行（可重复）")
]
CodeOption = Annotated[str | None, typer.Option("--code", help="只看这个代码或以它开头的代码，如 footer.icp")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", metavar=TIME, help="看这个时间点的状态（默认现在）")]


@app.command(
    "list", epilog="例子：wangjian findings list --site 5107000001 --state suspected；wangjian findings list --severity veto --format json"
)
def list_(
    ctx: typer.Context,
    sites: SiteOption = None,
    accounts: AccountOption = None,
    states: StateOption = None,
    code: CodeOption = None,
    severity: Annotated[Severity | None, typer.Option("--severity", help="只看这种严重程度")] = None,
    everything: Annotated[bool, typer.Option("--all", help="包括已整改、已驳回、已豁免的")] = False,
    derived: Annotated[bool, typer.Option("--derived", help="连同由访问、留言、发文和账号名册即时判定的问题")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="只看已过整改期限的（期限由 confirm --due 写明）")] = False,
    as_of: AsOfOption = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """列出问题。"""
    context: CliContext = ctx.obj
    moment = past_time(as_of, now=context.now())
    _check_code(code)
    with context.open_store() as store:
        found = _select(store, moment, sites, accounts, _wanted(states, everything), code, context.settings if derived else None)
        due = store.findings.deadlines(moment)
    if overdue:
        found = [item for item in found if item.fingerprint in due and due[item.fingerprint] < moment]
    if severity is not None:
        found = [item for item in found if item.severity is severity]
    if output_format is Format.JSON:
        write_json(context, "findings-1", {"as_of": moment, "findings": [_with_due(finding_document(item), due) for item in found]})
        return
    rows = [
        (
            item.fingerprint,
            STATES[item.state],
            SEVERITIES[item.severity],
            item.site or item.account,
            item.code or item.row,
            item.url,
            item.message,
            due.get(item.fingerprint),
        )
        for item in found
    ]
    print_table(context, ("指纹", "状态", "程度", "网站/账号", "代码/行", "页面", "说明", "整改期限"), rows)
    context.err.print(f"共 {len(found)} 个问题")


def finding_document(item: Finding) -> dict[str, Any]:
    """A finding in JSON with its clause, and the rows of the point rubrics that it may count for."""
    from config.codes import load_codes
    from config.rubrics import rows_naming
    from reports.json import finding_json

    known = load_codes().get(item.code or "")
    return finding_json(item, rows_naming(item.code, item.row), clause=known.clause if known else "")


def _with_due(body: dict[str, Any], due: dict[str, datetime]) -> dict[str, Any]:
    deadline = due.get(body["fingerprint"])
    return {**body, "due_at": deadline.astimezone(BEIJING).isoformat()} if deadline else body


@app.command(epilog="例子：wangjian findings show 3fa9c1")
def show(
    ctx: typer.Context,
    prefix: Annotated[str, typer.Argument(metavar="FINGERPRINT", help="问题指纹，可只写开头几位")],
    output_format: FormatOption = Format.TEXT,
) -> None:
    """查看一个问题：内容、状态变化、每次发现、证据。"""
    from pipeline.explain import find_finding
    from pipeline.exports import local

    context: CliContext = ctx.obj
    with context.open_store() as store:
        finding = find_finding(store, context.settings, prefix, context.now())
        events, sightings = store.findings.history(finding.fingerprint), store.findings.sightings(finding.fingerprint)
        attached = store.evidence.attached(fingerprint=finding.fingerprint)
        finding = next((item for item in store.findings.match(finding.fingerprint, context.now())), finding)
    life = [
        {"at": local(item.at), "state": item.state.value, "by": item.by, "reason": item.reason, "until": local(item.until)}
        for item in events
    ]
    pieces = (*finding.evidence, *(item.entry.evidence for item in attached))
    files = [{"kind": item.kind, "sha256": item.sha256, "locator": item.locator, "note": item.note} for item in pieces]
    seen = [local(item.observed_at) for item in sightings]
    if output_format is Format.JSON:
        body = {"finding": finding_document(finding), "events": life, "seen_at": seen, "attached": files}
        write_json(context, "finding-1", body)
        return
    rows = [(name, value) for name, value in _described(finding) if value not in (None, "")]
    rows += [("发现时间", item.observed_at) for item in sightings]
    rows += [
        ("状态变化", f"{beijing_minute(item.at)} {STATES[item.state]}（{ACTORS.get(item.by, item.by)}）{item.reason}") for item in events
    ]
    rows += [("证据", _piece_words(item)) for item in files]
    print_table(context, ("项目", "内容"), rows)


def _piece_words(item: dict[str, str]) -> str:
    note = f"（{item['note']}）" if item["note"] else ""
    return f"{EVIDENCE_KINDS.get(item['kind'], item['kind'])} {item['sha256'] or '未存原文'} {item['locator']}{note}"


def _described(finding: Finding) -> list[tuple[str, object]]:
    return [
        ("指纹", finding.fingerprint),
        ("问题", finding.title),
        ("代码", finding.code),
        ("细则行", finding.row),
        ("状态", STATES[finding.state]),
        ("程度", SEVERITIES[finding.severity]),
        ("结果", OUTCOMES[finding.outcome]),
        ("网站", finding.site),
        ("账号", finding.account),
        ("页面", finding.url),
        ("链接目标", finding.target),
        ("说明", finding.message),
        ("数量", finding.count),
        ("原因", cause_words(finding.cause, finding.owner)),
        ("怎么改", finding.suggestion),
        ("观测时间", finding.observed_at),
    ]


@app.command("import", epilog="例子：wangjian findings import findings.jsonl；wangjian findings import 核对后的清单.xlsx --strict")
def import_(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="JSON Lines、CSV 或 XLSX")],
    strict: StrictOption = False,
    rubrics: RubricOption = None,
    output_format: ResultOption = Format.TEXT,
) -> None:
    """导入问题或人工核对后的清单；状态自 observed_at 起有效，重复导入不变。"""
    from pipeline.imports.catalogue import Catalogue
    from pipeline.imports.findings import import_findings

    context: CliContext = ctx.obj
    catalogue = Catalogue.load(rubrics or ())

    def read(store: "Store", file: Path) -> "ImportResult":
        return import_findings(store, file, strict=strict, catalogue=catalogue, now=context.now())

    import_all(context, files, "问题", read, json=output_format is Format.JSON)


@app.command(epilog="例子：wangjian findings export --site 5107000001 --output 清单.xlsx")
def export(
    ctx: typer.Context,
    sites: SiteOption = None,
    accounts: AccountOption = None,
    states: StateOption = None,
    code: CodeOption = None,
    everything: Annotated[bool, typer.Option("--all", help="包括已整改、已驳回、已豁免的")] = False,
    as_of: AsOfOption = None,
    output: OutputOption = None,
    file_format: SheetFormatOption = None,
) -> None:
    """导出问题清单；改好 state、message、count 后可再导入。"""
    from pipeline.exports import finding_row, table
    from pipeline.imports.findings import FINDING_COLUMNS

    context: CliContext = ctx.obj
    kind = choose_format(output, file_format, SheetFormat.JSONL)
    moment = past_time(as_of, now=context.now())
    _check_code(code)
    with context.open_store() as store:
        found = _select(store, moment, sites, accounts, _wanted(states, everything), code)
    names = (*FINDING_COLUMNS, "title", "severity", "suggestion", "fingerprint")
    context.write(table(kind, "问题清单", (finding_row(item) for item in found), names), output)


@app.command(epilog="例子：wangjian findings confirm 3fa9c1 --reason 人工复核属实 --due 2026-12-15")
def confirm(
    ctx: typer.Context,
    prefixes: Prefix,
    by: By = "",
    reason: Annotated[str, typer.Option("--reason", help="依据")] = "",
    due: Annotated[
        str | None, typer.Option("--due", metavar=TIME, help="整改期限（含当天）；过期未整改的可用 findings list --overdue 列出")
    ] = None,
) -> None:
    """确认问题属实，自现在起有效；可写明整改期限。"""
    context: CliContext = ctx.obj
    _decide(context, prefixes, State.CONFIRMED, by=by, reason=reason, until=_future(due, "--due", context.now()))


@app.command(epilog="例子：wangjian findings reject 3fa9c1 --reason 该页已注明停止更新")
def reject(
    ctx: typer.Context,
    prefixes: Prefix,
    reason: Annotated[str, typer.Option("--reason", help="为何不属实")],
    by: By = "",
) -> None:
    """驳回问题，自现在起有效；再次发现也不会恢复。"""
    _decide(ctx.obj, prefixes, State.REJECTED, by=by, reason=reason)


@app.command(epilog="例子：wangjian findings waive 3fa9c1 --until 2026-12-31 --reason 机构改革过渡期")
def waive(
    ctx: typer.Context,
    prefixes: Prefix,
    reason: Annotated[str, typer.Option("--reason", help="为何豁免")],
    until: Annotated[str | None, typer.Option("--until", metavar=TIME, help="豁免到何时为止（含当天；不写则一直有效）")] = None,
    by: By = "",
) -> None:
    """豁免问题：在期限内不计分，过期恢复原状态。"""
    context: CliContext = ctx.obj
    _decide(context, prefixes, State.WAIVED, by=by, reason=reason, until=_future(until, "--until", context.now()))


@app.command(epilog="例子：wangjian findings fix 3fa9c1 --reason 已到现场核实")
def fix(
    ctx: typer.Context,
    prefixes: Prefix,
    reason: Annotated[str, typer.Option("--reason", help="怎样核实的")],
    by: By = "",
) -> None:
    """标记问题已整改，自现在起不再计入；机器再次发现时恢复。人工登记的问题没有机器复查，整改后用它。"""
    _decide(ctx.obj, prefixes, State.FIXED, by=by, reason=reason)


@app.command(
    epilog="例子：wangjian findings add --site 5107000001 --row MG02a --message 未公开养老服务专栏；"
    "wangjian findings add --site 5107000001 --code text.typo --url http://www.my.gov.cn/zwgk/a.html --message 错别字"
)
def add(
    ctx: typer.Context,
    site: Annotated[str | None, typer.Option("--site", metavar="SITE", help="网站标识码、网址或名称")] = None,
    account: Annotated[str | None, typer.Option("--account", help="账号编号")] = None,
    row: Annotated[str | None, typer.Option("--row", help="细则行或情形，如 MG01a、MV4(2)；只计入该行")] = None,
    code: Annotated[str | None, typer.Option("--code", help="问题代码")] = None,
    url: Annotated[str | None, typer.Option("--url", help="所在页面")] = None,
    target: Annotated[str | None, typer.Option("--target", help="有关的链接或栏目")] = None,
    message: Annotated[str, typer.Option("--message", help="说明")] = "",
    count: Annotated[int, typer.Option("--count", min=1, max=1_000_000, help="处数或次数")] = 1,
    state: Annotated[State, typer.Option("--state", help="状态")] = State.CONFIRMED,
    observed_at: Annotated[str | None, typer.Option("--observed-at", metavar=TIME, help="发现时间（默认现在）")] = None,
    evidence: Annotated[list[Path] | None, typer.Option("--evidence", help="证据文件（可重复）")] = None,
    rubrics: RubricOption = None,
    by: By = "",
) -> None:
    """人工登记一个问题或加分项。"""
    from config.rubrics import SHIPPED
    from pipeline.address import EXAMPLE, typed_address
    from pipeline.explain import silent_under
    from pipeline.imports.catalogue import Catalogue

    context: CliContext = ctx.obj
    catalogue = Catalogue.load(rubrics or ())
    _check_subject(catalogue, code, row)
    check_files(evidence or [])
    if url is not None:
        typed_address(url, f"不是网址；--url 应为 {EXAMPLE}")
    with context.open_store() as store:
        site_id = one_site(store, site).id if site else None
        account_id = one_account(store, account) if account else None
        if site_id is None and account_id is None:
            raise UsageError("--site 和 --account 不能都不写")
        finding = Finding(
            code=code,
            site=site_id,
            account=account_id,
            row=row,
            url=url,
            target=target,
            message=message,
            count=count,
            state=state,
            observed_at=past_time(observed_at, option="--observed-at", now=context.now()),
        )
        with store.transaction():
            store.findings.import_records([catalogue.dress(finding)], now=context.now())
            store.findings.decide(finding.fingerprint, state, by=by or _user(), reason=BY_HAND, at=context.now())
            for file in evidence or ():
                entry = store.evidence.enter(file.read_bytes(), "file", locator=file.name, at=context.now())
                store.evidence.attach(entry, fingerprint=finding.fingerprint, by=by or _user(), at=context.now())
        silent = silent_under(store, context.settings, finding, (*SHIPPED, *(rubrics or ())), context.now())
    typer.echo(finding.fingerprint)
    if state in LIVE_STATES:
        for words in silent:
            context.err.print(f"注意：已登记，但不计入得分。{words}", markup=False, soft_wrap=True)


def _check_code(code: str | None) -> None:
    from config.codes import load_codes

    known = load_codes()
    if code is not None and code not in known and not any(each.startswith(f"{code}.") for each in known):
        raise UsageError(f"--code：没有问题代码 {code!r}{nearest(code, known)}；应为代码或它的前几段，如 footer.icp")


def _check_subject(catalogue: Any, code: str | None, row: str | None) -> None:
    if not code and not row:
        raise UsageError("--code 和 --row 不能都不写")
    if code and not catalogue.knows_code(code):
        raise UsageError(f"没有问题代码 {code!r}{catalogue.near_code(code)}")
    if row and not catalogue.knows_row(row):
        raise UsageError(f"没有细则行 {row!r}{nearest_or(row, catalogue.rows, '应为细则行或情形，如 MG02、MG01a、MV4(2)')}")


def _decide(context: CliContext, prefixes: list[str], state: State, *, by: str, reason: str, until: datetime | None = None) -> None:
    """All of the named findings or none."""
    from pipeline.explain import find_finding

    words = {State.CONFIRMED: "确认", State.REJECTED: "驳回", State.WAIVED: "豁免", State.FIXED: "标记整改"}
    now = context.now()
    with context.open_store() as store, store.transaction():
        for prefix in prefixes:
            finding = find_finding(store, context.settings, prefix, now)
            if not store.findings.match(finding.fingerprint):
                store.findings.record([finding], at=now)  # judged from records until now; a decision needs something to rest on
            changed = store.findings.decide(finding.fingerprint, state, by=by or _user(), reason=reason, until=until, at=now)
            note = f"已{words[state]}" if changed else f"早已{words[state]}，未变"
            context.err.print(f"{note}：{finding.fingerprint} {finding.title or finding.row or ''}", markup=False, soft_wrap=True)


def _future(text: str | None, option: str, now: datetime) -> datetime | None:
    return None if text is None else future_time(text, option=option, now=now)


def _select(
    store: "Store",
    moment: datetime,
    sites: list[str] | None,
    accounts: list[str] | None,
    states: set[State],
    code: str | None,
    derived_by: "Settings | None" = None,
) -> list[Finding]:
    from cli.subjects import find_site

    ids = None if sites is None else [find_site(store, text).id for text in sites]
    keys = None if accounts is None else [one_account(store, text) for text in accounts]
    found = store.findings.at(moment, ids, keys)
    if derived_by is not None:
        from pipeline.explain import derived_findings

        found += derived_findings(store, derived_by, moment, ids, keys)
    found = [item for item in found if item.state in states]
    if code is None:
        return found
    return [item for item in found if item.code is not None and (item.code == code or item.code.startswith(code + "."))]


def _wanted(states: list[State] | None, everything: bool) -> set[State]:
    return set(State) if everything else set(states or LIVE_STATES)


def one_account(store: "Store", text: str) -> str:
    """
    Id of the registered account that *text* means.

    Raises:
        UsageError: none, or several.
    """
    found = store.accounts.find(text)
    if not found:
        raise UsageError(f"名册中没有账号 {text!r}{nearest_or(text, names_of(store.accounts.all()), '用 wangjian accounts list 查看')}")
    if len(found) > 1:
        raise UsageError(f"{text!r} 对应 {len(found)} 个账号：{'、'.join(item.id for item in found)}；请用编号")
    return found[0].id


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"
