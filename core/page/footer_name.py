"""Where the name of a sponsor ends: behind it many footers go on with words that no label announces (a slogan, an address, the next unit)."""

import re

_UNIT = re.compile(
    r"(?:政府|政府网|办公[室厅]|委员会|管委会|[局厅院署]|[县市区省州盟旗]委|中心|支队|总队|大队|集团|公司|政协|人大|学会|协会|联合会|街道办事处|办事处|党委|党组|党校|电视台|融媒体|日报社|报社)(?:[(（][^()（）]{2,30}[)）])?$"
)
"""Words that end the name of a unit for sure."""
_ALSO = re.compile(r"(?:[部处科所馆校社会台委办]|(?<!网)站|[)）])$")
"""Words that end the name of one more unit behind such a name."""
_NUMBER_BEHIND = re.compile(r"(?<=[局厅院署室中心府会])\d{3,}$")
_HELD_BY_ANOTHER = re.compile(r"(?:承办|协办|维护|运维|管理|制作|建设)(?!单位|方|部门|机构|\s?[:：])")


def unit_name(name: str, behind: str = "") -> str:
    """
    The sponsor's name without what an unlabelled part of the footer adds.

    Args:
        name: text behind the label, up to the next label.
        behind: what follows it in the footer; ``承办`` right behind it says that the last name is that of another unit.

    >>> unit_name("安和县人民政府办公室 全心全意为人民服务"), unit_name("中共安和县委 安和县人民政府")
    ('安和县人民政府办公室', '中共安和县委 安和县人民政府')
    """
    words = _NUMBER_BEHIND.sub("", name).split()
    if len(words) < 2 or not _UNIT.search(words[0]):
        return " ".join(words)
    kept = words[:1]
    for word in words[1:]:
        if not (_UNIT.search(word) or _ALSO.search(word)):
            break
        kept.append(word)
    if len(kept) == len(words) and _HELD_BY_ANOTHER.match(behind):
        kept.pop()
    return " ".join(kept)
