"""Where a page leads inside its site: main menu, headings of blocks, site map, breadcrumb, disclosure menu."""

import re
from bisect import bisect_right
from itertools import islice

from core.page.items import Resolve, followed
from core.page.records import NavLink
from core.page.text import Flow

MAX_LINKS = 1_500
MAX_LABEL = 24
"""Longer texts are titles, not names of columns. House rule."""

SHORT = 14
"""Characters up to which a Chinese text can be a label of a menu; other scripts need more (Government Information). House rule."""
_HAN = re.compile(r"[一-鿿]")
_NAV_CSS = "nav, [class*=nav i], [id*=nav i], [class*=menu i], [id*=menu i], [class*=daohang i], [id*=daohang i], [class*=lanmu i], [class*=header i], header"
_NOT_NAV = re.compile(
    r"foot|bottom|friend|link(?!s?-?nav)|mobile-?tool|page-?nav|pagination|share|breadcrumb|crumb|position|location|toolbar|login|user"
)
_HEAD_CSS = "h2, h3, h4, [class*=tit i], [class*=head i], [class*=hd i], [class*=more i], [class*=tab i], [class*=bt i], [class*=lm i], [class*=column i], [class*=channel i]"
_CRUMB = re.compile(r"(?:当前|现在|所在|您的)(?:的)?位置\s?[:：>]?|^\s?(?:网站)?首\s?页\s?(?:>|»|/|-|›|\\)", re.MULTILINE)
_PLACE = re.compile(r"(?:当前|现在|所在|您的)(?:的)?位置")
_ARROW = re.compile(r"[ \n]{0,2}(?:>|»|›|→)")
_DAY = re.compile(r"(?<!\d)(?:20\d\d\s?[-/.年]\s?)?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)")
MAX_LINE = 200
"""Characters before a link in which a breadcrumb names itself."""
_MORE = re.compile(r"^[\[<(【+]*(?:更多|more|查看更多|更\s多|>>|»|\+)[\s\w>»+\])】…]{0,6}$", re.IGNORECASE)
_SITEMAP = re.compile(r"网站地图|站点地图|网站导航|sitemap", re.IGNORECASE)
_HOME = re.compile(
    r"^(?:网站|返回|站点)?首\s?页$|^home$|^设为首页$|^加入收藏|^收藏本站|^登[录陆]|^注册|^退出|^无障碍|^长者|^适老|^简体|^繁体|^繁體|^手机版|^english$|^en$|^搜索|^rss",
    re.IGNORECASE,
)
_HOME_LABEL = re.compile(r"^(?:网站)?首\s?页$")
_USUAL = tuple(
    re.compile(words)
    for words in (
        r"公开$",
        r"^(?:新闻|要闻|动态|资讯)|(?:要闻|新闻|动态)$",
        r"(?:办事|服务)(?:大厅|指南|服务)?$",
        r"互动(?:交流)?$|信箱$|^公众参与$",
        r"^(?:机构|单位|部门|组织)(?:职能|设置|概况|简介|机构)$|概况$|^走[进近]|^领导(?:之窗|信息|班子)$",
        r"^(?:政策|法规)|^通知公告$|^公[告示]公[告示]$",
    )
)
"""Duties of which a main menu names several; tabs of news blocks name one or two."""
MIN_DUTIES = 3
_YEAR = re.compile(r"(?:19|20)\d{2}")
"""A report of one year is a release, no column."""
_SUB_BOX = re.compile(r"sub|child|second|drop|erji|2nd|lv2|level2")
_ITEM_TAGS = frozenset({"a", "li", "td", "tr", "th", "tbody"})
_NO_ENTRY = frozenset({"a", "area", "option", "body", "html", "form", "input"})
MIN_ROW = 5
MAX_DEPTH = 100
MAX_ROW = 80
"""Labels of a menu that is only known by its 首页 link: with fewer it is a breadcrumb, with more it is the page. House rule."""
_DISCLOSURE = re.compile(r"公开指南|公开制度|法定主动公开|公开年报|年度报告|依申请公开|公开目录")


class Navigator:
    """
    Collects navigation links of one page, each address once, the strongest place first.

    *settled*: no script has yet to write a menu; until then a row of quick links is not taken for it.
    """

    def __init__(self, flow: Flow, resolve: Resolve, *, title: str, skip: list[tuple[int, int]], settled: bool) -> None:
        self._flow, self._resolve, self._title, self._skip, self._settled = flow, resolve, title, skip, settled
        self._found: dict[str, NavLink] = {}
        self._taken: set[int] = set()
        anchors = flow.by_tag.get("a", [])
        lone = [index for index in flow.script_links if flow.tags[index] not in _NO_ENTRY and not flow.inside("a", index)]
        lone = [index for index in lone if not any(flow.tags[parent] == "a" for parent in flow.ancestors(index, 4))]
        areas = flow.by_tag.get("area", [])
        self._places = sorted({*anchors, *lone, *areas}) if lone or areas else anchors
        """What a menu may be made of: anchors, parts of a picture, and what a handler makes one."""

    def read(self) -> tuple[NavLink, ...]:
        """Main menu, disclosure menu, site map, block headings, breadcrumb."""
        self._menus()
        if not self._found:
            self._home_row()
        if not self._found and self._settled:
            self._usual_row()
        self._disclosure()
        if _SITEMAP.search(self._title):
            self._everything("sitemap")
        self._headings()
        self._breadcrumb()
        return tuple(self._found.values())[:MAX_LINKS]

    def _entries(self, index: int) -> list[int]:
        """Entries below an element."""
        return self._places[bisect_right(self._places, index) : bisect_right(self._places, self._flow.lasts[index])]

    def _add(self, anchor: int, where: str, depth: int, text: str = "") -> None:
        flow = self._flow
        label = text or self._label(anchor)
        label = label.strip(" >»|·•[]【】:：")
        if not label or len(label) > MAX_LABEL or _HOME.match(label) or len(self._found) >= MAX_LINKS:
            return
        href = flow.href(anchor)
        address = followed(href, self._resolve)
        if address.startswith(("http://", "https://")) and address not in self._found:
            self._found[address] = NavLink(url=address, text=label, depth=depth, where=where)

    def _label(self, anchor: int) -> str:
        flow = self._flow
        said = flow.words(anchor, MAX_LABEL + 20) or " ".join(flow.attribute(anchor, "title").split())
        return said or flow.attribute(anchor, "alt").strip() or self._picture_label(anchor)

    def _picture_label(self, anchor: int) -> str:
        for image in self._flow.inside("img", anchor):
            return self._flow.attribute(image, "alt").strip()
        return ""

    def _menus(self) -> None:
        flow = self._flow
        border = -1
        for index in flow.select(_NAV_CSS):
            if index <= border or flow.tags[index] in ("body", "html", "a", "img", "li"):
                continue
            if _NOT_NAV.search(flow.names(index)) or self._skipped(index):
                continue
            anchors = self._entries(index)
            if len(anchors) < 3 or not self._is_menu(anchors, index):
                continue
            border = flow.lasts[index]
            for anchor in anchors:
                self._taken.add(anchor)
                self._add(anchor, "nav", self._depth(anchor, index))

    def _home_row(self) -> None:
        """A menu that no name tells (table rows of old templates): the smallest block around a 首页 link with enough short labels."""
        flow = self._flow
        for anchor in self._places:
            if not _HOME_LABEL.match(flow.words(anchor, 12) or self._picture_label(anchor)) or self._skipped(anchor):
                continue
            if self._begins_a_breadcrumb(anchor):
                continue
            for parent in flow.ancestors(anchor, 6):
                anchors = self._entries(parent)
                if len(anchors) < MIN_ROW:
                    continue
                if len(anchors) <= MAX_ROW and self._is_menu(anchors, parent):
                    for link in anchors:
                        self._taken.add(link)
                        self._add(link, "nav", self._depth(link, parent))
                    return
                break

    def _usual_row(self) -> None:
        """A menu without a telling name and without 首页: the first smallest block of short labels that name several duties of a government site."""
        flow, seen = self._flow, set[int]()
        for anchor in self._places:
            if not any(words.search(self._label(anchor)) for words in _USUAL) or self._skipped(anchor):
                continue
            parent = next((above for above in flow.ancestors(anchor, 6) if len(self._entries(above)) >= MIN_ROW), -1)
            if parent < 0 or parent in seen:
                continue
            seen.add(parent)
            entries = self._entries(parent)
            labels = [self._label(entry) for entry in entries[: MAX_ROW + 1]]
            duties = sum(any(words.search(label) for label in labels) for words in _USUAL)
            if len(entries) <= MAX_ROW and duties >= MIN_DUTIES and self._is_menu(entries, parent):
                depths = [self._depth(link, parent) for link in entries]
                for link, depth in zip(entries, depths, strict=True):
                    self._taken.add(link)
                    self._add(link, "nav", depth + 1 - min(depths))
                return

    def _is_menu(self, anchors: list[int], box: int) -> bool:
        """Most labels are short, and no days stand beside them in their *box*: a block of titles is content."""
        flow = self._flow
        labels = [(flow.starts[anchor], flow.ends[anchor]) for anchor in anchors[:200]]
        short = (end - start <= SHORT or (end - start <= MAX_LABEL and not _HAN.search(flow.text, start, end)) for start, end in labels)
        if sum(short) * 10 < len(labels) * 8:
            return False
        end = flow.ends[anchors[-1]]
        # Pictures have no text: the next line may be that of the news behind the menu.
        beside = min(max(end, flow.text.find("\n", end)), max(end, flow.ends[box]))
        days = sum(1 for _ in islice(_DAY.finditer(flow.text, flow.starts[anchors[0]], beside), len(anchors)))
        return days * 2 < len(anchors)

    def _begins_a_breadcrumb(self, anchor: int) -> bool:
        """您的位置：首页 > 新闻: what stands around it is the page, no menu."""
        flow = self._flow
        start, _ = flow.line_at(flow.starts[anchor], MAX_LINE)
        return bool(_PLACE.search(flow.text, start, flow.starts[anchor]) or _ARROW.match(flow.text, flow.ends[anchor]))

    def _depth(self, anchor: int, root: int) -> int:
        flow, depth, steps = self._flow, 0, 0
        parent = flow.parents[anchor]
        while parent != root and parent >= 0 and steps < MAX_DEPTH:
            tag = flow.tags[parent]
            depth += (tag == "li") + (tag == "dd") * (2 if steps < 3 else 1)
            parent, steps = flow.parents[parent], steps + 1
        return max(1, depth, self._boxes(anchor, root)) if parent == root else 1

    def _boxes(self, anchor: int, root: int) -> int:
        """
        Depth of an entry of a menu made of any elements: one more for every box of entries that hangs below a single entry.

        ``<td><a>政务公开</a><div class=sub><a>政策文件</a>…</div></td>``: what stands before the box in its cell is one entry, its head.
        """
        flow, depth = self._flow, 1
        for box in flow.ancestors(anchor, MAX_DEPTH):
            cell = flow.parents[box]
            if box == root or cell == root or cell < 0:
                break
            if flow.tags[box] in _ITEM_TAGS:
                continue
            entries = self._entries(cell)[:2]
            if len(entries) == 2 and entries[0] < box < entries[1] <= flow.lasts[box] and self._heads(entries[0], box, cell):
                depth += 1
        return depth

    def _heads(self, head: int, box: int, cell: int) -> bool:
        """Whether an entry heads the box behind it, and does not stand in a box of its own beside it."""
        flow = self._flow
        beside = head
        while flow.parents[beside] != cell:
            beside = flow.parents[beside]
        return beside == head or flow.tags[beside] != flow.tags[box] or bool(_SUB_BOX.search(flow.names(box)))

    def _skipped(self, index: int) -> bool:
        return any(start <= self._flow.starts[index] < end for start, end in self._skip)

    def _disclosure(self) -> None:
        flow = self._flow
        hits = [
            anchor
            for anchor in flow.by_tag.get("a", [])
            if flow.ends[anchor] - flow.starts[anchor] <= 20
            and _DISCLOSURE.search(words := flow.words(anchor, 24))
            and not _YEAR.search(words)
        ]
        if len(hits) < 2:
            return
        for anchor in hits:
            for parent in flow.ancestors(anchor, 5):
                if sum(1 for other in hits if parent < other <= flow.lasts[parent]) >= 2:
                    for link in flow.inside("a", parent)[:200]:
                        if link not in self._taken:
                            self._add(link, "disclosure", self._depth(link, parent))
                    return

    def _everything(self, where: str) -> None:
        for anchor in self._places:
            if not self._skipped(anchor):
                self._add(anchor, where, min(3, 1 + self._list_depth(anchor)))

    def _list_depth(self, anchor: int) -> int:
        return max(0, sum(self._flow.tags[parent] in ("ul", "dl", "dd") for parent in self._flow.ancestors(anchor, 8)) - 1)

    def _headings(self) -> None:
        flow = self._flow
        for index in flow.select(_HEAD_CSS):
            if flow.ends[index] - flow.starts[index] > 120 or self._skipped(index):
                continue
            anchors = [index] if flow.tags[index] == "a" else flow.inside("a", index)
            if not 1 <= len(anchors) <= 12:
                continue
            name = self._heading_name(index)
            for anchor in anchors:
                if anchor in self._taken:
                    continue
                words = flow.words(anchor, MAX_LABEL + 20)
                if _MORE.match(words) or not words:
                    if name:
                        self._add(anchor, "block_heading", 1, name)
                else:
                    self._add(anchor, "block_heading", 1)

    def _heading_name(self, index: int) -> str:
        """What a 更多 link belongs to: the other words of its heading, or of the block's heading before it."""
        flow = self._flow
        for element in (index, flow.parents[index]):
            if element < 0 or flow.ends[element] - flow.starts[element] > 60:
                continue
            words = [word for word in flow.words(element).split() if not _MORE.match(word)]
            if words and len(words[0]) <= MAX_LABEL:
                return words[0]
        return ""

    def _breadcrumb(self) -> None:
        flow = self._flow
        match = _CRUMB.search(flow.text)
        if not match:
            return
        start, end = flow.line_at(match.end() - 1)
        near = [anchor for anchor in flow.by_tag.get("a", []) if start <= flow.starts[anchor] < min(end + 40, start + 300)]
        # The label may stand on a line of its own; links behind a line that has its own are no breadcrumb.
        for anchor in [anchor for anchor in near if flow.starts[anchor] < end] or near:
            self._add(anchor, "breadcrumb", 1)
