"""What a suspected state secret is and where it stands leaves by no mail and no hook; that something waits is said."""

from datetime import timedelta

import pytest
from pydantic import SecretStr

from config.settings import Hook
from core.digest import DueKind, Scope
from core.outcome import Outcome, Severity, State
from pipeline.digest.build import build
from pipeline.digest.changes import KEPT_BACK
from pipeline.digest.ledger import collect_ledger
from pipeline.digest.letter import compose
from pipeline.notify.news import collect_news
from tests.pipeline.digest.conftest import A, T, finding

WORDS, PLACE = "绝密〔2026〕7号文件全文", f"http://{A}.gov.cn/nb/secret-plan.html"


@pytest.fixture(params=[State.SUSPECTED, State.CONFIRMED])
def suspected(request, store):
    outcome = Outcome.REVIEW if request.param is State.SUSPECTED else Outcome.FAIL
    found = finding("secret.suspect", severity=Severity.VETO, url=PLACE, message=WORDS, excerpt=WORDS, outcome=outcome, state=request.param)
    store.findings.record([found, finding()], at=T)
    return store


def test_letter_tells_that_something_waits_and_no_more(suspected, settings):
    digest = build(suspected, settings, T)
    letter = compose(digest, collect_ledger(suspected, T, by_mail=True), sender="a@b.example", recipient="c@d.example")
    texts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    assert all(WORDS not in text and "secret-plan" not in text for text in texts)
    assert any(KEPT_BACK in text for text in texts)
    assert {line.finding.code for line in collect_ledger(suspected, T, by_mail=True).lines} == {"footer.icp.missing"}
    assert {line.finding.code for line in collect_ledger(suspected, T).lines} == {"footer.icp.missing", "secret.suspect"}


def test_hook_tells_that_something_waits_and_no_more(suspected, settings):
    news = collect_news(suspected, settings, Hook(name="h", kind="wecom", url=SecretStr("http://127.0.0.1:9/")), Scope(), T)
    (item,) = [each for each in news if KEPT_BACK in each.sentence]
    assert item.url == ""
    assert all(WORDS not in each.sentence and "secret-plan" not in each.url for each in news)


def test_waiver_that_ends_tells_no_place(suspected, settings):
    (found,) = [item for item in suspected.findings.at(T) if item.code == "secret.suspect"]
    until = T + timedelta(days=3)
    suspected.findings.decide(found.fingerprint, State.WAIVED, by="王", reason="核实中", at=T, until=until)
    digest = build(suspected, settings, T + timedelta(hours=1))
    (due,) = [each for each in digest.due if each.kind is DueKind.WAIVER]
    assert due.sentence.startswith("问题“疑似泄密”的豁免")
    assert due.url == ""
    assert "secret-plan" not in repr(digest)
