"""score, explain, rubric over facts imported by the commands themselves."""

import json
from datetime import datetime, timedelta
from io import BytesIO

import pytest

from cli.main import main
from core.clock import BEIJING

AT = "2026-11-20T08:00:00+08:00"
T = datetime.fromisoformat(AT)
SITES = """\
id,name,url,sponsor,class,level,region,unit,outward_service,filed_domain,state,remark
5107030001,涪城区人民政府,http://www.fc.gov.cn/,涪城区人民政府,portal,county,510703,涪城区,true,,open,
5107000002,市某局,http://mj.my.gov.cn/,市某局,department,city,510700,市某局,true,,open,
5107000003,市某中心,http://zx.my.gov.cn/,市某中心,department,city,510700,市某局,true,,open,
"""
ACCOUNTS = """\
id,platform,name,unit,sponsor,url,filed,reported,whitelisted,state,remark
wx1,wechat,涪城发布,涪城区,涪城区人民政府,,true,true,true,open,
wb1,weibo,涪城微讯,涪城区,涪城区人民政府,,,,,frozen,
"""


def run(*arguments):
    with pytest.raises(SystemExit) as left:
        main([str(each) for each in arguments])
    return left.value.code


def lines(records):
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def fault(code, site="5107030001", **more):
    return {"code": code, "site": site, "url": None, "state": "confirmed", "observed_at": "2026-11-19T08:00:00+08:00", **more}


@pytest.fixture
def town(once, tmp_path, capsys):
    """Registry, a week of visits with 9 of 168 failed at the third site, messages, posts and findings."""
    database = f"sqlite:///{tmp_path / 'town.db'}"

    @once
    def _prepare():
        (tmp_path / "sites.csv").write_text(SITES, "utf-8")
        (tmp_path / "accounts.csv").write_text(ACCOUNTS, "utf-8")
        visits = [
            {
                "site": site,
                "at": (T - timedelta(hours=hour, minutes=7)).isoformat(),
                "ok": not (site == "5107000003" and hour < 9),
                "seconds": 0.42,
                "cause": None,
                "owner": None,
                "vantage": "t",
            }
            for site in ("5107030001", "5107000002", "5107000003")
            for hour in range(168)
        ]
        (tmp_path / "visits.jsonl").write_text(lines(visits), "utf-8")
        findings = [
            fault("footer.icp.missing", url="http://www.fc.gov.cn/"),
            fault("link.home.broken", url="http://www.fc.gov.cn/", target="http://x.gov.cn/", count=3),
            fault("overview.outdated", url="http://www.fc.gov.cn/gk/", state="suspected"),
            fault(None, row="MB06"),
            fault(None, site="5107000002", row="MG01a", count=2),
            fault("search.missing", site="5107000002"),
        ]
        (tmp_path / "findings.jsonl").write_text(lines(findings), "utf-8")
        messages = [
            {
                "site": "5107030001",
                "board": "jiucuo",
                "id": "1",
                "asked_at": "2026-11-02T09:00:00+08:00",
                "answered_at": None,
                "poor": False,
            }
        ]
        (tmp_path / "messages.jsonl").write_text(lines(messages), "utf-8")
        posts = [{"account": "wx1", "at": "2026-11-19T08:00:00+08:00", "title": "要闻", "url": "http://x/1"}]
        (tmp_path / "posts.jsonl").write_text(lines(posts), "utf-8")
        for command in (
            ("sites", "import", "sites.csv"),
            ("accounts", "import", "accounts.csv"),
            ("accounts", "posts", "import", "posts.jsonl"),
            ("visits", "import", "visits.jsonl"),
            ("messages", "import", "messages.jsonl"),
            ("findings", "import", "findings.jsonl"),
        ):
            assert run("--db", database, *command[:-1], tmp_path / command[-1]) == 0

    capsys.readouterr()
    return database


def cards(capsys, database, *arguments):
    assert run("--db", database, "score", *arguments, "--as-of", AT, "--format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "wangjian/score-1"
    return {card["subject"]: card for card in document["scorecards"]}


def row(card, row_id):
    return next(each for each in card["rows"] if each["row"] == row_id)


def test_score_of_a_site_by_hand(town, capsys):
    card = cards(capsys, town, "5107030001")["5107030001"]
    # 100 - 0.2 (ICP) - 0.2 (one dead link) - 1 (找错 unanswered) + 1 (MB06); low: one more 0.5
    assert card["score"] == {"value": 99.6, "low": 99.1, "high": 99.6, "of": 130}
    assert row(card, "MW15")["points"] == -0.2
    assert row(card, "MW18")["points"] == -1
    assert (card["verdict"], card["provisional"]) == ("qualified", True)
    assert "MW05" in card["why_provisional"]
    assert len(card["rows"]) == 61


def test_unit_of_the_past_has_the_accounts_of_then(town, capsys, tmp_path):
    closed = "id,platform,name,unit,sponsor,state,state_since\ngone,douyin,涪城发布,涪城区,涪城区人民政府,closed,2026-11-20\n"
    (tmp_path / "more.csv").write_text(closed, "utf-8")
    (tmp_path / "old.jsonl").write_text(lines([{"account": "gone", "at": "2026-10-01T08:00:00+08:00", "title": "旧闻"}]), "utf-8")
    assert run("--db", town, "accounts", "import", tmp_path / "more.csv") == 0
    assert run("--db", town, "accounts", "posts", "import", tmp_path / "old.jsonl") == 0
    capsys.readouterr()
    assert cards(capsys, town, "涪城区")["涪城区"]["vetoes"] == []
    for subjects in (["涪城区"], ["--all"]):
        assert run("--db", town, "score", *subjects, "--as-of", "2026-11-19T12:00:00+08:00", "--format", "json") == 0
        found = {card["subject"]: card for card in json.loads(capsys.readouterr().out)["scorecards"]}
        assert [(veto["row"], veto["subject"]) for veto in found["涪城区"]["vetoes"]] == [("MV8", "gone")]
    assert run("--db", town, "explain", "涪城区", "MV8", "--as-of", "2026-11-19T12:00:00+08:00") == 0
    assert "最新发文 2026-10-01" in capsys.readouterr().out


def test_score_of_a_unit_by_hand(town, capsys):
    card = cards(capsys, town, "市某局")["市某局"]
    # MW: (34 + 35) / 2; MG: 15 - 1; the second site reached 9 of 168 visits = 5.36 %
    groups = {group["id"]: group["value"] for group in card["groups"]}
    assert (groups["MW"], groups["MG"]) == (34.5, 14)
    assert card["verdict"] == "unqualified"
    assert [veto["row"] for veto in card["vetoes"]] == ["MV2"]
    assert "5.36" in card["vetoes"][0]["basis"]
    assert card["grade"] == {"level": "不合格", "coefficient": 0.85}


def test_all_subjects_and_equal_bytes(town, capsys):
    found = cards(capsys, town, "--all")
    assert set(found) == {"5107030001", "5107000002", "5107000003", "涪城区", "市某局"}
    first = run("--db", town, "score", "--all", "--as-of", AT, "--format", "json"), capsys.readouterr().out
    second = run("--db", town, "score", "--all", "--as-of", AT, "--format", "json"), capsys.readouterr().out
    assert first == second


def test_many_cards_are_the_same_document_on_one_line(town, capsys, monkeypatch, tmp_path):
    run("--db", town, "score", "--all", "--as-of", AT, "--format", "json")
    few = json.loads(capsys.readouterr().out)
    assert len(few["ranking"]) == 2
    monkeypatch.setattr("cli.score.FEW", 1)
    monkeypatch.setattr("pipeline.score.PART", 1)  # a unit's sites are read with the unit, not with their own cards
    assert run("--db", town, "score", "--all", "--as-of", AT, "--format", "json") == 0
    text = capsys.readouterr().out
    assert text == json.dumps(few, ensure_ascii=False) + "\n"
    assert run("--db", town, "score", "--all", "--as-of", AT, "--output", tmp_path / "cards.json") == 0
    assert (tmp_path / "cards.json").read_text("utf-8") == text
    assert run("--db", town, "score", "5107000002", "5107000003", "--as-of", AT, "--format", "json") == 0
    assert "ranking" not in json.loads(capsys.readouterr().out)  # no units among them


def test_wrong_rubric_is_told_before_the_first_byte(town, capsys, monkeypatch):
    monkeypatch.setattr("cli.score.FEW", 1)
    assert run("--db", town, "score", "--all", "--rubric", "nowhere-2020", "--format", "json") == 2
    assert capsys.readouterr().out == ""


def test_frozen_account_is_out_of_scope(town, capsys):
    card = cards(capsys, town, "涪城区")["涪城区"]
    assert card["members"] == ["wx1", "5107030001"]
    assert card["verdict"] == "qualified"


def test_unit_without_anything_in_scope_is_told_so(town, capsys, tmp_path):
    (tmp_path / "closed.csv").write_text(ACCOUNTS.splitlines()[0] + "\nwx9,wechat,某园发布,某园区,某园区,,,,,closed,\n", "utf-8")
    run("--db", town, "accounts", "import", tmp_path / "closed.csv")
    capsys.readouterr()
    assert run("--db", town, "score", "某园区") == 2
    assert (
        capsys.readouterr().err.strip() == "wangjian: 单位 某园区 的 1 个新媒体账号当时都已关停、冻结或迁移，不在检查范围，没有可评的对象"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["不存在"], "没有网站、单位或账号", id="unknown subject"),
        pytest.param(["5107030001", "--as-of", "2999-01-01"], "在将来", id="future"),
        pytest.param(["5107030001", "--as-of", "yesterday"], "不是时间", id="no time"),
        pytest.param(["5107030001", "--rubric", "nowhere"], "没有评分细则", id="unknown rubric"),
        pytest.param([], "--all", id="nobody"),
    ],
)
def test_wrong_requests_are_one_sentence(town, capsys, arguments, words):
    assert run("--db", town, "score", *arguments) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_text_and_workbook(town, capsys, tmp_path):
    assert run("--db", town, "score", "--all", "--as-of", AT) == 0
    text = capsys.readouterr().out
    assert "单位排名" in text
    assert "99.6" in text
    place = tmp_path / "得分.xlsx"
    assert run("--db", town, "score", "--all", "--as-of", AT, "--format", "xlsx", "--output", place) == 0
    from python_calamine import load_workbook

    book = load_workbook(BytesIO(place.read_bytes()))
    assert book.sheet_names[:4] == ["总览", "涪城区", "市某局", "5107000002"]
    assert [row[:2] for row in book.get_sheet_by_name("总览").to_python()[1:3]] == [[1.0, "涪城区"], ["", "市某局"]]


def test_page_and_ranking(town, capsys, tmp_path):
    place = tmp_path / "得分.html"
    assert run("--db", town, "score", "--all", "--as-of", AT, "--format", "html", "--output", place) == 0
    page = place.read_text("utf-8")
    assert "单位排名" in page
    assert "<script" not in page
    assert page.index("涪城区") < page.index("5107000002")
    assert run("--db", town, "score", "涪城区", "市某局", "--as-of", AT, "--format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert [(each["place"], each["subject"], each["verdict"]) for each in document["ranking"]] == [
        (1, "涪城区", "qualified"),
        (None, "市某局", "unqualified"),
    ]


def test_explain_row_and_finding(town, capsys):
    assert run("--db", town, "explain", "5107030001", "MW15", "--as-of", AT, "--format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["row"]["points"] == -0.2
    fingerprint = document["findings"][0]["fingerprint"]
    assert run("--db", town, "explain", fingerprint[:8], "--as-of", AT) == 0
    text = capsys.readouterr().out
    assert "MW15" in text
    assert "footer.icp.missing" in text


def test_explain_rounds_for_people_only(town, tmp_path, capsys):
    more = "id,name,url,class,level,unit\n5107030009,某局,http://nine.gov.cn/,department,county,涪城区\n"
    (tmp_path / "more.csv").write_text(more + more.splitlines()[1].replace("09,", "08,").replace("nine", "eight") + "\n", "utf-8")
    assert run("--db", town, "sites", "import", tmp_path / "more.csv") == 0
    assert run("--db", town, "explain", "涪城区", "MW15", "--as-of", AT) == 0
    text = capsys.readouterr().out
    assert "得分：-0.07（最低 -0.07，最高 -0.07）" in text  # 0.2 at one of three sites
    assert "以上为 3 个网站合计，得分取平均" in text


def test_explain_does_not_call_a_merit_a_fault(town, capsys):
    assert run("--db", town, "explain", "5107030001", "MB06", "--as-of", AT) == 0
    text = capsys.readouterr().out
    assert "得分：+1" in text
    assert "不符合" not in text


MINISTRY = "id,name,url,class,level\nbm99000001,某部,http://www.mb.gov.cn/,portal,ministry\n"


def test_explain_tells_the_amounts_of_the_subject_what_is_not_verified_and_what_was_inferred(tmp_path, capsys):
    database, register = f"sqlite:///{tmp_path / 'w.db'}", tmp_path / "ministry.csv"
    register.write_text(MINISTRY, "utf-8")
    assert run("--db", database, "sites", "import", register) == 0
    assert run("--db", database, "explain", "bm99000001", "ND02", "--rubric", "national-2019") == 0
    text = capsys.readouterr().out
    assert "ND02a  未开设该类栏目（10 分，未核实，出现即计一次）" in text
    assert "上限：10 分，未核实" in text
    assert "说明：国务院部门不检查概况信息，本项权重加倍。" in text
    assert run("--db", database, "explain", "bm99000001", "MO04") == 0
    assert "说明：月份在所见文本中缺失，按其他截止日期推定为11月。" in capsys.readouterr().out
    assert run("--db", database, "explain", "bm99000001", "MG01") == 0
    assert "上限：5 分\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "rubric", "words"),
    [
        pytest.param(["score", "5107030001"], "yulin-2020-county", "结论：只列材料，不作评定", id="card of a list of material"),
        pytest.param(["explain", "5107030001", "YC09"], "yulin-2020-county", "结论：只列材料，不作评定", id="row of a list of material"),
        pytest.param(["score", "5107000002"], "national-2019", "结论：合格", id="card of vetoes alone"),
        pytest.param(["explain", "5107000002", "NS-V1"], "national-2019", "结论：合格", id="row that nobody is judged by"),
    ],
)
def test_a_list_of_material_finds_nobody_qualified(command, rubric, words, town, capsys):
    assert run("--db", town, *command, "--rubric", rubric, "--as-of", AT) == 0
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        pytest.param(["mianyang-2022"], "加分门槛：MW+MM ≥ 44，达到的才计加分", id="gate that includes its line"),
        pytest.param(["national-2019"], "加分门槛：ND > 80，达到的才计加分", id="gate that excludes it"),
        pytest.param(["mianyang-2022", "MW01"], "范围：市级部门不检查本项", id="whom a row concerns"),
        pytest.param(["mianyang-2022", "MW20"], "抽样：5个内容页面、5个栏目页面", id="sample"),
        pytest.param(["national-2019", "ND09"], "不重复扣分：同一栏目已由ND01、", id="no double deduction"),
        pytest.param(["mianyang-2022", "MO04"], "说明：月份在所见文本中缺失", id="what was inferred"),
    ],
)
def test_rubric_show_tells_the_frame_of_the_rows(asked, words, capsys):
    assert run("rubric", "show", *asked) == 0
    assert words in capsys.readouterr().out


def test_explain_a_finding_that_only_the_records_tell(town, capsys):
    assert run("--db", town, "explain", "5107030001", "MW18", "--as-of", AT, "--format", "json") == 0
    fingerprint = json.loads(capsys.readouterr().out)["findings"][0]["fingerprint"]
    assert run("--db", town, "explain", fingerprint, "--as-of", AT) == 0
    assert "jiucuo.reply_late" in capsys.readouterr().out


def test_explain_refuses_what_is_not_there(town, capsys):
    assert run("--db", town, "explain", "5107030001", "MW99", "--as-of", AT) == 2
    assert "没有行" in capsys.readouterr().err
    assert run("--db", town, "explain", "ffffffffffffffff", "--as-of", AT) == 2


def test_decisions_take_effect_when_made(town, capsys):
    before = cards(capsys, town, "5107030001")["5107030001"]
    fingerprint = row(before, "MW15")["findings"][0]
    assert run("--db", town, "findings", "reject", fingerprint, "--reason", "误报") == 0
    capsys.readouterr()
    assert cards(capsys, town, "5107030001")["5107030001"]["score"] == before["score"]
    now = (datetime.now(BEIJING) + timedelta(seconds=0)).isoformat()
    assert run("--db", town, "score", "5107030001", "--as-of", now, "--format", "json") == 0
    after = json.loads(capsys.readouterr().out)["scorecards"][0]
    assert row(after, "MW15")["points"] == 0


def test_rubric_commands(capsys, tmp_path, town):
    assert run("rubric", "list") == 0
    assert "yulin-2020-county" in capsys.readouterr().out
    assert run("rubric", "show", "mianyang-2022", "MW15") == 0
    assert "footer.icp.missing" in capsys.readouterr().out
    place = tmp_path / "city.yaml"
    assert run("rubric", "new", "city-2030", "--output", place) == 0
    assert run("rubric", "new", "city-2030", "--output", place) == 2
    assert run("rubric", "check", place) == 0
    capsys.readouterr()
    place.write_text(place.read_text("utf-8").replace("footer.icp.missing", "footer.icp.gone"), "utf-8")
    assert run("rubric", "check", place) == 2
    assert f"{place}:" in capsys.readouterr().err
    assert run("--db", town, "rubric", "diff", "mianyang-2022", "national-2019", "--site", "5107030001", "--as-of", AT) == 0
    out = capsys.readouterr().out
    assert "MW15" in out
    assert "99.6" in out


def test_a_new_city_needs_no_code(town, capsys, tmp_path):
    place = tmp_path / "city.yaml"
    assert run("rubric", "new", "city-2030", "--output", place) == 0
    card = cards(capsys, town, "5107030001", "--rubric", place)["5107030001"]
    assert row(card, "WZ01")["points"] == -1
    assert card["rubric"] == "city-2030"


def test_manual_findings_may_name_rows_of_a_rubric_of_ones_own(town, capsys, tmp_path):
    place = tmp_path / "city.yaml"
    assert run("rubric", "new", "city-2030", "--output", place) == 0
    mine = tmp_path / "mine.jsonl"
    mine.write_text(lines([fault(None, row="WZ02a", count=2), fault(None, row="JF1")]), "utf-8")
    assert run("--db", town, "findings", "import", mine, "--strict") == 2
    assert "没有这个细则行" in capsys.readouterr().err
    assert run("--db", town, "findings", "import", mine, "--strict", "--rubric", place) == 0
    capsys.readouterr()
    card = cards(capsys, town, "5107030001", "--rubric", place)["5107030001"]
    assert (row(card, "WZ02")["points"], row(card, "JF1")["points"]) == (-3, 1)  # one dead link of the town and two by hand


def test_card_without_points_says_why(town, capsys):
    assert run("--db", town, "score", "5107000002", "--rubric", "national-2019", "--as-of", AT) == 0
    assert "合格（暂定）  本细则对这类对象只检查单项否决，不计分" in capsys.readouterr().out
    assert run("--db", town, "score", "5107000003", "--rubric", "national-2019", "--as-of", AT, "--format", "html") == 0
    assert "本细则对这类对象只检查单项否决，不计分" in capsys.readouterr().out


def test_unit_that_was_only_visited_says_so_and_has_no_place(town, tmp_path, capsys):
    (tmp_path / "one.csv").write_text(
        SITES.splitlines()[0] + "\n5107000009,市静局,http://jj.my.gov.cn/,市静局,department,city,510700,市静局,true,,open,\n", "utf-8"
    )
    seen = [
        {"site": "5107000009", "at": (T - timedelta(hours=hour, minutes=7)).isoformat(), "ok": True, "seconds": 0.4} for hour in range(168)
    ]
    (tmp_path / "one.jsonl").write_text(lines(seen), "utf-8")
    assert run("--db", town, "sites", "import", tmp_path / "one.csv") == 0
    assert run("--db", town, "visits", "import", tmp_path / "one.jsonl") == 0
    capsys.readouterr()
    assert run("--db", town, "score", "市静局", "市某局", "--as-of", AT) == 0
    card, rest = capsys.readouterr().out.split("\n\n", 1)
    assert "结论：合格（暂定）  得分 100（除能否访问外，没有测得任何结果，只是未扣分）" in card
    (place,) = [line.split() for line in rest.splitlines() if line.endswith("市静局")]
    assert place == ["—", "除能否访问外，没有测得任何结果", "合格", "市静局"]


def test_unit_tells_which_of_its_sites_nobody_watches(town, tmp_path, capsys):
    (tmp_path / "two.csv").write_text(
        SITES.replace(
            "5107000003,市某中心,http://zx.my.gov.cn/,市某中心,department,city,510700,市某局,true,,open",
            "5107000003,市某中心,http://zx.my.gov.cn/,市某中心,department,city,510700,市某局,true,,paused",
        ),
        "utf-8",
    )
    assert run("--db", town, "sites", "import", tmp_path / "two.csv") == 0
    capsys.readouterr()
    assert run("--db", town, "score", "市某局", "--as-of", AT) == 0
    assert "网站 5107000003 在名册中暂停监测，只按已入库的事实计算" in capsys.readouterr().out


def test_workbook_says_why_there_are_no_points(town, tmp_path):
    from python_calamine import load_workbook

    place = tmp_path / "得分.xlsx"
    assert run("--db", town, "score", "5107000002", "--rubric", "national-2019", "--as-of", AT, "--output", place) == 0
    head, line = load_workbook(BytesIO(place.read_bytes())).get_sheet_by_name("总览").to_python()
    assert dict(zip(head, line, strict=True))["原因"] == "除能否访问外，没有测得任何结果；本细则对这类对象只检查单项否决，不计分"


@pytest.mark.parametrize("form", ["text", "html"])
def test_list_of_material_names_every_checkpoint_and_calls_nothing_good(town, capsys, form):
    assert run("--db", town, "score", "5107030001", "--rubric", "yulin-2020-county", "--as-of", AT, "--format", form) == 0
    said = capsys.readouterr().out
    assert all(f"YC{number:02d}" in said for number in range(1, 37))
    assert "需人工提交或核对（截止 2020-12-11）：会议纪要" in said
    assert "共 36 项" in said
    assert "暂定" not in said
    assert "verdict qualified" not in said
    assert "没有扣分" not in said
