"""What pages show and change, without a browser."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from config.settings import Settings
from core.board import FindingFilter
from core.clock import utc_now
from core.column.records import ColumnClass
from core.outcome import Cause, Owner, State
from core.quorum import decide
from core.visit import Visit
from tests.picture import png
from tests.web.conftest import EDU, HEALTH, QUIET, csrf_of


def test_overview_counts_lights_and_waiting(client_of):
    text = client_of("look").get("/").text
    assert "今日访问" in text
    assert "市卫健委网站" in text  # 10 % of its visits failed: red, first to look at
    assert "单项否决" in text


def test_light_agrees_with_the_weeks_judgement(client_of, store):
    from pipeline.board.light import Light
    from pipeline.board.sites import load_line, load_lines

    lines = {line.site.id: line for line in load_lines(store_filled(client_of, store), Settings(), utc_now())}
    assert lines[HEALTH].signal.light is Light.RED
    assert lines[EDU].signal.light is Light.AMBER
    assert lines[QUIET].signal.light is Light.GREY
    assert load_line(store, Settings(), lines[HEALTH].site, utc_now()).signal.light is Light.RED


def store_filled(client_of, store):
    client_of("look")
    return store


def test_decision_is_recorded_with_its_trail(client_of, store):
    item = store_filled(client_of, store).board.findings(FindingFilter(code="column.blank"))[0]
    client = client_of("rev")
    path = f"/findings/{item.fingerprint}"
    without = client.post(f"{path}/decision", data={"csrf": csrf_of(client, path), "decision": "reject"})
    assert without.status_code == 400
    assert "理由" in without.text
    answer = client.post(f"{path}/decision", data={"csrf": csrf_of(client, path), "decision": "reject", "reason": "已核对"})
    assert answer.status_code == 303
    assert store.findings.match(item.fingerprint)[0].state is State.REJECTED
    event = store.findings.history(item.fingerprint)[-1]
    assert (event.by, event.reason) == ("rev", "已核对")
    entry = store.people.trail(subject=item.fingerprint)[0]
    assert (entry.user, entry.action, entry.detail["to"]) == ("rev", "finding.reject", "rejected")
    assert "驳回问题" in client_of("admin").get("/trail").text


@pytest.mark.parametrize(
    ("fragment", "marked"),
    [
        pytest.param("#xywh=10,20,30,40", True, id="a place"),
        pytest.param("", False, id="no place"),
        pytest.param("#xywh=900,20,30,40", False, id="outside"),
    ],
)
def test_pictures_of_a_finding_show_the_place_as_the_report_does(client_of, store, fragment, marked):
    item = store_filled(client_of, store).board.findings(FindingFilter(code="column.blank"))[0]
    finding = store.findings.match(item.fingerprint)[0]
    piece = store.evidence.put(png(200, 100), kind="screenshot", locator=f"http://edu.example.gov.cn/lm/{fragment}", at=utc_now())
    store.findings.record([replace(finding, evidence=(*finding.evidence, piece))], at=utc_now())
    client = client_of("look")
    text = client.get(f"/findings/{item.fingerprint}").text
    source = f"/findings/{item.fingerprint}/evidence/{piece.sha256}"
    assert f'<image href="{source}" width="200" height="100"/>' in text
    assert ('<rect x="10.0" y="20.0" width="30.0" height="40.0"' in text) is marked
    assert client.get(source).headers["content-type"] == "image/png"


def test_waiver_needs_a_day_to_come(client_of, store):
    item = store_filled(client_of, store).board.findings(FindingFilter(code="column.blank"))[0]
    client = client_of("rev")
    data = {"csrf": csrf_of(client), "decision": "waive", "reason": "已报备", "until": "2020-01-01"}
    assert client.post(f"/findings/{item.fingerprint}/decision", data=data).status_code == 400
    assert client.post(f"/findings/{item.fingerprint}/decision", data={**data, "until": "31.12."}).status_code == 400
    assert client.post(f"/findings/{item.fingerprint}/decision", data={**data, "until": "9999-12-31"}).status_code == 400
    assert client.post(f"/findings/{item.fingerprint}/decision", data={**data, "until": "2090-01-01"}).status_code == 303
    assert store.findings.match(item.fingerprint, utc_now())[0].state is State.WAIVED


@pytest.mark.parametrize(
    ("data", "word"),
    [
        pytest.param({"days": "soon", "reason": "x"}, "整数", id="no number"),
        pytest.param({"days": "99999", "reason": "x"}, "整数", id="too long"),
        pytest.param({"column_class": "nonsense", "reason": "x"}, "类别", id="no class"),
        pytest.param({"days": "30", "reason": " "}, "理由", id="no reason"),
        pytest.param({"reason": "x"}, "类别或", id="nothing said"),
    ],
)
def test_wrong_column_settings_are_explained(client_of, data, word):
    client = client_of("rev")
    answer = client.post(f"/sites/{EDU}/columns", data={"csrf": csrf_of(client), "url": "http://edu.example.gov.cn/lm/", **data})
    assert answer.status_code == 400
    assert word in answer.text


def test_column_override_shows_and_can_be_taken_back(client_of, store):
    client = client_of("rev")
    data = {
        "csrf": csrf_of(client),
        "url": "http://edu.example.gov.cn/lm/",
        "column_class": "notice",
        "days": "90",
        "reason": "按通知公告管理",
    }
    assert client.post(f"/sites/{EDU}/columns", data=data).status_code == 303
    assert store.columns.overrides(EDU)[0].column_class == ColumnClass.NOTICE.value
    assert "按通知公告管理" in client.get(f"/sites/{EDU}/columns").text
    assert client.post(f"/sites/{EDU}/columns", data={**data, "drop": "1"}).status_code == 303
    assert store.columns.overrides(EDU) == []
    assert [entry.action for entry in store.people.trail(action="column")] == ["column.drop", "column.override"]


def test_registry_form_uses_the_rules_of_the_import(client_of, store):
    client = client_of("admin")
    csrf = csrf_of(client)
    wrong = client.post("/registry/new", data={"csrf": csrf, "id": "5107000009", "url": "no address", "state": "open"})
    assert wrong.status_code == 400
    assert "网址" in wrong.text
    data = {
        "csrf": csrf,
        "id": "5107000009",
        "url": "http://new.example.gov.cn/",
        "name": "新网站",
        "class": "department",
        "level": "city",
        "state": "open",
        "outward_service": "false",
        "unit": "市新局",
    }
    assert client.post("/registry/new", data=data).status_code == 303
    assert store.sites.get("5107000009").unit == "市新局"
    assert client.post("/registry/new", data=data).status_code == 400
    assert client.post("/registry/5107000009", data={**data, "state": "closed"}).status_code == 303
    assert store.sites.get("5107000009").state.value == "closed"


def test_uploaded_table_is_imported(client_of, store):
    client = client_of("admin")
    table = "网站标识码,网站名称,网址,考核单位\n5107000011,甲,http://jia.example.gov.cn/,市甲局\n".encode("gb18030")
    answer = client.post("/registry/import", data={"csrf": csrf_of(client), "kind": "sites"}, files={"file": ("名册.csv", table)})
    assert answer.status_code == 200
    assert "新增 1" in answer.text
    assert store.sites.get("5107000011").name == "甲"


@pytest.mark.parametrize("table", ["sites", "units", "findings", "review", "audits", "trail", "users"])
def test_tables_are_exported_whole(client_of, table):
    client = client_of("admin")
    rows = list(csv.reader(io.StringIO(client.get(f"/export/{table}.csv").content.decode("utf-8-sig"))))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1
    sheet = client.get(f"/export/{table}.xlsx").content
    import python_calamine

    read = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert [str(cell) for cell in read[0]] == rows[0]
    assert len(read) >= len(rows) - 1  # the log-ins of this test may have added a line


@pytest.mark.parametrize("table", ["columns", "links", "visits", "rows"])
def test_tables_of_one_site_are_exported(client_of, table):
    answer = client_of("look").get(f"/export/{table}.csv?site={EDU}&rubric=mianyang-2022")
    assert answer.status_code == 200
    assert answer.content.count(b"\r\n") > 1


def test_export_follows_the_filters_of_the_page(client_of):
    text = client_of("look").get(f"/export/findings.csv?site={HEALTH}").content.decode("utf-8-sig")
    assert HEALTH in text
    assert EDU not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("教育局", EDU, id="name"),
        pytest.param(HEALTH[-6:], HEALTH, id="id"),
        pytest.param("footer.icp", "footer.icp.missing", id="code"),
        pytest.param("MW05", "/rubrics/mianyang-2022#MW05", id="row"),
    ],
)
def test_search_finds(client_of, text, expected):
    assert expected in client_of("look").get("/search", params={"q": text}).text


def test_whole_fingerprint_leads_to_its_finding(client_of, store):
    fingerprint = store_filled(client_of, store).board.findings(FindingFilter(code="column.blank"))[0].fingerprint
    assert client_of("look").get(f"/search?q={fingerprint}").headers["location"] == f"/findings/{fingerprint}"


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=99999999999", "page=x", "light=red", "q=%00", "q=" + "x" * 3000])
def test_odd_queries_are_answered(client_of, query):
    assert client_of("look").get(f"/sites?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/sites?light=purple", "/findings?state=odd", "/findings?severity=x"])
def test_unknown_choices_are_refused_in_words(client_of, path):
    answer = client_of("look").get(path)
    assert answer.status_code == 400
    assert "不认识" in answer.text


def test_metrics_tell_sites_and_findings(client_of):
    client = client_of(None)
    client.get("/login")
    text = client.get("/metrics").text
    assert 'wangjian_sites{light="red"} 1.0' in text
    assert 'wangjian_findings{certainty="suspected",severity="deduct"}' in text
    assert "wangjian_http_request_seconds_bucket" in text
    assert 'wangjian_digest_letters{state="given_up"} 0.0' in text
    assert client.get("/healthz").json()["status"] == "ok"


def test_running_audit_of_another_process_is_seen(client_of, store):

    run = store_filled(client_of, store).audits.start(HEALTH, utc_now(), {})
    frontier = store.frontier(run)
    frontier.push([("http://health.example.gov.cn/", 0, "{}"), ("http://health.example.gov.cn/a", 0, "{}")])
    frontier.take(1)
    frontier.done(["http://health.example.gov.cn/"])
    text = client_of("look").get("/audits", headers={"HX-Request": "true"}).text
    assert "已读 1 / 已知 2 个网址" in text
    assert "<html" not in text


def test_asking_twice_for_an_audit_queues_one(client_of, store):
    client = client_of("rev")
    csrf = csrf_of(client)
    first = client.post("/audits/start", data={"csrf": csrf, "site": EDU})
    second = client.post("/audits/start", data={"csrf": csrf, "site": EDU})
    assert first.headers["location"].endswith("started")
    assert second.headers["location"].endswith("already")
    assert client_of("edu").post("/audits/start", data={"csrf": csrf_of(client_of("edu")), "site": HEALTH}).status_code in (403, 404)


def test_media_matrix_shows_silence_and_keeps_the_unknown_unknown(client_of):
    text = client_of("look").get("/media").text
    assert "已超过 2 周未更新" in text
    assert "还有 11 天" in text or "还有 10 天" in text
    assert "没有读到发文（未知）" in text
    assert "已冻结，不检查" in text
    found = client_of("look").get("/media", params={"q": "健康视频"}).text
    assert "健康视频" in found
    assert "教育发布" not in found


def test_media_of_other_units_are_not_shown(client_of):
    client = client_of("edu")
    assert "教育发布" in client.get("/media").text
    assert "健康发布" not in client.get("/media").text
    rows = list(csv.DictReader(io.StringIO(client.get("/export/media.csv").content.decode("utf-8-sig"))))
    assert {row["账号名称"]: row["更新情况"] for row in rows} == {"教育发布": "正常", "教育微博": "不检查"}


def test_availability_tells_what_other_places_saw_and_each_word_of_a_quorum(client_of, store):
    client = client_of("look")
    now = utc_now()
    down = Visit(
        site=EDU, at=now - timedelta(hours=3, minutes=7), ok=False, seconds=0.1, cause=Cause.RESET, owner=Owner.SITE, vantage="east"
    )
    west = replace(down, vantage="west")
    store.vantages.append([down, west])
    store.visits.append([decide(EDU, down.at, [down, west])])
    page = client.get(f"/sites/{EDU}/availability").text
    assert "观测点 east：近 7 天 1 次有效访问中 1 次失败" in page
    assert "east：失败" in page
    assert "west：失败" in page


def test_card_of_a_site_that_nobody_looked_at_says_so(client_of):
    client = client_of("admin")
    said = {site: client.get(f"/sites/{site}").text.count("没有测得任何结果") for site in (QUIET, EDU)}
    assert said[QUIET] > said[EDU] == 0


def test_points_of_rows_have_the_sign_of_the_reports(client_of):
    page = client_of("admin").get(f"/sites/{EDU}").text
    taken = re.findall(r'data-l="得失分" class="num">([^<]+)', page)
    assert any(re.fullmatch(r"−\d+(\.\d+)?", figure) for figure in taken)
    assert not any("-" in figure for figure in taken)
