"""The JSON interface keeps what its OpenAPI document promises, whatever it is sent (schemathesis)."""

import httpx
import pytest
from hypothesis import HealthCheck, assume, settings
from schemathesis.openapi import from_dict

from core.clock import utc_now
from pipeline.access import make_token
from tests.web.conftest import EDU, HEALTH
from web.api.openapi import document
from web.api.routes import OPERATIONS
from web.pages.findings import is_fingerprint

pytestmark = pytest.mark.slow

schema = from_dict(document(OPERATIONS))


@pytest.fixture
def tokened(board, store):
    """An administrator's token for the running dashboard."""
    return board, make_token(store, "admin", "test", at=utc_now())


@pytest.fixture
def api(tokened):
    base, secret = tokened
    with httpx.Client(base_url=f"{base}/api/v1", headers={"Authorization": f"Bearer {secret}"}, timeout=30) as client:
        yield client


@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_promise(case, tokened):
    base, secret = tokened
    query = case.query or {}
    # OpenAPI cannot say that what one parameter takes depends on another: without a site only a fingerprint is looked for.
    assume("q" not in query or "site" in query or is_fingerprint(str(query["q"])))
    case.call_and_validate(base_url=base, headers={"Authorization": f"Bearer {secret}"})


def test_lists_hold_what_the_pages_show(api):
    found = api.get("/sites").json()
    assert {item["id"] for item in found["items"]} >= {EDU, HEALTH}
    assert api.get("/sites", params={"limit": 1}).json()["items"] == found["items"][:1]
    assert {item["code"] for item in api.get("/findings", params={"site": EDU}).json()["items"]} >= {"column.blank", "footer.icp.missing"}
    assert "10.12" in api.get(f"/sites/{HEALTH}/visits").json()["sentence"]


def test_decision_of_a_program_is_recorded_like_that_of_a_person(api, store):
    item = api.get("/findings", params={"code": "column.blank"}).json()["items"][0]
    answer = api.post(f"/findings/{item['fingerprint']}/decisions", json={"decision": "reject", "reason": "已核对"})
    assert answer.json() == {"changed": True, "state": "rejected"}
    assert (
        api.post(f"/findings/{item['fingerprint']}/decisions", json={"decision": "reject", "reason": "已核对"}).json()["changed"] is False
    )
    event = store.findings.history(item["fingerprint"])[-1]
    assert (event.by, event.reason) == ("admin", "已核对")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 401, id="no token"),
        pytest.param({"Authorization": "Bearer nothing"}, 401, id="wrong token"),
        pytest.param({"Authorization": "Basic YTpi"}, 401, id="another scheme"),
    ],
)
def test_nobody_gets_in_without_a_token(board, headers, status):
    answer = httpx.get(f"{board}/api/v1/sites", headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]["status"] == status


def test_token_that_only_reads_changes_nothing(board, store):
    secret = make_token(store, "rev", "dashboard of another office", at=utc_now(), read_only=True)
    with httpx.Client(base_url=f"{board}/api/v1", headers={"Authorization": f"Bearer {secret}"}) as client:
        assert client.get("/sites").status_code == 200
        assert client.post("/audits", json={"site": EDU}).status_code == 403


def test_token_of_a_unit_sees_that_unit_only(board, store):
    secret = make_token(store, "edu", "unit", at=utc_now())
    with httpx.Client(base_url=f"{board}/api/v1", headers={"Authorization": f"Bearer {secret}"}) as client:
        assert {item["id"] for item in client.get("/sites").json()["items"]} == {EDU}
        assert client.get(f"/sites/{HEALTH}").status_code == 404


def test_document_is_served_and_every_operation_is_in_it(board):
    served = httpx.get(f"{board}/api/v1/openapi.json").json()
    assert served["openapi"].startswith("3.1")
    assert sum(len(methods) for methods in served["paths"].values()) == len(OPERATIONS)


def test_text_is_looked_for_within_a_site_only(api):
    assert api.get("/findings", params={"q": "备案", "site": EDU}).status_code == 200
    assert api.get("/findings", params={"q": "备案"}).status_code == 400
    assert api.get("/findings", params={"q": "3fa9"}).status_code == 200
