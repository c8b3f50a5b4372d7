"""The plan of a complete government site: every column and duty that the standards ask for, fresh at the town's time."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from core.clock import BEIJING
from lab.duty import AREAS, MATTERS, Locality, guide_elements
from lab.press import Article, Column, moment
from lab.records import Ground
from lab.words import TOPICS, paragraphs, titles


@dataclass(slots=True)
class Planner:
    """Fills columns for one locality."""

    ground: Ground
    who: Locality
    seed: str = ""
    """Another seed gives other titles: for releases that are put beside a complete plan."""
    _titles: dict[str, Iterator[tuple[str, str, str]]] = field(default_factory=dict)
    """One stream per kind of column, so that no title comes twice on a site."""

    def releases(
        self,
        base: str,
        kind: str,
        count: int,
        *,
        first_days: float = 1.0,
        step_days: float = 1.0,
        change: Callable[[int, Article], Article] | None = None,
    ) -> list[Article]:
        """Releases of a column: the newest *first_days* old, then one every *step_days*."""
        found = []
        names = self._titles.setdefault(kind, titles(kind, f"{self.who.organ}{self.seed}"))
        count = max(3, round(count * self.who.scale))
        for index in range(count):
            title, topic, place = next(names)
            at = moment(self.ground, days=first_days + index * step_days, hour=9 + index % 8, minute=(index * 7) % 60)
            article = Article(
                path=f"{base}{at:%Y%m}/t{at:%Y%m%d}_{index + 1001}.html",
                title=title,
                at=at,
                paragraphs=paragraphs(topic, place, f"{base}{index}"),
                source=self.who.organ,
            )
            if index % 5 == 0:
                article.images = (f"{base}images/p{index}.png",)
            found.append(change(index, article) if change else article)
        return found

    def listing(
        self, path: str, name: str, type: str, kind: str = "report", count: int = 6, *, first: float = 2, step: float = 9
    ) -> Column:
        """A plain list column."""
        return Column(path=path, name=name, type=type, articles=self.releases(path, kind, count, first_days=first, step_days=step))

    def text(self, path: str, name: str, type: str, html: str, *, days: float = 30) -> Column:
        """A single-text column."""
        return Column(path=path, name=name, type=type, html=html, at=moment(self.ground, days=days))

    def news(self) -> Column:
        """新闻中心 with its lists."""
        who = self.who
        return Column(
            path="/xwzx/",
            name="新闻中心",
            type="工作动态",
            children=[
                self.listing("/xwzx/zwyw/", f"{who.short}要闻", "工作动态", "news", 40, first=1, step=1),
                self.listing("/xwzx/bmdt/", "部门动态", "工作动态", "news", 20, first=1, step=2),
                self.listing("/xwzx/qxdt/", "基层动态", "工作动态", "news", 20, first=2, step=2),
            ],
        )

    def policies(self) -> tuple[Column, Column]:
        """政策文件 and 政策解读, tied to each other both ways."""
        who = self.who
        documents, readings = [], []
        for index in range(max(4, round(12 * who.scale))):
            topic = TOPICS[(index * 7 + len(who.place)) % len(TOPICS)]
            at = moment(self.ground, days=6 + index * 24, hour=15, minute=index)
            read_at = min(at + timedelta(days=1), at.replace(hour=16))
            document = f"/zwgk/zcwj/{at:%Y%m}/t{at:%Y%m%d}_{2001 + index}.html"
            reading = f"/zwgk/zcjd/{read_at:%Y%m}/t{read_at:%Y%m%d}_{3001 + index}.html"
            rules = f"{who.place}{topic}{'办法' if topic.endswith('管理') else '管理办法'}"
            title = f"{who.organ}关于印发《{rules}》的通知"
            explained = f"《{rules}》政策解读"
            drawn = (at - timedelta(days=3)).date()
            table = (
                ("索引号", f"51990000/{at.year}-{index + 11:05d}"),
                ("发布机构", who.organ),
                ("成文日期", drawn.isoformat()),
                ("发布日期", at.date().isoformat()),
            )
            paper = Article(path=document, title=title, at=at, source=who.organ, table=table, related=(("政策解读", explained, reading),))
            paper.paragraphs = (
                f"各区县人民政府，各有关单位：现将《{rules}》印发给你们，请认真贯彻执行。",
                *paragraphs(topic, who.place, document),
            )
            paper.attachments = ((f"{rules}.pdf", f"/zwgk/zcwj/files/{2001 + index}.pdf"),)
            note = Article(path=reading, title=explained, at=read_at, source=who.organ, related=(("政策原文", title, document),))
            note.paragraphs = (
                f"一、起草背景。为规范{topic}工作，制定本办法。",
                "二、主要内容。办法明确了适用范围、职责分工和工作程序。",
                "三、咨询方式。群众可拨打咨询电话了解详情。",
            )
            documents.append(paper)
            readings.append(note)
        return (
            Column(path="/zwgk/zcwj/", name="政策文件", type="政策文件", articles=documents),
            Column(path="/zwgk/zcjd/", name="政策解读", type="政策解读", articles=readings),
        )

    def leaders(self) -> Column:
        """领导信息: a roster and a page per leader."""
        posts = (self.who.leader, f"副{self.who.leader}", f"副{self.who.leader}", f"副{self.who.leader}")
        people = ("林安和", "周明远", "何清溪", "沈若水")
        prefix = self.who.organ if self.who.department else self.who.place
        articles = []
        for index, (name, post) in enumerate(zip(people, posts, strict=True)):
            article = Article(
                path=f"/zwgk/ldxx/{index + 1}.html",
                title=name,
                at=moment(self.ground, days=60 + index),
                source=self.who.organ,
                template="leader.html",
            )
            article.images = (f"/zwgk/ldxx/images/{index + 1}.png",)
            article.data = {
                "post": f"{prefix}{post}",
                "resume": f"{name}，汉族，大学学历，现任{prefix}{post}。曾在基层乡镇和市直部门工作，长期从事经济管理工作。",
                "duty": ("主持全面工作。", "负责发展改革、财政、统计工作。", "负责教育、卫生健康、民政工作。", "负责机关日常工作。")[index],
            }
            articles.append(article)
        return Column(path="/zwgk/ldxx/", name="领导信息", type="负责人信息", articles=articles, template="leaders.html")

    def guides(self) -> Column:
        """办事指南 with the ten element categories, blank forms and filled samples."""
        articles = []
        for index, (name, body, group) in enumerate(MATTERS[: max(5, round(10 * self.who.scale))]):
            elements = guide_elements(name, f"{self.who.place}{body}", index)
            article = Article(
                path=f"/zwfw/bszn/{index + 1}.html",
                title=f"{name}办事指南",
                at=moment(self.ground, days=15 + index * 11),
                template="guide.html",
            )
            article.source = f"{self.who.place}{body}"
            article.data = {"elements": elements, "group": group, "matter": name}
            article.attachments = (
                (f"{name}申请表（空白表）.docx", f"/zwfw/bszn/files/{index + 1}-1.docx"),
                (f"{name}申请表（样表）.docx", f"/zwfw/bszn/files/{index + 1}-2.docx"),
            )
            articles.append(article)
        return Column(path="/zwfw/bszn/", name="办事指南", type="办事服务", articles=articles)

    def statistics(self) -> Column:
        """办事统计数据, weekly."""
        dice = random.Random(self.who.organ)  # noqa: S311
        articles = []
        for week in range(max(4, round(12 * self.who.scale))):
            end = moment(self.ground, days=3 + week * 7, hour=9)
            start = end - timedelta(days=6)
            taken = dice.randint(800, 1600)
            rows = (
                ("受理办件", f"{taken}件"),
                ("办结办件", f"{taken - dice.randint(5, 40)}件"),
                ("网上办理", f"{taken // 2}件"),
                ("满意率", "99.6%"),
            )
            at = end + timedelta(hours=6)
            article = Article(
                path=f"/zwfw/bstj/t{at:%Y%m%d}.html",
                title=f"办事统计数据（{start:%m}月{start:%d}日至{end:%m}月{end:%d}日）",
                at=at,
                source=self.who.organ,
            )
            article.table = (("统计周期", f"{start:%Y-%m-%d} 至 {end:%Y-%m-%d}"), *rows)
            article.paragraphs = (f"本周全市各级政务服务窗口共受理办件{taken}件，现将有关统计数据予以公布。",)
            articles.append(article)
        return Column(path="/zwfw/bstj/", name="办事统计数据", type="办事服务", articles=articles)

    def surveys(self) -> Column:
        """征集调查: an activity a month, each with its result once it ended."""
        articles = []
        for index in range(9):
            start = moment(self.ground, days=12 + index * 38, hour=9)
            end = start + timedelta(days=20)
            topic = TOPICS[(index * 7 + 3) % len(TOPICS)]
            over = end < self.ground.as_of.astimezone(BEIJING) - timedelta(days=1)
            article = Article(
                path=f"/hdjl/zjdc/{index + 1}.html",
                title=f"关于《{self.who.place}{topic}实施方案》公开征求意见的公告",
                at=start,
                template="survey.html",
            )
            article.source = self.who.organ
            article.data = {
                "starts": f"{start:%Y-%m-%d}",
                "ends": f"{end:%Y-%m-%d}",
                "over": over,
                "result_at": f"{end + timedelta(days=9):%Y-%m-%d}",
                "topic": topic,
            }
            if over and end + timedelta(days=9) > self.ground.as_of.astimezone(BEIJING):
                article.data = {**article.data, "result_at": f"{self.ground.as_of.astimezone(BEIJING):%Y-%m-%d}"}
            articles.append(article)
        return Column(path="/hdjl/zjdc/", name="征集调查", type="征集调查", articles=articles, template="surveys.html")

    def messages(self, name: str) -> Column:
        """A message board with public questions, answers and statistics."""
        articles = []
        for index in range(max(6, round(16 * self.who.scale))):
            topic = TOPICS[(index * 3 + 1) % len(TOPICS)]
            asked = moment(self.ground, days=8 + index * 6, hour=8, minute=index)
            answered = asked + timedelta(days=3, hours=4)
            article = Article(
                path=f"/hdjl/szxx/{1001 + index}.html",
                title=f"咨询{topic}有关问题",
                at=answered,
                template="message.html",
                source=self.who.organ,
            )
            article.data = {
                "asked_at": f"{asked:%Y-%m-%d %H:%M}",
                "answered_at": f"{answered:%Y-%m-%d %H:%M}",
                "unit": f"{self.who.place}{('住房和城乡建设局', '教育局', '民政局', '交通运输局')[index % 4]}",
                "question": f"您好，我想了解一下我们小区附近{topic}的具体安排，以及怎样参与，谢谢。",
                "answer": f"您好！您反映的{topic}问题已收悉。经核实，相关工作已列入年度计划，具体安排可到所在社区服务中心了解。感谢您的关心和支持。",
            }
            articles.append(article)
        now = self.ground.as_of.astimezone(BEIJING) - timedelta(days=1)
        data = {"through": f"{now:%Y-%m-%d}", "received": 128, "answered": 125, "rate": "97.7%"}
        return Column(path="/hdjl/szxx/", name=name, type="咨询投诉", articles=articles, template="messages.html", data=data)

    def yearly(self, path: str, name: str, type: str, title: str) -> Column:
        """One release each January."""
        local = self.ground.as_of.astimezone(BEIJING)
        newest = local.year - 1 if local >= datetime(local.year, 1, 26, tzinfo=BEIJING) else local.year - 2
        articles = []
        for year in range(newest, newest - 4, -1):
            at = datetime(year + 1, 1, 25, 10, 0, tzinfo=BEIJING)
            article = Article(path=f"{path}{year}.html", title=title.format(year=year), at=at, source=self.who.organ)
            article.paragraphs = (
                f"根据有关规定，现公布{self.who.organ}{year}年度工作情况。全文共六个部分，数据统计期限为当年1月1日至12月31日。",
            )
            article.attachments = ((f"{year}年度报告全文.pdf", f"{path}files/{year}.pdf"),)
            articles.append(article)
        return Column(path=path, name=name, type=type, articles=articles)

    def disclosure(self) -> list[Column]:
        """The statutory disclosure columns."""
        who, base = self.who, "/zwgk/"
        phone = f"联系电话：{who.phone}"
        guide = f"<h3>一、公开范围</h3><p>{who.organ}主动公开本机关制作或保存的政府信息。</p><h3>二、公开方式</h3><p>通过本网站、政务服务大厅等渠道公开。</p><h3>三、公开时限</h3><p>信息形成或者变更之日起20个工作日内公开。</p><h3>四、工作机构</h3><p>{who.organ}办公室，办公时间为工作日9:00至17:00，{phone}。</p><h3>五、监督方式</h3><p>公民、法人或者其他组织可以向上级机关举报。</p>"
        request = f"<h3>申请条件</h3><p>公民、法人或者其他组织可以向{who.organ}申请获取政府信息。</p><h3>申请方式</h3><p>可以当面提交、邮寄提交或者通过互联网提交申请。</p><p>邮寄地址：{who.place}人民路1号，{phone}。</p><h3>办理流程</h3><p>收到申请之日起登记，能够当场答复的当场答复，不能当场答复的自收到申请之日起20个工作日内予以答复。</p><h3>收费标准</h3><p>不收取费用，数量频次明显超过合理范围的除外。</p><p><a href='/zwgk/ysqgk/files/form.docx'>政府信息公开申请表.docx</a></p>"
        catalogue = Column(
            path=base + "xxgkml/",
            name="法定主动公开内容",
            type="信息公开目录",
            children=[
                self.listing(base + "rsxx/", "人事信息", "人事信息", "report", 6, first=9, step=20),
                self.listing(base + "ghjh/", "规划计划", "规划计划", "report", 6, first=20, step=40),
                self.listing(base + "czxx/", "财政信息", "财政信息", "report", 6, first=15, step=40),
                self.meetings(),
                self.licences(),
                self.text(
                    base + "xzba/",
                    "行政备案事项清单",
                    "信息公开目录",
                    "<table><tr><th>序号</th><th>备案事项</th><th>实施机关</th></tr><tr><td>1</td><td>单用途商业预付卡备案</td><td>商务局</td></tr><tr><td>2</td><td>房屋租赁登记备案</td><td>住房和城乡建设局</td></tr></table>",
                ),
            ],
        )
        return [
            self.text(base + "xxgkzn/", "政府信息公开指南", "信息公开指南", guide),
            catalogue,
            self.yearly(base + "xxgknb/", "政府信息公开年报", "信息公开年报", f"{who.organ}{{year}}年政府信息公开工作年度报告"),
            self.text(base + "ysqgk/", "依申请公开", "依申请公开", request),
        ]

    def meetings(self) -> Column:
        """政府常务会议."""

        def rename(index: int, article: Article) -> Article:
            body = (f"{self.who.leader}主持召开常务会议，研究审议有关事项，{self.who.place}有关部门负责人参加。会议议定事项依法予以公开。",)
            return replace(article, title=f"{self.who.organ}第{40 - index}次常务会议", paragraphs=body, images=())

        return Column(
            path="/zwgk/cwhy/",
            name="政府常务会议",
            type="信息公开目录",
            articles=self.releases("/zwgk/cwhy/", "report", 8, first_days=5, step_days=14, change=rename),
        )

    def licences(self) -> Column:
        """行政许可事项清单 with its nine fields."""
        heads = ("事项名称", "设定依据", "实施机关", "许可条件", "办理程序", "办理时限", "申请材料", "适用范围", "有效期限", "中介服务")
        rows = (
            (
                "食品经营许可",
                "《中华人民共和国食品安全法》",
                "市场监督管理局",
                "具有固定场所",
                "申请、受理、审查、决定",
                "20个工作日",
                "申请书、平面图",
                "全市",
                "5年",
                "无",
            ),
            (
                "建筑工程施工许可",
                "《中华人民共和国建筑法》",
                "住房和城乡建设局",
                "已办理用地批准手续",
                "申请、受理、审查、决定",
                "7个工作日",
                "申请表",
                "全市",
                "长期",
                "无",
            ),
        )
        table = "<table><tr>" + "".join(f"<th>{head}</th>" for head in heads) + "</tr>"
        table += "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"
        return self.text("/zwgk/xzxk/", "行政许可事项清单", "信息公开目录", table)

    def key_areas(self) -> Column:
        """重点领域信息公开: eight areas with their sub-sections."""
        areas = []
        for number, (area, parts) in enumerate(AREAS.items(), 1):
            base = f"/zwgk/zdly/{number}/"
            children = [
                self.listing(f"{base}{index}/", part, "信息公开目录", "report", 4, first=4 + number + index, step=17)
                for index, part in enumerate(parts, 1)
            ]
            areas.append(Column(path=base, name=area, type="信息公开目录", children=children))
        return Column(path="/zwgk/zdly/", name="重点领域信息公开", type="信息公开目录", children=areas)

    def data(self) -> Column:
        """数据发布 with data sets and charts."""

        def enrich(index: int, article: Article) -> Article:
            month = article.at - timedelta(days=20)
            article.title = (
                f"{month.year}年{month.month}月{self.who.place}经济运行数据"
                if index % 2 == 0
                else f"{month.year}年{month.month}月{self.who.place}主要指标图解"
            )
            article.attachments = ((f"数据集{index + 1}.xlsx", f"/zwgk/sjfb/files/{index + 1}.xlsx"),)
            article.images = (f"/zwgk/sjfb/images/{index + 1}.png",)
            return article

        articles = self.releases("/zwgk/sjfb/", "report", 10, first_days=10, step_days=31, change=enrich)
        return Column(path="/zwgk/sjfb/", name="数据发布", type="数据发布", articles=articles)

    def overview(self) -> Column:
        """概况信息 up to the last full year."""
        year = self.ground.as_of.astimezone(BEIJING).year - 1
        who = self.who
        html = f"<h3>自然地理</h3><p>{who.place}位于江河中游，地势西高东低，四季分明，气候温和湿润。</p><h3>行政区划</h3><p>截至{year}年末，{who.place}辖12个乡镇（街道），常住人口86.4万人。</p><h3>经济发展</h3><p>{year}年，全域经济运行平稳，城乡居民收入稳步增长，公共服务水平持续提升。</p>"
        return self.text(f"/zj{'ah' if not who.department else 'jg'}/", f"走进{who.short}", "概况信息", html)

    def office(self) -> Column:
        """机构职能."""
        who = self.who
        html = f"<h3>主要职责</h3><p>{who.organ}负责本行政区域内的经济、教育、科学、文化、卫生、城乡建设等行政工作。</p><h3>内设机构</h3><p>办公室、综合科、法规科、信息公开科。</p><h3>联系方式</h3><p>办公地址：{who.place}人民路1号；办公时间：工作日9:00至17:00；联系电话：{who.phone}；负责人：林安和。</p>"
        return self.text("/zwgk/jgzn/", "机构职能", "机构职能", html)


def complete(ground: Ground, who: Locality) -> list[Column]:
    """Every column of a complete site, in the order of its navigation."""
    plan = Planner(ground, who)
    documents, readings = plan.policies()
    disclosed = Column(
        path="/zwgk/",
        name="政务公开",
        type="信息公开目录",
        children=[
            plan.office(),
            plan.leaders(),
            documents,
            readings,
            plan.listing("/zwgk/hygq/", "回应关切", "回应关切", "reply", 8, first=3, step=11),
            *plan.disclosure(),
            plan.key_areas(),
            plan.data(),
        ],
    )
    served = Column(path="/zwfw/", name="政务服务", type="办事服务", children=[plan.guides(), plan.statistics()])
    talked = Column(
        path="/hdjl/",
        name="互动交流",
        type="咨询投诉",
        children=[
            plan.messages(f"{who.leader}信箱"),
            plan.surveys(),
            plan.listing("/hdjl/zxft/", "在线访谈", "在线访谈", "interview", 6, first=13, step=30),
        ],
    )
    topics = Column(
        path="/ztzl/",
        name="专题专栏",
        type="专题专栏",
        children=[
            plan.listing("/ztzl/yshj/", "优化营商环境", "专题专栏", "topic", 6, first=6, step=15),
            plan.listing("/ztzl/wqzt/", "往期专题（归档）", "专题专栏", "topic", 5, first=500, step=20),
            plan.yearly("/ztzl/wzbb/", "政府网站工作年度报表", "信息公开年报", f"{who.organ}门户网站工作年度报表（{{year}}年度）"),
        ],
    )
    notices = plan.listing("/tzgg/", "通知公告", "通知公告", "notice", 24, first=2, step=4)
    return [plan.overview(), plan.news(), notices, disclosed, served, talked, topics]
