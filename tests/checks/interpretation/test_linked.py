import pytest

from checks.interpretation.linked import interpretation_linked
from checks.interpretation.pairs import core_name, same_document
from checks.interpretation.ratio import interpretation_ratio
from tests.checks.builder import causes, outcomes, page, run, said, snapshot
from tests.checks.columns import C, column, special, url

DOC = "安和县人民政府办公室关于印发《安和县养老服务办法》的通知"
READING = "《安和县养老服务办法》政策解读"
BODY = "<p>为推进养老服务工作,制定本办法,现就有关内容解读如下。</p>" * 3


def reading(main: str = "", **more):
    return special(f"<h1>{READING}</h1>{BODY}{main}", "/zwgk/zcjd/1.html", title=READING, **more)


def document(main: str = ""):
    return special(f"<h1>{DOC}</h1><p>各乡镇人民政府:现将办法印发给你们。</p>{main}", "/zwgk/zcwj/1.html", title=DOC)


def site(*, interpretations=(), paired=(), **more):
    pages = {"interpretation": tuple(interpretations), "paired": tuple(paired)}
    return snapshot(columns=(column(C.INTERPRETATION, path="/zwgk/zcjd/"),), special_pages=pages, **more)


TO_DOC = f'<p>相关文件：<a href="/zwgk/zcwj/1.html">{DOC}</a></p>'
TO_READING = f'<p>相关解读：<a href="/zwgk/zcjd/1.html">{READING}</a></p>'


def test_linked_both_ways_passes():
    assert outcomes(interpretation_linked, site(interpretations=[reading(TO_DOC)], paired=[document(TO_READING)])) == {"pass"}


def test_no_link_to_the_document_fails():
    found = site(interpretations=[reading()])
    assert said(interpretation_linked, found) == [("fail", "interpretation.unlinked.to_doc")]
    assert run(interpretation_linked, found)[1][0].url == url("/zwgk/zcjd/1.html")


def test_no_link_back_fails_at_the_document():
    found = site(interpretations=[reading(TO_DOC)], paired=[document()])
    assert said(interpretation_linked, found) == [("fail", "interpretation.unlinked.to_interp")]
    finding = run(interpretation_linked, found)[1][0]
    assert (finding.url, finding.target) == (url("/zwgk/zcwj/1.html"), url("/zwgk/zcjd/1.html"))


def test_menu_entry_is_no_link_between_the_two():
    assert said(interpretation_linked, site(interpretations=[reading('<a href="/zwgk/zcwj/">政策文件</a>')])) == [
        ("fail", "interpretation.unlinked.to_doc")
    ]


def test_document_on_the_provincial_site_is_enough():
    outside = f'<a href="http://www.sheng.gov.cn/zfwj/9.html">{DOC}</a>'
    assert outcomes(interpretation_linked, site(interpretations=[reading(outside)])) == {"pass"}


@pytest.mark.parametrize(
    "link",
    [
        pytest.param('<p>政策原文：<a href="/zwgk/zcwj/1.html">http://www.anhe.gov.cn/zwgk/zcwj/1.html</a></p>', id="address as text"),
        pytest.param('<p>【文件原文】<a href="/zwgk/zcwj/1.html">点击查看</a></p>', id="click here"),
        pytest.param('<h3>相关文件</h3><ul><li><a href="/zwgk/zcwj/1.html">安府办发〔2026〕3号</a></li></ul>', id="number of the document"),
        pytest.param('<h3>相关文件：</h3><p><a href="/zwgk/zcwj/1.html"><img src="/t.png"></a></p>', id="picture"),
    ],
)
def test_label_before_the_link_says_what_it_is(link):
    assert outcomes(interpretation_linked, site(interpretations=[reading(link)])) == {"pass"}


def test_label_before_the_way_back():
    back = '<p>相关解读：<a href="/zwgk/zcjd/tw/1.html">点击查看</a></p>'
    assert outcomes(interpretation_linked, site(interpretations=[reading(TO_DOC)], paired=[document(back)])) == {"pass"}


@pytest.mark.parametrize("words", ["相关阅读：", "本次政策文件由县民政局起草，详见", "下一篇："])
def test_other_words_before_a_link_are_no_label(words):
    found = reading(f'<p>{words}<a href="/zwgk/zwyw/9.html">安和县召开会议</a></p>')
    assert said(interpretation_linked, site(interpretations=[found])) == [("fail", "interpretation.unlinked.to_doc")]


def test_page_that_is_both_is_not_asked_to_lead_to_itself():
    both = reading(TO_DOC.replace("/zwgk/zcwj/1.html", "/zwgk/zcwj/7.html"))
    assert outcomes(interpretation_linked, site(interpretations=[both], paired=[both])) == {"pass"}


def test_related_block_filled_by_script_is_unknown_until_rendered():
    page = reading('<h3>相关文档</h3><div id="r"></div><script>load("r")</script>')
    assert causes(interpretation_linked, site(interpretations=[page])) == {"needs_script"}
    seen = reading("<h3>相关文档</h3>", rendered_html=reading("<h3>相关文档</h3>").facts.html)
    assert said(interpretation_linked, site(interpretations=[seen])) == [("fail", "interpretation.unlinked.to_doc")]


def test_related_block_that_is_there_is_judged_whatever_scripts_the_page_has():
    page = reading('<h3>相关文档</h3><p><a href="/zwgk/zwyw/1.html">安和县召开会议</a></p><script>count()</script>')
    assert said(interpretation_linked, site(interpretations=[page])) == [("fail", "interpretation.unlinked.to_doc")]


def test_nothing_sampled():
    assert outcomes(interpretation_linked, site()) == {"unknown"}
    assert outcomes(interpretation_linked, snapshot(columns=())) == {"not_applicable"}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(DOC, READING, True, id="document and its interpretation"),
        pytest.param(DOC, "一图读懂《安和县养老服务办法》", True, id="chart"),
        pytest.param(DOC, "《安和县粮食安全管理办法》政策解读", False, id="another document"),
        pytest.param("安和县2025年度政府投资计划安排", "《安和县2026年度政府投资计划安排》解读", False, id="another year's"),
        pytest.param("关于印发安和县养老服务管理实施方案的通知", "2026年安和县养老服务实施方案解读", True, id="year in one title only"),
        pytest.param("安和县人民政府关于促进就业的若干意见", "《关于促进就业的若干意见》解读", True, id="without book-title marks"),
    ],
)
def test_same_document(first: str, second: str, expected: bool):
    assert same_document(first, second) is expected


def test_core_name():
    assert core_name(READING) == "安和县养老服务办法"


@pytest.mark.parametrize("check", [interpretation_linked, interpretation_ratio])
@pytest.mark.parametrize(
    ("body", "status", "cause"),
    [
        pytest.param("<h1>404</h1>", 404, "http_4xx", id="gone"),
        pytest.param("<h1>err</h1>", 503, "http_5xx", id="server error"),
        pytest.param("<p>您访问的页面不存在或已删除</p>", 200, "soft_404", id="error page with status 200"),
    ],
)
def test_pages_that_did_not_open_lack_nothing(check, body: str, status: int, cause: str):
    bad = page(f"<html><body>{body}</body></html>", url="http://www.anhe.gov.cn/zwgk/zcjd/9.html", status=status)
    found = snapshot(special_pages={"interpretation": (bad,), "policy": (bad,), "paired": (bad,)})
    assert said(check, found) == []
    assert causes(check, found) == {cause}
