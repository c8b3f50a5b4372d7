"""robots.txt: what a crawl may follow. The verification of a single linked address is exempt."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.fetch import Fetch, Read
from core.ports import Fetcher, Spacing
from core.url import host_of, origin_of
from crawler.magic import looks_like_html

if TYPE_CHECKING:
    from protego import Protego

MAX_ROBOTS_BYTES = 500_000
"""RFC 9309 section 2.5."""
MAX_WILDCARDS = 200
"""Rules with ``*`` or ``$`` that are kept of one file. House rule: real files have a dozen; thousands cost a second per link."""
MAX_RULE_CHARS = 500
MAX_CRAWL_DELAY_S = 5.0
"""Longest ``Crawl-delay`` that is kept. House rule: a duty of disclosure cannot be slept away, and five seconds hurt no server."""


@dataclass
class Robots:
    """Rules per origin, fetched once; an unreachable or odd file allows everything (a monitor of public duties, RFC 9309 section 2.3.1.3)."""

    fetcher: Fetcher
    user_agent: str
    obey: bool = True
    deadline_s: float = 10.0
    _rules: dict[str, "Protego | None"] = field(default_factory=dict)
    _asking: dict[str, "asyncio.Task[Protego | None]"] = field(default_factory=dict)

    async def learn(self, url: str) -> None:
        """Read the rules of an origin, once."""
        origin = origin_of(url)
        if not self.obey or origin in self._rules:
            return
        task = self._asking.get(origin)
        if task is None:
            task = self._asking[origin] = asyncio.ensure_future(self._ask(origin))
        self._rules[origin] = await asyncio.shield(task)
        delay_s = self.delay_s(url)
        if delay_s and isinstance(self.fetcher, Spacing):
            self.fetcher.space(host_of(origin), min(delay_s, MAX_CRAWL_DELAY_S))

    def knows(self, url: str) -> bool:
        """Whether ``learn`` has nothing to ask for this address."""
        return not self.obey or origin_of(url) in self._rules

    def allows(self, url: str) -> bool:
        """Whether a page may be followed; call ``learn`` for its origin first, an unknown one is allowed."""
        if not self.obey or not self._rules:
            return True
        rules = self._rules.get(origin_of(url))
        return rules is None or bool(rules.can_fetch(url, self.user_agent))

    def delay_s(self, url: str) -> float:
        """``Crawl-delay`` of an origin; 0 when none is asked for."""
        rules = self._rules.get(origin_of(url))
        return float(rules.crawl_delay(self.user_agent) or 0.0) if rules is not None else 0.0

    async def _ask(self, origin: str) -> "Protego | None":
        question = Fetch(url=f"{origin}/robots.txt", deadline_s=self.deadline_s, read=Read.PREFIX, prefix_bytes=MAX_ROBOTS_BYTES)
        answer = await self.fetcher.fetch(question)
        # Rules are often sent as text/html, and error pages as text/plain.
        if not answer.ok or looks_like_html(answer.body):
            return None
        text = answer.body.decode("utf-8-sig", "replace")
        if answer.cut:
            text = text.rpartition("\n")[0]
        if "disallow" not in text.lower() and "crawl-delay" not in text.lower():
            return None
        from protego import Protego

        return Protego.parse(_bounded(text))


def _bounded(text: str) -> str:
    """The file without its wildcard rules beyond ``MAX_WILDCARDS``: each is tried on every link of the crawl."""
    if text.count("*") + text.count("$") <= MAX_WILDCARDS:
        return text
    kept, wild = [], 0
    for line in text.splitlines():
        rule = line.partition("#")[0].lower().lstrip().startswith(("allow", "disallow")) and ("*" in line or "$" in line)
        wild += rule
        if not rule or (wild <= MAX_WILDCARDS and len(line) <= MAX_RULE_CHARS):
            kept.append(line)
    return "\n".join(kept)
