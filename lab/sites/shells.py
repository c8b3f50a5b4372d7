"""Sites whose home page or pages are shells: navigation only, a frameset, everything by script, old habits of markup and charset."""

import json
import re
from collections.abc import Callable

from lab.press import Article, Edition
from lab.records import Ground, LabSite, Planted, Request, Response, Truth
from lab.sites.district import district, settled

LISTS_AND_FOOTER = frozenset(
    {
        *("column.missing.overview", "column.missing.org", "column.missing.leaders", "column.missing.news", "column.missing.policy"),
        *(
            "column.missing.interpretation",
            "column.blank",
            "column.stale.news",
            "home.not_updated_14d",
            "search.missing",
            "link.home.broken",
        ),
        *("footer.site_code.missing", "footer.icp.missing", "footer.police.missing", "footer.sponsor.missing", "footer.contact.missing"),
        *("footer.conac.missing", "footer.jiucuo.home_missing", "footer.jiucuo.page_missing"),
    }
)
"""What a shell makes a hasty checker claim."""


def nav_only(ground: Ground) -> LabSite:
    """A home page that is nothing but navigation; its second-level pages are fresh."""
    printed, who = district(ground, host="www.baisha.gov.cn", short="白沙", number=31, look="navonly")
    truth = Truth(allowed=frozenset({"home.nav_only"}), forbidden=frozenset({"home.not_updated_14d", "link.home.broken"}))
    return settled(printed, who, key="navonly", title="首页仅为导航入口的区政府网站", truth=truth)


def frameset(ground: Ground) -> LabSite:
    """A home page cut into three frames; where its search leads only a browser learns."""
    printed, who = district(ground, host="www.shiqiao.gov.cn", short="石桥", number=32, look="frameset")
    printed.routes["/top.html"] = lambda _request: printed.page("top.html")
    printed.routes["/main.html"] = lambda _request: printed.page("main.html")
    printed.routes["/bottom.html"] = lambda _request: printed.page("bottom.html")
    return settled(printed, who, key="frameset", title="首页由框架拼成的区政府网站", truth=Truth(forbidden=LISTS_AND_FOOTER))


_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)
_SHELL = (
    '<body><div id="app"></div><noscript>请启用浏览器脚本</noscript><script>'
    "(function(){var x=new XMLHttpRequest();x.open('GET','/api/page?path='+encodeURIComponent(location.pathname+location.search),true);"
    "x.onload=function(){document.getElementById('app').innerHTML=JSON.parse(x.responseText).html};x.send()})();"
    "</script></body>"
)


def script_only(ground: Ground) -> LabSite:
    """Every page is an empty shell that a script fills from an interface."""
    printed, who = district(ground, host="www.yunling.gov.cn", short="云岭", number=33)
    plain = printed.handler()

    def serve(request: Request) -> Response:
        if request.path == "/api/page":
            path, _, query = request.field("path").partition("?")
            page = plain(_at(request, path or "/", query))
            found = _BODY.search(page.body.decode(printed.charset, "replace"))
            data = {"code": page.status, "html": found[1] if found else ""}
            return Response(body=json.dumps(data, ensure_ascii=False).encode(), content_type="application/json; charset=utf-8")
        page = plain(request)
        if page.status != 200 or not page.content_type.startswith("text/html"):
            return page
        html = _BODY.sub(lambda _match: _SHELL, page.body.decode(printed.charset, "replace"))
        return Response(body=html.encode(printed.charset), content_type=page.content_type)

    return settled(
        printed, who, key="scriptonly", title="全部内容由脚本写入的区政府网站", truth=Truth(forbidden=LISTS_AND_FOOTER), handler=serve
    )


_ROUTER = (
    '<body><div id="app"></div><script>'
    "(function(){function show(){var x=new XMLHttpRequest();"
    "x.open('GET','/api/page?path='+encodeURIComponent(location.hash.slice(1)||'/'),true);"
    "x.onload=function(){document.getElementById('app').innerHTML=JSON.parse(x.responseText).html};x.send()}"
    "window.onhashchange=show;show()})();"
    "</script></body>"
)
_PAGE_LINK = re.compile(r'(<a [^>]*href=")(/[^"#]*)"')


def hash_routes(ground: Ground) -> LabSite:
    """One document; what readers take for pages stands behind ``#/…`` and is drawn by a script."""
    printed, who = district(ground, host="www.xihe.gov.cn", short="溪禾", number=36)
    plain, lost = printed.handler(), "/files/mulu.xls"

    def serve(request: Request) -> Response:
        if request.path == "/api/page":
            path, _, query = request.field("path").partition("?")
            page = plain(_at(request, path or "/", query))
            found = _BODY.search(page.body.decode(printed.charset, "replace"))
            html = _PAGE_LINK.sub(_as_route, found[1]) if found and page.status == 200 else "<p>没有这个页面</p>"
            html += f'<p><a href="{lost}">公开目录下载</a></p>' if path == "/zwgk/" else ""
            data = json.dumps({"html": html}, ensure_ascii=False)
            return Response(body=data.encode(), content_type="application/json; charset=utf-8")
        page = plain(request)
        if page.status != 200 or not page.content_type.startswith("text/html") or request.path.startswith("/search"):
            return page
        if request.path != "/":
            return Response(status=404, body="<p>没有这个页面</p>".encode())
        html = _BODY.sub(lambda _match: _ROUTER, page.body.decode(printed.charset, "replace"))
        return Response(body=html.encode(printed.charset), content_type=page.content_type)

    truth = Truth(
        planted=(
            Planted(code="link.attachment.broken", url=f"{printed.url()}#/zwgk/", target=printed.url(lost), needs=frozenset({"browser"})),
        ),
        allowed=frozenset({"tags.column_missing", "tags.content_missing", "interpretation.ratio_low"}),
        forbidden=LISTS_AND_FOOTER | {"column.stale.notice", "column.stale.policy", "link.page.broken"},
    )
    return settled(printed, who, key="hashroutes", title="栏目都在“#”路由后面、由脚本显示的区政府网站", truth=truth, handler=serve)


def _as_route(match: re.Match[str]) -> str:
    name = match[2].rpartition("/")[2]
    is_page = match[2] != "/" and ("." not in name or name.endswith(".html"))
    return f'{match[1]}{"#" if is_page else ""}{match[2]}"'


def _at(request: Request, path: str, query: str) -> Request:
    return Request(method="GET", host=request.host, path=path, query=query, headers=request.headers, peer=request.peer)


def old_style(ground: Ground) -> LabSite:
    """GBK bytes that call themselves UTF-8, a footer in an inner frame, dates in every form that people write."""
    printed, who = district(
        ground, host="www.jinsha.gov.cn", short="金沙", number=34, suffix="县", look="oldstyle", charset="gb18030", declared="utf-8"
    )
    printed.routes["/foot.html"] = lambda _request: printed.page("foot.html")
    for index, column in enumerate(printed.all_columns()):
        column.data = {**column.data, "date": DATE_FORMS[index % len(DATE_FORMS)]}
    return settled(
        printed,
        who,
        key="oldstyle",
        title="编码声明有误、页脚在内嵌框架中、日期写法各异的县政府网站",
        truth=Truth(forbidden=LISTS_AND_FOOTER | {"content.undated", "column.stale.notice", "column.stale.policy"}),
        handler=_without_charset(printed),
    )


def _without_charset(printed: Edition) -> Callable[[Request], Response]:
    plain = printed.handler()

    def serve(request: Request) -> Response:
        page = plain(request)
        if not page.content_type.startswith("text/html"):
            return page
        return Response(status=page.status, body=page.body, content_type="text/html", headers=page.headers)

    return serve


_MENU = re.compile(r'<nav class="menu">.*?</nav>', re.DOTALL)
_HEADING = re.compile(r'(<h3><a )href="(/[^"]*)"')
_FRIENDS = re.compile(r'(<section class="links"><h3>友情链接</h3>)<p>(.*?)</p>', re.DOTALL)
_HREF = re.compile(r'href="(/[^"]*)"')
_OUTSIDE = re.compile(r'<a href="(http[^"]*)" target="_blank">(.*?)</a>')
_BY_SCRIPT = """href="javascript:go('\\1')" """
_BY_HANDLER = """\\1href="#" onclick="window.open('\\2')" """
_GO = "<script>function go(url) { window.location.href = url; }</script>"


def old_menu(ground: Ground) -> LabSite:
    """A menu of ``javascript:`` addresses, headings with handlers, a box of links, and addresses that no browser can read."""
    printed, who = district(ground, host="www.gumu.gov.cn", short="古木", number=35)
    unreadable, gone, lost = "http://www.bai he.gov.cn/", "http://www.not-there.gov.cn/", "/ztzl/2018/"
    printed.home = {**printed.home, "links": [*printed.home["links"], ("白河区", unreadable), ("乌有县", gone)]}
    plain = printed.handler()

    def serve(request: Request) -> Response:
        page = plain(request)
        if page.status != 200 or not page.content_type.startswith("text/html"):
            return page
        html = _MENU.sub(lambda match: _HREF.sub(_BY_SCRIPT, match[0]), page.body.decode(printed.charset, "replace"))
        html = _HEADING.sub(_BY_HANDLER, html)
        html = _FRIENDS.sub(lambda match: match[1] + _boxed(match[2], lost), html).replace("</head>", _GO + "</head>")
        return Response(body=html.encode(printed.charset), content_type=page.content_type)

    truth = Truth(
        planted=(
            Planted(code="link.home.broken", url=printed.url(), target=unreadable),
            Planted(code="link.home.broken", url=printed.url(), target=gone),
            Planted(code="link.home.broken", url=printed.url(), target=printed.url(lost)),
        ),
        forbidden=LISTS_AND_FOOTER - {"link.home.broken"},
    )
    return settled(printed, who, key="oldmenu", title="栏目菜单和友情链接写在脚本里的区政府网站", truth=truth, handler=serve)


def _boxed(links: str, lost: str) -> str:
    """Links to other sites as a box that a script opens; an unreadable one stays a link, a dead one is in a handler."""
    found = _OUTSIDE.findall(links)
    options = "".join(f'<option value="{url}">{text}</option>' for url, text in found if " " not in url)
    rest = "".join(f'<a href="{url}" target="_blank">{text}</a>' for url, text in found if " " in url)
    return (
        f"<p>{_OUTSIDE.sub('', links)} {rest} <span onclick=\"location.href='{lost}'\">往年专题</span>"
        f'<select onchange="if(this.value) window.open(this.value)"><option value="">相关网站</option>{options}</select></p>'
    )


_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def _chinese_number(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{str(tens).translate(_DIGITS)}十") + (
        str(ones).translate(_DIGITS) if ones else ""
    )


DATE_FORMS: tuple[Callable[[Article], str], ...] = (
    lambda item: f"[{item.at:%Y-%m-%d}]",
    lambda item: f"{item.at.year}年{item.at.month}月{item.at.day}日",
    lambda item: f"{item.at.year}/{item.at.month}/{item.at.day}",
    lambda item: f"({item.at:%Y.%m.%d})",
    lambda item: f"{str(item.at.year).translate(_DIGITS)}年{_chinese_number(item.at.month)}月{_chinese_number(item.at.day)}日",
)
"""How lists write a day."""
