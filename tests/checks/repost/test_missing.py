from datetime import timedelta

import pytest

from checks.repost.missing import repost_missing
from core.media.repost import Duty, RepostItem
from core.site import Post
from tests.checks.media.records import T, posted, said

ITEM = RepostItem(id="r1", title="关于做好防汛工作的通知", issued_at=T - timedelta(days=9))


@pytest.mark.parametrize(
    ("duty", "expected"),
    [
        pytest.param(Duty(item=ITEM, done=Post(account="wx1", at=T, title=ITEM.title)), ("pass", ""), id="reposted"),
        pytest.param(Duty(item=ITEM, complete=True, looked_at=12), ("review", "repost.missing"), id="not found in a complete list"),
        pytest.param(Duty(item=ITEM, complete=False), ("unknown", ""), id="list of posts is not complete"),
    ],
)
def test_missing(duty, expected):
    assert said(repost_missing, posted(duties=[duty])) == [expected]
