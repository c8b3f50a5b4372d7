"""Evidence is given up only where nobody needs it, the ledger says so, and what is lost otherwise is still named."""

import io
import json
import os
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import StoreError
from core.evidence import Evidence
from core.finding import Finding, FindingEvent
from core.outcome import State
from store import open_store
from store.dossier import export_finding
from store.retention import give_up, needed_of

T = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LINE = T - 90 * DAY
"""What is older may go."""


def at(days_before_line):
    return LINE - days_before_line * DAY


def event(state, days_before_line):
    return FindingEvent(fingerprint="", at=at(days_before_line), state=state)


FIVE = [(at(days), (f"{days}",)) for days in (50, 40, 30, 20, 10)]


@pytest.mark.parametrize(
    ("events", "kept"),
    [
        pytest.param([event(State.SUSPECTED, 50)], {"50", "10"}, id="open: first and newest"),
        pytest.param([event(State.SUSPECTED, 50), event(State.CONFIRMED, 40)], {"50", "40", "10"}, id="confirmed: what confirmed it, too"),
        pytest.param([event(State.SUSPECTED, 50), event(State.WAIVED, 25)], {"50", "30", "10"}, id="waived: what the person saw"),
        pytest.param(
            [event(State.SUSPECTED, 50), event(State.FIXED, 35), event(State.REGRESSED, 30)], {"50", "40", "30", "10"}, id="back again"
        ),
        pytest.param([event(State.SUSPECTED, 50), event(State.FIXED, 5)], set(), id="fixed long ago"),
        pytest.param([event(State.SUSPECTED, 50), event(State.REJECTED, 5)], set(), id="rejected long ago"),
        pytest.param([event(State.SUSPECTED, 50), event(State.FIXED, -1)], {"50", "10"}, id="fixed lately"),
        pytest.param([], {"50", "10"}, id="nothing said"),
    ],
)
def test_what_a_finding_still_rests_on(events, kept):
    assert needed_of(FIVE, events, LINE) == kept


def test_everything_younger_is_needed():
    young = [(LINE, ("a",)), (LINE + DAY, ("b",))]
    assert needed_of([*FIVE, *young], [event(State.SUSPECTED, 50), event(State.FIXED, 5)], LINE) == {"a", "b"}


def finding(number, **fields):
    return Finding(code="footer.icp.missing", check="footer.icp", site="s", url=f"http://a.gov.cn/{number}", observed_at=T, **fields)


def see(store, number, when, text):
    piece = store.evidence.put(text.encode(), "html", locator=f"http://a.gov.cn/{number}", at=when)
    store.findings.record([finding(number, evidence=(piece,), message=text)], at=when)
    return piece


def grow_old(store):
    """As if nobody had put any file in lately."""
    for file in store.evidence.vault.folder.rglob("*.zst"):
        os.utime(file, ((T - 10 * DAY).timestamp(),) * 2)


@pytest.fixture
def nights(store):
    """A finding seen ten nights whose page changes every night, and one that was fixed."""
    pieces = [see(store, 1, at(20 - night), f"第 {night} 夜") for night in range(10)]
    fixed = see(store, 2, at(20), "改好了的")
    store.findings.decide(finding(2).fingerprint, State.REJECTED, by="张三", reason="误报", at=at(19))
    grow_old(store)
    return store, pieces, fixed


def test_open_finding_keeps_first_confirming_and_newest_and_the_rest_goes(nights):
    store, pieces, fixed = nights
    gone = give_up(store.database, store.evidence, LINE, now=T)
    left = [store.evidence.get(piece.sha256) is not None for piece in pieces]
    assert left == [True, True, *[False] * 7, True]
    assert store.evidence.get(fixed.sha256) is None
    assert (gone.files, gone.bytes > 0) == (8, True)
    assert store.evidence.verify() == []
    assert len(store.evidence.given_up()) == 8
    assert give_up(store.database, store.evidence, LINE, now=T).files == 0


def test_dry_run_only_counts(nights):
    store, pieces, _ = nights
    assert give_up(store.database, store.evidence, LINE, now=T, dry_run=True).files == 8
    assert all(store.evidence.get(piece.sha256) for piece in pieces)
    assert store.evidence.given_up() == {}


def test_file_that_was_not_given_up_is_still_missed(nights):
    store, pieces, _ = nights
    give_up(store.database, store.evidence, LINE, now=T)
    store.evidence.vault.path_of(pieces[0].sha256).unlink()
    assert [(problem.kind, problem.sha256) for problem in store.evidence.verify()] == [("missing", pieces[0].sha256)]


def test_page_that_comes_back_is_entered_anew_and_missed_when_it_is_lost(nights):
    store, pieces, _ = nights
    give_up(store.database, store.evidence, LINE, now=T)
    again = see(store, 1, T, "第 5 夜")
    assert again.sha256 == pieces[5].sha256
    assert store.evidence.get(again.sha256)
    assert again.sha256 not in store.evidence.given_up()
    assert store.evidence.verify() == []
    store.evidence.vault.path_of(again.sha256).unlink()
    assert [problem.kind for problem in store.evidence.verify()] == ["missing"]


def test_list_of_what_was_given_up_cannot_be_lost_or_changed_unnoticed(nights):
    store, *_ = nights
    give_up(store.database, store.evidence, LINE, now=T)
    listing = next(entry.evidence.sha256 for entry in store.evidence.entries() if entry.evidence.kind == "pruned")
    store.evidence.vault.path_of(listing).unlink()
    assert len(store.evidence.verify()) == 9


@pytest.mark.parametrize(
    "hold",
    [
        pytest.param(lambda store, entry: store.evidence.attach(entry, fingerprint="f" * 16, by="张三", at=T), id="attached by a person"),
        pytest.param(lambda store, entry: store.evidence.put(b"page", "file", locator="a.html", at=at(30)), id="handed in as well"),
        pytest.param(lambda store, entry: store.evidence.put(b"page", "html", locator="http://b.gov.cn/", at=T), id="entered lately"),
        pytest.param(lambda store, entry: os.utime(store.evidence.vault.path_of(entry.evidence.sha256)), id="put in again lately"),
    ],
)
def test_what_somebody_counts_on_stays(store, hold):
    entry = store.evidence.enter(b"page", "html", locator="http://a.gov.cn/", at=at(30))
    grow_old(store)
    hold(store, entry)
    give_up(store.database, store.evidence, LINE, now=T)
    assert store.evidence.get(entry.evidence.sha256) == b"page"


def test_page_that_no_finding_names_goes(store):
    piece = store.evidence.put(b"page", "html", locator="http://a.gov.cn/", at=at(30))
    grow_old(store)
    assert give_up(store.database, store.evidence, LINE, now=T).files == 1
    assert store.evidence.get(piece.sha256) is None


def test_putting_a_known_page_in_makes_it_young(store):
    store.evidence.put(b"page", "html", locator="http://a.gov.cn/", at=at(30))
    grow_old(store)
    piece = store.evidence.put(b"page", "html", locator="http://a.gov.cn/", at=T)
    assert not store.evidence.vault.is_older(piece.sha256, T - DAY)


def test_folder_of_several_databases_is_left_alone(nights, tmp_path):
    store, *_ = nights
    with open_store(f"sqlite:///{tmp_path / 'other.db'}", store.evidence.vault.folder.parent) as other:
        other.evidence.put(b"theirs", "html", locator="http://c.gov.cn/", at=at(40))
        with pytest.raises(StoreError, match="共用"):
            give_up(store.database, store.evidence, LINE, now=T)


def test_exported_finding_says_what_was_given_up(nights, tmp_path):
    store, pieces, _ = nights
    give_up(store.database, store.evidence, LINE, now=T)
    name = finding(1).fingerprint
    data = export_finding(store.evidence, store.findings.sightings(name), store.findings.history(name))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = [item for item in archive.namelist() if item.startswith("files/")]
        told = json.loads(archive.read("finding.json"))["given_up"]
    assert len(files) == 3
    assert set(told) == {piece.sha256 for piece in pieces[2:9]}
    assert isinstance(pieces[0], Evidence)
