"""Where a list goes on: pages that links name, pages that scripts spell out, and signs that there are more than can be named."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from core.page.items import followed
from core.page.scripts import Scripts
from core.page.text import Flow

MAX_NEXT = 20
MAX_PAGER_LINKS = 3_000
MAX_FUNCTION = 800
"""Characters of a function that only turns a page. House rule."""
MAX_PAGER_TEXT = 400
"""Characters of a block of page numbers. House rule."""
UNCOUNTED = 4
"""Pages that are asked for where a program does not tell how many there are. House rule."""

_NEXT = re.compile(r"^[\s\[<(]*(?:下一?页|后一?页|next(?:\s?page)?|>|›|»|&gt;)[\s\])>]*$", re.IGNORECASE)
_LOAD_MORE = re.compile(r"^\W*(?:点击)?(?:加载|查看|显示)更多\W*$")
_TO_PAGE = re.compile(r"\(\s*['\"]?(?:[2-9]|[1-9]\d{1,4})['\"]?\s*[,)]|Page\$(?:[2-9]|[1-9]\d{1,4}|Next)\b")
_SENDS = re.compile(r"\.submit\s*\(")
"""下一页 that sends a form."""
_MORE = "[class*=more i], [id*=more i], [onclick*=more i]"
MIN_DAYS = 28
MAX_DAYS = 31
_POST_BACK = re.compile(r"doPostBack\s*\(")
_PAGES_COUNTED = re.compile(r"共\s?(?:[2-9]|[1-9]\d{1,4})\s?页|(?:页[次码]|第)\s?:?\s?1\s?/\s?(?:[2-9]|[1-9]\d{1,4})\s?页?")
_ITEMS_COUNTED = re.compile(
    r"(?:共|总计|合计)\s?:?\s?(\d{1,6})\s?(?:条|篇|项)(?:记录|信息|数据)?(?![\u4e00-\u9fff])|(?:总记录数|记录总数|信息总数)\s?:?\s?(\d{1,6})"
)
_PAGE_NUMBER = re.compile(r"^\[?(\d{1,4})\]?$")
_PAGER = re.compile(
    r"createPage(?:HTML|Html|)\w{0,40}\s{0,8}\(\s{0,8}['\"]?[\w-]{0,40}['\"]?\s{0,8},?\s{0,8}(\d{1,5})\s{0,8},\s{0,8}(\d{1,5})\s{0,8},\s{0,8}['\"]([\w./-]{1,80})['\"]\s{0,8},\s{0,8}['\"](\w{1,10})['\"]"
)
_PAGER_PLAIN = re.compile(
    r"createPage(?:HTML|Html)\w{0,40}\s{0,8}\(\s{0,8}(\d{1,5})\s{0,8},\s{0,8}(\d{1,5})\s{0,8},\s{0,8}['\"]([\w./-]{1,80})['\"]\s{0,8},\s{0,8}['\"](\w{1,10})['\"]"
)
_LIBRARY = re.compile(r"laypage|pagination|paginator|createPage|\bpaging\b|pageCount", re.IGNORECASE)
"""Programs that draw the numbers of pages."""
_COUNT = re.compile(
    r"(?:page_?count|page_?total|total_?pages?|count_?page|pages_?count)['\"]?\s{0,4}[:=]\s{0,4}['\"]?(\d{1,5})\b", re.IGNORECASE
)
_RECORDS = re.compile(
    r"(?<![a-z])(?:data-)?(?:total(?:_?(?:count|records?|num|items))?|record_?count|count)['\"]?\s{0,4}[:=]\s{0,4}['\"]?(\d{1,6})\b",
    re.IGNORECASE,
)
_CALL = re.compile(r"([A-Za-z_$][\w$]{0,60})\s{0,4}\(\s{0,4}['\"]?(\d{1,5})['\"]?\s{0,4}\)")
"""``goPage(2)``: a number and nothing else."""
_GOES = re.compile(r"location|open\s{0,4}\(")
_PAGE_WORD = re.compile(r"(?:[?&/](?:\w{0,20}page\w{0,20}|p|pn|curr?)[=/]|_)$", re.IGNORECASE)
"""What stands before the number in the address of a page."""


class Pager:
    """What one page says of the pages behind it."""

    def __init__(self, *, flow: Flow, scripts: Scripts, functions: str, url: str, resolve: Callable[[str], str]) -> None:
        self._flow, self._scripts, self._functions, self._url, self._resolve = flow, scripts, functions, url, resolve
        self._days = _days_of_calendars(flow)

    def next_pages(self) -> tuple[str, ...]:
        """Addresses of further pages, nearest first."""
        found = dict.fromkeys([*self._linked(), *self._scripted(), *self._spelt_by_function(), *self._spelt_by_library()])
        found.pop(self._url, None)
        return tuple(found)[:MAX_NEXT]

    def has_more(self, items: int) -> bool:
        """Whether a list of *items* goes on to pages whose addresses are not written: goPage(2), 加载更多, 共3页, 共120条."""
        flow = self._flow
        if _PAGES_COUNTED.search(flow.text) or any(int(match[1] or match[2]) > items for match in _ITEMS_COUNTED.finditer(flow.text)):
            return True
        if any(_LOAD_MORE.match(words) or (leads and words) for words, leads in self._turning()):
            return True
        called = (index for index in flow.select(_MORE)[:40] if flow.ends[index] - flow.starts[index] <= 12)
        if any(_LOAD_MORE.match(flow.words(index)) for index in called):
            return True
        return self._counted_by_program(items) or self._numbers_drawn() or any(True for _ in self._boxes())

    def _turning(self) -> Iterator[tuple[str, bool]]:
        """Words of the short links and buttons, and whether one of them leads to a later page by script."""
        flow = self._flow
        for index in (*flow.by_tag.get("a", [])[-MAX_PAGER_LINKS:], *flow.by_tag.get("button", [])[-20:]):
            if flow.ends[index] - flow.starts[index] > 12 or index in self._days:
                continue
            words = flow.words(index)
            number = _PAGE_NUMBER.match(words)
            if not (number and int(number[1]) > 1) and not _NEXT.match(words):
                yield words, False
                continue
            if flow.tags[index] == "button" and re.fullmatch(r"[2-9]|[1-9]\d{1,3}", flow.attribute(index, "value")):
                yield words, True
                continue
            code = f"{flow.href(index)[:200]} {flow.attribute(index, 'onclick')[:200]}"
            by_script = "javascript" in code or bool(flow.attribute(index, "onclick"))
            yield words, bool(_TO_PAGE.search(code) or _SENDS.search(code) or (number and (_POST_BACK.search(code) or by_script)))

    def _counted_by_program(self, items: int) -> bool:
        """A program that draws page numbers is told of more than one page, or of more releases than the page lists."""
        source = self._scripts.source
        for match in islice(_LIBRARY.finditer(source), 20):
            near = source[max(0, match.start() - 300) : match.end() + 500]
            if any(int(count[1]) > 1 for count in _COUNT.finditer(near)) or any(int(count[1]) > items for count in _RECORDS.finditer(near)):
                return True
        for index in self._flow.select("[class*=pag i], [id*=pag i]")[:40]:
            told = " ".join(f"{name}={value}" for name, value in self._flow.nodes[index].attributes.items() if value and value.isdigit())
            if any(int(count[1]) > 1 for count in _COUNT.finditer(told)) or any(int(count[1]) > items for count in _RECORDS.finditer(told)):
                return True
        return False

    def _numbers_drawn(self) -> bool:
        """A block of page numbers that are no links, as programs draw them (``<li class="number">2</li>``)."""
        flow = self._flow
        for index in flow.select("[class*=pag i], [id*=pag i]")[:40]:
            if flow.ends[index] - flow.starts[index] <= MAX_PAGER_TEXT and {"1", "2"} <= set(
                flow.text[flow.starts[index] : flow.ends[index]].split()
            ):
                return True
        return False

    def _linked(self) -> Sequence[str]:
        flow, following, numbered = self._flow, [], []
        for index in flow.by_tag.get("a", [])[-MAX_PAGER_LINKS:]:
            if flow.ends[index] - flow.starts[index] > 12 or index in self._days:
                continue
            words = flow.words(index)
            if not words:
                continue
            number = _PAGE_NUMBER.match(words)
            if not number and not _NEXT.match(words):
                continue
            href = flow.href(index)
            address = followed(href, self._resolve)
            if not address or address == self._url:
                continue
            if number and 1 < int(number[1]) <= 200:
                numbered.append((int(number[1]), address))
            elif not number and words not in (">", "›", "»"):
                following.append(address)
        numbered += self._chosen()
        return following + ([address for _, address in sorted(numbered)] if following or len(numbered) >= 2 else [])

    def _chosen(self) -> Iterator[tuple[int, str]]:
        """Addresses behind the numbers of a box (跳转到第 1 2 3 页)."""
        for index in self._boxes():
            for option in self._flow.nodes[index].css("option")[1:MAX_NEXT]:
                value, number = (option.attributes.get("value") or "").strip(), _PAGE_NUMBER.match(option.text().strip())
                if number and int(number[1]) > 1 and not value.isdigit() and (address := followed(value, self._resolve)):
                    yield int(number[1]), address

    def _boxes(self) -> Iterator[int]:
        """Boxes that offer the numbers from 1 on and do something when one is picked."""
        for index in self._flow.by_tag.get("select", [])[-20:]:
            options = self._flow.nodes[index].css("option")[:2]
            if [option.text().strip() for option in options] == ["1", "2"] and self._flow.attribute(index, "onchange"):
                yield index

    def _scripted(self) -> Sequence[str]:
        match = _PAGER_PLAIN.search(self._scripts.source) or _PAGER.search(self._scripts.source)
        if not match:
            return ()
        count, current, name, extension = int(match[1]), int(match[2]), match[3], match[4]
        return [self._resolve(f"{name}_{number}.{extension}") for number in range(current + 1, min(count, current + 1 + MAX_NEXT))]

    def _spelt_by_function(self) -> Sequence[str]:
        """``goPage(2)``, where a script of the page or of its site says what address the function makes of the number."""
        source = f"{self._scripts.source}\n{self._functions}"
        if not _GOES.search(source):
            return ()
        wanted = turning_calls(self._flow)
        makers = {name: _maker(source, name) for name in dict.fromkeys(name for name, _ in wanted)}
        return [
            made
            for (name, number) in sorted(wanted, key=lambda pair: pair[1])
            if (maker := makers[name]) and (made := self._made(maker, number))
        ]

    def _spelt_by_library(self) -> Sequence[str]:
        """``pageCount: 5, callback: function (p) { location.href = "index_" + p + ".html" }``."""
        source = self._scripts.source
        for match in islice(_LIBRARY.finditer(source), 20):
            near = source[max(0, match.start() - 300) : match.end() + MAX_FUNCTION]
            count = max((int(found[1]) for found in _COUNT.finditer(near)), default=UNCOUNTED)
            for maker in islice(_spelling(r"[A-Za-z_$][\w$]{0,40}(?:\.\w{1,40})?").finditer(near), 10):
                statement = near[: maker.start()].rpartition(";")[2]
                if _GOES.search(statement) and _PAGE_WORD.search(maker["head"] or maker["opening"] or ""):
                    return [made for number in range(2, min(count, MAX_NEXT) + 1) if (made := self._made(maker, number))]
        return ()

    def _made(self, maker: re.Match[str], number: int) -> str:
        head, shift = maker["head"] or maker["opening"] or "", (maker["shift"] or maker["within"] or "0").replace(" ", "")
        if not head or head[0] == "#" or (head[0] == "." and not head.startswith(("./", "../"))):
            return ""
        before = maker.string[: maker.start()].rstrip()
        if before.endswith("+") and head[0] not in "?&":
            return ""  # what stands before it is not spelt out
        address = f"{head}{number + int(shift)}{maker['tail'] or maker['end'] or ''}"
        if address[0] == "&":
            address = f"{self._url.partition('#')[0]}{address if '?' in self._url else '?' + address[1:]}"
        return followed(address, self._resolve)


def _days_of_calendars(flow: Flow) -> frozenset[int]:
    """Links of tables that number the days of a month: no numbers of pages, nor are the arrows beside them."""
    days: set[int] = set()
    for table in flow.by_tag.get("table", ())[:40]:
        links = flow.inside("a", table)[:80]
        numbers = {int(match[1]) for index in links if (match := _PAGE_NUMBER.match(flow.words(index, 6)))}
        if len(numbers) >= MIN_DAYS and max(numbers) <= MAX_DAYS:
            days.update(links)
    return frozenset(days)


def turning_calls(flow: Flow) -> list[tuple[str, int]]:
    """Functions that links of a pager call with nothing but a number: (``goPage``, 2)."""
    wanted: dict[tuple[str, int], None] = {}
    for index in flow.by_tag.get("a", [])[-MAX_PAGER_LINKS:]:
        if flow.ends[index] - flow.starts[index] > 12:
            continue
        words = flow.words(index)
        number = _PAGE_NUMBER.match(words)
        if not (number and 1 < int(number[1]) <= 200) and not _NEXT.match(words):
            continue
        call = _CALL.search(f"{flow.href(index)[:200]} {flow.attribute(index, 'onclick')[:200]}")
        if call:
            wanted.setdefault((call[1], int(call[2])))
    return list(wanted)


def _spelling(parameter: str) -> re.Pattern[str]:
    """``"index_" + (n - 1) + ".html"`` and the same in one text with a gap."""
    return re.compile(
        rf"(?P<quote>['\"])(?P<head>[^'\"\n]{{1,200}})(?P=quote)\s{{0,8}}\+\s{{0,8}}\(?\s{{0,4}}(?:{parameter})(?![\w$.(])\s{{0,4}}(?P<shift>[-+]\s{{0,4}}\d{{1,3}})?\s{{0,4}}\)?"
        r"(?:\s{0,8}\+\s{0,8}(?P<other>['\"])(?P<tail>[^'\"\n]{0,80})(?P=other))?"
        rf"|`(?P<opening>[^`$\n]{{1,200}})\$\{{\s{{0,4}}(?:{parameter})\s{{0,4}}(?P<within>[-+]\s{{0,4}}\d{{1,3}})?\s{{0,4}}\}}(?P<end>[^`$\n]{{0,80}})`"
    )


def _maker(source: str, name: str) -> re.Match[str] | None:
    """How a function spells the address of a page; None when it has no or more than one spelling."""
    head = re.search(rf"(?:function\s+{re.escape(name)}\s*|\b{re.escape(name)}\s*=\s*function\s*)\(\s*([A-Za-z_$][\w$]*)\s*[,)]", source)
    if head is None:
        return None
    body = source[head.end() : head.end() + MAX_FUNCTION]
    body = body[: end if (end := _end_of_block(body)) > 0 else len(body)]
    if not _GOES.search(body):
        return None
    found = list(islice(_spelling(re.escape(head[1])).finditer(body), 4))
    return found[0] if len({match.group() for match in found}) == 1 else None


def _end_of_block(text: str) -> int:
    """Where the first block of braces closes; -1 when it does not."""
    depth = 0
    for match in re.finditer(r"[{}]", text):
        depth += 1 if match.group() == "{" else -1
        if depth <= 0:
            return match.end() if depth == 0 else match.start()
    return -1
