"""What every command gets: settings, consoles, and a store when it asks for one."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from config.version import program_version
from core.clock import YEARS, beijing_day, beijing_minute, parse_written_time, utc_now
from core.errors import UsageError
from core.site import SiteState
from core.url import without_userinfo

if TYPE_CHECKING:
    from rich.console import Console

    from config.settings import Settings
    from core.site import Site
    from store import Store

DEFAULT_CONFIG = Path("wangjian.yaml")
TIME: Final = "时间"
"""What an option takes that is read by ``parse_time``."""
MAX_LINE = 20_000
"""Longest line that is shown to people, in characters."""


@dataclass
class CliContext:
    """Global options, read lazily: a command that needs no settings never reads the file."""

    config_file: Path | None = None
    database: str = ""
    log_format: str = "text"
    verbose: int = 0
    overrides: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def settings(self) -> "Settings":
        """Settings of ``--config`` (or ./wangjian.yaml), environment and ``--db``."""
        from config.hidden import holds_secret, others_may_read
        from config.settings import load_settings

        path = self.config_file
        if path is None and DEFAULT_CONFIG.exists():
            path = DEFAULT_CONFIG
        more = dict(self.overrides)
        settings = load_settings(path, **more)
        if path is not None and holds_secret(settings) and others_may_read(path):
            self._warn(path)
        return settings.model_copy(update={"database": self.database}) if self.database else settings

    def _warn(self, path: Path) -> None:
        """Say that others can read a file, if the secrets stand there and not in the environment."""
        import yaml

        from config.hidden import file_holds_secret
        from config.settings import Settings

        if file_holds_secret(yaml.safe_load(path.read_bytes()), Settings):
            self.err.print(f"注意：{path} 含有口令，而其他用户可以读取；请执行 chmod 600 {path}", markup=False, soft_wrap=True)

    @cached_property
    def err(self) -> "Console":
        """Console for people (stderr); colours respect NO_COLOR and pipes."""
        from cli.console import SafeConsole

        return SafeConsole(stderr=True, highlight=False)

    @cached_property
    def out(self) -> "Console":
        """Console for results (stdout)."""
        from cli.console import SafeConsole

        return SafeConsole(highlight=False, soft_wrap=True)

    def open_store(self, *, writing: bool = False) -> "Store":
        """
        Open the store of these settings; a context manager.

        *writing*: it is work of minutes or days, of which nothing could be kept in a database that can only be read: refuse at once.
        """
        from store import open_store

        store = open_store(self.settings.database_url, self.settings.data_directory)
        if writing:
            try:
                store.require_writable()
            except BaseException:
                store.close()
                raise
        return store

    def now(self) -> datetime:
        """The present."""
        return utc_now()

    def write(self, content: str | bytes | Iterable[bytes], output: Path | None) -> None:
        """Machine output, in parts where it is long: to ``--output``, where a file is written whole or stays as it was, or to stdout."""
        data = content.encode() if isinstance(content, str) else content
        if output is not None and str(output) != "-":
            from cli.output import write_file

            write_file(output, data)
            return
        if isinstance(content, str) and sys.stdout.isatty():
            # A terminal speaks the encoding of its locale (GBK, say); whatever reads a pipe or a file gets UTF-8 everywhere.
            sys.stdout.write(content if content.endswith("\n") else content + "\n")
            sys.stdout.flush()
            return
        if isinstance(data, bytes):
            data = (data, b"" if data.endswith(b"\n") else b"\n")
        sys.stdout.buffer.writelines(data)
        sys.stdout.buffer.flush()

    def show(self, lines: Iterable[str]) -> None:
        """Lines for people on stdout: names and crawled text in them command no terminal, and none begins a line of its own."""
        from reports.safety import clean

        text = "".join(f"{line[: len(line) - len(line.lstrip(' '))]}{clean(line, MAX_LINE)}\n" for line in lines)
        if text:
            self.write(text, None)


def dump_json(schema: str, body: Mapping[str, Any]) -> str:
    """JSON output with schema and version in front; keys keep their order, Chinese stays readable."""
    from reports.safety import escape_json

    document = {"schema": f"wangjian/{schema}", "version": program_version(), **body}
    return escape_json(json.dumps(document, ensure_ascii=False, indent=2, default=_plain)) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def parse_time(text: str | None, *, option: str, now: datetime, end_of_day: bool = True) -> datetime:
    """
    Read a time of the command line; naive means Beijing time, a bare date its end of day (or its start); None means *now*.

    Raises:
        UsageError: not readable, or of a year nobody means.
    """
    return now if text is None else _within_years(text, option, _parsed(text, option, end_of_day=end_of_day)[0])


def past_time(text: str | None, *, option: str = "--as-of", now: datetime) -> datetime:
    """
    The time of ``--as-of`` and of whatever was seen: not after *now*; today as a bare date means now, because its end has not come yet.

    Raises:
        UsageError: not readable, in the future, or of a year nobody means.
    """
    if text is None:
        return now
    at, is_day = _parsed(text, option)
    if at <= now:
        return _within_years(text, option, at)
    if is_day and beijing_day(at) == beijing_day(now):
        return now
    raise UsageError(f"{option}：{text!r} 在将来；应不晚于现在（北京时间 {beijing_minute(now)}）")


EVER: Final = (datetime(1971, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))


def read_span(since: str | None, until: str | None) -> tuple[datetime, datetime]:
    """
    ``--since`` and ``--until``: first and last moment, both included; a bare date means its begin and its end.

    Raises:
        UsageError: not readable, or the wrong way round.
    """
    start = parse_time(since, option="--since", now=EVER[0], end_of_day=False)
    end = parse_time(until, option="--until", now=EVER[1])
    if start > end:
        raise UsageError(f"--since：{since!r} 晚于 --until {until!r}；应不晚于它")
    return start, end


def future_time(text: str, *, option: str, now: datetime) -> datetime:
    """
    The time of a deadline: after *now*; a bare date is its end of day.

    Raises:
        UsageError: not readable, over already, or of a year nobody means.
    """
    at = parse_time(text, option=option, now=now)
    if at <= now:
        raise UsageError(f"{option}：{text!r} 已经过去；应晚于现在（北京时间 {beijing_minute(now)}）")
    return at


def check_choice(named: Sequence[str] | None, *, everything: bool, what: str, whole: str) -> None:
    """
    Names, or ``--all``: one of them, not both.

    Raises:
        UsageError: neither, or both.
    """
    if not named and not everything:
        raise UsageError(f"请给出{what}，或用 --all {whole}")
    if named and everything:
        raise UsageError(f"既给了{what} {without_userinfo(named[0])!r}，又给了 --all；只能二选一")


def tell_nobody(context: CliContext, found: Sequence[object]) -> None:
    """Say why a command with ``--all`` has nothing to show."""
    if not found:
        context.err.print("名册中没有在用的网站；用 wangjian sites import 导入", markup=False)


def tell_unwatched(context: CliContext, sites: "Sequence[Site]", consequence: str) -> None:
    """Say which of the sites that were asked for are closed or paused in the registry, and what follows."""
    from core.words import SITE_STATES

    for site in sites:
        if site.state is not SiteState.OPEN:
            context.err.print(f"注意：{site.id} {site.name} 在名册中{SITE_STATES[site.state]}；{consequence}", markup=False, soft_wrap=True)


def _parsed(text: str, option: str, *, end_of_day: bool = True) -> tuple[datetime, bool]:
    try:
        at, is_day = parse_written_time(text)
    except ValueError:
        raise UsageError(f"{option}：{text!r} 不是时间；应为 2026-11-23 或 2026-11-23T08:00:00+08:00") from None
    return (at.replace(hour=23, minute=59, second=59) if is_day and end_of_day else at), is_day


def _within_years(text: str, option: str, at: datetime) -> datetime:
    if at.year not in YEARS:
        raise UsageError(f"{option}：{text!r} 的年份不可用；应在 {YEARS[0]} 至 {YEARS[-1]} 年之间")
    return at
