"""The official 我为政府网站找错 entry (standards 4.5): link, rendered picture, wrapper, script or placeholder. A site's own 纠错 form is not it."""

import re
from urllib.parse import unquote, urlsplit

from core.page.records import Jiucuo
from core.page.scripts import Scripts
from core.page.text import Flow
from core.page.veil import Veil

JIUCUO_WORDS = ("jiucuo", "errorinfo", "zfwz", "zhaocuo", "找错")
"""A page without any of these (lower case) has no entry, nor a script that makes one."""
_CODE_CHARS = r"(?:bm\d{8}|\d{10}|[A-Za-z]{0,2}\d{6,12})"
_ENTRY = re.compile(
    r"/exposure/jiucuo\.html|/check_web/errorInfo/|/errorInfo/jcInfo|jiucuo\.(?:php|jsp|do|aspx?|html?)\?[^\"'\s]{0,80}site_?code=",
    re.IGNORECASE,
)
_PLATFORM = re.compile(r"(?:zfwzgl|zfwzzc|zfwzxx)\.www\.gov\.cn(?!/check_web/databaseInfo)", re.IGNORECASE)
"""The platform's own pages: an entry only where words or picture say so; it also serves the site database."""
_SITE_CODE = re.compile(rf"site_?code['\"]?\s{{0,3}}[=:,]\s{{0,3}}['\"]?({_CODE_CHARS})", re.IGNORECASE)
_REPORTED = re.compile(r"[?&;]url=([^&'\"\s]{8,500})", re.IGNORECASE)
_IMAGE_CODE = re.compile(rf"jiucuo\.(?:png|gif|jpg)\?v=({_CODE_CHARS})", re.IGNORECASE)
_CLICK = re.compile(rf"\b(?:Link|\w{{0,8}}jiu_?cuo\w{{0,8}}|\w{{0,4}}zhaocuo)\s{{0,2}}\(\s*['\"]({_CODE_CHARS})['\"]", re.IGNORECASE)
_SCRIPT_SRC = re.compile(r"(?:^|[/_-])jiucuo(?:[-_.]\w{1,20})?\.js", re.IGNORECASE)
_SCRIPT_TEXT = re.compile(r"_jiucuo_|_span_jiucuo|/exposure/jiucuo|/check_web/errorInfo|(?:zfwzgl|zfwzzc)\.www\.gov\.cn", re.IGNORECASE)
_OFFICIAL = re.compile(r"/exposure/jiucuo|/check_web/errorInfo", re.IGNORECASE)
_LINKED = (
    "a[href*=jiucuo i], a[href*=errorinfo i], a[href*='zfwz' i], area[href*=jiucuo i], area[href*='zfwz' i], [onclick*=jiucuo i], [onclick*=errorinfo i], "
    "[onclick*='zfwz' i], [onclick*='Link(' i], [onclick*=zhaocuo i], a[href*='Link(' i], "
    "[data-href*=jiucuo i], [data-href*='zfwz' i], [data-url*=jiucuo i], [data-url*='zfwz' i], iframe[src*='exposure/jiucuo' i]"
)
MAX_LABEL = 60
_LABEL = re.compile(r"\W*(?:点击|进入)?[我要来请为给本]{0,4}(?:政府)?(?:网站)?\W{0,2}找错\W*(?:平台|入口|监督|留言|专区|系统)?\W*")
"""The whole of a link; 国务院办公厅通报找错平台情况 is a release about it."""
_OWN_TAG = re.compile(r"//(?:zfwzgl\.www\.gov\.cn|pucha\.kaipuyun\.cn)/exposure/jiucuo\.js", re.IGNORECASE)
_RENDERED = "#_span_jiucuo, [id*=span_jiucuo i]"
_PLACEHOLDER = ".j-jiucuo, [class*=j-jiucuo], #_jiucuo_, [id=jiucuo][data-setting], [class*=jiucuo][data-setting]"


def read_jiucuo(flow: Flow, scripts: Scripts, veil: Veil) -> Jiucuo:
    """What a reader could click comes first, then what a script would make; comments and what is not displayed do not count."""
    scripts = scripts.apart_from(veil.hides)
    linked = _linked(flow, scripts, veil)
    shown = linked[1] if linked else _rendered(flow, veil)
    if shown is None or (linked and _has_its_own(scripts, linked[0])):
        return _scripted(flow, scripts, veil) or Jiucuo()
    if shown.site_code and shown.host:
        return shown
    # A picture of the entry says little; the script beside it names code and host.
    made = _scripted(flow, scripts, veil) or Jiucuo()
    return Jiucuo(present=True, site_code=shown.site_code or made.site_code, host=shown.host or made.host, about=shown.about)


def _has_its_own(scripts: Scripts, linked: int) -> bool:
    """The page's own entry stands further down as a script: a link above it is one that a text speaks of."""
    return any(script.index > linked and _OWN_TAG.search(script.src) for script in scripts.external)


def _linked(flow: Flow, scripts: Scripts, veil: Veil) -> tuple[int, Jiucuo] | None:
    """The last link (footers come last) that opens the entry, and which element it is."""
    for index in reversed(flow.select(_LINKED)):
        if veil.hides(index):
            continue
        found = flow.nodes[index].attributes
        click, href = found.get("onclick") or "", found.get("href") or found.get("src") or ""
        for address in (href, click, found.get("data-href") or found.get("data-url") or ""):
            if _ENTRY.search(address) or (_PLATFORM.search(address) and _named(flow, index)):
                return index, Jiucuo(present=True, site_code=_code(address), host=_host(address), about=_about(address))
        match = _CLICK.search(click) or _CLICK.search(href)
        if match and _is_entry(flow, index, scripts):
            source = found.get("src") or ""
            return index, Jiucuo(present=True, site_code=match[1], host=_host(source))
    return None


def _is_entry(flow: Flow, index: int, scripts: Scripts) -> bool:
    """A click handler with a site code opens the entry where picture or words say so, or a script of the page names its address."""
    return _named(flow, index) or bool(_OFFICIAL.search(scripts.decoded))


def _named(flow: Flow, index: int) -> bool:
    for element in (index, *flow.inside("img", index)[:3]):
        about = flow.nodes[element].attributes
        words = " ".join(about.get(key) or "" for key in ("src", "title", "alt")).lower()
        if "jiucuo" in words or "找错" in words:
            return True
    return _LABEL.fullmatch(flow.words(index, MAX_LABEL)) is not None


def _rendered(flow: Flow, veil: Veil) -> Jiucuo | None:
    for index in flow.select(_RENDERED):
        for image in () if veil.hides(index) else flow.inside("img", index):
            source, click = flow.attribute(image, "src"), flow.attribute(image, "onclick")
            match = _CLICK.search(click) or _IMAGE_CODE.search(source)
            return Jiucuo(present=True, site_code=match[1] if match else None, host=_host(source))
    return None


def _scripted(flow: Flow, scripts: Scripts, veil: Veil) -> Jiucuo | None:
    for script in scripts.external:
        node = flow.nodes[script.index].attributes
        if (node.get("id") or "").strip().lower() == "_jiucuo_" or _SCRIPT_SRC.search(
            script.src.split("?")[0] + ".js"[: 0 if ".js" in script.src else 3]
        ):
            code = (node.get("sitecode") or node.get("data-sitecode") or "").strip()
            return Jiucuo(present="script", site_code=code or _code(script.src), host=_host(script.src))
    for index in flow.select(_PLACEHOLDER):
        if flow.tags[index] == "script" and veil.hides(index):
            continue
        setting = " ".join(f"{key}={value}" for key, value in flow.nodes[index].attributes.items())
        return Jiucuo(present="script", site_code=_code(setting))
    match = _SCRIPT_TEXT.search(scripts.decoded)
    if match and not _only_styles(scripts.decoded, match):
        near = scripts.decoded[max(0, match.start() - 500) : match.end() + 800]
        click = _CLICK.search(near.replace("\\'", "'").replace('\\"', '"'))
        return Jiucuo(
            present="script",
            site_code=click[1] if click else _code(near),
            host=_host_of_script(scripts.decoded, match.start()),
        )
    return None


def _host_of_script(text: str, at: int) -> str | None:
    """Host of the address around a mark; else of the entry's address that follows."""
    start = max(text.rfind("//", max(0, at - 60), at + 2), 0)
    if start and not re.search(r"[\s'\"<>]", text[start:at]):
        return _host(text[start : start + 300])
    following = re.search(
        r"(?:https?:)?//[^\s'\"<>\\]{3,80}?(?:/exposure/jiucuo|/check_web/errorInfo)", text[at : at + 1200], re.IGNORECASE
    )
    return _host(following.group()) if following else None


def _only_styles(text: str, match: re.Match[str]) -> bool:
    """A script that merely looks for the entry (``find('#_span_jiucuo').css(…)``) does not make it."""
    before = text[max(0, match.start() - 40) : match.start()]
    return (
        bool(re.search(r"(?:\$|find|querySelector(?:All)?|getElementById|jQuery)\s*\(\s*['\"][^'\"<>]{0,40}$", before))
        and "exposure" not in match.group()
    )


def _code(text: str) -> str | None:
    match = _SITE_CODE.search(text) or _SITE_CODE.search(unquote(text[:2000])) or _IMAGE_CODE.search(text)
    return match[1] if match else None


def _about(address: str) -> str | None:
    match = _REPORTED.search(address)
    return _host(unquote(match[1])) if match else None


def _host(address: str) -> str | None:
    match = re.search(r"(?:https?:)?//[^\s'\"<>\\]{3,500}", address)
    if not match:
        return None
    try:
        return urlsplit(match.group()).hostname
    except ValueError:
        return None
