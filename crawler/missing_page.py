"""
Soft 404: what a host answers for addresses that do not exist, and pages that say themselves that they are not there.

A host that answers random addresses with 404 has no soft 404 by fingerprint. One that answers them with a page is remembered by that page:
a link that gets the same page leads nowhere. Hosts that serve one shell for every address (script-built sites) prove nothing and are left alone.
"""

import asyncio
import hashlib
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from core.fetch import Fetch, FetchResult
from core.lure import advertised_in
from core.page.charset import decode_page
from core.ports import Fetcher
from core.url import GOVERNMENT_SUFFIXES, extension_of, host_of, is_home_url, origin_of, path_of
from core.verdict import LinkVerdict
from crawler.magic import asks_to_log_in, title_of

if TYPE_CHECKING:
    from core.page.document import PageDocument

SMALL_PAGE: Final = 16_384
"""Bytes up to which every HTML answer is read for what it says about itself; larger ones only when their title is suspicious."""

_WORDS: Final = (
    "不存在 找不到 未找到 没有找到 无法找到 已删除 被删除 已被 已失效 失效或 已过期 丢失 不见了 走丢 无法访问 无法打开 无法显示 出错 错误 异常 繁忙 无法查看 "
    "已经删除 连接失败 飞到 迷路 故障 安全验证 验证码 滑块 请完成 检查您 浏览器检 浏览器安全 安全检查中 安全检测 拦截 阻断 防火墙 防护 访问频繁 过于频繁"
)
"""Words of error pages and gates; on a small page any of them calls for a closer look."""
_TITLE_WORDS: Final = "不存在 找不到 未找到 出错 错误 拦截 防火墙 防护 验证中 安全验证 安全狗 云盾"
"""Of these, the ones that do not stand in the title of ordinary news."""


_MARKS: Final = (
    "not found", "server error", "page error", "challenge", "just a moment", "captcha", "sorry", "denied", "blocked", "waf", "$_ts", "acw_sc", "__jsl",
    "arg1=", "document.cookie",
)  # fmt: skip
"""The same in Latin letters, lower case."""
# Pure alternations of literals on text: anything else in them, or bytes, makes the search a hundred times slower.
_FIND_WORD: Final = re.compile("|".join(map(re.escape, _WORDS.split(" ")))).search
_FIND_TITLE_WORD: Final = re.compile("|".join(map(re.escape, _TITLE_WORDS.split(" ")))).search
_ERROR_NUMBER: Final = re.compile(r"(?<!\d)40[34](?!\d)").search


def _has_hint(text: str, find_word: Callable[[str], object]) -> bool:
    if find_word(text) is not None:
        return True
    lowered = text.lower()
    if any(mark in lowered for mark in _MARKS):
        return True
    return ("404" in text or "403" in text) and _ERROR_NUMBER(text) is not None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a host answered to a random address of one shape."""

    digest: int = 0
    """Checksum of the body without the address itself; 0 = the host answers properly."""
    final_url: str = ""
    """Where the random address was redirected to; empty when it was not."""


@dataclass
class MissingPages:
    """Fingerprints of the hosts met, asked once per (origin, depth, extension)."""

    fetcher: Fetcher
    deadline_s: float = 15.0
    _known: dict[tuple[str, int, str], "asyncio.Task[Fingerprint]"] = field(default_factory=dict)
    _shells: dict[str, int] = field(default_factory=dict)

    async def fingerprint(self, url: str) -> Fingerprint:
        """What the host of *url* answers to addresses of the same shape that do not exist."""
        key = (origin_of(url), path_of(url).count("/"), extension_of(url))
        task = self._known.get(key)
        if task is None:
            task = self._known[key] = asyncio.ensure_future(self._ask(url, key))
        elif task.done():
            return task.result()
        return await asyncio.shield(task)

    def note_home(self, url: str, body: bytes) -> None:
        """Remember a home page: a host whose missing page equals its home page serves one shell for everything."""
        self._shells[origin_of(url)] = checksum(body, url) if body else 0

    def knows_home(self, url: str) -> bool:
        """Whether the home page of this origin was noted."""
        return origin_of(url) in self._shells

    async def _ask(self, url: str, key: tuple[str, int, str]) -> Fingerprint:
        origin, depth, extension = key
        random_url = missing_address(origin, depth, extension, seed=url)
        answer = await self.fetcher.fetch(
            Fetch(url=random_url, deadline_s=self.deadline_s, max_body_bytes=2_000_000, max_raw_bytes=2_000_000)
        )
        if not answer.ok or answer.cut:
            return Fingerprint()
        moved = answer.final_url if answer.hops else ""
        if moved and is_home_url(moved):
            # Redirects to the front door are judged by where they lead, not by the front door's body.
            return Fingerprint()
        if _is_common_door(answer):
            return Fingerprint()
        digest = checksum(answer.body, random_url)
        if origin not in self._shells:
            home = await self.fetcher.fetch(
                Fetch(url=f"{origin}/", deadline_s=self.deadline_s, max_body_bytes=2_000_000, max_raw_bytes=2_000_000)
            )
            self.note_home(home.final_url, home.body)
        if digest == self._shells.get(origin):
            return Fingerprint()
        return Fingerprint(digest, moved)

    async def needs_body(self, url: str) -> bool:
        """Whether only the body can tell a page of this shape from the host's missing page."""
        return not is_home_url(url) and bool((await self.fingerprint(url)).digest)

    async def is_missing_page(self, answer: FetchResult) -> bool:
        """Whether an HTML answer is the page that the host gives for addresses that do not exist."""
        if is_home_url(answer.url) or is_home_url(answer.final_url):
            return False
        known = await self.fingerprint(answer.url)
        if not known.digest:
            return False
        if known.final_url:
            return bool(answer.hops) and answer.final_url == known.final_url
        return checksum(answer.body, answer.url) == known.digest


def missing_address(origin: str, depth: int, extension: str, *, seed: str) -> str:
    """
    An address of the given shape that no site has: names are derived from *seed*, so that a replay asks the same.

    >>> missing_address("http://a.gov.cn", 2, "html", seed="x")
    'http://a.gov.cn/wj2d711642b7/wj26b04cbf62.html'
    """
    digits = hashlib.sha256(seed.encode()).hexdigest()
    names = [f"wj{digits[10 * index % 50 : 10 * index % 50 + 10]}" for index in range(max(depth, 1))]
    return f"{origin}/{'/'.join(names)}" + (f".{extension}" if extension else "")


def checksum(body: bytes, url: str) -> int:
    """Checksum of a page without its own address (error pages like to repeat it)."""
    path = path_of(url).encode()
    if len(path) > 4:
        body = body.replace(path, b"")
    return zlib.crc32(body) or 1


def _is_common_door(answer: FetchResult) -> bool:
    """Whether what a host shows to everybody is a log-in or a shell that scripts fill: there are pages behind it, this one or that."""
    if asks_to_log_in(answer.body):
        return True
    return _document_of(answer).is_script_shell


def _document_of(answer: FetchResult) -> "PageDocument":
    # Imported where they are needed, as below: few sweeps meet a page that must be read closely, and its readers take a fifth of their start.
    from core.page.document import PageDocument

    return PageDocument.from_bytes(answer.body, url=answer.final_url, headers=answer.headers, as_of=answer.started_at)


def _error_phrase(document: "PageDocument") -> str | None:
    """What a page that is not there says of itself."""
    if document.error_phrase is None or not document.may_be_article:
        return document.error_phrase
    from core.page.facts import PageFacts

    return PageFacts.of(document).soft_404_phrase


def page_trouble(answer: FetchResult) -> tuple[LinkVerdict, str, str] | None:
    """(verdict, reason, words) by what an HTML answer itself says: a gateway, a soft 404, a stranger's page; cheap for ordinary pages."""
    if not 200 <= (answer.status or 0) < 300:
        from core.page.usable import refusal

        challenge = refusal(answer)
        return (LinkVerdict.BLOCKED, "challenge", _GATE.format(challenge)) if challenge else None
    title = title_of(answer.body)
    is_government = host_of(answer.final_url).endswith(GOVERNMENT_SUFFIXES)
    if stranger := stranger_words(title, is_government=is_government):
        return LinkVerdict.WRONG, "stranger", stranger
    if answer.status == 200 and (title or is_government) and not is_suspicious(answer.body, title):
        return None
    from core.page.shell import find_challenge

    document = _document_of(answer)
    challenge = find_challenge(answer.status, answer.headers, document.html)
    if challenge:
        return LinkVerdict.BLOCKED, "challenge", _GATE.format(challenge)
    if not is_home_url(answer.final_url) and (phrase := _error_phrase(document)):
        return LinkVerdict.SOFT_404, "soft_404", f"页面自称不存在或出错：“{phrase}”"
    return None


_GATE: Final = "返回的是防护验证页（{}）"
_DEFAULT_TITLE: Final = re.compile(
    r"\W*(?:welcome to (?:nginx|openresty|tengine|centos)|apache2? [\w ]{0,30}(?:default|test) page|test page for |iis ?(?:\d{1,2}|windows)|"
    r"没有找到站点|恭喜.{0,6}站点创建成功)",
    re.IGNORECASE,
)
_PARKED_TITLE: Final = re.compile(
    r"域名.{0,12}(?:出售|转让|停放)|(?:出售|转让|停放).{0,6}域名|domain\b.{0,40}\bfor sale\b|buy this domain|parked domain", re.IGNORECASE
)


def stranger_words(title: str, *, is_government: bool) -> str:
    """
    Why a title shows that nobody meant to link the page: an advertiser on an expired domain, a domain for sale, a server without a site; or empty.

    >>> stranger_words("警方打掉百家乐网络赌博团伙", is_government=False), stranger_words("皇冠体育-官网", is_government=False)
    ('', '打开的页面标题为“皇冠体育-官网”')
    """
    title = title.strip()
    if _DEFAULT_TITLE.match(title):
        return f"打开的是服务器的默认页面（“{title[:60]}”），没有网站内容"
    if is_government:
        return ""  # nobody else can have the name, and its news and warnings name what they warn of
    if _PARKED_TITLE.search(title):
        return f"打开的是域名出售或停放页面（“{title[:60]}”）"
    return f"打开的页面标题为“{title[:60]}”" if advertised_in(title) else ""


def is_suspicious(body: bytes, title: str) -> bool:
    """Whether an HTML answer with this title deserves a closer look: without links, small with a telling word, or with a telling title."""
    if b"href" not in body and b"HREF" not in body:
        return True
    if len(body) <= SMALL_PAGE:
        return _has_hint(decode_page(body).text, _FIND_WORD)
    return _has_hint(title, _FIND_TITLE_WORD)
