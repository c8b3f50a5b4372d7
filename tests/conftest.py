"""Shared fixtures: nothing here touches the network beyond loopback, the user's home or the clock."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test gets a data directory of its own and no settings of the machine."""
    home = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    for name in ("WANGJIAN_DATABASE", "WANGJIAN_TRACE"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def shared() -> Path:
    """Material that may lie beside the project; tests that use it skip when it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("没有 ../shared,跳过")
    return folder
