"""footer.contact: the footer says how to reach those who run the site."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, site_check
from checks.footer.item import judge_item
from checks.shared import shared
from core.page.facts import PageFacts
from core.page.snapshot import PageSnapshot
from core.snapshot import SiteSnapshot

_PAGE = re.compile(r"联系我们|联系方式|联系本站")
_LABEL = re.compile(
    r"\W*(?:(?:网站|本站|本[局委厅办]|关于我们|关于本站|网站声明)\W{0,3})?(?:联系我们|联系方式|联系本站)\W*(?:contact(?:\s?us)?)?\W*",
    re.IGNORECASE,
)
"""The whole of a link: a notice that publishes somebody's 联系方式 is no contact of the site."""
MAX_LABEL: Final = 24
"""Characters of a label in the footer. House rule."""
_ADDRESS = re.compile(r"地\s?址\s?[:：]")


@site_check(
    id="footer.contact",
    title="页脚列有联系方式",
    codes=("footer.contact.missing",),
    needs=("home",),
    source="国办秘函〔2019〕19号 网站标识；standards 4.6",
)
def footer_contact(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Judge the printed phone number or e-mail on every sampled page; a 联系我们 page is accepted.

    Bad:  ``邮编：621000``
    Good: ``联系电话：0816-8000001``, ``<a href="/lxwm/">联系我们</a>``
    Traps: an icon or a word that leads to ``mailto:`` or ``tel:``; a number shown as a picture behind its label (a person decides); digits of filing numbers are no phone numbers; an address alone is weak: a person decides; a postcode is none at all; titles of releases hold 联系方式 too.
    """
    yield from shared(judge_item(site, site.whole_pages(), code="footer.contact.missing", what="联系方式", read=_contact, weak=_weak))


def _contact(facts: PageFacts) -> str | None:
    return facts.footer.contact or next(
        (f"“{link.text}”链接" for link in facts.links if link.url and _leads_to_contact(facts, link.text)), facts.footer.contact_link
    )


def _leads_to_contact(facts: PageFacts, text: str) -> bool:
    if _LABEL.fullmatch(text):
        return True
    return len(text) <= MAX_LABEL and _PAGE.search(text) is not None and text in facts.footer.text


def _weak(page: PageSnapshot) -> str:
    text = page.best.footer.text
    return "有地址" if _ADDRESS.search(text) else "有“联系我们”一类字样而没有链接" if _PAGE.search(text) else ""
