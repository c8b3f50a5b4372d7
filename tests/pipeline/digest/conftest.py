"""A small registry with a week of facts, written through the store's own doors."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import Settings
from core.column.records import Column, ColumnClass, ColumnForm
from core.finding import Finding
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.page.records import DatedItem
from core.site import Account, Message, Post, Site
from core.visit import Visit
from store import open_store

T = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
"""Monday 8:00 in Beijing."""
A, B = "5107000001", "5107000002"


def finding(code="footer.icp.missing", site=A, *, days=1.0, state=State.SUSPECTED, severity=Severity.DEDUCT, **changes) -> Finding:
    data = {
        "code": code, "site": site, "url": f"http://{site}.gov.cn/", "observed_at": T - timedelta(days=days), "state": state,
        "severity": severity, "title": code or "", "message": f"说明 {code}", "check": (code or "").rpartition(".")[0],
    }  # fmt: skip
    return Finding(**{**data, **changes})


def column(name, newest, kind=ColumnClass.NEWS, level=1, **changes) -> Column:
    data = {
        "url": f"http://{A}.gov.cn/{name}/", "name": name, "column_class": kind, "class_from": "name", "level": level, "form": ColumnForm.LIST,
        "item_count": 20, "newest": DatedItem("稿件", "", newest, str(newest), "list"),
    }  # fmt: skip
    return Column(**{**data, **changes})


def good_week(site, bad=(), void=(), days=7):
    """24 visits a day; *bad* and *void* are hours before T."""
    for hour in range(1, days * 24 + 1):
        at = T - timedelta(hours=hour) + timedelta(minutes=20)
        if hour in void:
            yield Visit(site=site, at=at, ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR)
        elif hour in bad:
            yield Visit(site=site, at=at, ok=False, cause=Cause.CONNECT_TIMEOUT, owner=Owner.SITE)
        else:
            yield Visit(site=site, at=at, ok=True, seconds=0.4)


@pytest.fixture(scope="session")
def registered_folder(tmp_path_factory) -> Path:
    """Folder of a store with two sites, made once; tests get copies."""
    folder = tmp_path_factory.mktemp("registered")
    with open_store(f"sqlite:///{folder / 'w.db'}", folder) as made:
        made.sites.upsert(
            [
                Site(id=A, url=f"http://{A}.gov.cn/", name="甲县人民政府", unit="甲县"),
                Site(id=B, url=f"http://{B}.gov.cn/", name="乙县人民政府", unit="乙县"),
            ]
        )
    return folder


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory, registered_folder) -> Path:
    """The same with a week of facts."""
    folder = tmp_path_factory.mktemp("filled")
    shutil.copytree(registered_folder, folder, dirs_exist_ok=True)
    with open_store(f"sqlite:///{folder / 'w.db'}", folder) as made:
        fill(made)
    return folder


@pytest.fixture
def store(request, tmp_path):
    folder = request.getfixturevalue("filled_folder" if "filled" in request.fixturenames else "registered_folder")
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as opened:
        yield opened


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def filled(store):
    """Changes of all kinds, two dues, a veto, an outage, a silent account."""
    return store


def fill(store):
    store.findings.import_records(
        [
            finding("footer.icp.missing", days=20),
            finding("footer.police.missing", days=20, state=State.CONFIRMED),
            finding("footer.sponsor.missing", days=20),
            finding("tags.site_missing", days=2),
            finding("footer.contact.missing", B, days=3, outcome=Outcome.FAIL),
        ],
        now=T - timedelta(days=1),
    )
    prints = {item.code: item.fingerprint for item in store.findings.at(T)}
    decide = lambda code, state, days, **more: store.findings.decide(  # noqa: E731
        prints[code], state, by="王", reason="核实", at=T - timedelta(days=days), **more
    )
    decide("footer.icp.missing", State.FIXED, 2)
    decide("footer.police.missing", State.FIXED, 10)
    decide("footer.police.missing", State.REGRESSED, 3)
    decide("footer.sponsor.missing", State.WAIVED, 15, until=T + timedelta(days=3))
    store.columns.record(
        A, [column("要闻", date(2026, 11, 12)), column("公告", date(2026, 11, 20), ColumnClass.NOTICE)], at=T - timedelta(days=1)
    )
    store.visits.append([*good_week(A, bad=range(30, 40), void=(50, 51)), *good_week(B)])
    store.accounts.upsert(
        [Account(id="gzh", platform="微信", name="甲县发布", unit="甲县"), Account(id="wb", platform="微博", name="乙县发布", unit="乙县")]
    )
    store.posts.append([Post(account="gzh", at=T - timedelta(days=10), title="要闻")])
    store.messages.upsert([Message(site=A, board="consult", id="m1", asked_at=datetime(2026, 8, 25, 2, tzinfo=UTC))])
