"""Accounts that a site shows to its visitors: from the links and pictures of its pages to proposals for the register."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from core.media.platform import TITLES, Platform, platform_of, recognise
from core.media.register import plain_name
from core.site import Account

MATRIX: Final = re.compile(r"新媒体|两微一端|政务矩阵|微信矩阵|微博矩阵|掌上|移动客户端")
"""Anchor texts of pages that list a government's accounts."""
_GENERIC: Final = re.compile(
    r"^(?:官方|政务|政府|关注|扫一扫|扫码|点击|进入|更多|我们的?|二维码|公众号|订阅号|服务号|微信|微博|新浪|腾讯|抖音|快手|头条|今日|视频号|客户端|app|小程序|号|[\s::>>+·])+$",
    re.I,
)
"""Anchor texts that name a platform and no account."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """An account found in public; whether it belongs into the register, a person decides."""

    platform: Platform
    platform_id: str = ""
    name: str = ""
    """As the page calls it; empty when the page shows no name."""
    url: str
    site: str
    page: str
    """Page on which it was found."""
    how: str
    """``link`` or ``qr``."""

    @property
    def key(self) -> str:
        """What tells it from others of its platform."""
        return self.platform_id or self.url


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A link or a decoded QR code of a page, with the words beside it."""

    url: str
    text: str = ""
    how: str = "link"


def proposals_of(site: str, page: str, seen: Iterable[Seen]) -> list[Proposal]:
    """Accounts among what a page shows, each once."""
    found: dict[tuple[Platform, str], Proposal] = {}
    for each in seen:
        address = recognise(each.url)
        if address is None or (address.platform is Platform.WECHAT and not address.id and each.how != "qr"):
            continue  # a link to a single article names no account
        name = account_name(each.text)
        proposal = Proposal(
            platform=address.platform, platform_id=address.id, name=name, url=address.url, site=site, page=page, how=each.how
        )
        known = found.get((proposal.platform, proposal.key))
        if known is None or (not known.name and name):
            found[proposal.platform, proposal.key] = proposal
    return list(found.values())


def account_name(text: str) -> str:
    """
    The account's name in the words beside a link or picture; empty when they only name the platform.

    >>> account_name("官方微信:涪城发布")
    '涪城发布'
    >>> account_name("新浪微博")
    ''
    """
    words = " ".join(text.split())[:60]
    if _GENERIC.match(words):
        return ""
    _, mark, rest = words.replace("：", ":").partition(":")
    return (rest if mark and platform_of(words) is not Platform.OTHER and rest.strip() else words).strip(" ·-—|")


def unknown_to(proposals: Iterable[Proposal], register: Sequence[Account]) -> list[Proposal]:
    """Proposals that the register lacks: neither id, nor address, nor platform and name are there."""
    ids = {(platform_of(each.platform), each.platform_id.casefold()) for each in register if each.platform_id}
    named = {recognise(each.url) for each in register if each.url} - {None}
    ids |= {(each.platform, each.id.casefold()) for each in named if each is not None and each.id}
    urls = {each.url.rstrip("/") for each in register if each.url}
    names = {(platform_of(each.platform), plain_name(each.name)) for each in register}
    return [
        each
        for each in proposals
        if (each.platform, each.platform_id.casefold()) not in ids
        and each.url.rstrip("/") not in urls
        and not (each.name and (each.platform, plain_name(each.name)) in names)
    ]


def describe(proposal: Proposal) -> str:
    """One line for people."""
    return f"{TITLES[proposal.platform]} {proposal.name or proposal.platform_id or proposal.url}"
