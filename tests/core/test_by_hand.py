"""What a person does to check a finding."""

from datetime import UTC, datetime

import pytest

from config.codes import load_codes
from core.by_hand import _OTHERWISE, by_hand, records_of
from core.finding import Finding

T = datetime(2026, 11, 23, tzinfo=UTC)
MACHINE = sorted(code for code, entry in load_codes().items() if entry.check)


@pytest.mark.parametrize("code", MACHINE)
def test_every_code_of_a_check_has_a_step(code):
    assert by_hand(Finding(code=code, site="s", check="x.y", observed_at=T)) not in ("", _OTHERWISE)


def test_what_a_person_entered_needs_no_second_person():
    assert by_hand(Finding(code="footer.icp.missing", site="s", observed_at=T)) == ""
    assert by_hand(Finding(code=None, row="MG02a", site="s", observed_at=T)) == ""


def test_link_is_named_by_its_words():
    finding = Finding(code="link.home.broken", site="s", check="link.home", excerpt="历年 \n回顾" + "长" * 200, observed_at=T)
    assert by_hand(finding).endswith("（文字“历年 回顾" + "长" * 75 + "”）")


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        pytest.param({"code": "availability.unreachable_ratio", "check": "availability.ratio"}, "访问记录", id="visits"),
        pytest.param({"code": "interact.overdue_3m", "check": "message.overdue", "target": "message:consult:9"}, "留言记录", id="messages"),
        pytest.param({"code": "media.not_updated_14d", "check": "media.freshness"}, "发文记录", id="posts"),
        pytest.param({"code": "media.not_updated_14d"}, "", id="entered by a person"),
        pytest.param({"code": "availability.closed_notice", "check": "availability.closed"}, "", id="a page"),
        pytest.param({"code": "interact.overdue_3m", "check": "interact.overdue"}, "", id="a letter's page"),
    ],
)
def test_what_is_worked_out_of_records_names_them(fields, word):
    said = records_of(Finding(site="s", observed_at=T, **fields))
    assert word in said
    assert bool(said) is bool(word)
