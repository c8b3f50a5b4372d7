"""Which pages are columns: candidates from menus, block headings, the site map and the disclosure area."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.column.classify import MAX_NAME, bare_name, class_of_name, classify
from core.column.language import is_in_chinese
from core.column.records import ColumnClass
from core.page.links import RESOURCE_EXTENSIONS
from core.page.records import LinkKind, NavLink
from core.page.snapshot import PageSnapshot
from core.route import route_of
from core.scope import folder_of_site, lies_outside
from core.url import extension_of, host_of, is_home_url, is_web_url, path_of, same_registrable

MAX_DEPTH: Final = 3
"""Columns are looked for down to this level (issue 2, standards 9.2)."""
MAX_CANDIDATES: Final = 400
"""Columns of one site that are kept; a menu with more is generated. House rule."""
MAX_COLUMN_NAME: Final = 20
"""Longer anchor texts in blocks are headlines, in characters. House rule."""

MAX_INNER_NAME: Final = 12
"""Longer links inside a column's page are headlines, in characters. House rule."""

MAX_SHORT_NAME: Final = 6

_NO_FOLDERS: Final = frozenset(
    {ColumnClass.TOPIC, ColumnClass.LEADERS, ColumnClass.ORG, ColumnClass.OVERVIEW, ColumnClass.CONSULT, ColumnClass.SURVEY}
)
_PLAIN_NAME = re.compile(r"[一-鿿]{4,10}")
_FOLDER_URL = re.compile(r"/(?:(?:index|default|list)\.(?:s?html?|jsp|aspx?|php))?$", re.IGNORECASE)
_NO_COLUMN = re.compile(
    r"^(?:首页|网站首页|返回首页|主页|登录|注册|登陆|用户登录|个人中心|无障碍\S*|长者\S*|适老\S*|关怀\S*|老年\S*|繁体\S*|简体\S*|繁|简|english|en|rss|手机版|移动版|电脑版|"
    r"设为首页|加入收藏|收藏本站|收藏|网站地图|站点地图|联系我们|联系方式|网站声明|隐私声明|隐私保护|版权声明|使用帮助|网站帮助|关于本站|微信|微博|官方微信|官方微博|客户端|app|"
    r"搜索|检索|高级搜索|智能问答|智能客服|[上下前后首末尾]一?页|最[前后]一?页|第?\d{1,3}页?|返回顶部|返回|关闭|打印|更多|more|邮箱|邮箱登录|oa|ipv6)$",
    re.IGNORECASE,
)
_ACT = re.compile(
    r"我[要来想]?(?:写信|咨询|留言|提问|投诉|建议|反映|查信|求助)|(?:在线|网上)?(?:写信|提交|填写)\w{0,4}|(?:信件|来信|留言|诉求|办件|进度|回复|结果)?(?:查询|查件)|(?:写信|来信|留言|信箱|咨询|填写)?(?:须知|说明)"
)
"""What a mailbox offers to do: its forms, look-ups and rules, no columns of their own."""
_YEARS_REPORT = re.compile(r"20\d{2}\s?年?度?\W?.{0,16}(?:报告|报表)(?:全文)?$")
"""What one year's report is called: a release, wherever its link stands."""
_HAN = re.compile(r"[一-鿿]")
_LANGUAGE = re.compile(
    r"(?:英|外|藏|维|蒙|彝|壮|朝|韩|日|俄|法|德|西|葡|阿拉伯|哈萨克|柯尔克孜|维吾尔|蒙古|朝鲜|傣|傈僳)(?:文|语|語)(?:版|网|网站|版本)?|中文版?"
)
"""Names of language versions; each is a site of its own."""
_ARTICLE_URL = re.compile(
    r"(?:/t\d{8}_\d+|/art/\d{4}/|/content_?\d+|/\d{4}-\d{2}/\d{2}/|/\d{6,8}/[0-9a-f]{16,}|/article/\d+|/info/\d+/\d+|content/post_\d+)",
    re.IGNORECASE,
)
_SITE_MAP = re.compile(r"(?:网站|站点)(?:地图|导航)")


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnCandidate:
    """A link that seems to lead to a column."""

    url: str
    name: str
    level: int
    """1 = in the main navigation or on the first level of the disclosure area; at most ``MAX_DEPTH``."""
    parent: str | None = None
    """URL of the column above it."""
    where: str
    """``nav``, ``block_heading``, ``sitemap``, ``disclosure`` or ``breadcrumb``: where it was found first."""
    external: bool = False
    """Leads out of the site's registrable domain: a jump column, followed one hop."""


def column_key(url: str) -> str:
    """
    Identity of a column address: scheme, ``www.``, a trailing slash and the name of the index page do not matter; a route (``#/news``) does.

    >>> column_key("https://www.x.gov.cn/tzgg/index.html") == column_key("http://x.gov.cn/tzgg/")
    True
    """
    rest = url.partition("://")[2] or url
    rest, _, _ = rest.partition("#")
    rest = rest.removeprefix("www.")
    if "?" not in rest:
        rest = re.sub(r"/(?:index|default)\.(?:s?html?|jsp|aspx?|php|do)$", "/", rest, flags=re.IGNORECASE).rstrip("/")
    return rest + route_of(url).rstrip("/") if "#" in url else rest


def is_disclosure_area(name: str) -> bool:
    """Whether a column is the entry of the 政府信息公开 area; what hangs directly below it is of the first level (standards 0.4)."""
    known = class_of_name(name)
    return known is not None and known[0] is ColumnClass.DISCLOSURE_CATALOG


def plan_columns(home: PageSnapshot, more: Sequence[PageSnapshot] = ()) -> tuple[ColumnCandidate, ...]:
    """
    Candidates for columns, main navigation first.

    *more* are pages read since: the site map, the disclosure area, first pages of columns (whose own menus and block headings give
    the next level). Call it again with more pages until it brings nothing new; depth ends at ``MAX_DEPTH``.
    """
    found: dict[str, ColumnCandidate] = {}
    folder = folder_of_site(home)
    _add(found, home, _from_home(home), home, folder)
    for page in more:
        if not lies_outside(page.final_url, folder):
            _add(found, home, _from_page(page, found, host_of(home.final_url)), page, folder)
    return tuple(sorted(found.values(), key=lambda item: item.level))[:MAX_CANDIDATES]


def site_map_urls(home: PageSnapshot) -> tuple[str, ...]:
    """Addresses of the site map that the home page links to."""
    site_host = host_of(home.final_url)
    links = (link.url for link in home.best.links if link.url and _SITE_MAP.search(link.text))
    return tuple(dict.fromkeys(url for url in links if same_registrable(host_of(url), site_host) and not is_home_url(url)))[:2]


class _Menu:
    """Levels of a menu whose depths may skip numbers (``li > dl > dd`` is one step deeper, not two)."""

    def __init__(self) -> None:
        self._open: list[NavLink] = []

    def step(self, link: NavLink) -> tuple[int, NavLink | None]:
        """Level (from 1) and parent of the next link in document order."""
        while self._open and self._open[-1].depth >= link.depth:
            self._open.pop()
        parent = self._open[-1] if self._open else None
        self._open.append(link)
        return len(self._open), parent

    @property
    def top(self) -> NavLink:
        """The first-level entry that the last link hangs below (or is)."""
        return self._open[0]


def _from_home(home: PageSnapshot) -> Iterable[ColumnCandidate]:
    menu = _Menu()
    tops: list[NavLink] = []
    for link in home.best.nav_links:
        if link.where in ("nav", "sitemap"):
            level, parent = menu.step(link)
            if level == 1:
                tops.append(link)
            # What hangs directly below the disclosure area is of the first level (standards 0.4).
            inside = level > 1 and is_disclosure_area(menu.top.text)
            yield _candidate(link, level=level - 1 if inside else level, parent=parent.url if parent else None)
        elif link.where in ("block_heading", "disclosure") or (link.where == "tree" and _is_known(link.text)):
            yield _beside(link, tops)


def _beside(link: NavLink, tops: Sequence[NavLink]) -> ColumnCandidate:
    """A block heading or side menu of the home page: its address tells which first-level column it belongs to."""
    above = max((top for top in tops if _below(link.url, top.url)), key=lambda top: len(top.url), default=None)
    if above is None:
        disclosed = link.where == "disclosure" and "公开" in link.text
        return _candidate(link, level=1 if disclosed else 2, parent=None)
    steps = len([part for part in _place(link.url)[len(_folder(above.url)) :].split("/") if part and "." not in part])
    level = max(steps, 1) if is_disclosure_area(above.text) else 1 + max(steps, 1)
    return _candidate(link, level=min(level, MAX_DEPTH), parent=above.url)


def _place(url: str) -> str:
    """Path of an address; of a route, what stands for it."""
    return route_of(url).lstrip("#!").partition("?")[0] or path_of(url)


def _folder(url: str) -> str:
    return _place(url).rpartition("/")[0] + "/"


def _below(url: str, top: str) -> bool:
    folder = _folder(top)
    return len(folder) > 1 and host_of(url) == host_of(top) and _place(url).startswith(folder) and column_key(url) != column_key(top)


def _from_page(page: PageSnapshot, found: dict[str, ColumnCandidate], site_host: str) -> Iterable[ColumnCandidate]:
    owner = found.get(column_key(page.url)) or found.get(column_key(page.final_url))
    site_map = _SITE_MAP.search(page.best.document_title) is not None
    if (owner is None and not site_map) or not same_registrable(host_of(page.final_url), site_host):
        return
    is_area = owner is not None and _is_area(owner, found)
    menu = _Menu()
    for link in page.best.nav_links:
        if link.where == "breadcrumb" or (link.where == "tree" and not _is_known(link.text)):
            continue  # the nodes of a tree are as often places, units or services
        level, inner = menu.step(link)
        if owner is None:
            inside = level > 1 and is_disclosure_area(menu.top.text)
            yield _candidate(link, level=level - 1 if inside else level, parent=inner.url if inner else None, where="sitemap")
        else:
            top = 1 if is_area else owner.level + 1
            yield _candidate(link, level=top + level - 1, parent=(inner or owner).url, where="disclosure" if is_area else link.where)
    if owner is not None:
        yield from _named_inside(page, owner)


def _named_inside(page: PageSnapshot, owner: ColumnCandidate) -> Iterable[ColumnCandidate]:
    """
    Links on a column's page that are columns by their name, or by an address below its own: containers show them in blocks of any shape.

    Not every CMS nests addresses (``/col/col12/``), so a known name is enough. Below topics, rosters and texts about the place a folder is a page, not a column.
    """
    own = class_of_name(owner.name)
    by_address = own is None or own[0] not in _NO_FOLDERS
    listed = {item.url for item in page.best.listing.items if item.day is not None}
    for link in page.best.links:
        if link.kind is not LinkKind.ANCHOR or not link.url or link.url in listed or not 2 <= len(link.text) <= MAX_INNER_NAME:
            continue
        known = class_of_name(link.text)
        named = known is not None and known[0] is not ColumnClass.OTHER
        foldered = by_address and _PLAIN_NAME.fullmatch(link.text.strip()) and _FOLDER_URL.search(link.url)
        # Headlines hold words of synonyms too (政务服务大会召开): away from the column's own folder the name must be known or short.
        certain = named and known is not None and (known[1] == "name" or len(link.text.strip()) <= MAX_SHORT_NAME)
        if certain or ((named or foldered) and _below(link.url, owner.url)):
            yield ColumnCandidate(
                url=link.url, name=" ".join(link.text.split()), level=owner.level + 1, parent=owner.url, where="block_heading"
            )


def _is_known(name: str) -> bool:
    known = class_of_name(name)
    return known is not None and known[0] is not ColumnClass.OTHER


def _is_area(candidate: ColumnCandidate, found: dict[str, ColumnCandidate]) -> bool:
    """Whether a column is the entry of the disclosure area itself: 法定主动公开内容 inside 政务公开 is only a part of it."""
    above = found.get(column_key(candidate.parent)) if candidate.parent else None
    return is_disclosure_area(candidate.name) and (above is None or not is_disclosure_area(above.name))


def _candidate(link: NavLink, *, level: int, parent: str | None, where: str = "") -> ColumnCandidate:
    return ColumnCandidate(url=link.url, name=" ".join(link.text.split()), level=max(level, 1), parent=parent, where=where or link.where)


def _add(
    found: dict[str, ColumnCandidate], home: PageSnapshot, candidates: Iterable[ColumnCandidate], page: PageSnapshot, folder: str
) -> None:
    site_host, chinese = host_of(home.final_url), is_in_chinese(home)
    own = {column_key(home.url), column_key(home.final_url), column_key(page.url), column_key(page.final_url)}
    for candidate in candidates:
        key = column_key(candidate.url)
        if (
            key in own
            or candidate.level > MAX_DEPTH
            or len(found) >= MAX_CANDIDATES
            or not _looks_like_column(candidate, site_host, chinese)
        ):
            continue
        if _is_act_of_a_mailbox(candidate, found):
            continue
        outside = lies_outside(candidate.url, folder)
        if outside and is_home_url(candidate.url):
            continue  # back to the portal around the site
        external = outside or not same_registrable(host_of(candidate.url), site_host)
        known = found.get(key)
        if known is None:
            found[key] = replace(candidate, external=external)
        elif candidate.level < known.level and (page is home or (known.parent is None and candidate.where == "disclosure")):
            # A block of the home page that is of the first level inside the disclosure area is a first-level column (standards 0.4).
            found[key] = replace(candidate, external=external, name=candidate.name or known.name)


def _is_other_language(bare: str) -> bool:
    """Whether a label leads to a version in another language: called so in Chinese, or written in letters that are no Chinese (བོད་ཡིག)."""
    if _LANGUAGE.fullmatch(bare):
        return True
    return _HAN.search(bare) is None and any(map(str.isalpha, bare)) and class_of_name(bare) is None


def _is_act_of_a_mailbox(candidate: ColumnCandidate, found: dict[str, ColumnCandidate]) -> bool:
    above = found.get(column_key(candidate.parent)) if candidate.parent else None
    if above is None or not _ACT.fullmatch(bare_name(candidate.name)):
        return False
    known = class_of_name(above.name)
    return known is not None and known[0] is ColumnClass.CONSULT


def _looks_like_column(candidate: ColumnCandidate, site_host: str, chinese: bool) -> bool:
    url, name = candidate.url, candidate.name
    if not is_web_url(url) or extension_of(url) in RESOURCE_EXTENSIONS:
        return False
    bare = bare_name(name)
    if not bare:
        # A picture as menu entry: only its folder can tell what it is.
        return classify("", url=url)[0] is not ColumnClass.OTHER
    if _NO_COLUMN.match(bare) or len(bare) > MAX_NAME or (chinese and _is_other_language(bare)) or _YEARS_REPORT.search(bare):
        return False
    host = host_of(url)
    if host != site_host and is_home_url(url) and class_of_name(name) in (None, (ColumnClass.OTHER, "synonym")):
        # The front page of another body (市统计局, 某县人民政府): its site, not our column.
        return False
    if candidate.where == "nav":
        return True
    if not same_registrable(host, site_host) and class_of_name(name) is None:
        return False
    return len(bare) <= MAX_COLUMN_NAME and not _ARTICLE_URL.search(url)
