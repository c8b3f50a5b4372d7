"""Red, amber, green: one pure rule from counted findings and the week of visits to the light of a site."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.availability import WeekJudgement
from core.board import Tally
from core.outcome import Outcome


class Light(StrEnum):
    """What people see first about a site. Not the verdict of a scorecard: that needs the whole rubric."""

    RED = "red"
    """A veto holds: by the rubric on confirmed findings and late answers, or because 5 % of the week's visits failed."""
    AMBER = "amber"
    """Something is to be done or decided: live faults, a suspected veto, an availability warning."""
    GREEN = "green"
    """Audited, home page included, and nothing live that can cost anything."""
    GREY = "grey"
    """Nothing measured yet, or the home page could not be: neither good nor bad."""


LIGHT_NAMES: Final = {Light.RED: "红", Light.AMBER: "黄", Light.GREEN: "绿", Light.GREY: "无数据"}
LIGHT_WORDS: Final = {
    Light.RED: "已达单项否决",
    Light.AMBER: "有待整改或待核实的问题",
    Light.GREEN: "未见扣分问题",
    Light.GREY: "还没有测量，或首页未能测定",
}
ORDER: Final = {Light.RED: 0, Light.AMBER: 1, Light.GREY: 2, Light.GREEN: 3}
"""Sites in need come first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """A light and why it is lit."""

    light: Light
    why: tuple[str, ...] = ()


_EMPTY: Final = Tally(subject="")


def signal_of(
    tally: Tally | None, week: WeekJudgement | None, *, vetoes: Sequence[str] = (), audited: bool, unmeasured: str = ""
) -> Signal:
    """
    The light of a site.

    Args:
        tally: counted findings; None when there never was one.
        week: judgement of its visits; None when nothing suggests a problem (few or no failed visits).
        vetoes: what the rubric says of each veto row that holds.
        audited: whether an audit was ever published.
        unmeasured: why the last one could say nothing about the home page; empty = it could.
    """
    count = tally or _EMPTY
    red, amber = list(vetoes), []
    if count.veto_proven and not vetoes:
        amber.append(f"已确认的单项否决类问题 {count.veto_proven} 个，按细则未构成否决")
    if week is not None and week.outcome is Outcome.FAIL:
        red.append(week.sentence)
    if count.veto_open:
        amber.append(f"疑似单项否决问题 {count.veto_open} 个，待核实")
    if week is not None and week.warning:
        amber.append(f"可用性接近否决线：{week.sentence}")
    if count.deduct_proven:
        amber.append(f"已确认的扣分问题 {count.deduct_proven} 个")
    if count.deduct_open:
        amber.append(f"疑似扣分问题 {count.deduct_open} 个")
    if red:
        return Signal(light=Light.RED, why=(*red, *amber))
    if amber:
        return Signal(light=Light.AMBER, why=tuple(amber))
    if unmeasured:
        return Signal(light=Light.GREY, why=(f"首页未能测定：{unmeasured}",))
    return Signal(light=Light.GREEN if audited else Light.GREY)
