"""Channel, login and submission."""

from checks.interact.channel import interact_channel
from checks.interact.login import interact_login
from checks.interact.submit import interact_submit
from core.column.records import ColumnForm
from core.errors import Failure
from core.outcome import Cause, Owner
from tests.checks.builder import home_page, link_fault, link_report, outcomes, said, snapshot
from tests.checks.columns import C, column, special, unread, url

MENU = '<ul class="nav"><li><a href="/a/">县域</a></li><li><a href="/b/">公开</a></li><li><a href="/c/">专题</a></li><li><a href="/d/">服务</a></li></ul>'
BOARD = "/hdjl/xzxx/"


def home(main: str = ""):
    return home_page(header=f'<div class="header">{MENU}</div>', main=main, bottom="")


def test_channel_by_column_or_entry():
    assert outcomes(interact_channel, snapshot(columns=(column(C.CONSULT),))) == {"pass"}
    shared = home('<a href="http://12345.sheng.gov.cn/">12345热线</a>')
    assert outcomes(interact_channel, snapshot(home=shared, column_pages=(), columns=())) == {"pass"}


def test_petition_channels_do_not_count():
    only = home('<a href="/xf/">网上信访</a><a href="/jb/">纪检举报</a>')
    columns = (column(C.PETITION, path="/xf/", name="网上信访"),)
    assert said(interact_channel, snapshot(home=only, column_pages=(), columns=columns)) == [("review", "interact.no_channel")]


def test_menu_by_script_is_unknown():
    scripted = home_page(header='<script src="/menu.js"></script>', main="", bottom="")
    assert outcomes(interact_channel, snapshot(home=scripted, column_pages=(), columns=())) == {"unknown"}


def boards(*doors: str):
    pages = tuple(special(f'<a href="{door}">用户登录</a>', f"/hdjl/{index}/") for index, door in enumerate(doors))
    return snapshot(columns=(column(C.CONSULT, path=BOARD),), special_pages={"message_list": pages})


def test_one_login_passes():
    assert outcomes(interact_login, boards("/user/login.html?back=1", "/user/login.html?back=2")) == {"pass"}
    assert outcomes(interact_login, boards()) == {"pass"}


def test_two_logins_are_for_a_person():
    assert said(interact_login, boards("/user/login.html", "http://dc.anhe.gov.cn/login")) == [("review", "interact.login_not_unified")]


def test_no_interaction_no_login():
    assert outcomes(interact_login, snapshot(columns=())) == {"not_applicable"}


def writing(main: str):
    return {"message_list": (special(main, BOARD, column=url(BOARD)),)}


def test_submission():
    board = column(C.CONSULT, path=BOARD)
    form = writing('<form action="/submit" method="post"><textarea name="t"></textarea></form>')
    assert outcomes(interact_submit, snapshot(columns=(board,), special_pages=form)) == {"pass"}
    link = writing('<a href="/hdjl/write.html">我要写信</a>')
    dead = link_report(link_fault(page=url(BOARD), target=url("/hdjl/write.html"), text="我要写信"))
    assert said(interact_submit, snapshot(columns=(board,), special_pages=link, links=dead)) == [("review", "interact.submit_broken")]
    gone = unread(C.CONSULT, Failure(Cause.HTTP_5XX, Owner.SITE, "栏目页返回状态码 500"), path=BOARD)
    assert said(interact_submit, snapshot(columns=(gone,))) == [("review", "interact.submit_broken")]
    assert outcomes(interact_submit, snapshot(columns=(column(C.CONSULT, form=ColumnForm.LIST, path=BOARD),))) == {"unknown"}
    assert outcomes(interact_submit, snapshot(columns=())) == {"not_applicable"}
