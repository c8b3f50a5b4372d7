"""``wangjian evidence``: the files behind findings and manual rows."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import TIME, CliContext, past_time
from cli.findings import By, RubricOption, _check_subject, _user
from cli.formats import Format
from cli.importing import check_files, print_table, write_json
from cli.options import FormatOption
from cli.output import check_ending
from core.errors import StoreError, UsageError
from core.nearest import nearest
from core.words import EVIDENCE_KINDS

if TYPE_CHECKING:
    from store import Store

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="证据文件：查看、添加、校验、导出。", no_args_is_help=True)

MAX_FILE_BYTES = 200_000_000


@app.command("list", epilog="例子：wangjian evidence list --limit 20；wangjian evidence list --finding 3fa9c1")
def list_(
    ctx: typer.Context,
    finding: Annotated[str | None, typer.Option("--finding", metavar="FINGERPRINT", help="只列这个问题的证据")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="只列附在这个网站、账号或考核单位上的证据")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help="最多列多少条，新的在前")] = 50,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """列出证据账本的记录。"""
    context: CliContext = ctx.obj
    with context.open_store() as store:
        if finding is not None:
            found = store.findings.get(finding)
            hashes = [item.sha256 for item in found.evidence if item.sha256]
            entries = [entry for sha256 in dict.fromkeys(hashes) for entry in store.evidence.entries(sha256=sha256)]
            entries += [item.entry for item in store.evidence.attached(fingerprint=found.fingerprint)]
        elif subject is not None:
            entries = [item.entry for item in store.evidence.attached(subject=subject)]
            if not entries:  # what was attached stays in the list when its subject has left the registry
                _check_known(store, subject)
        else:
            entries = store.evidence.entries(limit=limit)
    entries = list({entry.seq: entry for entry in entries}.values())[:limit]
    if output_format is Format.JSON:
        rows = [
            {
                "seq": entry.seq,
                "at": entry.at,
                "kind": entry.evidence.kind,
                "sha256": entry.evidence.sha256,
                "size": entry.size_bytes,
                "locator": entry.evidence.locator,
                "note": entry.evidence.note,
                "hash": entry.hash,
            }
            for entry in entries
        ]
        write_json(context, "evidence-1", {"entries": rows})
        return
    lines = [
        (
            entry.seq,
            datetime.fromisoformat(entry.at),
            EVIDENCE_KINDS.get(entry.evidence.kind, entry.evidence.kind),
            entry.size_bytes,
            entry.evidence.sha256,
            entry.evidence.locator,
        )
        for entry in entries
    ]
    print_table(context, ("编号", "入账时间", "种类", "字节", "SHA-256", "位置"), lines)
    if not lines:
        context.err.print("没有这样的证据")


@app.command(
    epilog="例子：wangjian evidence add 批示.pdf --finding 3fa9c1；wangjian evidence add 总结.pdf --subject 绵阳市财政局 --row MG01a"
)
def add(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="要保存的文件")],
    finding: Annotated[str | None, typer.Option("--finding", metavar="FINGERPRINT", help="附在这个问题上")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="附在这个网站、账号或考核单位上")] = None,
    row: Annotated[str, typer.Option("--row", help="细则行（与 --subject 同用）")] = "",
    note: Annotated[str, typer.Option("--note", help="说明")] = "",
    rubrics: RubricOption = None,
    by: By = "",
) -> None:
    """保存文件并记入账本，附在问题或细则行上。"""
    from pipeline.imports.catalogue import Catalogue

    context: CliContext = ctx.obj
    check_files(files)
    if (finding is None) == (subject is None):
        raise UsageError("--finding 和 --subject 应写且只写一个")
    if row and subject is None:
        raise UsageError("--row 要与 --subject 同用")
    if row:
        _check_subject(Catalogue.load(rubrics or ()), None, row)
    for file in files:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise UsageError(f"{file}: 文件大于 {MAX_FILE_BYTES} 字节")
    now, person = context.now(), by or _user()
    with context.open_store() as store:
        fingerprint = store.findings.get(finding).fingerprint if finding is not None else ""
        if subject is not None:
            _check_known(store, subject)
        with store.transaction():
            for file in files:
                entry = store.evidence.enter(file.read_bytes(), "file", locator=file.name, note=note, at=now)
                store.evidence.attach(entry, fingerprint=fingerprint, subject=subject or "", row=row, by=person, at=now)
                context.show([f"{entry.evidence.sha256}  {file.name}"])


def _check_known(store: "Store", subject: str) -> None:
    if store.sites.get(subject) is not None or store.accounts.get(subject) is not None:
        return
    if not any(site.unit == subject for site in store.sites.all()) and not store.accounts.all(subject):
        from pipeline.score import subject_names

        raise UsageError(f"名册中没有网站、账号或考核单位 {subject!r}{nearest(subject, subject_names(store))}")


@app.command(epilog="例子：wangjian evidence verify")
def verify(
    ctx: typer.Context,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """校验账本与全部文件：有改动、缺失、删除、调换都会指出；有问题时退出状态 3。"""
    context: CliContext = ctx.obj
    with context.open_store() as store:
        problems = store.evidence.verify()
        count, gone = store.evidence.count(), len(store.evidence.given_up())
        head = store.evidence.entries(limit=1)
    newest = {"seq": head[0].seq, "hash": head[0].hash} if head else None
    if output_format is Format.JSON:
        rows = [{"kind": item.kind, "seq": item.seq, "sha256": item.sha256, "text": item.text} for item in problems]
        write_json(context, "evidence-verify-1", {"entries": count, "head": newest, "problems": rows})
    else:
        context.show(item.text for item in problems)
    if problems:
        raise StoreError(f"证据有 {len(problems)} 处问题（账本共 {count} 条）")
    if output_format is Format.TEXT:
        end = f"；最新一条 {newest['seq']} {newest['hash']}" if newest else ""
        given_up = f"（{gone} 份文件已按保留期清理，账本有记录）" if gone else ""
        typer.echo(f"账本 {count} 条，全部完好{given_up}{end}")


@app.command(epilog="例子：wangjian evidence export 3fa9c1 --output 证据.zip")
def export(
    ctx: typer.Context,
    prefix: Annotated[str, typer.Argument(metavar="FINGERPRINT", help="问题指纹，可只写开头几位")],
    output: Annotated[Path, typer.Option("--output", help="写入的 zip 文件")],
) -> None:
    """把一个问题及其证据打成 zip；第三方按其中 README.txt 可独立核验。"""
    from store.dossier import export_finding

    check_ending(output, "zip")
    context: CliContext = ctx.obj
    with context.open_store() as store:
        fingerprint = store.findings.get(prefix).fingerprint
        data = export_finding(store.evidence, store.findings.sightings(fingerprint), store.findings.history(fingerprint))
    context.write(data, output)
    context.err.print(f"已写入 {output}", markup=False)


Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="网站、账号或考核单位")]
RowArgument = Annotated[str, typer.Argument(metavar="ROW", help="细则行，如 YC01、ME2")]


@app.command(epilog="例子：wangjian evidence accept 榆阳区 YC01 --by 张三")
def accept(
    ctx: typer.Context, subject: Subject, row: RowArgument, note: Annotated[str, typer.Option("--note", help="说明")] = "", by: By = ""
) -> None:
    """接收为某行报送的材料，记入账本。"""
    _decide(ctx.obj, subject, row, accepted=True, note=note, by=by)


@app.command("return", epilog="例子：wangjian evidence return 榆阳区 YC01 --note 缺少列席记录")
def return_(
    ctx: typer.Context, subject: Subject, row: RowArgument, note: Annotated[str, typer.Option("--note", help="为何退回")], by: By = ""
) -> None:
    """退回为某行报送的材料，记入账本；再报送文件后重新待审。"""
    _decide(ctx.obj, subject, row, accepted=False, note=note, by=by)


def _decide(context: CliContext, subject: str, row: str, *, accepted: bool, note: str, by: str) -> None:
    from core.material import MaterialState
    from pipeline.imports.catalogue import Catalogue
    from pipeline.materials import decide_material

    _check_subject(Catalogue.load(), None, row)
    state = MaterialState.ACCEPTED if accepted else MaterialState.RETURNED
    with context.open_store() as store:
        decide_material(store, subject, row, state, by=by or _user(), note=note, at=context.now())
    context.err.print(f"已{'接收' if accepted else '退回'}：{subject} {row}", markup=False)


@app.command(epilog="例子：wangjian evidence board 榆阳区 --rubric yulin-2020-county")
def board(
    ctx: typer.Context,
    subject: Subject,
    rubric: Annotated[str, typer.Option("--rubric", help="评分细则的名称或 YAML 文件")] = "yulin-2020-county",
    as_of: Annotated[str | None, typer.Option("--as-of", metavar=TIME, help="看这个时间点的情况（默认现在）")] = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """印证材料台账：逐行列出报送了几件、是否逾期、待审、已接收还是已退回。"""
    from pipeline.materials import material_board
    from pipeline.score import prepare_rubric

    context: CliContext = ctx.obj
    found, moment = prepare_rubric(context.settings, rubric), past_time(as_of, now=context.now())
    with context.open_store() as store:
        _check_known(store, subject)
        rows = material_board(store, found, subject, moment)
    if output_format is Format.JSON:
        write_json(context, "materials-1", {"subject": subject, "rubric": found.id, "as_of": moment, "rows": rows})
        return
    words = {None: "未报送", "submitted": "待审核", "accepted": "已接收", "returned": "已退回"}
    lines = [
        (
            row["row"],
            row["title"],
            words[row["state"]],
            row["files"] or "",
            row["first_at"] or "",
            "逾期" if row["late"] else "",
            row["deadline"] or "",
            row["by"] or "",
            row["note"] or ("" if row["state"] else row["evidence_wanted"]),
        )
        for row in rows
    ]
    print_table(context, ("行", "名称", "状态", "件数", "首次报送", "逾期", "截止", "何人", "说明"), lines)
    context.err.print(f"共 {len(rows)} 行，已接收 {sum(row['state'] == 'accepted' for row in rows)} 行", markup=False)
