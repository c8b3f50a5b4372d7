"""Which of the views that others are shown is kept."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from core.fetch import FetchResult, Phases
from core.page.snapshot import PageSnapshot
from pipeline.gather.views import ROBOT, home_as_others
from tests.checks.builder import AS_OF, HOME, HOME_MAIN, home_page, html

ORDINARY = html(main=HOME_MAIN)


def answers(to_robots: tuple[str, str], to_guests: tuple[str, str]):
    async def fetch(question):
        final, text = to_robots if question.headers == ROBOT else to_guests
        headers = (("content-type", "text/html; charset=utf-8"),)
        return FetchResult(
            url=question.url, final_url=final, status=200, headers=headers, body=text.encode(), started_at=datetime(2026, 6, 15, tzinfo=UTC), phases=Phases()
        )  # fmt: skip

    return SimpleNamespace(fetcher=SimpleNamespace(fetch=fetch))


def snapshot(answer: FetchResult, *, kind) -> PageSnapshot:
    return PageSnapshot(
        url=answer.url, final_url=answer.final_url, status=200, headers=answer.headers, body=answer.body, fetched_at=AS_OF, kind=kind
    )


@pytest.mark.parametrize(
    ("to_robots", "to_guests", "kept"),
    [
        pytest.param((HOME, ORDINARY), (HOME, ORDINARY), HOME, id="the same"),
        pytest.param((HOME, ORDINARY), ("http://x.example/", ORDINARY), "http://x.example/", id="guests sent away"),
        pytest.param(("http://x.example/", ORDINARY), (HOME, ORDINARY), "http://x.example/", id="robots sent away"),
        pytest.param((HOME, ORDINARY), (f"{HOME}?from=search", html(title="百家乐")), f"{HOME}?from=search", id="guests lured"),
    ],
)
async def test_the_view_that_differs_is_kept(to_robots, to_guests, kept):
    gathering = SimpleNamespace(
        progress=SimpleNamespace(step=lambda *parts: None), loader=SimpleNamespace(deadline_s=15.0, snapshot=snapshot)
    )
    view = await home_as_others(gathering, home_page(), answers(to_robots, to_guests))
    assert view is not None
    assert view.final_url == kept
