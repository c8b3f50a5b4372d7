"""The catalogue of finding codes."""

from config.codes import load_codes
from core.words import automation_words
from scripts.reference.check import SEVERITIES
from scripts.reference.markdown import cell, table


def page() -> str:
    """All codes, with the check that says them."""
    codes = load_codes().values()
    rows = []
    for code in codes:
        link = f"[{code.check}](checks/{code.check}.md#{code.code.replace('.', '-')})" if code.check else "人工或导入"
        title = cell(code.title) + ("（已停用）" if code.retired else "")
        rows.append((f"`{code.code}`", title, SEVERITIES[code.severity.value], automation_words(code.automation), link))
    head = f"# 问题代码\n\n{len(rows)} 个代码。代码公开并永久有效：只增加，不改名；停用的仍可解释旧报告。数据在 `config/codes.yaml`。\n\n"
    return head + table(("代码", "标题", "性质", "判定", "检查"), rows)
