"""What the standards ask a site for, as the town spells it out: key areas, matters, the elements of a guide; and whose site it is."""

from dataclasses import dataclass
from typing import Final

AREAS: Final = {
    "疫情防控": ("权威通知公告", "疫情形势", "疫苗接种"),
    "乡村振兴": ("重要政策", "工作进展"),
    "稳岗就业创业": ("稳岗就业创业标准", "重要政策", "就业帮扶服务"),
    "养老服务": ("养老服务标准", "政策文件", "工作信息"),
    "义务教育": ("义务教育标准", "政策文件", "工作信息"),
    "涉农补贴": ("涉农补贴标准", "资金申请政策", "申请指南", "结果信息"),
    "公共文化服务": ("公共文化服务标准", "公共服务信息"),
    "社会救助": ("社会救助标准", "救助政策", "救助对象名单"),
}
"""Key areas and their sub-sections (standards 2.2, MG02)."""

MATTERS: Final = (
    ("老年人优待证办理", "民政局", "个人办事"), ("灵活就业人员参保登记", "人力资源和社会保障局", "个人办事"),
    ("义务教育入学登记", "教育局", "个人办事"), ("公共租赁住房申请", "住房和城乡建设局", "个人办事"),
    ("生育登记服务", "卫生健康局", "个人办事"), ("残疾人证换领", "残疾人联合会", "个人办事"),
    ("个体工商户设立登记", "市场监督管理局", "法人办事"), ("食品经营许可", "市场监督管理局", "法人办事"),
    ("建筑工程施工许可", "住房和城乡建设局", "法人办事"), ("道路货物运输经营许可", "交通运输局", "法人办事"),
)  # fmt: skip

ELEMENTS: Final = ("事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理机构", "收费标准", "办理时间", "联系电话", "办理流程")
"""The ten element categories of a guide (standards 1.2)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Locality:
    """Whose site it is."""

    place: str
    """安和市."""
    short: str
    """安和."""
    organ: str
    """安和市人民政府."""
    leader: str = "市长"
    phone: str = "0819-2580000"
    department: bool = False
    scale: float = 1.0
    """1 = a full portal; smaller sites print fewer releases per column."""


def guide_elements(matter: str, body: str, index: int) -> tuple[tuple[str, str], ...]:
    """The ten categories of one matter."""
    values = (
        matter,
        "《中华人民共和国行政许可法》及有关规定",
        "具有本地户籍或者在本地登记注册，材料真实齐全",
        "身份证明、申请表",
        "市政务服务中心一楼综合窗口",
        body,
        "不收费",
        "工作日9:00至12:00、13:00至17:00",
        f"咨询电话：0819-25810{index:02d}；监督投诉电话：0819-25820{index:02d}",
        "申请、受理、审查、决定、送达",
    )
    return tuple(zip(ELEMENTS, values, strict=True))
