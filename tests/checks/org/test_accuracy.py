from checks.org.accuracy import org_accuracy
from tests.checks.builder import outcomes, said, snapshot
from tests.checks.columns import C, column, special


def site(text: str):
    return snapshot(columns=(column(C.ORG, path="/jgzn/"),), special_pages={"org": (special(text, "/jgzn/"),)})


def test_abolished_body_is_for_a_person():
    assert said(org_accuracy, site("<p>县政府工作部门:安和县国土资源局、安和县教育局</p>")) == [("review", "org.inaccurate")]


def test_history_names_it_rightly():
    assert outcomes(org_accuracy, site("<p>由原县国土资源局等单位的职责整合组建</p><p>安和县自然资源局</p>")) == {"pass"}


def test_pages_not_read_are_unknown():
    assert outcomes(org_accuracy, snapshot(columns=(column(C.ORG),))) == {"unknown"}
    assert outcomes(org_accuracy, snapshot(columns=())) == {"not_applicable"}
