"""secret.suspect: no marks of classified or internal documents."""

import re
from collections.abc import Iterator
from typing import Final

from checks.base import Verdict, passed, review, site_check
from checks.pages import evidence_of, judged_closely
from core.evidence import Evidence
from core.snapshot import SiteSnapshot

# A mark is a line of its own or carries the star of the norm; the bare words stand in every text about the secrecy law.
_TERM: Final = r"(?:\d{1,3}\s?(?:年|个?月|天)|长期|启用前|解密)"
_MARK: Final = re.compile(
    rf"(?:绝密|机密|(?<!商业)(?<!国家)(?<!个人)(?<!技术)秘密)\s{{0,3}}(?:[★☆]|[*＊]\s{{0,3}}{_TERM})"
    r"|(?m:^\s{0,10}[【\[（(]?\s{0,3}(?:密\s?级\s?[:：]\s?)?(?:绝\s?密|机\s?密|秘\s?密|内部资料|内部文件)\s{0,3}[】\]）)]?\s{0,10}(?:$|保密期限))"
    r"|内部(?:资料|文件|材料|传阅)\s{0,3}[,，;；、·!！ ]{0,3}\s{0,3}(?:注意保[存密]|妥善保管|请勿外传|不得外传|严禁外传|禁止外传|不得转载|不得公开|请勿公开)"
)
_STAR: Final = re.compile(r"[★☆*＊]")
LEVELS_OF_A_LESSON: Final = 2
"""Different levels, each on a line of its own. House rule."""
_LEVEL: Final = re.compile(r"绝\s?密|机\s?密|秘\s?密")
# Texts that teach the mark quote it or name it first.
_TAUGHT: Final = re.compile(r"[“\"‘「『]\s?\Z|(?:标志|标识|标注|字样|符号|格式)[^\n]{0,12}\Z")


def bears_mark(text: str) -> bool:
    """
    Whether a text bears a mark, and does not only speak of one.

    >>> bears_mark("机密★3年"), bears_mark("国家秘密标志为“机密★”")
    (True, False)
    """
    marks = [found for found in _MARK.finditer(text) if _TAUGHT.search(text, max(0, found.start() - 20), found.start()) is None]
    bare = [found for found in marks if _STAR.search(found[0]) is None]
    levels = {"".join(level[0].split()) for found in bare if (level := _LEVEL.search(found[0]))}
    # A list of the levels teaches them: a document bears one.
    return len(marks) > len(bare) or (bool(bare) and len(levels) < LEVELS_OF_A_LESSON)


@site_check(
    id="secret.suspect",
    title="未发现疑似涉密标志",
    codes=("secret.suspect",),
    source="国办秘函〔2019〕19号 单项否决；standards 9.3",
)
def secret_suspect(site: SiteSnapshot) -> Iterator[Verdict]:
    """
    Marks of classified documents on pages and in attachments; only for authorised persons, so nothing of the text is quoted.

    Bad:  ``机密★3年`` at the head of a document, ``内部资料 注意保存``
    Good: 国家秘密的密级分为绝密、机密、秘密三级
    Traps: articles about secrecy, also such as show what a mark looks like, declassified documents; the finding names the page and the kind of mark only.
    """
    fit, rest = judged_closely(site)
    yield from rest
    clean = 0
    for page in fit:
        if bears_mark(page.best.visible_text):
            message = "页面中有疑似密级或内部资料标志，请由有权限的人员核查（报告不显示内容）"
            yield review("secret.suspect", message, url=page.final_url, evidence=evidence_of(page))
        else:
            clean += 1
    for file in site.attachments:
        if file.text and bears_mark(file.text):
            message = "附件中有疑似密级或内部资料标志，请由有权限的人员核查（报告不显示内容）"
            evidence = (Evidence(kind="file", sha256=file.sha256, locator=file.url),)
            yield review("secret.suspect", message, url=file.page or file.url, target=file.url, evidence=evidence)
    if clean:
        yield passed(f"{clean} 个页面未发现疑似涉密标志", sampled=clean)
