from dataclasses import replace

import pytest

from checks.media.name_related import media_name_related
from tests.checks.media.records import ACCOUNT, found, records, said


@pytest.mark.parametrize(
    ("name", "sponsor", "expected"),
    [
        pytest.param("涪城发布", "涪城区人民政府", [("pass", "")], id="place"),
        pytest.param("每日美食", "涪城区人民政府", [("review", "media.name_unrelated")], id="nothing shared"),
        pytest.param("每日美食", "", [], id="register says nothing"),
    ],
)
def test_name_related(name, sponsor, expected):
    assert said(media_name_related, records(replace(ACCOUNT, name=name, sponsor=sponsor, unit=""))) == expected


@pytest.mark.parametrize(
    ("known", "named"),
    [
        pytest.param({"sponsor": "涪城区财政局", "unit": "涪城区", "verified_subject": "甲公司"}, "涪城区财政局", id="sponsor"),
        pytest.param({"sponsor": "", "unit": "涪城区", "verified_subject": "甲公司"}, "涪城区", id="unit"),
        pytest.param({"sponsor": "", "unit": "", "verified_subject": "甲公司"}, "甲公司", id="who the platform verified"),
    ],
)
def test_finding_names_whom_it_was_compared_with(known, named):
    assert f"主办单位“{named}”" in found(media_name_related, records(replace(ACCOUNT, name="每日美食", **known))).message
