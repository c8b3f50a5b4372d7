"""``init`` with and without questions."""

import io

import pytest

from cli.main import main
from config.settings import load_settings


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_five_answers_make_both_files(here, monkeypatch, capsys):
    typed = "www.anhe.gov.cn\n安和县\n区\n市\n\nzwgk@anhe.gov.cn\nsmtp.anhe.gov.cn\n"
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    assert run("init") == 0
    written = (here / "sites.csv").read_text("utf-8-sig")
    assert "https://www.anhe.gov.cn" in written
    assert ",city," in written
    settings = load_settings(here / "wangjian.yaml")
    assert settings.mail.port == 587
    assert settings.digest.to == ("zwgk@anhe.gov.cn",)
    heard = capsys.readouterr()
    assert [f"{number}/5" in heard.err for number in range(1, 6)] == [True] * 5
    assert "没有 '区' 这个级别" in heard.err
    assert "sites import" in heard.out


def test_options_need_no_terminal(here):
    assert run("init", "--yes", "--site", "https://www.anhe.gov.cn", "--directory", "new") == 0
    assert (here / "new" / "wangjian.yaml").is_file()


def test_nothing_to_watch_is_a_usage_error(here, capsys):
    assert run("init", "--yes") == 2
    assert "--site" in capsys.readouterr().err
    assert list(here.iterdir()) == []
