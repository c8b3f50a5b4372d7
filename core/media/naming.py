"""Does an account's name have to do with its sponsor (MM03a)? Only ever a proposal: registered brands are legitimate."""

import unicodedata
from collections.abc import Iterable
from typing import Final

_EMPTY: Final = frozenset(
    [
        "人民",
        "民政",
        "政府",
        "办公",
        "公室",
        "委员",
        "员会",
        "中心",
        "管理",
        "理局",
        "服务",
        "有限",
        "公司",
        "中国",
        "中华",
        "发布",
        "政务",
        "信息",
        "公开",
        "官方",
        "平台",
        "在线",
        "微信",
        "微博",
        "之声",
        "宣传",
    ]
)
"""Pairs of characters that every office's name shares; they relate nothing to anything."""
DUTIES: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    (("公安",), ("公安", "警", "平安", "交管")),
    (("交通警察", "交警"), ("交警", "交管", "警")),
    (("卫生健康", "卫健"), ("卫健", "健康", "卫生")),
    (("疾病预防",), ("疾控", "健康")),
    (("人力资源",), ("人社", "就业", "社保", "人才")),
    (("医疗保障",), ("医保",)),
    (("教育",), ("教育", "教体", "校", "学")),
    (("文化", "旅游", "广播电视", "体育"), ("文旅", "文广", "旅游", "文化", "体育", "游")),
    (("税务",), ("税",)),
    (("消防",), ("消防", "119")),
    (("应急",), ("应急", "安全", "安监")),
    (("气象",), ("气象", "天气")),
    (("市场监督", "市场监管"), ("市场监管", "市监", "工商", "食药", "12315")),
    (("自然资源", "规划"), ("自然资源", "自规", "国土", "规划")),
    (("生态环境",), ("生态", "环保", "环境")),
    (("住房", "城乡建设"), ("住建", "建设", "公积金", "房")),
    (("城市管理", "综合执法"), ("城管", "执法")),
    (("农业农村",), ("农业", "农村", "三农", "乡村")),
    (("林业", "草原"), ("林", "草")),
    (("水利", "水务"), ("水利", "水务", "水")),
    (("交通运输",), ("交通", "公路", "路", "运")),
    (("商务",), ("商务", "投资", "消费")),
    (("科技", "科学技术"), ("科技", "科")),
    (("经济和信息化", "工业和信息化"), ("经信", "工信", "工业")),
    (("发展和改革", "发展改革"), ("发改", "发展", "价格")),
    (("财政",), ("财政", "财")),
    (("司法",), ("司法", "普法", "法治", "法律")),
    (("检察",), ("检察",)),
    (("法院",), ("法院", "审判")),
    (("退役军人",), ("退役军人", "老兵", "军")),
    (("民政",), ("民政", "养老", "慈善")),
    (("统计",), ("统计", "数据")),
    (("审计",), ("审计",)),
    (("信访",), ("信访",)),
    (("政务服务", "行政审批", "行政服务"), ("政务服务", "政务", "审批", "办事", "12345")),
    (("团委", "共青团"), ("青年", "青春", "共青团", "团")),
    (("妇女联合", "妇联"), ("妇联", "女")),
    (("残疾人",), ("残联", "助残")),
    (("总工会", "工会"), ("工会", "职工", "工")),
)
"""Words of an office's name → words that stand for its duties in account names."""


OFFICIAL: Final = ("发布", "政务", "微讯", "资讯", "之声", "之窗", "在线", "融媒", "党政网", "政府网", "宣传")
"""Endings by which offices name their voice: a place before them is name enough (``涪城发布`` of 区政府办公室)."""


def is_related(name: str, known: Iterable[str]) -> bool | None:
    """
    Whether *name* shares a place, a short form or a duty with what is *known* of its sponsor; None when nothing is known.

    >>> is_related("平安涪城", ["绵阳市公安局涪城区分局"])
    True
    >>> is_related("每日美食", ["绵阳市财政局"])
    False
    """
    texts = [_plain(text) for text in known if _plain(text)]
    if not texts:
        return None
    mine = _plain(name)
    if mine.endswith(OFFICIAL) and len(mine) >= 4:
        return True
    pairs = {mine[place : place + 2] for place in range(len(mine) - 1)} - _EMPTY
    if any(pair in text for text in texts for pair in pairs):
        return True
    return any(word in text for text in texts for words, signs in DUTIES for word in words if any(sign in mine for sign in signs))


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
