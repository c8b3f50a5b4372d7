from datetime import UTC, datetime

import pytest

from core.page.facts import PageFacts

ARTICLE = "<h1>某某标题文章</h1><p>" + "正文内容。" * 200 + "</p>"


def _printed(facts, footer_html):
    return facts(f'<body>{ARTICLE}<div class="footer">{footer_html}</div></body>').footer


@pytest.mark.parametrize(
    ("footer_html", "icp"),
    [
        pytest.param("粤ICP备12055861号-1", "粤ICP备12055861号-1", id="usual"),
        pytest.param("晋ICP备05003854 ", "晋ICP备05003854", id="without hao"),
        pytest.param("蜀ICP备 13001288号", "蜀ICP备 13001288号", id="space"),
        pytest.param("蜀ICP备：19007388号", "蜀ICP备：19007388号", id="colon"),
        pytest.param("京<span>ICP</span>备<span>19054529</span>号<span>-1</span>", "京ICP备19054529号-1", id="split by tags"),
        pytest.param("京 ICP 备 19054529 号 -1", "京 ICP 备 19054529 号 -1", id="spaced out"),
        pytest.param("浙 ICP 备 020007 欢迎", "浙 ICP 备 020007", id="old six figures"),
        pytest.param("皖ICP备2025087176号-2", "皖ICP备2025087176号-2", id="ten figures"),
        pytest.param("ICP备案号：沪ICP备12345678号", "沪ICP备12345678号", id="labelled"),
        pytest.param("粤ICP备案05070829号", "粤ICP备案05070829号", id="beian"),
        pytest.param("粤ICP备<b>1205</b><b>5861</b>号-1", "粤ICP备12055861号-1", id="figures split by tags"),
        pytest.param("皖ICP备<b>20250871</b><b>76</b>号", "皖ICP备2025087176号", id="split behind eight figures"),
        pytest.param("蜀ICP备<b>05000001</b><b>0816</b>-2222222", "蜀ICP备05000001", id="phone that touches"),
        pytest.param("蜀ICP备0500<!-- x -->0001<wbr>号", "蜀ICP备05000001号", id="comment inside the number"),
        pytest.param("粤icp备１２０５５８６１号", "粤icp备１２０５５８６１号", id="full width, lower case"),
        pytest.param("陇ICP备（13001234）号", "陇ICP备（13001234）号", id="in brackets"),
        pytest.param("蜀 ICP 备 0500 0001 号 - 1", "蜀 ICP 备 0500 0001 号 - 1", id="figures in groups"),
        pytest.param("蜀ICP备 2022 012345 号-3", "蜀ICP备 2022 012345 号-3", id="ten figures in groups"),
        pytest.param("蜀ICP备05000001号 电话 2345678", "蜀ICP备05000001号", id="figures behind the number"),
        pytest.param("鄂ICP05001234号", "鄂ICP05001234号", id="without bei"),
        pytest.param("京ICP证030173号 B2-20050001", None, id="licence is no filing"),
        pytest.param("技术支持：某某科技有限公司（蜀ICP备12345678号-2）", None, id="of the firm, in brackets"),
        pytest.param("技术支持：<a href='http://v.example'>某某科技有限公司 蜀ICP备12345678号-2</a>", None, id="of the firm, in its link"),
        pytest.param("<div class='jszc'>技术支持：某某公司 蜀ICP备12345678号-2</div>", None, id="of the firm, in its element"),
        pytest.param("技术支持：某公司（蜀ICP备12345678号）<p>蜀ICP备05000001号</p>", "蜀ICP备05000001号", id="the firm's first"),
        pytest.param("技术支持：某某科技有限公司 蜀ICP备05000001号", "蜀ICP备05000001号", id="in one line with the firm"),
        pytest.param("版权所有：某县政府（蜀ICP备05000001号） 技术支持：某公司", "蜀ICP备05000001号", id="in brackets of the owner"),
        pytest.param("<!-- 粤ICP备12055861号 -->版权所有", None, id="comment"),
    ],
)
def test_icp(facts, footer_html, icp):
    assert _printed(facts, footer_html).icp == icp


@pytest.mark.parametrize(
    ("footer_html", "digits"),
    [
        pytest.param("京公网安备11010202008311号", "11010202008311", id="usual"),
        pytest.param("甘公网安备（62052102000012）号", "62052102000012", id="in brackets"),
        pytest.param("川公网安备 51010402000507号", "51010402000507", id="space"),
        pytest.param("网安备案：51079902000001", "51079902000001", id="short label"),
        pytest.param("京公网安备:110105011222", "110105011222", id="colon, twelve figures"),
        pytest.param("冀公网备案号:1300000000000", "1300000000000", id="wangbei"),
        pytest.param("京公网安备 11010517182-00001", "1101051718200001", id="hyphen inside"),
        pytest.param("公安机关备案号：51072202000011", "51072202000011", id="labelled"),
        pytest.param("川公网安备<em>51079902</em><em>000001</em>号", "51079902000001", id="split by tags"),
        pytest.param("（京）公网安备 11010502030000", "11010502030000", id="bracketed province"),
        pytest.param("鄂 公 网 安 备 5199 0002 0001 21 号", "51990002000121", id="signs and figures apart"),
        pytest.param("川公网安备&nbsp;51990002&nbsp;000121&nbsp;号", "51990002000121", id="figures in two groups"),
        pytest.param("川网安备51990002000121号", "51990002000121", id="without gong"),
        pytest.param("信息系统安全等级保护备案证明13100049001", "", id="protection level certificate"),
    ],
)
def test_police(facts, footer_html, digits):
    printed = _printed(facts, footer_html + " 版权所有").police or ""
    assert "".join(filter(str.isdigit, printed)) == digits


@pytest.mark.parametrize(
    ("footer_html", "code"),
    [
        pytest.param("网站标识码：4401000004", "4401000004", id="usual"),
        pytest.param("政府网站标识码<span>bm14000002</span>", "bm14000002", id="split, ministry"),
        pytest.param("网站标识码bm35000001备案序号", "bm35000001", id="no separator"),
        pytest.param("网站标识码 1304000009 ", "1304000009", id="space"),
        pytest.param("<td>网站标识码</td><td>5107810001</td>", "5107810001", id="two blocks"),
        pytest.param("网站标识码：51070000", "51070000", id="wrong length is shown as printed"),
        pytest.param("网站标志码：5107810001", "5107810001", id="misspelt"),
        pytest.param("网站标识代码：5107810001", "5107810001", id="daima"),
        pytest.param("网站标识码：", None, id="empty"),
        pytest.param("联系我们 <a>5107000001</a> 版权所有", "5107000001", id="bare"),
        pytest.param("电话：4001234567 版权所有", None, id="phone is no code"),
        pytest.param("网站标识码：<b>5107</b><i>990001</i>", "5107990001", id="split by tags"),
        pytest.param("网站标识码：" + "".join(f"<i>{figure}</i>" for figure in "5107990001"), "5107990001", id="an element a figure"),
        pytest.param("网站标识码：<b>5107990001</b><b>0816</b>-2222222", "5107990001", id="phone that touches"),
        pytest.param("网站标识码：5107 9900 01", "5107990001", id="spaced out"),
        pytest.param("网站标识码：51070000 0816-2222222", "51070000", id="wrong length before a phone"),
        pytest.param("网站标识码 Site Code：5107990001", "5107990001", id="label in two languages"),
        pytest.param("Website Identification Code: bm01000001", "bm01000001", id="English label"),
        pytest.param("Website: 12345", None, id="English label without a code"),
        pytest.param("تور بېكەت كودى: 6507990001", "6507990001", id="Uighur label"),
        pytest.param("<svg><text>网站标识码：5107990001</text></svg>", "5107990001", id="text of a drawing"),
        pytest.param("粤ICP备2022092331号", None, id="filing is no code"),
        pytest.param(
            "<span>标识码：</span><em>5107990001</em><span>ICP备案：蜀ICP备05000001号</span>", "5107990001", id="touched by the next label"
        ),
        pytest.param("<span>网站标识码：</span><em>bm14000002</em><span>ICP备案</span>", "bm14000002", id="touched, central"),
    ],
)
def test_site_code(facts, footer_html, code):
    assert _printed(facts, footer_html).site_code == code


@pytest.mark.parametrize(
    ("footer_html", "sponsor", "undertaker"),
    [
        pytest.param("主办单位：绵阳市人民政府办公室&nbsp;&nbsp;联系电话：0816-2222222", "绵阳市人民政府办公室", None, id="label"),
        pytest.param("主办：X县人民政府 承办：X县政府办", "X县人民政府", "X县政府办", id="two in a line"),
        pytest.param(
            "中国A网 主办单位：中共安徽省委教育工委 安徽省教育厅 地址：金寨路", "中共安徽省委教育工委 安徽省教育厅", None, id="two names"
        ),
        pytest.param("榆林市人民政府办公室主办  榆林市电子政务办承办", "榆林市人民政府办公室", "榆林市电子政务办", id="suffix"),
        pytest.param("榆林市人民政府 主办 | 榆林市电子政务办 承办", "榆林市人民政府", "榆林市电子政务办", id="suffixes with a bar between"),
        pytest.param("主办 | 榆林市人民政府 | 承办 | 榆林市电子政务办", "榆林市人民政府", None, id="bars behind labels"),
        pytest.param("本网站由三台县人民政府办公室主办，三台县信息中心承办", "三台县人民政府办公室", "三台县信息中心", id="sentence"),
        pytest.param("主　　办：某县人民政府　技术支持：某公司", "某县人民政府", None, id="letters spaced out"),
        pytest.param("<td>主办单位</td><td>江油市人民政府</td>", "江油市人民政府", None, id="table"),
        pytest.param("主管单位：某省政府办公厅 主办单位：某省大数据中心", "某省大数据中心", None, id="not the supervisor"),
        pytest.param("<p>主办</p><p>江油市人民政府办公室</p>", "江油市人民政府办公室", None, id="label over the name"),
        pytest.param("<p>主办</p><p>网站地图</p>", None, None, id="label over another item"),
        pytest.param("主办单位： 承办单位： 联系电话：", None, None, id="empty labels"),
        pytest.param("版权所有：某某市人民政府", None, None, id="copyright is weak"),
        pytest.param("主办：清水县卫生健康局 / 地址：清水县永清镇", "清水县卫生健康局", None, id="slashes between items"),
        pytest.param("主办单位 Sponsor：某县人民政府 Tel：0816-2222222", "某县人民政府", None, id="label in two languages"),
        pytest.param(
            "Sponsored by: General Office of Anhe County Tel: 0816-2222222", "General Office of Anhe County", None, id="English label"
        ),
        pytest.param("Hosted events 2026 © Anhe", None, None, id="English word that is no label"),
        pytest.param("省政府办公厅主管 省政务大数据服务中心承办 版权所有", None, "省政务大数据服务中心", id="undertaker only"),
    ],
)
def test_sponsor(facts, footer_html, sponsor, undertaker):
    footer = _printed(facts, footer_html)
    assert (footer.sponsor, footer.undertaker) == (sponsor, undertaker)


@pytest.mark.parametrize(
    ("footer_html", "contact"),
    [
        pytest.param("联系电话：0816-2222222", "0816-2222222", id="phone"),
        pytest.param("电话 (0816)2222222", "(0816)2222222", id="brackets"),
        pytest.param("值班电话：028－8660 4444", "028－8660 4444", id="spaced, full width"),
        pytest.param("联系方式<br>0816-3222222", "0816-3222222", id="next line"),
        pytest.param("政务服务热线：12345", "12345", id="hotline"),
        pytest.param("12345政务服务便民热线", "12345", id="hotline, number first"),
        pytest.param("邮箱：abc(at)my.gov.cn", "abc(at)my.gov.cn", id="masked mail"),
        pytest.param("联系电话：<b>0816</b>-<b>222</b><b>2222</b>", "0816-2222222", id="split by tags"),
        pytest.param("地址：某路1号 邮编：621000", None, id="address is weak"),
        pytest.param("技术支持：某某信息中心(0795-8819792)", None, id="phone of the technical firm"),
    ],
)
def test_contact(facts, footer_html, contact):
    assert _printed(facts, footer_html + " 版权所有").contact == contact


def test_article_text_about_sponsors_is_no_footer(facts):
    page = f"<body><h1>活动</h1><p>活动由某某局主办，联系电话：0816-2222222。</p>{'<p>正文内容正文内容。</p>' * 80}<div id='foot'>版权所有：某市</div></body>"
    footer = facts(page).footer
    assert (footer.sponsor, footer.contact) == (None, None)


def test_twins_and_loose_lines_are_one_footer(facts):
    page = f"<body>{ARTICLE}<div class='pc'>主办：某市人民政府<br>网站标识码：5107000001</div><div class='wap'>主办：某市人民政府</div>蜀ICP备05000000号</body>"
    footer = facts(page).footer
    assert (footer.sponsor, footer.site_code, footer.icp) == ("某市人民政府", "5107000001", "蜀ICP备05000000号")


@pytest.mark.parametrize(
    ("markup", "scripted"),
    [
        pytest.param("<script src='/js/footer.js'></script>", True, id="footer file"),
        pytest.param("<script src='/js/1708171610341487.js'></script>", True, id="hashed name"),
        pytest.param("<iframe src='/col/col1/index.html'></iframe>", True, id="frame"),
        pytest.param("<script>document.write('<p>网站标识码：5107000001</p>')</script>", True, id="inline text"),
        pytest.param("<div id='footer'></div><script>$('#footer').load('/foot.html')</script>", True, id="placeholder"),
        pytest.param("<script src='/js/jquery.min.js'></script>", False, id="library only"),
        pytest.param("", False, id="no script"),
    ],
)
def test_missing_footer_may_be_scripted(facts, markup, scripted):
    assert facts(f"<body>{ARTICLE}{markup}</body>").footer.may_be_scripted is scripted


def test_rendered_page_has_done_its_scripts():
    page = f"<body>{ARTICLE}<script src='/js/footer.js'></script></body>"
    assert not PageFacts.from_text(page, url="http://a.gov.cn/", as_of=datetime(2026, 11, 24, tzinfo=UTC)).footer.may_be_scripted


def test_short_page_is_not_all_footer(facts):
    page = "<body><div class='wrap'><h1>短</h1><ul><li><a href=/a>关于印发工作方案的通知</a>2024-05-18</li></ul><p>主办：某县人民政府</p><p>蜀ICP备05000000号</p></div></body>"
    found = facts(page)
    assert found.footer.sponsor == "某县人民政府"
    assert "通知" not in found.footer.text


@pytest.mark.parametrize(
    "page",
    [
        "<div id=app><header>安和县人民政府</header><main><h2>通知公告</h2>{list}</main>{foot}</div>",
        "<div id=app><div class=app-top>安和县人民政府</div><div class=w>{list}</div>{foot}</div>",
        "<div id=app><div>您当前的位置：首页 &gt; 通知公告</div><div>{list}</div>{foot}</div>",
    ],
    ids=["main", "named parts", "breadcrumb"],
)
def test_list_of_a_short_page_is_not_in_its_footer(facts, page):
    items = "".join(f"<li><a href=/a/{n}.html>关于做好第{n}次安全检查的通知</a><span>2026-06-0{n}</span></li>" for n in range(1, 4))
    foot = "<footer><p>主办单位：安和县人民政府办公室</p><p>蜀ICP备05000001号 网站标识码：5107990001</p></footer>"
    found = facts(f"<body>{page.format(list=f'<ul>{items}</ul>', foot=foot)}</body>")
    assert len(found.listing.items) == 3
    assert found.footer.sponsor == "安和县人民政府办公室"


@pytest.mark.parametrize(("name", "taken"), [("app-top", False), ("top copyright", True), ("plain", True)])
def test_named_part_of_a_short_page_is_not_in_its_footer(facts, name, taken):
    page = f"<div id=app><div class='{name}'>安和县教育局欢迎您</div><footer><p>主办单位：安和县人民政府</p><p>蜀ICP备05000001号</p></footer></div>"
    assert ("欢迎您" in facts(f"<body>{page}</body>").footer.text) is taken


@pytest.mark.parametrize(
    ("footer_html", "pictured"),
    [
        pytest.param('<div class="footer"><img src="/images/d1.png"></div>', True, id="one picture"),
        pytest.param('<p><img src="/images/footer_2026.png"></p>', True, id="picture that calls itself so"),
        pytest.param(
            '<style>.c::after{content:"网站标识码：5107990001"}</style><div class="footer"><p class="c"></p></div>', True, id="style"
        ),
        pytest.param('<div class="footer">版权所有 <img src="/images/qrcode.png" alt="微信"></div>', False, id="code of an account"),
        pytest.param('<div class="footer">主办单位：某县人民政府 <img src="/images/d1.png"></div>', False, id="printed beside a picture"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_footer_that_may_be_a_picture(facts, footer_html, pictured):
    assert facts(f"<body>{ARTICLE}<p><img src='/pic/1.jpg'></p>{footer_html}</body>").footer.pictured is pictured


@pytest.mark.parametrize(
    ("footer_html", "drawn"),
    [
        pytest.param('<img src="/d.png" alt="网站标识码：5107990001">', {"site_code": "5107990001"}, id="code"),
        pytest.param('主办单位：<img src="/d.png" alt="某某县人民政府">', {"sponsor": "某某县人民政府"}, id="label printed, name drawn"),
        pytest.param('<img src="/d.png" title="蜀ICP备05000001号">', {"icp": "蜀ICP备05000001号"}, id="title"),
        pytest.param('<img src="/wx.png" alt="政务微信公众号">', {}, id="code of an account"),
        pytest.param("网站标识码：5107990001", {}, id="printed"),
    ],
)
def test_items_that_a_picture_is_said_to_show(facts, footer_html, drawn):
    outside = "<p><img src='/pic/1.jpg' alt='网站标识码：5107999999'></p>"
    assert facts(f"<body>{ARTICLE}{outside}<div class='footer'>版权所有 {footer_html}</div></body>").footer.drawn == drawn


def test_footer_of_one_picture_is_said_to_show_its_items(facts):
    picture = '<img src="/logo.png" alt="主办单位：某某县人民政府 网站标识码：5107990001">'
    footer = facts(f"<body>{ARTICLE}<div class='footer'>{picture}</div></body>").footer
    assert footer.drawn == {"site_code": "5107990001", "sponsor": "某某县人民政府"}


def test_footer_on_a_canvas_may_show_anything(facts):
    assert facts(f"<body>{ARTICLE}<div class='footer'><canvas></canvas></div></body>").footer.pictured


@pytest.mark.parametrize(
    ("footer_html", "items"),
    [
        pytest.param('主办单位：<img src="/i/d1.png">', {"sponsor"}, id="sponsor"),
        pytest.param('网站标识码：<img src="/i/d1.png">', {"site_code"}, id="code"),
        pytest.param('ICP备案号：<img src="/i/d1.png">', {"icp"}, id="filing"),
        pytest.param('<span>公安机关备案号：</span><img src="/i/d1.png">', {"police"}, id="police, label of its own"),
        pytest.param('联系电话：<img src="/i/d1.png">', {"contact"}, id="telephone"),
        pytest.param('承办单位：<img src="/i/d1.png">', set(), id="undertaker"),
        pytest.param('联系电话：<img src="/i/wx_qrcode.png">', set(), id="code of an account"),
        pytest.param('<p>联系电话：</p><p><img src="/i/d1.png"></p>', set(), id="on another line"),
    ],
)
def test_labels_with_a_picture_behind_them(facts, footer_html, items):
    assert facts(f"<body>{ARTICLE}<div class='footer'>版权所有 {footer_html}</div></body>").footer.pictured_items == items


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        pytest.param('<a href="mailto:xx@example.gov.cn"><img src="/m.png"></a>', "mailto:xx@example.gov.cn", id="icon to write to"),
        pytest.param('<a href="tel:0816-2222222">电话</a>', "tel:0816-2222222", id="word to dial"),
        pytest.param('<a href="mailto:">邮箱</a>', None, id="nobody to write to"),
        pytest.param('<a style="display:none" href="mailto:xx@example.gov.cn">邮箱</a>', None, id="not displayed"),
    ],
)
def test_contact_behind_a_link(facts, link, leads_to):
    page = (
        f"<body>{ARTICLE}<p><a href='mailto:reader@example.com'>作者</a></p><div class='footer'>版权所有 主办单位：某局 {link}</div></body>"
    )
    assert facts(page).footer.contact_link == leads_to
