"""What a column is for: one of the classes of standards 7.2, and what decided it."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from core.column.names import EXACT_NAMES, TAG_NAMES
from core.column.patterns import ARCHIVED, CONTENT, CONTENT_MIN, CONTENT_SHARE, SLUGS, SYNONYMS
from core.column.records import ColumnClass
from core.page.records import Listing
from core.route import route_of

MAX_NAME: Final = 40
"""Longer texts are titles of articles, not names of columns, in characters. House rule."""

_NOISE = re.compile(r"[\s\u3000\u200b\ufeff·•»›>＞|｜:：/\\【】\[\]()（）<＜《》“”\"'+＋…。,，、.-]+")
_TAIL = re.compile(r"(?:更多|MORE|栏目|频道|类|首页)$", re.IGNORECASE)
_TOPIC_TAIL = re.compile(r"(?:专题专栏|专题栏目|专题|专栏|专区)$")
_UNDER_INTERACTION = re.compile(r"^(?:hd\w*|zmhd|gzcy|gzhd|jlhd|hudong)$")


def bare_name(name: str) -> str:
    """
    A column's name without decoration: punctuation, spaces, 更多, 栏目 …

    >>> bare_name(" 【政策文件】 更多>> ")
    '政策文件'
    """
    bare = _NOISE.sub("", name[: MAX_NAME * 2])
    shorter = _TAIL.sub("", bare)
    return shorter or bare


def is_archived(name: str) -> bool:
    """Whether a name says that the column is closed history (往期专题, 历史文件), free of update duty."""
    return ARCHIVED.search(name) is not None


def classify(
    name: str,
    *,
    url: str = "",
    column_type_tag: str | None = None,
    listing: Listing | None = None,
    override: str | None = None,
) -> tuple[ColumnClass, str]:
    """
    Class of a column and what decided it: override → ColumnType tag → exact name → synonym → slug → content → default.

    *override* is a class code of standards 7.2; an unknown one is ignored. *column_type_tag* is the content of the ColumnType meta.
    The second value is ``override``, ``tag``, ``name``, ``synonym``, ``slug``, ``content`` or ``default``.

    >>> classify("领导活动")
    (<ColumnClass.OTHER: 'other'>, 'synonym')
    >>> classify("市政府领导")
    (<ColumnClass.LEADERS: 'leaders'>, 'name')
    """
    if override:
        try:
            return ColumnClass(override), "override"
        except ValueError:
            pass
    by_tag = _by_tag(column_type_tag or "")
    by_name = class_of_name(name)
    if by_tag is ColumnClass.SERVICE and by_name is not None and by_name[0] is ColumnClass.SERVICE_STATS:
        # The tag's list has no word for 办事统计; such columns are tagged with the wider 办事服务.
        return by_name
    if by_tag is not None:
        return by_tag, "tag"
    if by_name is not None:
        return by_name
    by_slug = _by_slug(url)
    if by_slug is not None:
        return by_slug, "slug"
    by_content = _by_content([item.title for item in listing.items]) if listing is not None else None
    if by_content is not None:
        return by_content, "content"
    return ColumnClass.OTHER, "default"


def class_of_name(name: str) -> tuple[ColumnClass, str] | None:
    """Class that the name alone tells, with ``name`` or ``synonym``; None when it tells nothing."""
    if len(name.strip()) > MAX_NAME:
        return None
    bare = bare_name(name)
    return _class_of_bare_name(bare) if bare else None


@cache
def _exact() -> dict[str, ColumnClass]:
    table = {name: column_class for column_class, names in EXACT_NAMES.items() for name in map(bare_name, names)}
    return table | dict(TAG_NAMES)


@cache
def _class_of_bare_name(bare: str) -> tuple[ColumnClass, str] | None:
    exact = _exact()
    if bare in exact:
        return exact[bare], "name"
    topic = _TOPIC_TAIL.search(bare)
    if topic is not None:
        # 政策解读专栏 is 政策解读; 优化营商环境政策文件专题 is a topic that happens to hold documents.
        rest = bare[: topic.start()]
        return (exact.get(rest, ColumnClass.TOPIC) if len(rest) > 2 else ColumnClass.TOPIC), "synonym"
    for column_class, pattern in SYNONYMS:
        if pattern.search(bare):
            return (column_class or ColumnClass.OTHER), "synonym"
    return None


def _by_tag(content: str) -> ColumnClass | None:
    values = [bare_name(value) for value in re.split(r"[,，、;；|\s]+", content[:200]) if value]
    return next((TAG_NAMES[value] for value in values if value in TAG_NAMES), None)


def _by_slug(url: str) -> ColumnClass | None:
    try:
        path = (route_of(url).lstrip("#!").partition("?")[0] or urlsplit(url).path).lower()
    except ValueError:
        return None
    folders = [part for part in path.split("/") if part]
    if folders and "." in folders[-1]:
        page = folders.pop().split(".")[0]
        if not re.fullmatch(r"(?:index|default|list|node|column|col)?[_\d-]*", page):
            folders.append(page)
    if not folders:
        return None
    # Only the last folder names this column: /tzgg/xzxk/ is not 通知公告.
    slug = folders[-1]
    if slug == "ldxx" and any(_UNDER_INTERACTION.match(part) for part in folders[:-1]):
        return ColumnClass.CONSULT
    return SLUGS.get(slug)


def _by_content(titles: Sequence[str]) -> ColumnClass | None:
    if len(titles) < CONTENT_MIN:
        return None
    for column_class, pattern in CONTENT:
        hits = sum(1 for title in titles if pattern.search(title))
        if hits >= CONTENT_SHARE * len(titles):
            return column_class
    return None
