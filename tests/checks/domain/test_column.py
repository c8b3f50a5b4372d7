import pytest

from checks.domain.column import domain_column
from core.column.records import Column, ColumnClass, ColumnForm
from tests.checks.builder import causes, outcomes, run, snapshot


def column(url: str) -> Column:
    return Column(url=url, name="旅游", column_class=ColumnClass.OTHER, class_from="default", level=1, form=ColumnForm.LIST)


@pytest.mark.parametrize(
    "url",
    ["http://www.anhe.gov.cn/ly/", "http://xxgk.anhe.gov.cn/", "https://www.sczwfw.gov.cn/", "https://mp.weixin.qq.com/s/x"],
    ids=["own host", "own domain", "provincial platform", "public platform"],
)
def test_legitimate_hosts_pass(url):
    assert outcomes(domain_column, snapshot(columns=(column(url),))) == {"pass"}


@pytest.mark.parametrize("url", ["http://www.anhe-tour.com/", "http://60.1.2.3:8080/xxgk/"], ids=["commercial host", "bare address"])
def test_foreign_hosts_go_to_a_person(url):
    found = run(domain_column, snapshot(columns=(column(url),)))[1]
    assert [(str(one.outcome), one.code, one.target) for one in found] == [("review", "domain.column_foreign", url)]


def test_without_inventory_it_is_unknown():
    assert causes(domain_column, snapshot(columns=None)) == {"no_data"}
