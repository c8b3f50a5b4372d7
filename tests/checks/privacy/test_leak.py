import hashlib
import json

import pytest

from checks.privacy.leak import privacy_leak
from core.snapshot import AttachmentText
from tests.checks.builder import CHALLENGE, content_page, outcomes, page, run, said, snapshot

ID = "11010519491231002X"
"""The example of GB 11643 itself."""
ROWS = "".join(f"<tr><td>张某{index}</td><td>1381234567{index}</td></tr>" for index in range(4))


def judge(text: str, **more):
    return snapshot(content_pages=(content_page(0, main=text),), column_pages=(), **more)


PEOPLE = ("王建国", "李国军", "张丽华", "刘建民")


def housed(address: str, *, names=PEOPLE, head: str = "<th>姓名</th><th>家庭住址</th>") -> str:
    rows = "".join(f"<tr><td>{index}</td><td>{name}</td><td>{address.format(index + 1)}</td></tr>" for index, name in enumerate(names))
    return f"<h1>公共租赁住房保障对象公示</h1><table><tr><th>序号</th>{head}</tr>{rows}</table>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(housed("云溪镇东村小区{}栋2单元301室"), True, id="building, unit and room"),
        pytest.param(housed("城关街道幸福社区{}号楼1单元"), True, id="building of a community"),
        pytest.param(housed("云溪镇"), False, id="no finer than the town"),
        pytest.param(housed("云溪镇东村{}组"), False, id="group of a village"),
        pytest.param(housed("云溪镇东村小区{}栋2单元301室", names=("王某", "李某某", "张*", "刘×")), False, id="masked names"),
        pytest.param(housed("云溪镇东村小区{}栋2单元301室", names=PEOPLE[:2]), False, id="two of them"),
        pytest.param(housed("云溪镇东村小区{}栋2单元301室", head="<th>经营者姓名</th><th>经营场所</th>"), False, id="traders"),
        pytest.param(housed("东村小区{}栋2单元301室", names=("一居室", "二居室", "三居室", "四居室")), False, id="houses"),
    ],
)
def test_lists_of_homes(text: str, found: bool):
    assert said(privacy_leak, judge(text)) == ([("review", "privacy.leak")] if found else [])


def test_homes_are_told_no_finer_than_the_town():
    [found] = run(privacy_leak, judge(housed("云溪镇东村小区{}栋2单元301室")))[1]
    assert "家庭住址 4 个（如 云溪镇***）" in found.message
    assert "小区" not in repr(dict(found.measured)) + found.message


def test_full_id_number_goes_to_a_person_masked():
    [found] = run(privacy_leak, judge(f"<p>申请人张某，身份证号{ID}</p>"))[1]
    assert (str(found.outcome), found.code) == ("review", "privacy.leak")
    assert ID not in json.dumps([found.message, found.excerpt, dict(found.measured)])
    assert "11*************02X" in found.message


def test_nothing_kept_tells_which_number_it_was():
    [found] = run(privacy_leak, judge(f"<p>申请人张某，身份证号{ID}</p>"))[1]
    assert dict(found.measured) == {"id_number": [{"masked": "11*************02X"}]}
    assert hashlib.sha256(ID.encode()).hexdigest()[:8] not in repr(found)


def test_list_of_mobile_numbers_goes_to_a_person():
    assert said(privacy_leak, judge(f"<h1>困难群众补贴发放名单</h1><table><tr><th>姓名</th><th>手机</th></tr>{ROWS}</table>")) == [
        ("review", "privacy.leak")
    ]


def test_list_of_the_needy_stays_one_whoever_is_on_duty_there():
    text = f"<h1>低保户名单（帮扶责任人附后）</h1><table><tr><th>姓名</th><th>手机</th></tr>{ROWS}</table>"
    assert said(privacy_leak, judge(text)) == [("review", "privacy.leak")]


def test_list_of_the_needy_with_a_column_of_bodies_stays_one():
    text = f"<h1>补贴发放名单</h1><table><tr><th>单位</th><th>姓名</th><th>手机</th></tr>{ROWS}</table>"
    assert said(privacy_leak, judge(text)) == [("review", "privacy.leak")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<p>11*************02X，138****1234</p>", id="masked"),
        pytest.param("<p>身份证号110105194912310021</p>", id="wrong check digit"),
        pytest.param("<p>编号110105199913310025</p>", id="no such date"),
        pytest.param("<p>统一社会信用代码91510700MA6245XX0X</p>", id="credit code"),
        pytest.param("<p>联系电话：13800001111</p>", id="office contact"),
        pytest.param("<p>招标代理机构联系人：李工 13800001111，王工 13800001112，赵工 13800001113</p>", id="agency contacts"),
        pytest.param(f"<h1>河长公示表</h1><table><tr><th>河长姓名</th><th>职务</th><th>电话</th></tr>{ROWS}</table>", id="people on duty"),
        pytest.param("<p>保证金账户：户名：安和县财政局；开户行：农行；账号：6222021234567890128</p>", id="account of a public body"),
        pytest.param("<p>订单号6222020000000000000</p>", id="no card"),
        pytest.param(f"<p>受理编号：{ID}</p>", id="serial of a file"),
        pytest.param(f"<h1>家庭医生签约团队名单</h1><table><tr><th>医生姓名</th><th>电话</th></tr>{ROWS}</table>", id="doctors"),
        pytest.param(
            f"<h1>学生资助管理机构名单</h1><table><tr><th>学校</th><th>专员姓名</th><th>电话</th></tr>{ROWS}</table>",
            id="officers of the needy",
        ),
        pytest.param(f"<h1>招聘岗位表</h1><table><tr><th>用人单位</th><th>联系人姓名</th><th>电话</th></tr>{ROWS}</table>", id="employers"),
    ],
)
def test_legitimate_numbers_pass(text):
    site = judge(text)
    assert said(privacy_leak, site) == []
    assert outcomes(privacy_leak, site) == {"pass"}


def test_bank_card_beside_its_word():
    assert said(privacy_leak, judge("<p>银行卡号：6222021234567890128</p>")) in ([], [("review", "privacy.leak")])
    assert said(privacy_leak, judge("<p>银行卡号：4111111111111111</p>")) == []
    assert said(privacy_leak, judge("<p>银行账号：6225881234567899</p>")) in ([], [("review", "privacy.leak")])


def test_attachment_names_its_page_and_file():
    file = AttachmentText(url="http://www.anhe.gov.cn/a.xlsx", page="http://www.anhe.gov.cn/a.html", text=f"姓名 身份证号\n张某 {ID}")
    [found] = run(privacy_leak, judge("", attachments=(file,)))[1]
    assert (found.url, found.target) == (file.page, file.url)


def test_challenge_page_is_unknown():
    assert outcomes(privacy_leak, snapshot(home=page(CHALLENGE), column_pages=(), content_pages=())) == {"unknown"}
