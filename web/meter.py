"""Figures for Prometheus: requests as they come, the store's state when it is asked for."""

import time
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.clock import utc_now
from core.mailing import MailingState
from core.people import User
from pipeline.board.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store import Store

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 15.0)


class Meter:
    """Pure ASGI middleware that times requests per route; the registry belongs to one application."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        self._seconds = Histogram(
            "wangjian_http_request_seconds", "Time to answer a request", ("route", "method", "status"), buckets=BUCKETS, registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Time one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "") or "other"
            method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
            self._seconds.labels(route, method, str(status)).observe(time.perf_counter() - begin)


class StoreCollector:
    """Gauges read from the store at each scrape."""

    def __init__(self, store: "Store", snapshot: Snapshot) -> None:
        self._store = store
        self._snapshot = snapshot

    def describe(self) -> "list[Any]":
        """Nothing is read when the collector is registered."""
        return []

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        """One family after the other."""
        from pipeline.board.sites import count_lights, strip_start

        store, now = self._store, utc_now()
        lines = self._snapshot.lines(now)
        yield _family("wangjian_sites", "Open sites by light", "light", {light.value: n for light, n in count_lights(lines).items()})
        totals = store.board.totals()
        findings = GaugeMetricFamily("wangjian_findings", "Live findings", labels=("severity", "certainty"))
        for severity in ("veto", "deduct", "advice", "merit"):
            findings.add_metric((severity, "suspected"), getattr(totals, f"{severity}_open"))
            findings.add_metric((severity, "confirmed"), getattr(totals, f"{severity}_proven"))
        yield findings
        hours = store.board.hours(strip_start(now), 24)
        visits = {kind: sum(getattr(hour, kind) for hour in hours) for kind in ("good", "failed", "void", "blocked")}
        yield _family("wangjian_visits_today", "Availability visits since midnight in Beijing", "kind", visits)
        jobs = GaugeMetricFamily("wangjian_jobs", "Jobs in the queue", labels=("kind", "state"))
        for (kind, state), n in store.jobs.counts().items():
            jobs.add_metric((kind.value, state.value), n)
        yield jobs
        letters = {state.value: 0 for state in MailingState}
        for last in store.digests.recent(1):
            for mailing in store.digests.of_week(last.week):
                letters[mailing.state.value] += 1
        yield _family("wangjian_digest_letters", "Letters of the last digest; all but sent are not known to have arrived", "state", letters)
        upcoming = store.claims.next_at()
        overdue = 0.0 if upcoming is None else max(0.0, (now - upcoming).total_seconds())
        yield _single("wangjian_visit_overdue_seconds", "How long the oldest planned visit is overdue", overdue)
        yield _single("wangjian_evidence_entries", "Entries of the evidence ledger", store.evidence.count())


def _family(name: str, text: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=(label,))
    for value, n in values.items():
        family.add_metric((value,), n)
    return family


def _single(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def registry_of(store: "Store", snapshot: Snapshot) -> CollectorRegistry:
    """The registry of one application."""
    registry = CollectorRegistry()
    registry.register(StoreCollector(store, snapshot))
    return registry


def exposition(registry: CollectorRegistry) -> bytes:
    """Prometheus text format."""
    return generate_latest(registry)


def may_scrape(user: User | None, address: str) -> bool:
    """Figures are for this machine, and for whoever may see everything."""
    return address in ("127.0.0.1", "::1", "testclient") or (user is not None and not user.units)
