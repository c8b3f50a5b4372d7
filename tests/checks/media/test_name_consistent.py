from dataclasses import replace

import pytest

from checks.media.name_consistent import media_name_consistent
from tests.checks.media.records import ACCOUNT, records, said


@pytest.mark.parametrize(
    ("sibling", "expected"),
    [
        pytest.param({"name": "涪城发布"}, [("pass", "")], id="same name"),
        pytest.param({"name": "涪城 发布"}, [("pass", "")], id="a space makes no difference"),
        pytest.param({"name": "涪城微讯"}, [("review", "media.name_inconsistent")], id="another name"),
        pytest.param({"name": "涪城微讯", "platform": "wechat"}, [], id="one platform only"),
        pytest.param({"name": "涪城微讯", "id": "aa"}, [], id="said once, at the first account"),
    ],
)
def test_name_consistent(sibling, expected):
    other = replace(ACCOUNT, **{"id": "wx9", "platform": "weibo", **sibling})
    assert said(media_name_consistent, records(siblings=[other])) == expected
