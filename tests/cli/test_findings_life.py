"""Decisions about findings, those that only the records tell included; deadlines."""

import json
import os
from datetime import datetime, timedelta

import pytest

from cli.main import main
from core.clock import BEIJING
from store import open_store

ACCOUNTS = (
    "id,platform,name,unit,sponsor,url,filed,reported,whitelisted,state,remark\nwx1,wechat,{name},涪城区,涪城区政府,,true,true,true,open,\n"
)
NAMED = "涪城发布2022"


def run(*arguments):
    with pytest.raises(SystemExit) as left:
        main([str(each) for each in arguments])
    return left.value.code


@pytest.fixture
def town(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    now = datetime.now(BEIJING)
    (tmp_path / "accounts.csv").write_text(ACCOUNTS.format(name=NAMED), "utf-8")
    post = {"account": "wx1", "at": (now - timedelta(days=1)).isoformat(), "title": "要闻", "url": "http://x/1"}
    (tmp_path / "posts.jsonl").write_text(json.dumps(post), "utf-8")
    database = f"sqlite:///{tmp_path / 'town.db'}"
    assert run("--db", database, "accounts", "import", "accounts.csv") == 0
    assert run("--db", database, "accounts", "posts", "import", "posts.jsonl") == 0
    capsys.readouterr()
    return database


def card(capsys, database):
    assert run("--db", database, "score", "wx1", "--format", "json") == 0
    return json.loads(capsys.readouterr().out)["scorecards"][0]


def listed(capsys, database, *options):
    assert run("--db", database, "findings", "list", "--format", "json", *options) == 0
    return json.loads(capsys.readouterr().out)["findings"]


def row(found, row_id):
    return next(each for each in found["rows"] if each["row"] == row_id)


def test_a_finding_of_the_register_is_listed_on_request_and_can_be_decided(town, capsys):
    assert row(card(capsys, town), "MM03")["points"] == 0
    assert listed(capsys, town) == []
    (name,) = listed(capsys, town, "--derived")
    assert (name["code"], name["state"]) == ("media.name_chars", "suspected")
    assert run("--db", town, "findings", "show", name["fingerprint"]) == 0
    assert run("--db", town, "findings", "confirm", name["fingerprint"][:8], "--reason", "含年份数字") == 0
    capsys.readouterr()
    assert row(card(capsys, town), "MM03")["points"] == -0.5
    assert [each["state"] for each in listed(capsys, town)] == ["confirmed"]


def test_a_decided_finding_of_the_register_ends_with_its_cause(town, capsys, tmp_path):
    (name,) = listed(capsys, town, "--derived")
    run("--db", town, "findings", "confirm", name["fingerprint"])
    (tmp_path / "accounts.csv").write_text(ACCOUNTS.format(name="涪城发布"), "utf-8")
    run("--db", town, "accounts", "import", "accounts.csv")
    capsys.readouterr()
    assert row(card(capsys, town), "MM03")["points"] == 0


def test_a_rejected_finding_of_the_register_stays_rejected(town, capsys):
    (name,) = listed(capsys, town, "--derived")
    run("--db", town, "findings", "reject", name["fingerprint"], "--reason", "注册商标")
    capsys.readouterr()
    found = card(capsys, town)
    assert found["score"]["low"] == 100
    assert row(found, "MM03")["outcome"] == "pass"


def test_deadline_is_kept_with_the_confirmation(town, capsys):
    (name,) = listed(capsys, town, "--derived")
    due = (datetime.now(BEIJING) + timedelta(days=3)).date().isoformat()
    assert run("--db", town, "findings", "confirm", name["fingerprint"], "--due", due) == 0
    assert run("--db", town, "findings", "confirm", name["fingerprint"], "--due", "2020-01-01") == 2
    assert "应晚于现在" in capsys.readouterr().err
    (stored,) = listed(capsys, town)
    assert stored["due_at"] == f"{due}T23:59:59+08:00"
    assert listed(capsys, town, "--overdue") == []


def test_overdue_findings_are_listed_until_they_are_fixed(town, capsys, monkeypatch):
    (name,) = listed(capsys, town, "--derived")
    due = (datetime.now(BEIJING) + timedelta(days=3)).date().isoformat()
    run("--db", town, "findings", "confirm", name["fingerprint"], "--due", due)
    capsys.readouterr()
    later = datetime.now(BEIJING) + timedelta(days=5)
    monkeypatch.setattr("cli.context.utc_now", lambda: later)
    assert [each["fingerprint"] for each in listed(capsys, town, "--overdue")] == [name["fingerprint"]]


def test_entry_that_will_not_count_is_told_at_once(town, capsys):
    assert run("--db", town, "findings", "add", "--account", "wx1", "--row", "MW06", "--message", "未解读") == 0
    out, err = capsys.readouterr()
    assert "注意：已登记，但不计入得分。mianyang-2022：MW06 不检查这个对象（本项只针对网站）" in err
    assert run("--db", town, "explain", out.strip()) == 0
    assert "不影响任何一行。mianyang-2022：MW06 不检查这个对象（本项只针对网站）。national-2019：没有 MW06 行" in capsys.readouterr().out


def test_entry_that_counts_is_told_with_the_name_of_who_made_it(town, capsys):
    assert run("--db", town, "findings", "add", "--account", "wx1", "--row", "MM01", "--by", "王") == 0
    out, err = capsys.readouterr()
    assert "注意" not in err
    assert run("--db", town, "explain", out.strip()) == 0
    assert "已确认（王）：人工登记" in capsys.readouterr().out


def test_evidence_nobody_needs_is_given_up_when_asked(town, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("WANGJIAN_DATA_DIR", str(tmp_path))
    old = datetime.now(BEIJING) - timedelta(days=400)
    with open_store(town, tmp_path) as store:
        piece = store.evidence.put(b"page", "html", locator="http://one.gov.cn/", at=old)
        file = store.evidence.vault.path_of(piece.sha256)
    os.utime(file, (old.timestamp(),) * 2)
    assert run("--db", town, "db", "prune") == 0
    assert run("--db", town, "db", "prune", "--evidence-days", "365", "--dry-run") == 0
    assert "可删去 1 份" in capsys.readouterr().err
    assert file.exists()
    assert run("--db", town, "db", "prune", "--evidence-days", "365") == 0
    assert not file.exists()
    assert run("--db", town, "evidence", "verify") == 0
    assert "1 份文件已按保留期清理" in capsys.readouterr().out
    assert run("--db", town, "db", "prune", "--evidence-days", "7") == 2


def test_a_manual_finding_is_called_mended_by_a_person(town, capsys):
    assert run("--db", town, "findings", "add", "--account", "wx1", "--row", "MM01", "--message", "两周未更新") == 0
    name = capsys.readouterr().out.strip()
    assert run("--db", town, "findings", "fix", name[:8], "--reason", "已到现场核实", "--by", "张三") == 0
    assert listed(capsys, town) == []
    assert [each["state"] for each in listed(capsys, town, "--state", "fixed")] == ["fixed"]
    assert run("--db", town, "findings", "fix", name[:8], "--reason", "已到现场核实", "--by", "张三") == 0
    assert "早已标记整改" in capsys.readouterr().err
