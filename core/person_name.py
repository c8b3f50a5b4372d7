"""Names of persons, as headings of their pages: 李明和, 欧阳 明, 阿不都热合曼·肉孜 — and not 工作动态 or 领导分工."""

import re
from typing import Final

_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵"
    "万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆"
    "农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺"
    "楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
_TWO: Final = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "令狐",
    "司徒",
    "慕容",
    "夏侯",
    "端木",
    "独孤",
    "南宫",
    "呼延",
)
_HAN: Final = re.compile(r"[一-鿿]{2,4}")
_DOTTED: Final = re.compile(r"[一-鿿]{1,8}(?:[·•‧・][一-鿿]{1,8}){1,3}")
_NO_NAME: Final = re.compile(
    r"动态|分工|会议|活动|讲话|简介|信息|工作|领导|班子|之窗|文件|公开|指南|目录|通知|公告|要闻|新闻|简历|介绍|机构|职能|任免|安全|党建|常委|常务|方案|"
    r"程序|计划|服务|政策|解读|互动|首页|专栏|专题|时政|国务|经济|金融|文化|民生|农业|农村|平安|应急|管理|资讯|公示|成员|名单|联系|信箱|"
    r"[县市区镇乡局委办科处室厅院所站网]$"
)
"""Words that name columns and bodies."""


def is_person_name(text: str) -> bool:
    """
    Whether a heading is the name of a person beyond doubt: one of the usual surnames and one or two characters, a double surname, or a dotted name.

    >>> [is_person_name(name) for name in ("李明和", "张 三", "欧阳明德", "肉孜·买买提", "工作动态", "文件", "扎西顿珠")]
    [True, True, True, True, False, False, False]
    """
    name = "".join(text.split())
    if _DOTTED.fullmatch(name):
        return True
    if not _HAN.fullmatch(name) or _NO_NAME.search(name):
        return False
    return (len(name) <= 3 and name[0] in _SURNAMES) or (len(name) > 2 and name.startswith(_TWO))


def may_be_person_name(text: str) -> bool:
    """Whether nothing speaks against it: names without a usual surname (扎西顿珠) look like any other short heading."""
    name = "".join(text.split())
    return is_person_name(name) or (2 <= len(name) <= 6 and all("一" <= sign <= "鿿" for sign in name) and not _NO_NAME.search(name))
