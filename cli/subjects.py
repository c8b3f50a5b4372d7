"""Sites that people name on the command line: by id, address or name."""

from typing import TYPE_CHECKING

from core.errors import UsageError
from core.nearest import names_of, nearest_or
from core.site import Site, SiteState
from core.url import without_userinfo

if TYPE_CHECKING:
    from store import Store


def one_site(store: "Store", text: str) -> Site:
    """
    The registered site that *text* means.

    Raises:
        UsageError: none, or several.
    """
    found = store.sites.find(text)
    if not found:
        shown = without_userinfo(text)
        raise UsageError(f"名册中没有网站 {shown!r}{nearest_or(shown, names_of(store.sites.all()), '用 wangjian sites list 查看')}")
    if len(found) > 1:
        raise UsageError(f"{text!r} 对应 {len(found)} 个网站：{'、'.join(site.id for site in found)}；请用标识码")
    return found[0]


def choose_sites(store: "Store", texts: list[str], *, everything: bool) -> list[Site]:
    """The named sites, each once, or every one that is not closed; UsageError when there is none."""
    if everything:
        found = [site for site in store.sites.all() if site.state is not SiteState.CLOSED]
        if not found:
            raise UsageError("名册中没有网站，或都已关停；先用 wangjian sites import 导入")
        return found
    return list({site.id: site for site in (find_site(store, text) for text in texts)}.values())


def find_site(store: "Store", text: str) -> Site:
    """A registered site by id, address or name, or one that was audited without being registered; UsageError when there is none."""
    from pipeline.unlisted import audited_site

    known = store.sites.find(text)
    if len(known) > 1:
        raise UsageError(f"{text!r} 对应多个登记网站：{'、'.join(site.id for site in known[:5])}；请用网站标识码")
    if known:
        return known[0]
    bare, shown = audited_site(store, text), without_userinfo(text)
    if bare is None:
        advice = f"用 wangjian sites list 查看名册，或先运行 wangjian audit {shown}"
        raise UsageError(f"没有网站 {shown!r}，也没有检查过它{nearest_or(shown, names_of(store.sites.all()), advice)}")
    return bare
