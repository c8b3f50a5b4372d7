"""Every option that takes a time reads it by one rule and refuses it in one wording."""

import json
from datetime import datetime

import pytest

from core.clock import BEIJING

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=BEIJING)
SITES = "id,name,url,unit\n5107000001,涪城区人民政府,http://127.0.0.1:9/,涪城区\n"
LOOKING_BACK = [
    "audit 5107000001 --no-browser",
    "score 5107000001",
    "report 5107000001",
    "digest",
    "explain 5107000001 MW15",
    "notice --all --output out",
    "rubric diff mianyang-2022 national-2019 --site 5107000001",
    "visits week 5107000001",
    "findings list",
    "findings export",
    "evidence board 涪城区",
    "accounts check",
    "accounts matrix",
]
OF_A_FINDING = "findings add --site 5107000001 --row MG02a"


@pytest.fixture
def town(run, once, tmp_path, monkeypatch):
    monkeypatch.setattr("cli.context.utc_now", lambda: NOW)

    @once
    def _prepare():
        (tmp_path / "sites.csv").write_text(SITES, "utf-8")
        (tmp_path / "wangjian.yaml").write_text('network: {nameservers: ["127.0.0.1:9"], allow_addresses: ["127.0.0.0/8"]}\n', "utf-8")
        assert run("sites", "import", "sites.csv")[0] == 0

    return run


@pytest.mark.parametrize("command", [*LOOKING_BACK, OF_A_FINDING])
@pytest.mark.parametrize(
    ("time", "words"),
    [
        pytest.param("2026-11-21", "在将来；应不晚于现在（北京时间 2026-11-20 15:30）", id="tomorrow"),
        pytest.param("2026-11-20T15:31", "在将来；应不晚于现在", id="in a minute"),
        pytest.param("9999-12-31T23:59:59-12:00", "在将来；应不晚于现在", id="end of the calendar"),
        pytest.param("0001-01-01T00:00:00+14:00", "的年份不可用；应在 1971 至 2999 年之间", id="before the calendar"),
        pytest.param("1800-01-01", "的年份不可用；应在 1971 至 2999 年之间", id="before computers"),
        pytest.param("yesterday", "不是时间；应为 2026-11-23 或 2026-11-23T08:00:00+08:00", id="no time"),
        pytest.param("", "不是时间；应为 2026-11-23", id="empty"),
    ],
)
def test_impossible_time_is_refused_in_one_wording(town, command, time, words):
    option = "--observed-at" if command is OF_A_FINDING else "--as-of"
    status, out, err = town(*command.split(), option, time)
    assert (status, out) == (2, "")
    assert err.startswith(f"wangjian: {option}：{time!r} {words}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", [each for each in LOOKING_BACK if "audit" not in each])
@pytest.mark.parametrize("time", ["2026-11-20", "2026/11/20", "2026-11-20T15:30", "2026-11-19", "1971-01-01"])
def test_today_means_now_and_the_past_is_taken(town, command, time):
    status, _, err = town(*command.split(), "--as-of", time)
    assert status == 0, err


@pytest.mark.parametrize(
    ("time", "as_of"),
    [
        pytest.param("2026-11-20", "2026-11-20T15:30:00+08:00", id="today is now"),
        pytest.param("2026/11/19", "2026-11-19T23:59:59+08:00", id="another day is its end"),
        pytest.param("2026-11-19T00:00:00Z", "2026-11-19T08:00:00+08:00", id="time with its zone"),
    ],
)
def test_time_that_is_looked_at(town, time, as_of):
    _, out, _ = town("visits", "week", "5107000001", "--as-of", time, "--format", "json")
    assert datetime.fromisoformat(json.loads(out)["as_of"]) == datetime.fromisoformat(as_of)


def test_an_audit_of_today_is_an_audit_of_now(town):
    """Refused for its closed port, not for its time."""
    status, _, err = town("audit", "5107000001", "--no-browser", "--as-of", "2026-11-20")
    assert status == 3
    assert "--as-of" not in err


@pytest.mark.parametrize(
    ("command", "option"),
    [
        pytest.param("findings confirm 3fa9", "--due", id="due"),
        pytest.param("findings waive 3fa9 --reason x", "--until", id="waiver"),
        pytest.param("notice --all --output out", "--deadline", id="notice"),
    ],
)
@pytest.mark.parametrize(
    ("time", "words"),
    [
        pytest.param("2026-11-19", "已经过去；应晚于现在（北京时间 2026-11-20 15:30）", id="yesterday"),
        pytest.param("1800-01-01", "的年份不可用", id="before computers"),
        pytest.param("9999-12-31", "的年份不可用", id="end of the calendar"),
        pytest.param("soon", "不是时间", id="no time"),
    ],
)
def test_deadline_that_is_over_is_refused(town, command, option, time, words):
    status, _, err = town(*command.split(), option, time)
    assert status == 2
    assert f"{option}：{time!r} {words}" in err


def test_deadline_of_today_is_taken(town):
    assert town("notice", "--all", "--output", "out", "--deadline", "2026-11-20")[0] == 0


def test_export_of_a_span_that_ends_before_it_begins_is_refused(town):
    status, _, err = town("visits", "export", "--since", "2026-11-16", "--until", "2026-11-15")
    assert status == 2
    assert "--since：'2026-11-16' 晚于 --until '2026-11-15'" in err


def test_card_of_which_nothing_was_seen_says_so(town):
    _, out, _ = town("score", "5107000001", "--as-of", "1990-01-01")
    assert "得分 100（没有测得任何结果，只是未扣分）" in out
    assert "截至这个时间点没有测得任何结果：得分只是未扣分的满分，不说明没有问题" in out
