"""Where a browser is looked for, and in which order."""

from pathlib import Path

from crawler.browser.find import find_browser


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_find_setting_wins_and_never_falls_back(tmp_path, monkeypatch):
    own = executable(tmp_path / "own")
    monkeypatch.setenv("PATH", str(executable(tmp_path / "bin" / "chromium").parent))
    assert find_browser(own) == own
    assert find_browser(tmp_path / "missing") is None


def test_find_playwright_download_before_path(tmp_path, monkeypatch):
    ours = executable(tmp_path / "pw" / "chromium_headless_shell-1200" / "chrome-linux" / "headless_shell")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "pw"))
    monkeypatch.setenv("PATH", str(executable(tmp_path / "bin" / "chromium").parent))
    assert find_browser() == ours


def test_find_headless_shell_before_chromium_on_path(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    executable(tmp_path / "bin" / "chromium")
    shell = executable(tmp_path / "bin" / "chromium-headless-shell")
    monkeypatch.setenv("PATH", str(shell.parent))
    assert find_browser() == shell


def test_find_none_says_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser() is None
