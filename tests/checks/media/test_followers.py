import pytest

from checks.media.followers import media_followers
from tests.checks.media.records import DAY, T, records, said


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
    ],
)
def test_followers(counts, expected):
    assert said(media_followers, records(followers=series(*counts))) == expected
