import pytest

from core import words
from core.column.records import ColumnClass, ColumnForm
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.scorecard import Decided, Verdict


@pytest.mark.parametrize(
    ("table", "closed_list"),
    [
        pytest.param(words.OUTCOMES, Outcome, id="outcomes"),
        pytest.param(words.STATES, State, id="states"),
        pytest.param(words.OWNERS, Owner, id="owners"),
        pytest.param(words.SEVERITIES, Severity, id="severities"),
        pytest.param(words.CAUSES, Cause, id="causes"),
        pytest.param(words.CLASSES, ColumnClass, id="column classes"),
        pytest.param(words.FORMS, ColumnForm, id="column forms"),
        pytest.param(words.VERDICTS, Verdict, id="verdicts"),
    ],
)
def test_every_word_of_a_closed_list_is_chinese(table, closed_list):
    assert set(table) == set(closed_list)
    assert all("\u4e00" <= word[0] <= "\u9fff" for word in table.values())


@pytest.mark.parametrize(
    ("cause", "owner", "expected"),
    [
        pytest.param(Cause.DEADLINE, Owner.SITE, "超过规定时限，责任方：网站", id="both"),
        pytest.param(Cause.DEADLINE, None, "超过规定时限", id="cause only"),
        pytest.param(None, Owner.MONITOR, "责任方：监测端", id="owner only"),
        pytest.param(None, None, "", id="neither"),
    ],
)
def test_cause_words(cause, owner, expected):
    assert words.cause_words(cause, owner) == expected


@pytest.mark.parametrize(
    ("outcome", "decided", "expected"),
    [
        pytest.param(None, Decided.CHECKS, "没有检查结果", id="nothing stored"),
        pytest.param(None, Decided.PERSON, "由人工评定", id="people judge it"),
        pytest.param(None, Decided.RESULT, "由计分结果得出", id="follows from the other rows"),
        pytest.param(Outcome.NOT_APPLICABLE, Decided.CHECKS, "不适用", id="does not apply"),
        pytest.param(Outcome.UNKNOWN, Decided.CHECKS, "未能测定", id="could not be measured"),
        pytest.param(Outcome.FAIL, Decided.PERSON, "不符合", id="people have judged it"),
    ],
)
def test_row_words(outcome, decided, expected):
    assert words.row_words(outcome, decided) == expected


def test_each_way_to_have_no_outcome_has_its_word():
    assert set(words.NO_OUTCOME) == set(Decided)


@pytest.mark.parametrize(
    ("title", "limit", "expected"),
    [
        pytest.param("关于印发《安全办法》的通知", 60, "《关于印发〈安全办法〉的通知》", id="marks within marks"),
        pytest.param("一二三四五", 3, "《一二三》", id="cut"),
        pytest.param("", 3, "《》", id="no title"),
    ],
)
def test_titled(title, limit, expected):
    assert words.titled(title, limit) == expected
