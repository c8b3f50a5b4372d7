import pytest

from checks.secret.suspect import secret_suspect
from core.snapshot import AttachmentText
from tests.checks.builder import CHALLENGE, HOME, content_page, outcomes, page, run, said, snapshot


def judge(text: str):
    return snapshot(content_pages=(content_page(0, main=text),), column_pages=())


@pytest.mark.parametrize(
    "text",
    [
        "<p>机密★3年</p>",
        "<p>【秘密】</p>",
        "<p>内部资料 注意保存</p>",
        "<p>秘密★</p>",
        "<p>密级标志</p><p>秘密★1年</p>",
        "<p>密级：机密</p>",
        "<p>密级：秘密 保密期限：3年</p>",
        "<p>秘密*1年</p>",
        "<p>内部传阅 不得公开</p>",
    ],
)
def test_marks_go_to_a_person_without_quotation(text):
    [found] = run(secret_suspect, judge(f"{text}<p>正文不得外泄</p>"))[1]
    assert (str(found.outcome), found.code, found.excerpt) == ("review", "secret.suspect", "")
    assert "正文" not in found.message


@pytest.mark.parametrize(
    "text",
    [
        "<p>国家秘密的密级分为绝密、机密、秘密三级。</p>",
        "<p>保守国家秘密，人人有责</p>",
        "<p>商业秘密保护</p>",
        "<p>机密级国家秘密标志为“机密★”</p>",
        "<p>应标注：机密★1年</p>",
        "<p>商业秘密 *</p>",
        "<p>涉及国家秘密 * 的不予公开</p>",
        "<table><tr><td>绝密</td><td>30年</td></tr><tr><td>机密</td><td>20年</td></tr><tr><td>秘密</td><td>10年</td></tr></table>",
        "<p>密级：公开</p>",
    ],
)
def test_articles_about_secrecy_pass(text):
    site = judge(text)
    assert said(secret_suspect, site) == []
    assert outcomes(secret_suspect, site) == {"pass"}


@pytest.mark.parametrize(("text", "found"), [("机密★3年\n某文件", 1), ("某文件", 0), ("", 0)])
def test_marks_in_attachments_name_the_file(text: str, found: int):
    file = AttachmentText(url=f"{HOME}f/1.pdf", page=HOME, text=text, sha256="ab" * 32)
    findings = run(secret_suspect, snapshot(attachments=(file,)))[1]
    assert [(one.url, one.target, one.excerpt) for one in findings] == [(HOME, file.url, "")] * found
    assert [(one.kind, one.sha256, one.locator) for each in findings for one in each.evidence] == [("file", file.sha256, file.url)] * found


def test_challenge_page_is_unknown():
    assert outcomes(secret_suspect, snapshot(home=page(CHALLENGE), column_pages=(), content_pages=())) == {"unknown"}
