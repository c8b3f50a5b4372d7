"""name.standard: the site is named after its locality or department."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, passed, review, site_check, unknown
from checks.pages import evidence_of, judged
from core.outcome import Cause, Owner
from core.site import Site, SiteClass
from core.snapshot import SiteSnapshot

_GOVERNMENT: Final = re.compile(r"人民政府|行政公署|管理委员会|管委会|国务院")
_BODY: Final = re.compile(
    r"人民政府|行政公署|管理委员会|委员会|[委局厅部办署院处所社队站司]|中心|海关|银行|法院|检察|协会|联合会|总工会|信用中国|税务|气象|公共资源交易"
)
_DECORATED: Final = re.compile(r"^\s*中国\s*[·•・\-—]")


@site_check(
    id="name.standard",
    title="网站以地区或部门名称命名",
    codes=("name.not_standard",),
    needs=("home",),
    source="国办秘函〔2019〕19号 域名名称；standards 7.1",
)
def name_standard(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Compare the site's name (SiteName, header, title) with the register, else with the usual forms. A person decides on doubt.

    Bad:  ``中国·安和``, ``安和政府网``, ``Anhe China``
    Good: ``安和县人民政府``, ``安和县人民政府门户网站``, ``安和县教育局``
    Traps: titles carry slogans and separators; the register's own name settles it when it appears in the page's name.
    """
    assert site.home is not None
    fit, rest = judged(site, [site.home])
    yield from rest
    for page in fit:
        name = page.best.site_name or page.best.document_title
        if not name:
            yield unknown(Cause.NO_DATA, Owner.SITE, "首页没有可识别的网站名称", url=page.final_url)
        elif _is_standard(name, page.best.document_title, site.site):
            yield passed(f"网站名称为“{name[:40]}”", url=page.final_url)
        else:
            form = "“×××人民政府”" if site.site.registered and site.site.site_class is SiteClass.PORTAL else "地区或部门的规范名称"
            message = f"网站名称为“{name[:40]}”，不是{form}，请人工核对"
            yield review(
                "name.not_standard", message, url=page.final_url, measured={"name": name[:80]}, evidence=evidence_of(page, "title")
            )


def _is_standard(name: str, title: str, row: Site) -> bool:
    if _DECORATED.match(name) and not _GOVERNMENT.search(name):
        return False
    wanted = _GOVERNMENT if row.registered and row.site_class is SiteClass.PORTAL else _BODY
    if row.registered and row.name and row.name in f"{name}\n{title}" and wanted.search(row.name):
        return True
    return bool(wanted.search(name))
