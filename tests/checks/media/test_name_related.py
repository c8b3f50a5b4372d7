from dataclasses import replace

import pytest

from checks.media.name_related import media_name_related
from tests.checks.media.records import ACCOUNT, records, said


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
