"""Sites that resist machines: challenges, rate limits, hostility to HEAD, slowness, a closing notice. None of it is a defect of content."""

import time
from collections import deque

from lab.http import CHALLENGE, text_page
from lab.records import Ground, LabSite, Planted, Request, Response, Truth
from lab.sites.district import district, settled

COOKIE = "__jsl_clearance"
PASSABLE = (
    "<html><head><meta charset='utf-8'></head><body><script>"
    "(function(){var t=[49,55,56,56].map(function(c){return String.fromCharCode(c)}).join('');"
    f"document.cookie='{COOKIE}='+t+'.'+(7*6)+'; path=/; max-age=3600';setTimeout(function(){{location.href=location.pathname+location.search}},50);}})();"
    "</script></body></html>"
)


def challenge(ground: Ground) -> LabSite:
    """521 and a script that sets a cookie: one ordinary browser load passes."""
    printed, who = district(ground, host="www.liuhe.gov.cn", short="柳河", number=41)
    plain = printed.handler()

    def serve(request: Request) -> Response:
        if request.cookie(COOKIE) == "1788.42":
            return plain(request)
        return Response(status=521, body=PASSABLE.encode(), headers=(("Cache-Control", "no-store"),))

    truth = Truth(blocked=True)
    return settled(printed, who, key="challenge", title="带浏览器验证的区政府网站（浏览器可通过）", truth=truth, handler=serve)


def fortress(ground: Ground) -> LabSite:
    """412 and an obfuscated script that nobody passes."""
    printed, who = district(ground, host="www.tiebi.gov.cn", short="铁壁", number=42)

    def serve(_request: Request) -> Response:
        return Response(status=412, body=CHALLENGE.encode(), headers=(("Cache-Control", "no-store"),))

    return settled(printed, who, key="fortress", title="拦截一切自动访问的区政府网站", truth=Truth(blocked=True), handler=serve)


def busy(ground: Ground) -> LabSite:
    """429 with Retry-After to everybody who asks more than a few times a second."""
    printed, who = district(ground, host="www.nanhu.gov.cn", short="南湖", number=43)
    plain = printed.handler()
    limit = int(ground.settings.get("busy_per_s", 40))
    recent: deque[float] = deque()

    def serve(request: Request) -> Response:
        now = time.monotonic()
        while recent and now - recent[0] > 1.0:
            recent.popleft()
        if len(recent) >= limit:
            return text_page("429", "访问过于频繁，请稍后再试", status=429, headers={"Retry-After": "1"})
        recent.append(now)
        return plain(request)

    return settled(printed, who, key="busy", title="限制访问频率的区政府网站", truth=Truth(), handler=serve)


def head_hostile(ground: Ground) -> LabSite:
    """HEAD is answered with 405, 404 or a reset, GET as it should be."""
    printed, who = district(ground, host="www.qingshan.gov.cn", short="青山", number=44)
    plain = printed.handler()

    def serve(request: Request) -> Response:
        if request.method != "HEAD":
            return plain(request)
        if request.path.endswith((".png", ".ico")):
            return Response(abort=True)
        return Response(status=404 if "/files/" in request.path else 405)

    return settled(printed, who, key="headhostile", title="不支持HEAD请求的区政府网站", truth=Truth(), handler=serve)


def slow(ground: Ground) -> LabSite:
    """The home page takes longer than the fifteen seconds of the rubric (knob ``slow_s``)."""
    printed, who = district(ground, host="www.manxi.gov.cn", short="漫溪", number=45)
    plain = printed.handler()
    delay = float(ground.settings.get("slow_s", 16.0))

    def serve(request: Request) -> Response:
        page = plain(request)
        if request.path not in ("/", "/index.html"):
            return page
        return Response(status=page.status, body=page.body, content_type=page.content_type, headers=page.headers, delay_s=delay)

    truth = Truth(planted=(Planted(code="availability.slow_15s", needs=frozenset({"visits"})),), blocked=True)
    return settled(printed, who, key="slow", title="首页打开超过15秒的区政府网站", truth=truth, handler=serve)


def closed(ground: Ground) -> LabSite:
    """Every address shows the notice that the site is being rebuilt."""
    printed, who = district(ground, host="www.gujing.gov.cn", short="古井", number=46)
    notice = text_page(
        f"{printed.name}升级维护公告",
        f"<h1>网站升级维护公告</h1><p>因系统升级改造，{printed.name}暂停服务，恢复时间另行通知。由此带来的不便敬请谅解。</p>",
    )
    truth = Truth(planted=(Planted(code="availability.closed_notice", url=printed.url()),), blocked=True)
    return settled(printed, who, key="closed", title="发布升级维护公告的区政府网站", truth=truth, handler=lambda _request: notice)
