from collections.abc import Callable
from datetime import datetime

import pytest

from core.clock import BEIJING
from lab.records import Ground, LabSite, Request, Response
from lab.sites import BUILDERS

AS_OF = datetime(2026, 11, 24, 9, 0, tzinfo=BEIJING)


@pytest.fixture(scope="session")
def as_of() -> datetime:
    return AS_OF


@pytest.fixture(scope="session")
def town_sites() -> dict[str, LabSite]:
    """Every site of the town on an imaginary port, without any server."""
    ground = Ground(as_of=AS_OF, port=8080)
    return {key: build(ground) for key, build in BUILDERS.items()}


@pytest.fixture(scope="session")
def ask() -> Callable[..., Response]:
    """Ask a site's front desk directly."""

    def get(site: LabSite, path: str = "/", *, method: str = "GET", query: str = "", body: bytes = b"", cookie: str = "") -> Response:
        headers = {"cookie": cookie} if cookie else {}
        answer = site.handler(Request(method=method, host=site.hosts[0], path=path, query=query, headers=headers, body=body))
        assert isinstance(answer, Response)
        return answer

    return get
