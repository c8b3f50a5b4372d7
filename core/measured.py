"""What a check measured, in words for people; JSON and exports keep the keys."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from core.column.records import ColumnClass
from core.layout import LayoutFault
from core.outcome import Cause, Owner, PageKind
from core.page.records import LinkKind
from core.words import CAUSES, CLASS_FROM, CLASSES, DAY_FROM, OWNERS

MAX_DECIMALS: Final = 4
"""Of a measured number as people read it: shares keep two figures after the percent."""
MAX_SHOWN: Final = 20
"""Entries of a list that are told one by one."""
LABELS: Final[Mapping[str, str]] = {
    "aaaa": "AAAA 记录",
    "all_missing": "全部缺失",
    "asked": "来信日期",
    "best_similarity": "最高相似度",
    "bank_card": "银行卡号",
    "blank": "空白栏目",
    "box": "位置（左、上、宽、高）",
    "category": "分类",
    "cause": "原因",
    "characters": "所含字符",
    "class": "栏目类别",
    "class_from": "归类依据",
    "column": "栏目",
    "columns": "栏目",
    "compared": "比对篇数",
    "count": "数量",
    "dated": "带日期的条目",
    "days": "天数",
    "domains": "域名",
    "ended": "结束日期",
    "error": "校验结果",
    "excerpt": "摘录",
    "failed": "未打开次数",
    "fault": "问题",
    "faults": "各窗口的问题",
    "filed": "备案域名",
    "full": "全站得分",
    "gain": "增长数",
    "home": "首页经 IPv6",
    "host": "域名",
    "hosts": "域名",
    "id": "编号",
    "id_number": "身份证号",
    "incomplete": "缺少的内容",
    "interpretations_compared": "比对的解读篇数",
    "issuer": "签发机构",
    "item": "条目",
    "items": "条目数",
    "kind": "链接种类",
    "labels": "域名级数",
    "level": "栏目级次",
    "limit": "限值",
    "line_percent": "判定线（%）",
    "links": "链接",
    "listed": "列表所示日期",
    "list": "列表中",
    "long": "长期未更新的栏目",
    "masked": "脱敏显示",
    "missing": "缺少",
    "mobile": "手机号",
    "months": "月数",
    "name": "名称",
    "names": "名称",
    "nameservers": "域名服务器",
    "newer": "较新的日期",
    "newest": "最新日期",
    "news_notice_policy": "未更新的要闻、公告、政策栏目",
    "not_after": "证书到期",
    "numbers": "号码",
    "of": "总数",
    "older": "较旧的日期",
    "own": "本单位来源",
    "owner": "责任方",
    "page": "页面上",
    "page_kind": "页面种类",
    "pages": "页面数",
    "pages_read": "已读页数",
    "parent_count": "所在页面数",
    "parts": "分项",
    "places": "出现次数",
    "population": "抽样总体",
    "profile": "估算口径",
    "pubdate": "PubDate 标签",
    "pubdate_tag": "PubDate 标签",
    "published": "发布日期",
    "queries": "检索词",
    "read_from": "日期出处",
    "reason": "现象",
    "rendered": "经浏览器核对",
    "right": "规范写法",
    "score": "得分",
    "script_errors": "脚本错误",
    "seen_on": "所见页面",
    "sha256_16": "内容指纹",
    "share": "占比",
    "signs": "迹象",
    "similar": "相近名称",
    "site_code": "网站标识码",
    "slow": "超时次数",
    "source": "来源",
    "status": "HTTP 状态码",
    "subject": "证书主体",
    "tags": "标签",
    "template": "公共模板中的链接",
    "text": "文字",
    "texts": "文字",
    "titles": "标题",
    "trick": "隐藏方式",
    "tries": "尝试次数",
    "url": "网址",
    "used": "使用域名",
    "usual_per_day": "平时日增",
    "valid": "有效访问",
    "vantages": "观测点",
    "window": "期限或窗口",
    "words": "用词",
    "wrong": "原文",
    "year": "年份",
}
"""Key → what it is called."""
FAULTS: Final = {
    LayoutFault.BARE: "没有样式",
    LayoutFault.EMPTY: "主体空白",
    LayoutFault.OVERLAP: "文字重叠",
    LayoutFault.CUT: "文字被窗口边缘截断",
}
KINDS: Final = {
    LinkKind.ANCHOR: "网页",
    LinkKind.ATTACHMENT: "附件",
    LinkKind.IMAGE: "图片",
    LinkKind.FRAME: "框架页",
    LinkKind.STYLE: "样式表",
    LinkKind.SCRIPT: "脚本",
    LinkKind.MEDIA: "音视频",
    LinkKind.FORM: "表单",
}
PAGE_KINDS: Final = {PageKind.HOME: "首页", PageKind.COLUMN: "栏目页面", PageKind.CONTENT: "内容页面", PageKind.AUTO: "其他页面"}
REASONS: Final = {
    "challenge": "防护验证页",
    "loop": "循环跳转",
    "not_image": "不是图片",
    "redirect_home": "跳转到首页",
    "refused": "拒绝连接",
    "reset": "连接被重置",
    "soft_404": "错误页（状态码却为 200）",
    "timeout": "超时未打开",
    "type_mismatch": "不是文件而是网页",
    "zero_bytes": "文件长度为 0",
}
"""What links show beside the causes that everything has."""
SOURCES: Final = {"official": "官方", "estimate": "自测估算"}
_SPAN: Final = re.compile(r"P(\d+)([DMY])")
_UNITS: Final = {"D": "天", "M": "个月", "Y": "年"}


def _span(value: str) -> str:
    found = _SPAN.fullmatch(value)
    return f"{found[1]} {_UNITS[found[2]]}" if found else value


def _of(words: Mapping[Any, str], kind: Callable[[str], Any]) -> Callable[[str], str]:
    def say(value: str) -> str:
        try:
            return words[kind(value)]
        except (KeyError, ValueError):
            return value

    return say


_VALUES: Final[Mapping[str, Callable[[str], str]]] = {
    "class": _of(CLASSES, ColumnClass),
    "class_from": _of(CLASS_FROM, str),
    "read_from": _of(DAY_FROM, str),
    "cause": _of(CAUSES, Cause),
    "owner": _of(OWNERS, Owner),
    "reason": lambda value: REASONS.get(value) or _of(CAUSES, Cause)(value),
    "fault": _of(FAULTS, LayoutFault),
    "kind": _of(KINDS, LinkKind),
    "page_kind": _of(PAGE_KINDS, PageKind),
    "source": _of(SOURCES, str),
    "window": _span,
}
"""Words for the values of some keys; what is not listed is shown as it is."""


def measured_words(measured: Mapping[str, Any]) -> list[tuple[str, str]]:
    """
    (what it is called, value) of everything measured, in the order of the check; that there was nothing is told too.

    >>> measured_words({"class": "news", "days": 21, "window": "P14D", "rendered": True, "aaaa": []})
    [('栏目类别', '动态要闻'), ('天数', '21'), ('期限或窗口', '14 天'), ('经浏览器核对', '是'), ('AAAA 记录', '无')]
    """
    return [(LABELS.get(key, key), _worded(key, value)) for key, value in measured.items()]


def _worded(key: str, value: Any) -> str:
    if value is None or value in ("", [], (), {}):
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return _VALUES.get(key, str)(value)
    if isinstance(value, Mapping):
        return "，".join(f"{name} {word}" for name, word in measured_words(value))
    if isinstance(value, list | tuple):
        told = (f"（{_worded(key, one)}）" if isinstance(one, Mapping) else _worded(key, one) for one in value[:MAX_SHOWN])
        more = f"等 {len(value)} 项" if len(value) > MAX_SHOWN else ""
        return "、".join(told) + more
    return str(round(value, MAX_DECIMALS)) if isinstance(value, float) else str(value)
