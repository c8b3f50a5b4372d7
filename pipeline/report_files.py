"""Report files: what a site's report is called and looks like in each format, and the files that every audit of the service leaves."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from config.rubrics import DEFAULT_RUBRIC
from config.settings import Settings
from core.errors import AppError, system_words
from core.finding import SECRET_CODES, Finding, is_secret
from core.site import Site
from core.site_report import SiteReport
from pipeline.digest.changes import KEPT_BACK
from pipeline.report import build_report
from store.vault import TEMPORARY, write_atomically

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

SUFFIXES: Final = {"text": "txt", "html": "html", "json": "json", "xlsx": "xlsx"}
"""By format."""
SAME: Final = timedelta(seconds=2)
"""File systems keep times no finer than this. Source: FAT, the coarsest in use."""


def stem_of(site: Site) -> str:
    """What files of a site are called: its id, reduced to harmless signs."""
    return "".join(sign if sign.isalnum() or sign in "-._" else "_" for sign in site.id).lstrip(".")[:100] or "site"


def file_name(site: Site, output_format: str) -> str:
    """Name of a site's report file."""
    return f"{stem_of(site)}.{SUFFIXES[output_format]}"


def render_report(made: SiteReport, output_format: str) -> str | bytes:
    """A report in one of the formats of ``SUFFIXES``."""
    if output_format == "html":
        from reports.site_html import render_site as render_html

        return render_html(made)
    if output_format == "xlsx":
        from reports.site_xlsx import render_site as render_xlsx

        return render_xlsx(made)
    if output_format == "json":
        from reports.json import dump
        from reports.site_text import site_json

        return dump(site_json(made))
    from reports.site_text import render_site

    return render_site(made)


def folder_of(settings: Settings, data_dir: Path) -> Path:
    """Where the files go."""
    return settings.reports.folder or data_dir / "reports"


def write_reports(store: "Store", settings: Settings, site: Site, at: datetime, *, night: date) -> str:
    """
    Write the files of the audit of *site* at *at* into the folder of *night*, each whole; those that are there already stay.

    Never raises: the audit is published whatever becomes of its files. What went wrong is logged, and the next audit tries again.

    Returns:
        What to add to the job's sentence; empty when all is well.
    """
    folder = folder_of(settings, store.data_dir) / night.isoformat()
    try:
        missing = [each for each in dict.fromkeys(settings.reports.nightly) if _is_missing(folder / file_name(site, each), at)]
        if not missing:
            return ""
        folder.mkdir(parents=True, exist_ok=True)
        made = withhold_secrets(build_report(store, settings, site, at, [DEFAULT_RUBRIC]))
        for each in missing:
            content = render_report(made, each)
            write_atomically(folder / file_name(site, each), content.encode() if isinstance(content, str) else content, changed_at=at)
    except OSError as error:
        why = f"报告文件写不进 {folder}（{system_words(error)}）；请检查目录权限和剩余空间，或在配置中另设 reports.folder"
        log.error(
            "%s；检查结果已发布，下次检查时再写；补写：%s", why, _again(site, at), extra={"event": "report_unwritable", "site": site.id}
        )
        return f"；{why}"
    except Exception as error:
        known = isinstance(error, AppError)
        extra = {"event": "report_failed", "site": site.id}
        log.error("报告没有做成：%s；补写：%s", error, _again(site, at), extra=extra, exc_info=None if known else error)
        return f"；报告没有做成（{error if known else type(error).__name__}）"
    return ""


def _is_missing(path: Path, at: datetime) -> bool:
    """Files bear the time of their audit: one of an earlier audit of the same night is replaced, a later one stays."""
    return not path.is_file() or path.stat().st_mtime < (at - SAME).timestamp()


def _again(site: Site, at: datetime) -> str:
    return f"wangjian report {site.id} --as-of {at.isoformat()} --format html --output 文件"


# ---- what files must not say -----------------------------------------------------------------------------------------


def withhold_secrets(made: SiteReport) -> SiteReport:
    """The report for everybody who can read a folder: of suspected state secrets only that somebody with the right must look."""
    findings = tuple(_withheld(finding) if is_secret(finding.code) else finding for finding in made.audit.findings)
    hidden = {finding.fingerprint for finding in findings if is_secret(finding.code)}
    assessments = tuple(
        replace(each, subject=made.audit.site.id, reason="") if each.check.startswith(SECRET_CODES) else each
        for each in made.audit.assessments
    )
    pictures = {key: picture for key, picture in made.pictures.items() if key not in hidden}
    return replace(made, audit=replace(made.audit, findings=findings, assessments=assessments), pictures=pictures)


def _withheld(finding: Finding) -> Finding:
    bare = replace(finding, url=None, target=None, message=KEPT_BACK, excerpt="", measured={}, evidence=(), parents=())
    return bare.with_known_fingerprint(finding.fingerprint)


# ---- retention -------------------------------------------------------------------------------------------------------


def forget_old_reports(settings: Settings, data_dir: Path, now: datetime) -> None:
    """Keep the folder within ``reports.keep_days``; what cannot be deleted is logged."""
    folder = folder_of(settings, data_dir)
    try:
        prune_reports(folder, now.astimezone(ZoneInfo(settings.timezone)).date() - timedelta(days=settings.reports.keep_days))
    except OSError as error:
        log.error("%s: 旧的报告文件没有删掉（%s）；请检查目录权限", folder, system_words(error), extra={"event": "report_unwritable"})


def prune_reports(folder: Path, before: date) -> int:
    """
    Delete the files of nights before a day; gives how many. Only what this module writes: anything else in there stays.

    Raises:
        OSError: a file cannot be deleted.
    """
    gone = 0
    for night, path in sorted(_nights(folder)):
        for file in [each for each in path.iterdir() if night < before and each.is_file() and _is_ours(each)]:
            file.unlink()
            gone += 1
        if night < before and not any(path.iterdir()):
            path.rmdir()
    return gone


def _nights(folder: Path) -> Iterator[tuple[date, Path]]:
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            night = date.fromisoformat(path.name)
        except ValueError:
            continue
        if path.is_dir() and not path.is_symlink() and path.name == night.isoformat():
            yield night, path


def _is_ours(file: Path) -> bool:
    return file.suffix.removeprefix(".") in SUFFIXES.values() or file.name.startswith(TEMPORARY)
