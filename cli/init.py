"""``wangjian init``: five questions, then ``wangjian.yaml`` and ``sites.csv``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.context import CliContext
from core.errors import UsageError
from core.site import Level

if TYPE_CHECKING:
    from pipeline.setup import Answers

app = typer.Typer(add_completion=False, rich_markup_mode=None)

EPILOG = (
    "例子：wangjian init；"
    "wangjian init --yes --site 5107000001=https://www.example.gov.cn --unit 示例县 --to zwgk@example.gov.cn --mail-server smtp.example.gov.cn:587"
)


@app.command(epilog=EPILOG)
def init(
    ctx: typer.Context,
    sites: Annotated[list[str] | None, typer.Option("--site", metavar="网址|标识码=网址", help="监测的网站，可重复")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="被考核单位，如 绵阳市")] = None,
    level: Annotated[Level | None, typer.Option("--level", help="单位的级别", show_default=False)] = None,
    controls: Annotated[list[str] | None, typer.Option("--control", metavar="网址", help="对照目标，可重复，两个以上")] = None,
    recipients: Annotated[list[str] | None, typer.Option("--to", metavar="邮箱", help="周报收件人，可重复")] = None,
    mail_server: Annotated[str | None, typer.Option("--mail-server", metavar="主机[:端口]", help="发信服务器")] = None,
    contact: Annotated[
        str, typer.Option("--contact", help="写进访问标识的联系方式：邮箱、电话或网址，不能用汉字（默认第一个收件人）", show_default=False)
    ] = "",
    directory: Annotated[Path, typer.Option("--directory", help="写入的目录")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不提问：没给出的一律取默认值")] = False,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件")] = False,
) -> None:
    """回答五个问题，写出配置文件 wangjian.yaml 和网站名册 sites.csv。已用选项回答的不再问。"""
    from pipeline.setup import write_files

    context: CliContext = ctx.obj
    given = {
        "sites": None if sites is None else tuple(sites),
        "unit": unit,
        "level": level,
        "controls": None if controls is None else tuple(controls),
        "recipients": None if recipients is None else tuple(recipients),
        "mail_server": mail_server,
    }
    ask = not yes and sys.stdin.isatty()
    answers = _answers({key: value for key, value in given.items() if value is not None}, contact, ask=ask)
    settings, registry = write_files(answers, directory, replace=force)
    option = "" if settings == Path("wangjian.yaml") else f" --config {settings}"
    context.write(
        f"已写好 {settings} 和 {registry}（{len(answers.sites)} 个网站；请核对名称、类别和标识码）\n"
        f"接下来：\n"
        f"  wangjian{option} doctor                     看看本机缺什么\n"
        f"  wangjian{option} sites import {registry}     导入名册\n"
        f"  wangjian{option} run                        开始全天监测\n",
        None,
    )


def _answers(given: dict[str, object], contact: str, *, ask: bool) -> "Answers":
    """Answers given as options, then those of the questions, then the defaults."""
    from typing import Any

    from pipeline.setup import CONTROLS, Answers, split_answers

    answers: dict[str, Any] = dict(given)
    if ask:
        if "sites" not in answers:
            answers["sites"] = split_answers(_ask("1/5 监测哪些网站？（网址，或 标识码=网址；多个用空格分开）"))
        if "unit" not in answers:
            answers["unit"] = _ask("2/5 它们属于哪个被考核单位？", "")
        if "level" not in answers:
            answers["level"] = _ask_level()
        if "controls" not in answers:
            answers["controls"] = split_answers(_ask("4/5 用哪些外部网址判断是不是监测端断网？（两个以上）", " ".join(CONTROLS)))
        if "recipients" not in answers:
            answers["recipients"] = split_answers(_ask("5/5 周报发给哪些邮箱？（空着就不发）", ""))
        if answers["recipients"] and "mail_server" not in answers:
            answers["mail_server"] = _ask("    发信服务器？（主机:端口）", "")
    if not answers.get("sites"):
        raise UsageError("至少要有一个网站：--site https://www.example.gov.cn（在终端里运行 wangjian init 会逐项提问）")
    return Answers(**answers, contact=contact)


def _ask(question: str, default: str | None = None) -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()


def _ask_level() -> Level:
    names = {"部委": Level.MINISTRY, "省": Level.PROVINCE, "市": Level.CITY, "县": Level.COUNTY, "园区": Level.PARK}
    while True:
        text = _ask(f"3/5 单位的级别？（{'、'.join(names)}）", "县")
        if text in names:
            return names[text]
        if text in set(Level):
            return Level(text)
        typer.echo(f"没有 {text!r} 这个级别", err=True)
