"""APPs: Apple's public look-up, Android store pages, and the package's own address."""

import json
import re
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from core.clock import as_aware
from core.media.platform import Platform, platform_of, recognise
from core.media.register import plain_name
from core.media.sighting import AppOffer, Know, Offer, Sighting
from core.outcome import Cause, Owner
from core.site import Account
from crawler.media.source import Unreadable, plain

_APPLE: Final = ("apps.apple.com", "itunes.apple.com")
_STORES: Final = {
    "sj.qq.com": "应用宝", "android.myapp.com": "应用宝", "appgallery.huawei.com": "华为应用市场", "app.mi.com": "小米应用商店",
    "info.appstore.vivo.com.cn": "vivo应用商店",
}  # fmt: skip
_GONE: Final = re.compile(
    r"(?:应用|软件|页面|该?app)(?:不存在|已下架|未找到|已删除)|找不到(?:该|此)?应用|很抱歉.{0,12}(?:不存在|没有找到)|已下架", re.I
)
_PACKAGE: Final = "application/vnd.android.package-archive"


class AppleLookup:
    """Apple's public look-up by store id or bundle id, store of mainland China."""

    id = "apple_lookup"
    title = "苹果应用商店查询"
    knows = frozenset({Know.DOWNLOAD})
    prefix_bytes = None

    def address_for(self, account: Account) -> str | None:
        """By the store id in the registered address, else by a bundle id."""
        parts = urlsplit(account.url)
        if (parts.hostname or "") in _APPLE and (match := re.search(r"\bid(\d{6,12})", parts.path)):
            return f"https://itunes.apple.com/lookup?id={match.group(1)}&country=cn"
        return None

    def read(self, account: Account, answer: httpx.Response, at: datetime) -> Sighting:
        """Version, release date, seller and size; an empty result is a store that lacks it."""
        try:
            data: Any = json.loads(answer.content)
        except (ValueError, RecursionError):
            data = None
        results = data.get("results") if isinstance(data, dict) else None
        if answer.status_code != 200 or not isinstance(results, list):
            raise Unreadable(Cause.UNDECODABLE, Owner.THIRD_PARTY, "苹果应用商店没有给出结果")
        first = results[0] if results and isinstance(results[0], dict) else None
        if first is None:
            app = AppOffer(offer=Offer.GONE)
        else:
            size = str(first.get("fileSizeBytes") or "")
            app = AppOffer(
                offer=Offer.OFFERED,
                version=str(first.get("version") or "")[:40],
                released_at=_time(first.get("currentVersionReleaseDate")),
                seller=str(first.get("sellerName") or "")[:200],
                size_bytes=int(size) if size.isdigit() and len(size) < 15 else None,
            )
        return Sighting(account=account.id, at=at, source=self.id, url=account.url, knows=self.knows, app=app)


class AndroidStore:
    """The web page of an Android store."""

    id = "android_store"
    title = "安卓应用商店页面"
    knows = frozenset({Know.DOWNLOAD})
    prefix_bytes = None

    def address_for(self, account: Account) -> str | None:
        """The registered address when it is a store's page."""
        return account.url if (urlsplit(account.url).hostname or "") in _STORES else None

    def read(self, account: Account, answer: httpx.Response, at: datetime) -> Sighting:
        """Offered when the page names the APP; gone when the store says so; else unreadable (many pages are written by scripts)."""
        text = plain_page(answer)
        if answer.status_code in (404, 410) or _GONE.search(text):
            app = AppOffer(offer=Offer.GONE)
        elif answer.status_code == 200 and _named(account, text):
            app = AppOffer(offer=Offer.OFFERED)
        else:
            raise Unreadable(Cause.NEEDS_SCRIPT, Owner.THIRD_PARTY, "商店页面没有写明该应用（可能由脚本生成），不能说明能否下载")
        return Sighting(account=account.id, at=at, source=self.id, url=account.url, knows=self.knows, app=app)


class Package:
    """The package's own download address."""

    id = "package"
    title = "安装包下载地址"
    knows = frozenset({Know.DOWNLOAD})
    prefix_bytes = 4_096

    def address_for(self, account: Account) -> str | None:
        """The registered address of an APP when it is no store's page."""
        url = account.url.strip()
        if platform_of(account.platform) is not Platform.APP or not url.lower().startswith(("http://", "https://")):
            return None
        address = recognise(url)
        return url if address is None or urlsplit(url).path.lower().endswith(".apk") else None

    def read(self, account: Account, answer: httpx.Response, at: datetime) -> Sighting:
        """A package begins as archives do; a page that offers one is judged by a person."""
        if answer.status_code in (404, 410):
            app = AppOffer(offer=Offer.GONE)
        elif answer.status_code == 200 and (answer.content.startswith(b"PK\x03\x04") or _PACKAGE in answer.headers.get("content-type", "")):
            size = answer.headers.get("content-length", "")
            app = AppOffer(offer=Offer.OFFERED, size_bytes=int(size) if size.isdigit() and len(size) < 15 else None)
        else:
            raise Unreadable(Cause.NO_DATA, Owner.UNCLEAR, "地址给出的不是安装包，需人工核实")
        return Sighting(account=account.id, at=at, source=self.id, url=account.url, knows=self.knows, app=app)


def plain_page(answer: httpx.Response) -> str:
    """Visible text of a page, bounded."""
    text = re.sub(r"(?s)<(script|style)\b.*?(?:</\1>|\Z)", " ", answer.content[:400_000].decode("utf-8", "replace"))
    return " ".join(re.sub(r"<[^>]{0,2000}>", " ", text).split())


def _named(account: Account, text: str) -> bool:
    words = plain_name(text)
    return plain_name(plain(account.name)) in words or bool(account.platform_id and account.platform_id.casefold() in words)


def _time(value: object) -> datetime | None:
    try:
        return as_aware(datetime.fromisoformat(str(value)))
    except ValueError:
        return None
