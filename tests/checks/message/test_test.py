from datetime import UTC, datetime

import pytest

from checks.message.test import message_test
from tests.checks.message.records import said
from tests.checks.stored import asked

MONDAY = datetime(2026, 11, 2, 2, tzinfo=UTC)
LATE, POOR, QUICK = ("fail", "interact.reply_late"), ("fail", "interact.reply_poor"), ("fail", "interact.reply_1d")
PASS, UNSEEN = ("pass", ""), ("unknown", "")


def day(number, **more):
    return asked("test", MONDAY, datetime(2026, 11, number, 2, tzinfo=UTC), **more)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(day(9), [PASS, PASS], id="fifth working day"),
        pytest.param(day(10), [LATE, PASS], id="sixth working day"),
        pytest.param(day(3), [PASS, QUICK], id="next working day is a merit"),
        pytest.param(day(4), [PASS, PASS], id="two working days are none"),
        pytest.param(day(3, poor=True), [POOR, PASS], id="poor quick answer is no merit"),
        pytest.param(asked("test", MONDAY), [LATE, PASS], id="never answered"),
        pytest.param(asked("test", datetime(2026, 11, 17, 2, tzinfo=UTC)), [PASS, PASS], id="open, inside its days"),
        pytest.param(asked("test", datetime(2026, 12, 1, tzinfo=UTC)), [], id="asked after T"),
        pytest.param(
            asked("test", MONDAY, seen=datetime(2026, 11, 9, 2, tzinfo=UTC)), [UNSEEN, PASS], id="last seen on the fifth working day"
        ),
        pytest.param(asked("test", MONDAY, seen=datetime(2026, 11, 10, 2, tzinfo=UTC)), [LATE, PASS], id="last seen on the sixth"),
    ],
)
def test_simulated_question(message, expected):
    assert said(message_test, message) == expected


def test_two_questions_give_one_merit():
    answered = datetime(2026, 11, 3, 2, tzinfo=UTC)
    assert said(message_test, asked("test", MONDAY, answered), asked("test", MONDAY, answered, number=2)) == [PASS, QUICK]
