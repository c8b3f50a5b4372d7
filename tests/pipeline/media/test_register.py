"""The register against the lists of others, on the day of Beijing."""

from datetime import UTC, date, datetime

import pytest

from core.media.register import ListEntry, ListKind
from core.site import Account, AccountState
from pipeline.media.register import differences
from store import open_store


@pytest.mark.parametrize(
    ("at", "absent"),
    [
        pytest.param(datetime(2026, 11, 22, 15, tzinfo=UTC), ["w1"], id="last evening before it was closed"),
        pytest.param(datetime(2026, 11, 22, 17, tzinfo=UTC), [], id="past midnight in Beijing"),
    ],
)
def test_account_is_compared_until_the_day_it_was_closed(tmp_path, at, absent):
    closed = Account(id="w1", platform="微博", name="安和发布", state=AccountState.CLOSED, state_since=date(2026, 11, 23))
    with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as store:
        store.accounts.upsert([closed])
        entry = ListEntry(platform="微博", name="安和旅游", platform_id="", sponsor="", unit="")
        store.media.bring_list(ListKind.NATIONAL, [entry], at=datetime(2026, 11, 1, tzinfo=UTC), origin="名单.csv")
        assert [each.account for each in differences(store, at) if each.problem == "absent"] == absent
