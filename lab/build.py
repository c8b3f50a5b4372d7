"""Puts an edition together: columns, footer, search, the little pages that every site has."""

from typing import Any

from core.site import Level, Site, SiteClass
from lab.duty import Locality
from lab.files import docx
from lab.outside import CONAC_HOST, ICP_HOST, JIUCUO_HOST, POLICE_HOST, STATE_HOST
from lab.press import Column, Edition, Footer, moment
from lab.records import Ground, Request, Response
from lab.search import search_route
from lab.standard import complete

CONAC_ID = "07CED2186E764F87E053012819AC2D23"


def footer_of(ground: Ground, *, organ: str, code: str, phone: str, host: str, number: int) -> Footer:
    """A complete footer with every link on the town's stand-ins."""
    police = f"519900{number:02d}{number + 100:06d}"
    return Footer(
        sponsor=organ,
        undertaker=f"{organ}办公室",
        site_code=code,
        icp=f"蜀ICP备199{number:05d}号-1",
        police=f"川公网安备 {police}号",
        contact=phone,
        conac_id=CONAC_ID,
        jiucuo_code=code,
        icp_url=ground.url(ICP_HOST),
        police_url=ground.url(POLICE_HOST, f"/#/query/webSearch?code={police}"),
        conac_url=ground.url(CONAC_HOST, f"/sitename?method=show&id={CONAC_ID}"),
        jiucuo_url=ground.url(JIUCUO_HOST, f"/exposure/jiucuo.html?site_code={code}&url=http%3A%2F%2F{host}%2F"),
    )


def edition_of(
    ground: Ground,
    *,
    host: str,
    name: str,
    code: str,
    who: Locality,
    number: int,
    look: str = "portal",
    columns: list[Column] | None = None,
    **changes: Any,
) -> Edition:
    """A complete site; *changes* are fields of Edition."""
    printed = Edition(
        ground=ground,
        host=host,
        name=name,
        code=code,
        look=look,
        footer=footer_of(ground, organ=who.organ, code=code, phone=who.phone, host=host, number=number),
        columns=complete(ground, who) if columns is None else columns,
        home={
            "jiucuo_image": ground.url(JIUCUO_HOST, f"/exposure/images/jiucuo.png?v={code}"),
            "links": [("中国政府网", ground.url(STATE_HOST))],
        },
        **changes,
    )
    add_small_pages(printed, who)
    printed.routes["/search/"] = search_route(printed)
    return printed


def add_small_pages(printed: Edition, who: Locality) -> None:
    """Site map, elder version, about, 智能问答, login and letter form; posted forms are answered politely and kept nowhere."""
    at = moment(printed.ground, days=40)
    small = {
        "/wzdt/": ("网站地图", "", "sitemap.html"),
        "/wza/": ("长者版", "<p>本网站提供长者版和无障碍浏览服务：可放大字体、提高对比度、使用键盘操作。</p>", ""),
        "/gywm/": ("关于我们", f"<p>本网站由{who.organ}主办，联系电话：{who.phone}。</p>", ""),
        "/qa/": (
            "智能问答",
            "<p>请输入您的问题，智能助手将实时回答。</p><form action='/qa/ask' method='get'><input name='ask' type='text'><button>提问</button></form>",
            "",
        ),
        "/hdjl/xwtw.html": ("我要写信", "", "write.html"),
        "/user/login.html": ("统一身份认证", "", "login.html"),
    }

    def route(path: str, name: str, html: str, template: str) -> None:
        column = Column(path=path, name=name, type="其他", html=html, at=at)

        def serve(request: Request) -> Response:
            return printed.page(template or "text.html", column=column)

        printed.routes[path] = serve

    for path, (name, html, template) in small.items():
        route(path, name, html, template)
    for path in ("/hdjl/submit", "/hdjl/zjdc/submit", "/user/login", "/qa/ask"):
        printed.routes[path] = lambda _request: Response(body="已收到".encode(), content_type="text/plain; charset=utf-8")
    printed.files.setdefault("/zwgk/ysqgk/files/form.docx", docx("政府信息公开申请表"))


def site_of(printed: Edition, who: Locality, *, site_class: SiteClass, level: Level, unit: str = "") -> Site:
    """Its line in the register."""
    return Site(
        id=printed.code,
        url=printed.url(),
        name=printed.name,
        sponsor=who.organ,
        site_class=site_class,
        level=level,
        region=who.place,
        unit=unit or who.organ,
        filed_domain=printed.host,
    )
