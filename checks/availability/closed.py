"""availability.closed: the home page is the site, not a notice that it is closed, moved or being rebuilt."""

from collections.abc import Iterator

from checks.base import Verdict, passed, review, site_check, unknown_from
from checks.pages import evidence_of
from core.errors import Failure
from core.outcome import Cause, Owner
from core.snapshot import SiteSnapshot

CODE = "availability.closed_notice"


@site_check(
    id="availability.closed",
    title="首页正常提供服务",
    codes=(CODE,),
    source="网检运行规则：关停、改版公告；standards 9.1",
)
def availability_closed(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Ask a person when the home page is nothing but a notice of closing, moving, maintenance or rebuilding. Advice only.

    Bad:  ``<h1>网站升级维护公告</h1><p>暂停服务…</p>`` and nothing else
    Good: a working home page with 关于系统升级维护的公告 among its news
    Traps: the words stand in titles of news; nothing else is ever said about a site from such a page.
    """
    for page in site.special_pages.get("notice", ()):
        sentence = page.best.notice or page.best.document_title
        message = f"首页是关停、迁移、维护公告或服务器默认页：“{sentence[:120]}”，其余内容无法检查，请核对网站状态"
        yield review(CODE, message, url=page.final_url, excerpt=sentence, evidence=evidence_of(page))
        return
    if site.home is None:
        yield unknown_from(site.failures.get("home") or Failure(Cause.NO_DATA, Owner.MONITOR, "首页没有采集"))
    else:
        yield passed("首页不是关停或维护公告", url=site.home.final_url)
