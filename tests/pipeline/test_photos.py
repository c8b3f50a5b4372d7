"""Which places an audit photographs, and what becomes of the pictures."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.finding import Finding
from core.outcome import Outcome, Severity, State
from core.page.snapshot import PageSnapshot
from core.photo import Photo, PhotographedPage, Place
from core.site import Site
from core.snapshot import SiteSnapshot
from pipeline.photos import MAX_PAGES, MAX_PER_CODE, MAX_PER_PAGE, attach_picture, known_pictures, photograph_findings
from store import open_store
from tests.pipeline.auditing import Silent

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
HOME = "http://www.a.gov.cn/"
SITE = Site(id="a", url=HOME, name="安和县人民政府")
ZONE = ZoneInfo("Asia/Shanghai")


def page(url: str = HOME, text: str = "正文") -> PageSnapshot:
    body = f"<html><meta charset=utf-8><body>{text}".encode()
    return PageSnapshot(url=url, final_url=url, status=200, body=body, fetched_at=NOW)


def fault(number: int = 0, **changes: Any) -> Finding:
    given = {"code": f"text.typo{number}", "site": "a", "url": HOME, "observed_at": NOW, "excerpt": f"第{number}处", **changes}
    return Finding(**given)


@dataclass
class Camera:
    """A browser that sees every place, or shows other text and another status than before."""

    text: str = "正文"
    status: int = 200
    waits: float = 0.0
    asked: list[tuple[str, Sequence[Place]]] = field(default_factory=list)
    last_failure: None = None

    async def photograph(self, url: str, places: Sequence[Place], *, deadline_s: float = 30.0) -> PhotographedPage | None:
        self.asked.append((url, places))
        await asyncio.sleep(self.waits)
        photos = tuple(Photo(data=place.text.encode(), mark=(1, 2, 30, 40)) for place in places)
        return PhotographedPage(final_url=url, status=self.status, text=self.text, photos=photos)

    async def render(self, url: str, *, deadline_s: float = 30.0, layout: bool = False) -> None: ...

    async def aclose(self) -> None: ...


async def taken(findings: Sequence[Finding], *pages: PageSnapshot, camera: Camera | None = None, known: Any = ()) -> set[str]:
    snapshot = SiteSnapshot(site=SITE, as_of=NOW, home=page(), content_pages=pages)
    shots = await photograph_findings(
        findings, snapshot, camera or Camera(), known=dict.fromkeys(known), at=NOW, progress=Silent()
    )  # fmt: skip
    return {finding.excerpt for finding in findings if finding.fingerprint in shots}


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        pytest.param({}, True, id="a fault with its place"),
        pytest.param({"outcome": Outcome.REVIEW}, True, id="to be looked at by a person"),
        pytest.param({"outcome": Outcome.UNKNOWN}, False, id="not measured"),
        pytest.param({"excerpt": ""}, False, id="no place"),
        pytest.param({"excerpt": "", "target": f"{HOME}dead.html"}, True, id="a dead link"),
        pytest.param({"code": "privacy.id_number"}, False, id="personal data"),
        pytest.param({"code": "secret.suspected"}, False, id="a suspected secret"),
        pytest.param({"url": f"{HOME}other.html"}, False, id="a page that was not kept"),
    ],
)
async def test_what_is_photographed(changes: dict[str, Any], shown: bool):
    finding = fault(**changes)
    assert bool(await taken([finding])) is shown


@pytest.mark.parametrize(
    ("home", "camera"),
    [
        pytest.param("联系人 13812345678", Camera(), id="when it was audited"),
        pytest.param("正文", Camera(text="联系人 13812345678"), id="when the picture is taken"),
    ],
)
async def test_pages_with_personal_data_never_are(home: str, camera: Camera):
    snapshot = SiteSnapshot(site=SITE, as_of=NOW, home=page(text=home))
    assert await photograph_findings([fault()], snapshot, camera, known={}, at=NOW, progress=Silent()) == {}


async def test_a_page_that_has_become_another_proves_nothing():
    assert await taken([fault()], camera=Camera(status=403)) == set()


async def test_a_finding_with_a_picture_gets_no_other():
    old, new = fault(1), fault(2)
    assert await taken([old, new], known=[old.fingerprint]) == {"第2处"}


async def test_gravest_first_and_few_of_a_kind():
    pages = [page(f"{HOME}{number}.html") for number in range(MAX_PAGES + 5)]
    many = [fault(number, code="footer.icp.missing", url=found.url) for number, found in enumerate(pages)]
    grave = fault(99, severity=Severity.VETO)
    camera = Camera()
    assert await taken([*many, grave], *pages, camera=camera) >= {"第99处"}
    assert camera.asked[0][0] == HOME
    assert len(camera.asked) == 1 + MAX_PER_CODE


async def test_loads_and_places_are_bounded():
    pages = [page(f"{HOME}{number}.html") for number in range(MAX_PAGES + 5)]
    everywhere = [fault(100 * number + place, url=found.url) for number, found in enumerate(pages) for place in range(MAX_PER_PAGE + 2)]
    camera = Camera()
    await taken(everywhere, *pages, camera=camera)
    assert [len(places) for _, places in camera.asked] == [MAX_PER_PAGE] * MAX_PAGES


async def test_measured_places_are_photographed_in_the_window_that_shows_them():
    camera = Camera()
    found = [
        fault(1, excerpt="", measured={"window": [375, 812], "box": [1, 2, 30, 40]}),
        fault(2, measured={"window": "P14D", "box": [1, "2", 3, 4]}),
        fault(3, measured={"window": [1366], "box": [1, 2, 3]}),
    ]
    await taken(found, camera=camera)
    ((_, places),) = camera.asked
    assert [(place.window, place.box) for place in places] == [((375, 812), (1, 2, 30, 40)), (None, None), (None, None)]


async def test_slow_pages_end_with_the_time_for_pictures(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipeline.photos.SECONDS", 0.05)
    assert await taken([fault()], camera=Camera(waits=5.0)) == set()


async def test_a_picture_stays_with_its_finding(tmp_path: Path):
    snapshot = SiteSnapshot(site=SITE, as_of=NOW, home=page())
    finding = fault()
    with open_store(f"sqlite:///{tmp_path / 'w.db'}", tmp_path) as store:
        store.sites.upsert([SITE])
        shots = await photograph_findings([finding], snapshot, Camera(), known={}, at=NOW, progress=Silent())
        pictured = attach_picture(store, finding, {}, shots, ZONE)
        (piece,) = pictured.evidence
        assert (piece.kind, piece.locator, piece.note) == ("screenshot", f"{HOME}#xywh=1,2,30,40", "2026-11-20 12:00 拍摄")
        assert store.evidence.get(piece.sha256) == "第0处".encode()
        store.findings.record([pictured], at=NOW)
        known = known_pictures(store, "a", NOW)
        assert known == {finding.fingerprint: piece}
        later = replace(finding, observed_at=datetime(2026, 11, 21, tzinfo=UTC))
        assert attach_picture(store, later, known, {}, ZONE).evidence == (piece,)
        store.findings.decide(finding.fingerprint, State.REJECTED, by="张三", reason="已核对", at=NOW)
        assert known_pictures(store, "a", NOW) == {}, "what comes back later is photographed anew"
