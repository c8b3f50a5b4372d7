"""Words that hijackers plant on government pages: gambling, adult services, forged papers. Pure; a hit is a suspicion for a person."""

import re
from typing import Final

# Only words that no government text uses as advertising; words of police news alone (赌博, 卖淫) would accuse crime reports.
LURE_WORDS: Final = (
    "百家乐", "六合彩", "时时彩", "北京赛车pk10", "幸运飞艇", "老虎机", "真人娱乐", "真人荷官", "博彩平台", "博彩公司", "网上赌场", "在线赌场", "澳门赌场",
    "澳门新葡京", "澳门威尼斯人", "新葡京", "葡京娱乐", "太阳城娱乐", "皇冠体育", "体育投注", "彩票投注", "注册送彩金", "送彩金", "娱乐城", "棋牌娱乐",
    "捕鱼游戏下载", "bet365", "必威体育", "亚博体育", "开云体育", "乐鱼体育", "足球投注", "赌球网", "外围投注", "成人视频", "成人电影", "成人网站", "情色视频",
    "色情视频", "色情网站", "裸聊", "约炮", "同城上门", "上门服务小姐", "包夜", "一夜情", "无码视频", "av在线", "av电影", "黄色视频", "援交", "代开发票",
    "办理假证", "私服发布网", "传奇私服", "casino", "porn", "半岛体育", "kaiyun体育", "kaiyun.com", "九游会", "爱游戏体育", "华体会", "天博体育", "乐动体育", "云开体育", "米兰体育官网", "雷火电竞", "pg电子", "pg娱乐", "mg电子",
    "博彩官网", "博彩导航", "国产精品久久", "国产精品一区", "精品一区二区", "亚洲无码", "无码av", "欧美av", "日韩av", "久久久久久", "麻豆传媒", "黑料网", "吃瓜网", "hacked by", "hackedby", "defaced by", "pwned by", "online slot", "slot gacor", "judi online", "viagra",
)  # fmt: skip
ANCHOR_WORDS: Final = (
    "博彩", "赌场", "赌博网", "百家樂", "菠菜", "棋牌", "电玩城", "麻将胡了", "pg电子", "捕鱼", "滚球", "彩票平台", "彩票网", "私彩", "福彩3d预测", "开奖直播",
    "澳门威尼", "威尼斯人", "银河娱乐", "bbin", "ag真人", "线上娱乐", "娱乐平台", "网贷", "套现", "刷卡提额", "配资", "私服", "sf发布",
    "外挂", "开挂", "辅助器", "刷单", "刷信誉", "代孕", "供卵", "迷药", "催情", "壮阳", "成人用品", "伟哥", "假证", "外围女", "美女视频",
    "福利视频", "伦理片", "三级片", "看片", "av", "番号", "色情", "情色", "做爱", "裸体", "代写论文", "论文代写", "减肥药", "增高", "丰胸", "翻墙", "刷排名", "无抵押", "秒批", "贷款口子", "黑户贷", "假发票", "代办文凭", "网上办证", "金沙娱乐", "永利娱乐", "皇冠足球",
    "bet", "casino", "gacor", "yabo", "pk10", "shishicai",
)  # fmt: skip
"""Words of planted anchors besides: ordinary in news, but not as the whole of a hidden link to a foreign host."""
_ANCHOR: Final = re.compile(
    "|".join(rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() and len(word) <= 3 else re.escape(word) for word in ANCHOR_WORDS),
    re.IGNORECASE,
)
LURE: Final = re.compile("|".join(re.escape(word) for word in LURE_WORDS), re.IGNORECASE)


def anchor_lures(text: str, limit: int = 10) -> list[str]:
    """
    Planted words in the text and the host of a link that nobody sees; wider than ``lures_in``, for nothing else is hidden with them.

    >>> anchor_lures("无 抵 押 贷 款 www.x.example"), anchor_lures("省人民政府 www.sc.gov.cn")
    (['无抵押'], [])
    """
    found = dict.fromkeys((*lures_in(text, limit), *(match.group().lower() for match in _ANCHOR.finditer(_plain(text)))))
    return list(found)[:limit]


def lures_in(text: str, limit: int = 10) -> list[str]:
    """
    Distinct planted words of *text* in order, at most *limit*; spaces and separators inside words are seen through.

    >>> lures_in("澳 门 新 葡 京 - 百·家·乐")
    ['澳门新葡京', '百家乐']
    """
    plain = _plain(text)
    lower = plain.lower()
    if not any(word in lower for word in LURE_WORDS):  # nearly every text; the pattern takes many times longer to say so
        return []
    found = dict.fromkeys(match.group().lower() for match in LURE.finditer(plain))
    return list(found)[:limit]


_WARNS: Final = re.compile(
    r"警|案|骗|赌博|涉赌|网赌|打击|查处|抓获|捣毁|整治|取缔|防范|危害|远离|提醒|曝光|起底|揭秘|法院|检察|判|犯罪|违法|扫黄|打非|非法|举报|净网"
    r"|\b(?:police|crack(?:s|ed|ing)?[ -]?down|illegal(?:ly)?|unlawful|fraud\w*|scam\w*|criminals?|crimes?|court|arrest\w*|bans?|banned|gangs?|bust(?:s|ed)?|warn\w*|raid\w*|prosecut\w*"
    r"|prohibit\w*|anti-?(?:gambling|porn\w*)|combat\w*|prevent\w*|laundering|regulat\w*)\b",
    re.IGNORECASE,
)
"""Words with which news and notices speak of what advertisers of it never call by these names."""


def advertised_in(text: str, limit: int = 10) -> list[str]:
    """
    Planted words of a title, unless the title warns or tells of them.

    >>> advertised_in("皇冠体育-官网"), advertised_in("警惕百家乐网络赌博骗局"), advertised_in("Police bust online casino ring")
    (['皇冠体育'], [], [])
    """
    return [] if _WARNS.search(text) else lures_in(text, limit)


def _plain(text: str) -> str:
    return text if text.isascii() else re.sub(r"[\s·・.,，、_|\-—*]+", "", text)
