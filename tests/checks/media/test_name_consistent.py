from dataclasses import replace

import pytest

from checks.media.name_consistent import media_name_consistent
from tests.checks.media.records import ACCOUNT, found, records, said


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


def test_finding_names_the_accounts_up_to_ten():
    others = [replace(ACCOUNT, id=f"wx{n}", platform="weibo", name=f"涪城{n}号") for n in range(2, 14)]
    finding = found(media_name_consistent, records(siblings=others[:1]))
    assert finding.message == "主办单位“涪城区人民政府”的账号名称不一致：涪城2号（新浪微博）、涪城发布（微信公众号）"
    assert finding.measured == {"names": ["涪城2号（新浪微博）", "涪城发布（微信公众号）"]}
    many = found(media_name_consistent, records(siblings=others))
    assert (many.message.count("（"), len(many.measured["names"])) == (10, 10)
