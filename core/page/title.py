"""The article's title: the heading readers see, checked against the ArticleTitle tag and the document title."""

import re
from bisect import bisect_right
from itertools import islice

from core.page.tags import is_empty_like, plain_content
from core.page.text import Flow, collapse, narrow

MAX_TITLE = 200
NEAR = 100
"""Characters below a heading in which the line of date and source begins. House rule."""
MIN_CLOSER = 8
"""Characters of a heading from which on the date below it is no more that of the heading above. House rule."""
MAX_COLUMN_NAME = 6
"""Characters of a document title that may be the name of a column. House rule."""
_HEADING_CSS = (
    "h1, h2, h3, h4, [class*=title i], [id*=title i], [class*=tit i], [class*=biaoti i], [id*=biaoti i], [class~=bt], [class*=headline i], [class*=subject i], "
    "[class*=_bt i], [class*=bt_ i], [class*=-bt i]"
)
_MENU_WORDS = re.compile(
    r"^(?:当前浏览器|您的浏览器|.{0,6}浏览器版本|当前位置|您(?:现在|当前)?的?(?:所在)?位置|首页|网站首页|相关|推荐|热点|热门|最新|首\s页|上一[篇条]|下一[篇条]|附件|扫一扫|分享|更多|打印|关闭|索引号|信息分类|"
    r"友情链接|网站地图|联系我们|登录|注册|搜索|(?:名称|标题|栏目|导航|目录|图文|信息公开|政务公开)\s*(?:[:：]|$)|通知公告$|公示公告$|新闻中心$)"
)
_SPLIT = re.compile(r"\s*(?:_{1,3}|-{1,3}|\||—+|–|>|»|::|·\s)\s*")
_SITE_WORDS = re.compile(r"(?:政府网|人民政府|门户网站|委员会|管理局|厅|局|网|网站|官方网站|办公室)$")
_UNDER_HEADING = re.compile(r"(?:19|20)\d{2}[-/年.]\d|来源|发布时间|日期\s?:")
_PLAIN = re.compile(r"[\W_]+")


def document_title(flow: Flow) -> str:
    """Text of ``<title>``: markup that was written into it is taken out, spaces collapsed."""
    for index in flow.by_tag.get("title", []):
        if "svg" not in (flow.tags[parent] for parent in flow.ancestors(index)):
            text = plain_content((flow.nodes[index].text(deep=True) or "")[:2000])
            if text:
                return collapse(text, 500)
    return ""


def article_title(flow: Flow, *, tag: str | None, site_name: str, skip: list[tuple[int, int]]) -> tuple[str, int]:
    """
    Title and the offset in the text at which it stands (-1 when it stands only in tags).

    *tag*: content of ArticleTitle, None when missing. Nothing is found on a page without heading or usable document title: ``("", -1)``.
    """
    reference = "" if tag is None or is_empty_like(tag) else plain_content(tag)
    document = document_title(flow)
    best, best_score, best_at = "", 0.0, -1
    found = _headings(flow, skip)
    for index in found:
        text = _heading_text(flow, index)
        score = _score(flow, index, text, reference, document, site_name)
        if score and _stands_above_the_date(flow, index, found):
            score += 2
        if score > best_score:
            best, best_score, best_at = text, score, flow.starts[index]
    if reference:
        if best and (_same(best, reference)):
            is_whole = len(best) <= len(reference) + 4 and not best.endswith(("…", "..."))
            return (best if is_whole else reference), _placed(flow, best, best_at, skip)
        offset = _find(flow, reference, skip)
        if offset >= 0 or not best or best_score < 7:
            return reference, offset
    if best and best_score >= 4:
        return best, _placed(flow, best, best_at, skip)
    from_title = _from_document("" if is_empty_like(document) else document, site_name)
    if not best and len(_plain(from_title)) <= MAX_COLUMN_NAME:
        # 通知公告 and 详细信息 are what the page is a part of, not what it says.
        line, place = _named_in_table(flow, skip) or _unmarked(flow, skip)
        if len(_plain(line)) > MAX_COLUMN_NAME:
            return line, place
    offset = _find(flow, from_title, skip) if from_title else -1
    if from_title and (offset >= 0 or not best):
        return from_title, offset
    if best or from_title:
        return best or from_title, best_at if best else offset
    return _unmarked(flow, skip)


def _placed(flow: Flow, text: str, at: int, skip: list[tuple[int, int]]) -> int:
    """Where the title stands for readers: share boxes and hidden copies repeat it without the line of date and source below."""
    end = at + len(text)
    if _UNDER_HEADING.search(flow.text, end, end + NEAR):
        return at
    other = _find(flow, text, skip)
    return other if other >= 0 and _UNDER_HEADING.search(flow.text, other + len(text), other + len(text) + NEAR) else at


_UNDER_TITLE = re.compile(r"^\W{0,3}(?:发布|发表|更新|公开)?(?:时间|日期)|^\W{0,3}来源|^\W{0,3}作者|^\W{0,3}(?:19|20)\d{2}[-/年.]\d")


def _heading_text(flow: Flow, index: int) -> str:
    """Words of a heading; lines of date and source that were put into it are left out."""
    kept = []
    start, end = flow.starts[index], flow.ends[index]
    dated = _LAST_DATE.search(flow.text, start, end)
    if dated and dated.start() > start and flow.piece_at(dated.start(1))[0] == dated.start(1):
        end = dated.start()  # an element of its own behind the title
    for line in flow.shown[start:end].split("\n"):
        if _UNDER_TITLE.match(narrow(line).strip()):
            break
        kept.append(line)
    return collapse(" ".join(kept), MAX_TITLE + 1)


def _headings(flow: Flow, skip: list[tuple[int, int]]) -> list[int]:
    found = []
    for index in flow.select(_HEADING_CSS):
        if not 2 <= flow.ends[index] - flow.starts[index] <= MAX_TITLE + 20:
            continue
        if not any(start <= flow.starts[index] < end for start, end in skip):
            found.append(index)
    return found[:400]


def _score(flow: Flow, index: int, text: str, reference: str, document: str, site_name: str) -> float:
    plain = _plain(text)
    if (
        len(plain) < 2
        or _MENU_WORDS.match(text)
        or (site_name and plain == _plain(site_name))
        or re.fullmatch(r"[\d年月日:\-/\s]+", narrow(text))
    ):
        return 0.0
    score = {"h1": 4.0, "h2": 2.0, "h3": 1.0}.get(flow.tags[index], 1.0)
    score += min(len(plain), 30) / 15
    if reference and _same(text, reference):
        score += 6
    if document and plain in _plain(document):
        score += 5 if _plain(document).startswith(plain) else 3
    elif document and _plain(document) in plain and len(document) > 6:
        score += 3
    if flow.inside("a", index) or any(flow.tags[parent] in ("a", "li", "ul", "td") for parent in flow.ancestors(index, 4)):
        score -= 2.5
    if len(flow.inside("a", index)) > 1:
        score -= 4
    return score


def _stands_above_the_date(flow: Flow, index: int, headings: list[int]) -> bool:
    """A line of date and source is close below, and no other heading but a subtitle (——…) is closer to it."""
    below = _UNDER_HEADING.search(flow.text, flow.ends[index], flow.ends[index] + NEAR)
    if below is None:
        return False
    for place in headings[bisect_right(headings, flow.lasts[index]) :]:
        if flow.starts[place] >= below.start():
            return True
        if (
            flow.text[flow.starts[place] : flow.starts[place] + 1] not in ("-", "(", '"')
            and flow.ends[place] - flow.starts[place] >= MIN_CLOSER
        ):
            return False
    return True


def _from_document(document: str, site_name: str) -> str:
    parts = [part for part in _SPLIT.split(document) if part]
    named = _plain(site_name)
    kept = [part for part in parts if not (named and (_plain(part) == named or _plain(part) in named))]
    if not kept:
        return ""
    if len(kept) > 1 and not _SITE_WORDS.search(kept[0]):
        return kept[0]
    return max(kept, key=lambda part: (not _SITE_WORDS.search(part) or len(part) > 16, len(part)))


_LAST_DATE = re.compile(r"\s?([(\[]?\s?20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s\d{1,2}:\d{2}(?::\d{2})?)?\s?[)\]]?)\s?\Z")
_IN_TABLE = re.compile(r"(?:^|\n)\s?(?:信息|文件|信件|公文)?(?:名\s{0,4}称|标\s{0,4}题)\s?:?\s?\n?\s?([^\n]{5,100}?)\s?(?=\n|$)")


def _named_in_table(flow: Flow, skip: list[tuple[int, int]]) -> tuple[str, int] | None:
    """名称 of a disclosure table."""
    match = _IN_TABLE.search(flow.text)
    if match is None or ":" in match[1] or any(low <= match.start(1) < high for low, high in skip):
        return None
    return collapse(flow.shown[match.start(1) : match.end(1)]), match.start(1)


_BARE_DATE = re.compile(r"(?<!\d)20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)")
_PROSE = re.compile(r"[^\n]{30,}。")
MAX_BEFORE_TITLE = 20_000
"""Characters of a page in which an unmarked title is looked for. House rule."""
MAX_BARE_DATES = 20
MAX_DATE_LINE = 60
"""Characters of the line of date and source. House rule."""
REACH = 400
"""Characters below it in which running text begins. House rule."""
_DATE_LINE = re.compile(r"(?:^|\n)[^\n]{0,40}?(?:发布(?:时间|日期)|发表时间|日期|时间|来源|信息来源)\s{0,3}:")


def _unmarked(flow: Flow, skip: list[tuple[int, int]]) -> tuple[str, int]:
    """Pages that mark nothing up: the line above the line of date and source, else above a short line with a date over running text."""
    for match in _DATE_LINE.finditer(flow.text):
        start, end = flow.line_at(max(0, match.start() - (flow.text[match.start()] == "\n")))
        if line := _as_title(flow, start, end, skip):
            return line, start
    for match in islice(_BARE_DATE.finditer(flow.text, 0, MAX_BEFORE_TITLE), MAX_BARE_DATES):
        low, high = flow.line_at(match.start())
        start, end = flow.line_at(max(0, low - 2))
        if (
            start >= low
            or high - low > MAX_DATE_LINE
            or not _PROSE.search(flow.text, high, high + REACH)
            or _holds_a_link(flow, start, end)
        ):
            continue
        if len(line := _as_title(flow, start, end, skip)) >= MIN_CLOSER:
            return line, start
    return "", -1


def _as_title(flow: Flow, start: int, end: int, skip: list[tuple[int, int]]) -> str:
    line = collapse(flow.shown[start:end])
    fits = 5 <= len(line) <= 90 and not _MENU_WORDS.match(line) and ">" not in line
    return line if fits and not any(low <= start < high for low, high in skip) else ""


def _holds_a_link(flow: Flow, start: int, end: int) -> bool:
    return any(start <= flow.starts[index] <= end for index in flow.by_tag.get("a", ()) if flow.ends[index] > flow.starts[index])


def _find(flow: Flow, text: str, skip: list[tuple[int, int]]) -> int:
    """Offset of *text* where it is the heading: at the start of a line above a line of date and source, else at a line's start, else anywhere."""
    wanted = narrow(text)
    found = any_place = -1
    start = flow.text.find(wanted)
    while start >= 0:
        if not any(low <= start < high for low, high in skip):
            any_place = start if any_place < 0 else any_place
            if start == 0 or flow.text[start - 1] in "\n ":
                if _UNDER_HEADING.search(flow.text, start + len(wanted), start + len(wanted) + NEAR):
                    return start
                found = start if found < 0 else found
        start = flow.text.find(wanted, start + len(wanted))
    return found if found >= 0 else any_place


def _same(first: str, second: str) -> bool:
    one, two = _plain(first), _plain(second)
    return bool(one) and bool(two) and (one == two or (min(len(one), len(two)) >= 6 and (one in two or two in one)))


def _plain(text: str) -> str:
    return _PLAIN.sub("", narrow(text)).lower()
