"""Self-examination: what works on this machine, what does not, how to mend it."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from config.settings import Settings
from core.clock import BEIJING, utc_now
from core.errors import AppError
from core.fetch import Family, Fetch
from core.ports import Fetcher
from core.words import CAUSES
from monitors.verdict import LINE_S
from pipeline.diagnosis import Diagnosis, Health
from pipeline.notify.mail import check_server
from pipeline.wiring import open_tools

MIN_FREE_BYTES = 1_000_000_000
"""Below this the evidence of a night may not fit. House rule."""


def _browser(settings: Settings) -> Diagnosis:
    from crawler.browser.find import find_browser

    if settings.browser.enabled is False:
        return Diagnosis(part="浏览器", health=Health.SKIPPED, message="配置中已停用；需要浏览器的检查记为“未能测定”")
    path = find_browser(settings.browser.executable)
    if path is None:
        mend = "运行 make browser，或安装 chromium-headless-shell(Debian:apt install chromium-headless-shell fonts-noto-cjk)"
        return Diagnosis(part="浏览器", health=Health.WARN, message="没有找到；需要浏览器的检查记为“未能测定”", mend=mend)
    return Diagnosis(part="浏览器", health=Health.OK, message=str(path))


def _database(settings: Settings) -> Diagnosis:
    from store import open_store
    from store.connection import told_url

    try:
        with open_store(settings.database_url, settings.data_directory) as store:
            count = len(store.sites.all())
            store.require_writable()
    except AppError as error:
        return Diagnosis(
            part="数据库", health=Health.FAIL, message=str(error), mend="检查 database 配置和目录权限；用 wangjian db upgrade 升级结构"
        )
    return Diagnosis(part="数据库", health=Health.OK, message=f"{told_url(settings.database_url)}，登记网站 {count} 个")


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    while not folder.exists():
        folder = folder.parent
    return folder


def _report_folder(settings: Settings) -> Diagnosis:
    from pipeline.report_files import folder_of

    folder = folder_of(settings, settings.data_directory)
    if not settings.reports.nightly:
        return Diagnosis(part="报告目录", health=Health.SKIPPED, message="检查后不写报告文件（reports.nightly 为空）")
    there = _existing(folder)
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        mend = "更改权限，或在配置中另设 reports.folder；检查照常进行，只是不写报告文件"
        why = f"{there} 不可写" if there.is_dir() else f"{there} 不是目录"
        return Diagnosis(part="报告目录", health=Health.WARN, message=f"{folder}：{why}", mend=mend)
    return Diagnosis(part="报告目录", health=Health.OK, message=f"{folder}（{'、'.join(settings.reports.nightly)}）")


def _disk(settings: Settings) -> Diagnosis:
    folder = _existing(settings.data_directory)
    free = shutil.disk_usage(folder).free
    writable = os.access(folder, os.W_OK)
    if not writable:
        return Diagnosis(part="数据目录", health=Health.FAIL, message=f"{folder} 不可写", mend="更改权限，或在配置中另设 data_dir")
    health = Health.OK if free >= MIN_FREE_BYTES else Health.WARN
    return Diagnosis(part="数据目录", health=health, message=f"{settings.data_directory}，剩余 {free / 1e9:.1f} GB")


def _mail(settings: Settings) -> Diagnosis:
    if not settings.mail.host:
        return Diagnosis(
            part="邮件", health=Health.SKIPPED, message="未配置（周报不会发出）", mend="在配置中填写 mail.host、mail.sender 和 digest.to"
        )
    place = f"{settings.mail.host}:{settings.mail.port}"
    try:
        check_server(settings.mail, ca_file=settings.network.ca_file)
    except AppError as error:
        return Diagnosis(
            part="邮件",
            health=Health.FAIL,
            message=str(error),
            mend="检查 mail.host、mail.port、mail.security、mail.username、mail.password",
        )
    if not settings.mail.sender:
        return Diagnosis(part="邮件", health=Health.WARN, message=f"{place} 可用，但没有 mail.sender，不能发信", mend="填写 mail.sender")
    return Diagnosis(part="邮件", health=Health.OK, message=place)


def _clock() -> Diagnosis:
    now = utc_now().astimezone(BEIJING)
    year = now.year
    if not 2025 <= year <= 2100:
        return Diagnosis(part="时钟", health=Health.FAIL, message=f"系统年份为 {year}", mend="校准系统时间（NTP），否则更新时限无法判断")
    return Diagnosis(part="时钟", health=Health.OK, message=f"北京时间 {now:%Y-%m-%d %H:%M:%S}")


def _deadline(settings: Settings) -> Diagnosis:
    limit = settings.network.deadline_s
    if limit < LINE_S:
        message = f"network.deadline_s 为 {limit:g} 秒：到时没有打开的访问计为失败，比“{LINE_S:g} 秒”的标准严"
        return Diagnosis(part="访问时限", health=Health.WARN, message=message, mend=f"改为 {LINE_S:g} 秒或更长")
    return Diagnosis(part="访问时限", health=Health.OK, message=f"{limit:g} 秒")


async def _network(settings: Settings, fetcher: Fetcher) -> list[Diagnosis]:
    controls = settings.network.controls
    if not controls:
        mend = "在配置的 network.controls 中填写两个以上稳定的外部地址"
        return [
            Diagnosis(part="对照目标", health=Health.WARN, message="未配置：网站故障与监测端断网只能靠其他网站的应答来区分", mend=mend),
            Diagnosis(part="IPv6", health=Health.WARN, message="未配置对照目标：IPv6 结论一律为“未能测定”", mend=mend),
        ]
    found, v6 = [], []
    for url in controls:
        answer = await fetcher.fetch(Fetch(url=url, deadline_s=settings.network.deadline_s, fresh=True, polite=False))
        found.append((url, answer.cause))
        six = await fetcher.fetch(Fetch(url=url, deadline_s=settings.network.deadline_s, fresh=True, polite=False, family=Family.IPV6))
        v6.append(six.cause is None)
    bad = [f"{url}（{CAUSES[cause]}）" for url, cause in found if cause]
    health = Health.OK if not bad else Health.WARN if len(bad) < len(found) else Health.FAIL
    text = f"{len(found) - len(bad)}/{len(found)} 个可达" + (f"；不可达：{'、'.join(bad)}" if bad else "")
    lines = [Diagnosis(part="对照目标", health=health, message=text, mend="检查本机网络与 DNS" if bad else "")]
    six_text = "可用" if any(v6) else "本机没有 IPv6 连通性：IPv6 结论一律为“未能测定”"
    lines.append(Diagnosis(part="IPv6", health=Health.OK if any(v6) else Health.WARN, message=six_text))
    return lines


async def examine(settings: Settings, *, deep: bool = False, now: datetime | None = None) -> list[Diagnosis]:
    """Look at every part, *deep* also tries each; a broken part never stops the others."""
    servers = "、".join(settings.network.nameservers) or "系统解析器"
    async with open_tools(settings, browser=False) as tools:
        network = await _network(settings, tools.fetcher)
    lines = [
        _browser(settings),
        _database(settings),
        _disk(settings),
        _report_folder(settings),
        Diagnosis(part="DNS", health=Health.OK, message=servers),
        _deadline(settings),
        *network,
        _mail(settings),
        _clock(),
    ]
    if deep:
        from pipeline.doctor_deep import examine_deeply

        lines += await examine_deeply(settings, now or utc_now())
    return lines


def summary(lines: list[Diagnosis]) -> Iterator[str]:
    """Text lines for people."""
    signs = {Health.OK: "✓", Health.WARN: "!", Health.FAIL: "✗", Health.SKIPPED: "–"}
    for line in lines:
        yield f"{signs[line.health]} {line.part}：{line.message}"
        if line.mend and line.health is not Health.OK:
            yield f"    怎么办：{line.mend}"
