from dataclasses import replace

import pytest

from checks.media.app import media_app
from core.errors import Failure
from core.media.sighting import AppOffer, Know, Offer, Sighting
from core.outcome import Cause, Owner
from tests.checks.media.records import ACCOUNT, T, answered, found, records, said

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


def test_finding_names_every_place_and_day():
    places = [look("apple", Offer.GONE), replace(look("package", Offer.GONE), url="")]
    finding = found(media_app, records(APP, sightings=places))
    assert "在查过的地方均已下架或无法下载：https://apple.example（2026-11-20）、package（2026-11-20），请人工试用核实" in finding.message
    assert (finding.code, finding.url) == ("media.app_unavailable", "https://apple.example")


def test_five_places_are_named():
    assert found(media_app, records(APP, sightings=[look(f"s{n}", Offer.GONE) for n in range(7)])).message.count("（2026-11-20）") == 5


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        pytest.param([look("a", Offer.GONE), look("b", failure=DOWN)], (Cause.DEADLINE, Owner.THIRD_PARTY, "15 秒内没有打开"), id="why"),
        pytest.param([look("a")], (Cause.NO_DATA, Owner.MONITOR, "应用商店页面没有说明能否下载"), id="the page does not tell"),
    ],
)
def test_unknown_says_why(looks, expected):
    answer = answered(media_app, records(APP, sightings=looks))
    assert (answer.cause, answer.owner, answer.reason) == expected


def test_looks_at_posts_tell_nothing_of_the_app():
    other = replace(look("weibo"), knows=frozenset({Know.POSTS}))
    assert said(media_app, records(APP, sightings=[other])) == []
    assert said(media_app, records(APP, sightings=[other, look("apple", Offer.GONE)])) == [("review", "media.app_unavailable")]
