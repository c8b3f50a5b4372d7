"""A sandbox in which the commands of the documentation run: the sample town, and a store with one site that was audited."""

import itertools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.main import main
from tests.docs.blocks import ROOT

ENVIRONMENT = {"WANGJIAN_CRAWL__MAX_PAGES": "12", "WANGJIAN_BROWSER__ENABLED": "false", "NO_COLOR": "1"}
SITE = "5107000001"
FINGERPRINT = "3fa9c1"
"""What the pages write where a fingerprint belongs."""


@pytest.fixture(scope="session")
def town() -> Iterator[dict[str, str]]:
    """The sample town in a process of its own: its settings as environment, and the address of one site as ``TOWN_URL``."""
    command = [sys.executable, "-m", "lab"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        lines = [line.rstrip() for line in itertools.takewhile(lambda line: "controls:" not in line, iter(process.stdout.readline, ""))]
        nameserver = next(re.search(r'"(.+)"', line)[1] for line in lines if "nameservers" in line)
        url = next(line.split()[2] for line in lines if line.startswith("department"))
        yield {
            "TOWN_URL": url,
            "WANGJIAN_NETWORK__NAMESERVERS": f'["{nameserver}"]',
            "WANGJIAN_NETWORK__ALLOW_ADDRESSES": '["127.0.0.0/8", "::1/128"]',
            "WANGJIAN_NETWORK__CONTROLS": f'["{url}"]',
        }
        process.terminate()


class Sandbox:
    """A folder and a data directory; ``run`` takes one line of a page."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self._url = url.rstrip("/")
        self._fingerprint = ""

    def run(self, line: str, capsys: pytest.CaptureFixture[str]) -> str:
        """The line's output; fails the test with the line when the status is not 0."""
        import shlex

        words = shlex.split(self._meant(line, capsys), comments=True)
        assert words[0] in ("wangjian", ".venv/bin/wangjian"), f"nobody runs {line!r}; give the reason in a comment above the block"
        with pytest.raises(SystemExit) as ended:
            main(words[1:])
        heard = capsys.readouterr()
        assert (ended.value.code or 0) == 0, f"{line}\n{heard.err}"
        return heard.out

    def _meant(self, line: str, capsys: pytest.CaptureFixture[str]) -> str:
        for written in ("https://www.example.gov.cn", "http://jyj.anhe.gov.cn:8080"):
            line = line.replace(written, self._url)
        if FINGERPRINT in line:
            line = line.replace(FINGERPRINT, self._first_finding(capsys))
        return line.replace("smtp.example.gov.cn:587", "127.0.0.1:9")

    def _first_finding(self, capsys: pytest.CaptureFixture[str]) -> str:
        import json

        if not self._fingerprint:
            self._fingerprint = json.loads(self.run("wangjian findings list --format json", capsys))["findings"][0]["fingerprint"]
        return self._fingerprint


@pytest.fixture(scope="session")
def audited(town, tmp_path_factory) -> Path:
    """A data directory with one registered and audited site."""
    data = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        _enter(patch, data, town, data)
        sites = ([SITE, town["TOWN_URL"], "--unit", "示例县"], ["6108020001", "http://www.yuyang.gov.cn", "--unit", "榆阳区"])
        for words in (*(["sites", "add", *each] for each in sites), ["audit", SITE, "--output", "r"]):
            with pytest.raises(SystemExit) as ended:
                main(words)
            assert (ended.value.code or 0) == 0, words
    return data


def _enter(patch: pytest.MonkeyPatch, folder: Path, town: dict[str, str], data: Path) -> None:
    patch.chdir(folder)
    for key, value in (ENVIRONMENT | town | {"XDG_DATA_HOME": str(data)}).items():
        patch.setenv(key, value)
    patch.setattr("monitors.ipv6.SPACING_S", 0.05)


@pytest.fixture
def sandbox(town, audited, tmp_path, monkeypatch) -> Sandbox:
    """The audited site's data, copied, in an empty folder."""
    shutil.copytree(audited, tmp_path / "data")
    (tmp_path / "here").mkdir()
    _enter(monkeypatch, tmp_path / "here", town, tmp_path / "data")
    return Sandbox(tmp_path / "here", town["TOWN_URL"])
