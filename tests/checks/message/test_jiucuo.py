from datetime import UTC, datetime

import pytest

from checks.message.jiucuo import message_jiucuo
from core.workdays import WorkCalendar
from tests.checks.message.records import said
from tests.checks.stored import asked

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
