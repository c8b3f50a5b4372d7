"""The three guide checks over the same sample."""

import pytest

from checks.guide.accuracy import guide_accuracy
from checks.guide.elements import guide_elements
from checks.guide.form import guide_form
from checks.guide.parts import CATEGORIES
from tests.checks.builder import HOME, column_page, html, outcomes, registered, run, said, snapshot
from tests.checks.columns import special

FULL = {
    "事项名称": "老年人优待证办理",
    "设定依据": "《老年人权益保障法》",
    "申请条件": "年满60周岁",
    "办理材料": "身份证",
    "办理地点": "政务服务大厅2号窗口",
    "办理机构": "县民政局",
    "收费标准": "不收费",
    "办理时间": "工作日9:00—17:00",
    "联系电话": "0816-2233445",
    "办理流程": "申请—受理—办结",
}
SYNONYMS = {
    "项目名称": "经营许可",
    "法律依据": "某法",
    "受理条件": "企业法人",
    "申报材料": "申请书",
    "办公地址": "人民路1号",
    "承办单位": "县市场监管局",
    "是否收费": "否",
    "工作时间": "周一至周五",
    "咨询方式": "12345",
    "咨询电话": "0816-2233445",
    "审批程序": "受理、审查、决定",
}


def guide(rows: dict[str, str], more: str = "", **page_parts):
    table = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows.items())
    return special(
        f"<h1>老年人优待证办理办事指南</h1><table>{table}</table>{more}", "/zwfw/1.html", title="老年人优待证办理办事指南", **page_parts
    )


def site(*pages, **more):
    return snapshot(special_pages={"guide": pages}, special_population={"guide": 40}, **more)


@pytest.mark.parametrize("rows", [pytest.param(FULL, id="official names"), pytest.param(SYNONYMS, id="synonyms")])
def test_complete_guide_passes(rows: dict[str, str]):
    assert outcomes(guide_elements, site(guide(rows))) == {"pass"}


def test_heads_that_name_two_categories_and_everyday_words_count():
    rows = {
        "一、办事依据": "《婚姻登记条例》",
        "二、申办条件": "双方自愿",
        "三、所需证件": "身份证、户口簿",
        "四、办事程序": "申请、审查、发证",
        "五、收费": "免费",
        "六、办理单位及地点": "民政局婚姻登记处，永清镇1号",
        "七、工作时间": "周一至周五",
        "八、联系人及电话": "7151235",
        "事项名称": "婚姻登记",
    }
    assert outcomes(guide_elements, site(guide(rows))) == {"pass"}


def test_everyday_headings_of_a_small_bureau_count():
    rows = {**FULL, "设立依据": "某法", "需提交的材料": "身份证"}
    del rows["设定依据"], rows["办理材料"]
    assert outcomes(guide_elements, snapshot(special_pages={"guide": (guide(rows),)})) == {"pass"}


def test_labels_set_wide_and_heads_of_two_count():
    text = "<p>办　理　依　据：条例</p><p>申 请 条 件：年满60周岁</p><p>办理地点、时间：人民路1号，工作日</p><p>申请材料：身份证</p>"
    page = special(f"<h1>老年人优待证办理办事指南</h1>{text}", "/zwfw/1.html", title="老年人优待证办理办事指南")
    (found,) = run(guide_elements, site(page))[1]
    assert found.measured["missing"] == ["办理机构", "收费标准", "联系电话", "办理流程"]


def test_missing_categories_are_counted():
    rows = {name: FULL[name] for name in ("事项名称", "办理材料", "办理机构", "收费标准", "办理地点")}
    found = site(guide(rows))
    assert said(guide_elements, found) == [("review", "guide.elements_missing")]
    finding = run(guide_elements, found)[1][0]
    assert finding.count == 5
    assert finding.measured["missing"] == ["设定依据", "申请条件", "办理时间", "联系电话", "办理流程"]


def test_footer_phone_is_no_guide_phone():
    assert "联系电话" in run(guide_elements, site(guide({k: v for k, v in FULL.items() if k != "联系电话"})))[1][0].message


def test_pages_that_are_no_guides_are_left_out():
    news = special("<h1>县政务服务大厅搬迁</h1><p>县政务服务大厅于上周搬迁。</p>", "/xw/1.html", title="县政务服务大厅搬迁")
    home = special("<p>受理条件 申请材料 办理流程</p>", "/", final_url=HOME)
    assert said(guide_elements, site(news, home)) == []


def test_login_or_script_only_guides_are_unknown():
    shell = special("", "/zwfw/1.html", body=html(header="", bottom="", main='<div id="app"></div><script src="/a.js"></script>').encode())
    login = special("<p>请先登录</p>", "/zwfw/2.html", body=html(header="", bottom="", main="<p>统一身份认证平台,请先登录</p>").encode())
    for page in (shell, login):
        assert outcomes(guide_elements, site(page)) == {"unknown"}
    assert outcomes(guide_elements, site()) == {"unknown"}


@pytest.mark.parametrize("check", [guide_elements, guide_form])
@pytest.mark.parametrize(
    ("status", "cause", "owner"), [(404, "http_4xx", "site"), (503, "http_5xx", "site"), (403, "blocked_challenge", "unclear")]
)
def test_guides_that_do_not_open_are_unknown_by_their_own_cause(check, status: int, cause: str, owner: str):
    (one,) = run(check, site(special("<p>办事指南</p>", "/zwfw/1.html", status=status)))[0]
    assert (str(one.outcome), str(one.cause), str(one.owner)) == ("unknown", cause, owner)


def test_every_guide_of_the_sample_is_judged():
    news = special("<h1>县政务服务大厅搬迁</h1><p>县政务服务大厅于上周搬迁。</p>", "/xw/1.html", title="县政务服务大厅搬迁")
    login = special("<p>请先登录</p>", "/zwfw/2.html", body=html(header="", bottom="", main="<p>统一身份认证平台,请先登录</p>").encode())
    short = guide({name: FULL[name] for name in list(FULL)[:9]})
    for pages in ((news, login, short, guide(FULL)), (guide(FULL), short, login, news)):
        assert outcomes(guide_elements, site(*pages)) == {"unknown", "review", "pass"}
    (found,) = run(guide_elements, site(news, short))[1]
    assert (found.count, found.measured["population"]) == (1, 40)


def test_departments_without_service_are_exempt():
    exempt = site(site=registered(outward_service=False))
    assert all(outcomes(check, exempt) == {"not_applicable"} for check in (guide_elements, guide_form, guide_accuracy))


def test_ten_categories():
    assert len(CATEGORIES) == 10
    assert tuple(CATEGORIES) == tuple(FULL)


def test_form_named_without_file_is_for_a_person():
    assert said(guide_form, site(guide({**FULL, "办理材料": "《老年人优待证申请表》"}))) == [("review", "guide.form_missing")]


@pytest.mark.parametrize(
    ("rows", "more"),
    [
        pytest.param(FULL, "", id="no form asked for"),
        pytest.param({**FULL, "办理材料": "申请表"}, '<a href="/f/a.doc">老年人优待证申请表</a>', id="file beside it"),
        pytest.param({**FULL, "办理材料": "申请表(空表下载)"}, "", id="download named"),
    ],
)
def test_obtainable_form_passes(rows: dict[str, str], more: str):
    assert outcomes(guide_form, site(guide(rows, more))) == {"pass"}


@pytest.mark.parametrize("number", ["0816-123456", "暂无", "XXXX", "123"])
def test_phone_that_cannot_be_is_for_a_person(number: str):
    rows = {**FULL, "联系电话": "见下"}
    found = said(guide_accuracy, site(guide(rows, f"<p>咨询电话：{number}</p>")))
    assert found == ([] if number == "123" else [("review", "guide.inaccurate")])


@pytest.mark.parametrize(
    "number", ["0816-2233445", "12345", "13800138000", "0816-2233445转8001", "400-800-1234", "(0816)2233445", "2233445"]
)
def test_right_looking_phone_passes(number: str):
    assert outcomes(guide_accuracy, site(guide(FULL, f"<p>投诉电话：{number}</p>"))) == {"pass"}


def test_unreadable_guides_are_unknown_for_phones_and_forms():
    assert outcomes(guide_accuracy, site()) == {"unknown"}
    assert outcomes(guide_form, site()) == {"unknown"}


NEWS = "".join(f'<li><a href="/xwzx/{n}.html">县政府召开第{n}次常务会议</a><span>2026-06-0{n}</span></li>' for n in range(1, 6))


@pytest.mark.parametrize(
    ("columns", "outcome"), [pytest.param(4, "review", id="sidebar"), pytest.param(0, "unknown", id="it may be a list of guides")]
)
def test_guide_beside_a_sidebar_of_news_is_read(columns: int, outcome: str):
    side = f'<ul class="side">{NEWS}</ul>'
    sampled = tuple(column_page(n, main=f"<p>栏目</p>{side}") for n in range(columns))
    lacking = {name: value for name, value in FULL.items() if name not in ("设定依据", "收费标准")}
    assert outcomes(guide_elements, site(guide(lacking, more=side), column_pages=sampled)) == {outcome}
