"""
A neutral, compliant site for check tests: build it, change one thing, judge.

    page = home_page(footer=footer(icp=""))
    assert said(footer_icp, snapshot(home=page)) == [("fail", "footer.icp.missing")]
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from checks.base import Check, run_check
from core.assessment import Assessment
from core.finding import Finding
from core.outcome import PageKind
from core.page.snapshot import PageSnapshot
from core.site import Level, Site, SiteClass
from core.snapshot import Coverage, LinkFault, LinkReport, SiteSnapshot

CODE = "5107990001"
"""Site code of the neutral site (a region that does not exist inside a province that does)."""
HOST = "www.anhe.gov.cn"
HOME = f"http://{HOST}/"
NAME = "安和县人民政府"
AS_OF = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
SITE = Site(
    id=CODE,
    url=HOME,
    name=NAME,
    sponsor="安和县人民政府办公室",
    site_class=SiteClass.PORTAL,
    level=Level.COUNTY,
    region="安和县",
    filed_domain=HOST,
)

CONAC = (
    '<span id="_ideConac"><a href="https://bszs.conac.cn/sitename?method=show&amp;id=07CED2186E764F87E053012819AC2D23">'
    '<img id="imgConac" src="//dcs.conac.cn/image/red.png" alt="党政机关"></a></span>'
)
JIUCUO = f'<script id="_jiucuo_" sitecode="{CODE}" src="https://zfwzgl.www.gov.cn/exposure/jiucuo.js"></script>'
POLICE = '<a href="https://beian.mps.gov.cn/#/query/webSearch?code=51079902000001"><img src="/images/ga.png" alt="公安备案">川公网安备 51079902000001号</a>'
ICP = '<a href="https://beian.miit.gov.cn/">蜀ICP备05000001号-1</a>'


def footer(
    *,
    conac: str = CONAC,
    site_code: str = f"网站标识码：{CODE}",
    icp: str = ICP,
    police: str = POLICE,
    sponsor: str = f"主办单位：{NAME}办公室",
    contact: str = "联系电话：0816-8000001",
    jiucuo: str = JIUCUO,
    sitemap: str = '<a href="/sitemap.html">网站地图</a>',
    more: str = "",
) -> str:
    """The bottom block; an empty word leaves the item out."""
    lines = (f"<p>{item}</p>" for item in (sitemap, sponsor, contact, site_code, icp, police) if item)
    return f'<div class="footer" id="footer">{conac}{"".join(lines)}{jiucuo}{more}</div>'


def site_tags(*, name: str = NAME, domain: str = HOST, code: str = CODE) -> str:
    """The three 站点标签."""
    return f'<meta name="SiteName" content="{name}"><meta name="SiteDomain" content="{domain}"><meta name="SiteIDCode" content="{code}">'


COLUMN_TAGS = (
    '<meta name="ColumnName" content="政务要闻"><meta name="ColumnDescription" content="发布安和县政务要闻">'
    '<meta name="ColumnKeywords" content="要闻,政务"><meta name="ColumnType" content="工作动态">'
)


def content_tags(*, title: str = "安和县召开春季农业生产会议", published: str = "2026-06-10 09:30", source: str = "县政府办公室") -> str:
    """The mandatory 内容标签."""
    return f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{published}"><meta name="ContentSource" content="{source}">'


HEADER = f"""<div class="header"><div class="top"><a href="/wza/">无障碍</a> <a href="/elder/">长者版</a></div>
<div class="logo"><a href="/"><img src="/images/logo.png" alt="{NAME}"></a><h1>{NAME}</h1></div>
<form class="search" action="/search" method="get"><input type="text" name="q" placeholder="请输入关键词"><button type="submit">搜索</button></form>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zjah/">走进安和</a></li><li><a href="/xwzx/zwyw/">政务要闻</a></li>
<li><a href="/zwgk/tzgg/">通知公告</a></li><li><a href="/zwgk/zcwj/">政策文件</a></li><li><a href="/zwgk/zcjd/">政策解读</a></li>
<li><a href="/zwfw/">政务服务</a></li><li><a href="/hdjl/">互动交流</a></li></ul></div>"""


def items(count: int = 8, *, newest: date | None = None, folder: str = "/xwzx/zwyw/") -> str:
    """A list of releases, one a day, newest first."""
    first = newest or AS_OF.date() - timedelta(days=1)
    rows = []
    for index in range(count):
        day = first - timedelta(days=index)
        rows.append(
            f'<li><span class="date">{day.isoformat()}</span><a href="{folder}t{day:%Y%m%d}_{index}.html">安和县第{index + 1}次工作推进会议召开</a></li>'
        )
    return f'<ul class="list">{"".join(rows)}</ul>'


def html(*, title: str = NAME, head: str | None = None, header: str = HEADER, main: str = "", bottom: str | None = None) -> str:
    """A whole page; ``head`` defaults to the site tags, ``bottom`` to the compliant footer."""
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>{site_tags() if head is None else head}</head>'
        f'<body>{header}<div class="main">{main}</div>{footer() if bottom is None else bottom}</body></html>'
    )


def page(text: str, *, url: str = HOME, kind: PageKind = PageKind.AUTO, **more: Any) -> PageSnapshot:
    """A snapshot of HTML as it came."""
    body = more.pop("body", text.encode())
    return PageSnapshot(
        url=url,
        final_url=more.pop("final_url", url),
        status=more.pop("status", 200),
        headers=more.pop("headers", (("content-type", "text/html; charset=utf-8"),)),
        body=body,
        fetched_at=AS_OF,
        kind=kind,
        **more,
    )


HOME_MAIN = f"""<div class="news"><h2><a href="/xwzx/zwyw/">政务要闻</a></h2>{items()}</div>
<p><a href="/zwgk/ndbb/2025.html">2025年政府网站工作年度报表</a></p>"""


def home_page(**parts: Any) -> PageSnapshot:
    """The home page; keywords of ``html`` change its parts, ``url``, ``rendered_html`` and other keywords go to the snapshot."""
    own = {key: parts.pop(key) for key in ("title", "head", "header", "main", "bottom") if key in parts}
    own.setdefault("main", HOME_MAIN)
    return page(html(**own), url=parts.pop("url", HOME), kind=PageKind.HOME, **parts)


def column_page(index: int = 0, **parts: Any) -> PageSnapshot:
    """A list page of a column."""
    own = {key: parts.pop(key) for key in ("title", "head", "header", "main", "bottom") if key in parts}
    own = {"title": f"政务要闻_{NAME}", "head": site_tags() + COLUMN_TAGS, "main": f"<h2>政务要闻</h2>{items()}", **own}
    folder = parts.pop("url", f"http://{HOST}/xwzx/zwyw/" if not index else f"http://{HOST}/xwzx/zwyw{index}/")
    return page(html(**own), url=folder, kind=PageKind.COLUMN, **parts)


ARTICLE = (
    '<div class="article"><h1>安和县召开春季农业生产会议</h1><p class="info">发布时间：2026-06-10 09:30 来源：县政府办公室</p>'
    '<div class="content">'
    + "<p>6月10日，安和县召开春季农业生产会议，安排部署下一阶段重点工作。会议要求，各乡镇要压实责任，做好田间管理。</p>" * 4
    + "</div></div>"
)


def content_page(index: int = 0, **parts: Any) -> PageSnapshot:
    """A release page."""
    own = {key: parts.pop(key) for key in ("title", "head", "header", "main", "bottom") if key in parts}
    own = {"title": f"安和县召开春季农业生产会议_{NAME}", "head": site_tags() + content_tags(), "main": ARTICLE, **own}
    url = parts.pop("url", f"http://{HOST}/xwzx/zwyw/t20260610_{index}.html")
    return page(html(**own), url=url, kind=PageKind.CONTENT, **parts)


CHALLENGE = (
    "<!DOCTYPE html><html><head><title></title><script>var _0x1=['\\x63'];(function(){document.cookie='__jsl_clearance_s=1';"
    "location.reload();})()</script></head><body></body></html>"
)
"""A cookie challenge: never content."""


def challenge_page(url: str = HOME, kind: PageKind = PageKind.HOME) -> PageSnapshot:
    """A page that is only a gateway's test."""
    return page(CHALLENGE, url=url, kind=kind, status=521)


def link_fault(**changes: Any) -> LinkFault:
    """A dead anchor on the home page."""
    from core.page.records import LinkKind
    from core.snapshot import LinkVerdict

    base: dict[str, Any] = {
        "page": HOME,
        "target": f"http://{HOST}/gone.html",
        "kind": LinkKind.ANCHOR,
        "verdict": LinkVerdict.BROKEN,
        "text": "旧专题",
        "on_home": True,
        "status": 404,
        "reason": "404",
    }
    return LinkFault(**{**base, **changes})


def link_report(*faults: LinkFault, **changes: Any) -> LinkReport:
    """A finished link sweep with these faults."""
    return LinkReport(**{"checked": 300, "pairs": 2000, "home_links": 120, "faults": faults, **changes})


def snapshot(**changes: Any) -> SiteSnapshot:
    """The compliant site; every keyword replaces one field of SiteSnapshot."""
    base: dict[str, Any] = {
        "site": SITE,
        "as_of": AS_OF,
        "home": home_page(),
        "columns": (),
        "column_pages": (column_page(0), column_page(1)),
        "column_population": 2,
        "content_pages": (content_page(0), content_page(1)),
        "content_population": 2,
        "links": link_report(),
        "coverage": Coverage(pages=5, links=300),
    }
    return SiteSnapshot(**{**base, **changes})


def registered(**changes: Any) -> Site:
    """The neutral site's register row, changed."""
    return replace(SITE, **changes)


def run(check: Check[SiteSnapshot], site: SiteSnapshot) -> tuple[list[Assessment], list[Finding]]:
    """Through the real runner."""
    return run_check(check, site)


def said(check: Check[SiteSnapshot], site: SiteSnapshot) -> list[tuple[str, str]]:
    """Findings as (outcome, code), in order; empty when there are none."""
    return [(str(found.outcome), found.code or "") for found in run_check(check, site)[1]]


def outcomes(check: Check[SiteSnapshot], site: SiteSnapshot) -> set[str]:
    """All outcomes that the check gave."""
    return {str(one.outcome) for one in run_check(check, site)[0]}


def causes(check: Check[SiteSnapshot], site: SiteSnapshot) -> set[str]:
    """Causes of the unknown outcomes."""
    return {str(one.cause) for one in run_check(check, site)[0] if one.cause is not None}


def urls(found: Sequence[Finding]) -> list[str]:
    """Pages of findings."""
    return [finding.url or "" for finding in found]
