from dataclasses import replace

import pytest

from checks.media.filing import media_filing
from core.media.register import ListEntry, ListIndex, ListKind
from tests.checks.media.records import ACCOUNT, T, records, said

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
        pytest.param(listed(SILENT, LISTED), [("pass", "")], id="the list has it"),
        pytest.param(listed(SILENT, OTHERS), [("review", "media.unfiled")], id="the list lacks it"),
        pytest.param(listed(SILENT, OTHERS, ListKind.NATIONAL), [("review", "media.unreported")], id="the national system lacks it"),
        pytest.param(listed(SILENT, SIMILAR), [("review", "media.unfiled")], id="perhaps renamed"),
        pytest.param(listed(ACCOUNT, OTHERS), [("review", "media.unfiled"), ("pass", ""), ("pass", "")], id="register and list disagree"),
    ],
)
def test_filing(given, expected):
    assert said(media_filing, given) == expected
