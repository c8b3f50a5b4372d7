"""Text of a seeded sample of attachments: what the rules on personal data, secrets and wording read besides pages (standards 7.9)."""

import asyncio
import hashlib
import re
import time
from collections.abc import Iterable, Sequence
from typing import Final

from core.attachment import MAX_FILE, READABLE, read_attachment
from core.errors import Failure
from core.fetch import Fetch
from core.outcome import Cause, Owner
from core.page.usable import answer_failure
from core.snapshot import AttachmentText
from core.url import extension_of, host_of, same_registrable
from crawler.ledger import Attached
from pipeline.gather.reader import FileReader
from pipeline.gather.samples import shuffled
from pipeline.gather.site import Gathering
from pipeline.wiring import Tools

SAMPLE: Final = 30
"""Files of one audit that are read. House rule; those whose names speak of lists of persons come first."""
AT_ONCE: Final = 4
MAX_SECONDS: Final = 25.0
"""For all files together: an audit does not wait for slow downloads. House rule."""
PLAIN: Final = frozenset({"txt", "csv"})
"""Read here; other kinds are parsed in a process of their own that may be stopped."""

_PERSONS: Final = re.compile(r"名单|名册|公示|花名|补贴|补助|救助|低保|五保|资助|发放|录用|聘用|拟录|成绩|申请人|对象|登记表|汇总表|明细")


async def read_attachments(
    gathering: Gathering, found: Iterable[Attached], *, own_host: str, tools: Tools
) -> tuple[tuple[AttachmentText, ...], int]:
    """
    Fetch and read the sample.

    Returns:
        The files in drawn order, each with its text or the reason why there is none, and the size of the population: readable files of the
        site's own registrable domain that the crawl met.
    """
    population = {item.url: item for item in found if extension_of(item.url) in READABLE and same_registrable(host_of(item.url), own_host)}
    order = _order(population, seed=gathering.options.seed, site=gathering.site.id)
    ends, gate = time.monotonic() + MAX_SECONDS, asyncio.Semaphore(AT_ONCE)
    async with FileReader() as reader:

        async def one(number: int, item: Attached) -> AttachmentText | None:
            async with gate:
                if time.monotonic() >= ends:
                    return None
                gathering.progress.step("附件", number, len(order), item.url)
                return await _read(item, tools, reader, deadline_s=min(gathering.loader.deadline_s, ends - time.monotonic() + 1))

        texts = await asyncio.gather(*(one(number, population[url]) for number, url in enumerate(order, 1)))
    return tuple(text for text in texts if text is not None), len(population)


def _order(population: dict[str, Attached], *, seed: int, site: str) -> Sequence[str]:
    """Drawn order, files whose names speak of persons first."""
    order = shuffled(population, seed=seed, site=site, purpose="attachments")
    order.sort(key=lambda url: not _PERSONS.search(population[url].text))
    return order[:SAMPLE]


async def _read(item: Attached, tools: Tools, reader: FileReader, *, deadline_s: float) -> AttachmentText:
    answer = await tools.fetcher.fetch(Fetch(url=item.url, deadline_s=deadline_s, max_raw_bytes=MAX_FILE, max_body_bytes=MAX_FILE))
    failure = None if answer.cause is None and answer.status == 200 else answer_failure(answer)
    if failure is None and (answer.cause is not None or answer.status != 200):
        failure = Failure(Cause.NO_DATA, Owner.UNCLEAR, "附件没有下载完整")
    text: str | Failure = failure or ""
    if failure is None:
        plain = extension_of(item.url) in PLAIN
        text = read_attachment(answer.body, item.url) if plain else await reader.read(answer.body, item.url)
    sha256 = hashlib.sha256(answer.body).hexdigest() if answer.body else ""
    if isinstance(text, Failure):
        return AttachmentText(url=item.url, page=item.page, name=item.text, sha256=sha256, failure=text)
    return AttachmentText(url=item.url, page=item.page, name=item.text, sha256=sha256, text=text)
