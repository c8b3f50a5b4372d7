from dataclasses import replace

import pytest

from checks.media.interaction import media_interaction
from tests.checks.media.records import ACCOUNT, records, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, []),
        (" ", []),
        ("评论、私信", [("pass", "")]),
        ("无", [("review", "media.no_interaction")]),
        ("未开通", [("review", "media.no_interaction")]),
        (" NO ", [("review", "media.no_interaction")]),
    ],
)
def test_interaction(text, expected):
    assert said(media_interaction, records(replace(ACCOUNT, interaction=text))) == expected
