"""Maintenance and closing notices stand beside a visit; they never decide it."""

import pytest

from core.outcome import Cause
from monitors.controls import Controls
from monitors.notice import read_error, read_notice
from monitors.visit import Visitor


def page(title, text):
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>".encode()


NOTICE = page("系统维护公告", "因系统升级改造,本网站将于11月25日至26日暂停服务,给您带来不便敬请谅解。")
CLOSED = page("网站关停公告", "本网站已关停,相关内容迁移至市政府门户网站。")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"body": NOTICE}, "系统维护公告", id="maintenance, 200"),
        pytest.param({"body": NOTICE, "status": 503}, "系统维护公告", id="maintenance, 503"),
        pytest.param({"body": CLOSED}, "关停", id="closing"),
        pytest.param({"body": CLOSED.decode().replace("utf-8", "gbk").encode("gbk")}, "关停", id="GBK"),
        pytest.param({"body": page("域名出售", "该域名正在出售")}, "出售", id="domain for sale"),
        pytest.param({"body": page("Welcome to nginx!", "Thank you for using nginx.")}, "nginx", id="server without a site"),
        pytest.param({"body": page("某市人民政府", "欢迎访问")}, "", id="ordinary page"),
        pytest.param(
            {
                "body": page(
                    "某市人民政府",
                    "".join(f"<li><a href='/{n}.html'>某单位网站升级改造公告第{n}号</a><i>2026-11-{n:02}</i></li>" for n in range(1, 20)),
                )
            },
            "",
            id="a word in news titles",
        ),
        pytest.param({"body": b""}, "", id="nothing"),
        pytest.param({"body": NOTICE + b" " * 40_000}, "", id="long page is left to the audit"),
    ],
)
def test_notice_is_read(make, changes, words):
    found = read_notice(make.answer(**changes))
    assert words in found
    assert bool(found) is bool(words)


@pytest.mark.parametrize(("body", "told"), [(b" \n", True), (NOTICE, False), (page("某市人民政府", "欢迎访问"), False)])
async def test_a_blank_home_page_is_told_and_judges_nothing(make, body, told):
    fetcher = make.Fetcher(lambda question: make.answer(question.url, body=body))
    visit = await Visitor(fetcher, Controls(fetcher, ())).visit("s", "http://a.test/", make.now)
    assert visit.ok
    assert any("空白" in attempt.detail for attempt in visit.attempts) is told


@pytest.mark.parametrize(("status", "ok", "cause"), [(200, True, None), (503, False, Cause.HTTP_5XX)])
async def test_notice_is_kept_with_the_visit_and_does_not_judge_it(make, status, ok, cause):
    fetcher = make.Fetcher(lambda question: make.answer(question.url, body=NOTICE, status=status))
    visit = await Visitor(fetcher, Controls(fetcher, ())).visit("s", "http://a.test/", make.now)
    assert (visit.ok, visit.cause) == (ok, cause)
    (notice,) = [attempt for attempt in visit.attempts if attempt.kind == "notice"]
    assert notice.detail.startswith("页面公告：")
    assert visit.attempts[0].kind == "official"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"body": page("404 页面不存在", "您访问的页面不存在")}, "404", id="not there, 200"),
        pytest.param({"body": page("Database Error", "Error establishing a database connection")}, "Database Error", id="database gone"),
        pytest.param({"body": page("404 页面不存在", "您访问的页面不存在"), "status": 404}, "", id="404 speaks for itself"),
        pytest.param(
            {
                "body": page(
                    "某市人民政府", "".join(f"<li><a href='/{n}.html'>关于整治网页不存在、打不开等问题的通知</a></li>" for n in range(20))
                )
            },
            "",
            id="a word in titles",
        ),
    ],
)
async def test_an_error_page_with_a_good_status_is_told_beside_the_visit(make, changes, words):
    found = read_error(make.answer(**changes))
    assert words in found
    assert bool(found) is bool(words)
    fetcher = make.Fetcher(lambda question: make.answer(question.url, **changes))
    visit = await Visitor(fetcher, Controls(fetcher, ())).visit("s", "http://a.test/", make.now)
    assert [attempt.kind for attempt in visit.attempts if attempt.detail.startswith("首页自称")] == (["notice"] if words else [])
