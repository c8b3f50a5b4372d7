"""The arithmetic of availability: lines, short days, voids, blocked visits, maintenance."""

from datetime import UTC, datetime, timedelta

import pytest

from core.availability import count_days, find_gaps, judge_week
from core.outcome import Cause, Outcome, Owner
from core.site import MaintenanceWindow
from core.visit import DayCount, Visit

T = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def week(failed=0, *, per_day=24, blocked=0, void=0):
    days = [DayCount(total=per_day) for _ in range(7)]
    days[3] = DayCount(total=per_day, failed=failed, blocked=blocked, void=void)
    return days


def visit(hours_ago, **changes):
    return Visit(**{"site": "a", "at": T - timedelta(hours=hours_ago), "ok": True, "seconds": 0.5, **changes})


@pytest.mark.parametrize(
    ("days", "outcome", "warning"),
    [
        pytest.param(week(), Outcome.PASS, False, id="all good"),
        pytest.param(week(8), Outcome.PASS, True, id="4.76 %"),
        pytest.param(week(9), Outcome.FAIL, False, id="5.36 %"),
        pytest.param(week(7, per_day=20), Outcome.FAIL, False, id="exactly 5 %"),
        pytest.param(week(6, per_day=20), Outcome.PASS, True, id="just below 5 %"),
        pytest.param(week(5), Outcome.PASS, False, id="2.98 %"),
        pytest.param([DayCount(total=100, failed=3)] * 7, Outcome.PASS, True, id="exactly 3 %"),
        pytest.param(week(0, void=4), Outcome.PASS, False, id="20 valid suffice"),
        pytest.param(week(9, void=5), Outcome.UNKNOWN, False, id="19 valid on one day"),
        pytest.param(week(0, blocked=5), Outcome.UNKNOWN, False, id="blocked are not valid"),
        pytest.param([DayCount()] * 7, Outcome.UNKNOWN, False, id="nothing"),
    ],
)
def test_judgement(days, outcome, warning):
    judged = judge_week(days)
    assert (judged.outcome, judged.warning) == (outcome, warning)
    assert judged.sentence


def test_sentence_shows_the_arithmetic_and_our_own_outage():
    visits = [visit(hours + 0.5, ok=hours >= 9, seconds=15.0 if hours < 9 else 0.1) for hours in range(168)]
    outage = [visit(30.1 - index * 0.25, ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR) for index in range(3)]
    days, excused = count_days([*visits, *outage], T)
    judged = judge_week(days, excused=excused, gaps=find_gaps([*visits, *outage], T))
    assert "168 次访问中 9 次失败 = 5.36 % ≥ 5 %" in judged.sentence
    assert "另有 3 次无效：监测端网络中断" in judged.sentence


def test_gap_names_its_hours_in_beijing_time():
    voids = [visit(5.9 - index * 0.25, ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR) for index in range(3)]
    (gap,) = find_gaps(voids, T)
    assert gap.count == 3
    days, _ = count_days([*(visit(hours + 0.01) for hours in range(168)), *voids], T)
    assert "监测端网络中断 11月23日 02:06–02:36" in judge_week(days, gaps=(gap,)).sentence


def test_gaps_lie_within_the_week_and_the_longest_are_told():
    voids = [visit(hours, ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR) for hours in (200, 168, 100, 50, 49, 20, 10, 9, 8, 0)]
    good = [visit(hours) for hours in (150, 70, 30, 15, 5)]
    gaps = find_gaps([*voids, *good], T)
    assert [(gap.since, gap.until, gap.count) for gap in gaps] == [
        (T - timedelta(hours=since), T - timedelta(hours=until), count)
        for since, until, count in ((100, 100, 1), (50, 49, 2), (20, 20, 1), (10, 8, 3), (0, 0, 1))
    ]
    told = judge_week(week(void=4), gaps=gaps).sentence
    assert (
        "另有 4 次无效：监测端网络中断 11月22日 22:00–11月23日 00:00、监测端网络中断 11月21日 06:00–07:00、监测端网络中断 11月19日 04:00等"
        in told
    )
    assert "等" not in judge_week(week(void=4), gaps=gaps[:3]).sentence


def test_week_that_is_not_assessable_says_by_how_much():
    judged = judge_week(week(9, void=5), excused=3)
    assert judged.short_days == (3,)
    assert judged.excused == 3
    assert judged.sentence == (
        "近 7 天中有 1 天有效访问不足 20 次（最少 19 次），无法评定（已有 163 次访问中 9 次失败）；另有 5 次无效（监测端原因）；"
        "3 次在已申报的维护时段内，不计"
    )


@pytest.mark.parametrize(
    ("ok", "seconds", "cause", "owner", "kind"),
    [
        (True, 14.999, None, None, "good"),
        (True, 15.0, None, None, "failed"),
        (False, None, Cause.RESET, Owner.UNCLEAR, "failed"),
        (False, 20.0, Cause.OWN_OUTAGE, Owner.MONITOR, "void"),
        (None, None, Cause.GAP, Owner.MONITOR, "void"),
        (None, None, None, None, "void"),
        (None, None, Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR, "blocked"),
        (False, 0.3, Cause.BLOCKED_CHALLENGE, Owner.SITE, "blocked"),
        (True, 15.0, Cause.BLOCKED_CHALLENGE, None, "blocked"),
        (True, 0.3, Cause.BLOCKED_CHALLENGE, None, "good"),
    ],
)
def test_a_line_of_another_monitor_counts_as_one_thing(ok, seconds, cause, owner, kind):
    one = visit(1, ok=ok, seconds=seconds, cause=cause, owner=owner)
    days, _ = count_days([one], T)
    told = {"failed": days[-1].failed, "void": days[-1].void, "blocked": days[-1].blocked, "good": days[-1].valid - days[-1].failed}
    assert told == {"failed": 0, "void": 0, "blocked": 0, "good": 0} | {kind: 1}


def test_blocked_visits_are_told_both_ways():
    judged = judge_week(week(4, per_day=30, blocked=9))
    assert judged.outcome is Outcome.PASS
    assert "若按失败计：210 次访问中 13 次失败 = 6.19 % ≥ 5 %" in judged.sentence


def test_a_failed_week_tells_what_it_would_be_if_the_blocked_visits_were_good():
    days = [DayCount(total=24, failed=1, blocked=4)] * 7
    assert judge_week(days).outcome is Outcome.FAIL
    assert "另有 28 次被拦截，单独列出（若按正常计：168 次访问中 7 次失败 = 4.17 % < 5 %）" in judge_week(days).sentence


def test_ratio_is_never_rounded_over_the_line():
    judged = judge_week([DayCount(total=25_000, failed=1_249)] * 7)
    assert "4.99 % < 5 %" in judged.sentence


def test_borders_maintenance_and_unclean_visits():
    window = MaintenanceWindow(starts_at=T - timedelta(hours=3), ends_at=T - timedelta(hours=2))
    visits = [
        visit(0),
        visit(168),
        visit(2.5, ok=False),
        visit(3, ok=False),
        visit(2, ok=False),
        visit(1, seconds=15.0),
        visit(24, ok=None, cause=Cause.BLOCKED_CHALLENGE),
        visit(25, ok=False, owner=Owner.MONITOR),
    ]
    days, excused = count_days(visits, T, maintenance=[window])
    assert excused == 2
    assert days[6] == DayCount(total=3, failed=2)
    assert days[5] == DayCount(total=2, void=1, blocked=1)
    assert sum(day.total for day in days) == 5
