"""The first two files of an operator: ``wangjian.yaml`` and ``sites.csv``, written from five answers."""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from config.network import DEFAULT_USER_AGENT
from core.errors import UsageError, system_words
from core.site import Level, SiteClass
from core.url import has_userinfo, without_userinfo
from pipeline.address import PUBLIC_ONLY
from pipeline.imports.registry import SITE_COLUMNS

CONTROLS: Final = ("https://www.gov.cn/", "https://www.baidu.com/")
"""Proposed control targets: two hosts of different operators, both with AAAA records. Operators may name others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What ``init`` asks."""

    sites: tuple[str, ...]
    """``https://…`` or ``标识码=https://…``, at least one."""
    unit: str = ""
    level: Level = Level.COUNTY
    controls: tuple[str, ...] = CONTROLS
    recipients: tuple[str, ...] = ()
    mail_server: str = ""
    """``host`` or ``host:port``; port 465 means TLS from the start, any other STARTTLS."""
    contact: str = ""
    """Address or URL that goes into the user agent; empty = the first recipient."""


def split_answers(text: str) -> tuple[str, ...]:
    """Several values in one line, separated by blanks or commas of either width."""
    return tuple(dict.fromkeys(part for part in re.split(r"[\s,，、;；]+", text) if part))


def site_rows(answers: Answers) -> list[dict[str, str]]:
    """
    Registry lines of the sites, columns of ``SITE_COLUMNS``.

    A site without a code is known by its host until somebody enters the code. ``www.x.gov.cn`` is taken for a portal, ``jyj.x.gov.cn`` for
    the site of a department: a proposal that the operator looks over.

    Raises:
        UsageError: an address is none, or two sites have the same id.
    """
    rows: dict[str, dict[str, str]] = {}
    for text in answers.sites:
        code, equals, rest = text.partition("=")
        url, code = (rest, code) if equals and "/" not in code else (text, "")
        url = url if "://" in url else f"https://{url}"
        host = _host(url, text)
        key = code.strip() or host
        if key in rows:
            raise UsageError(f"网站 {key} 出现两次（{text}）；每个网站一个标识码")
        row = dict.fromkeys(SITE_COLUMNS, "") | {"id": key, "name": host, "url": url, "class": guess_class(host).value}
        rows[key] = row | {"level": answers.level.value, "unit": answers.unit, "outward_service": "true", "state": "open"}
    return list(rows.values())


def _host(url: str, text: str) -> str:
    if has_userinfo(url):
        raise UsageError(f"{without_userinfo(url)!r}：{PUBLIC_ONLY}")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if port == 0 or not url.startswith(("http://", "https://")) or not re.fullmatch(r"[\w-]+(\.[\w-]+)+", host):
        raise UsageError(f"{text!r} 不是网址；应如 https://www.example.gov.cn 或 5107000001=https://www.example.gov.cn")
    return host


def guess_class(host: str) -> SiteClass:
    """
    Portal or department, by the depth of the name below ``gov.cn``.

    >>> guess_class("www.anhe.gov.cn").value, guess_class("jyj.anhe.gov.cn").value
    ('portal', 'department')
    """
    own = host.removeprefix("www.").removesuffix(".gov.cn")
    return SiteClass.DEPARTMENT if host.endswith(".gov.cn") and "." in own else SiteClass.PORTAL


def registry_text(rows: Iterable[dict[str, str]]) -> str:
    """``sites.csv``, with a byte order mark so that Excel reads it as UTF-8."""
    out = io.StringIO()
    writer = csv.DictWriter(out, SITE_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def settings_text(answers: Answers) -> str:
    """``wangjian.yaml``: the answers, each with a word on what it does, and what else is often set."""
    contact = answers.contact or next(iter(answers.recipients), "")
    agent = f"Mozilla/5.0 (compatible; wangjian/0.1; +{contact})" if contact else DEFAULT_USER_AGENT
    server, _, port = answers.mail_server.partition(":")
    secure = "tls" if port == "465" else "starttls"
    lines = [
        "# 网检配置。全部的键见文档“设置”一页；写错的键会被指出来。每一项也可用环境变量 WANGJIAN_节__键 给出。",
        "timezone: Asia/Shanghai",
        "network:",
        "  # 对照目标：它们也打不开时，是监测端断网，不算网站的故障。用不同运营方的两个以上网址；有 IPv6 的还用来判断本机有无 IPv6。",
        f"  controls: {_flow(answers.controls)}",
        "  # 表明身份和联系方式，让网站管理员找得到你。",
        f"  user_agent: {_flow(agent)}",
        "availability: {visits_per_day: 24}   # 每天访问次数，不少于 20",
        'nightly: {enabled: true, at: "22:00", hours: 8}   # 夜间全面检查',
        "digest:",
        f"  to: {_flow(list(answers.recipients))}   # 周报收件人；空着就不发",
        "  weekday: mon",
        '  at: "08:00"',
    ]
    if server:
        sender = next(iter(answers.recipients), "")
        lines += [
            "mail:   # 口令不要写在这里：用环境变量 WANGJIAN_MAIL__PASSWORD",
            f"  host: {_flow(server)}",
            f"  port: {port or 587}",
            f"  security: {secure}",
            f"  username: {_flow(sender)}",
            f"  sender: {_flow(sender)}",
        ]
    return "\n".join(lines) + "\n"


def _flow(value: object) -> str:
    """A value as YAML on one line; JSON is YAML, and quoting is settled."""
    return json.dumps(value, ensure_ascii=False)


def write_files(answers: Answers, folder: Path, *, replace: bool = False) -> tuple[Path, Path]:
    """
    Write both files into *folder*; nothing is written unless both can be.

    The settings are read back before anything is kept, so what is wrong in an answer is told here and not at the first start.

    Raises:
        UsageError: a file is there already, a folder cannot be written, or an answer is not usable.
        ConfigError: the settings made of the answers are refused; names key and value.
    """
    from config.settings import parse_settings

    settings, registry = folder / "wangjian.yaml", folder / "sites.csv"
    there = [str(path) for path in (settings, registry) if path.exists()]
    if there and not replace:
        raise UsageError(f"{'、'.join(there)} 已存在；改用别的目录（--directory），或加 --force 覆盖")
    rows, text = site_rows(answers), settings_text(answers)
    parse_settings(text, str(settings))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        settings.write_text(text, "utf-8")
        registry.write_text(registry_text(rows), "utf-8")
    except OSError as error:
        raise UsageError(f"{folder}: 写不进去（{system_words(error)}）") from None
    return settings, registry
