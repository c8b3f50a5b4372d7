"""Opening a site: the home page as a visitor reaches it, entry pages passed, and what to do when there is none."""

from dataclasses import replace

from core.errors import Failure
from core.outcome import Cause, Owner, PageKind
from core.page.facts import PageFacts
from core.page.snapshot import PageSnapshot
from core.site import Site
from core.url import canonical, is_web_url
from core.words import CAUSES
from pipeline.gather.loader import Loaded, PageLoader


def addresses_of(site: Site) -> tuple[str, ...]:
    """Addresses to try, in order: as registered; for a bare host name http first, then https."""
    if "://" in site.url:
        return (canonical(site.url),)
    return tuple(url for scheme in ("http", "https") if is_web_url(url := canonical(f"{scheme}://{site.url}")))


async def open_home(site: Site, loader: PageLoader) -> Loaded:
    """The home page, rendered where its source cannot decide; a splash page is followed once."""
    loaded = Loaded(page=None, failure=None)
    for url in addresses_of(site):
        loaded = await loader.load(url, kind=PageKind.HOME)
        if loaded.page is not None:
            break
    page = loaded.usable
    if page is None:
        return loaded
    if (inner := loader.splash_target(page)) and inner not in (page.url, page.final_url):
        behind = await loader.load(inner, kind=PageKind.HOME)
        if behind.usable is not None:
            page = behind.usable
    if needs_rendering(page):
        rendered = await loader.render(page)
        if rendered.usable is not None:
            page = rendered.usable
    return replace(loaded, page=page)


def needs_rendering(page: PageSnapshot) -> bool:
    """Whether the source leaves a question that only scripts can answer （footer, 找错 entry, lists, search box, menus）."""
    if page.rendered_html is not None:
        return False
    facts = page.best
    return (
        facts.is_script_shell
        or facts.footer.may_be_scripted
        or facts.jiucuo.present == "script"
        or facts.conac.present == "script"
        or facts.hides_marks
        or facts.search.presence in ("script", "iframe")
        or (facts.listing.scripted and page.kind is not PageKind.CONTENT)
        or (page.kind is PageKind.HOME and not any(link.where == "nav" for link in facts.nav_links))
        or (page.kind is PageKind.HOME and may_gain_marks(page))
    )


def lacks_marks(facts: PageFacts) -> bool:
    """Whether the 找错 entry, the 党政机关网站标识 or an item of the footer is not to be seen."""
    return not all(_marks(facts))


def _marks(facts: PageFacts) -> tuple[object, ...]:
    footer = facts.footer
    return facts.jiucuo.present, facts.conac.present, footer.site_code, footer.icp, footer.police, footer.sponsor, footer.contact


def may_gain_marks(page: PageSnapshot) -> bool:
    """Whether scripts of the page, or files of the site, might add marks that its source lacks."""
    facts = page.best
    return lacks_marks(facts) and (bool(facts.scripts.own_external) or facts.scripts.writes)


def has_marks_by_script(home: PageSnapshot) -> bool:
    """Whether scripts add marks to the home page: then they do so on the other pages as well."""
    return home.rendered is not None and any(
        seen and not kept for seen, kept in zip(_marks(home.rendered), _marks(home.facts), strict=True)
    )


MIN_MENU = 3
"""Menu entries that only a working home page has. House rule."""


def closing_notice(home: PageSnapshot) -> Failure | None:
    """Why nothing but a notice can be seen of a site that is closed, moved or being rebuilt; None for a working home page."""
    sentence = home.best.notice
    if sentence is None or sum(link.where == "nav" for link in home.best.nav_links) >= MIN_MENU:
        return None
    return Failure(Cause.NO_DATA, Owner.SITE, f"首页只有关停、迁移、维护公告或服务器默认页：“{sentence[:80]}”")


def explain_no_home(site: Site, failure: Failure) -> str:
    """One sentence for people on why a site could not be audited."""
    hints = {
        Cause.DNS_NXDOMAIN: "请核对网址",
        Cause.PRIVATE_ADDRESS: "如确需检查内网或本机网站，请在配置 network.allow_addresses 中放行该地址段",
        Cause.BLOCKED_CHALLENGE: "请把监测地址加入对方白名单，或换一个出口再试",
    }
    hint = hints.get(failure.cause)
    return f"{site.url}：首页无法检查：{failure.detail or CAUSES[failure.cause]}" + (f"；{hint}" if hint else "")
