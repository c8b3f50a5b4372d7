"""The ledger of checkpoints: handed in, returned, handed in again, accepted; late or in time; seen on the card."""

import json
from datetime import UTC, datetime

import pytest

from cli.main import main


@pytest.fixture
def at(monkeypatch):
    """Sets the present."""

    def turn(text):
        moment = datetime.fromisoformat(text).astimezone(UTC)
        monkeypatch.setattr("cli.context.utc_now", lambda: moment)

    turn("2020-12-10T09:00+08:00")
    return turn


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, at):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites.csv").write_text("id,name,url,unit\n6108020001,榆阳区人民政府,http://www.yy.gov.cn/,榆阳区\n", "utf-8")
    (tmp_path / "制度.pdf").write_bytes(b"%PDF rules")
    (tmp_path / "记录.pdf").write_bytes(b"%PDF minutes")

    def ran(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    assert ran("sites", "import", "sites.csv")[0] == 0
    return ran


def line(run, row="YC01", *options):
    status, out, _ = run("evidence", "board", "榆阳区", "--format", "json", *options)
    assert status == 0
    return next(each for each in json.loads(out)["rows"] if each["row"] == row)


def card_row(run, row="YC01"):
    status, out, _ = run("score", "榆阳区", "--rubric", "yulin-2020-county", "--format", "json")
    assert status == 0
    card = json.loads(out)["scorecards"][0]
    assert card["score"] == {"value": None, "low": None, "high": None, "of": None}
    return next(each for each in card["rows"] if each["row"] == row) | {"bare": row in card["why_provisional"]}


def test_board_lists_all_36_rows_before_anything_came(run):
    status, out, _ = run("evidence", "board", "榆阳区", "--format", "json")
    assert status == 0
    rows = json.loads(out)["rows"]
    assert (len(rows), {row["state"] for row in rows}, {row["deadline"] for row in rows}) == (36, {None}, {"2020-12-11"})
    assert card_row(run)["bare"]


def test_from_submission_to_acceptance(run, at):
    assert run("evidence", "add", "制度.pdf", "--subject", "榆阳区", "--row", "YC01", "--by", "甲")[0] == 0
    assert (line(run)["state"], line(run)["files"], line(run)["late"]) == ("submitted", 1, False)
    assert card_row(run)["outcome"] == "review"
    at("2020-12-10T10:00+08:00")
    assert run("evidence", "return", "榆阳区", "YC01", "--note", "缺少列席记录", "--by", "乙")[0] == 0
    found = card_row(run)
    assert (found["outcome"], found["points"], found["bare"]) == ("fail", None, False)
    assert "缺少列席记录" in found["basis"]
    at("2020-12-10T11:00+08:00")
    run("evidence", "add", "记录.pdf", "--subject", "榆阳区", "--row", "YC01")
    assert line(run)["state"] == "submitted"
    at("2020-12-10T12:00+08:00")
    assert run("evidence", "accept", "榆阳区", "YC01", "--by", "乙")[0] == 0
    assert (line(run)["state"], line(run)["files"], line(run)["by"]) == ("accepted", 2, "乙")
    assert card_row(run)["outcome"] == "pass"
    assert line(run, "YC01", "--as-of", "2020-12-10T10:30+08:00")["state"] == "returned"
    assert run("evidence", "verify")[0] == 0


@pytest.mark.parametrize(("now", "late"), [("2020-12-11T23:59+08:00", False), ("2020-12-12T00:00+08:00", True)])
def test_deadline_day_is_inclusive(run, at, now, late):
    at(now)
    run("evidence", "add", "制度.pdf", "--subject", "榆阳区", "--row", "YC01")
    assert line(run)["late"] is late
    assert ("逾期" in card_row(run)["basis"]) is late


def test_nothing_can_be_accepted_that_never_came(run):
    status, _, err = run("evidence", "accept", "榆阳区", "YC02")
    assert (status, "还没有材料" in err) == (2, True)
    assert run("evidence", "accept", "榆阳区", "YC99")[0] == 2
    assert run("evidence", "board", "不存在")[0] == 2


def test_a_decision_is_made_once(run, at):
    run("evidence", "add", "制度.pdf", "--subject", "榆阳区", "--row", "YC01")
    at("2020-12-10T10:00+08:00")
    assert run("evidence", "accept", "榆阳区", "YC01")[0] == 0
    status, _, err = run("evidence", "accept", "榆阳区", "YC01")
    assert (status, "早已接收" in err) == (2, True)
