"""清溪县人民政府: footer, marks and lists written by script, POST search; some true defects among many things that only look like defects."""

import json
from collections.abc import Callable
from datetime import timedelta

from core.clock import BEIJING
from core.site import Level, SiteClass
from lab.build import edition_of, site_of
from lab.duty import Locality
from lab.files import pdf, png
from lab.http import text_page
from lab.outside import BLOCKING_HOST, CONAC_SCRIPT_HOST, JIUCUO_HOST, SHOP_HOST, STATE_HOST
from lab.press import TEMPLATES, Article, Column, Edition, environment, moment, redate
from lab.records import Ground, LabSite, Planted, Request, Response, Truth
from lab.search import search_route
from lab.sites.portal import HOST as PORTAL_HOST
from lab.standard import Planner, complete

HOST = "www.qingxi.gov.cn"
COUNTY = Locality(place="清溪县", short="清溪", organ="清溪县人民政府", leader="县长", phone="0819-2590000", scale=0.5)
SIDEBAR = "/lvyou/2018/index.html"


def build(ground: Ground) -> LabSite:
    """Print the county's site and write down what is wrong with it."""
    printed = edition_of(
        ground,
        host=HOST,
        name="清溪县人民政府",
        code="5199210001",
        who=COUNTY,
        number=21,
        look="county",
        columns=_columns(ground),
        title="清溪县人民政府网站",
    )
    printed.footer.police = None
    printed.home = {
        **printed.home,
        "conac_script": ground.url(CONAC_SCRIPT_HOST, "/js/26/199/0021/60682781/CA261990021606827810001.js"),
        "jiucuo_script": ground.url(JIUCUO_HOST, "/exposure/jiucuo.js"),
        "sidebar_link": SIDEBAR,
        "hidden": ground.url(SHOP_HOST),
        "links": [
            ("中国政府网", ground.url(STATE_HOST)),
            ("强门在线", ground.url(BLOCKING_HOST)),
            ("内部办公", "http://10.1.1.1/oa/"),
            ("县情手册下载", "/Down/XianQing.pdf"),
            ("安和市人民政府", ground.url(PORTAL_HOST)),
        ],
    }
    _add_scripts(printed)
    _add_stores(printed)
    printed.routes["/search/"] = search_route(printed, classified=False)
    return LabSite(
        key="county",
        title="脚本输出页脚和列表的县政府网站（真假问题并存）",
        site=site_of(printed, COUNTY, site_class=SiteClass.PORTAL, level=Level.COUNTY),
        hosts=(HOST,),
        handler=printed.handler(),
        truth=_truth(printed),
    )


def _columns(ground: Ground) -> list[Column]:
    tops = complete(ground, COUNTY)
    every = {column.path: column for top in tops for column in top.walk()}
    _set_traps(ground, tops, every)
    _set_defects(ground, every)
    return tops


def _set_traps(ground: Ground, tops: list[Column], every: dict[str, Column]) -> None:
    """What looks wrong and is not."""
    every["/xwzx/zwyw/"].data = {"store": "record"}
    every["/xwzx/zwyw/"].page_size = 100
    every["/xwzx/bmdt/"].data = {"store": "json"}
    every["/xwzx/bmdt/"].page_size = 100
    every["/xwzx/qxdt/"].data = {"short": True}
    every["/xwzx/qxdt/"].page_size = 100
    for index, article in enumerate(every["/xwzx/zwyw/"].articles[-2:]):
        article.sticky = True
        redate(article, moment(ground, days=700 + index))
    notices = every["/tzgg/"]
    notices.page_size = 6  # the first page holds nothing but old sticky notices; the fresh ones start on the second
    plan = Planner(ground, COUNTY, "sticky")
    for article in plan.releases("/tzgg/zd/", "notice", 12, first_days=420, step_days=30):
        article.sticky = True
        notices.articles.append(article)
    every["/ztzl/yshj/"].data = {"store": "iframe"}
    every["/ztzl/yshj/"].page_size = 100
    remark = "<p>经核实，本栏目所涉事项本年度没有相关信息产生，特此说明。</p>"
    every["/zwgk/"].children.append(Column(path="/zwgk/xzfy/", name="行政复议决定", type="信息公开目录", html=remark))
    every["/zwgk/"].children.append(Column(path=ground.url(PORTAL_HOST, "/zwgk/zcwj/"), name="市级政策库", type="政策文件"))
    first = every["/xwzx/qxdt/"].articles[0]
    first.links = (("查看原文", "/xwzx/qxdt/Case/Page.HTML"), ("带会话编号的链接", "/wzdt/;jsessionid=0A1B2C"))


def _set_defects(ground: Ground, every: dict[str, Column]) -> None:
    """What is wrong."""
    policies, readings = every["/zwgk/zcwj/"], every["/zwgk/zcjd/"]
    policies.data, policies.page_size = {"store": "record"}, 100
    for index, article in enumerate(policies.articles):
        redate(article, moment(ground, days=250 + index * 20, hour=15))
        article.table = tuple(pair for pair in article.table if pair[0] in ("索引号", "发布机构"))
    for reading in readings.articles:
        reading.related = ()
    every["/zwgk/hygq/"].articles = []
    every["/zwgk/hygq/"].html = "<p>内容正在更新中，敬请期待……</p>"
    overview = every["/zjah/"]
    year = str(ground.as_of.astimezone(BEIJING).year - 1)
    overview.html = overview.html.replace(year, str(int(year) - 8))
    missing = every["/zwgk/ldxx/"].articles[-1]
    missing.data = {**missing.data, "resume": "", "duty": ""}
    _age(ground, every["/zwfw/bstj/"].articles, first=110)
    oldest = every["/hdjl/szxx/"].articles[-1]
    asked = moment(ground, days=130, hour=9)
    oldest.at = asked
    oldest.data = {**oldest.data, "asked_at": f"{asked:%Y-%m-%d %H:%M}", "answered_at": "", "answer": "", "unit": ""}


def _age(ground: Ground, articles: list[Article], *, first: int) -> None:
    for week, article in enumerate(articles):
        end = moment(ground, days=first + week * 7, hour=9)
        start = end - timedelta(days=6)
        article.at = end + timedelta(hours=6)
        article.path = f"/zwfw/bstj/t{article.at:%Y%m%d}.html"
        article.title = f"办事统计数据（{start:%m}月{start:%d}日至{end:%m}月{end:%d}日）"
        article.table = (("统计周期", f"{start:%Y-%m-%d} 至 {end:%Y-%m-%d}"), *article.table[1:])


def _add_scripts(printed: Edition) -> None:
    look = environment("county")
    printed.files["/js/footer.js"] = (
        look.overlay(autoescape=False).get_template("footer.js").render(site=printed, footer=printed.footer).encode()
    )
    printed.files["/js/common.js"] = (TEMPLATES / "county" / "common.js").read_bytes()
    printed.files["/images/loading.png"] = png(8, 8, (200, 200, 200))
    body = "<p>这是一个地址区分大小写的页面，发布时间：" + f"{moment(printed.ground, days=3):%Y-%m-%d}" + "</p>"
    printed.routes["/xwzx/qxdt/Case/Page.HTML"] = lambda _request: text_page("清溪县区情介绍", body)
    printed.routes["/wzdt/;jsessionid=0A1B2C"] = printed.routes["/wzdt/"]

    def download(request: Request) -> Response:
        if request.method == "HEAD":
            return Response(status=405)
        return Response(body=pdf("county"), content_type="application/pdf")

    printed.routes["/Down/XianQing.pdf"] = download


def _add_stores(printed: Edition) -> None:
    """JSON lists and frames behind the shell pages."""
    for column in printed.all_columns():
        store = column.data.get("store")
        if store == "json":
            rows = [{"title": item.title, "url": item.path, "publishTime": f"{item.stamp}:00"} for item in column.newest]
            printed.files[f"{column.path}list.json"] = json.dumps({"code": 200, "data": {"list": rows}}, ensure_ascii=False).encode()
        if store == "iframe":
            printed.routes[f"{column.path}frame.html"] = _frame(printed, column)


def _frame(printed: Edition, column: Column) -> Callable[[Request], Response]:
    def serve(_request: Request) -> Response:
        return printed.page("frame.html", column=column, items=column.newest)

    return serve


def _truth(printed: Edition) -> Truth:
    browser, person = frozenset({"browser"}), frozenset({"person"})
    planted = [
        Planted(code="footer.police.missing", needs=browser),
        Planted(code="column.stale.policy", url=printed.url("/zwgk/zcwj/")),
        Planted(code="column.blank", url=printed.url("/zwgk/hygq/"), needs=browser),
        Planted(code="interpretation.unlinked.to_doc"),
        Planted(code="overview.outdated", needs=person),
        Planted(code="leaders.incomplete", needs=person),
        Planted(code="service.stats.stale_3m"),
        Planted(code="interact.overdue_3m"),
        Planted(code="search.not_classified"),
        Planted(code="link.page.broken", target=printed.url(SIDEBAR)),
        Planted(code="security.hidden_link", url=printed.url()),
    ]
    allowed = {
        "link.unverifiable",
        "interact.message_fields",
        "link.empty",
        "link.external.no_notice",
        "service.stats.stale_1m",
        "a11y.entry_missing",
    }
    forbidden = {
        *(
            "column.stale.news",
            "column.stale.notice",
            "column.stale.other",
            "home.not_updated_14d",
            "home.nav_only",
            "content.undated",
            "link.home.broken",
        ),
        *(
            "link.attachment.broken",
            "link.image.broken",
            "search.missing",
            "search.unusable",
            "footer.site_code.missing",
            "footer.icp.missing",
        ),
        *(
            "footer.conac.missing",
            "footer.jiucuo.home_missing",
            "footer.jiucuo.page_missing",
            "footer.sponsor.missing",
            "footer.contact.missing",
        ),
        *("column.missing.policy", "column.missing.interpretation", "column.missing.news", "tags.content_missing", "tags.column_missing"),
    }
    return Truth(planted=tuple(planted), allowed=frozenset(allowed), forbidden=frozenset(forbidden))
