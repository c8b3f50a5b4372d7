from dataclasses import replace

import pytest

from checks.media.name import media_name
from tests.checks.media.records import ACCOUNT, found, records, said

REVIEW = [("review", "media.name_chars")]
PASS = [("pass", "")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("涪城发布", PASS, id="plain"),
        pytest.param("绵阳12345", PASS, id="service line"),
        pytest.param("绵阳110", PASS, id="emergency line"),
        pytest.param("北川·羌城", PASS, id="interpunct"),
        pytest.param("涪城发布2022", REVIEW, id="year"),
        pytest.param("i绵阳", REVIEW, id="letter"),
        pytest.param("涪城发布★", REVIEW, id="special character"),
        pytest.param(" ", [], id="nameless"),
    ],
)
def test_name(name, expected):
    assert said(media_name, records(replace(ACCOUNT, name=name))) == expected


def test_finding_names_the_characters():
    finding = found(media_name, records(replace(ACCOUNT, name="i绵阳2022")))
    assert (finding.message, finding.measured) == ("账号名称“i绵阳2022”含有“i2022”", {"characters": "i2022"})
