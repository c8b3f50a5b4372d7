"""The slot plan: exact, spread, even, seeded, indifferent to clock changes."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from monitors.slots import following, plan_day, slots_between

BEIJING = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 16)


@pytest.mark.parametrize("visits", [20, 24, 48, 288])
def test_one_visit_in_each_slot_of_the_local_day(visits):
    begin = datetime(2026, 11, 15, 16, 0, tzinfo=UTC)
    points = plan_day("3706820001", DAY, visits, 0, BEIJING)
    assert [(point - begin) // (timedelta(days=1) / visits) for point in points] == list(range(visits))


def test_visits_are_spaced():
    points = [point for day in range(60) for point in plan_day("a", DAY + timedelta(days=day), 24, 1, BEIJING)]
    gaps = [after - before for before, after in pairwise(points)]
    assert min(gaps) > timedelta(minutes=6)
    assert max(gaps) < timedelta(minutes=115)


def test_plan_is_a_function_of_site_day_and_seed():
    plans = {(site, seed): plan_day(site, DAY, 24, seed, BEIJING) for site in "ab" for seed in (0, 1)}
    assert len(set(plans.values())) == 4
    assert plan_day("a", DAY, 24, 0, BEIJING) == plans["a", 0]
    assert plan_day("a", DAY + timedelta(days=1), 24, 0, BEIJING) != plans["a", 0]


def test_load_is_even_in_every_part_of_the_hour():
    minutes = Counter(point.minute // 5 for site in range(2000) for point in plan_day(f"s{site}", DAY, 24, 0, BEIJING))
    mean = 2000 * 24 / 12
    assert all(abs(minutes[part] - mean) < 0.12 * mean for part in range(12))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)], ids=["spring", "autumn", "plain"]
)
def test_days_of_another_length_lose_and_double_nothing(day, hours):
    zone = ZoneInfo("Europe/Berlin")
    points = plan_day("a", day, 24, 0, zone)
    begin = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    assert len(points) == len(set(points)) == 24
    assert list(points) == sorted(points)
    assert begin <= points[0]
    assert points[-1] < begin + timedelta(hours=hours)


def test_following_walks_through_all_points():
    points = [point for day in range(3) for point in plan_day("a", DAY + timedelta(days=day), 24, 0, BEIJING)]
    walked, at = [], points[0] - timedelta(milliseconds=1)
    for _ in points:
        at = following("a", at, 24, 0, BEIJING)
        walked.append(at)
    assert walked == points
    assert slots_between("a", points[3], points[40], 24, 0, BEIJING) == tuple(points[4:41])
