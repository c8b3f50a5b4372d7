"""The official 我为政府网站找错 entry (standards 4.5): link, rendered picture, wrapper, script or placeholder. A site's own 纠错 form is not it."""

import re
from urllib.parse import unquote, urlsplit

from core.page.records import Jiucuo
from core.page.scripts import Scripts
from core.page.text import Flow

_CODE_CHARS = r"(?:bm\d{8}|\d{10}|[A-Za-z]{0,2}\d{6,12})"
_ENTRY = re.compile(
    r"/exposure/jiucuo\.html|/check_web/errorInfo/|/errorInfo/jcInfo|jiucuo\.(?:php|jsp|do|aspx?|html?)\?[^\"'\s]{0,80}site_?code=|(?:zfwzgl|zfwzzc|zfwzxx)\.www\.gov\.cn",
    re.IGNORECASE,
)
_SITE_CODE = re.compile(rf"site_?code['\"]?\s{{0,3}}[=:]\s{{0,3}}['\"]?({_CODE_CHARS})", re.IGNORECASE)
_IMAGE_CODE = re.compile(rf"jiucuo\.(?:png|gif|jpg)\?v=({_CODE_CHARS})", re.IGNORECASE)
_CLICK = re.compile(rf"\bLink\s*\(\s*['\"]({_CODE_CHARS})['\"]", re.IGNORECASE)
_SCRIPT_SRC = re.compile(r"(?:^|[/_-])jiucuo(?:[-_.]\w{1,20})?\.js", re.IGNORECASE)
_SCRIPT_TEXT = re.compile(r"_jiucuo_|_span_jiucuo|/exposure/jiucuo|/check_web/errorInfo|(?:zfwzgl|zfwzzc)\.www\.gov\.cn", re.IGNORECASE)
_LINKED = (
    "a[href*=jiucuo i], a[href*=errorinfo i], a[href*='zfwz' i], area[href*=jiucuo i], area[href*='zfwz' i], [onclick*=jiucuo i], [onclick*=errorinfo i], "
    "[onclick*='zfwz' i], img[onclick*='Link(' i]"
)
_RENDERED = "#_span_jiucuo, [id*=span_jiucuo i]"
_PLACEHOLDER = ".j-jiucuo, [class*=j-jiucuo], #_jiucuo_, [id=jiucuo][data-setting], [class*=jiucuo][data-setting]"


def read_jiucuo(flow: Flow, scripts: Scripts) -> Jiucuo:
    """What a reader could click comes first, then what a script would make; comments do not count."""
    return _linked(flow) or _rendered(flow) or _scripted(flow, scripts) or Jiucuo()


def _linked(flow: Flow) -> Jiucuo | None:
    for index in flow.select(_LINKED):
        found = flow.nodes[index].attributes
        click = found.get("onclick") or ""
        for address in (found.get("href") or "", click):
            if _ENTRY.search(address):
                return Jiucuo(present=True, site_code=_code(address), host=_host(address))
        match = _CLICK.search(click) if flow.tags[index] == "img" else None
        source = found.get("src") or ""
        if match and ("jiucuo" in source.lower() or "找错" in (found.get("title") or "") + (found.get("alt") or "")):
            return Jiucuo(present=True, site_code=match[1], host=_host(source))
    return None


def _rendered(flow: Flow) -> Jiucuo | None:
    for index in flow.select(_RENDERED):
        for image in flow.inside("img", index):
            source, click = flow.attribute(image, "src"), flow.attribute(image, "onclick")
            match = _CLICK.search(click) or _IMAGE_CODE.search(source)
            return Jiucuo(present=True, site_code=match[1] if match else None, host=_host(source))
    return None


def _scripted(flow: Flow, scripts: Scripts) -> Jiucuo | None:
    for script in scripts.external:
        node = flow.nodes[script.index].attributes
        if (node.get("id") or "").strip().lower() == "_jiucuo_" or _SCRIPT_SRC.search(
            script.src.split("?")[0] + ".js"[: 0 if ".js" in script.src else 3]
        ):
            code = (node.get("sitecode") or node.get("data-sitecode") or "").strip()
            return Jiucuo(present="script", site_code=code or _code(script.src), host=_host(script.src))
    for index in flow.select(_PLACEHOLDER):
        setting = " ".join(f"{key}={value}" for key, value in flow.nodes[index].attributes.items())
        return Jiucuo(present="script", site_code=_code(setting))
    match = _SCRIPT_TEXT.search(scripts.decoded)
    if match and not _only_styles(scripts.decoded, match):
        near = scripts.decoded[max(0, match.start() - 500) : match.end() + 800]
        click = _CLICK.search(near.replace("\\'", "'").replace('\\"', '"'))
        return Jiucuo(
            present="script",
            site_code=click[1] if click else _code(near),
            host=_host(near[near.find("http") :]) if "http" in near else None,
        )
    return None


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


def _host(address: str) -> str | None:
    match = re.search(r"(?:https?:)?//[^\s'\"<>\\]{3,500}", address)
    if not match:
        return None
    try:
        return urlsplit(match.group()).hostname
    except ValueError:
        return None
