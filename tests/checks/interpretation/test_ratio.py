from checks.interpretation.ratio import interpretation_ratio
from tests.checks.builder import outcomes, said, snapshot
from tests.checks.columns import C, column, special, unread

DOC = "安和县人民政府办公室关于印发《安和县养老服务办法》的通知"


def document(main: str = ""):
    return special(f"<h1>{DOC}</h1><p>各乡镇人民政府:现将办法印发给你们。</p>{main}", "/zwgk/zcwj/1.html", title=DOC)


def listing(*titles: str):
    rows = "".join(f'<li><a href="/zwgk/zcjd/{n}.html">{title}</a><span>2026-05-0{n + 1}</span></li>' for n, title in enumerate(titles))
    return special(f'<ul class="list">{rows}</ul>', "/zwgk/zcjd/")


def site(page, *lists, columns=()):
    pages = {"policy": (page,), "interpretation_list": lists}
    return snapshot(columns=(column(C.POLICY, path="/zwgk/zcwj/"), *columns), special_pages=pages)


def test_interpreted_by_name_or_link_passes():
    named = listing("《安和县养老服务办法》政策解读", "《安和县物业管理办法》政策解读", "图解：安和县就业规划")
    assert outcomes(interpretation_ratio, site(document(), named)) == {"pass"}
    linked = document('<a href="/zwgk/zcjd/1.html">政策解读：安和县养老服务办法</a>')
    assert outcomes(interpretation_ratio, site(linked)) == {"pass"}


def test_no_interpretation_is_for_a_person():
    others = listing("《安和县物业管理办法》政策解读", "图解：安和县就业规划", "《安和县粮食安全办法》解读")
    assert said(interpretation_ratio, site(document(), others)) == [("review", "interpretation.ratio_low")]


def test_unread_interpretations_make_it_unknown():
    assert outcomes(interpretation_ratio, site(document(), columns=(unread(C.INTERPRETATION, path="/zwgk/zcjd/"),))) == {"unknown"}


def test_nothing_sampled():
    assert outcomes(interpretation_ratio, snapshot(columns=(column(C.POLICY),))) == {"unknown"}
    assert outcomes(interpretation_ratio, snapshot(columns=())) == {"not_applicable"}
