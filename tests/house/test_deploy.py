"""What operators copy works as written: units, compose file, image, log rotation."""

import configparser
import os
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


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_unit_keeps_secrets_out_of_the_settings_file_and_files_to_itself(path):
    service = parsed(path)["Service"]
    assert service["EnvironmentFile"] == "-/etc/wangjian/environment"
    assert (service["UMask"], service["StateDirectoryMode"], service["CapabilityBoundingSet"]) == ("0027", "0750", "")
    assert service.get("Type") == "oneshot" or service["RestartPreventExitStatus"] == "2"
    assert not {"MemoryDenyWriteExecute", "SystemCallFilter"} & set(service), "the browser compiles scripts and makes its own sandbox"


def test_dashboard_behind_the_proxy_answers_to_its_name_and_sees_the_visitor():
    start = parsed(DEPLOY / "wangjian-web.service")["Service"]["ExecStart"]
    assert "--trust-proxy 127.0.0.1 --name ${BOARD_NAME}" in start
    proxy = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "proxy_set_header Host $host;" in proxy
    assert "proxy_pass http://127.0.0.1:8017;" in proxy


@pytest.mark.skipif(shutil.which("nginx") is None or shutil.which("openssl") is None, reason="no nginx")
def test_nginx_understands_its_settings(tmp_path):
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        tmp_path / "wangjian.key",
        "-out",
        tmp_path / "wangjian.pem",
    ]
    subprocess.run([*make, "-days", "2", "-subj", "/CN=jiance.example.gov.cn"], check=True, capture_output=True, timeout=60)
    site = tmp_path / "site.conf"
    text = (DEPLOY / "nginx.conf").read_text("utf-8").replace("/etc/nginx/tls", str(tmp_path))
    text = re.sub(r"^ +listen \[.*\n", "", text, flags=re.MULTILINE)
    site.write_text(re.sub(r"listen (\d+)", rf"listen unix:{tmp_path}/\1", text), "utf-8")
    paths = "".join(f"{kind}_temp_path {tmp_path}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    main = tmp_path / "nginx.conf"
    main.write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}}\nhttp {{ access_log off; {paths} include {site}; }}\n", "utf-8")
    done = subprocess.run(["nginx", "-t", "-c", main], capture_output=True, text=True, timeout=60, check=False)
    assert "syntax is ok" in done.stderr, done.stderr


def test_script_of_administrators_runs_as_the_units_do():
    script = DEPLOY / "wangjian.sh"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["sh", "-n", script], capture_output=True, text=True, timeout=60, check=False).stderr == ""
    text, service = script.read_text("utf-8"), parsed(DEPLOY / "wangjian.service")["Service"]
    named = dict(re.findall(r"^(user|home|program|settings|secrets)=(\S+)$", text, re.MULTILINE))
    assert service["ExecStart"].startswith(f"{named['program']} --config {named['settings']} ")
    assert (service["User"], service["WorkingDirectory"]) == (named["user"], named["home"])
    assert service["EnvironmentFile"] == f"-{named['secrets']}"
    assert service["Environment"] == f"XDG_DATA_HOME={named['home']} HOME={named['home']}"


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
    assert "!constraints" in ignore
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


def test_service_is_given_the_time_that_it_may_need_to_stop():
    from pipeline.service import STOP_JOBS_S, STOP_VISITS_S
    from scheduler import STOP_S

    needed = STOP_S + max(STOP_VISITS_S, STOP_JOBS_S)
    assert float(parsed(DEPLOY / "wangjian.service")["Service"]["TimeoutStopSec"]) > needed
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert float(services["app"]["stop_grace_period"].removesuffix("s")) > needed
