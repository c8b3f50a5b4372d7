from dataclasses import replace

import pytest

from checks.media.filing import media_filing
from core.media.register import ListEntry, ListIndex, ListKind
from core.outcome import State
from tests.checks.media.records import ACCOUNT, T, answered, found, records, said

SILENT = replace(ACCOUNT, filed=None, reported=None, whitelisted=None)
LISTED = ListIndex([ListEntry(platform="微信", name="涪城发布")], T)
OTHERS = ListIndex([ListEntry(platform="微信", name="江油发布")], T)
SIMILAR = ListIndex([ListEntry(platform="微信", name="涪城融媒", sponsor="涪城区人民政府")], T)


def listed(account, index, kind=ListKind.FILING):
    return records(account, listings={kind: index.find(account)})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(records(), [("pass", "")] * 3, id="register says yes"),
        pytest.param(records(SILENT), [], id="register is silent, no list"),
        pytest.param(records(replace(SILENT, filed=False)), [("fail", "media.unfiled")], id="register says unfiled"),
        pytest.param(records(replace(SILENT, reported=False)), [("fail", "media.unreported")], id="register says unreported"),
        pytest.param(records(replace(SILENT, whitelisted=False)), [("fail", "media.not_whitelisted")], id="register says not on the list"),
        pytest.param(
            records(replace(SILENT, filed=False, reported=False)),
            [("fail", "media.unfiled"), ("fail", "media.unreported")],
            id="register says two things",
        ),
        pytest.param(listed(SILENT, LISTED), [("pass", "")], id="the list has it"),
        pytest.param(listed(SILENT, OTHERS), [("review", "media.unfiled")], id="the list lacks it"),
        pytest.param(listed(SILENT, OTHERS, ListKind.NATIONAL), [("review", "media.unreported")], id="the national system lacks it"),
        pytest.param(listed(SILENT, SIMILAR), [("review", "media.unfiled")], id="perhaps renamed"),
        pytest.param(listed(ACCOUNT, OTHERS), [("review", "media.unfiled"), ("pass", ""), ("pass", "")], id="register and list disagree"),
    ],
)
def test_filing(given, expected):
    assert said(media_filing, given) == expected


def test_what_the_register_says_is_beyond_suspicion():
    assert found(media_filing, records(replace(SILENT, filed=False))).state is State.CONFIRMED


@pytest.mark.parametrize(
    ("given", "message", "similar"),
    [
        pytest.param(listed(SILENT, OTHERS), "备案名单（2026-11-20 导入）中没有账号“涪城发布”（微信公众号）", None, id="missing"),
        pytest.param(
            listed(replace(ACCOUNT, reported=None, whitelisted=None), ListIndex([])),
            "备案名单中没有账号“涪城发布”（微信公众号）；而名册中写着“是”，两者不一致", None, id="the register says otherwise; list without a day",
        ),
        pytest.param(
            listed(SILENT, SIMILAR),
            "备案名单（2026-11-20 导入）中没有账号“涪城发布”（微信公众号）；同一主办单位在该平台登记的是“涪城融媒”，可能已更名，请核对", "涪城融媒", id="similar",
        ),
    ],
)  # fmt: skip
def test_missing_account_is_described(given, message, similar):
    finding = found(media_filing, given)
    assert (finding.message, finding.measured) == (message, {"list": "filing", "similar": similar})
    assert finding.state is State.SUSPECTED


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        pytest.param(
            ListEntry(platform="微信", name="涪城旧名", platform_id="gh_1"),
            "已备案（名单中的名称为“涪城旧名”，平台标识相同）",
            id="renamed",
        ),
        pytest.param(ListEntry(platform="微信", name="涪城发布", platform_id="gh_1"), "账号“涪城发布”已备案", id="same name"),
    ],
)
def test_renamed_account_is_listed_and_told(entry, words):
    answer = answered(media_filing, listed(replace(SILENT, platform_id="gh_1"), ListIndex([entry], T)))
    assert answer.reason.endswith(words)
    assert answer.codes == ("media.unfiled",)
