"""Secrets stay secret in errors, logs and representations; personal data of pages is stored masked only."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from config.settings import load_settings
from core.errors import ConfigError
from tests.hostile.visitor import run, write_settings
from tests.hostile.zoo import Zoo, page, says, whole, zoo_in_thread

SECRET = "hunter2-geheim"
ID_NUMBER = "11010519491231002X"
MOBILE = "13912345678"


@pytest.fixture(scope="module")
def zoo() -> Iterator[Zoo]:
    names = "".join(f"<tr><td>张某{n}</td><td>{ID_NUMBER}</td><td>{MOBILE}</td></tr>" for n in range(3))
    table = f"<h1>低保名单公示</h1><p>发布时间：2026-11-20</p><table>{names}</table><p>{'公示内容。' * 60}</p>"
    says(
        "personal",
        lambda path: whole(
            page(f'<ul><li><a href="/zwgk/">政务公开</a></li><li><a href="/zwgk/1.html">低保名单公示</a> 2026-11-20</li></ul>{table}')
        ),
    )
    with zoo_in_thread() as running:
        yield running


def test_settings_never_show_a_password():
    settings = load_settings(None, mail={"host": "smtp.a.cn", "username": "u", "password": SECRET, "sender": "a@b.cn"})
    assert SECRET not in repr(settings)
    assert SECRET not in str(settings.mail)
    assert SECRET not in settings.model_dump_json()


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param({"password": [SECRET]}, id="wrong type"),
        pytest.param({"password": {"value": SECRET}}, id="a table"),
        pytest.param({"passwort": SECRET}, id="misspelt key"),
    ],
)
def test_a_wrong_secret_is_not_repeated_in_the_error(tmp_path: Path, mail: dict[str, object]):
    path = write_settings(tmp_path, {}, mail=mail)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert SECRET not in str(caught.value)


@pytest.mark.slow
def test_a_database_password_is_in_no_message(tmp_path: Path):
    (tmp_path / "wrong").mkdir()
    config = write_settings(tmp_path, {}, database=f"postgresql+psycopg://u:{SECRET}@127.0.0.1:9/x?connect_timeout=2")
    wrong = write_settings(tmp_path / "wrong", {}, database=f"postgresql u:{SECRET}@127.0.0.1/x")
    assert SECRET not in run("sites", "list", config=wrong).survived().err
    for command in (("sites", "list"), ("doctor",), ("-v", "db", "upgrade")):
        outing = run(*command, config=config).survived()
        assert SECRET not in outing.err + outing.out, command


@pytest.mark.slow
def test_a_readable_configuration_with_a_secret_is_warned_about(tmp_path: Path):
    config = write_settings(tmp_path, {}, mail={"host": "smtp.a.cn", "password": SECRET})
    config.chmod(0o644)
    loud = run("sites", "list", config=config).survived()
    assert "chmod 600" in loud.err
    assert SECRET not in loud.err
    config.chmod(0o600)
    assert "chmod" not in run("sites", "list", config=config).survived().err


def _everything(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            yield path, data
            if data.startswith(b"\x28\xb5\x2f\xfd"):
                yield path, zstandard.ZstdDecompressor().decompressobj().decompress(data)


@pytest.mark.slow
def test_personal_data_of_a_page_reaches_report_log_and_database_masked_only(zoo: Zoo, tmp_path: Path):
    config = write_settings(tmp_path, zoo.settings(), crawl={"max_pages": 10})
    outing = run("-v", "audit", zoo.url("personal"), "--no-browser", "--format", "json", config=config).survived()
    assert outing.status == 0, outing.err
    codes = {item["code"] for item in json.loads(outing.out)["findings"]}
    assert any(code.startswith("privacy.leak") for code in codes), codes
    for secret in (ID_NUMBER, MOBILE):
        assert secret not in outing.out
        assert secret not in outing.err
        with sqlite3.connect(tmp_path / "data" / "wangjian.db") as store:
            assert not [line for line in store.iterdump() if secret in line]
    for path, data in _everything(tmp_path / "data"):
        if path.suffix not in (".db", ".db-wal", ".db-shm"):
            assert ID_NUMBER.encode() not in data, path
            assert MOBILE.encode() not in data, path
