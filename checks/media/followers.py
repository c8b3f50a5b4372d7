"""media.followers: follower counts grow as followers do."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Final

from checks.base import Verdict, passed, review
from checks.record import record_check
from core.clock import BEIJING
from core.records import AccountRecords

CODE: Final = "media.fraud_suspect"
MIN_POINTS: Final = 8
"""Counts needed before a jump means anything. House rule."""
MIN_JUMP: Final = 2_000
"""Followers gained in one step below which nothing is said. House rule."""
FACTOR: Final = 20.0
"""A step this many times the usual gain per day is worth a look. House rule."""


@record_check(
    id="media.followers",
    title="关注人数变化平稳",
    codes=(CODE,),
    source="国办秘函〔2019〕19号 政务新媒体单项否决：购买“粉丝”、强制要求点赞等弄虚作假",
)
def media_followers(records: AccountRecords) -> Iterable[Verdict]:
    """
    Ask a person about a jump far above the account's usual gain per day.

    Bad: 10 a day for weeks, then 30,000 in one night. Good: steady growth, or slow loss.
    Traps: campaigns, merged accounts and a mention in the national news look the same; only a person can tell.
    """
    series = sorted(records.followers)
    if len(series) < MIN_POINTS:
        return
    steps = [
        (later[0], later[1] - earlier[1], max((later[0] - earlier[0]) / timedelta(days=1), 0.5)) for earlier, later in pairwise(series)
    ]
    usual = sorted(max(gain, 0) / days for _, gain, days in steps)[len(steps) // 2]
    at, gain, days = max(steps, key=lambda step: step[1] / step[2])
    if gain >= MIN_JUMP and gain / days >= FACTOR * max(usual, 1.0):
        words = f"{at.astimezone(BEIJING):%Y-%m-%d} 前后 {days:.1f} 天内增加 {gain} 人，平时每天约 {usual:.0f} 人"
        yield review(
            CODE,
            f"账号“{records.account.name}”关注人数异常：{words}，请人工核查",
            measured={"gain": gain, "usual_per_day": round(usual, 1)},
        )
    else:
        yield passed(f"账号“{records.account.name}”关注人数变化平稳（{len(series)} 次记录）")
