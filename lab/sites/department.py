"""安和市教育局: an old GBK site made of tables, with a defect of nearly every kind."""

from datetime import timedelta

from core.site import Level, SiteClass
from lab.build import edition_of, site_of
from lab.duty import Locality
from lab.files import docx, xlsx
from lab.outside import GONE_HOST, JIUCUO_HOST
from lab.press import Article, Column, Edition, moment, redate
from lab.records import Ground, LabSite, Planted, Truth
from lab.search import nothing_found
from lab.standard import Planner, complete

HOST = "jyj.anhe.gov.cn"
BUREAU = Locality(place="安和市", short="安和教育", organ="安和市教育局", leader="局长", phone="0819-2581200", department=True, scale=0.5)
FOREIGN_CODE = "5199000044"
RETIRED_ICP = "www.miitbeian.gov.cn"


def build(ground: Ground) -> LabSite:
    """Print the bureau's site and write down what was planted."""
    columns = _columns(ground)
    printed = edition_of(
        ground,
        host=HOST,
        name="安和教育信息网",
        code="5199000012",
        who=BUREAU,
        number=12,
        look="department",
        columns=columns,
        charset="gbk",
        declared="gb2312",
    )
    foot = printed.footer
    foot.police = foot.contact = foot.conac_id = None
    foot.icp_url = ground.url(RETIRED_ICP)
    foot.jiucuo_url = foot.jiucuo_url.replace(foot.jiucuo_code or "", FOREIGN_CODE)
    foot.jiucuo_code = FOREIGN_CODE
    printed.home = {
        **printed.home,
        "jiucuo_image": ground.url(JIUCUO_HOST, f"/exposure/images/jiucuo.png?v={FOREIGN_CODE}"),
        "broken": [("历年回顾", "/xwzx/old/index.html"), ("教育资源平台", ground.url(GONE_HOST))],
        "broken_image": "/images/banner2019.jpg",
    }
    printed.routes["/search/"] = nothing_found(printed)
    _spoil_files(printed)
    return LabSite(
        key="department",
        title="问题较多的市级部门网站（GBK 编码，表格布局）",
        site=site_of(printed, BUREAU, site_class=SiteClass.DEPARTMENT, level=Level.CITY, unit="安和市教育局"),
        hosts=(HOST,),
        handler=printed.handler(),
        truth=_truth(printed, ground),
        aaaa=False,
    )


def _columns(ground: Ground) -> list[Column]:
    plan = Planner(ground, BUREAU)
    tops = complete(ground, BUREAU)
    every = {column.path: column for top in tops for column in top.walk()}
    for path in ("/xwzx/zwyw/", "/xwzx/bmdt/", "/xwzx/qxdt/"):
        every[path].articles = plan.releases(path, "news", 16, first_days=30, step_days=4)
    for article in every["/xwzx/bmdt/"].articles:
        article.dated = False
    every["/tzgg/"].articles = plan.releases("/tzgg/", "notice", 20, first_days=215, step_days=9)
    for index, article in enumerate(every["/zwgk/zcwj/"].articles):
        redate(article, moment(ground, days=22 + index * 30, hour=15))
        article.related = ()
        article.table = ()
    every["/zwgk/"].children = [child for child in every["/zwgk/"].children if child.path != "/zwgk/zcjd/"]
    every["/zwgk/hygq/"].articles = plan.releases("/zwgk/hygq/", "reply", 6, first_days=40, step_days=20)
    every["/zwfw/"].children = [every["/zwfw/bszn/"]]
    for article in every["/zwfw/bszn/"].articles:
        kept = ("事项名称", "办理材料", "办理机构", "收费标准", "办理地点")
        article.data = {**article.data, "elements": tuple(pair for pair in article.data["elements"] if pair[0] in kept)}
        article.attachments = ()
    _spoil_messages(ground, every["/hdjl/szxx/"])
    _spoil_notices(ground, every["/tzgg/"].articles)
    tops[1].children.append(Column(path="/xwzx/zkzp/", name="招考招聘", type="人事信息", html="<p>暂无内容</p>"))
    every["/zwgk/"].children.append(
        Column(path="/zwgk/jyjc/", name="教育督导", type="信息公开目录", html="<p>栏目正在建设中，敬请期待</p>")
    )
    for top in tops:
        for column in top.walk():
            for article in column.articles:
                article.tags = False
    return tops


def _spoil_messages(ground: Ground, board: Column) -> None:
    board.data = {}
    for index, article in enumerate(board.articles):
        asked = moment(ground, days=100 + index * 9, hour=9)
        article.at = asked + timedelta(days=2)
        article.data = {**article.data, "asked_at": f"{asked:%Y-%m-%d %H:%M}", "unit": "", "answered_at": f"{article.at:%Y-%m-%d %H:%M}"}


def _spoil_notices(ground: Ground, notices: list[Article]) -> None:
    first, second, third = notices[:3]
    first.links = (("查看往年通知", "/tzgg/2012/none.html"),)
    first.attachments = (
        ("报名表.docx", "/tzgg/files/missing.docx"),
        ("名额分配表.xlsx", "/tzgg/files/empty.xlsx"),
        ("学校名单.xlsx", "/tzgg/files/error.xlsx"),
    )
    second.images = ("/tzgg/images/broken.png", "/tzgg/images/lost.png")
    second.attachments = (("招生计划.docx", "/tzgg/files/招生计划.docx"),)
    people = "；".join(f"学生{index + 1}，身份证号{_made_up_id(index)}" for index in range(3))
    third.title = "关于困难学生资助名单的公示"
    third.paragraphs = (f"经审核，现将受资助学生名单公示如下：{people}。", "公示期内如有异议，请与我局联系。")


def _made_up_id(number: int) -> str:
    """A number with a right checksum that belongs to nobody: birth date 1900-01-01."""
    head = f"11010119000101{number + 1:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(head, weights, strict=True)) % 11]


def _spoil_files(printed: Edition) -> None:
    printed.files["/tzgg/files/empty.xlsx"] = b""
    printed.files["/tzgg/files/error.xlsx"] = "<html><head><title>出错了</title></head><body>文件不存在</body></html>".encode("gbk")
    printed.files["/tzgg/files/招生计划.docx"] = docx("招生计划")
    printed.files["/tzgg/files/good.xlsx"] = xlsx("名单")
    printed.files["/tzgg/images/broken.png"] = b"\x89PNG\r\n\x1a\nthis is no picture"
    printed.gone |= {"/tzgg/files/missing.docx", "/tzgg/images/lost.png"}


def _truth(printed: Edition, ground: Ground) -> Truth:
    home = printed.url()
    notices = printed.column("/tzgg/").articles
    first, second, third = (printed.url(article.path) for article in notices[:3])
    person = frozenset({"person"})
    planted = [
        *(
            Planted(code=code)
            for code in ("footer.police.missing", "footer.contact.missing", "footer.conac.missing", "footer.icp.link_outdated")
        ),
        Planted(code="footer.jiucuo.wrong_code", url=home),
        Planted(code="home.not_updated_14d", url=home),
        Planted(code="link.home.broken", url=home, target=printed.url("/xwzx/old/index.html")),
        Planted(code="link.home.broken", url=home, target=ground.url(GONE_HOST)),
        Planted(code="link.home.broken", url=home, target=ground.url(RETIRED_ICP)),
        Planted(code="link.image.broken", url=home, target=printed.url("/images/banner2019.jpg")),
        Planted(code="link.page.broken", url=first, target=printed.url("/tzgg/2012/none.html")),
        *(
            Planted(code="link.attachment.broken", url=first, target=printed.url(f"/tzgg/files/{name}"))
            for name in ("missing.docx", "empty.xlsx", "error.xlsx")
        ),
        *(Planted(code="link.image.broken", url=second, target=printed.url(f"/tzgg/images/{name}")) for name in ("broken.png", "lost.png")),
        *(Planted(code="column.stale.news", url=printed.url(path)) for path in ("/xwzx/zwyw/", "/xwzx/bmdt/", "/xwzx/qxdt/")),
        Planted(code="column.stale.notice", url=printed.url("/tzgg/")),
        Planted(code="column.missing.interpretation"),
        Planted(code="column.blank", url=printed.url("/xwzx/zkzp/")),
        Planted(code="column.blank", url=printed.url("/zwgk/jyjc/")),
        Planted(code="content.undated"),
        Planted(code="tags.content_missing"),
        Planted(code="search.unusable"),
        Planted(code="service.stats.missing"),
        Planted(code="guide.elements_missing"),
        Planted(code="guide.form_missing", needs=person),
        Planted(code="interact.message_fields"),
        Planted(code="interact.messages_stale_2m"),
        Planted(code="interact.stats_missing"),
        Planted(code="name.not_standard"),
        Planted(code="privacy.leak", url=third),
        Planted(code="ipv6.not_completed", needs=frozenset({"ipv6"})),
    ]
    follows = {
        "search.title_not_found",
        "search.not_classified",
        "column.count_veto",
        "interpretation.ratio_low",
        "interpretation.unlinked.to_interp",
    }
    aside = {
        "link.page.broken",
        "footer.jiucuo.page_missing",
        "footer.jiucuo.wrong_code",
        "column.stale.news",
        "disclosure.area_incomplete",
    }
    advice = {
        "a11y.entry_missing",
        "footer.sitemap.missing",
        "link.empty",
        "column.stale.other",
        "text.typo",
        "home.nav_only",
        "survey.result_missing",
    }
    forbidden = {
        "tags.column_missing",
        "tags.site_missing",
        "footer.icp.missing",
        "footer.site_code.missing",
        "footer.sponsor.missing",
        "search.missing",
    }
    return Truth(planted=tuple(planted), allowed=frozenset(follows | aside | advice), forbidden=frozenset(forbidden))
