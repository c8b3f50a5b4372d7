"""When a page was published, as readers see it (standards 7.3): label, place near the title, disclosure table, signature; or only a script."""

import re
from dataclasses import dataclass

from core.page.date_label import column_head
from core.page.dates import Shown, first_date
from core.page.items import COMPACT
from core.page.records import Published
from core.page.text import Flow, collapse, narrow

NEAR = 700
"""Characters behind the title in which the line of date and source stands. House rule."""
SHORT_LINE = 160
NAMED = (0, 2)
"""Ranks of labels that speak of release or update; 时间 and 日期 alone may be those of an event."""
BARE = 5
"""Rank of a date that stands alone below the title: it may as well be the text's own."""
OTHERS = 6
"""Rank of a label that speaks of another paper, or of a span of days."""
ABOVE = 160
"""Characters above the title in which a line of date and source may stand. House rule."""

_LABELS: tuple[tuple[int, str, re.Pattern[str]], ...] = (
    (
        0,
        "label",
        re.compile(
            r"(?:信息)?(?:发布|发表|时间发布|公布|公开|上传|录入|添加|上网|刊发|刊登|登载|创建|公告|发稿|审核|签发|推送|编辑|挂网|入库|上稿|信息)(?:的)?(?:时间|日期|于)\s{0,4}[:;]?|时间发布\s{0,4}[:;]?|(?<=发布)\s?:"
        ),
    ),
    (0, "label", re.compile(r"(?<![a-z])(?:published|posted|released?)(?:\s?(?:on|at|date|time))?\s{0,4}[:;]?", re.IGNORECASE)),
    (1, "label", re.compile(r"(?<![\u4e00-\u9fff])(?:日\s{0,2}期|时\s{0,2}间|date|time|pubdate)\s{0,4}[:;]", re.IGNORECASE)),
    (
        2,
        "label",
        re.compile(
            r"(?:最后|最近)?(?:更新|修改)(?:时间|日期|于)?\s{0,4}[:;]|(?<![a-z])updated(?:\s?(?:on|at|date|time))?\s{0,4}[:;]?",
            re.IGNORECASE,
        ),
    ),
    (
        4,
        "table",
        re.compile(
            r"(?:(?<!页)(?<!页面)(?<!静态)生成|发文|成文|印发|制发|出版|播出|制作|写信|留言|来信|提问|咨询|提交|回复|答复|办结)(?:日期|时间)\s{0,4}[:;]?"
        ),
    ),
)
_EMPTY_LABEL = re.compile(r"(?:发布|发表|更新|公开|生成|录入)?(?:时间|日期)(?:发布)?\s{0,4}[:;]")
_META_WORDS = re.compile(
    r"来源|来自|稿源|作者|编辑|浏览|阅读|点击|访问|字号|字体|打印|分享|大\s{0,2}中\s{0,2}小|供稿|发布(?:机构|单位|者|人)|信息提供|责任|次数|人气|访问量|收藏|撰稿|审核|听全文|朗读|视力|文章|记者|[Ss]ource|[Vv]iews|[Aa]uthor|[Ee]ditor|[Ff]rom\s?:|"
    r"[:|\[\]]\s?(?:大|中|小)"
)
_DISTRUST = re.compile(
    r"(?:截[止至]|有效|生效|施行|实施|废止|失效|到期|报名|活动|会议|开始|结束|出生|成交|开标|招标|投标|征集|办理|建成|成立)[\u4e00-\u9fff]{0,4}\s?[:]?\s{0,3}$"
)
_OF_ANOTHER = re.compile(
    r"(?:首次|原|招标|采购|中标|成交|更正|变更|拍卖|出让|预|活动|成果|成绩|产品)[\u4e00-\u9fff]{0,6}(?:发布|公布|公告|发表|公开|更新|修改)(?:的)?(?:时间|日期)\s{0,4}[:;]?\s{0,3}$"
)
"""首次公告日期, 原公告发布时间: the day of another paper, of which the text tells."""
_GOES_ON = re.compile(r"\s?(?:至|到|~|-{1,2})\s?(?:(?:20\d\d|\d{1,2})\s?[-/.年月])")
"""A span of days: the papers are handed out, nothing is published on them."""
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]|\d)\s?[、.)]\s?(?:日\s{0,2}期|时\s{0,2}间)\s{0,4}[:;]\s{0,3}$")
_PLACE_BEHIND = re.compile(
    r"[^\n:]{0,30}(?::\d\d[^\n:]{0,12}){0,2}[\s;,。]{1,3}(?:[一二三四五六七八九十\d]\s?[、.)]\s?)?(?:地\s{0,2}点|会场|主\s?持|参[加会]|出席|议\s?[题程])[\u4e00-\u9fff]{0,4}\s?[:;]"
)
_SCRIPT_DATE = re.compile(
    r"(?:\b(?:var|let|const)\s+|[.\"'])\w{0,24}(?:pub|date|time|rq|sj|fbsj)\w{0,24}[\"']?\s{0,4}[=:]\s{0,4}[\"']([^\"'\n]{8,40})[\"']|document\.write(?:ln)?\s*\(\s*[\"']([^\"'\n]{8,60})[\"']",
    re.IGNORECASE,
)
_SOURCE_WORDS = re.compile(r"来源|稿源|作者|浏览|阅读|点击|字号|字体|发布(?:机构|单位|者|人)|[Ss]ource")
_ADOPTED = re.compile(r"通过|修[订正]|批准|令|施行|会议|决定|文号|[号届次期]$|至$")
_CLOCK = re.compile(r"今天|现在|当前|星期")
_SAID_AFTER = re.compile(r"\s?(?:\d{1,2}:\d{2}(?::\d{2})?)?\s?(?:发布|发表|更新)(?![\u4e00-\u9fff])")
_AFTER_LABEL = " \n\t()[]|:;-"
_COUNTED = re.compile(r"(?:次数?|浏览量?|阅读量?|点击率?|访问量?|人气|编号|文号|索引号?|流水号|备案号)\s{0,2}[:;]?\s{0,2}$")
"""Before eight bare figures: then they are a number, no day."""
_OF_THE_SITE = re.compile(r"ICP|备案|标识码|主\s?办|版权|copyright|©|电话|地址|承办", re.IGNORECASE)
"""What the site's footer says; the foot of an article (来源：… 发布时间：…) says none of it."""
_SIGNED = re.compile(r"\s?[\u4e00-\u9fff()]{3,28}(?:政府|办公[室厅]|委员会|管委会|[局厅院署处]|[县市区省]委|中心|支队|大队)\s{1,3}")
"""The name of the unit before the date of a signature in one line."""
_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_SENTENCE = re.compile(r"[,。;!?，]")
MAX_SEGMENT = 14
"""Characters of what stands beside a date between slashes or bars: a name, a source. House rule."""
MAX_SEGMENTS = 30
"""Characters beside a date that stands in an element of its own. House rule."""
_CLAUSE = re.compile(r"(?:的|,|起|前|后|以[前后来])[^\n]{0,60}[。,;]|,[^\n]{4,}")
MIN_CLAUSE = 12
"""Characters before a full stop that make a sentence. House rule."""
REACH = 400
"""Characters around a date in the text in which sentences are looked for. House rule."""
_BRACKETED = re.compile(r"^[\s]{0,3}[(\[]\s{0,3}$")


@dataclass(frozen=True, slots=True)
class _Candidate:
    rank: tuple[int, int]
    shown: Shown
    source: str
    is_named: bool = False


def find_published(
    flow: Flow, found_days: list[Shown], *, title_at: int, title_length: int, scripts: str, skip: list[tuple[int, int]]
) -> Published | None:
    """
    The publication date shown to readers among *found_days* (all dates with a year, in order), future dates included (a check reports those); None when the page shows none.

    A page whose label is empty while a script holds the date gives source ``script``: readers with scripts see it, the source does not show it.
    """
    skip = [block for block in skip if _OF_THE_SITE.search(flow.text, *block)]
    near_enough = found_days if len(found_days) <= 400 else [*found_days[:300], *found_days[-100:]]
    days = [shown for shown in near_enough if not any(low <= shown.start < high for low, high in skip) and not _is_a_number(flow, shown)]
    found = _labelled(flow, days, title_at)
    near = _near_title(flow, days, title_at, title_length) or _above_title(flow, days, title_at)
    scripted = _from_script(flow, scripts)
    if near is not None and near.rank[0] >= BARE and scripted is not None:
        near = None  # the place of the date is there and a script fills it: a bare date in the text is another one
    if near is not None and near.rank[0] < BARE:
        # Date and source stand below the title, without a label: what sentences further down are labelled with is told by the text.
        found = [candidate for candidate in found if not _told_below(flow, near.shown, candidate.shown)]
    if near is not None and (not found or min(found, key=lambda candidate: candidate.rank).rank > near.rank):
        found.append(near)
    if found:
        best = min(found, key=lambda candidate: candidate.rank)
        return _published(flow, best.shown, best.source, is_named=best.is_named)
    if scripted is not None:
        return scripted
    signed = _signature(flow, days, title_at + title_length if title_at >= 0 else 0)
    return _published(flow, signed, "signature") if signed is not None else None


def _is_a_number(flow: Flow, shown: Shown) -> bool:
    return shown.end - shown.start == COMPACT and bool(_COUNTED.search(flow.text[max(0, shown.start - 12) : shown.start]))


def _published(flow: Flow, shown: Shown, source: str, *, is_named: bool = False) -> Published:
    return Published(day=shown.day, text=collapse(flow.shown[shown.start : shown.end]), source=source, iso=shown.iso, is_named=is_named)


def _labelled(flow: Flow, days: list[Shown], title_at: int) -> list[_Candidate]:
    """Dates right behind a label. Labels near the title rank before those elsewhere; ``时间：`` far from the title is text."""
    found = []
    for shown in days:
        before = flow.text[max(0, shown.start - 16) : shown.start]
        if not before.strip(_AFTER_LABEL + "0123456789") or "\n" in before:
            before = column_head(flow, shown.start) or before
        stripped = before.rstrip(_AFTER_LABEL)
        for rank, source, pattern in _LABELS:
            match = _last(pattern, before)
            if match is None or before[match.end() : len(stripped)].strip(_AFTER_LABEL) or _DISTRUST.search(before[: match.end()]):
                continue
            is_named = rank in NAMED
            if _OF_ANOTHER.search(before[: match.end()]) or _GOES_ON.match(flow.text, shown.end):
                found.append(_Candidate((OTHERS, 0), shown, source))
                break
            distance = shown.start - title_at if title_at >= 0 else 0
            near = title_at < 0 or -NEAR <= distance <= NEAR
            if rank in (1, 2) and not near:
                rank += 4
            if rank in (1, 5) and (_NUMBERED.search(before) or _PLACE_BEHIND.match(flow.text, shown.end)):
                continue  # 时间：… above 地点：… is when people meet
            if rank == 5 and not _short_line(flow, shown):
                continue
            found.append(_Candidate((rank, 0 if near else 1), shown, source, is_named))
            break
    return found


def _told_below(flow: Flow, line: Shown, labelled: Shown) -> bool:
    """A labelled date that goes on in a sentence, or below sentences and with more of them behind it."""
    if labelled.start < flow.line_at(line.start)[1]:
        return False
    start, end = flow.line_at(labelled.start, REACH)
    if _CLAUSE.match(flow.text, labelled.end):
        return True
    return _holds_a_sentence(flow.text, line.end, start) and _holds_a_sentence(flow.text, end, end + REACH * 2)


def _holds_a_sentence(text: str, start: int, end: int) -> bool:
    """A full stop with a clause before it in the same line; plain search, linear on any input."""
    place = text.find("。", start + MIN_CLAUSE, end)
    while place >= 0 and "\n" in text[place - MIN_CLAUSE : place]:
        place = text.find("。", place + 1, end)
    return place >= 0


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


def _short_line(flow: Flow, shown: Shown) -> bool:
    start, end = flow.line_at(shown.start)
    return end - start <= SHORT_LINE // 2


def _near_title(flow: Flow, days: list[Shown], title_at: int, title_length: int) -> _Candidate | None:
    if title_at < 0:
        return None
    after = title_at + title_length
    for shown in days:
        if shown.start < after - 2 or shown.start > after + NEAR:
            continue
        gap = flow.text[after : shown.start]
        start, end = flow.line_at(shown.start)
        rest = (flow.text[max(start, after) : shown.start] + " " + flow.text[shown.end : end]).strip(" ()[]|")
        closed = flow.text[shown.end : shown.end + 3].strip()[:1] in (")", "]")
        if len(gap) <= 6 and closed and _BRACKETED.search(gap[-4:]):
            return _Candidate((2, 0), shown, "bracket")
        if _DISTRUST.search(_own_words(flow.text[max(after, shown.start - 12) : shown.start])):
            continue
        if len(rest) > SHORT_LINE or _paragraph_between(gap):
            continue
        if (
            _META_WORDS.search(rest)
            or _SAID_AFTER.match(flow.text, shown.end)
            or (len(rest) <= 4 and _META_WORDS.search(_neighbours(flow, start, end)))
        ):
            return _Candidate((3, 0), shown, "near_title", _SAID_AFTER.match(flow.text, shown.end) is not None)
        facts = (
            _is_a_line_of_facts(flow, shown, max(start, after), end)
            or _is_named_line(flow, shown, after, end)
            or _is_marked_up(flow, shown, after)
        )
        if (len(rest) <= 4 or facts) and len(gap) <= 260:
            return _Candidate((BARE, 0), shown, "near_title")  # may as well be the text's own date: a disclosure table knows better
    return None


def _own_words(before: str) -> str:
    """What stands before a date in its line, and a label in the line above; a subtitle there (全县会议侧记) is none."""
    return before if before.rstrip().endswith(":") else before.rpartition("\n")[2]


def _is_a_line_of_facts(flow: Flow, shown: Shown, start: int, end: int) -> bool:
    """The date between slashes or bars beside names, or behind a label of another script; no running text."""
    before, behind = flow.text[start : shown.start], flow.text[shown.end : end]
    if len(before) + len(behind) > SHORT_LINE // 2 or _SENTENCE.search(before + behind):
        return False
    if not _HAN.search(before + behind):
        return True
    low, high = flow.piece_at(shown.start)[0], flow.piece_at(shown.end - 1)[1]
    if low > start and high < end and not flow.text[low : shown.start].strip() and not flow.text[shown.end : high].strip():
        return len(before) + len(behind) <= MAX_SEGMENTS and not _DISTRUST.search(before)  # an element of its own between two others
    parts = re.split(r"\s?[/|·]\s?|\s{2,}", f"{before}\0{behind}")
    return len(parts) > 1 and all(len(part.strip()) <= MAX_SEGMENT for part in parts) and any(part.strip() == "\0" for part in parts)


def _is_named_line(flow: Flow, shown: Shown, title_end: int, end: int) -> bool:
    """The line right below the title: ``某某融媒体中心 2026-11-20``, ``2026年11月20日 08:30 某某网``; figures as programs print them, beside a name."""
    before, behind = flow.text[title_end : shown.start], flow.text[shown.end : end]
    if not before.startswith((" ", "\n")) or _SENTENCE.search(before + behind):
        return False
    if before.strip() and max(len(before.strip()), len(behind.strip())) > (MAX_SEGMENT if behind.strip() else MAX_SEGMENTS):
        return False
    beside = f"{before.strip()} {behind.strip()}".strip()
    parted = not behind or " " in (behind[0], flow.text[shown.end - 1])
    if not 2 <= len(beside) <= MAX_SEGMENTS or "\n" in beside or not (before.endswith((" ", "\n")) and parted):
        return False
    if _ADOPTED.search(beside) or _CLOCK.search(beside) or _DISTRUST.search(before):
        return False
    linked = any(shown.start - len(before) <= flow.starts[index] < end for index in flow.by_tag.get("a", ()))
    return not linked and bool(shown.clock or "年" not in flow.text[shown.start : shown.end])


def _is_marked_up(flow: Flow, shown: Shown, title_end: int) -> bool:
    """``<time>2026年11月20日</time>``, no link around it nor between it and the title (that of another article)."""
    owner = flow.owner_at(shown.start)
    if owner < 0 or flow.tags[owner] != "time" or any(flow.tags[index] == "a" for index in flow.ancestors(owner, 4)):
        return False
    return not any(title_end <= flow.starts[index] < shown.start for index in flow.by_tag.get("a", ()))


def _above_title(flow: Flow, days: list[Shown], title_at: int) -> _Candidate | None:
    """A line of date and source that stands over the title."""
    for shown in reversed(days):
        if _is_right_above(flow, shown, title_at):
            return _Candidate((BARE, 0), shown, "near_title")
        if not max(0, title_at - ABOVE) <= shown.start < title_at:
            continue
        start, end = flow.line_at(shown.start)
        rest = f"{flow.text[start : shown.start]} {flow.text[shown.end : min(end, title_at)]}"
        words = rest if rest.strip(" ()[]|") else _neighbours(flow, start, end)
        if len(rest) <= SHORT_LINE // 2 and _SOURCE_WORDS.search(words) and not (_CLOCK.search(rest) or _DISTRUST.search(rest)):
            return _Candidate((BARE, 0), shown, "near_title")
    return None


def _is_right_above(flow: Flow, shown: Shown, title_at: int) -> bool:
    """A date, or a box with day and month, that has a line to itself, and the title follows."""
    if shown.end > title_at or flow.text[shown.end : title_at].strip(" \n()[]|"):
        return False
    start, _ = flow.line_at(shown.start)
    return not flow.text[start : shown.start].strip(" ()[]|")


def _neighbours(flow: Flow, start: int, end: int) -> str:
    """The lines above and below, as far as they are short."""
    above, below = flow.line_at(max(0, start - 2)), flow.line_at(end + 1)
    return " ".join(flow.text[low:high] for low, high in (above, below) if high - low <= SHORT_LINE // 2)


def _paragraph_between(gap: str) -> bool:
    """Running text between title and date: then the date belongs to the text."""
    return any(len(line) > 90 and ("，" in line or "。" in line or "," in line) for line in gap.split("\n"))


def _from_script(flow: Flow, scripts: str) -> Published | None:
    if not scripts or not _EMPTY_LABEL.search(flow.text):
        return None
    for match in _SCRIPT_DATE.finditer(scripts[:400_000]):
        text = match[1] or match[2]
        shown = first_date(narrow(text))
        if shown is not None:
            return Published(day=shown.day, text=collapse(text), source="script", iso=shown.iso)
    return None


def _signature(flow: Flow, days: list[Shown], start: int) -> Shown | None:
    """A date that stands alone in one of the last lines of the text, below the name of the unit."""
    for shown in reversed(days):
        if shown.start < start:
            break
        low, high = flow.line_at(shown.start)
        if _SIGNED.fullmatch(flow.text[low : shown.start]) and not flow.text[shown.end : high].strip():
            return shown
        if flow.text[low:high].strip(" ()[]") != flow.text[shown.start : shown.end].strip():
            continue
        above = flow.text[max(0, flow.text.rfind("\n", 0, max(0, low - 1))) : low].strip()
        if 2 <= len(above) <= 60 and not above.endswith((":", ";", ",")) and "年" in flow.text[shown.start : shown.end]:
            return shown
    return None
