import pytest

from checks.data.release import data_release
from tests.checks.builder import outcomes, run, said, snapshot
from tests.checks.columns import C, column, unread, yearless


@pytest.mark.parametrize(("days", "months"), [pytest.param(20, 3, id="last 3 months"), pytest.param(120, 6, id="3 to 6 months")])
def test_fresh_data_is_a_merit(days: int, months: int):
    site = snapshot(columns=(column(C.DATA, days=days, name="数据发布"),))
    assert said(data_release, site) == [("fail", "data.release.fresh")]
    assert run(data_release, site)[1][0].measured["months"] == months


def test_old_data_is_no_fault():
    assert outcomes(data_release, snapshot(columns=(column(C.DATA, days=300),))) == {"pass"}


def test_newest_of_several_columns_counts():
    site = snapshot(columns=(column(C.DATA, days=300, path="/a/"), column(C.DATA, days=5, path="/b/")))
    assert len(said(data_release, site)) == 1


@pytest.mark.parametrize(
    ("one", "outcome"),
    [
        pytest.param(yearless(C.DATA, days=20), "unknown", id="new only if the guess is right"),
        pytest.param(yearless(C.DATA, days=20, proven=100), "fail", id="one is proven"),
        pytest.param(yearless(C.DATA, days=300), "pass", id="old in any year"),
    ],
)
def test_guess_of_a_year_is_no_merit(one, outcome: str):
    assert outcomes(data_release, snapshot(columns=(one,))) == {outcome}


def test_unread_is_unknown_and_absent_is_not_applicable():
    assert outcomes(data_release, snapshot(columns=(unread(C.DATA),))) == {"unknown"}
    assert outcomes(data_release, snapshot(columns=())) == {"not_applicable"}
