import pytest

from checks.media.followers import media_followers
from tests.checks.media.records import DAY, T, found, records, said


def series(*counts):
    return [(T - (len(counts) - place) * DAY, count) for place, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param([1000 + 10 * day for day in range(20)], [("pass", "")], id="steady growth"),
        pytest.param([1000 + 10 * day for day in range(19)] + [31_000], [("review", "media.fraud_suspect")], id="a leap over night"),
        pytest.param([5000 - 40 * day for day in range(20)], [("pass", "")], id="slow loss"),
        pytest.param([100, 100, 100, 100, 100, 100, 100, 1900], [("pass", "")], id="small account, small leap"),
        pytest.param([1000, 31_000], [], id="two counts prove nothing"),
        pytest.param([1000 * day for day in range(20)], [("pass", "")], id="fast but even"),
        pytest.param([0] * 8 + [2000], [("review", "media.fraud_suspect")], id="a leap of just so many"),
        pytest.param([0] * 8 + [1999], [("pass", "")], id="one less"),
        pytest.param([200 * day for day in range(8)] + [1400 + 4000], [("review", "media.fraud_suspect")], id="twenty times the usual"),
        pytest.param([200 * day for day in range(8)] + [1400 + 3999], [("pass", "")], id="not quite twenty times"),
        pytest.param([9000 - 500 * day for day in range(12)] + [6500], [("review", "media.fraud_suspect")], id="losses count as no gain"),
    ],
)
def test_followers(counts, expected):
    assert said(media_followers, records(followers=series(*counts))) == expected


def test_gain_is_by_the_day_and_told():
    """Two quick looks make no leap of a slow one: the step with most a day is named, with the usual gain."""
    slow = [(T - (30 - 3 * place) * DAY, 100 * place) for place in range(10)]
    finding = found(media_followers, records(followers=[*slow, (T - 2 * DAY, 900 + 5000), (T - DAY / 8, 900 + 5000 + 100)]))
    assert "2026-11-18 前后 1.0 天内增加 5000 人，平时每天约 33 人" in finding.message
    assert finding.measured == {"gain": 5000, "usual_per_day": 33.3}


def test_looks_close_together_count_as_half_a_day():
    steady = [(T - (20 - place) * DAY, 100 * place) for place in range(20)]
    assert said(media_followers, records(followers=[*steady, (T - DAY + DAY / 1000, 1900 + 999)])) == [("pass", "")]
