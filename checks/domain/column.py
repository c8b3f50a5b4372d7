"""domain.column: columns live under the site's own domain."""

from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check
from checks.pages import own_host
from core.snapshot import SiteSnapshot
from core.url import GOVERNMENT_SUFFIXES, host_of, is_ip_host, same_registrable

_PLATFORMS: Final = (
    "weixin.qq.com",
    "weibo.com",
    "weibo.cn",
    "toutiao.com",
    "douyin.com",
    "kuaishou.com",
    "12388.gov.cn",
    "people.com.cn",
    "xinhuanet.com",
)
"""Public platforms that a menu may lead to without hosting a column there."""


@site_check(
    id="domain.column",
    title="栏目使用本网站域名",
    codes=("domain.column_foreign",),
    needs=("columns",),
    source="国办函〔2018〕55号；standards 7.1",
)
def domain_column(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Columns on hosts that are neither the site's domain nor another government domain are shown to a person.

    Bad:  ``http://60.1.2.3:8080/xxgk/``, ``http://anhe.tourism-example.com/``
    Good: ``/xxgk/``, ``xxgk.anhe.gov.cn``
    Traps: national and provincial platforms (any ``.gov.cn``) are legitimate; so are public new-media platforms.
    """
    assert site.columns is not None
    own = own_host(site)
    if is_ip_host(own):
        yield not_applicable("网站以地址访问，无法判断栏目域名")
        return
    foreign = [(column, host_of(column.url)) for column in site.columns]
    foreign = [(column, host) for column, host in foreign if host and not same_registrable(host, own) and _is_odd(host)]
    for column, host in foreign:
        message = f"栏目“{column.name}”使用外部{'地址' if is_ip_host(host) else '域名'} {host}，请人工核对是否为统一平台"
        yield review("domain.column_foreign", message, url=site.site.url, target=column.url, measured={"host": host})
    if not foreign:
        yield passed("栏目均在本网站或其他政府网站域名之下")


def _is_odd(host: str) -> bool:
    return not host.endswith(GOVERNMENT_SUFFIXES) and not any(host == name or host.endswith("." + name) for name in _PLATFORMS)
