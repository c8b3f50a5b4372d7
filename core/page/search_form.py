"""The site search as found on a page (standards 7.6)."""

import re

from core.page.charset import canonical_label
from core.page.form_controls import most_letters, sent_along
from core.page.items import Resolve
from core.page.records import Coding, SearchForm
from core.page.scripts import Scripts
from core.page.text import Flow
from core.page.veil import Veil

MAX_FIELDS = 500
"""Forms and fields that are looked at."""
MAX_LINKS = 3_000
"""Links among which the way to a search page is looked for."""
MAX_LABEL = 24
MAX_SCRIPT = 400_000
"""Characters of scripts in which the filling of a hidden field is looked for."""

_FIELD = re.compile(
    r"^(?:q|qt|wd|kw|key|keys|word|words|search|searchword|keyword|keywords|searchkey|querystring|query|sw|s|title|text|txt|content|searchtext|sousuo|ss|ssk?ey)$|"
    r"search|keyword|sousuo|ssword|searchword|querytext|jiansuo|\bkeywd|txtkey|_key$",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"搜索|检索|全站|站内|关键(?:字|词)|搜一搜|搜你|想要找|想找|想查|查找|search|请输入(?:您?要?)?(?:内容|标题|文字)?", re.IGNORECASE
)
_NOT_SEARCH = re.compile(
    r"login|logon|passw|pwd|register|regist|signin|验证码|captcha|密码|用户名|账号|手机|邮箱|mail|查询码|流水号|单号|编号|办件|信件|办理|留言|姓名|电话|subscribe|订阅|身份证|vote|survey|address|索引号|页码|跳转|gopage|jump|pagenum",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"search|query|sousuo|/s\?|/so/|/s$|jrobot|igs/front|jsearch|kaipuyun|sou\b|/ss/|baidu\.com/(?:s|baidu)|/s\.|cx/|result", re.IGNORECASE
)
_LINK_TEXT = re.compile(r"^\[?(?:高级|站内|全站|智能|全文|信息|一键)?(?:搜索|检索|智搜)(?:平台|服务|一下)?\]?$|^search$", re.IGNORECASE)
_LINK_URL = re.compile(
    r"jsearchfront|igs/front/search|/search(?:\.|/|\?|$)|sousuo|so\.kaipuyun|/so/|/s\?siteCode|advancesearch|jrobot", re.IGNORECASE
)
_ENGINES = (
    ("jsearch", re.compile(r"jsearchfront|jrobot", re.IGNORECASE)),
    ("igs", re.compile(r"igs/front", re.IGNORECASE)),
    ("kaipuyun", re.compile(r"kaipuyun|/s\?.{0,60}siteCode=|/so/s", re.IGNORECASE)),
)
_BOX = re.compile(r"search|sousuo|jiansuo|\bss(?:k|q|box|area|div)?\b|\bsou(?:k|box)?\b")
_BUTTON = re.compile(r"^\W*(?:搜\s?索|检\s?索|站内(?:搜索|检索|查询)|全文检索|search)\W*$", re.IGNORECASE)
_LABEL = re.compile(r"(?:搜\s?索|检\s?索)\s?:?\s?$")
_WHOLE_WEB = re.compile(
    r"^(?:https?:)?//(?:www\.baidu\.com/(?:s|baidu)|www\.so\.com/s|www\.sogou\.com/(?:web|sogou)|(?:www|cn)\.bing\.com/search|www\.google\.[a-z.]+/search)\b",
    re.IGNORECASE,
)
_SITE_FIELD = re.compile(r"^(?:si|ct|site|sitesearch|as_sitesearch|insite|domains?|q[56])$", re.IGNORECASE)
"""Hidden fields by which a form asks a public engine for one site only."""
_FRAME_PATH = re.compile(r"search|sousuo", re.IGNORECASE)
_CODED = re.compile(r"lucenenewssearchkey(?:word)?\d*$|newskeycode2$", re.IGNORECASE)
"""Keyword field of the 博达 search, which its script fills with the Base64 of the words."""
_BASE64 = re.compile(r"base64|btoa\s?\(", re.IGNORECASE)
_OTHER_TYPES = frozenset(
    {
        "hidden", "submit", "button", "image", "checkbox", "radio", "file", "password", "reset", "range", "color", "number", "date", "datetime-local",
        "month", "week", "time", "email", "tel", "url",
    }
)  # fmt: skip
"""Input types that are no free text; any other word, ``type=keywords`` say, means text to a browser (HTML standard, 4.10.5)."""
MANY_LINKS = 20
"""Links inside a form from which on it is the page (ASP.NET wraps everything), not a form to fill in. House rule."""
MAX_STATE = 60
"""Fields of a form among which that of ASP.NET is looked for."""
_BUTTON_NAME = re.compile(
    r"search|sousuo|jiansuo|(?:^|[_$])(?:btn)?ss(?:btn)?$|(?:^|[/_.-])(?:ss|sou)(?:btn|an|_?b)?\d?\.(?:png|gif|jpe?g)", re.IGNORECASE
)
_SCRIPTED = re.compile(r"<input[^<>]{0,300}(?:search|keyword|搜索|检索|[\"'\\]qt|请输入)|<form[^<>]{0,200}search", re.IGNORECASE)


def find_search(flow: Flow, scripts: Scripts, resolve: Resolve, veil: Veil) -> SearchForm:
    """A text field meant for the site search; else a link to a search page, a frame, or a script that would write one."""
    for index in flow.by_tag.get("form", [])[:MAX_FIELDS]:
        found = None if _unseen(flow, index, veil) else _from_form(flow, index, scripts, resolve)
        if found is not None:
            return found
    for index in flow.by_tag.get("input", [])[:MAX_FIELDS]:
        if _is_text(flow, index) and _loose_field(flow, index) and not _unseen(flow, index, veil):
            return SearchForm(presence=True, field=_name(flow, index), engine=_engine(scripts.source))
    return _indirect(flow, scripts, resolve)


def _indirect(flow: Flow, scripts: Scripts, resolve: Resolve) -> SearchForm:
    for index in flow.by_tag.get("iframe", []):
        source = flow.attribute(index, "src")
        if _FRAME_PATH.search(source) or _LINK_URL.search(source) or _boxed(flow, index):
            return SearchForm(presence="iframe", action=resolve(source), engine=_engine(source))
    if _SCRIPTED.search(scripts.source[:400_000]) or any(_boxed(flow, script.index) for script in scripts.external):
        return SearchForm(presence="script", engine=_engine(scripts.source))
    for index in flow.by_tag.get("a", [])[:MAX_LINKS]:
        href = flow.attribute(index, "href")
        if not href or href.startswith(("#", "javascript")):
            continue
        length = flow.ends[index] - flow.starts[index]
        label = (flow.words(index) if length else flow.attribute(index, "title").strip()) if length <= MAX_LABEL else ""
        if _LINK_TEXT.match(label) or _LINK_URL.search(href):
            return SearchForm(presence="link", action=resolve(href), engine=_engine(href))
    return SearchForm(presence=False)


def _boxed(flow: Flow, index: int) -> bool:
    """It stands alone in an element that is named for the search: whatever it loads is the search."""
    parent = flow.parents[index]
    if parent < 0 or flow.tags[parent] in ("body", "head", "html") or flow.ends[parent] > flow.starts[parent]:
        return False
    return bool(_BOX.search(f"{flow.names(parent)} {flow.attribute(parent, 'name').lower()}"))


def _unseen(flow: Flow, index: int, veil: Veil) -> bool:
    """
    Inside ``noscript``: no reader whose browser runs scripts sees it. Not displayed, and no script of the page to bring it up.

    A box behind a magnifying glass is hidden too, until it is asked for.
    """
    if any(block < index <= flow.lasts[block] for block in flow.by_tag.get("noscript", [])):
        return True
    return veil.covers(index)


def _is_whole_page(flow: Flow, form: int) -> bool:
    return len(flow.inside("a", form)) >= MANY_LINKS or any(
        flow.attribute(index, "name") == "__VIEWSTATE" for index in flow.inside("input", form)[:MAX_STATE]
    )


def _from_form(flow: Flow, form: int, scripts: Scripts, resolve: Resolve) -> SearchForm | None:
    node = flow.nodes[form].attributes
    inputs = flow.inside("input", form) or _strayed(flow, form)
    action = (node.get("action") or "").strip()
    about = f"{action} {node.get('id') or ''} {node.get('name') or ''} {node.get('class') or ''} {node.get('onsubmit') or ''}"
    if _is_whole_page(flow, form):
        return None  # its fields are judged one by one
    if any((flow.attribute(index, "type")).lower() == "password" for index in inputs) or flow.inside("textarea", form):
        return None
    texts = [index for index in inputs if _is_text(flow, index) and not _NOT_SEARCH.search(_about(flow, index))]
    likely = [index for index in texts if _FIELD.search(_name(flow, index)) or _HINT.search(_about(flow, index))]
    named = _ACTION.search(about) or (len(texts) == 1 and _sends_a_search(flow, form, inputs))
    looks_up = len(texts) < sum(_is_text(flow, index) for index in inputs)  # by code, name or telephone
    if not likely and texts and named and not looks_up and not _NOT_SEARCH.search(f"{flow.words(form, 200)} {_buttons(flow, inputs)}"):
        likely = texts[:1]
    if not likely or len(texts) > 4:
        return None
    hidden = tuple(
        (flow.attribute(index, "name"), flow.attribute(index, "value"))
        for index in inputs
        if flow.attribute(index, "type").lower() == "hidden" and flow.attribute(index, "name")
    )[:30]
    if _WHOLE_WEB.search(action) and not any(_SITE_FIELD.match(name) for name, _ in hidden):
        return None
    method = (node.get("method") or "GET").upper()[:8]
    target = "" if action.lower().startswith("javascript:") else resolve(action) if action else ""
    copies = tuple((name, coding) for name, value in hidden if not value and (coding := _coding(flow, inputs, name, scripts.source)))
    unread = len([name for name, value in hidden if not value]) > len(copies) and bool(node.get("onsubmit"))
    return SearchForm(
        presence=True, action=target, method=method, field=_name(flow, likely[0]), fields=sent_along(flow, form, inputs, likely[0]),
        charset=_charset(node.get("accept-charset") or ""), multipart=(node.get("enctype") or "").strip().lower() == "multipart/form-data",
        limit=most_letters(flow, likely[0]), engine=_engine(action), copies=copies,
        by_script=unread or (not copies and not flow.attribute(likely[0], "name").strip()),
    )  # fmt: skip


def _charset(accepted: str) -> str:
    """The first charset that a form accepts and that browsers know; empty for none."""
    return next(filter(None, map(canonical_label, re.split(r"[\s,;]+", accepted[:200]))), "")


def _strayed(flow: Flow, form: int) -> list[int]:
    """
    Fields of a form that was opened between rows or cells of a table: browsers keep them together, the tree does not (HTML standard, 13.2.6.4.9).

    They stand behind it in the same table, before the next form.
    """
    table = next((index for index in flow.ancestors(form, 4) if flow.tags[index] == "table"), -1)
    if flow.lasts[form] > form or table < 0 or flow.tags[flow.parents[form]] not in ("table", "tbody", "thead", "tfoot", "tr"):
        return []
    end = next((index for index in flow.by_tag["form"] if index > form), len(flow.tags))
    return [index for index in flow.inside("input", table) if form < index < end]


def _coding(flow: Flow, inputs: list[int], name: str, scripts: str) -> Coding | None:
    """How a script fills an empty hidden field with the keyword; None when no script of the page is seen to do it."""
    if _CODED.match(name):
        return "base64"
    identity = next((flow.attribute(index, "id") for index in inputs if flow.attribute(index, "name") == name), "") or name
    for match in re.finditer(
        rf"[\"'#.]{re.escape(identity[:80])}[\"']?\s?[\])]?\s?\.\s?(?:value\s?=|val\s?\(\s?[^)\s])", scripts[:MAX_SCRIPT]
    ):
        return "base64" if _BASE64.search(scripts, match.end(), match.end() + 80) else "plain"
    return None


def _buttons(flow: Flow, inputs: list[int]) -> str:
    """What the buttons of a form say."""
    return " ".join(flow.attribute(index, "value") for index in inputs if flow.attribute(index, "type").lower() in ("submit", "button"))


def _sends_a_search(flow: Flow, form: int, inputs: list[int]) -> bool:
    """The button that sends a form is labelled 搜索."""
    buttons = (*inputs[:20], *flow.inside("button", form)[:4])
    sending = (
        index for index in buttons if flow.attribute(index, "type").lower() in ("submit", "button", "image") or flow.tags[index] == "button"
    )
    return any(_BUTTON.match(flow.words(index, 20) or flow.attribute(index, "value") or flow.attribute(index, "alt")) for index in sending)


def _is_text(flow: Flow, index: int) -> bool:
    return flow.attribute(index, "type").strip().lower() not in _OTHER_TYPES


def _name(flow: Flow, index: int) -> str:
    return (flow.attribute(index, "name") or flow.attribute(index, "id")).strip()[:80]


def _about(flow: Flow, index: int) -> str:
    node = flow.nodes[index].attributes
    return " ".join(
        node.get(key) or ""
        for key in ("name", "id", "class", "placeholder", "value", "title", "onkeydown", "onfocus", "alt", "aria-label", "wzades")
    )[:600]


def _loose_field(flow: Flow, index: int) -> bool:
    """A field outside of a form counts when its own hints, its label, its button or its box say search."""
    about = _about(flow, index)
    if _NOT_SEARCH.search(about) or any(
        flow.tags[parent] == "form" and not _is_whole_page(flow, parent) for parent in flow.ancestors(index)
    ):
        return False
    if (
        _FIELD.search(_name(flow, index))
        or _HINT.search(about)
        or _LABEL.search(flow.text[max(0, flow.starts[index] - 12) : flow.starts[index]])
    ):
        return True
    parents = flow.ancestors(index, 3)
    return any(_BOX.search(flow.names(parent)) for parent in parents) or _has_search_button(flow, parents[:2])


def _has_search_button(flow: Flow, parents: list[int]) -> bool:
    """A button close to the field is labelled 搜索."""
    for parent in parents:
        if flow.tags[parent] in ("body", "html", "form"):
            break
        buttons = [*flow.inside("input", parent)[:6], *flow.inside("button", parent)[:4], *flow.inside("a", parent)[:4]]
        for index in buttons:
            kind = flow.attribute(index, "type").lower() if flow.tags[index] == "input" else "button"
            label = flow.attribute(index, "value") if flow.tags[index] == "input" else flow.words(index, 20)
            if kind not in ("submit", "button", "image"):
                continue
            label = label or flow.attribute(index, "alt") or flow.attribute(index, "title")
            if _BUTTON.match(label) or (not label.strip() and _is_drawn_as_search(flow, index)):
                return True
    return False


def _is_drawn_as_search(flow: Flow, index: int) -> bool:
    """A button without words whose name or picture says what it does."""
    about = [
        flow.attribute(element, name)
        for element in (index, *flow.inside("img", index)[:2])
        for name in ("id", "name", "class", "src", "alt")
    ]
    return any(_BUTTON_NAME.search(word) for word in about if word)


def _engine(text: str) -> str:
    return next((name for name, pattern in _ENGINES if pattern.search(text[:200_000])), "")
