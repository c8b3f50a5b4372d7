"""What a person does to check a finding."""

from datetime import UTC, datetime

import pytest

from config.codes import load_codes
from core.by_hand import _OTHERWISE, by_hand
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
