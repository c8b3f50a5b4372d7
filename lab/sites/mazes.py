"""Sites that lead a crawler or a link check astray: endless calendars and sessions, pages that are missing with status 200, a copied template."""

from datetime import date, timedelta

from core.clock import beijing_day
from lab.http import text_page
from lab.press import Column, Edition, moment
from lab.records import Ground, LabSite, Planted, Request, Response, Truth
from lab.sites.district import district, settled


def maze(ground: Ground) -> LabSite:
    """An endless calendar, session ids in every address, endless paging; mirrors for phones and in traditional script."""
    host = "www.xilin.gov.cn"
    printed, who = district(ground, host=host, short="溪林", number=51, look="maze")
    mirrors = (f"m.{host[4:]}", f"big5.{host[4:]}", host[4:])
    printed.home = {**printed.home, "mirrors": [ground.url(mirror) for mirror in mirrors[:2]]}
    plain = printed.handler()

    def serve(request: Request) -> Response:
        if request.path == "/rili/":
            return _calendar(printed, request)
        if request.path == "/huihua/":
            return _session(printed, request)
        if request.path == "/fenye/":
            number = int(request.field("page") or 1) if (request.field("page") or "1").isdigit() else 1
            return _page(
                printed,
                f"工作日志第{number}页",
                f'<p>当日完成政务服务大厅、供水管网和公园设施巡检，设备运行平稳，值班电话保持畅通，没有需要上报的异常情况。</p><a href="/fenye/?page={number + 1}">下一页</a>',
            )
        if ";jsessionid=" in request.path:
            request = _without_session(request)
        return plain(request)

    return settled(printed, who, key="maze", title="含日历、会话编号等无穷链接的区政府网站", truth=Truth(), handler=serve, hosts=mirrors)


def _page(printed: Edition, title: str, body: str) -> Response:
    column = Column(path="/", name=title, type="其他", html=body, at=moment(printed.ground, days=40))
    return printed.page("text.html", column=column)


def _calendar(printed: Edition, request: Request) -> Response:
    try:
        day = date.fromisoformat(request.field("day"))
    except ValueError:
        day = beijing_day(printed.ground.as_of)
    near = [day + timedelta(days=step) for step in (-365, -30, -1, 1, 30, 365) if 1 < (day + timedelta(days=step)).year < 9998]
    links = " ".join(f'<a href="/rili/?day={other}">{other}</a>' for other in near)
    return _page(printed, f"日程安排 {day}", f"<p>当日没有日程。</p>{links}")


def _session(printed: Edition, request: Request) -> Response:
    seed = request.field("sid") or "1"
    number = (int(seed, 16) if all(sign in "0123456789abcdef" for sign in seed[:12]) else 1) * 48271 % 0x7FFFFFFF
    links = "".join(f'<a href="/huihua/?sid={number + step:x}">刷新{step}</a> ' for step in range(1, 6))
    return _page(printed, "在线办公入口", f'{links}<a href="/wzdt/;jsessionid={number:X}">网站地图</a>')


def _without_session(request: Request) -> Request:
    path = request.path.partition(";jsessionid=")[0]
    return Request(method=request.method, host=request.host, path=path, query=request.query, headers=request.headers, peer=request.peer)


def soft_404(ground: Ground) -> LabSite:
    """Missing pages answer 200 with an apology; one release really is about missing pages."""
    printed, who = district(ground, host="www.beiyuan.gov.cn", short="北苑", number=52)
    dead = ("/xwzx/2019/deleted.html", "/zthd/old/index.html")
    printed.home = {**printed.home, "links": [*printed.home["links"], ("往年回顾", dead[0])]}
    article = printed.column("/zwgk/hygq/").articles[0]
    article.title = "关于网民反映网站个别页面不存在问题的回应"
    article.paragraphs = ("有网民留言反映本网站个别页面不存在、无法打开。经核实，相关页面已恢复，感谢您的监督。", *article.paragraphs[1:])
    printed.column("/tzgg/").articles[0].links = (("活动专题", dead[1]),)

    def missing(_request: Request) -> Response:
        body = "<div class='error'><h2>404</h2><p>很抱歉，您要访问的页面不存在或已删除。</p><a href='/'>返回首页</a></div>"
        return text_page("页面不存在", body)

    printed.missing = missing
    page = printed.url(printed.column("/tzgg/").articles[0].path)
    truth = Truth(
        planted=(
            Planted(code="link.home.broken", url=printed.url(), target=printed.url(dead[0])),
            Planted(code="link.page.broken", url=page, target=printed.url(dead[1])),
        )
    )
    return settled(printed, who, key="soft404", title="缺失页面仍返回200的区政府网站", truth=truth)


def copied(ground: Ground) -> LabSite:
    """A template taken over from another site: its code still stands in the metas, and its name in the page tags."""
    printed, who = district(ground, host="www.xinglong.gov.cn", short="兴隆", number=53, look="copied", meta_code="5199880001")
    truth = Truth(
        planted=(Planted(code="tags.site_mismatch"), Planted(code="footer.site_code.inconsistent")),
        allowed=frozenset({"name.not_standard"}),
        forbidden=frozenset({"tags.site_missing", "footer.site_code.missing"}),
    )
    return settled(printed, who, key="copied", title="套用他人模板、标识码不一致的区政府网站", truth=truth)
