"""text.typo: no common typos."""

from collections.abc import Iterator

from checks.base import Verdict, site_check
from checks.text.words import judge_words
from core.lexicon import GENERAL
from core.snapshot import SiteSnapshot


@site_check(
    id="text.typo",
    title="未发现一般错别字",
    codes=("text.typo",),
    source="绵阳市2022年政务公开工作检查考核实施细则；standards 7.8",
)
def text_typo(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Words of severity ``general`` in the loaded lists; one question per page and word.

    Bad:  秸杆焚烧, 再接再励
    Good: 公布署名 (布署 is an exception there)
    Traps: names, dialect, legal originals; a word is never put together from two blocks.
    """
    yield from judge_words(site, GENERAL, "text.typo")
