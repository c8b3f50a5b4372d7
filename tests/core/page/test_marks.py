"""党政机关网站标识 and 我为政府网站找错."""

import pytest

CODE = "5107000001"
CONAC_ID = "07CED2186E764F87E053012819AC2D23"


@pytest.mark.parametrize(
    ("markup", "present"),
    [
        pytest.param(f'<a href="http://bszs.conac.cn/sitename?method=show&amp;id={CONAC_ID}"><img src="/red.png"></a>', True, id="link"),
        pytest.param(f'<a href="//bszs.conac.cn/sitename?method=show&id={CONAC_ID}"></a>', True, id="link without picture"),
        pytest.param(
            '<span id="_ideConac"><a href="javascript:;"><img id="imgConac" src="/image/blue.png"></a></span>', True, id="rendered"
        ),
        pytest.param(
            """<script>document.write(unescape("%3Cspan id='_ideConac' %3E%3C/span%3E%3Cscript src='http://dcs.conac.cn/js/1.js'%3E%3C/script%3E"))</script>""",
            "script",
            id="escaped write",
        ),
        pytest.param(
            '<script src="//dcs.conac.cn/js/06/113/0187/60682781/CA061130187606827810001.js"></script>', "script", id="script tag"
        ),
        pytest.param('<span id="_ideConac"></span>', "script", id="empty placeholder"),
        pytest.param('<div class="j-gov"></div>', "script", id="platform placeholder"),
        pytest.param('<img src="/images/dzjg.png" alt="党政机关">', False, id="icon without link"),
        pytest.param(f'<!-- <a href="http://bszs.conac.cn/sitename?method=show&id={CONAC_ID}"></a> -->', False, id="comment"),
        pytest.param(
            f"""<a href="javascript:void(0)" onclick="OpenUrl('http://bszs.conac.cn/sitename?method=show&id={CONAC_ID}')"><img src=red.png></a>""",
            True,
            id="link in a click handler",
        ),
        pytest.param(
            """<script>
            // document.write(unescape("%3Cspan id='_ideConac' %3E%3C/span%3E%3Cscript src='http://dcs.conac.cn/js/1.js'%3E%3C/script%3E"));
            </script>""",
            False,
            id="commented out in the script",
        ),
        pytest.param(
            "<script>/* <a href='http://bszs.conac.cn/sitename?method=show&id=1'> */</script>", False, id="block comment of a script"
        ),
        pytest.param("", False, id="nothing"),
    ],
)
def test_conac(facts, markup, present):
    assert facts(f"<body><p>正文</p>{markup}</body>").conac.present == present


def test_conac_colour_and_icon(facts):
    blue = facts(f'<a href="http://bszs.conac.cn/sitename?method=show&id={CONAC_ID}"><img src="/image/blue.png"></a>').conac
    assert blue.colour == "blue"
    assert facts('<img src="/images/dzjg.png">').conac.icon_only
    framed = facts('<iframe src="https://bszs.conac.cn/sitename?method=show&amp;id=1"></iframe>').conac
    assert (framed.present, framed.icon_only) == (False, True)


@pytest.mark.parametrize(
    ("markup", "present", "code", "host"),
    [
        pytest.param(
            f"<script id='_jiucuo_' sitecode='{CODE}' src='https://zfwzgl.www.gov.cn/exposure/jiucuo.js'></script>",
            "script",
            CODE,
            "zfwzgl.www.gov.cn",
            id="script",
        ),
        pytest.param(
            f"<script id=_jiucuo_ sitecode={CODE} src=http://pucha.kaipuyun.cn/exposure/jiucuo.js></script>",
            "script",
            CODE,
            "pucha.kaipuyun.cn",
            id="old script",
        ),
        pytest.param(f"<script id='_jiucuo_' sitecode='{CODE}' src='static/js/jiucuo.js'></script>", "script", CODE, None, id="local copy"),
        pytest.param(
            f"<a href='https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={CODE}&url=http%3A%2F%2Fa'>x</a>",
            True,
            CODE,
            "zfwzgl.www.gov.cn",
            id="link",
        ),
        pytest.param(
            f"<a href='http://121.43.68.40/exposure/jiucuo.html?site_code={CODE}'>x</a>", True, CODE, "121.43.68.40", id="IP host"
        ),
        pytest.param(
            f"<a href='https://zfwzzc.www.gov.cn/check_web/errorInfo/jcInfoNew?siteCode={CODE}&url=x'>x</a>",
            True,
            CODE,
            "zfwzzc.www.gov.cn",
            id="platform form",
        ),
        pytest.param(
            "<a href='http://zfwzxx.www.gov.cn/check_web/errorInfo/jcInfo/45d29187-1'>x</a>",
            True,
            None,
            "zfwzxx.www.gov.cn",
            id="old platform form",
        ),
        pytest.param(
            f"<a href='#' onclick='window.open(\"http://www.b.gov.cn/api/jiucuo.php?site_code={CODE}&url=\"+location)'>x</a>",
            True,
            CODE,
            "www.b.gov.cn",
            id="wrapper",
        ),
        pytest.param(
            f"<span id='_span_jiucuo'><img onclick=\"Link('{CODE}')\" src='https://zfwzgl.www.gov.cn/exposure/images/jiucuo.png?v={CODE}'></span>",
            True,
            CODE,
            "zfwzgl.www.gov.cn",
            id="rendered",
        ),
        pytest.param(f"<img onclick=\"Link('{CODE}')\" src='/img/jiucuo.png'>", True, CODE, None, id="picture with Link()"),
        pytest.param(
            f"<script id=_jiucuo_ sitecode={CODE} src=/static/jiucuo.js></script><span id=_span_jiucuo><img src=static/logo.png></span>",
            True,
            CODE,
            None,
            id="rendered picture without code, script with it",
        ),
        pytest.param(
            "<script>function Link(site_code){window.open('http://121.43.68.40/exposure/jiucuo.html?site_code='+site_code)}</script>"
            f"<a onclick=\"Link('{CODE}')\"><img src=/pic01.png></a>",
            True,
            CODE,
            "121.43.68.40",
            id="click handler of a script that names the entry",
        ),
        pytest.param(
            f"<img src='/zc.png' onclick=\"jiucuo('{CODE}')\" alt='政府网站找错'>", True, CODE, None, id="own function, words say it"
        ),
        pytest.param(f"<a href=\"javascript:Link('{CODE}')\"><img src='/jiucuo.png'></a>", True, CODE, None, id="script address"),
        pytest.param(
            f"<script>var s=document.createElement('script');s.id='_jiucuo_';s.setAttribute('sitecode','{CODE}');"
            "s.src='https://zfwzgl.www.gov.cn/exposure/jiucuo.js';document.body.appendChild(s)</script>",
            "script",
            CODE,
            "zfwzgl.www.gov.cn",
            id="script made by a script",
        ),
        pytest.param(f"<a onclick=\"Link('{CODE}')\">某专题</a>", False, None, None, id="a handler of that name for something else"),
        pytest.param(
            f"<a data-href='https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={CODE}' href='javascript:;'>找错</a>",
            True,
            CODE,
            "zfwzgl.www.gov.cn",
            id="address in a data attribute",
        ),
        pytest.param(
            "<a href='https://zfwzzc.www.gov.cn/'><img src=/i.png alt=我为政府网站找错></a>",
            True,
            None,
            "zfwzzc.www.gov.cn",
            id="platform, named",
        ),
        pytest.param(
            "<a href='https://zfwzzc.www.gov.cn/check_web/databaseInfo/download'>全国政府网站数据库</a>",
            False,
            None,
            None,
            id="site database",
        ),
        pytest.param(
            "<a href='https://zfwzzc.www.gov.cn/news/1.html'>国务院办公厅通报找错平台情况</a>",
            False,
            None,
            None,
            id="release on the platform about it",
        ),
        pytest.param(
            "<p><a href='https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=3208310001'>找错</a></p>"
            f"<a href='https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={CODE}'>x</a>",
            True,
            CODE,
            "zfwzgl.www.gov.cn",
            id="another site's entry in the text, the own one below",
        ),
        pytest.param(
            "<p><a href='https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=3208310001'>找错</a></p>"
            f"<script id=_jiucuo_ sitecode={CODE} src=https://zfwzgl.www.gov.cn/exposure/jiucuo.js></script>",
            "script",
            CODE,
            "zfwzgl.www.gov.cn",
            id="another site's entry in the text, the own script below",
        ),
        pytest.param(f"<div class='j-jiucuo' data-setting='{{sitecode:{CODE}}}'></div>", "script", CODE, None, id="placeholder"),
        pytest.param("<a href='/wzjc/index.html'>网站纠错</a><a href='javascript:;'>内容纠错</a>", False, None, None, id="own form"),
        pytest.param(f"<!-- <script id='_jiucuo_' sitecode='{CODE}' src='/jiucuo.js'></script> -->", False, None, None, id="comment"),
        pytest.param(
            "<script>var level='纠错级别';$('.x').find('#_span_jiucuo').css({top:1})</script>",
            False,
            None,
            None,
            id="a script that only styles it",
        ),
    ],
)
def test_jiucuo(facts, markup, present, code, host):
    found = facts(f"<body><p>正文</p>{markup}</body>").jiucuo
    assert (found.present, found.site_code, found.host) == (present, code, host)
