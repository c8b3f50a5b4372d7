"""domain.old: domains that a site no longer uses are cancelled or lead to the one in use, and serve nobody else."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, not_applicable, passed, review, site_check, unknown, unknown_from
from checks.pages import evidence_of
from core.lure import lures_in
from core.outcome import Cause, Owner
from core.page.snapshot import PageSnapshot
from core.snapshot import OtherDomain, SiteSnapshot

ALIVE: Final = "domain.old_alive"
HIJACKED: Final = "domain.hijacked"
_FOR_SALE = re.compile(
    r"(?:本|该|此)域名(?:正在|已经?)?(?:出售|转让|停放|过期|待售)|出售(?:本|该|此)域名|域名停放|domain (?:is |may be )?for sale|buy this domain|parked (?:free|domain)",
    re.I,
)


@site_check(
    id="domain.old",
    title="不再使用的域名已注销或跳转",
    codes=(ALIVE, HIJACKED),
    source="国办函〔2018〕55号；standards 7.1",
)
def domain_old(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Ask a person about every registered domain beside the one in use that still shows pages of its own, or pages of somebody else.

    Bad:  filed ``www.anhe.gov.cn；www.ahx.gov.cn``, and the latter shows a domain dealer's page
    Good: the latter does not resolve any more, or sends its visitors to ``www.anhe.gov.cn``
    Traps: ``www`` and bare host are one domain; an old domain that cannot be reached from here proves nothing.
    """
    if site.other_domains is None:
        yield unknown(Cause.NO_DATA, Owner.MONITOR, "没有查看登记的其他域名")
    elif not site.other_domains:
        yield not_applicable("登记信息中没有其他域名")
    else:
        for domain in site.other_domains:
            yield _one(domain, site)


def _one(domain: OtherDomain, site: SiteSnapshot) -> Verdict:
    if domain.leads_home:
        return passed(f"域名 {domain.host} 跳转到现用域名", url=domain.url)
    if domain.page is None:
        if domain.failure is not None and domain.failure.cause is Cause.DNS_NXDOMAIN:
            return passed(f"域名 {domain.host} 已不再解析", url=domain.url)
        return unknown_from(domain.failure, url=domain.url) if domain.failure else unknown(Cause.NO_DATA, Owner.UNCLEAR, "没有打开")
    code, message = _said(domain.host, domain.page, site)
    title = domain.page.best.document_title[:200]
    return review(code, message, url=site.site.url, target=domain.url, excerpt=title, evidence=evidence_of(domain.page, "head"))


def _said(host: str, page: PageSnapshot, site: SiteSnapshot) -> tuple[str, str]:
    facts = page.best
    words = f"{facts.document_title}\n{facts.tag('keywords') or ''}\n{facts.tag('description') or ''}"
    lures = lures_in(words)
    if lures:
        return HIJACKED, f"登记的域名 {host} 显示疑似违法内容（{'、'.join(lures[:3])}），请立即人工核查"
    if _FOR_SALE.search(f"{words}\n{facts.visible_text[:2000]}"):
        return HIJACKED, f"登记的域名 {host} 已被他人停放或出售，请核查并清除指向它的链接"
    if site.home is not None and facts.document_title == site.home.best.document_title:
        return ALIVE, f"登记的域名 {host} 仍可直接打开本网站，没有跳转到现用域名，请核对是否应注销"
    return ALIVE, f"登记的域名 {host} 仍在显示其他页面（“{facts.document_title[:40]}”），请核对是否应注销或已被占用"
