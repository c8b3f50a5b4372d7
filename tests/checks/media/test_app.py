from dataclasses import replace

import pytest

from checks.media.app import media_app
from core.errors import Failure
from core.media.sighting import AppOffer, Know, Offer, Sighting
from core.outcome import Cause, Owner
from tests.checks.media.records import ACCOUNT, T, records, said

APP = replace(ACCOUNT, platform="APP", name="涪城通")
DOWN = Failure(Cause.DEADLINE, Owner.THIRD_PARTY, "15 秒内没有打开")


def look(source, offer=None, failure=None):
    app = None if offer is None else AppOffer(offer=offer)
    return Sighting(
        account="wx1", at=T, source=source, url=f"https://{source}.example", knows=frozenset({Know.DOWNLOAD}), app=app, failure=failure
    )


@pytest.mark.parametrize(
    ("account", "looks", "expected"),
    [
        pytest.param(APP, [], [], id="never looked"),
        pytest.param(ACCOUNT, [look("apple", Offer.GONE)], [], id="no APP"),
        pytest.param(APP, [look("apple", Offer.OFFERED), look("package", Offer.GONE)], [("pass", "")], id="one place is enough"),
        pytest.param(APP, [look("apple", Offer.GONE)], [("review", "media.app_unavailable")], id="gone everywhere"),
        pytest.param(
            APP, [look("apple", Offer.GONE), look("package", failure=DOWN)], [("unknown", "")], id="one place could not be reached"
        ),
        pytest.param(APP, [look("package", failure=DOWN)], [("unknown", "")], id="nothing could be reached"),
    ],
)
def test_app(account, looks, expected):
    assert said(media_app, records(account, sightings=looks)) == expected
