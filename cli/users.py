"""``wangjian users``: accounts of the dashboard."""

import getpass
import sys
import warnings
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import CliContext
from cli.formats import Format
from cli.importing import print_table, write_json
from cli.options import FormatOption
from core.errors import UsageError
from core.nearest import nearest
from core.people import Role, TrailEntry
from core.words import ROLES

if TYPE_CHECKING:
    from store import Store

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="看板账号：添加、停用、口令、接口令牌。", no_args_is_help=True)
token_app = typer.Typer(add_completion=False, rich_markup_mode=None, help="JSON 接口的令牌。", no_args_is_help=True)
app.add_typer(token_app, name="token")

Name = Annotated[str, typer.Argument(metavar="NAME", help="用户名")]
RoleOption = Annotated[Role, typer.Option("--role", help="viewer 查看；reviewer 核实问题、发起检查；admin 管理")]
Units = Annotated[list[str] | None, typer.Option("--unit", metavar="UNIT", help="只能看这个单位（可重复）；不给出则能看全部")]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="从标准输入读口令（一行）")]


@app.command(epilog="例子：wangjian users add zhang --role admin；echo 口令 | wangjian users add li --unit 市教育局 --password-stdin")
def add(ctx: typer.Context, name: Name, role: RoleOption = Role.VIEWER, units: Units = None, password_stdin: Stdin = False) -> None:
    """添加账号；口令在终端里输入两次，或从标准输入读。"""
    from pipeline.access import add_user

    context: CliContext = ctx.obj
    with context.open_store() as store:
        if store.people.get(name) is not None:
            raise UsageError(f"已有名为 {name!r} 的用户")
        user = add_user(store, name, role, _password(password_stdin), units=tuple(units or ()), at=context.now(), by=_who())
    context.err.print(f"已添加 {user.name}（{ROLES[user.role]}）")


@app.command("list", epilog="例子：wangjian users list --format json")
def list_(ctx: typer.Context, output_format: FormatOption = Format.TEXT) -> None:
    """列出账号。"""
    context: CliContext = ctx.obj
    with context.open_store() as store:
        users = store.people.all()
    if output_format is Format.JSON:
        rows = [
            {
                "name": user.name,
                "role": user.role.value,
                "units": list(user.units),
                "disabled": user.disabled,
                "created_at": user.created_at,
            }
            for user in users
        ]
        write_json(context, "users-1", {"users": rows})
        return
    table = [(user.name, ROLES[user.role], "、".join(user.units) or "全部", "停用" if user.disabled else "在用") for user in users]
    print_table(context, ("用户名", "角色", "单位", "状态"), table)
    if not table:
        context.err.print("还没有账号；用 wangjian users add 添加")


@app.command(epilog="例子：wangjian users set li --role reviewer --unit 市教育局 --unit 市卫健委")
def set(  # noqa: A001  the command's name
    ctx: typer.Context,
    name: Name,
    role: Annotated[Role | None, typer.Option("--role", help="新角色")] = None,
    units: Units = None,
    all_units: Annotated[bool, typer.Option("--all-units", help="能看全部单位")] = False,
) -> None:
    """修改角色或可见单位；该账号的登录随即失效。"""
    if role is None and not units and not all_units:
        raise UsageError("请给出 --role、--unit 或 --all-units")
    context: CliContext = ctx.obj
    with context.open_store() as store, store.transaction():
        user = store.people.change(name, role=role, units=() if all_units else units or None)
        _note(store, context, "user.change", name, role=user.role.value, units=list(user.units))
    context.err.print(f"{name}：{user.role.value}，单位 {'、'.join(user.units) or '全部'}")


@app.command(epilog="例子：wangjian users disable li")
def disable(ctx: typer.Context, name: Name) -> None:
    """停用账号：立即退出，令牌失效；记录保留。"""
    _switch(ctx.obj, name, disabled=True)


@app.command(epilog="例子：wangjian users enable li")
def enable(ctx: typer.Context, name: Name) -> None:
    """重新启用账号。"""
    _switch(ctx.obj, name, disabled=False)


def _switch(context: CliContext, name: str, *, disabled: bool) -> None:
    with context.open_store() as store, store.transaction():
        store.people.change(name, disabled=disabled)
        _note(store, context, "user.disable" if disabled else "user.enable", name)
    context.err.print(f"已{'停用' if disabled else '启用'} {name}")


@app.command(epilog="例子：wangjian users password li")
def password(ctx: typer.Context, name: Name, password_stdin: Stdin = False) -> None:
    """重设口令；该账号的登录随即失效。"""
    from pipeline.access import set_password

    context: CliContext = ctx.obj
    with context.open_store() as store:
        if store.people.get(name) is None:
            raise UsageError(f"没有用户 {name!r}")
        set_password(store, name, _password(password_stdin), at=context.now(), by=_who())
    context.err.print(f"已重设 {name} 的口令")


@token_app.command("add", epilog="例子：wangjian users token add li --label 数据大屏 --read-only --days 365")
def token_add(
    ctx: typer.Context,
    name: Name,
    label: Annotated[str, typer.Option("--label", help="用途")] = "",
    days: Annotated[int | None, typer.Option("--days", min=1, max=3650, help="有效天数；默认不过期", show_default=False)] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="只能读取")] = False,
) -> None:
    """生成令牌；只显示这一次，权限与账号相同。"""
    from pipeline.access import make_token

    context: CliContext = ctx.obj
    with context.open_store() as store:
        secret = make_token(store, name, label, at=context.now(), days=days, read_only=read_only, by=_who())
    context.write(secret + "\n", None)


@token_app.command("list", epilog="例子：wangjian users token list；wangjian users token list li --format json")
def token_list(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="用户名（默认全部）")] = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """列出令牌（不含密文）。"""
    context: CliContext = ctx.obj
    with context.open_store() as store:
        if name is not None and store.people.get(name) is None:
            raise UsageError(f"没有用户 {name!r}{nearest(name, (user.name for user in store.people.all()))}")
        tokens = store.people.tokens(name)
    if output_format is Format.JSON:
        body = [
            {
                "id": item.id,
                "user": item.user,
                "label": item.name,
                "read_only": item.read_only,
                "created_at": item.created_at,
                "expires_at": item.expires_at,
                "used_at": item.used_at,
            }
            for item in tokens
        ]
        write_json(context, "tokens-1", {"tokens": body})
        return
    rows = [
        (item.id, item.user, item.name, "只读" if item.read_only else "", item.expires_at or "不过期", item.used_at or "未用过")
        for item in tokens
    ]
    print_table(context, ("编号", "用户", "用途", "权限", "到期", "最近使用"), rows)
    if not rows:
        context.err.print("没有令牌；用 wangjian users token add 添加")


@token_app.command("drop", epilog="例子：wangjian users token drop 3")
def token_drop(ctx: typer.Context, number: Annotated[int, typer.Argument(metavar="NUMBER", help="令牌编号")]) -> None:
    """收回令牌。"""
    context: CliContext = ctx.obj
    with context.open_store() as store, store.transaction():
        if not store.people.drop_token(number):
            raise UsageError(f"没有编号为 {number} 的令牌")
        _note(store, context, "token.drop", str(number))
    context.err.print(f"已收回令牌 {number}")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)  # it would show what is typed, or read what was meant for something else
        try:
            first, again = getpass.getpass("口令："), getpass.getpass("再输入一次：")
        except (getpass.GetPassWarning, EOFError):
            raise UsageError("没有终端，不能提问口令；用 --password-stdin 从标准输入读") from None
    if first != again:
        raise UsageError("两次输入的口令不一样")
    return first


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _note(store: "Store", context: CliContext, action: str, subject: str, **detail: object) -> None:
    store.people.note(TrailEntry(at=context.now(), user=_who(), address="", action=action, subject=subject, detail=detail))
