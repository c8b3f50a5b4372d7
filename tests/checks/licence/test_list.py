from checks.licence.list import licence_list
from core.column.records import Column, ColumnClass, ColumnForm
from tests.checks.builder import causes, content_page, outcomes, said, snapshot


def column(name: str) -> Column:
    return Column(
        url=f"http://www.anhe.gov.cn/{name}/",
        name=name,
        column_class=ColumnClass.OTHER,
        class_from="name",
        level=2,
        form=ColumnForm.ARTICLE,
    )


BOTH = (column("行政许可事项清单"), column("行政备案事项清单"))


def test_both_lists_pass():
    assert outcomes(licence_list, snapshot(columns=BOTH)) == {"pass"}


def test_missing_lists_are_a_question():
    assert said(licence_list, snapshot()) == [("review", "licence.list_missing")]
    assert said(licence_list, snapshot(columns=BOTH[:1])) == [("review", "licence.list_missing")]


def test_list_with_its_fields_passes():
    whole = content_page(
        0,
        title="行政许可事项清单",
        main="<h1>行政许可事项清单</h1><p>设定依据 实施机关 许可条件 办理程序 办理时限 申请材料 适用范围 有效期限 中介服务</p>",
    )
    assert said(licence_list, snapshot(columns=BOTH, special_pages={"licence": (whole,)})) == []


def test_without_inventory_it_is_unknown():
    assert causes(licence_list, snapshot(columns=None)) == {"no_data"}
