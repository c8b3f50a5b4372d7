"""Local stand-ins of the national hosts that every government footer links to, and of a few foreign ones that traps need."""

from lab.files import png
from lab.http import CHALLENGE, text_page
from lab.records import Handler, Request, Response

ICP_HOST = "beian.miit.gov.cn"
POLICE_HOST = "beian.mps.gov.cn"
CONAC_HOST = "bszs.conac.cn"
CONAC_SCRIPT_HOST = "dcs.conac.cn"
JIUCUO_HOST = "zfwzgl.www.gov.cn"
STATE_HOST = "www.gov.cn"
SHOP_HOST = "www.lihua-shangmao.example"
BLOCKING_HOST = "www.qiangmen.gov.cn"
"""Answers every visitor with a challenge."""
CONTROLS = ("control-a.example", "control-b.example")
GONE_HOST = "www.yiguan.gov.cn"
"""Has no address in any zone."""


def national(port: int) -> dict[str, Handler]:
    """Host → stand-in."""
    return {
        ICP_HOST: _plain("ICP/IP地址/域名信息备案管理系统", "本页为演示用的备案查询页面。"),
        POLICE_HOST: _plain("全国互联网安全管理服务平台", "本页为演示用的公安备案查询页面。"),
        CONAC_HOST: _plain("党政机关、事业单位和国有企业互联网网上名称核验", "本页为演示用的网站标识核验页面。"),
        CONAC_SCRIPT_HOST: lambda request: _conac_script(request, port),
        JIUCUO_HOST: lambda request: _jiucuo(request, port),
        STATE_HOST: _plain("中国政府网_中央人民政府门户网站", "本页为演示用的中国政府网页面。"),
        SHOP_HOST: _plain("利华商贸有限公司", "经营日用百货，欢迎洽谈。"),
        BLOCKING_HOST: lambda _request: Response(status=412, body=CHALLENGE.encode()),
        **{host: _plain("control", "ok") for host in CONTROLS},
    }


def _plain(title: str, body: str) -> Handler:
    page = text_page(title, f"<h1>{title}</h1><p>{body}</p>")

    def serve(request: Request) -> Response:
        return (
            page
            if request.path in ("/", "/index.html", "/sitename", "/portal/registerSystemInfo")
            else text_page("404", "Not Found", status=404)
        )

    return serve


def _conac_script(request: Request, port: int) -> Response:
    if request.path.startswith("/js/") and request.path.endswith(".js"):
        script = (
            f"(function(){{var s=document.getElementById('_ideConac');if(s){{s.innerHTML=\"<a href='http://{CONAC_HOST}:{port}/sitename?method=show&amp;id="
            f"07CED2186E764F87E053012819AC2D23' target='_blank'><img id='imgConac' vspace='0' hspace='0' border='0' "
            f"src='http://{CONAC_SCRIPT_HOST}:{port}/image/red.png' alt='党政机关'></a>\";}}}})();"
        )
        return Response(body=script.encode(), content_type="application/javascript; charset=utf-8")
    if request.path == "/image/red.png":
        return Response(body=png(60, 72, (200, 20, 20)), content_type="image/png")
    return text_page("404", "Not Found", status=404)


def _jiucuo(request: Request, port: int) -> Response:
    if request.path == "/exposure/jiucuo.js":
        base = f"http://{JIUCUO_HOST}:{port}/exposure"
        script = (
            "(function(){var s=document.getElementById('_jiucuo_')||document.currentScript;var c=s.getAttribute('sitecode');"
            "var e=document.createElement('span');e.id='_span_jiucuo';"
            f'e.innerHTML="<img onclick=\\"Link(\'"+c+"\')\\" style=\'margin:0;border:0;cursor:pointer\' src=\'{base}/images/jiucuo.png?v="+c+"\'>";'
            f"s.parentNode.insertBefore(e,s);window.Link=function(c){{window.open('{base}/jiucuo.html?site_code='+c+'&url='+encodeURIComponent(location.href));}};}})();"
        )
        return Response(body=script.encode(), content_type="application/javascript; charset=utf-8")
    if request.path == "/exposure/images/jiucuo.png":
        return Response(body=png(80, 48, (190, 30, 30)), content_type="image/png")
    if request.path in ("/exposure/jiucuo.html", "/"):
        return text_page("我为政府网站找错", "<h1>我为政府网站找错</h1><p>本页为演示用的找错页面。</p>")
    return text_page("404", "Not Found", status=404)
