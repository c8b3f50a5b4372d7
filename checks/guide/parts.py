"""The ten categories of a service guide and the words under which real guides give them (standards 1.2, NV6)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from checks.body import text_above_footer, with_labels_closed
from checks.pages import listed_releases
from core.errors import Failure
from core.outcome import Cause, Owner
from core.page.snapshot import PageSnapshot
from core.page.usable import reading_failure
from core.url import is_home_url

CATEGORIES: Final[Mapping[str, re.Pattern[str]]] = {
    "事项名称": re.compile(r"(?:事项|项目|服务|许可)名称|办理项|办理事项|基本编码|事项编码|实施编码|事项类型"),
    "设定依据": re.compile(r"(?:设定|设立|办理|办事|法律|政策|法定|实施|审批|许可|受理|申办)依据|依据\s*[:：]|依据文件|法律法规"),
    "申请条件": re.compile(
        r"(?:申请|申办|受理|办理|办事|审批|申报|准予|许可)条件|(?:服务|办理|申请|受理)对象|适用范围|申请人(?:资格|条件)"
    ),
    "办理材料": re.compile(
        r"(?:办理|申请|申办|申报|提交|所需|受理|报送|证明)材料|(?:所需|提供|提交|携带|申请)(?:的)?(?:证件|证明|资料|要件)|材料(?:清单|目录|名称|要求)|(?:需|应|须)?(?:提交|提供|携带|准备)的?(?:申请|申报)?材料|申请资料|所需资料|提交资料"
    ),
    "办理地点": re.compile(
        r"(?:办理|受理|办公|服务|办事|窗口)(?:地点|地址|窗口|场所)|窗口(?:地址|位置)|办公地址|[及和与、]地[点址]|地点\s*[:：]|地址\s*[:：]"
    ),
    "办理机构": re.compile(r"(?:办理|承办|经办|办事|实施|受理|审批|责任|主管|决定|审核|行使)(?:机构|单位|部门|主体|机关|科室)|联办机构"),
    "收费标准": re.compile(r"收费(?:标准|依据|情况|项目|方式)?|是否收费|费用|不收费|免费"),
    "办理时间": re.compile(r"(?:办理|办公|工作|受理|服务|咨询|上班|接待)时间|[及和与、]时间|办公时限|工作日\s*(?:上午|[:：0-9])"),
    "联系电话": re.compile(r"(?:联系|咨询|投诉|监督|服务|办公|办理|受理|窗口|举报)(?:电话|方式|热线|渠道)|[及和与、]电话|电话\s*[:：]"),
    "办理流程": re.compile(r"(?:办理|申请|申办|审批|工作|受理|办事|业务|服务)(?:流程|程序|步骤|环节)|流程图|办理过程"),
}
"""Category → words. A heading is enough: whether its content is right is another row."""

_GUIDE = re.compile(r"办事指南|服务指南|办理指南|办理流程|申请材料|申报材料|受理条件|办理材料|设定依据|承诺(?:办结)?时限|法定(?:办结)?时限")
_LOGIN = re.compile(r"请(?:先)?登录|统一身份认证|用户登录")
MIN_LISTED: Final = 3
"""Dated items from which a page is a list. House rule."""
MIN_SIGNS: Final = 2
"""Signs from which a page is taken as a guide; a list of services or a news item shows fewer. House rule."""


def is_guide(page: PageSnapshot, elsewhere: Collection[str] = ()) -> bool:
    """Whether a page is a service guide at all; home pages and lists of guides never are. *elsewhere*: see ``on_most_columns``."""
    if is_home_url(page.final_url) or listed_releases(page, elsewhere) >= MIN_LISTED:
        return False
    text = text_above_footer(page)
    signs = {match[0] for match in _GUIDE.finditer(text)}
    return len(signs) + sum(1 for pattern in CATEGORIES.values() if pattern.search(text)) >= MIN_SIGNS


def missing_categories(page: PageSnapshot) -> tuple[str, ...]:
    """Categories of which a guide shows no word; the title counts as 事项名称."""
    text = with_labels_closed(text_above_footer(page))
    missing = [name for name, pattern in CATEGORIES.items() if not pattern.search(text)]
    if "事项名称" in missing and len(page.best.title or "") >= 4:
        missing.remove("事项名称")
    return tuple(missing)


def cannot_be_read(page: PageSnapshot) -> Failure | None:
    """Why a guide cannot be judged from what was fetched; None when it can."""
    facts = page.best
    if is_home_url(page.final_url):
        return None
    failure = reading_failure(page)
    if failure is not None:
        return replace(failure, detail=f"办事指南没有打开：{failure.detail}")
    if page.rendered is None and facts.is_script_shell:
        return Failure(Cause.NEEDS_SCRIPT, Owner.MONITOR, "办事指南由脚本生成，未渲染")
    if len(facts.visible_text) < 400 and _LOGIN.search(facts.visible_text):
        return Failure(Cause.NEEDS_PERSON, Owner.MONITOR, "办事指南登录后才能看到")
    return None
