"""How far a site reaches whose address is a folder of a larger one: a department inside its government's portal (standards 9.8.9)."""

from fractions import Fraction
from typing import Final

from core.page.snapshot import PageSnapshot
from core.url import host_of, is_home_url, path_of, same_site_host

MIN_MENU: Final = 3
"""Menu entries that must be there before a folder is called a site. House rule."""
MENU_SHARE: Final = Fraction(2, 3)
"""Of the menu's entries on the own host, how many must lie in the folder. House rule."""


def folder_of_site(home: PageSnapshot) -> str:
    """
    The folder (``/zfbm/jyj/``) that is the whole site; empty for a site that has its host to itself.

    A site is a folder when it is addressed by one and its menu stays there. Where only the server leads from ``/`` into a folder, or the menu
    leads out of it (``/col/col1/index.html``), the host is the site.
    """
    if is_home_url(home.url):
        return ""
    path = path_of(home.final_url.partition("#")[0])
    folder, _, last = path.rpartition("/")
    folder = f"{path}/" if last and "." not in last else f"{folder}/"
    if folder == "/":
        return ""
    host = host_of(home.final_url)
    menu = {
        link.url
        for link in home.best.nav_links
        if link.where == "nav" and same_site_host(host_of(link.url), host) and not is_home_url(link.url)
    }
    inside = sum(path_of(url).startswith(folder) for url in menu)
    return folder if inside >= MIN_MENU and inside >= MENU_SHARE * len(menu) else ""


def lies_outside(url: str, folder: str) -> bool:
    """Whether an address of the site's host belongs to the larger site around *folder*; never when there is no folder."""
    return bool(folder) and not f"{path_of(url)}/".startswith(folder)
