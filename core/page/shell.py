"""Pages that are not what they seem: challenges, script shells, jumps, soft error pages, closing and maintenance notices (standards 7.5, 9.8)."""

import re
from collections.abc import Callable, Iterable

from core.page.script_deeds import Deeds
from core.page.text import Flow, collapse

_CHALLENGES: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    # name, literals one of which must occur (cheap), pattern over the lower-case source
    ("jsl", ("jsl",), re.compile(r"__jsl(?:_clearance|uid)|document\.cookie\s*=\s*\(?['\"]__jsl|\bjsl_clearance")),
    (
        "ruishu",
        ("$_ts", "r='m'", 'r="m"'),
        re.compile(
            r"\$_ts\s*=\s*window\s*\[\s*['\"]\$_ts['\"]\s*\]|window\[['\"]\$_ts['\"]\]|\$_ts\.cd\s*=|"
            r"<meta[^>]{0,40}content=['\"][\w.$+/=-]{60,2000}['\"][^>]{0,40}r=['\"]m['\"]"
        ),
    ),
    (
        "browser_check",
        (
            "浏览器检",
            "安全检",
            "正在浏览器",
            "正在安全",
            "正在进行浏览器",
            "正在进行安全",
            "检查您的浏览器",
            "检查的浏览器",
            "连接是否安全",
            "真人",
            "验证您的浏览器",
            "验证浏览器",
            "浏览器验证",
            "checking your browser",
            "just a moment",
            "cf-browser",
            "cf_chl",
            "环境异常",
            "sina visitor",
        ),
        re.compile(
            r"浏览器(?:安全)?检[查测]中|正在(?:进行)?(?:浏览器|安全)(?:安全)?(?:检[查测]|验证)|安全检[查测]中|检查您?的浏览器|正在检查(?:站点|网站)?连接是否安全|(?:确认|验证)您是真人|正在验证您?的?浏览器|浏览器验证中|checking your browser|just a moment\.\.\.|"
            r"cf-browser-verification|cf_chl_opt|环境异常[^<\n]{0,4}(?:完成|去)验证|完成验证后即可继续访问|sina visitor system"
        ),
    ),
    (
        "slider",
        ("滑块", "拼图", "请完成", "验证后继续访问", "验证码", "进行验证", "nc_token", "captcha", "awsc"),
        re.compile(
            r"(?:请)?(?:拖动|滑动|拖拽|按住)[^<\n]{0,20}(?:滑块|拼图)|验证码(?:后|以|才能|方可)?继续(?:访问|浏览)|滑块验证|为了?(?:保障|确保|保护|维护)[^<\n。]{0,16}(?:安全|访问)[^<\n。]{0,12}(?:输入|填写)[^<\n。]{0,6}验证码|请完成(?:下列|以下|安全)?验证|验证后继续访问|点击按钮进行验证|nc_token|aliyuncaptcha|awsc\.use|"
            r"tencentcaptcha|turing\.captcha|geetest[^<]{0,80}captcha"
        ),
    ),
    (
        "ct_waf",
        ("防护", "天翼云", "安域", "focus shield"),
        re.compile(r"电信云防护|天翼云(?:waf|安全|防护)|云防护节点|安域(?:节点|防护)|focus shield"),
    ),
    (
        "waf_block",
        (
            "拦截",
            "阻断",
            "禁止",
            "防火墙",
            "防护",
            "请求中",
            "请求疑似",
            "请求带有",
            "请求包含",
            "请求含有",
            "请求存在",
            "errors.aliyun",
            "threats to the",
            "been blocked",
            "access denied",
            "event id",
            "您的访问",
            "频繁",
            "频率",
            "所在的",
            "您的ip",
        ),
        re.compile(
            r"(?:访问|请求|操作)(?:可能)?(?:已)?被(?:[\u4e00-\u9fff]{0,8})?(?:拦截|阻断|禁止|防火墙)|(?:网站|web应用|web)防火墙(?:已|拦截)|"
            r"请求(?:中)?(?:包含|含有|存在|带有|疑似)[^<\n]{0,12}(?:危险|不合法|非法|攻击)|被(?:网站)?管理员设置(?:为)?拦截|(?:安全狗|云锁|d盾|创宇盾|知道创宇|360网站卫士|加速乐|云盾|宝塔网站防火墙|长亭|雷池|safeline|绿盟|安恒|明御)"
            r"[^<\n]{0,40}(?:拦截|防护|阻断|验证|禁止)|errors\.aliyun\.com|potential threats to the server|request has been blocked|access denied[^<]{0,60}(?:waf|firewall)|"
            r"the event id is|您的访问(?:存在|出现)[^<\n]{0,8}异常|访问(?:过于|太)频繁|请求过于频繁|"
            r"(?:访问|请求)(?:的)?频率(?:过高|过快|太快|太高|异常)|您(?:当前)?所在的?(?:国家|地区|区域|位置|网络)[^<\n。]{0,10}(?:无法|不能|禁止|限制)[^<\n。]{0,4}访问|"
            r"您的ip(?:地址)?[^<\n。]{0,24}(?:不在[^<\n。]{0,8}允许|被(?:禁止|限制|封禁|拉黑|列入)|无权|未(?:被)?授权|受限)"
        ),
    ),
    ("acw", ("acw_sc__", "arg1"), re.compile(r"acw_sc__v[23]|arg1\s*=\s*['\"][0-9a-f]{40}['\"]")),
    (
        "cookie_challenge",
        ("document.cookie",),
        re.compile(r"document\.cookie\s*=[^<]{0,1500}?(?:location\.(?:reload|href|replace)|window\.location)"),
    ),
)
_STATUS_NAMES = {412: "ruishu", 521: "jsl", 567: "waf_block"}
MAX_CHALLENGE_TEXT = 1_500
"""Visible characters above which a page is no challenge, whatever words it uses. House rule."""
MAX_NOTICE_TEXT = 1_200
MAX_SOFT_404_TEXT = 1_500

_SOFT_404 = re.compile(
    r"(?:您|你)?(?:要|所|当前|想)?(?:访问|查找|浏览|请求|查看|打开)的(?:页面|网页|文件|内容|信息|地址|资源|链接|文章|网址)[^\n。]{0,16}(?:不存在|找不到|已(?:被)?删除|失效|丢失|无法访问|没有找到|未找到|已过期|被移除|不见了|暂时无法)|"
    r"(?:页面|网页|文件|文档|稿件|内容|信息|文章|栏目|资源)(?:不存在|找不到了?|已(?:经)?被?(?:网站)?(?:管理员|发布者|作者)?(?:删除|移除|下线|撤销)|已失效|未找到|走丢了|飞走了|不见了)|(?:对不起|抱歉|sorry)[^\n]{0,20}(?:页面|网页|文件|内容|信息|文章|资源)[^\n]{0,16}"
    r"(?:不存在|找不到|没有找到|未找到|删除|失效|无法)|(?:找不到|没有找到|未找到)(?:您|你)?(?:要|所|想)?(?:访问|请求|查找|浏览|相关|该|此|的){0,4}(?:页面|网页|文件)|"
    r"(?:^|\n)\s?(?:HTTP\s?)?(?:Error\s?)?404(?:\s?(?:错误|not found|error|页面|-|$))|404 not found|page not found|not found on this server|"
    r"(?:^|[\n,。!;:]|对不起|抱歉|当前|网站)\s?(?:系统(?:发生|出现|内部)?(?:错误|异常|繁忙)|服务器(?:内部)?错误|程序(?:出错|异常)|参数(?:错误|不正确|有误))|该(?:信息|文章|内容|页面|栏目)(?:已|不)(?:被)?(?:存在|删除|公开|下线)|"
    r"(?:此|该)(?:内容|文章|[帐账]号|公众号)[^\n。]{0,20}(?:无法查看|已?(?:自主)?注销|被(?:屏蔽|封禁))|HTTP Status (?:404|500)|Whitelabel Error Page|"
    r"OLE DB Provider for|ODBC [\w ]{0,30}Driver\]|VBScript (?:编译器|运行时|runtime|compilation)|Server Error in '[^']{0,60}' Application|应用程序中的服务器错误|"
    r"^\s?(?:Fatal|Parse) error\s?:|You have an error in your SQL syntax|java\.lang\.\w{1,60}(?:Exception|Error)",
    re.IGNORECASE | re.MULTILINE,
)
_ALERT = re.compile(r"\balert\s*\(\s*['\"]([^'\"\n]{2,200})['\"]")
_NOTICE = re.compile(
    r"(?:本(?:网站?|站)|我(?:单位|局|委|办|厅|县|市)?网?站|网站|平台|系统|域名)[^\n。;]{0,40}?(?:关停|关闭|停止(?:服务|运行|更新|维护|访问)|下线|停用|不再(?:保留|更新|维护|使用)|迁移(?:至|到)|(?:已|将)?(?:整合|并入|归并|合并)|变更为|升级(?:改造|维护)?中?|改版(?:升级)?中?|"
    r"维护(?:中|升级)?|建设中|暂停(?:服务|访问|开放))|(?:系统|网站|站点|平台)(?:正在)?(?:升级|维护|改版|建设)(?:改造|维护|升级)?中|(?:域名|网址|网站)(?:变更|更换|迁移|关停|关闭|升级|改版)(?:的)?(?:公告|通知|通告|启事)|"
    r"(?:网站|站点)已(?:关闭|关停|停止)|新(?:网站|版网站?|域名|网址)[^\n。]{0,20}(?:为|是|:|访问)|将(?:于|在)[^\n。]{0,30}(?:关停|关闭|停止服务|停用)|"
    r"[Tt]his (?:web\s?)?site (?:has (?:moved|been closed)|is (?:closed|under (?:maintenance|construction)))|"
    r"Welcome to (?:nginx|OpenResty|tengine)|^Under Construction$|does not currently have a default page|Apache2? [\w ]{0,20}Default Page|It works!|"
    r"^IIS(?:\d{1,2}| Windows Server)$|域名(?:已经?)?(?:过期|到期)(?!日|时)|(?:该|此|本)域名[^\n。]{0,12}(?:出售|转让)|domain (?:name )?(?:is|may be) for sale|"
    r"没有找到站点|站点(?:已)?(?:暂停|停止)|恭喜.{0,6}站点创建成功",
    re.MULTILINE,
)
_WRITTEN_REFRESH = re.compile(r"<meta[^<>]{0,80}refresh[^<>]{0,60}url\s{0,3}=\s{0,3}[\"']?([^\"'<>\s]{1,500})", re.IGNORECASE)
_REFRESH = re.compile(r"\s*(\d{1,4})?(?:\.\d*)?\s*[;,]?\s*(?:url\s*=)?\s*[\"']?\s*([^\"']*)", re.IGNORECASE)
MENTIONS_REFRESH = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh", re.IGNORECASE)
"""Cheap sign in undecoded bytes that a page may send its reader on."""
MAX_JUMP_TEXT = 120
"""Characters of text with which a page is still no more than a way to another."""
MAX_REFRESH = 8_192
"""Characters of a refresh that are looked at: no longer address is asked for."""
MAX_REFRESH_S = 30
"""Seconds: who has that long to read is not sent on, he is offered the next page."""
_ROOT_ONLY = re.compile(
    r"<(?:div|section)\s[^>]{0,100}id\s*=\s*[\"']?(?:app|root|__next|__nuxt|main|container)[\"']?[^>]{0,100}>\s*</", re.IGNORECASE
)


_ERROR_TITLE = re.compile(
    # A bare 404 is an error, a 404 inside a number or a name (第1404号, 404会议室) is not.
    r"^\W*(?:http\W*)?(?:status\W*)?(?:error\W*|错误\W*)?404\W*$|http status [45]\d\d|(?<!\d)404\W{0,3}(?:not found|错误|页面|网页|error|找不到|-|_|\|)|(?:错误|error)\W{0,3}404(?!\d)|"
    r"页面不存在|找不到页面|错误页|not found|^\W*(?:http\W*)?50[0-4]\W*(?:error|错误)?\W*$|(?:bad gateway|service (?:temporarily )?unavailable|internal server error|gateway time-?out)\W*$",
    re.IGNORECASE,
)
_TELLS = re.compile(r"反映|网民|网友|市民|群众|来信[:人]|举报|投诉|[回答]复(?:[:内]|如下)|经(?:核|调)[查实]|整改")
"""Words of somebody who tells about a missing page: a letter and its answer. Error pages say only that they are one."""
_TOLD_TITLE = re.compile(rf"{_TELLS.pattern}|来信|回[复应]|答复|关于.{{2,40}}的")
_WEAK_ERROR_TITLE = re.compile(r"出错|error", re.IGNORECASE)
WEAK_ERROR_TEXT = 400
"""Visible characters up to which a title such as 出错了 makes an error page; articles have such titles too. House rule."""


def find_challenge(status: int | None, headers: Iterable[tuple[str, str]], html: str, *, visible: int | None = None) -> str | None:
    """
    Name of the challenge, WAF or block page that an answer is; None for anything else, an ordinary error page included.

    *visible*: characters of visible text when they are known. A long readable page is never a challenge, whatever its article says. Source: standards 9.8.4.
    """
    markup = html[:300_000].lower()
    if visible is None:
        visible = _visible_length(markup)
    gateway = "waf_block" if _WAF_TITLE.search(markup, 0, 5000) else None
    if visible > MAX_CHALLENGE_TEXT:
        return gateway
    found = next(
        (name for name, words, pattern in _CHALLENGES if _fits(name, visible, len(markup)) and _signed(markup, words, pattern)), None
    )
    if found or gateway or status in _STATUS_NAMES:
        return found or gateway or _STATUS_NAMES[status or 0]
    mitigated = {key.lower(): value.lower() for key, value in headers}
    if mitigated.get("cf-mitigated") == "challenge" or (status in (202, 203) and visible < 60 and "<script" in markup):
        return "script_challenge"
    return None


_WAF_TITLE = re.compile(
    r"<title[^>]{0,60}>\s*(?:"
    r"(?:[^<]{0,60}[^<\w])?(?:安全狗|(?:阿里)?云盾|云锁|安域|创宇盾|网站卫士|waf\b)[^<]{0,60}|"
    r"[^<]{0,60}\b(?:40[0-9]|50[0-9])\b[^<]{0,30}(?:waf|防护|拦截|防火墙|shield|guard)[^<]{0,60}|"
    r"(?:您|的|网站|网页|web|应用|云|主机|安全|访问|请求|操作|攻击|已|被|[\s-]){0,8}(?:防火墙|防护|拦截)(?:已|被|提示|提醒|拦截|系统|页面|信息|中){0,3}[\s!！。]{0,3}"
    r")</title>"
)
"""The title of a gateway's own page, over a lower-case source. 疫情防护指南, 防护林 and 拦截 in the title of an article are none."""


_SILENT_ENDS = (("<script", "</script"), ("<style", "</style"), ("<!--", "-->"))


def _visible_length(markup: str) -> int:
    """Characters outside tags, scripts and comments of a lower-case source; one pass with ``find``, linear on any input."""
    length = place = 0
    while place < len(markup):
        start = markup.find("<", place)
        if start < 0:
            return length + len("".join(markup[place:].split()))
        length += len("".join(markup[place:start].split()))
        if length > MAX_CHALLENGE_TEXT:
            return length
        closing = next((end for begin, end in _SILENT_ENDS if markup.startswith(begin, start)), ">")
        end = markup.find(closing, start)
        if end < 0:
            return length
        place = end + len(closing)
    return length


def _signed(markup: str, words: tuple[str, ...], pattern: re.Pattern[str]) -> bool:
    return any(word in markup for word in words) and bool(pattern.search(markup))


def _fits(name: str, visible: int, length: int) -> bool:
    """Script challenges show next to nothing; a page with text may carry the protection's cookie script along."""
    if name == "cookie_challenge":
        return visible <= 60 and length <= 20_000
    return visible <= 200 or name not in ("jsl", "ruishu", "acw")


def soft_404_phrase(flow: Flow, title: str) -> str | None:
    """The phrase with which a page says that it is an error page; None on pages with real content."""
    if len(flow.text) > MAX_SOFT_404_TEXT * 3:
        return None
    body = flow.text
    if _TOLD_TITLE.search(title):
        title = ""
    weak = len(body) <= WEAK_ERROR_TEXT and _WEAK_ERROR_TITLE.search(title)
    if len(title) <= 40 and (weak or _ERROR_TITLE.search(title)):
        return title
    if len(body) > MAX_SOFT_404_TEXT and not re.search(r"(?<!\d)404(?!\d)|不存在", title):
        return None
    # A page that is called by the number (第404期) bears it, and says no more by it.
    is_named = "404" in title
    found = next((match for match in _SOFT_404.finditer(body) if not (is_named and match[0].strip() == "404")), None)
    if found is None:
        return None
    start, end = flow.line_at(found.start() + (body[found.start()] == "\n"))
    line = collapse(flow.shown[start:end])
    if _TELLS.search(line):
        return None
    return line[:120] if len(line) <= 160 and not _in_link(flow, found.start() + 1) else None


def alerted_error(flow: Flow, scripts: str) -> str | None:
    """What an otherwise empty page says in a dialog before it sends the reader back: 该文章不存在."""
    if flow.text.strip() or "alert" not in scripts:
        return None
    match = _ALERT.search(scripts[:50_000])
    return match[1][:120] if match and _SOFT_404.search(match[1]) else None


def find_notice(flow: Flow, title: str, *, item_count: int) -> str | None:
    """The sentence that announces closing, moving, maintenance or rebuilding, when it is what the page has to say (not a news title)."""
    if item_count >= 3 or len(flow.text) > MAX_NOTICE_TEXT:
        return None
    for match in _NOTICE.finditer(flow.text):
        if not _in_link(flow, match.start()):
            start, end = flow.line_at(match.start())
            return collapse(flow.shown[start:end], 200)
    return title[:200] if _NOTICE.search(title) and len(flow.text) < 300 else None


def _in_link(flow: Flow, offset: int) -> bool:
    owner = flow.owner_at(offset)
    return owner >= 0 and any(flow.tags[index] == "a" for index in (owner, *flow.ancestors(owner, 3)))


def client_redirect(flow: Flow, deeds: Callable[[], Deeds]) -> str | None:
    """Raw target of a meta refresh (at most 30 s) or of a script jump on a page without text; None when there is none."""
    for index in flow.by_tag.get("meta", []):
        if any(flow.tags[parent] == "noscript" for parent in flow.ancestors(index, 3)):
            continue  # for readers without scripts only
        node = flow.nodes[index].attributes
        if (node.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        if target := refresh_target(node.get("content") or ""):
            return target
    return _scripted_redirect(deeds()) if len(flow.text.strip()) <= MAX_JUMP_TEXT else None


def refresh_target(value: str) -> str:
    """Raw address to which a refresh, of a meta or of the header, sends its reader within 30 s; empty when it only reloads."""
    match = _REFRESH.match(value[:MAX_REFRESH])
    return match[2].strip() if match and int(match[1] or 0) <= MAX_REFRESH_S else ""


def _scripted_redirect(deeds: Deeds) -> str | None:
    """Where scripts send an ordinary visitor: what holds for everybody comes before what depends on the browser or on a click."""
    written = _WRITTEN_REFRESH.search("\n".join(deeds.written))
    if written:
        return written[1]
    jumps = [jump for jump in deeds.jumps if jump.target and not jump.target.startswith(("#", "javascript:")) and not jump.for_phones]
    jumps.sort(key=lambda jump: (not jump.at_load, jump.by_visitor))
    return jumps[0].target if jumps else None


def is_script_shell(flow: Flow, *, has_scripts: bool, html: str) -> bool:
    """The body holds next to nothing but scripts: what readers see is written by them."""
    if not has_scripts:
        return False
    visible = len("".join(flow.text.split()))
    return visible < 30 or (visible < 200 and bool(_ROOT_ONLY.search(html[:200_000])))
