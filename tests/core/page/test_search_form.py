import pytest


@pytest.mark.parametrize(
    ("markup", "presence"),
    [
        pytest.param("<form action='/search.html'><input name='q'><input type=submit></form>", True, id="form"),
        pytest.param(
            "<form action='/igs/front/search.jhtml'><input type=text name=searchWord><input type=hidden name=siteId value=7></form>",
            True,
            id="igs",
        ),
        pytest.param("<input type=text id=kw placeholder='请输入关键字'><button onclick='so()'>搜索</button>", True, id="loose field"),
        pytest.param("<div class='search-box'><input type=text><a onclick='so()'></a></div>", True, id="box says so"),
        pytest.param("<iframe src='/jsearchfront/box.html'></iframe>", "iframe", id="frame"),
        pytest.param('<script>document.write(\'<form action="/search"><input name="keyword"></form>\')</script>', "script", id="script"),
        pytest.param("<a href='/jsearchfront/search.do?websiteid=1'><img src=s.png></a>", "link", id="engine link"),
        pytest.param("<a href='/ss.html'>高级搜索</a>", "link", id="link text"),
        pytest.param(
            "<div class=ss><input type=keywords placeholder=请输入关键字 id=txt_search></div>", True, id="unknown input type is text"
        ),
        pytest.param("<div class=sitesearch><script src=/js/2109241.js></script></div>", "script", id="box that a script fills"),
        pytest.param(
            "<div name=searchForm><iframe src=/columns/4a2c054d/index.html></iframe></div>", "iframe", id="box that a frame fills"
        ),
        pytest.param("<form action=/so.asp><input name=k><input type=submit value=搜索></form>", True, id="button of the form says so"),
        pytest.param("<form action=/so.asp><input name=k><button>检 索</button></form>", True, id="button element says so"),
        pytest.param("<form action=/in.asp><input name=k><input type=submit value=提交></form>", False, id="another button"),
        pytest.param(
            "<form action=/query><input name=c placeholder=请输入查询码><input name=k><button>查询</button></form>",
            False,
            id="looking up a letter",
        ),
        pytest.param("<form action=/query><input name=k><button>查询</button></form>", True, id="a query of one field"),
        pytest.param(
            "<form action=/cx.asp><input name=a><input name=b><input type=submit value=搜索></form>", False, id="a query of several fields"
        ),
        pytest.param("<td>站内搜索：</td><td><input type=text name=TextBox1></td>", True, id="label before the field"),
        pytest.param("<div><input type=text name=T1><input type=button value=搜索></div>", True, id="button beside the field"),
        pytest.param(
            "<form name=aspnetForm><input type=hidden name=__VIEWSTATE><input name=tbUser><input name=tbPwd type=password>"
            "<div class=search><input name='ctl00$txtSearch' placeholder=站内搜索></div></form>",
            True,
            id="form around the whole page",
        ),
        pytest.param(
            "<form method=post>" + "<input type=hidden name=h>" * 8 + "<input type=hidden name=__VIEWSTATE><textarea name=x></textarea>"
            "<div>检索 <input name=tb1><input type=submit value=检索></div></form>",
            True,
            id="form around the whole page whose sign comes late",
        ),
        pytest.param(
            "<form><input type=hidden name=__VIEWSTATE><div><input name=tb><input type=image name=b src=images/search.gif></div></form>",
            True,
            id="picture of the button says so",
        ),
        pytest.param(
            "<form><input type=hidden name=__VIEWSTATE><div><input name=tb><a href='javascript:go()'><img src=/i/btn_search.png></a></div></form>",
            True,
            id="picture in a link says so",
        ),
        pytest.param(
            "<form><input type=hidden name=__VIEWSTATE><div class=ssk><input name=tb><input type=submit value=' '></div></form>",
            True,
            id="box by its short name",
        ),
        pytest.param(
            "<form><input type=hidden name=__VIEWSTATE><div><input name=tb><input type=image src=images/go.gif></div></form>",
            False,
            id="picture of another button",
        ),
        pytest.param("<noscript><form action=/search><input name=q></form></noscript>", False, id="noscript"),
        pytest.param("<form action=/xxgk/list><input name=indexNo placeholder=请输入索引号></form>", False, id="index number"),
        pytest.param(
            "<form action=/guestbook/query.asp>查询编号：<input name=bh> 查询密码：<input name=mm></form>", False, id="query of a letter"
        ),
        pytest.param(
            "<form action='/query.do'><input name='sxmc'><input type=submit value='办件查询'></form>", False, id="query of a case"
        ),
        pytest.param(
            "<form action='https://www.baidu.com/s'><input name=wd><input type=submit></form>", False, id="search of the whole web"
        ),
        pytest.param(
            "<form action='https://www.baidu.com/s'><input name=wd><input type=hidden name=si value=www.a.gov.cn></form>",
            True,
            id="public engine for this site",
        ),
        pytest.param("<form action='/login'><input name=username><input type=password name=p></form>", False, id="login"),
        pytest.param("<form action='/query'>查询码<input name=code placeholder='请输入查询码'></form>", False, id="case query"),
        pytest.param("<form><input name=title placeholder=标题><textarea name=content></textarea></form>", False, id="message form"),
        pytest.param("<!-- <form action=/search><input name=q></form> -->", False, id="comment"),
        pytest.param("跳转到<input type=text name=pageNo>页", False, id="pager"),
    ],
)
def test_presence(facts, framed, markup, presence):
    assert facts(framed(markup)).search.presence == presence


def test_fields_for_the_search_test(facts, framed):
    form = (
        "<form action='/igs/front/search.jhtml' method=post><input type=hidden name=siteId value=7><input type=text name=searchWord></form>"
    )
    found = facts(framed(form)).search
    assert (found.action, found.method, found.field, found.fields, found.engine) == (
        "http://www.a.gov.cn/igs/front/search.jhtml",
        "POST",
        "searchWord",
        (("siteId", "7"),),
        "igs",
    )


@pytest.mark.parametrize(
    ("markup", "copies", "by_script"),
    [
        pytest.param("<form action=/search><input name=q placeholder=搜索></form>", (), False, id="plain"),
        pytest.param("<form action=/search onsubmit='return check()'><input name=q placeholder=搜索></form>", (), False, id="only checked"),
        pytest.param(
            "<form action=/search.jsp onsubmit='return c()'><input type=hidden name=lucenenewssearchkeyword value=''><input name=showkeycode placeholder=请输入关键字></form>",
            (("lucenenewssearchkeyword", "base64"),),
            False,
            id="VSB",
        ),
        pytest.param(
            "<form action=/s onsubmit='return c()'><input type=hidden id=k name=kw value=''><input name=q placeholder=搜索></form><script>function c(){$('#k').val(q.value)}</script>",
            (("kw", "plain"),),
            False,
            id="copied",
        ),
        pytest.param(
            "<form action=/s onsubmit='return c()'><input type=hidden name=kw value=''><input name=q placeholder=搜索></form><script src=/s.js></script>",
            (),
            True,
            id="filled by a script file",
        ),
        pytest.param("<form action=/s><input id=q placeholder=搜索></form>", (), True, id="field without name"),
    ],
)
def test_what_a_script_puts_into_the_form(facts, markup, copies, by_script):
    found = facts(markup).search
    assert (found.copies, found.by_script) == (copies, by_script)


@pytest.mark.parametrize(
    ("table", "action"),
    [
        pytest.param("<tr><form action=/so.asp method=post><td><input name=keyword><input type=submit value=搜索></td></form></tr>", "/so.asp", id="between cells"),
        pytest.param("<form action=/so.asp><tr><td>站内搜索</td><td><input name=k><input type=submit value=搜索></td></tr></form>", "/so.asp", id="between rows"),
        pytest.param("<tr><form action=/login.asp><td><input name=u><input type=password name=p></td></form></tr><tr><td><input id=keyword></td></tr>", "", id="form of another duty"),
        pytest.param("<tr><form action=/a.asp></form><form action=/so.asp><td><input name=q></td></form></tr>", "/so.asp", id="the nearer form"),
    ],
)  # fmt: skip
def test_form_that_is_opened_between_cells_keeps_its_fields(facts, table, action):
    search = facts(f"<table>{table}</table>").search
    assert (search.presence, search.action.removeprefix("http://www.a.gov.cn")) == (True, action)
