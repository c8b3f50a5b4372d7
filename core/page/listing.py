"""The page's main list of releases (standards 7.3, 7.4): dated repeats first, then script stores, then undated lists of titles."""

import re
from collections.abc import Collection
from datetime import date
from itertools import pairwise

from core.page.items import DateMap, Group, Resolve, as_item, title_of
from core.page.pager import Pager
from core.page.records import DatedItem, Listing
from core.page.scripts import Scripts
from core.page.stores import json_items
from core.page.text import Flow, collapse, narrow
from core.route import route_of
from core.url import is_home_url

MAX_ITEMS = 1_000
MIN_UNDATED_TITLE = 9
"""Mean length from which links are titles of releases, not names of menus. House rule."""

_EMPTY = re.compile(
    r"(?:暂时?没有|暂无|没有|未找到|未查询到|无)(?:找到|查询到|任何|相关|符合条件的?|您想?要?搜索的)*(?:内容|信息|数据|记录|文章|公告|资料|结果|留言)|"
    r"(?:正在|栏目|页面)建设中?|建设中|内容(?:正在)?(?:更新|完善|整理|维护)中|敬请期待|即将(?:开通|上线|推出|发布)|资料收集中|"
    r"(?:栏目|页面|频道|内容|数据|系统)[^\n。]{0,4}(?:升级|维护|改版|调整|整改)(?:升级|维护|改造|改版)?中|(?:暂未|尚未|暂不|还未)(?:开通|开放|上线|提供)|no data",
    re.IGNORECASE,
)
_NO_INFORMATION = re.compile(
    r"(?:尚|暂|还)?未(?:产生|形成|发生|制定|出台|收到)[^\n。;]{0,20}(?:信息|事项|情况|文件|内容|申请)|没有(?:产生|发生|形成)[^\n。;]{0,20}(?:信息|事项|情况|文件|内容)|"
    r"(?:无|不存在|没有)(?:此类|该类|此项|该项|相关类?|需(?:要)?公开的?|应公开的?)(?:信息|事项|业务|职能|情况)(?!公开)|(?:本(?:单位|部门|机关|局|栏目|年度)|目前|截至|今年|上年度)[^\n。;]{0,24}"
    r"(?:无|没有|未|不涉及)[^\n。;]{0,14}(?:信息|事项|情况|业务|内容)(?:产生|发生|更新|发布|公开)?|不涉及(?:此|该|本)?(?:项|类)|"
    r"(?:本|我|该)(?:单位|部门|机关|局|委|办|院|县|镇|乡|街道|中心)(?:暂|目前)?(?:无|没有|不具有|不具备|不承担)[^\n。;]{0,14}(?:职能|职权|职责|权限|事项|项目|业务|行为)|"
    r"(?:信息|事项|内容|情况)(?:暂|尚|还)?未(?:产生|形成|发生)|(?:本年度?|今年|本月|本季度|上半年|20\d{2}年度?|目前)[^\n。;]{0,12}未(?:发生|开展|产生|实施)[^\n。;]{2,16}|"
    r"无(?:此|该)[项类](?:职权|职能|职责|权力|工作|内容)|(?:没有|无|未|尚未|暂未)(?:收到|接到|受理)[^\n。;]{0,14}(?:留言|来信|信件|咨询|诉求|投诉|意见|建议)|"
    r"(?:暂无|没有|尚无|暂时无)(?:新的?|网民|网友|公众|群众|公开的?|相关){0,2}(?:留言|来信|信件|咨询(?:信息)?)(?![\u4e00-\u9fff]*(?:功能|渠道|权限|入口))"
)
_BESIDE = re.compile(r"^\W{0,6}(?:热门|热点|推荐|相关|(?:点击|阅读|浏览)量?(?:排行|排名)|猜你喜欢)[\u4e00-\u9fff]{0,6}\W{0,6}$")
"""Headings of lists that pages show beside their own."""
_BESIDE_NAME = re.compile(
    r"(?:^|[\s_-])(?:side(?:bar)?|aside|hot(?:list|news)?|rank(?:ing|list)?|recommend|related|tuijian|paihang|phb)\d{0,2}(?=[\s_-]|$)"
)
_MARKS = " ·•|>»:【】[]()"
_AJAX = re.compile(
    r"\$\s*\.\s*(?:ajax|get|post|getJSON)\b|\bfetch\s*\(|axios|XMLHttpRequest|new\s+Vue|\.load\s*\(|createApp|jpage|dataproxy|unitbuild|queryArticle|getList|loadData|initList|layui\.(?:table|flow|laypage)|\.dataTable\(|v-for|ng-repeat"
)
_WRITTEN = re.compile(r"document\.write(?:ln)?\s*\([^;]{0,200}<(?:li|tr|dl|a)\b|\.innerHTML\s*\+?=|\.(?:append|html)\s*\(", re.IGNORECASE)
_BODY_END = re.compile(r"上一[篇条]|下一[篇条]")
_PAGER_WORDS = re.compile(r"^(?:[\[(]?\d{1,4}[\])]?|\.{2,3}|…|首页|[上下前后末尾]一?页|最后一?页)$")
_MONTH_HEADING = re.compile(r"\W{0,3}(?:20\d{2}\s?年?)?\W{0,3}(?:\d{1,2}\s?月?)?\W{0,3}")
_PANEL = re.compile(r"tab|panel|pane\b|swiper-slide|con(?:tent)?(?:[_-]|\d)|box[_-]?\d|item|slide|qh|hide|show|active|bd")
_DIGITS = re.compile(r"\d+")
_LOOSE = ("body", "html", "td")
_LIST_NAME = re.compile(r"(?:^|[\s_-])(?:\w{0,8}list|items|lb|liebiao)\d{0,2}(?=[\s_-]|$)")
MAX_BESIDE_TITLE = 40
"""Characters that stand beside the title in the only item of a list, and beside that item: a date, a source, a pager. House rule."""
MAX_SHELL_TEXT = 200
"""Characters of a page that a script has still to draw. House rule."""
MAX_REMARK_TEXT = 60_000
"""Characters in which a remark on emptiness is looked for; a page with more is not empty."""


class ListReader:
    """Reads the list of one page; everything it needs is passed in."""

    def __init__(
        self,
        *,
        flow: Flow,
        dates: DateMap,
        scripts: Scripts,
        url: str,
        resolve: Resolve,
        as_of: date,
        skip: list[tuple[int, int]],
        groups: list[Group],
        stored: list[list[DatedItem]],
        functions: str = "",
        title: str = "",
    ) -> None:
        self._functions, self._title = functions, narrow(title)
        self._passed_over: set[int] = set()
        self._groups = groups
        self._flow, self._dates, self._scripts, self._stored = flow, dates, scripts, stored
        self._url, self._resolve, self._as_of, self._skip = url, resolve, as_of, skip

    def read(self) -> Listing:
        """The main list; an empty one says whether a script would fill it and what the page remarks."""
        items, container = self._items()
        if items and self._stands_beside(container):
            items = []
        pager = Pager(flow=self._flow, scripts=self._scripts, functions=self._functions, url=self._url, resolve=self._resolve)
        next_pages = pager.next_pages()
        if items:
            more = bool(next_pages) or pager.has_more(len(items))
            return Listing(items=tuple(items[:MAX_ITEMS]), selector=self._path(container), next_pages=next_pages, has_more=more)
        remark = self._remark(_EMPTY)
        return Listing(
            scripted=self._scripted(),
            next_pages=next_pages,
            has_more=bool(next_pages),
            empty_remark=remark,
            no_information_remark=self._remark(_NO_INFORMATION),
        )

    def _stands_beside(self, container: int) -> bool:
        """The page says first that it is empty, or asks a server for its list, and shows nothing but what is 热门 elsewhere."""
        flow = self._flow
        if container < 0 or sum(group.dated > 1 for group in self._groups) > 1:
            return False
        start, end = flow.line_at(max(0, flow.starts[container] - 1))
        if not _BESIDE.match(flow.text[start:end].strip()):
            return False
        remark = self._remark(_EMPTY)
        if remark:
            return 0 <= flow.shown.find(remark) < start
        # 热门 alone, and the page's own list is still to come: it is not yet seen.
        return self._awaits_a_list() and flow.text[start:end].strip().strip(_MARKS) not in self._title

    def _awaits_a_list(self) -> bool:
        """A place that is called a list and is empty, on a page whose scripts ask a server."""
        flow = self._flow
        places = (index for tag in ("ul", "ol", "div", "tbody") for index in flow.by_tag.get(tag, ()))
        empty = (index for index in places if not flow.text[flow.starts[index] : flow.ends[index]].strip())
        return self._scripted() and any(_LIST_NAME.search(flow.names(index)) for index in empty)

    def _items(self) -> tuple[list[DatedItem], int]:
        stored = max(self._stored, key=len, default=[])  # the stores beside it are those of 热门 and 推荐
        group = self._best_dated()
        dated = self._as_items(group) if group else []
        if group and len(dated) >= max(2, len(stored)):
            return dated, group.container
        if stored:
            return stored, -1
        from_json = self._from_json() if not dated else []
        if from_json:
            return from_json, -1
        if group and dated:
            return dated, group.container
        group = self._best_undated()
        return (self._as_items(group), group.container) if group else ([], -1)

    def _from_json(self) -> list[DatedItem]:
        """Items of arrays that a script shows; of what a program keeps in mind (every page's 热门 beside its own) only what the page shows."""
        found = json_items(self._scripts.running, self._resolve)
        if found or not self._scripts.states:
            return found
        kept = json_items("\n".join(self._scripts.states), self._resolve)
        if len(self._flow.text) < MAX_SHELL_TEXT:
            return kept
        text = self._flow.text
        shown = [item for item in kept if narrow(item.title) in text]
        return shown if len(shown) > 1 else []

    def _best_dated(self) -> Group | None:
        groups = self._groups
        joined = [self._with_siblings(group, groups) for group in groups]
        main = [group for group in joined if not self._is_beside(group)]
        if any(group.dated > 1 for group in main):
            joined = main
        elif len(main) < len(joined) and (alone := [group for group in main if group.dated == 1 and self._lonely_is_a_list(group)]):
            return alone[-1]
        elif self._has_titles_beside(joined):
            return None
        best = None
        for group in joined:
            if best is None or self._goes_before(group, best):
                best = group
        if best is not None and best.dated == 1:
            linked = (group for group in joined if group.dated > 1)
            repeated = [group for group in linked if all(self._flow.inside("a", member) for member in group.members)]
            if repeated and not self._lonely_is_a_list(best):
                return max(repeated, key=self._rank)  # the one dated element is the block around the list, or the page
            lonely = [group for group in joined if self._lonely_is_a_list(group)]
            return lonely[-1] if lonely else None
        return self._newest_panel(best, joined) if best is not None else None

    def _newest_panel(self, best: Group, groups: list[Group]) -> Group:
        """Of the panels of one set of tabs, the one with the newest release: which of them shows the most is no matter."""
        flow, place = self._flow, self._panel(best.container)
        panels = [
            group for group in groups
            if group.dated > 1 and flow.tags[group.members[0]] == flow.tags[best.members[0]] and self._panel(group.container) == place
        ]  # fmt: skip
        return max(panels, key=self._newest_day, default=best) if place is not None and len(panels) > 1 else best

    def _panel(self, container: int) -> tuple[object, ...] | None:
        """What the panels of one set of tabs have in common: where they hang, and what they are called first."""
        flow = self._flow
        parent = flow.parents[container]
        above = flow.parents[parent] if parent >= 0 else -1
        called = flow.names(parent).split()[:1] if parent >= 0 else []
        if above < 0 or flow.tags[parent] in _LOOSE or not called or not _PANEL.search(called[0]):
            return None
        return above, _DIGITS.sub("", called[0]), flow.tags[parent], flow.tags[container], flow.names(container)

    def _newest_day(self, group: Group) -> tuple[date, float]:
        flow = self._flow
        days = (shown.day for member in group.members for shown in self._dates.within(flow.starts[member], flow.ends[member]))
        return max((day for day in days if day <= self._as_of), default=date.min), -float(group.container)

    def _is_beside(self, group: Group) -> bool:
        """A list of what is 热门 or 推荐 elsewhere: its block or the heading right above it says so, and the page itself is not called so."""
        flow = self._flow
        if any(_BESIDE_NAME.search(flow.names(index)) for index in (group.container, *flow.ancestors(group.container, 2))):
            return True
        start, end = flow.line_at(max(0, flow.starts[group.container] - 1))
        heading = flow.text[start:end].strip()
        return bool(_BESIDE.match(heading)) and heading.strip(_MARKS) not in self._title

    def _has_titles_beside(self, dated: list[Group]) -> bool:
        """All dated lists stand beside the page's own, which shows no dates."""
        beside = {group.container for group in dated if group.dated > 1}
        own = self._best_undated(beside) if beside else None
        if own is None or self._is_beside(own):
            return False
        self._passed_over = beside
        return True

    def _goes_before(self, group: Group, best: Group) -> bool:
        """By rank; of lists side by side that show as much, the one with the newest release."""
        own, other = self._rank(group), self._rank(best)
        if own[0] != other[0] or best.container <= group.container <= self._flow.lasts[best.container]:
            return own > other
        return self._newest_day(group) > self._newest_day(best)

    def _rank(self, group: Group) -> tuple[float, int]:
        # A repeated container beats the block around it; year-bearing dates beat bare ones.
        certain = group.full + (group.dated - group.full) * 0.2
        return (certain * (group.weight / group.dated if group.dated else 0), group.container)

    def _lonely_is_a_list(self, group: Group) -> bool:
        """One dated element is a list only where the markup says so: an item with a link in a ul, ol, dl or table, or in a block that is called a list."""
        flow, member = self._flow, group.members[0]
        if not flow.inside("a", member) or not (flow.tags[member] in ("li", "tr", "dl", "dd") or self._is_called_a_list(group, member)):
            return False
        return not _BODY_END.search(flow.text[flow.starts[member] : flow.ends[member]])

    def _is_called_a_list(self, group: Group, member: int) -> bool:
        """``<div class="news-list"><div class="item"><a>…</a><span>2026-11-20</span></div></div>``, nothing else inside."""
        flow = self._flow
        if flow.tags[member] != "div" or not _LIST_NAME.search(flow.names(group.container)):
            return False
        links = [index for index in flow.inside("a", member) if flow.ends[index] - flow.starts[index] >= MIN_UNDATED_TITLE]
        rest = flow.ends[member] - flow.starts[member] - sum(flow.ends[index] - flow.starts[index] for index in links[:1])
        whole = flow.ends[group.container] - flow.starts[group.container]
        return len(links) == 1 and rest <= MAX_BESIDE_TITLE and whole - (flow.ends[member] - flow.starts[member]) <= MAX_BESIDE_TITLE

    def _with_siblings(self, group: Group, groups: list[Group]) -> Group:
        """Join lists that were cut into pieces: same parent, same tag, nothing between them."""
        flow = self._flow
        parent = flow.parents[group.container]
        if parent < 0 or group.dated < 2:
            return group
        pieces = [
            other for other in groups
            if flow.parents[other.container] == parent and flow.tags[other.container] == flow.tags[group.container]
            and flow.tags[other.members[0]] == flow.tags[group.members[0]]
            and flow.names(other.container) == flow.names(group.container)
        ]  # fmt: skip
        if len(pieces) < 2:
            return group
        pieces.sort(key=lambda piece: piece.container)
        place = next(number for number, piece in enumerate(pieces) if piece.container == group.container)
        low = high = place
        while low > 0 and not self._between(pieces[low - 1], pieces[low]):
            low -= 1
        while high + 1 < len(pieces) and not self._between(pieces[high], pieces[high + 1]):
            high += 1
        chosen = pieces[low : high + 1]
        by_month = any(self._text_between(one, two) for one, two in pairwise(chosen))
        if not by_month and (len({len(piece.members) for piece in chosen[:-1]}) > 1 or len(chosen[0].members) > 10):
            return group  # panels of tabs, not one list with a gap after every few lines
        return Group(
            chosen[0].container,
            [member for piece in chosen for member in piece.members],
            sum(piece.dated for piece in chosen),
            sum(piece.full for piece in chosen),
            sum(piece.weight for piece in chosen),
        )

    def _between(self, first: Group, second: Group) -> bool:
        """Something else than a heading with a month stands between two pieces."""
        return not _MONTH_HEADING.fullmatch(self._text_between(first, second))

    def _text_between(self, first: Group, second: Group) -> str:
        return self._flow.text[self._flow.ends[first.container] : self._flow.starts[second.container]].strip()

    def _as_items(self, group: Group) -> list[DatedItem]:
        flow = self._flow
        containers = dict.fromkeys(flow.parents[member] for member in group.members)
        tag, signature = flow.tags[group.members[0]], {flow.names(member).strip() for member in group.members}
        items = []
        for container in containers:
            known = set(group.members)
            taken = {title_of(flow, container, member) for member in known} - known
            members = [child for child in flow.children(container) if flow.tags[child] == tag and child not in taken]
            for member in members:
                if member in known or (flow.names(member).strip() in signature and flow.inside("a", member)):
                    item = as_item(flow, self._dates, container, member, self._resolve)
                    if item is None or (member not in known and _PAGER_WORDS.match(item.title)) or _leads_home(item):
                        continue
                    if item.day is not None or member not in known or not group.dated:
                        items.append(item)
                if len(items) >= MAX_ITEMS:
                    return items
        return _once(items) if tag in ("td", "th") else items

    def _best_undated(self, passed_over: Collection[int] = ()) -> Group | None:
        flow, best, weight = self._flow, None, 0.0
        for tag in ("ul", "ol", "tbody", "dl", "div"):
            for container in flow.by_tag.get(tag, []):
                if container in passed_over or container in self._passed_over:
                    continue
                length = flow.ends[container] - flow.starts[container]
                if length < 3 * MIN_UNDATED_TITLE or any(start <= flow.starts[container] < end for start, end in self._skip):
                    continue
                members = [child for child in flow.children(container) if self._is_title(child, tag)]
                if len(members) < 3:
                    continue
                total = sum(min(flow.ends[member] - flow.starts[member], 40) for member in members)
                if total / len(members) >= MIN_UNDATED_TITLE and total > weight:
                    best, weight = Group(container, members, 0, 0, float(total)), float(total)
        return best

    def _is_title(self, member: int, container_tag: str) -> bool:
        flow = self._flow
        length = flow.ends[member] - flow.starts[member]
        if not 5 <= length <= 200:
            return False
        if container_tag == "div":
            return flow.tags[member] == "a" or (flow.tags[member] in ("p", "div", "li") and len(flow.inside("a", member)) == 1)
        return flow.tags[member] in ("li", "tr", "dd", "dt") and 1 <= len(flow.inside("a", member)) <= 2

    def _scripted(self) -> bool:
        scripts = self._scripts
        if _AJAX.search(scripts.source) or _WRITTEN.search(scripts.source) or "iframe" in self._flow.by_tag or "frame" in self._flow.by_tag:
            return True
        return bool(scripts.own_external)

    def _remark(self, pattern: re.Pattern[str]) -> str:
        flow = self._flow
        for match in pattern.finditer(flow.text, 0, MAX_REMARK_TEXT):
            if any(start <= match.start() < end for start, end in self._skip):
                continue
            start, end = flow.line_at(match.start())
            line = collapse(flow.shown[start:end])
            if len(line) <= 120 and not self._inside_link(match.start()):
                return line
        return ""

    def _inside_link(self, offset: int) -> bool:
        owner = self._flow.owner_at(offset)
        return owner >= 0 and any(self._flow.tags[index] == "a" for index in (owner, *self._flow.ancestors(owner, 3)))

    def _path(self, container: int) -> str:
        if container < 0:
            return ""
        flow, steps = self._flow, []
        for index in [container, *flow.ancestors(container)][:6]:
            node = flow.nodes[index].attributes
            name = flow.tags[index]
            identity, classes = (node.get("id") or "").strip(), (node.get("class") or "").split()
            steps.append(f"{name}#{identity}" if identity and " " not in identity else f"{name}.{classes[0]}" if classes else name)
            if identity:
                break
        return " > ".join(reversed(steps))[:300]


def _leads_home(item: DatedItem) -> bool:
    """The first step of a breadcrumb, or a link back: the front page is no release."""
    return bool(item.url) and is_home_url(item.url or "") and not route_of(item.url or "")


def _once(items: list[DatedItem]) -> list[DatedItem]:
    """Cells of one row that name the same release (title, pop-up, date) are one item, that of the cell with the date."""
    told = [item for item, behind in zip(items, [*items[1:], None], strict=True) if not (behind and _is_told_by(item, behind))]
    return [item for before, item in zip([None, *told], told, strict=False) if item != before or item.url is None]


def _is_told_by(item: DatedItem, behind: DatedItem) -> bool:
    return item.url is not None and item.day is None and behind.day is not None and (behind.url, behind.title) == (item.url, item.title)
