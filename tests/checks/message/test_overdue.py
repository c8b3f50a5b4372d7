from datetime import UTC, datetime, timedelta

import pytest

from checks.message.overdue import message_overdue
from checks.record import run_record_check
from core.outcome import State
from tests.checks.message.records import found, said
from tests.checks.stored import T, asked, judge_week, stored

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


def test_finding_is_beyond_suspicion_and_names_the_message():
    late = asked("consult", datetime(2026, 1, 5, 2, tzinfo=UTC), datetime(2026, 4, 6, 3, tzinfo=UTC))
    words = "咨询留言 m1：2026-01-05 提出，2026-04-06 才答复，超过 3 个月"
    assert found(message_overdue, late) == [(words, State.CONFIRMED, {"id": "m1"})]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param(T, ["近1年咨询留言 1 条，尚未答复，未超过期限"], id="asked at T"),
        pytest.param(T.replace(year=2025), ["咨询留言 m1：2025-11-20 提出，至今未答复，超过 3 个月"], id="asked just a year before"),
        pytest.param(T.replace(year=2025) - timedelta(seconds=1), [], id="a second earlier"),
    ],
)
def test_the_year_includes_both_ends(moment, expected):
    answers, _ = run_record_check(message_overdue, stored(judge_week(), [asked("consult", moment)]))
    assert [one.reason for one in answers] == expected
