"""What ``doctor --fix`` does: only what needs nobody's decision, and never by force."""

from collections.abc import Callable, Iterator
from typing import Final

from config.settings import Settings
from core.errors import AppError
from pipeline.diagnosis import Diagnosis, Health


def _mend_browser(settings: Settings) -> str:
    from crawler.browser.find import find_browser
    from crawler.browser.install import install_browser

    if settings.browser.executable is not None:
        return ""
    return f"已装好浏览器：{find_browser()}" if install_browser() else ""


def _mend_database(settings: Settings) -> str:
    from store.connection import connect
    from store.migration import upgrade

    database = connect(settings.database_url)
    try:
        before, after = upgrade(database)
    finally:
        database.close()
    return f"数据库结构已升级：{before or '空'} → {after}" if before != after else ""


def _mend_folder(settings: Settings) -> str:
    folder = settings.data_directory
    if folder.exists():
        return ""
    folder.mkdir(parents=True, mode=0o700)
    return f"已建立数据目录 {folder}"


MENDERS: Final[dict[str, Callable[[Settings], str]]] = {"数据目录": _mend_folder, "浏览器": _mend_browser, "数据库": _mend_database}
"""Part of a diagnosis → what mends it; says what was done, or nothing when it could not help."""


def mend(settings: Settings, lines: list[Diagnosis]) -> Iterator[str]:
    """
    Try to mend what is not well; one sentence for each thing done or tried in vain.

    A missing data directory is made before the database is asked for. Mail, DNS, control targets and the clock are for people.
    """
    ill = {line.part for line in lines if line.health in (Health.WARN, Health.FAIL)}
    for part, mender in MENDERS.items():
        if part not in ill and mender is not _mend_folder:
            continue
        try:
            done = mender(settings)
        except (AppError, OSError) as error:
            yield f"{part}：没能修好（{error}）"
            continue
        if done:
            yield done
        elif part in ill:
            yield f"{part}：没能自动修好，请按上面的说明处理"
