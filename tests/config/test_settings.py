"""Settings: typed, bounded, unknown keys refused; environment over file."""

from pathlib import Path

import pytest
import yaml

from config.hidden import file_holds_secret
from config.settings import Settings, load_settings, parse_nameserver
from core.errors import ConfigError
from pipeline.rubrics import skeleton

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in BAD])
def test_load_bad_file_names_file_key_and_expectation(path: Path):
    expected = path.read_text("utf-8").splitlines()[0].removeprefix("# ")
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert str(path) in str(caught.value)
    assert expected in str(caught.value)


def test_load_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(ConfigError, match="读不到配置文件"):
        load_settings(tmp_path / "none.yaml")


def test_load_broken_yaml_is_one_line(tmp_path):
    path = tmp_path / "w.yaml"
    path.write_text("network: [", "utf-8")
    with pytest.raises(ConfigError, match="不是有效的 YAML") as caught:
        load_settings(path)
    assert "\n" not in str(caught.value)


def test_load_environment_wins_over_file(tmp_path, monkeypatch):
    path = tmp_path / "w.yaml"
    path.write_text("network: {deadline_s: 10, concurrency: 8}\n", "utf-8")
    monkeypatch.setenv("WANGJIAN_NETWORK__DEADLINE_S", "5")
    monkeypatch.setenv("WANGJIAN_NETWORK__ALLOW_ADDRESSES", '["127.0.0.0/8"]')
    settings = load_settings(path)
    assert settings.network.deadline_s == 5
    assert settings.network.concurrency == 8
    assert settings.network.allow_addresses == ("127.0.0.0/8",)


def test_load_bad_environment_is_a_config_error(monkeypatch):
    monkeypatch.setenv("WANGJIAN_AVAILABILITY__VISITS_PER_DAY", "5")
    with pytest.raises(ConfigError, match=r"^环境变量 WANGJIAN_AVAILABILITY__VISITS_PER_DAY: availability.visits_per_day: 应 ≥ 20"):
        load_settings()


def test_password_is_masked_in_repr(tmp_path):
    path = tmp_path / "w.yaml"
    path.write_text("mail: {password: geheim}\n", "utf-8")
    assert "geheim" not in repr(load_settings(path))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("127.0.0.1", ("127.0.0.1", 53), id="bare"),
        pytest.param("127.0.0.1:5300", ("127.0.0.1", 5300), id="port"),
        pytest.param("::1", ("::1", 53), id="ipv6"),
        pytest.param("[::1]:5300", ("::1", 5300), id="ipv6-port"),
    ],
)
def test_parse_nameserver(text, expected):
    assert parse_nameserver(text) == expected


@pytest.mark.parametrize(("text", "meant"), [("false", False), ("True", True), ("auto", "auto")])
def test_load_environment_switches_the_browser(monkeypatch, text, meant):
    monkeypatch.setenv("WANGJIAN_BROWSER__ENABLED", text)
    assert load_settings().browser.enabled == meant


def test_load_wrong_key_names_the_nearest(tmp_path):
    path = tmp_path / "w.yaml"
    path.write_text("network: {deadline: 10}\nmial: {}\nvantages: {a: {titel: x}}\nzzzzzz: 1\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    lines = sorted(str(caught.value).splitlines())
    assert [line.partition("）")[2] for line in lines] == ["；是不是 deadline_s？", "；是不是 mail？", "；是不是 title？", ""]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        pytest.param(
            "WANGJIAN_NETWRK__DEADLINE_S", "5", "环境变量 WANGJIAN_NETWRK__DEADLINE_S: 没有 netwrk 这个键；是不是 network？", id="section"
        ),
        pytest.param(
            "WANGJIAN_MAIL__PROT", "25", "环境变量 WANGJIAN_MAIL__PROT: mail.prot: 没有这个键（值为 '25'）；是不是 port？", id="key"
        ),
        pytest.param(
            "WANGJIAN_DATABASE__URL",
            "x",
            "环境变量 WANGJIAN_DATABASE__URL: database 没有下一级的键；应写成 WANGJIAN_DATABASE",
            id="below a value",
        ),
        pytest.param(
            "WANGJIAN_NETWORK__NAMESERVERS",
            "127.0.0.1:53",
            """环境变量 WANGJIAN_NETWORK__NAMESERVERS: network.nameservers: 列表和键值表应写成 JSON（如 ["a", "b"]），实为 '127.0.0.1:53'""",
            id="list without JSON",
        ),
        pytest.param(
            "WANGJIAN_NOTIFY",
            "token=geheim",
            '环境变量 WANGJIAN_NOTIFY: notify: 列表和键值表应写成 JSON（如 ["a", "b"]），实为 （内容不显示）',
            id="secret",
        ),
        pytest.param(
            "wangjian_network__deadline_s",
            "500",
            "环境变量 wangjian_network__deadline_s: network.deadline_s: 应 ≤ 120.0，实为 '500'",
            id="small letters",
        ),
    ],
)
def test_load_wrong_variable_is_named_with_key_value_and_expectation(monkeypatch, name, value, told):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert str(caught.value) == told


def test_load_variables_without_a_section_are_the_operators_own(monkeypatch):
    monkeypatch.setenv("WANGJIAN_DB_PASSWORD", "x")
    load_settings()


def test_load_environment_takes_a_value_of_the_file_back(tmp_path, monkeypatch):
    path = tmp_path / "w.yaml"
    path.write_text("reports: {folder: /srv/reports}\n", "utf-8")
    monkeypatch.setenv("WANGJIAN_REPORTS__FOLDER", "null")
    assert load_settings(path).reports.folder is None


def test_load_mistake_inside_a_record_is_told_once(tmp_path):
    path = tmp_path / "w.yaml"
    path.write_text("digest: {to: [{address: a@b.cn, unit: 3}]}\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert str(caught.value) == f"{path}:1: digest.to.0.unit: 应为文字，实为 3"


@pytest.mark.parametrize(
    "agent", [pytest.param("wangjian\r\nCookie: a", id="line break"), pytest.param("网检监测程序 某某中心", id="no ASCII")]
)
def test_user_agent_that_no_header_can_hold_is_refused(monkeypatch, agent):
    monkeypatch.setenv("WANGJIAN_NETWORK__USER_AGENT", agent)
    with pytest.raises(ConfigError, match="只能用英文字母"):
        load_settings()


@pytest.mark.parametrize(
    ("text", "held"),
    [
        pytest.param("mail: {host: a.cn, password: geheim}", True, id="password of the mail server"),
        pytest.param("mail: {host: a.cn, password: ''}", False, id="empty"),
        pytest.param("database: postgresql+psycopg://u:geheim@db/x", True, id="in the address of the database"),
        pytest.param("database: postgresql+psycopg://u@db/x", False, id="address without password"),
        pytest.param("notify: {hooks: [{name: a, kind: wecom, url: 'https://a.cn/token'}]}", True, id="address of a robot"),
        pytest.param("mail: {host: a.cn}", False, id="none: what the environment adds is no matter of the file"),
        pytest.param("", False, id="empty file"),
    ],
)
def test_secrets_of_a_file_are_told_from_those_of_the_environment(text, held):
    assert file_holds_secret(yaml.safe_load(text), Settings) is held


def test_amounts_of_a_rubric_in_a_file_are_for_the_rubric_that_is_used(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(skeleton("mycity-2026"), "utf-8")
    path = tmp_path / "w.yaml"
    path.write_text(f"digest: {{rubric: {mine}}}\nrubrics: {{mycity-2026: {{caps: {{WZ02: 10}}}}}}\n", "utf-8")
    assert load_settings(path).rubrics["mycity-2026"].caps == {"WZ02": 10}
    path.write_text(f"digest: {{rubric: {mine}}}\nrubrics: {{mycity-2025: {{caps: {{WZ02: 10}}}}}}\n", "utf-8")
    with pytest.raises(ConfigError, match=r":2: rubrics\.mycity-2025: 没有评分细则"):
        load_settings(path)


def test_unknown_rubric_of_a_variable_names_the_variable(monkeypatch):
    monkeypatch.setenv("WANGJIAN_DIGEST__RUBRIC", "mianyang")
    with pytest.raises(ConfigError, match=r"WANGJIAN_DIGEST__RUBRIC: digest\.rubric: 没有评分细则 'mianyang'；是不是 mianyang-2022？"):
        load_settings()
