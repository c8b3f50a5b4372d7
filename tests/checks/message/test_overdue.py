from datetime import UTC, datetime

import pytest

from checks.message.overdue import message_overdue
from tests.checks.message.records import said
from tests.checks.stored import asked

FAIL = [("fail", "interact.overdue_3m")]
PASS = [("pass", "")]


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
    ],
)
def test_overdue(message, expected):
    assert said(message_overdue, message) == expected
