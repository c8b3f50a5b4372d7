"""visits and posts: files of millions of lines, read while they are written."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from config.settings import Settings
from core.audit import ImportCount
from core.clock import utc_now
from core.outcome import Cause, Owner
from core.site import Post
from core.visit import Visit
from pipeline.imports.attempts import read_attempts, read_phases
from pipeline.imports.fields import Fields
from pipeline.imports.registry import imported_looks, known_id
from pipeline.imports.result import ImportResult, Problems, run_import
from pipeline.imports.source import Source
from store import Store

VISIT_NAMES: Final = ("site", "at", "ok", "seconds", "cause", "owner", "vantage", "status", "address", "phases_ms", "attempts")
POST_NAMES: Final = ("account", "at", "title", "url")
_VISIT_WORDS: Final = {
    "网站": "site", "网站标识码": "site", "标识码": "site", "时间": "at", "访问时间": "at", "是否成功": "ok", "成功": "ok", "耗时": "seconds",
    "耗时（秒）": "seconds", "秒": "seconds", "原因": "cause", "责任": "owner", "责任方": "owner", "观测点": "vantage",
}  # fmt: skip
_POST_WORDS: Final = {
    "账号": "account", "编号": "account", "发布时间": "at", "发文时间": "at", "时间": "at", "标题": "title", "链接": "url", "网址": "url",
}  # fmt: skip
BATCH: Final = 50_000


def import_visits(
    store: Store, path: Path, *, strict: bool = False, settings: Settings | None = None, now: datetime | None = None
) -> ImportResult:
    """
    Import visits of this or another monitor (JSON Lines, CSV).

    Lines whose ``vantage`` is a configured vantage point are that place's word, kept beside the official visits; all others are
    official. Under a quorum the slots that were touched are then settled.

    Args:
        store: open.
        path: the file.
        strict: one bad line takes everything back.
        settings: vantage points; None = there are none.
        now: the present, to tell which slots are over; nothing later is taken.
    """
    problems = Problems()
    source = Source(path, VISIT_NAMES, _VISIT_WORDS, required=("site", "at", "ok"), problems=problems)

    present = now or utc_now()

    def visits() -> Iterator[Visit]:
        known = {site.id for site in store.sites.all()}
        for line in source.lines():
            visit = _visit(Fields(line, problems), known, present, problems)
            if visit is not None:
                yield visit

    def write() -> ImportCount:
        from pipeline.quorum import write_words

        return store.visits.append(visits()) if settings is None else write_words(store, settings, visits(), present)

    return run_import(store, path, strict=strict, problems=problems, write=write, notes=source.notes)


def _visit(fields: Fields, known: set[str], now: datetime, problems: Problems) -> Visit | None:
    site = known_id(fields, "site", known, "网站")
    at = fields.past("at", now, required=True)
    ok = fields.boolean("ok", None)
    seconds = fields.number("seconds", high=86_400.0)
    cause, owner = fields.optional_choice("cause", Cause), fields.optional_choice("owner", Owner)
    if ok is None and cause is None and owner is None and not fields.bad:
        fields.wrong("ok", "应为 true 或 false；为 null 时须写明 cause 和 owner")
    if ok and cause is not None and cause is not Cause.BLOCKED_CHALLENGE and owner is not Owner.MONITOR and (seconds or 0.0) < 15.0:
        fields.wrong("cause", "与 ok: true 矛盾；成功的访问没有失败原因", cause.value)
    status = fields.whole("status", 0, high=999) or None
    vantage, address = fields.text("vantage", limit=100), fields.text("address", limit=100)
    phases, attempts = read_phases(fields), read_attempts(fields, problems)
    if fields.bad or at is None:
        return None
    return Visit(
        site=site, at=at, ok=ok, seconds=seconds, cause=cause, owner=owner, vantage=vantage, status=status, address=address,
        phases=phases, attempts=attempts,
    )  # fmt: skip


def import_posts(store: Store, path: Path, *, strict: bool = False, now: datetime | None = None) -> ImportResult:
    """
    Import posts exported elsewhere (JSON Lines, CSV, XLSX); none from after *now*.

    The file counts as a look at the list of every account that it names: what was posted later, it cannot tell.
    """
    problems, present = Problems(), now or utc_now()
    source = Source(path, POST_NAMES, _POST_WORDS, required=("account", "at"), problems=problems)

    def write() -> ImportCount:
        known = {account.id for account in store.accounts.all()}
        count, batch, newest = ImportCount(), list[Post](), dict[str, datetime]()
        for line in source.lines():
            post = _post(Fields(line, problems), known, present)
            if post is not None:
                batch.append(post)
                newest[post.account] = max(post.at, newest.get(post.account, post.at))
                if len(batch) >= BATCH:
                    count += store.posts.append(batch)
                    batch = []
        count += store.posts.append(batch)
        store.media.record(imported_looks(newest, present))
        return count

    return run_import(store, path, strict=strict, problems=problems, write=write, notes=source.notes)


def _post(fields: Fields, known: set[str], now: datetime) -> Post | None:
    account = known_id(fields, "account", known, "账号")
    at = fields.past("at", now, required=True)
    title, url = fields.text("title", limit=1000), fields.text("url")
    if fields.bad or at is None:
        return None
    return Post(account=account, at=at, title=title, url=url)
