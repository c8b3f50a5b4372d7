"""Page tags (网页标签): named metas as written, their empty-like contents, the tags that only a script writes."""

import html as html_entities
import re
from collections.abc import Iterable, Mapping

from selectolax.lexbor import LexborHTMLParser

MAX_TAGS = 200
MAX_CONTENT = 5_000

_EMPTY = frozenset({"", "null", "undefined", "none", "nan", "无", "暂无", "空", "-", "--", "/", "[]", "{}"})
_TEMPLATE = re.compile(r"^\s*(?:\$?\{.*\}|<[?%#$].*|\{%.*%\}|\[[@$][^\]]*\]|\$\w[\w.]*\$?|@\w[\w.()]*|#\w+#)\s*$", re.DOTALL)
_CURLY = ("“", "”")
_QUOTES = "“”\"'‘’"
_MARKUP = re.compile(r"<[^<>]{0,500}>")
_SCRIPTED = re.compile(r"<meta\s+[^<>]{0,200}name\s*=\s*[\\\"']+([A-Za-z]{3,30})", re.IGNORECASE)

SITE_TAGS = ("SiteName", "SiteDomain", "SiteIDCode")
COLUMN_TAGS = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
CONTENT_TAGS = ("ArticleTitle", "PubDate", "ContentSource")


def named_metas(tree: LexborHTMLParser) -> dict[str, str]:
    """
    All named metas, name as written → content; the first non-empty one of a name (any case) wins. Comments and scripts do not count.

    Full-width quotes used as attribute quotes are taken off.
    """
    found: dict[str, str] = {}
    spelling: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = {key.lower(): value or "" for key, value in node.attributes.items()}
        written_name = (attributes.get("name") or attributes.get("property") or "").strip()
        name = written_name.strip(_QUOTES).strip()
        if not name or len(name) > 100:
            continue
        content = attributes.get("content", "")[:MAX_CONTENT]
        if written_name[:1] in _CURLY or content[:1] == "”":  # full-width quotes as attribute quotes; inner pairs belong to the content
            content = content.strip().strip("“”")
        written = spelling.setdefault(name.lower(), name)
        if not found.get(written, "").strip():
            found[written] = content
        if len(found) >= MAX_TAGS:
            break
    return found


def is_empty_like(content: str | None) -> bool:
    """
    Whether a tag's content says nothing: blank, null, undefined, 无, or what a template left behind (standards 5).

    >>> is_empty_like("${article.title}"), is_empty_like("政务公开")
    (True, False)
    """
    if content is None:
        return True
    word = content.strip().strip(_QUOTES).strip()
    return word.lower() in _EMPTY or (len(word) < 500 and bool(_TEMPLATE.match(word)))


def tag_content(tags: Mapping[str, str], name: str) -> str | None:
    """Content of a tag whatever its case; None when it is missing or empty-like."""
    wanted = name.lower()
    for key, value in tags.items():
        if key.lower() == wanted:
            return None if is_empty_like(value) else value.strip()
    return None


def plain_content(content: str) -> str:
    """Tag content without markup and entities, spaces collapsed: titles carry ``<br>`` and ``&nbsp;``."""
    return " ".join(_MARKUP.sub("", html_entities.unescape(html_entities.unescape(content))).split())


def scripted_tags(scripts: Iterable[str]) -> frozenset[str]:
    """Names (lower case) of metas that inline scripts would write."""
    names: set[str] = set()
    for script in scripts:
        if "meta" in script:
            names.update(match.group(1).lower() for match in _SCRIPTED.finditer(script[:200_000]))
    return frozenset(names)
