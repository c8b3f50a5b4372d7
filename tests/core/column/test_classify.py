"""Classification of columns: order of evidence and traps of standards 7.2."""

from datetime import date

import pytest

from core.column.classify import bare_name, classify, is_archived
from core.column.records import ColumnClass as C
from core.page.records import DatedItem, Listing


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("县长之窗", C.LEADERS, id="window of one leader"),
        pytest.param("村居动态", C.NEWS, id="news of the villages"),
        pytest.param("组织架构", C.ORG, id="structure"),
        pytest.param("办公室文件", C.POLICY, id="documents of the office"),
        pytest.param("办件查询", C.OTHER, id="asking for one's own matter is no statistics"),
        pytest.param("走进绵阳", C.OVERVIEW, id="走进 a place"),
        pytest.param("盐亭概况", C.OVERVIEW, id="a place's overview"),
        pytest.param("县情简介", C.OTHER, id="unlisted name stays other"),
        pytest.param("本局概况", C.ORG, id="overview of an office is its organisation"),
        pytest.param("机构概况", C.ORG, id="机构概况 is no 概况信息"),
        pytest.param("内设机构", C.ORG, id="departments inside"),
        pytest.param("职能介绍", C.ORG, id="duties introduced"),
        pytest.param("我局职能", C.ORG, id="duties of our office"),
        pytest.param("镇政府机构", C.ORG, id="bodies of the town"),
        pytest.param("金融机构", C.OTHER, id="other bodies"),
        pytest.param("主要负责人", C.LEADERS, id="official word of the tag"),
        pytest.param("党组成员", C.LEADERS, id="members"),
        pytest.param("项目负责人", C.OTHER, id="head of a project"),
        pytest.param("省政府令", C.POLICY, id="orders"),
        pytest.param("领导之窗", C.LEADERS, id="roster"),
        pytest.param("市政府领导", C.LEADERS, id="leaders of the city"),
        pytest.param("领导活动", C.OTHER, id="activity is no roster"),
        pytest.param("领导讲话", C.OTHER, id="speeches are no roster"),
        pytest.param("领导信箱", C.CONSULT, id="mailbox is no roster"),
        pytest.param("领导解读", C.INTERPRETATION, id="interpretation by leaders"),
        pytest.param("今日盐亭", C.NEWS, id="今日X"),
        pytest.param("今日办件", C.SERVICE_STATS, id="今日办件 is no news"),
        pytest.param("图片新闻", C.NEWS, id="picture news"),
        pytest.param("国务院要闻", C.NEWS, id="reposted news"),
        pytest.param("部门动态", C.NEWS, id="news of departments"),
        pytest.param("新闻发布会", C.RESPONSE, id="press conference is 回应关切"),
        pytest.param("通知公告 更多>>", C.NOTICE, id="decoration is dropped"),
        pytest.param("公示公告", C.NOTICE, id="synonym of 通知公告"),
        pytest.param("招标公告", C.OTHER, id="tenders are no 通知公告"),
        pytest.param("任前公示", C.PERSONNEL, id="appointments"),
        pytest.param("政策文件", C.POLICY, id="documents"),
        pytest.param("行政规范性文件", C.POLICY, id="normative documents"),
        pytest.param("绵府办发", C.POLICY, id="document series"),
        pytest.param("政策解读", C.INTERPRETATION, id="interpretation"),
        pytest.param("政策文件解读", C.INTERPRETATION, id="interpretation of documents"),
        pytest.param("一图读懂", C.INTERPRETATION, id="charts"),
        pytest.param("数据解读", C.DATA, id="data explained"),
        pytest.param("热点回应", C.RESPONSE, id="hot topics"),
        pytest.param("网上办事", C.SERVICE, id="services"),
        pytest.param("政务服务局", C.OTHER, id="an office by its name is no service column"),
        pytest.param("市统计局", C.OTHER, id="the statistics office is no data column"),
        pytest.param("办件统计", C.SERVICE_STATS, id="service statistics"),
        pytest.param("信件统计", C.OTHER, id="letters statistics are no service statistics"),
        pytest.param("12345政务服务便民热线", C.CONSULT, id="12345"),
        pytest.param("书记市长信箱", C.CONSULT, id="mailbox"),
        pytest.param("政民互动", C.CONSULT, id="interaction"),
        pytest.param("网上信访", C.PETITION, id="petitions are excluded from consult"),
        pytest.param("纪检监察举报", C.PETITION, id="discipline reports"),
        pytest.param("意见征集", C.SURVEY, id="collections"),
        pytest.param("决策预公开", C.SURVEY, id="drafts"),
        pytest.param("在线访谈", C.INTERVIEW, id="interviews"),
        pytest.param("统计公报", C.DATA, id="bulletins"),
        pytest.param("政府信息公开指南", C.DISCLOSURE_GUIDE, id="guide of disclosure"),
        pytest.param("政府信息公开年报", C.DISCLOSURE_REPORT, id="yearly report of disclosure"),
        pytest.param("政府网站工作年度报表", C.OTHER, id="the site's yearly form is no disclosure report"),
        pytest.param("依申请公开", C.DISCLOSURE_REQUEST, id="on request"),
        pytest.param("人事任免", C.PERSONNEL, id="personnel"),
        pytest.param("十四五规划", C.PLAN, id="plan"),
        pytest.param("部门预决算", C.BUDGET, id="budget"),
        pytest.param("政策解读专栏", C.INTERPRETATION, id="专栏 of a known kind"),
        pytest.param("优化营商环境政策文件专题", C.TOPIC, id="topic that holds documents"),
        pytest.param("新闻专题", C.TOPIC, id="a topic by a single word is a topic"),
        pytest.param("退役军人事务部", C.OTHER, id="军人事务 is no 人事"),
        pytest.param("领导致辞", C.OTHER, id="a greeting is no roster"),
        pytest.param("西藏新闻", C.NEWS, id="a place's news"),
        pytest.param("视频新闻", C.OTHER, id="videos"),
        pytest.param("往期专题", C.TOPIC, id="archived topics"),
    ],
)
def test_names(name: str, expected: C) -> None:
    assert classify(name)[0] is expected


def test_order_of_evidence() -> None:
    assert classify("政策文件", column_type_tag="政策解读", override="news") == (C.NEWS, "override")
    assert classify("政策文件", column_type_tag="政策解读") == (C.INTERPRETATION, "tag")
    assert classify("政策文件", url="http://www.x.gov.cn/tzgg/") == (C.POLICY, "name")
    assert classify("法治信息", url="http://www.x.gov.cn/zwgk/zcfg/index.html") == (C.POLICY, "slug")
    assert classify("法治信息", url="http://www.x.gov.cn/tzgg/xzxk/") == (C.OTHER, "default")


def test_unknown_tag_and_override_decide_nothing() -> None:
    assert classify("政策文件", column_type_tag="首页")[1] == "name"
    assert classify("政策文件", column_type_tag="null")[1] == "name"
    assert classify("政策文件", override="nonsense")[1] == "name"


def test_content_decides_last() -> None:
    titles = ("关于《某办法》的解读", "图解：某规划", "某意见解读", "某方案解读", "会议纪要", "一图读懂某条例")
    listing = Listing(items=tuple(DatedItem(title, None, date(2026, 1, 1)) for title in titles))
    assert classify("图文天地", listing=listing) == (C.INTERPRETATION, "content")
    few = Listing(items=listing.items[:2])
    assert classify("图文天地", listing=few) == (C.OTHER, "default")


def test_ambiguous_slug_goes_by_its_parents() -> None:
    assert classify("", url="http://www.x.gov.cn/hdjl/ldxx/")[0] is C.CONSULT
    assert classify("", url="http://www.x.gov.cn/zwgk/ldxx/")[0] is C.LEADERS


def test_article_titles_are_no_column_names() -> None:
    assert classify("关于进一步做好政策文件和政策解读工作的通知以及其他有关事项的若干说明和补充规定的解释" * 2)[0] is C.OTHER


def test_bare_name_and_archive() -> None:
    assert bare_name("更多") == "更多"
    assert is_archived("往期专题")
    assert not is_archived("历史文化")
