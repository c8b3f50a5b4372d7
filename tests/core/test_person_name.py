import pytest

from core.person_name import is_person_name, may_be_person_name


@pytest.mark.parametrize("name", ["李明和", "张 三", "王刚", "欧阳明", "司马相如", "阿不都热合曼·肉孜"])
def test_names(name):
    assert is_person_name(name)
    assert may_be_person_name(name)


@pytest.mark.parametrize("text", ["", "李", "文件", "任免", "常委", "党建", "高新区", "安和县", "工作动态", "李明和同志简历", "Li Ming"])
def test_other_headings(text):
    assert not is_person_name(text)


@pytest.mark.parametrize(
    ("text", "may"), [("扎西顿珠", True), ("巴特尔", True), ("领导分工", False), ("政府会议", False), ("张三丰李四海王五", False)]
)
def test_headings_without_a_usual_surname(text, may):
    assert may_be_person_name(text) is may
