"""A person of each kind walks through everything: every page that can be reached, every route, every export, every operation of the interface."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from config.rubrics import SHIPPED
from config.settings import load_settings
from core.clock import utc_now
from core.evidence import Evidence
from core.finding import Finding
from core.outcome import Outcome, Severity
from pipeline.score import prepare_rubric
from tests.web.conftest import EDU, HEALTH, QUIET, SECRET_CODE
from web.api.routes import OPERATIONS
from web.pages.exports import TABLES

pytestmark = pytest.mark.slow
MOST = 700
NEVER_FOLLOWED = ("/logout", "/static/", "/setup")


def starts(store) -> Iterator[str]:
    """Addresses that no link has to lead to: somebody may know or guess them."""
    prints = [finding.fingerprint for site in (EDU, HEALTH) for finding in store.findings.at(utc_now(), [site])]
    for site in (EDU, HEALTH, QUIET):
        for tab in ("", "/findings?all=1", "/availability", "/columns", "/links"):
            yield f"/sites/{site}{tab}"
        for rubric in SHIPPED:
            known = prepare_rubric(load_settings(), rubric)
            for code in (SECRET_CODE, "footer.icp.missing", "column.blank", "availability.unreachable_ratio"):
                yield from (f"/sites/{site}/rows/{rubric}/{row}" for row in known.rows_of(code))
        for table in TABLES:
            yield f"/export/{table}.csv?site={site}&rubric=national-2019&all=1"
        yield from (f"/schedule?site={site}", f"/registry/{site}", f"/findings?all=1&site={site}", f"/review?site={site}")
    for text in ("5107", "health", "涉密", "secret", *prints):
        yield f"/search?q={text}"
    for fingerprint in prints:
        yield from (f"/findings/{fingerprint}", f"/findings/{fingerprint}?site={EDU}", f"/findings/{fingerprint}/package")
    yield from (f"/audits/{number}/report.json" for number in range(1, 4))
    for operation in OPERATIONS:
        if operation.method == "GET":
            for site in (EDU, HEALTH):
                for fingerprint in prints:
                    yield "/api/v1" + operation.path.format(site=site, fingerprint=fingerprint, rubric="national-2019")


def walk(client: httpx.Client, store) -> dict[str, str]:
    """Everything this person is given, by address."""
    queue, seen = ["/", *starts(store)], {}
    while queue and len(seen) < MOST:
        path = queue.pop(0)
        if path in seen or path.startswith(NEVER_FOLLOWED):
            continue
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        seen[path] = answer.text if answer.status_code == 200 else ""
        if answer.headers["content-type"].startswith("text/html"):
            for href in re.findall(r'href="([^"]+)"', answer.text):
                target = urlsplit(urljoin(str(answer.url), html.unescape(href)))
                if target.netloc == answer.url.netloc.decode():
                    queue.append(target.path + (f"?{target.query}" if target.query else ""))
    return seen


@pytest.fixture
def secret(board, store) -> None:
    """A suspected secret with everything that could tell it: words, address, excerpt, evidence, outcome of its check, published report."""
    from datetime import timedelta

    from core.assessment import Assessment
    from core.clock import utc_now

    now = utc_now() - timedelta(minutes=30)
    piece: Evidence = store.evidence.put(b"<html>MARKE-WORTLAUT</html>", kind="html", locator="http://edu.example.gov.cn/marke.html")
    finding = Finding(
        code=SECRET_CODE, site=EDU, url="http://edu.example.gov.cn/marke.html", severity=Severity.VETO, outcome=Outcome.REVIEW, observed_at=now,
        title="MARKE-TITEL", message="MARKE-MELDUNG", excerpt="MARKE-AUSZUG", check=SECRET_CODE, evidence=(piece,), measured={"words": ["MARKE-WORT"]},
    )  # fmt: skip
    store.findings.record([finding], at=now)
    said = Assessment(
        check=SECRET_CODE, subject=finding.url or "", site=EDU, outcome=Outcome.REVIEW, reason="MARKE-GRUND", codes=(SECRET_CODE,), at=now
    )  # fmt: skip
    store.assessments.record([said], at=now)


MARK = re.compile(r"MARKE|marke\.html")


def test_suspected_secret_is_nowhere_for_a_viewer_and_there_for_a_reviewer(client_of, store, secret):
    told = walk(client_of("look"), store)
    assert len(told) > 200
    assert not [path for path, text in told.items() if MARK.search(text)]
    shown = client_of("rev").get(f"/sites/{EDU}/rows/national-2019/NV1").text
    assert "MARKE-MELDUNG" in shown
    assert "MARKE-GRUND" in shown


def test_person_of_one_unit_is_told_nothing_of_others(client_of, store):
    told = walk(client_of("edu"), store)
    others = re.compile("市卫健委|health\\.example|健康发布|健康视频|市档案馆|quiet\\.example")
    assert not [path for path, text in told.items() if others.search(text) and "/search?q=" not in path]


def test_nobody_is_given_anything_without_a_session(client_of, store):
    told = walk(client_of(None), store)
    inside = re.compile("example\\.gov\\.cn|市教育局|footer\\.icp")
    assert not [path for path, text in told.items() if inside.search(text)]
