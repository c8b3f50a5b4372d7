"""footer.sitemap: the home page leads to a map of the site."""

from collections.abc import Iterator

from checks.base import Verdict, failed, passed, review, site_check
from checks.footer.item import footer_include, needs_script
from checks.pages import evidence_of, judged
from core.snapshot import SiteSnapshot


@site_check(
    id="footer.sitemap",
    title="首页提供站点地图",
    codes=("footer.sitemap.missing",),
    needs=("home",),
    source="国办发〔2017〕47号 网页设计规范；standards 4",
)
def footer_sitemap(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Look for a link named 网站地图 or 站点地图 on the home page. Advice only.

    Bad:  a footer without such a link
    Good: ``<a href="/wzdt/">网站地图</a>``
    Traps: footers written by script.
    """
    fit, rest = judged(site, [site.home] if site.home else [])
    yield from rest
    for page in fit:
        if page.best.footer.has_sitemap_link or page.facts.footer.has_sitemap_link:
            yield passed("首页有网站地图链接", url=page.final_url)
        elif page.rendered is None and page.facts.footer.may_be_scripted:
            yield needs_script(page, "网站地图链接")
        elif hint := footer_include(page):
            yield review(
                "footer.sitemap.missing", f"没有看到网站地图链接，但{hint}，请人工核对", url=page.final_url, evidence=evidence_of(page)
            )
        else:
            yield failed("footer.sitemap.missing", "首页没有网站地图（站点地图）链接", url=page.final_url, evidence=evidence_of(page))
