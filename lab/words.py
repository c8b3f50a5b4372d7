"""What the town writes about: seeded titles and texts, never twice the same, free of anything a content check could mind."""

import random
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

TOPICS: Final = (
    "老旧小区改造", "城市绿化", "农村饮水安全", "养老服务体系建设", "公共文化服务", "就业创业促进", "垃圾分类", "校园食品安全",
    "河湖保护", "乡村振兴", "数字政府建设", "政务服务优化", "营商环境建设", "森林防火", "防汛备汛", "安全生产", "道路交通安全",
    "社区卫生服务", "基层治理", "文物保护", "全民健身", "公共交通优先发展", "电梯安全", "知识产权保护", "粮食安全", "耕地保护",
    "生态修复", "农产品质量安全", "托育服务", "家政服务", "电子商务进农村", "志愿服务", "无障碍环境建设", "口袋公园建设",
    "职业技能培训", "中小企业服务", "节约用水", "科普宣传", "物业管理", "便民市场建设",
)  # fmt: skip
PLACES: Final = (
    "东城街道", "南湖街道", "石桥镇", "柳河镇", "云岭乡", "高新区", "青山镇", "双河镇", "北苑街道", "兴隆镇", "长乐社区", "金沙镇",
)  # fmt: skip

FORMS: Final = {
    "news": ("{place}扎实推进{topic}工作", "全市{topic}现场会在{place}召开", "{place}{topic}取得阶段性成效", "{place}开展{topic}专题调研"),
    "notice": ("关于在{place}开展{topic}专项检查的通知", "关于{place}{topic}项目名单的公示", "关于公布{place}{topic}联系方式的公告"),
    "reply": ("关于{place}{topic}热点问题的回应", "{place}{topic}情况说明"),
    "topic": ("{place}{topic}活动集锦", "{topic}经验交流：{place}"),
    "report": ("{place}{topic}信息公开", "{place}{topic}工作进展"),
    "interview": ("负责人谈{place}{topic}", "在线访谈：{place}如何做好{topic}"),
}
"""Title patterns by kind of column."""

_OPENINGS: Final = (
    "为做好{topic}工作，{place}近日组织召开专题会议，听取前期工作情况汇报，研究部署下一阶段重点任务。",
    "连日来，{place}围绕{topic}工作，坚持问题导向，逐项梳理群众反映的意见建议，推动各项举措落地见效。",
    "记者从{place}了解到，今年以来当地把{topic}作为民生实事来抓，明确责任分工，细化时间安排。",
)
_MIDDLES: Final = (
    "会议要求，各有关单位要提高认识，加强协作配合，主动深入一线了解实际困难，切实把工作做细做实。",
    "工作人员逐户走访，耐心解答疑问，现场登记诉求，并按照职责分工及时转交有关部门办理。",
    "相关负责人介绍，下一步将健全长效机制，加强日常管理，定期向社会公布进展情况，接受群众监督。",
    "通过现场查看、座谈交流等方式，大家总结了好的经验做法，也指出了存在的不足，提出了改进措施。",
    "当地还开通了咨询服务窗口，安排专人值守，方便群众就近了解政策、办理业务。",
    "目前，各项工作正按计划有序推进，群众的获得感和满意度不断提升。",
)
_ENDINGS: Final = (
    "{place}将继续做好{topic}各项工作，及时发布有关信息。",
    "下一步，有关部门将加强对{topic}工作的指导，确保年度任务按期完成。",
    "欢迎广大市民对{topic}工作提出意见和建议。",
)


def titles(kind: str, seed: str) -> Iterator[tuple[str, str, str]]:
    """Endless (title, topic, place), never the same title twice for one seed; the first 480 per pattern are plain, later ones numbered."""
    forms: Sequence[str] = FORMS[kind]
    pool = list(product(forms, TOPICS, PLACES))
    random.Random(seed).shuffle(pool)  # noqa: S311  reproducible prose, no secret
    number = 1
    while True:
        for form, topic, place in pool:
            title = form.format(topic=topic, place=place)
            yield (title if number == 1 else f"{title}({number})"), topic, place
        number += 1


def paragraphs(topic: str, place: str, seed: str, count: int = 4) -> tuple[str, ...]:
    """A little article: opening, *count* − 2 different middle sentences, ending."""
    dice = random.Random(seed)  # noqa: S311
    middle = dice.sample(_MIDDLES, min(len(_MIDDLES), max(1, count - 2)))
    parts = (dice.choice(_OPENINGS), *middle, dice.choice(_ENDINGS))
    return tuple(part.format(topic=topic, place=place) for part in parts)
