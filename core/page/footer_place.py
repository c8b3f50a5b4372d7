"""Where the footer of a page stands: marked blocks, records, and the lines around them."""

import re

from core.page.text import Flow

MAX_BLOCK = 6_000
"""Characters that a block marked as footer by its class may have; longer ones are the page."""
MAX_TAIL = 100_000
"""Characters from the end in which a footer is looked for."""
MAX_BEFORE = 350
"""Characters that may stand in the footer before the element in which its items were found. House rule."""
MAX_BESIDE = 600
"""Characters that may stand behind it. House rule."""

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝蜀川黔贵滇云藏陕秦陇甘青宁新港澳"
"""What Chinese record numbers begin with."""
# Searched in the lower-case text, without IGNORECASE: that keeps Python's scan for first characters, five times faster on long pages.
_RECORD = re.compile(
    rf"icp\s?\(?[备備]\)?\s?(?:案|[:;号序编第\d{PROVINCES}])|icp\s?\d{{8}}|公\s?网\s?安?\s?[备備]|公安网?备|标\s?识\s?(?:编?\s?码|代码|号)|网站(?:识别|标[志示])代?码"
)
_SOFT = re.compile(
    r"主\s?办(?:单位|方)?\s?:|主办单位|版权所有|copyright|©|all rights? reserved|承办(?:单位)?\s?:|建议使用.{0,20}分辨率|(?:^|[\s|丨])技术支持\s?:",
    re.MULTILINE,
)
_FOOT_LINE = re.compile(
    r"^[^。，]{0,30}(?:主办|承办|协办|主管)(?:单位)?\s?:|主办单位|标识码|ICP备|网安备|版权所有|copyright|^地\s?址\s?:|^.{0,4}(?:运行|运维|维护|制作|建设|开发|技术)(?:维护|支持|管理|单位|服务){0,2}\s?:|^.{0,12}(?:电话|热线|邮箱)\s?:|^网站地图|站点地图|访问量|浏览量|访问人数|您是第|^.{0,8}(?:微信|微博|公众号|客户端)\s?$",
    re.IGNORECASE,
)
_DATED = re.compile(r"20\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_TITLE = re.compile(r"^\W{0,3}关于(?!我们|本站|网站)|(?:的(?:通知|说明|函|意见|决定)|公告|公示|通告|通报|启事|召开|举行|开幕)\W{0,3}$")
"""A release that speaks of records and sponsors."""
MAX_LOOSE_LINES = 6
_HELD_EVENT = re.compile(r"主\s?办|承办|技术支持")
"""Signs of a footer that texts about events hold too."""
MAX_LINES_ABOVE = 20
_LOOSE = ("body", "html", "td", "form", "center")
"""Elements in which old pages set text and footer alike."""
_ARTICLE = re.compile(r"(?:^|[\s_-])(?:article|content|news|detail|zoom|editor|text)s?\d{0,2}(?=[\s_-]|$)")
_ARTICLE_TAGS = ("article", "main")
_NAMED = re.compile(r"foot|copyright|dibu|yejiao|banquan")
"""Names of footers alone: what is called bottom may be a bar at the edge of the window."""
_NOT_FOOTER = ("h1", "form", "main", "article", "header")
_CONTENT = re.compile(
    r"20\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|^\W{0,3}(?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?\W{0,3}$|(?:当前|您的|所在|现在)的?位置|"
    r"^[^\n]{30,400}?[。;][^\n]{10,400}?。",
    re.MULTILINE,
)
"""Dates, those of lists without a year too, breadcrumbs, sentences."""
_PAGE_PART = re.compile(
    r"(?:^|[\s_-])(?:header|head|top|nav(?:bar)?|menu|main|banner|content|crumbs?|position|dqwz|weizhi|left|right|list|article|news)\d{0,2}(?=[\s_-]|$)"
)
MARK = re.compile(
    r"foot|bottom|copyright|copy-?right|\bcopy\b|dibu|yejiao|\bbtm|banquan|\bfoo?t?er?\b|\bbot\b|\bft\b|end_?box|bq(?:xx|sy)|beian|wzsm"
)
MARKED_CSS = (
    "footer, [class*=foot i], [id*=foot i], [class*=bottom i], [id*=bottom i], [class*=copy i], [id*=copy i], [class*=dibu i], [id*=dibu i], "
    "[class*=btm i], [id*=btm i], [class*=banquan i], [class*=yejiao i], [id*=yejiao i], [class*=beian i]"
)


def footer_blocks(flow: Flow) -> list[tuple[int, int]]:
    """Text ranges of the footer, in order: blocks that their class marks, else blocks around the record numbers, else around 版权所有 and 主办."""
    records = [match.start() for match in _RECORD.finditer(flow.lower, max(0, len(flow.lower) - MAX_TAIL))][-40:]
    soft = [match.start() for match in _SOFT.finditer(flow.lower, max(0, len(flow.lower) - MAX_TAIL))][-40:]
    marked = _marked(flow)
    holding = [index for index in marked if _holds(flow, index, records) or _holds(flow, index, soft)]
    if records and not any(_holds(flow, index, records) for index in holding):
        late = [offset for offset in _late(flow, records) if not _in_a_title(flow, offset)]
        holding += [flow.owner_at(offset) for offset in late if not _in_an_article(flow, offset)]
    if not holding and soft:
        holding = [
            flow.owner_at(offset)
            for offset in _late(flow, soft)[-3:]
            if not (_said_in_a_text(flow, offset) or _in_an_article(flow, offset))
        ]
    if not holding:
        late = [index for index in marked if flow.tags[index] == "footer" or flow.starts[index] * 2 > len(flow.shown)]
        return _merged([(flow.starts[index], flow.ends[index]) for index in late[-1:]])
    blocks = _merged([_grown(flow, index) for index in holding if index >= 0])
    return _merged(blocks + [span for index in marked if (span := _beside(flow, index, blocks))])


def _late(flow: Flow, offsets: list[int]) -> list[int]:
    """Anchors of the last third of the text; those near the last anchor when spam or dialogs follow the footer."""
    border = min(len(flow.shown) * 2 // 3, offsets[-1] - MAX_BESIDE)
    return [offset for offset in offsets if offset >= border]


def _in_a_title(flow: Flow, offset: int) -> bool:
    start, end = flow.line_at(offset, MAX_BEFORE)
    return _TITLE.search(flow.text[start:end].strip()) is not None


def _in_an_article(flow: Flow, offset: int) -> bool:
    """A text that names the site's numbers (关于本站): the block of the text ends above the place of the footer, which a script may yet fill."""
    for parent in flow.ancestors(flow.owner_at(offset), 8):
        if flow.tags[parent] in _LOOSE:
            return False
        if flow.tags[parent] not in _ARTICLE_TAGS and not (
            _ARTICLE.search(flow.names(parent)) and any(flow.inside(tag, parent) for tag in ("h1", "h2"))
        ):
            continue
        places = (index for index in flow.select(f"{MARKED_CSS}, script[src*=foot i], script[src*=bottom i]") if index > flow.lasts[parent])
        return any(flow.tags[index] in ("script", "footer") or _NAMED.search(flow.names(index)) for index in places)
    return False


def _said_in_a_text(flow: Flow, offset: int) -> bool:
    """主办单位 of an event: the line stands among paragraphs of the same block, and one of them shows a date or sentences."""
    if not _HELD_EVENT.match(flow.text, offset):
        return False
    line = flow.owner_at(offset)
    for parent in flow.ancestors(line, 4):
        if flow.tags[parent] in _LOOSE:
            return False
        lines = [child for child in flow.children(parent) if flow.tags[child] == flow.tags[line]]
        if len(lines) > 1:
            above = lines[max(0, lines.index(line) - MAX_LINES_ABOVE) : lines.index(line)]
            return any(_CONTENT.search(flow.text, flow.starts[child], flow.ends[child]) for child in above)
        line = parent
    return False


def _marked(flow: Flow) -> list[int]:
    found = []
    for index in flow.select(MARKED_CSS):
        if flow.tags[index] in ("body", "html", "a", "img", "input", "link", "script"):
            continue
        if 0 < flow.ends[index] - flow.starts[index] <= MAX_BLOCK and (flow.tags[index] == "footer" or MARK.search(flow.names(index))):
            found.append(index)
    return found[-200:]


def _holds(flow: Flow, index: int, offsets: list[int]) -> bool:
    return any(flow.starts[index] <= offset < flow.ends[index] for offset in offsets)


def _grown(flow: Flow, index: int) -> tuple[int, int]:
    """Items often stand beside the marked or anchored element: take parents in while they add a few lines only and hold no article."""
    start, end = flow.starts[index], flow.ends[index]
    low, high = start - MAX_BEFORE, end + MAX_BESIDE
    for parent in flow.ancestors(index):
        if flow.tags[parent] == "body" and flow.ends[parent] <= high:
            end = flow.ends[parent]  # lines that stand loose below the block
            break
        if flow.starts[parent] < low or flow.ends[parent] > high or flow.tags[parent] in ("body", "html", "main", "article"):
            break
        if any(flow.inside(tag, parent) for tag in _NOT_FOOTER) or _takes_in_content(flow, parent, start):
            break
        start, end = flow.starts[parent], flow.ends[parent]
    return _with_lines_above(flow, start), end


def _takes_in_content(flow: Flow, parent: int, start: int) -> bool:
    """Above *start* the parent holds what no footer has: on short pages the footer's parent is the whole page."""
    if _CONTENT.search(flow.text, flow.starts[parent], start):
        return True
    above = (child for child in flow.children(parent) if flow.ends[child] <= start)
    return any(_PAGE_PART.search(flow.names(child)) and not MARK.search(flow.names(child)) for child in above)


def _with_lines_above(flow: Flow, start: int) -> int:
    """Loose lines right above the block that speak of the same things (flat pages give the footer no element of its own)."""
    for _ in range(MAX_LOOSE_LINES):
        if start <= 1:
            break
        above, _end = flow.line_at(start - 1)
        line = flow.text[above : start - 1].strip()
        if not line or len(line) > MAX_BEFORE // 2 or not _FOOT_LINE.search(line) or _DATED.search(line) or _TITLE.search(line):
            break
        if _said_in_a_text(flow, above) or _closes_above(flow, above, start):
            break
        start = above
    return start


def _closes_above(flow: Flow, line: int, start: int) -> bool:
    """The line is the last of a text or of a part of the page that ends above the footer: 联系电话 below a notice is the notice's."""
    return any(
        flow.ends[parent] <= start
        and (flow.tags[parent] in _ARTICLE_TAGS or _ARTICLE.search(flow.names(parent)) or _PAGE_PART.search(flow.names(parent)))
        for parent in flow.ancestors(flow.owner_at(line), 8)
        if flow.tags[parent] not in _LOOSE
    )


def _beside(flow: Flow, index: int, blocks: list[tuple[int, int]]) -> tuple[int, int] | None:
    """A small marked block close to the footer (hotline, links) belongs to it; the foot of a card of the list above, with its date, does not."""
    start, end = flow.starts[index], flow.ends[index]
    if _CONTENT.search(flow.text, start, end):
        return None
    near = any(low - MAX_BEFORE <= start and end <= high + MAX_BEFORE for low, high in blocks)
    return (start, end) if near and end - start <= MAX_BESIDE else None


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
