from datetime import UTC, datetime

import pytest

from checks.message.jiucuo import message_jiucuo
from checks.record import run_record_check
from core.outcome import State
from core.workdays import WorkCalendar
from tests.checks.message.records import found, said
from tests.checks.stored import asked, judge_week, stored

MONDAY = datetime(2026, 11, 2, 2, tzinfo=UTC)
PASS = [("pass", "")]
LATE = [("fail", "jiucuo.reply_late")]
POOR = [("fail", "jiucuo.reply_poor")]
UNSEEN = [("unknown", "")]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(asked("jiucuo", MONDAY, datetime(2026, 11, 5, 8, tzinfo=UTC)), PASS, id="third working day"),
        pytest.param(asked("jiucuo", MONDAY, datetime(2026, 11, 6, 1, tzinfo=UTC)), LATE, id="fourth working day"),
        pytest.param(
            asked("jiucuo", datetime(2026, 11, 13, 2, tzinfo=UTC), datetime(2026, 11, 18, 2, tzinfo=UTC)), PASS, id="over a weekend"
        ),
        pytest.param(asked("jiucuo", MONDAY), LATE, id="unanswered"),
        pytest.param(asked("jiucuo", datetime(2026, 11, 18, 2, tzinfo=UTC)), PASS, id="open, inside its days"),
        pytest.param(asked("jiucuo", MONDAY, datetime(2026, 11, 3, 2, tzinfo=UTC), poor=True), POOR, id="poor"),
        pytest.param(asked("jiucuo", datetime(2026, 5, 19, 2, tzinfo=UTC)), [], id="older than six months"),
        pytest.param(asked("consult", MONDAY), [], id="another board"),
        pytest.param(asked("jiucuo", MONDAY, seen=datetime(2026, 11, 5, 8, tzinfo=UTC)), UNSEEN, id="last seen on the third working day"),
        pytest.param(asked("jiucuo", MONDAY, seen=datetime(2026, 11, 6, 1, tzinfo=UTC)), LATE, id="last seen on the fourth, still open"),
        pytest.param(asked("jiucuo", MONDAY, seen=datetime(2026, 12, 1, tzinfo=UTC)), LATE, id="seen open after T"),
        pytest.param(
            asked("jiucuo", MONDAY, datetime(2026, 11, 5, 8, tzinfo=UTC), seen=datetime(2026, 11, 5, 9, tzinfo=UTC)),
            PASS,
            id="seen answered",
        ),
        pytest.param(
            asked("jiucuo", datetime(2026, 11, 18, 2, tzinfo=UTC), seen=datetime(2026, 11, 18, 3, tzinfo=UTC)),
            PASS,
            id="seen once, inside its days",
        ),
    ],
)
def test_jiucuo(message, expected):
    assert said(message_jiucuo, message) == expected


def test_working_saturday_counts_and_unsure_calendar_is_not_confirmed():
    saturday = WorkCalendar(official=lambda day: day.weekday() < 6)
    friday = datetime(2026, 11, 13, 2, tzinfo=UTC)
    assert said(message_jiucuo, asked("jiucuo", friday, datetime(2026, 11, 18, 2, tzinfo=UTC)), calendar=saturday) == LATE


def test_pass_tells_answered_from_open_messages():
    """An open message with time left is no fault, and no answer either."""
    done = asked("jiucuo", MONDAY, datetime(2026, 11, 3, 2, tzinfo=UTC))
    waiting = asked("jiucuo", datetime(2026, 11, 19, 2, tzinfo=UTC), number=2)
    reasons = [run_record_check(message_jiucuo, stored(judge_week(), given))[0][0].reason for given in ([done], [done, waiting])]
    assert reasons == ["近6个月找错留言 1 条，均按时答复", "近6个月找错留言 2 条，1 条已按时答复，1 条尚未答复，未超过期限"]


def test_findings_tell_the_arithmetic():
    late = asked("jiucuo", MONDAY, datetime(2026, 11, 6, 1, tzinfo=UTC), poor=True)
    assert found(message_jiucuo, late) == [
        ("找错留言 m1：2026-11-02 提出，2026-11-06 答复，超过 3 个工作日", State.CONFIRMED, {"id": "m1"}),
        ("找错留言 m1：答复质量差", State.CONFIRMED, {"id": "m1"}),
    ]
    assert found(message_jiucuo, late, calendar=WorkCalendar(official=lambda _: None))[0][1] is State.SUSPECTED


def test_unseen_end_is_told_for_the_code_of_time_only():
    ((answer,), _) = run_record_check(message_jiucuo, stored(judge_week(), [asked("jiucuo", MONDAY, seen=MONDAY)]))
    assert answer.codes == ("jiucuo.reply_late",)
    assert answer.reason.startswith("找错留言 m1：2026-11-02 提出，2026-11-02 导入时尚未答复、未超过 3 个工作日")
