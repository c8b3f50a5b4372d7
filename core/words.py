"""Chinese words for the closed lists, as people read them; JSON keeps the codes."""

from typing import Final

from core.column.records import ColumnClass, ColumnForm
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.people import Role
from core.rubric import Mode
from core.scorecard import Decided, Scorecard, Verdict
from core.site import AccountState, Level, SiteClass, SiteState

OUTCOMES: Final = {
    Outcome.PASS: "通过",
    Outcome.FAIL: "不符合",
    Outcome.REVIEW: "待人工判定",
    Outcome.NOT_APPLICABLE: "不适用",
    Outcome.UNKNOWN: "未能测定",
}
NO_OUTCOME: Final = {
    Decided.CHECKS: "没有检查结果",
    Decided.PERSON: "由人工评定",
    Decided.RESULT: "由计分结果得出",
    Decided.VISITS: "没有访问记录",
}
"""What a row without an outcome says."""
STATES: Final = {
    State.SUSPECTED: "疑似",
    State.CONFIRMED: "已确认",
    State.REJECTED: "已驳回",
    State.WAIVED: "已豁免",
    State.FIXED: "已整改",
    State.REGRESSED: "再次出现",
}
OWNERS: Final = {
    Owner.SITE: "网站",
    Owner.NETWORK: "网络线路",
    Owner.MONITOR: "监测端",
    Owner.THIRD_PARTY: "第三方",
    Owner.UNCLEAR: "尚不明确",
}
SEVERITIES: Final = {Severity.VETO: "单项否决", Severity.DEDUCT: "扣分", Severity.ADVICE: "建议", Severity.MERIT: "加分"}
VERDICTS: Final = {Verdict.QUALIFIED: "合格", Verdict.UNQUALIFIED: "不合格", Verdict.UNDETERMINED: "暂不能判定"}
CAUSES: Final = {
    Cause.DNS_NXDOMAIN: "域名不存在",
    Cause.DNS_ERROR: "域名解析出错",
    Cause.CONNECT_REFUSED: "连接被拒绝",
    Cause.CONNECT_TIMEOUT: "连接超时",
    Cause.CONNECT_ERROR: "网络不可达",
    Cause.RESET: "连接被重置",
    Cause.TLS_INVALID: "证书无效",
    Cause.TLS_UNSUPPORTED: "安全连接无法建立",
    Cause.DEADLINE: "超过规定时限",
    Cause.HTTP_4XX: "网站返回客户端错误（4xx）",
    Cause.HTTP_5XX: "网站返回服务器错误（5xx）",
    Cause.HTTP_PROTOCOL: "应答不是网页协议",
    Cause.BLOCKED_CHALLENGE: "被防护验证页拦截",
    Cause.TRUNCATED: "传输中断",
    Cause.TOO_LARGE: "内容超过大小上限",
    Cause.REDIRECT_LOOP: "循环跳转",
    Cause.TOO_MANY_REDIRECTS: "跳转次数过多",
    Cause.SOFT_404: "页面已不存在（仍返回200）",
    Cause.UNDECODABLE: "文字无法解码",
    Cause.NOT_HTML: "内容类型不符",
    Cause.EMPTY_PAGE: "内容为空",
    Cause.PRIVATE_ADDRESS: "内部网络地址",
    Cause.UNSUPPORTED_SCHEME: "不支持的链接类型",
    Cause.INVALID_URL: "链接地址无效",
    Cause.BROWSER_CRASH: "浏览器异常退出",
    Cause.NO_BROWSER: "没有可用的浏览器",
    Cause.NO_IPV6: "监测端没有IPv6网络",
    Cause.OWN_OUTAGE: "监测端网络中断",
    Cause.OWN_LAG: "监测端负载过高",
    Cause.ROBOTS: "网站禁止自动访问",
    Cause.NEEDS_SCRIPT: "需要运行脚本才能看到",
    Cause.NEEDS_PERSON: "需要人工判断",
    Cause.NO_DATA: "没有可用的数据",
    Cause.TOO_FEW_VISITS: "有效监测次数不足",
    Cause.CHECK_CRASHED: "检查程序出错",
    Cause.GAP: "监测计划有缺口",
    Cause.NO_QUORUM: "有效观测点不足，不能认定无法访问",
}
CLASSES: Final = {
    ColumnClass.OVERVIEW: "概况信息",
    ColumnClass.ORG: "机构职能",
    ColumnClass.LEADERS: "领导信息",
    ColumnClass.NEWS: "动态要闻",
    ColumnClass.NOTICE: "通知公告",
    ColumnClass.POLICY: "政策文件",
    ColumnClass.INTERPRETATION: "政策解读",
    ColumnClass.RESPONSE: "回应关切",
    ColumnClass.SERVICE: "办事服务",
    ColumnClass.SERVICE_STATS: "办事统计数据",
    ColumnClass.CONSULT: "咨询投诉",
    ColumnClass.SURVEY: "征集调查",
    ColumnClass.INTERVIEW: "在线访谈",
    ColumnClass.DATA: "数据发布",
    ColumnClass.DISCLOSURE_GUIDE: "信息公开指南",
    ColumnClass.DISCLOSURE_CATALOG: "信息公开目录",
    ColumnClass.DISCLOSURE_REPORT: "信息公开年报",
    ColumnClass.DISCLOSURE_REQUEST: "依申请公开",
    ColumnClass.PERSONNEL: "人事信息",
    ColumnClass.PLAN: "规划计划",
    ColumnClass.BUDGET: "财政信息",
    ColumnClass.TOPIC: "专题专栏",
    ColumnClass.PETITION: "信访举报",
    ColumnClass.OTHER: "其他",
}
FORMS: Final = {
    ColumnForm.LIST: "列表",
    ColumnForm.CONTAINER: "上级栏目",
    ColumnForm.ARTICLE: "单篇",
    ColumnForm.EXTERNAL: "外部平台",
    ColumnForm.BLANK: "空白",
    ColumnForm.UNREAD: "未能读取",
}
DAY_FROM: Final = {
    "list": "列表中的日期",
    "list_title_attribute": "列表项的提示文字",
    "record": "页面脚本中的记录",
    "url": "仅见于网址（不作依据）",
    "page": "稿件页面",
}
"""Where a date was read."""
PARTS: Final = {
    "home": "首页",
    "columns": "栏目",
    "content_pages": "内容页面",
    "links": "链接核验",
    "search": "站内搜索试查",
    "dns": "域名解析",
    "ipv6": "IPv6",
    "tls": "数字证书",
    "layout": "页面布局",
    "second_level_pages": "二级页面",
}
"""Parts of what is gathered of a site, by the names of ``SiteSnapshot``."""
EVIDENCE_KINDS: Final = {
    "html": "网页原文", "rendered": "浏览器中的网页", "screenshot": "截图", "headers": "应答头", "visit": "访问记录", "file": "文件",
    "text": "附件中的文字",
    "accepted": "接收材料", "returned": "退回材料", "pruned": "清理记录",
}  # fmt: skip
CLASS_FROM: Final = {"tag": "网页标签", "name": "栏目名称", "synonym": "名称同义词", "default": "未能归类", "override": "人工设定"}
"""Why a column is of its class."""
TRUNCATED: Final = {
    "max_pages": "页数上限",
    "max_depth": "层数上限",
    "max_columns": "栏目数上限",
    "time": "时间上限",
    "bytes": "流量上限",
    "trap": "部分地址无穷无尽（日历、翻页等）",
    "robots": "网站的 robots.txt 不准许采集部分页面",
}
"""Why an audit stopped before it had seen everything."""

LEVELS: Final = {Level.MINISTRY: "部委", Level.PROVINCE: "省级", Level.CITY: "市级", Level.COUNTY: "县级", Level.PARK: "园区"}
SITE_CLASSES: Final = {SiteClass.PORTAL: "政府门户网站", SiteClass.DEPARTMENT: "部门网站"}
SITE_STATES: Final = {SiteState.OPEN: "在用", SiteState.CLOSED: "已关停", SiteState.PAUSED: "暂停监测"}
ACCOUNT_STATES: Final = {
    AccountState.OPEN: "在用",
    AccountState.CLOSED: "已关停",
    AccountState.FROZEN: "已冻结",
    AccountState.MOVED: "已迁移",
}
ROLES: Final = {Role.VIEWER: "查看", Role.REVIEWER: "核实", Role.ADMIN: "管理"}
BOARDS: Final = {"test": "模拟咨询", "jiucuo": "找错留言", "consult": "政务咨询"}
"""Message boards."""
JOB_KINDS: Final = {"audit": "全面检查", "freshness": "更新监测", "media": "新媒体监测", "weekly_digest": "周报"}
"""What the service does, by kind of job."""
MODES: Final = {
    Mode.ONCE: "出现即计一次",
    Mode.PER_OCCURRENCE: "每处计一次",
    Mode.PER_MISSING_ITEM: "每缺一项计一次",
    Mode.TIER: "各档互斥，只计分值最大的一档",
    Mode.VETO: "单项否决",
    Mode.BONUS: "加分，计一次",
}
AUTOMATION: Final = {"A": "机器可判", "S": "机器提出、人工判定", "M": "人工录入"}
ACTORS: Final = {"import": "导入", "wangjian": "网检"}
"""Who did something, when it was no person."""


_INNER_MARKS: Final = str.maketrans("《》", "〈〉")


def automation_words(automation: str) -> str:
    """
    How a row is judged.

    >>> automation_words("A/M")
    '机器可判，人工录入'
    """
    return "，".join(AUTOMATION[part] for part in automation.split("/"))


LEDGER_VERDICT: Final = "只列材料，不作评定"
"""What a list of material (榆林) says: it has neither points nor vetoes, and finds nobody 合格."""


def verdict_words(card: Scorecard) -> str:
    """The verdict for people."""
    ledger = card.of is None and bool(card.groups) and card.verdict is Verdict.QUALIFIED
    return LEDGER_VERDICT if ledger else VERDICTS[card.verdict]


def titled(title: str, limit: int = 200) -> str:
    """
    A title in title marks; those within it change their form (GB/T 15834—2011, 4.15).

    >>> titled("关于印发《安全管理办法》的通知")
    '《关于印发〈安全管理办法〉的通知》'
    """
    return f"《{title[:limit].translate(_INNER_MARKS)}》"


def row_words(outcome: Outcome | None, decided: Decided) -> str:
    """
    The result of a row for people; where there is none, who or what gives it.

    >>> row_words(None, Decided.PERSON), row_words(Outcome.NOT_APPLICABLE, Decided.PERSON)
    ('由人工评定', '不适用')
    """
    return OUTCOMES[outcome] if outcome else NO_OUTCOME[decided]


def cause_words(cause: Cause | None, owner: Owner | None) -> str:
    """
    Cause and owner in one phrase; empty when neither is known.

    >>> cause_words(Cause.NO_IPV6, Owner.MONITOR)
    '监测端没有IPv6网络，责任方：监测端'
    """
    said = CAUSES.get(cause, "") if cause else ""
    whose = f"责任方：{OWNERS[owner]}" if owner else ""
    if said and whose:
        return f"{said}，{whose}"
    return said or whose
