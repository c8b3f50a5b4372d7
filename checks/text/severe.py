"""text.severe: no 严重表述错误."""

from collections.abc import Iterator

from checks.base import Verdict, site_check
from checks.text.words import judge_words
from core.lexicon import SEVERE
from core.snapshot import SiteSnapshot


@site_check(
    id="text.severe",
    title="未发现严重表述错误",
    codes=("text.severe",),
    source="国办秘函〔2019〕19号 单项否决；standards 7.8",
)
def text_severe(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Words of severity ``severe`` in the lists that the operator loaded; every hit goes to a person at once.

    Bad:  中华人民共合国
    Good: the same words inside an entry's exceptions
    Traps: quotations, criticism, history, scanned texts; no list of severe words loaded is no clean bill: not applicable.
    """
    yield from judge_words(site, SEVERE, "text.severe")
