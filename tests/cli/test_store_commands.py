"""sites, accounts, visits, messages, findings, evidence, db: a day at the office."""

import json
import zipfile

import pytest


@pytest.fixture
def office(run, once, tmp_path):
    """A site, an account and a confirmed finding."""

    @once
    def _prepare():
        (tmp_path / "sites.csv").write_text("id,name,url,unit\n5107000001,绵阳市人民政府,http://www.a.gov.cn/,绵阳市\n", "utf-8")
        (tmp_path / "accounts.csv").write_text("id,platform,name\nw1,微信,绵阳发布\n", "utf-8")
        finding = {"code": "footer.icp.missing", "site": "5107000001", "url": "http://www.a.gov.cn/", "state": "confirmed"}
        (tmp_path / "findings.jsonl").write_text(json.dumps({**finding, "observed_at": "2026-11-16"}) + "\n", "utf-8")
        for command in (("sites", "import", "sites.csv"), ("accounts", "import", "accounts.csv"), ("findings", "import", "findings.jsonl")):
            assert run(*command)[0] == 0

    return run


def fingerprint(run):
    _, out, _ = run("findings", "list", "--all", "--format", "json")
    return json.loads(out)["findings"][0]["fingerprint"]


@pytest.mark.parametrize("command", ["sites", "columns", "accounts", "visits", "messages", "findings", "evidence", "db"])
def test_help_of_every_command_is_chinese(run, command):
    status, out, _ = run(command, "-h")
    assert status == 0
    assert any("一" <= char <= "鿿" for char in out)


def test_sites_list_show_add_close_export(office):
    assert office("sites", "add", "b", "http://b.gov.cn/", "--level", "city")[0] == 0
    assert office("sites", "add", "b", "http://b.gov.cn/")[0] == 2
    assert office("sites", "close", "b.gov.cn")[0] == 0
    assert [line.split("\t")[0] for line in office("sites", "list", "--state", "open")[1].splitlines()] == ["5107000001"]
    document = json.loads(office("sites", "show", "绵阳市人民政府", "--format", "json")[1])
    assert document["schema"] == "wangjian/site-1"
    assert (document["site"]["id"], document["findings"]) == ("5107000001", {"confirmed": 1})
    status, out, _ = office("sites", "export")
    assert status == 0
    assert out.lstrip("\ufeff").startswith("id,name,url,sponsor,class,level,region,unit,outward_service,filed_domain,state,remark")
    status, _, err = office("sites", "show", "nobody")
    assert (status, err.startswith("wangjian: 名册中没有网站")) == (2, True)


def test_maintenance_window_is_declared_and_taken_back(office):
    window = ("sites", "maintenance", "5107000001", "2026-11-20 22:00", "2026-11-21T06:00+08:00")
    assert office(*window, "--reason", "迁移")[0] == 0
    shown = json.loads(office("sites", "show", "5107000001", "--format", "json")[1])["site"]["maintenance"]
    assert shown == [{"starts_at": "2026-11-20T22:00:00+08:00", "ends_at": "2026-11-21T06:00:00+08:00", "reason": "迁移"}]
    assert office(*window, "--remove")[0] == 0
    assert office(*window, "--remove")[0] == 2
    assert office("sites", "maintenance", "5107000001", "2026-11-21", "2026-11-20")[0] == 2


def test_bad_lines_are_reported_with_status_0_and_refused_with_strict(office, tmp_path):
    (tmp_path / "v.jsonl").write_text('{"site": "nobody", "at": "2026-11-16", "ok": true}\nnonsense\n', "utf-8")
    status, out, err = office("visits", "import", "v.jsonl")
    assert (status, out) == (0, "")
    assert "v.jsonl: 第 1 行: site: 实为 'nobody'" in err
    assert "第 2 行: 不是有效的 JSON" in err
    status, _, err = office("visits", "import", "v.jsonl", "--strict")
    assert status == 2
    assert "未导入任何内容" in err
    assert office("visits", "import", "none.jsonl")[0] == 2
    result = json.loads(office("visits", "import", "v.jsonl", "--format", "json")[1])
    assert (result["schema"], result["bad_lines"], result["problems"][0]["line"]) == ("wangjian/import-1", 2, 1)


def test_visits_come_back(office, tmp_path):
    line = {"site": "5107000001", "at": "2026-11-16T00:07:31+08:00", "ok": True, "seconds": 0.42}
    (tmp_path / "v.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    assert office("visits", "import", "v.jsonl")[0] == 0
    _, out, _ = office("visits", "export", "--since", "2026-11-15", "--until", "2026-11-17", "--site", "www.a.gov.cn")
    assert office("visits", "export")[1] == out  # without bounds nothing is left out, however old it is
    assert {**json.loads(out), **line} == json.loads(out)
    assert office("visits", "export", "--since", "2026-11-15", "--until", "2026-11-17", "--output", "o.jsonl")[0] == 0
    assert (tmp_path / "o.jsonl").read_text("utf-8") == out


def test_messages_and_posts(office, tmp_path):
    (tmp_path / "m.jsonl").write_text('{"site": "5107000001", "board": "test", "id": "1", "asked_at": "2026-11-02"}\n', "utf-8")
    assert office("messages", "import", "m.jsonl")[0] == 0
    assert json.loads(office("messages", "list", "--format", "json")[1])["messages"][0]["asked_at"] == "2026-11-02T00:00:00+08:00"
    (tmp_path / "p.jsonl").write_text('{"account": "w1", "at": "2026-11-02", "title": "t", "url": ""}\n', "utf-8")
    assert office("accounts", "posts", "import", "p.jsonl")[0] == 0
    assert json.loads(office("accounts", "list", "--format", "json")[1])["accounts"][0]["posts"] == 1


def test_people_decide_and_the_history_shows_it(office):
    print_ = fingerprint(office)
    assert office("findings", "waive", print_[:6], "--reason", "过渡期", "--until", "2999-01-01", "--by", "甲")[0] == 0
    assert office("findings", "list")[1] == ""
    assert office("findings", "reject", print_)[0] == 2  # a reason is asked for
    assert office("findings", "confirm", print_, "--by", "乙")[0] == 0
    document = json.loads(office("findings", "show", print_, "--format", "json")[1])
    assert [(item["state"], item["by"]) for item in document["events"]] == [("confirmed", "import"), ("waived", "甲"), ("confirmed", "乙")]
    assert office("findings", "list", "--as-of", "2026-11-15", "--all")[1] == ""
    assert office("findings", "list", "--as-of", "2999-01-01")[0] == 2
    assert office("findings", "waive", print_, "--reason", "x", "--until", "2000-01-01")[0] == 2
    assert office("findings", "confirm", "0000000000000000")[0] == 2


def test_a_measurement_that_could_not_be_made_is_nothing_to_confirm(office, tmp_path):
    line = {
        "code": "footer.police.missing",
        "site": "5107000001",
        "observed_at": "2026-11-10",
        "outcome": "unknown",
        "cause": "deadline",
        "owner": "site",
    }
    (tmp_path / "u.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    assert office("findings", "import", "u.jsonl")[0] == 0
    listed = json.loads(office("findings", "list", "--format", "json")[1])["findings"]
    (print_,) = (item["fingerprint"] for item in listed if item["code"] == "footer.police.missing")
    status, _, err = office("findings", "confirm", print_)
    assert (status, "未能测定" in err) == (2, True)


def test_several_findings_are_decided_together_or_not_at_all(office):
    assert office("findings", "reject", fingerprint(office), "0000000000000000", "--reason", "x")[0] == 2
    assert office("findings", "list")[1] != ""


def test_manual_finding_with_evidence_is_verified_and_exported(office, tmp_path):
    (tmp_path / "批示.pdf").write_bytes(b"%PDF-1.4")
    status, out, _ = office("findings", "add", "--site", "5107000001", "--row", "MG01a", "--message", "无方案", "--evidence", "批示.pdf")
    assert status == 0
    print_ = out.strip()
    status, out, _ = office("evidence", "verify")
    assert (status, "全部完好" in out) == (0, True)
    assert office("evidence", "export", print_, "--output", "e.zip")[0] == 0
    assert any(name.startswith("files/") for name in zipfile.ZipFile(tmp_path / "e.zip").namelist())
    assert json.loads(office("evidence", "list", "--finding", print_, "--format", "json")[1])["entries"][0]["locator"] == "批示.pdf"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("findings", "add", "--site", "5107000001"), id="neither code nor row"),
        pytest.param(("findings", "add", "--row", "MG01a"), id="nobody concerned"),
        pytest.param(("findings", "add", "--site", "5107000001", "--row", "XX99"), id="unknown row"),
        pytest.param(("findings", "add", "--site", "5107000001", "--code", "no.such"), id="unknown code"),
        pytest.param(("findings", "add", "--site", "5107000001", "--row", "MG01a", "--url", "x"), id="no address"),
        pytest.param(("evidence", "add", "sites.csv"), id="evidence for nothing"),
        pytest.param(("evidence", "add", "sites.csv", "--subject", "nobody"), id="evidence for nobody"),
        pytest.param(("db", "restore", "none.tar"), id="no backup"),
        pytest.param(("db", "prune", "--visits-days", "400", "--failures-days", "100"), id="failures go first"),
        pytest.param(("--db", "mysql://x/y", "sites", "list"), id="unknown database"),
    ],
)
def test_wrong_words_are_status_2_with_one_sentence(office, arguments):
    status, out, err = office(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("wangjian: ")


def test_damaged_evidence_is_status_3(office, tmp_path, own_home):
    assert office("evidence", "add", "sites.csv", "--subject", "绵阳市", "--row", "MG01a")[0] == 0
    (file,) = own_home.rglob("*.zst")
    file.write_bytes(b"something else")
    status, out, err = office("evidence", "verify")
    assert status == 3
    assert "第 1 条" in out
    assert "1 处问题" in err


def test_backup_restore_move_and_prune(office, tmp_path):
    assert office("db", "upgrade")[0] == 0
    assert office("db", "backup", "b.tar")[0] == 0
    assert office("db", "backup", "b.tar")[0] == 2
    new = f"sqlite:///{tmp_path / 'new.db'}"
    assert office("--db", new, "db", "restore", "b.tar")[0] == 0
    assert office("--db", new, "db", "restore", "b.tar")[0] == 3
    assert office("--db", new, "findings", "list")[1] == office("findings", "list")[1]
    assert office("db", "move", "--to", f"sqlite:///{tmp_path / 'moved.db'}")[0] == 0
    assert office("db", "prune")[0] == 0


def test_columns_list_set_clear(office):
    status, _, err = office("columns", "list", "5107000001")
    assert status == 0
    assert "wangjian audit" in err
    address = "http://www.a.gov.cn/tzgg/"
    assert office("columns", "set", "5107000001", address, "--type", "通知公告", "--duty", "30", "--reason", "核对过")[0] == 0
    listed = json.loads(office("columns", "list", "5107000001", "--format", "json")[1])
    assert listed["schema"] == "wangjian/columns-1"
    (said,) = listed["not_seen"]
    assert (said["class"], said["stale_after_days"], said["reason"]) == ("notice", 30, "核对过")
    status, _, err = office("columns", "set", "5107000001", address, "--type", "要文", "--reason", "x")
    assert (status, "没有栏目类别" in err) == (2, True)
    assert office("columns", "set", "5107000001", address, "--duty", "30")[0] == 2
    assert office("columns", "clear", "5107000001", "http://www.a.gov.cn/tzgg")[0] == 0
    assert office("columns", "clear", "5107000001", address)[0] == 2
