"""Words that hijackers plant on government pages: gambling, adult services, forged papers. Pure; a hit is a suspicion for a person."""

import re
from typing import Final

# Only words that no government text uses as advertising; words of police news alone (赌博, 卖淫) would accuse crime reports.
LURE_WORDS: Final = (
    "百家乐", "六合彩", "时时彩", "北京赛车pk10", "幸运飞艇", "老虎机", "真人娱乐", "真人荷官", "博彩平台", "博彩公司", "网上赌场", "在线赌场", "澳门赌场",
    "澳门新葡京", "澳门威尼斯人", "新葡京", "葡京娱乐", "太阳城娱乐", "皇冠体育", "体育投注", "彩票投注", "注册送彩金", "送彩金", "娱乐城", "棋牌娱乐",
    "捕鱼游戏下载", "bet365", "必威体育", "亚博体育", "开云体育", "乐鱼体育", "足球投注", "赌球网", "外围投注", "成人视频", "成人电影", "成人网站", "情色视频",
    "色情视频", "色情网站", "裸聊", "约炮", "同城上门", "上门服务小姐", "包夜", "一夜情", "无码视频", "av在线", "av电影", "黄色视频", "援交", "代开发票",
    "办理假证", "私服发布网", "传奇私服", "casino", "porn", "online slot", "slot gacor", "judi online", "viagra",
)  # fmt: skip
LURE: Final = re.compile("|".join(re.escape(word) for word in LURE_WORDS), re.IGNORECASE)


def lures_in(text: str, limit: int = 10) -> list[str]:
    """
    Distinct planted words of *text* in order, at most *limit*; spaces and separators inside words are seen through.

    >>> lures_in("澳 门 新 葡 京 - 百·家·乐")
    ['澳门新葡京', '百家乐']
    """
    plain = re.sub(r"[\s·・.,，、_|\-—*]+", "", text) if not text.isascii() else text
    found = dict.fromkeys(match.group().lower() for match in LURE.finditer(plain))
    return list(found)[:limit]
