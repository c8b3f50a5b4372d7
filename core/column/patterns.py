"""Patterns that tell a column's class where its exact name is not known: synonyms, address slugs, titles of its releases."""

import re
from collections.abc import Mapping
from typing import Final

from core.column.records import ColumnClass as C

LOCALITY = r"[一-鿿]{1,8}"

SYNONYMS: Final[tuple[tuple[C | None, re.Pattern[str]], ...]] = tuple(
    (column_class, re.compile(pattern))
    for column_class, pattern in (
        # A link named after a body (市场监督管理局, 绵阳市人民政府) is that body's site and no column of this one; None ends the search.
        (
            None,
            r"(?:监督|管理|委员|发展|改革|统计|财政|规划|政务|服务|信访|教育|公安|民政|司法|数据|审计|医保|保障|卫生|健康|税务|住建|交通|水利|农业|商务|旅游|应急|体育).{0,6}(?:局|厅|委员会|管委会|支队|大队)$",
        ),
        (None, r"(?:人民政府|政务服务中心|人大常委会|政协|法院|检察院|政务服务网|政府门户网站)$"),
        (C.DISCLOSURE_REQUEST, r"依申请公开"),
        (C.DISCLOSURE_GUIDE, r"公开指南"),
        (C.DISCLOSURE_REPORT, r"公开.{0,6}(?:年报|年度报告)"),
        (C.DISCLOSURE_CATALOG, r"公开(?:基本|标准|标准化|事项)?目录|法定主动公开|^(?:法定)?主动公开"),
        (C.INTERPRETATION, r"(?:领导|部门|专家|媒体|视频)解读"),
        (C.CONSULT, r"信箱$|领导留言|留言板|给\S{1,6}留言"),
        # 领导活动 and the like are news about leaders, not the roster, and have no duty of their own.
        (C.OTHER, r"领导(?:活动|动态|讲话|调研|批示|关怀|视察|论述|干部|小组|致辞|致词)|重要讲话"),
        (C.DATA, r"(?:数据|统计)(?:图解|解读)"),
        (C.INTERPRETATION, r"解读|图解|一图读懂|一图看懂|图说政策|政策问答"),
        (C.OTHER, r"(?:信件|来信|留言|咨询|诉求|互动)\S{0,4}统计"),
        (C.SERVICE_STATS, r"办件(?!查询|进度|指南|须知|入口|评价|系统)|办事(?:数据)?统计|服务统计|办理统计|业务办理统计"),
        (C.CONSULT, r"咨询投诉|12345|市民热线|政务热线"),
        (C.PETITION, r"信访|纪检|举报"),
        (
            C.LEADERS,
            r"(?:书记|省长|市长|县长|区长|州长|盟长|旗长|镇长|乡长|主任|局长|厅长|部长)之窗|(?:领导|负责人)(?:之窗|信息|班子|分工|介绍|简介|成员|名单|简历|一览|集体)|(?:市|县|区|省|州|局|厅|委|办|府|署|街道|镇|乡|中心|院|队|现任|单位|部门)领导$|^(?:主要|单位|部门|[本我]?[局委办厅院镇乡])?负责人$|^党[组委](?:领导)?成员$",
        ),
        (C.SURVEY, r"征集|(?:网上|在线|民意|问卷|网络|公众)调查|征求意见|意见征求|决策(?:草案)?预公开|草案公开"),
        (
            C.CONSULT,
            r"意见箱$|回音壁|百姓呼声|我要(?:写信|咨询|留言|提问|投诉)|(?:网上|在线|网络|业务|政策|公众)咨询|咨询(?:建言|服务|留言|解答|选登)|政民互动|互动交流|常见问题|网民留言|网络问政|建言献策|公众(?:问答|参与|互动)|留言(?:公开|选登|反馈)|(?:来信|信件)(?:选登|公开|反馈)",
        ),
        (C.INTERVIEW, r"访谈|行风热线"),
        (C.RESPONSE, r"回应|新闻发布会|吹风会|权威发布"),
        (
            C.DATA,
            r"统计(?:信息|公报|数据|年鉴|月报|分析|资料|快报|监测)|数据(?:发布|开放|公开|资源)|开放数据|^数说|(?:月度|季度|年度|经济|公共)数据",
        ),
        (C.PERSONNEL, r"(?<!军)人事(?!务)|任免|招考|招聘|招录|考录|录用|任前公示|干部公示|公务员"),
        (C.BUDGET, r"预决算|预算|决算|财政(?:信息|资金)|三公经费|财政收支"),
        (
            C.PLAN,
            r"规划(?:计划|信息|纲要)|计划(?:规划|总结)|(?:发展|专项|总体|区域|五年|国土空间)规划|工作(?:计划|总结)|总结计划|十[一二三四五六七八九]五规划",
        ),
        (C.OTHER, r"(?:招标|采购|投标|竞价|交易|党内|会议)(?:文件|公告|公示)"),
        (
            C.POLICY,
            r"政策(?:文件|法规|库|发布|公开|汇编)|(?:规范性|政府|部门|行政|上级|中央|国务院|省级|市级|县级|区级|本级|最新|政策|[市县区局委办厅省府]|办公[厅室])文件|法律法规|法规规章|规章库?$|^(?:[省市]?(?:人民)?)?政府令$|[政府办]{1,2}发$|政策法规",
        ),
        (
            C.NOTICE,
            r"通知公告|公告通知|公示公告|公告公示|通知公示|通知通告|公告通告|(?:政府|政务|重要|最新|网站|部门|综合|本局|本委|本站)公告",
        ),
        (
            C.ORG,
            r"组织(?:架构|机构)|(?:部门|科室|处室|股室)(?:设置|职能|职责)|机构(?:职能|设置|概况|简介|信息|职责|介绍|概览)|(?:内设|直属|下属|组织|派出|所属)机构|(?:直属|下属|所属)(?:事业)?单位|(?:主要|工作|部门|单位|机关|法定)(?:职责|职能)|职能(?:职责|配置|介绍|简介)|^(?:[本我][局委办厅院县镇乡]|本单位|本机关)?(?:职能|职责)$|^(?:镇|乡|县|政府|办事|工作|行政|局)*机构$|职责职能|三定|(?:局|厅|委|院|中心|办|处|单位|部门|机关)(?:概况|简介)$|^关于我们$",
        ),
        (
            C.OVERVIEW,
            rf"^(?:走进|走近|印象|魅力|认识|感知|美丽|大美){LOCALITY}$|^{LOCALITY}概[况览]$|^{LOCALITY}(?:市|县|区|省|州)情$|自然地理|历史沿革|行政区划|风土人情|建置沿革",
        ),
        (
            C.NEWS,
            r"要闻|图片新闻|新闻(?:中心|动态|资讯)|(?:工作|政务|部门|县区|区县|乡镇|镇街|镇乡|街道|基层|村居|村社|村级|镇村|社区|城区|辖区|[县市区州]直|本局|本市|本县|本区|新闻|最新|行业|地方|市州|市县|县市|园区|系统|各地|委办|业务|单位|本地|信息|市区|区域|科室|局内|司局|直属)动态|^今日[^办]\S{0,6}$|^(?!视频|图片|媒体|专题|历史)[一-鿿]{2,4}新闻$|^(?:最新|政务|综合|行业|文旅|工作)资讯$",
        ),
        (
            C.SERVICE,
            r"政务服务|(?:网上|在线|我要|个人|法人|企业|公民)办事|办事(?:大厅|服务|指南|事项)|(?:便民|公共|利企|惠民|在线|网上)服务|一网通办|服务(?:大厅|指南|事项)",
        ),
    )
)
"""Patterns tried in this order on the bare name; earlier ones keep the traps away from later ones. Linear time: no nested repetition."""

SLUGS: Final[Mapping[str, C]] = {
    slug: column_class
    for column_class, slugs in {
        C.OVERVIEW: "zjxx gk zoujin zsgk xqgk sqgk zrdl lsyg xzqh",
        C.ORG: "jgzn jgsz jggk jgxx nsjg zzjg zyzz jgjj",
        C.LEADERS: "ldzc ldxx ldbz ldjs ldfg",
        C.NEWS: "xwzx zwyw bmdt qxdt gzdt zwdt yw ywdt xwdt tpxw dtyw xzdt",
        C.NOTICE: "tzgg gsgg gggs tztg",
        C.POLICY: "zcwj zfwj gfxwj zcfg xzgfxwj flfg bmwj zfgz",
        C.INTERPRETATION: "zcjd zcjdhy jd",
        C.RESPONSE: "hygq xwfbh rdhy",
        C.SERVICE: "zwfw bsfw wsbs bszn bmfw",
        C.SERVICE_STATS: "bjtj bstj bjgs",
        C.CONSULT: "szxx zxzx xzxx ldxinxiang wszx lyb hdjl zmhd zxts cjwt",
        C.SURVEY: "yjzj myzj wsdc dczj zjdc zxdc jcygk",
        C.INTERVIEW: "zxft ft",
        C.DATA: "tjsj sjfb tjgb tjxx sjkf tjnj",
        C.DISCLOSURE_GUIDE: "xxgkzn gkzn",
        C.DISCLOSURE_CATALOG: "xxgkml gkml zwgk xxgk zfxxgk fdzdgknr",
        C.DISCLOSURE_REPORT: "xxgknb gknb xxgkndbg",
        C.DISCLOSURE_REQUEST: "ysqgk",
        C.PERSONNEL: "rsrm rsxx zkly",
        C.PLAN: "ghjh ghxx fzgh gzjh jhzj",
        C.BUDGET: "czxx yjsgk czzj czyjs ysjs",
        C.TOPIC: "ztzl zt rdzt",
        C.PETITION: "wsxf xfjb jjjc",
    }.items()
    for slug in slugs.split()
}
"""Pinyin initials that government CMSs use as folder names (standards 7.2)."""

CONTENT: Final[tuple[tuple[C, re.Pattern[str]], ...]] = (
    (C.INTERPRETATION, re.compile(r"解读|图解|一图读懂|一图看懂")),
    (C.DISCLOSURE_REPORT, re.compile(r"信息公开(?:工作)?年度报告")),
    (C.SURVEY, re.compile(r"征求意见|公开征集|征集.{0,12}意见|问卷调查")),
    (C.BUDGET, re.compile(r"预算|决算")),
    (C.PERSONNEL, re.compile(r"任职|任免|免职|招聘|拟录用|任前公示")),
)
"""What most titles of a list say about an otherwise unnamed column; used only with ``CONTENT_SHARE`` of at least ``CONTENT_MIN`` titles."""

CONTENT_MIN: Final = 5
CONTENT_SHARE: Final = 0.7
"""House rule: five titles, seven tenths of them."""

ARCHIVED: Final = re.compile(r"归档|往期|历史(?:专题|专栏|数据|文件|信息|栏目|回顾)|旧版|已结束|存档|废止|失效")
"""Names of columns without update duty (standards 7.2)."""
