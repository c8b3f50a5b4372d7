"""Tells news to web hooks and robots: once each, not in quiet hours, through the address guard."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from config.settings import Hook, Notify, Settings
from config.version import program_version
from core.digest import Scope
from core.fetch import Fetch, TlsPolicy
from core.news import News
from core.outcome import Cause
from core.ports import Fetcher
from core.words import CAUSES
from pipeline.notify.news import collect_news
from reports.message import Request, accepted, dingtalk, feishu, webhook, wecom

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

TRIES: Final = 3
PAUSE_S: Final = 2.0
"""Before the second try; it doubles. A robot that still says no is asked again at the next run."""
HOPELESS: Final = frozenset({Cause.PRIVATE_ADDRESS, Cause.INVALID_URL, Cause.UNSUPPORTED_SCHEME})
"""Only another configuration mends these: asking again would keep the other hooks waiting."""
MAX_ANSWER: Final = 65_536

Sleep = Callable[[float], Awaitable[None]]


async def announce(store: "Store", settings: Settings, fetcher: Fetcher, now: datetime, *, sleep: Sleep = asyncio.sleep) -> str:
    """
    Tell every hook what it was not told yet; gives one Chinese sentence on what was sent.

    The news is marked as told before it is sent, so that two processes never tell it twice; when the other side does not take
    it, the mark is taken back. A process killed in between leaves its news untold: the weekly digest has it all the same.
    """
    one_at_a_time = asyncio.Lock()
    told = await asyncio.gather(*(_tell(store, settings, hook, fetcher, now, sleep, one_at_a_time) for hook in settings.notify.hooks))
    return "；".join(told) or "没有配置通知（notify.hooks）"


async def _tell(
    store: "Store", settings: Settings, hook: Hook, fetcher: Fetcher, now: datetime, sleep: Sleep, one_at_a_time: asyncio.Lock
) -> str:
    """One hook; the store serves one after another, a dead receiver keeps nobody else waiting."""
    if hook.quiet and is_quiet(settings.notify, now, ZoneInfo(settings.timezone)):
        return f"{hook.name}：静默时段"
    scope = Scope(units=(hook.unit,) if hook.unit else (), sites=(hook.site,) if hook.site else ())
    async with one_at_a_time:
        known = {item.key: item for item in await asyncio.to_thread(collect_news, store, settings, hook, scope, now)}
        keys = store.notifications.claim(hook.name, known, at=now)
    if not keys:
        return f"{hook.name}：没有新消息"
    problem = await deliver(hook, [known[key] for key in keys], fetcher, now, sleep=sleep)
    extra = {"event": "news_refused" if problem else "news_sent", "hook": hook.name, "news": len(keys), "detail": problem}
    if not problem:
        log.info("消息已发送：%s，%d 条", hook.name, len(keys), extra=extra)
        return f"{hook.name}：已发送 {len(keys)} 条"
    async with one_at_a_time:
        store.notifications.release(hook.name, keys)
    log.warning("消息未送达：%s（%s）", hook.name, problem, extra=extra)
    return f"{hook.name}：{len(keys)} 条未送达（{problem}），下次再试"


async def deliver(hook: Hook, news: Sequence[News], fetcher: Fetcher, at: datetime, *, sleep: Sleep = asyncio.sleep) -> str:
    """Post one message; empty when it was taken, else why not. The address never appears in what is said."""
    problem = ""
    for number in range(TRIES):
        if number:
            await sleep(PAUSE_S * 2 ** (number - 1))
        problem, hopeless = await _post(hook, _request(hook, news, at), fetcher)
        if not problem or hopeless:
            break
    return problem


def is_quiet(notify: Notify, now: datetime, zone: ZoneInfo) -> bool:
    """Whether *now* lies in the quiet hours; they may go over midnight, equal times mean there are none."""
    since, until = time.fromisoformat(notify.quiet_from), time.fromisoformat(notify.quiet_to)
    clock = now.astimezone(zone).time()
    if since == until:
        return False
    return since <= clock < until if since < until else clock >= since or clock < until


def _request(hook: Hook, news: Sequence[News], at: datetime) -> Request:
    url, secret = hook.url.get_secret_value(), hook.secret.get_secret_value()
    if hook.kind == "webhook":
        return webhook(url, secret, news, at, program_version())
    if hook.kind == "dingtalk":
        return dingtalk(url, secret, news, at)
    if hook.kind == "wecom":
        return wecom(url, news, at)
    return feishu(url, secret, news, at)


async def _post(hook: Hook, request: Request, fetcher: Fetcher) -> tuple[str, bool]:
    """
    Why it was not taken (empty when it was), and whether another try is useless.

    Strict TLS, no redirects: what is signed for one address must not wander to another.
    """
    question = Fetch(
        url=request.url,
        method="POST",
        headers=request.headers,
        body=request.body,
        tls=TlsPolicy.STRICT,
        follow_redirects=False,
        fresh=True,
        polite=False,
        max_raw_bytes=MAX_ANSWER,
        max_body_bytes=MAX_ANSWER,
    )
    answer = await fetcher.fetch(question)
    if answer.status is None:
        return f"连不上：{answer.detail or (CAUSES[answer.cause] if answer.cause else '原因不明')}", answer.cause in HOPELESS
    return accepted(hook.kind, answer.status or 0, answer.body), False
