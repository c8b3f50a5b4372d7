from datetime import UTC, datetime

import pytest

from checks.message.test import message_test
from checks.record import run_record_check
from core.outcome import State
from core.workdays import WorkCalendar
from tests.checks.message.records import found, said
from tests.checks.stored import T, asked, judge_week, stored

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
        pytest.param(asked("test", datetime(2026, 11, 19, 2, tzinfo=UTC)), [PASS, UNSEEN], id="open, inside its first working day"),
        pytest.param(asked("test", datetime(2026, 11, 18, 2, tzinfo=UTC)), [PASS, PASS], id="open, the first day is over"),
        pytest.param(
            asked("test", datetime(2026, 11, 17, 2, tzinfo=UTC), seen=datetime(2026, 11, 17, 9, tzinfo=UTC)),
            [PASS, UNSEEN],
            id="not seen since its first day",
        ),
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


def test_findings_tell_the_arithmetic():
    late, poor, quick = day(10), day(9, poor=True), day(3)
    told = {"id": "m1"}
    assert found(message_test, late) == [("模拟咨询 m1：2026-11-02 提出，2026-11-10 答复，超过 5 个工作日", State.CONFIRMED, told)]
    assert found(message_test, poor) == [("模拟咨询 m1：答复质量差", State.CONFIRMED, told)]
    assert found(message_test, quick) == [("模拟咨询 m1 在 1 个工作日内得到答复", State.CONFIRMED, {})]
    assert found(message_test, asked("test", MONDAY)) == [
        ("模拟咨询 m1：2026-11-02 提出，尚未答复，超过 5 个工作日", State.CONFIRMED, told)
    ]
    seen = asked("test", MONDAY, seen=datetime(2026, 11, 12, 2, tzinfo=UTC))
    assert found(message_test, seen)[0][0] == "模拟咨询 m1：2026-11-02 提出，2026-11-12 导入时尚未答复，超过 5 个工作日"


def test_year_without_a_calendar_is_not_sure():
    unknown_year = WorkCalendar(official=lambda _: None)
    ((words, state, _),) = found(message_test, day(10), calendar=unknown_year)
    assert words.endswith("超过 5 个工作日（该年节假日安排未知，暂按周一至周五计）")
    assert state is State.SUSPECTED


def test_every_answer_names_its_codes():
    given = stored(judge_week(), [asked("test", MONDAY, seen=datetime(2026, 11, 9, 2, tzinfo=UTC))])
    answers, _ = run_record_check(message_test, given)
    assert [(one.outcome.value, one.codes) for one in answers] == [
        ("unknown", ("interact.reply_late",)),
        ("pass", ("interact.reply_1d",)),
    ]
    assert answers[0].reason.startswith("模拟咨询 m1：2026-11-02 提出，2026-11-09 导入时尚未答复、未超过 5 个工作日")
    answers, _ = run_record_check(message_test, stored(judge_week(), [day(9)]))
    assert [(one.codes, one.reason) for one in answers] == [
        (("interact.reply_late", "interact.reply_poor"), "模拟咨询 1 条，均按时答复"),
        (("interact.reply_1d",), "没有模拟咨询在 1 个工作日内得到合格答复，不加分"),
    ]


def test_moment_of_the_count_belongs_to_it():
    assert said(message_test, asked("test", T, T)) == [PASS, QUICK]
