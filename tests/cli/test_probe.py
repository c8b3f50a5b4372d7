"""What ``probe`` prints of a visit."""

from datetime import UTC, datetime

from cli.probe import visit_json
from core.outcome import Cause, Owner
from core.visit import Attempt, Visit

AT = datetime(2026, 11, 23, tzinfo=UTC)


def test_attempt_is_a_visit_line_of_its_own():
    attempt = Attempt(kind="official", url="http://a.gov.cn/", at=AT, ok=False, seconds=15.0, cause=Cause.DEADLINE, owner=Owner.SITE)
    visit = Visit(site="a", at=AT, ok=False, seconds=15.0, cause=Cause.DEADLINE, owner=Owner.SITE, vantage="own", attempts=(attempt,))
    told = visit_json(visit)
    (tried,) = told["attempts"]
    assert set(told) - {"attempts"} <= set(tried)
    assert (tried["site"], tried["vantage"], tried["kind"]) == ("a", "own", "official")
