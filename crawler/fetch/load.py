"""The state of one load: clock, phases, hops, cookies; and the record it ends in."""

from datetime import datetime
from time import monotonic

from core.clock import utc_now
from core.errors import Failure
from core.fetch import Fetch, FetchResult, Hop, Phases, TlsInfo
from crawler.fetch.cookie import CookieJar
from crawler.fetch.fault import Stage
from crawler.fetch.lag import Deadline, LagMeter
from crawler.fetch.response import ResponseReader


class Load:
    """One question on its way through DNS, connections and redirects."""

    __slots__ = (
        "address",
        "connect_s",
        "deadline",
        "dns_s",
        "ended",
        "first_byte_s",
        "hops",
        "jar",
        "names",
        "question",
        "reader",
        "stage",
        "started_at",
        "tls",
        "tls_s",
        "url",
    )

    def __init__(self, question: Fetch) -> None:
        self.question = question
        self.started_at: datetime = utc_now()
        self.url = question.url
        self.stage = Stage.DNS
        self.deadline: Deadline | None = None
        self.dns_s: float | None = None
        self.connect_s: float | None = None
        self.tls_s: float | None = None
        self.first_byte_s: float | None = None
        self.ended = 0.0
        self.address = ""
        self.hops: list[Hop] = []
        self.jar: CookieJar | None = None
        self.names: dict[tuple[str, object], tuple[str, ...]] = {}
        self.tls: TlsInfo | None = None
        self.reader: ResponseReader | None = None

    def spend_dns(self, seconds: float) -> None:
        """Add to the DNS phase."""
        self.dns_s = (self.dns_s or 0.0) + seconds

    def spend_dial(self, connect_s: float | None, tls_s: float | None) -> None:
        """Add to the TCP and TLS phases."""
        if connect_s is not None:
            self.connect_s = (self.connect_s or 0.0) + connect_s
        if tls_s is not None:
            self.tls_s = (self.tls_s or 0.0) + tls_s

    def result(self, failure: Failure | None, meter: LagMeter) -> FetchResult:
        """Give the record; *failure* wins over what the reader says."""
        reader = self.reader
        if failure is None and reader is not None:
            failure = reader.fault
        deadline = self.deadline
        total = lag = 0.0
        if deadline is not None:
            total = (self.ended or monotonic()) - deadline.began - deadline.paused
            lag = meter.longest_since(deadline.began)
        return FetchResult(
            url=self.question.url,
            final_url=self.url,
            status=reader.status if reader is not None else None,
            headers=reader.headers if reader is not None else (),
            body=reader.body if reader is not None else b"",
            raw_bytes=reader.raw_bytes if reader is not None else 0,
            cut=reader.cut if reader is not None else False,
            cause=failure.cause if failure else None,
            owner=failure.owner if failure else None,
            detail=failure.detail if failure else "",
            started_at=self.started_at,
            phases=Phases(
                dns=_ms(self.dns_s), connect=_ms(self.connect_s), tls=_ms(self.tls_s), first_byte=_ms(self.first_byte_s), total=total * 1000
            ),
            address=self.address,
            hops=tuple(self.hops),
            tls=self.tls,
            lag_ms=lag * 1000,
        )


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000
