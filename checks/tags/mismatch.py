"""tags.mismatch: the 站点标签 speak of this site and not of the one the template was copied from."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check
from checks.pages import evidence_of, judged, own_host
from checks.shared import shared
from checks.tags.page import tagged_pages
from core.page.snapshot import PageSnapshot
from core.scope import folder_of_site
from core.snapshot import SiteSnapshot
from core.url import is_ip_host, same_registrable

_CODE: Final = re.compile(r"\d{10}|bm\d{8}", re.IGNORECASE)
_HOST: Final = re.compile(r"(?:[a-z][a-z0-9+.-]{0,10}://)?([^/:?#\s]{4,253})", re.IGNORECASE)
_SEPARATOR: Final = re.compile(r"[,，;；、|\s]+")
_NOISE: Final = re.compile(r"[\s·•・.,，、\-—_|（）()]|门户网站|官方网站|政府网站|网站|中国|人民(?=政府)")


@site_check(
    id="tags.mismatch",
    title="站点标签与本网站相符",
    codes=("tags.site_mismatch",),
    source="国办发〔2017〕47号 网页设计规范；standards 5",
)
def tags_mismatch(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Compare SiteDomain with the host, SiteIDCode and SiteName with the register. A person decides.

    Bad:  ``<meta name="SiteIDCode" content="3208310001">`` on the site registered as 5107990001
    Good: ``SiteDomain`` written as ``http://www.anhe.gov.cn:80/`` (scheme, port and path do not matter)
    Traps: names differ by 门户网站, 中国·, 人民 and punctuation; a site has a Chinese domain beside its English one; a sub-site may name its parent's domain, and one that is a folder of its
    government's portal bears the portal's name and code; what one template says on many pages is one finding.
    """
    fit, rest = judged(site, tagged_pages(site))
    yield from rest
    yield from shared(verdict for page in fit for verdict in _of_page(site, page))


def _of_page(site: SiteSnapshot, page: PageSnapshot) -> Iterator[Verdict]:
    wrong = list(_differences(site, page))
    if wrong:
        yield review("tags.site_mismatch", f"站点标签与本网站不符：{'；'.join(wrong)}", url=page.final_url, evidence=evidence_of(page))
    elif all(page.facts.tag(name) is None for name in ("SiteName", "SiteDomain", "SiteIDCode")):
        yield not_applicable("没有站点标签", url=page.final_url)
    else:
        yield passed("站点标签与本网站相符", url=page.final_url)


def _differences(site: SiteSnapshot, page: PageSnapshot) -> Iterator[str]:
    domain, code, name = (page.facts.tag(key) for key in ("SiteDomain", "SiteIDCode", "SiteName"))
    named = [match[1].lower() for part in _SEPARATOR.split(domain or "") if (match := _HOST.match(part)) and "." in match[1]]
    own_is_chinese = _is_chinese(own_host(site))
    named = [host for host in named if _is_chinese(host) is own_is_chinese]  # a site has one domain of either kind (国办函〔2018〕55号)
    if named and not _has_no_domain(own_host(site)) and not any(same_registrable(host, own_host(site)) for host in named):
        yield f"SiteDomain 为 {'、'.join(named)[:80]}，实际域名为 {own_host(site)}"
    row = site.site
    if not row.registered or (site.home is not None and folder_of_site(site.home)):
        return
    if code and row.has_official_code and _CODE.fullmatch(code) and code.lower() != row.id.lower():
        yield f"SiteIDCode 为 {code}，登记的标识码为 {row.id}"
    if name and row.name and not _alike(name, row.name):
        yield f"SiteName 为“{name[:40]}”，登记的名称为“{row.name}”"


def _is_chinese(host: str) -> bool:
    """Whether a host is a Chinese domain name, as written or in its ASCII form."""
    return not host.isascii() or host.startswith("xn--") or ".xn--" in host


def _has_no_domain(host: str) -> bool:
    """A site looked at by its address or on this machine says nothing about its domain."""
    return is_ip_host(host) or host == "localhost"


def _alike(first: str, second: str) -> bool:
    """One name contains the other after decoration is taken off."""
    one, other = _NOISE.sub("", first), _NOISE.sub("", second)
    return not one or not other or one in other or other in one
