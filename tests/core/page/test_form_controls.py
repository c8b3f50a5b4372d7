"""What goes with the words of a search."""

import pytest

KEY = "<input name=q placeholder=搜索>"


@pytest.mark.parametrize(
    ("controls", "sent"),
    [
        pytest.param("<input type=hidden name=a value=1>", (("a", "1"),), id="hidden"),
        pytest.param("<select name=t><option value=1>全文<option value=2 selected>标题</select>", (("t", "2"),), id="selected option"),
        pytest.param("<select name=t><option disabled value=0>请选择<option>全文<option value=2>标题</select>", (("t", "全文"),), id="first option, its words"),
        pytest.param("<select name=t multiple><option value=1><option value=2></select>", (), id="list without selection"),
        pytest.param("<select name=t></select><input type=hidden value=1>", (), id="nothing to send"),
        pytest.param("<input type=radio name=r value=1><input type=radio name=r value=2 checked><input type=checkbox name=c checked>", (("r", "2"), ("c", "on")), id="ticked"),
        pytest.param("<input type=text name=from value='' ><input type=date name=d value=2026-01-01>", (("from", ""), ("d", "2026-01-01")), id="other fields"),
        pytest.param("<input name=a value=1 type=hidden disabled>", (), id="disabled"),
        pytest.param("<input type=submit name=go value=搜索><input type=submit name=adv value=高级>", (("go", "搜索"),), id="the first button is pressed"),
        pytest.param("<button name=go value=1>搜索</button><input type=reset name=x><input type=file name=f>", (("go", "1"),), id="button element"),
        pytest.param("<button type=button name=go value=1>搜索</button>", (), id="button of a script"),
    ],
)  # fmt: skip
def test_sent_along(facts, controls, sent):
    assert facts(f"<form action=/search>{KEY}{controls}</form>").search.fields == sent


@pytest.mark.parametrize(
    ("attributes", "field", "expected"),
    [
        pytest.param("accept-charset='GBK'", "", ("gb18030", False, 0), id="GBK"),
        pytest.param("accept-charset='unknown-8 utf-8'", "", ("utf-8", False, 0), id="first known"),
        pytest.param("enctype=multipart/form-data method=post", "", ("", True, 0), id="multipart"),
        pytest.param("", "maxlength=20", ("", False, 20), id="short box"),
        pytest.param("", "maxlength=-1", ("", False, 0), id="no limit"),
    ],
)
def test_how_it_is_sent(facts, attributes, field, expected):
    found = facts(f"<form action=/search {attributes}><input name=q placeholder=搜索 {field}></form>").search
    assert (found.charset, found.multipart, found.limit) == expected
