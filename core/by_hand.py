"""How a person checks a finding without us: what to open, where to look, what to see."""

from typing import Final

from core.finding import Finding

MAX_SHOWN: Final = 80
"""Characters of a text to look for."""

_STEPS: Final[dict[str, str]] = {
    "a11y.": "打开首页，找“无障碍”“适老”“长者版”一类的入口（也可能是图片），点一次看是否有反应",
    "availability.": "看 wangjian visits week 网站：逐次的时间、耗时、原因和责任方，与服务器、防护设备同一时刻的日志对照",
    "availability.closed": "打开首页，看除公告外有没有其他内容",
    "column.": "打开栏目，看列表最上面几条的日期，再翻到下一页看有没有更新的",
    "column.blank": "用浏览器打开栏目，等内容加载完，看有没有任何信息",
    "column.count": "用 wangjian findings list --code column 列出所计的栏目，逐个打开看最新日期",
    "column.missing": "打开首页，逐项看导航、栏目标题、网站地图和政府信息公开专栏里有没有这类栏目",
    "compat.": "用浏览器打开页面，把窗口调成测量值所写的宽度，看有没有文字重叠、截断",
    "content.": "打开稿件，看标题下方和文末的发布时间，与栏目列表里同一篇的日期对照",
    "data.": "打开数据发布栏目，看最新一期的日期",
    "disclosure.": "打开政府信息公开专栏，逐项看所缺的内容是否在别处公开",
    "domain.": "与备案资料和域名注册信息对照；旧域名可在地址栏打开，看是否还能访问、跳到哪里",
    "domain.hijacked": "旧域名已由他人使用，不要在办公电脑上打开；向域名注册商查询现在的持有人",
    "footer.": "打开页面拉到最底部，等加载完，看这一项是不是以文字或带链接的图片列出",
    "footer.jiucuo": "打开页面拉到最底部，点“我为政府网站找错”，看打开的是不是本网站的留言页",
    "footer.site_code": "打开页面拉到最底部，看网站标识码，与全国政府网站信息报送系统中的登记对照",
    "footer.sitemap": "打开首页，找“网站地图”链接并点开",
    "guide.": "打开办事指南，逐项对照情况中所写的要素、表格；附件里写明的也算有",
    "home.": "打开首页，看各版块最新一条的日期",
    "interact.": "打开互动栏目和来信详情，看来信日期、答复日期和各项要素；与平台后台的受理、答复时间对照",
    "interpretation.": "打开该文件或解读，看正文前后有没有互相关联的链接；再到政策解读栏目搜索同一标题",
    "ipv6.": "执行 nslookup -type=AAAA 域名，看有没有 IPv6 地址；再从有 IPv6 的网络打开网站",
    "jiucuo.": "与“找错”平台后台的受理、答复时间对照",
    "leaders.": "打开领导信息页，对照姓名、职务、分工、简历；以图片显示的也算有",
    "licence.": "打开公开专栏，看有没有行政许可、备案事项清单（含附件）",
    "link.": "打开页面，找到这个链接点一次；换一个网络、隔一天再点一次",
    "link.attachment": "打开页面，点附件下载，看能否打开",
    "link.empty": "打开页面，点这个链接，看有没有反应",
    "link.external.illegal": "不要在办公电脑上打开目标；查看网页源代码，搜索目标网址，看链接是否还在",
    "link.external.no_notice": "打开页面，点这些外部链接，看离开前有没有提示",
    "link.image": "打开页面看图片是否显示；再单独打开图片地址",
    "media.": "在手机上打开账号主页，看名称和最新一条的日期，与报送、备案登记对照",
    "name.": "看首页标题栏和页眉的名称，与编制部门批准的名称对照",
    "org.": "打开机构职能页，与“三定”规定对照",
    "originality.": "打开测量值所写的稿件，看文末标注的来源是不是本单位",
    "overview.": "打开页面，看其中的统计数字是哪一年的",
    "privacy.": "打开页面（或下载附件），找测量值所示开头结尾的号码，看是否未作遮盖",
    "qa.": "打开智能问答，提两三个问题，看是否即时回答、内容是否正确",
    "report.": "打开首页和公开专栏，找上一年度的政府网站年度报表",
    "repost.": "打开首页、要闻栏目和账号，看是否转载了这一条，连同转载时间",
    "search.": "在网站的搜索框里输入测量值或情况中所写的词，看结果页；结果页已存证的，与存证对照",
    "secret.": "只由有权限的人打开核对，不截图、不转发",
    "security.": "查看网页源代码，搜索情况中所写的网址或文字，再看它在页面上是否看得见；不要在办公电脑上打开目标",
    "service.": "打开办事服务栏目和首页，看统计数据写到哪一个月",
    "site.": "用手机从搜索引擎点进网站，与直接输入网址打开的页面对照；请运维人员查看服务器文件",
    "site_code.": "与全国政府网站信息报送系统中的登记和行政区划代码对照",
    "survey.": "打开征集调查栏目，数一年内的活动、看已结束的有没有公布结果",
    "tags.": "查看网页源代码，在 <head> 中搜索 <meta name=，对照情况中所写的标签",
    "text.": "打开页面搜索摘录中的文字，与规范写法对照；引文、人名、地名不算错",
    "tls.": "用浏览器以 https:// 打开网站，点地址栏的锁形图标看证书",
}
"""By the beginning of the code; the longest that fits is said."""
_RECORDS: Final[dict[str, str]] = {
    "availability.unreachable_ratio": "入库的逐次访问记录（wangjian visits week 网站）",
    "availability.slow": "入库的逐次访问记录（wangjian visits week 网站）",
    "availability.warning": "入库的逐次访问记录（wangjian visits week 网站）",
    "availability.vantage": "入库的逐次访问记录（wangjian visits week 网站）",
    "media.": "入库的账号名册与发文记录（wangjian accounts list、wangjian accounts posts export）",
}
_MESSAGES: Final = "入库的留言记录（wangjian messages list）"
_OTHERWISE: Final = "打开页面，对照情况和测量值"


def records_of(finding: Finding) -> str:
    """
    The records that a finding without kept pages rests on: it was worked out of what is stored; empty when it rests on none.

    >>> from datetime import UTC, datetime
    >>> records_of(Finding(code="jiucuo.reply_late", site="s", target="message:jiucuo:1", observed_at=datetime(2026, 11, 23, tzinfo=UTC)))
    '入库的留言记录（wangjian messages list）'
    """
    if (finding.target or "").startswith("message:"):
        return _MESSAGES
    return next((words for begin, words in _RECORDS.items() if (finding.code or "").startswith(begin)), "") if finding.check else ""


def by_hand(finding: Finding) -> str:
    """
    One sentence for the person who doubts a finding; empty for what a person entered, who has looked already.

    >>> from datetime import UTC, datetime
    >>> by_hand(Finding(code="name.not_standard", site="s", observed_at=datetime(2026, 11, 23, tzinfo=UTC)))
    '看首页标题栏和页眉的名称，与编制部门批准的名称对照'
    """
    if not finding.code or not finding.check:
        return ""
    begin = max((start for start in _STEPS if finding.code.startswith(start)), key=len, default="")
    step = _STEPS.get(begin, _OTHERWISE)
    text = " ".join(finding.excerpt.split())
    if begin.startswith("link.") and text:
        return f"{step}（文字“{text[:MAX_SHOWN]}”）"
    return step
