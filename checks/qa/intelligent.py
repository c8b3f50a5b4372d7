"""qa.intelligent: intelligent questions and answers in real time (bonus MB02)."""

import re
from collections.abc import Iterable
from typing import Final

from checks.base import Verdict, passed, review, site_check
from core.column.select import site_links
from core.snapshot import SiteSnapshot

CODE: Final = "qa.intelligent"
_WORDS: Final = re.compile(r"智能(?:问答|客服|机器人|咨询|助手|答疑)|问答机器人|政务机器人|机器人(?:问答|客服)|AI(?:问答|客服|助手)")
_SCRIPTS: Final = re.compile(r"(?:znwd|zhinengwenda|robot|irobot|intelligent[_-]?qa|chatbot)[\w./-]{0,60}", re.IGNORECASE)


@site_check(
    id="qa.intelligent",
    title="提供实时智能问答",
    codes=(CODE,),
    needs=("home",),
    source="绵阳2022 加分：智能问答",
)
def qa_intelligent(site: SiteSnapshot) -> Iterable[Verdict]:
    """
    Propose the merit when the home page leads to intelligent Q&A; a person tries whether its answers are right.

    Merit: a floating 智能问答 button. None: a list of frequent questions.
    Traps: news about robots (only short labels count), robots.txt and the like.
    """
    home = site.home
    assert home is not None
    entry = next((link for link in site_links(site) if len(link.text) <= 16 and _WORDS.search(link.text)), None)
    lines = [line for line in home.best.visible_text.splitlines() if len(line) <= 12 and _WORDS.search(line)]
    frames = [url for url in home.best.frames if _SCRIPTS.search(url)]
    if entry is not None or lines or frames:
        shown = entry.text if entry else (lines or frames)[0]
        message = f"提供智能问答入口“{shown}”，请试用核对能否实时准确回答"
        yield review(CODE, message, url=home.final_url, target=entry.url if entry else None)
    else:
        yield passed("首页未见智能问答入口，不加分", url=home.final_url)
