"""What operators copy works as written: units, compose file, image, log rotation."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def parsed(path):
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str
    parser.read(path, "utf-8")
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_unit_runs_a_command_of_ours_as_nobody_special(path):
    unit = parsed(path)
    start = unit["Service"]["ExecStart"]
    command = re.search(r"bin/wangjian((?: --[a-z-]+ \S+)*) ([a-z]+)", start)
    assert command is not None, start
    assert command[2] in COMMANDS
    assert unit["Service"]["User"] == "wangjian"
    assert unit["Service"]["NoNewPrivileges"] == "yes"
    assert unit["Service"]["ProtectSystem"] == "strict"
    assert unit["Service"].get("Type") == "oneshot" or (unit["Service"]["Restart"], unit["Service"]["KillSignal"]) == ("always", "SIGTERM")


def test_timer_starts_a_unit_that_is_there():
    for path in DEPLOY.glob("*.timer"):
        assert path.with_suffix(".service").is_file()
        assert parsed(path)["Timer"]["OnCalendar"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_understands_the_unit(path, tmp_path):
    copy = tmp_path / path.name.replace("@.", "@one.")
    copy.write_text(re.sub(r"/opt/wangjian/\.venv/bin/wangjian", "/bin/true", path.read_text("utf-8")), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, timeout=60, check=False)
    complaints = [line for line in done.stderr.splitlines() if copy.name in line]
    assert complaints == []


def test_compose_file_names_roles_of_ours_and_bounds_logs():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert {"db", "migrate", "app", "worker", "web", "vantage"} <= services.keys()
    assert services["db"]["image"].partition(":")[0] == "postgres"
    for name, service in services.items():
        assert service["logging"]["options"]["max-size"], name
        if name != "db":
            assert service["command"][0] in COMMANDS, name
            assert service["image"] == "wangjian"
            assert service["environment"]["WANGJIAN_DATABASE"].startswith("postgresql+psycopg://")
    assert services["app"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_image_holds_every_package_that_is_shipped():
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    shipped = re.search(r"only-include = \[(.*?)\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.DOTALL)
    names = re.findall(r'"([a-z]+)(?:\.py)?"', shipped[1])
    ignore = (ROOT / ".dockerignore").read_text("utf-8").split()
    for name in names:
        assert re.search(rf"^COPY .*\b{name}\b", text, re.MULTILINE), name
        assert f"!{name}" in ignore or f"!{name}.py" in ignore, name
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["python:3.12-slim-bookworm"] * 2
    assert re.search(r"^USER wangjian$", text, re.MULTILINE)


@pytest.mark.parametrize(
    "variables",
    [
        {"WANGJIAN_QUEUE__ENGINE": "procrastinate", "WANGJIAN_NETWORK__CONTROLS": "[]", "WANGJIAN_DATA_DIR": "/var/lib/wangjian/data"},
        {"WANGJIAN_VANTAGES": '{"local": {}}'},
    ],
    ids=["program", "vantage"],
)
def test_variables_of_the_image_are_settings(variables, monkeypatch):
    from config.settings import load_settings

    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert load_settings()


def test_named_documents_exist():
    for path in [*UNITS, *(ROOT / "docs" / "operations").glob("*.md")]:
        for name in re.findall(r"deploy/([A-Za-z@.-]+\.[a-z]+)", path.read_text("utf-8")):
            assert (DEPLOY / name).exists() or name.startswith("."), (path.name, name)
