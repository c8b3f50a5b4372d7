"""Words that only the dashboard needs, and small phrases for its templates."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from config.codes import load_codes
from config.rubrics import load_rubric
from core.board import HourCount
from core.clock import BEIJING
from core.outcome import Cause, Outcome
from core.words import CAUSES, CLASSES, EVIDENCE_KINDS, LEVELS, OUTCOMES, ROLES, SITE_CLASSES, SITE_STATES, STATES
from core.words import JOB_KINDS as KINDS_OF_JOBS

SAID: Final = {
    "decided": "已记录您的决定。",
    "column": "栏目设定已保存；下次检查起生效，得分随之更新。",
    "started": "检查已开始。",
    "already": "这个网站的检查已在等待或进行中。",
    "site": "网站已保存。",
    "user": "用户已保存；该用户需要重新登录。",
    "password": "口令已修改。",
    "token": "令牌已收回。",
}
"""What a page says after a change; the query string names the sentence, it never carries it."""
RUN_STATES: Final = {"running": "进行中", "done": "完成", "failed": "未完成"}
JOB_STATES: Final = {"queued": "等待", "running": "进行中", "done": "完成", "failed": "失败"}
JOB_KINDS: Final = KINDS_OF_JOBS
EVIDENCE: Final = EVIDENCE_KINDS
FIELD_NAMES: Final = {
    "id": "标识码", "name": "名称", "url": "网址", "sponsor": "主办单位", "class": "类别", "level": "层级", "region": "地区", "unit": "考核单位",
    "outward_service": "对外服务", "filed_domain": "备案域名", "state": "状态", "remark": "备注",
}  # fmt: skip
ACTIONS: Final = {
    "login": "登录", "login.refused": "登录被拒", "finding.confirm": "确认问题", "finding.reject": "驳回问题", "finding.waive": "豁免问题", "finding.fix": "标记整改",
    "column.override": "设定栏目", "column.drop": "撤销栏目设定", "site.edit": "修改网站", "site.add": "添加网站", "audit.start": "发起检查",
    "registry.import.sites": "导入网站", "registry.import.accounts": "导入账号", "user.add": "添加用户", "user.change": "修改用户",
    "user.password": "重设口令", "user.disable": "停用用户", "user.enable": "启用用户", "token.add": "生成令牌", "token.drop": "收回令牌",
}  # fmt: skip
TRAIL_NAMES: Final = FIELD_NAMES | {
    "role": "角色", "units": "单位", "disabled": "停用", "site": "网站", "days": "天数", "reason": "理由", "from": "原状态", "to": "新状态",
    "code": "代码", "until": "豁免至", "added": "新增", "changed": "更新", "bad_lines": "有问题的行", "refused": "未导入", "token": "令牌",
}  # fmt: skip
_TRAIL_WORDS: Final[dict[str, str]] = {
    code.value: word for table in (ROLES, STATES, LEVELS, SITE_CLASSES, SITE_STATES, CLASSES) for code, word in table.items()
}
OUTCOME_NAMES: Final = {outcome.value: OUTCOMES[outcome] for outcome in Outcome}
CAUSE_NAMES: Final = {cause.value: CAUSES[cause] for cause in Cause}


def hour_words(hour: HourCount) -> str:
    """
    Visits of an hour in one phrase.

    >>> hour_words(HourCount(total=3, failed=1)), hour_words(HourCount())
    ('访问 3 次，失败 1 次', '无访问')
    """
    if not hour.total:
        return "无访问"
    parts = [f"访问 {hour.total} 次"]
    parts += [f"{word} {n} 次" for word, n in (("失败", hour.failed), ("拦截", hour.blocked), ("不计", hour.void)) if n]
    return "，".join(parts) if len(parts) > 1 else parts[0] + "，全部正常"


def strip_words(hours: Iterable[HourCount]) -> str:
    """A day's strip in one phrase, for those who do not see it."""
    listed = list(hours)
    total = HourCount(
        total=sum(hour.total for hour in listed),
        failed=sum(hour.failed for hour in listed),
        void=sum(hour.void for hour in listed),
        blocked=sum(hour.blocked for hour in listed),
    )
    return hour_words(total)


def trail_words(detail: Mapping[str, object]) -> str:
    """
    What a line of the trail says beside its subject; of a changed field the old and the new value.

    >>> trail_words({"role": "admin", "name": ["甲", "乙"], "units": []})
    '角色：管理；名称：甲 → 乙'
    """
    return "；".join(
        f"{TRAIL_NAMES.get(name, name)}：{_trail_value(name, value)}"
        for name, value in detail.items()
        if value not in (None, "", [], False)
    )


def _trail_value(name: str, value: object) -> str:
    if value is True:
        return "是"
    if isinstance(value, list):
        return ("、" if name == "units" else " → ").join(_trail_value("", part) for part in value)
    return _TRAIL_WORDS.get(str(value), str(value)) if value not in (None, "") else "空"


def hour_of(first: datetime, index: int) -> int:
    """Hour of the day in Beijing, *index* hours after *first*."""
    return (first + timedelta(hours=index)).astimezone(BEIJING).hour


def url_query(**values: object) -> str:
    """A query string."""
    return urlencode({name: str(value) for name, value in values.items()})


def rubric_title(rubric: str) -> str:
    """Title of a shipped rubric."""
    return load_rubric(rubric).title


def code_title(code: str | None) -> str:
    """Title of a finding code; empty when the catalogue does not know it."""
    known = load_codes().get(code or "")
    return known.title if known else ""


MEDIA_STATUS: Final = {"ok": "正常", "soon": "即将超期", "over": "已超期", "unknown": "未知", "out": "不检查"}
