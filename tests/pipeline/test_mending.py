"""``doctor --fix``: what is mended, what is left to people, and that a failure is told."""

import sqlite3

import pytest

from config.settings import load_settings
from pipeline.doctor import Diagnosis, Health
from pipeline.mending import mend
from store.schema import REVISION

OLD = "0001"


def line(part, health=Health.FAIL):
    return Diagnosis(part=part, health=health, message="x", mend="y")


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setattr("crawler.browser.install.install_browser", lambda: False)
    return load_settings(data_dir=tmp_path / "data")


def test_well_parts_are_left_alone(settings, monkeypatch):
    monkeypatch.setattr("store.migration.upgrade", lambda _: pytest.fail("asked for"))
    settings.data_directory.mkdir()
    assert list(mend(settings, [line("数据库", Health.OK), line("邮件"), line("时钟")])) == []


def test_missing_data_directory_is_made_for_us_alone(settings):
    assert list(mend(settings, [line("数据目录", Health.OK)])) == [f"已建立数据目录 {settings.data_directory}"]
    assert settings.data_directory.stat().st_mode & 0o077 == 0


def test_old_schema_is_upgraded(settings):
    from alembic import command
    from alembic.config import Config

    from store.connection import connect
    from store.migration import SCRIPTS

    settings.data_directory.mkdir()
    database = connect(settings.database_url)
    with database.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = connection
        command.upgrade(config, OLD)
    database.close()
    assert list(mend(settings, [line("数据库")])) == [f"数据库结构已升级：{OLD} → {REVISION}"]
    kept = sqlite3.connect(settings.data_directory / "wangjian.db")
    assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == (REVISION,)
    kept.close()


def test_what_cannot_be_mended_is_said(settings):
    settings.data_directory.mkdir()
    assert list(mend(settings, [line("浏览器", Health.WARN)])) == ["浏览器：没能自动修好，请按上面的说明处理"]


def test_chosen_browser_is_not_replaced(settings, monkeypatch, tmp_path):
    monkeypatch.setattr("crawler.browser.install.install_browser", lambda: pytest.fail("asked for"))
    settings.data_directory.mkdir()
    chosen = load_settings(data_dir=settings.data_directory, browser={"executable": tmp_path / "none"})
    assert list(mend(chosen, [line("浏览器", Health.WARN)])) == ["浏览器：没能自动修好，请按上面的说明处理"]


def test_failure_to_mend_is_told(settings):
    settings.data_directory.mkdir()
    (settings.data_directory / "wangjian.db").write_bytes(b"no database at all" * 100)
    assert [text for text in mend(settings, [line("数据库")]) if text.startswith("数据库：没能修好")]
