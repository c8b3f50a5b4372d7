from datetime import UTC, datetime

import pytest

from checks.message.overdue import message_overdue
from checks.record import run_record_check
from tests.checks.message.records import said
from tests.checks.stored import asked, judge_week, stored

FAIL = [("fail", "interact.overdue_3m")]
PASS = [("pass", "")]
UNSEEN = [("unknown", "")]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(asked("consult", datetime(2026, 8, 19, 2, tzinfo=UTC)), FAIL, id="open for three months and a day"),
        pytest.param(asked("consult", datetime(2026, 8, 21, 2, tzinfo=UTC)), PASS, id="open for less"),
        pytest.param(
            asked("consult", datetime(2026, 1, 5, 2, tzinfo=UTC), datetime(2026, 4, 5, 2, tzinfo=UTC)), PASS, id="answered in time"
        ),
        pytest.param(
            asked("consult", datetime(2026, 1, 5, 2, tzinfo=UTC), datetime(2026, 4, 6, 3, tzinfo=UTC)), FAIL, id="answered too late"
        ),
        pytest.param(
            asked("consult", datetime(2026, 8, 19, 2, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)), FAIL, id="answer lies after T"
        ),
        pytest.param(asked("consult", datetime(2025, 11, 1, tzinfo=UTC)), [], id="before the year"),
        pytest.param(asked("test", datetime(2026, 1, 5, tzinfo=UTC)), [], id="another board"),
        pytest.param(
            asked("consult", datetime(2026, 1, 5, 2, tzinfo=UTC), seen=datetime(2026, 4, 5, 2, tzinfo=UTC)),
            UNSEEN,
            id="last seen before three months were over",
        ),
        pytest.param(
            asked("consult", datetime(2026, 1, 5, 2, tzinfo=UTC), seen=datetime(2026, 4, 6, 3, tzinfo=UTC)),
            FAIL,
            id="last seen when they were, still open",
        ),
        pytest.param(
            asked("consult", datetime(2026, 8, 21, 2, tzinfo=UTC), seen=datetime(2026, 8, 22, tzinfo=UTC)),
            PASS,
            id="seen once, inside its months",
        ),
    ],
)
def test_overdue(message, expected):
    assert said(message_overdue, message) == expected


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        pytest.param(None, "2026-01-05 提出，至今未答复，超过 3 个月", id="open at T"),
        pytest.param(datetime(2026, 5, 1, tzinfo=UTC), "2026-01-05 提出，2026-05-01 导入时仍未答复，超过 3 个月", id="open when last seen"),
        pytest.param(
            datetime(2026, 3, 1, tzinfo=UTC),
            "2026-01-05 提出，2026-03-01 导入时尚未答复、未超过 3 个月，之后没有再导入，不能判断是否超时",
            id="not seen since",
        ),
    ],
)
def test_answer_says_up_to_when_it_is_known(seen, words):
    message = asked("consult", datetime(2026, 1, 5, 2, tzinfo=UTC), seen=seen)
    ((answer,), _) = run_record_check(message_overdue, stored(judge_week(), [message]))
    assert words in answer.reason
