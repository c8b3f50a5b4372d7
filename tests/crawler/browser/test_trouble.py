import re

import pytest

from core.outcome import Cause, Owner
from crawler.browser.trouble import trouble_of

AT = " at http://www.a.gov.cn/"


@pytest.mark.parametrize(
    ("said", "dead", "cause", "owner", "words"),
    [
        pytest.param(
            f"Page.goto: net::ERR_CONNECTION_REFUSED{AT}", False, Cause.CONNECT_REFUSED, Owner.UNCLEAR, "连接被拒绝", id="refused"
        ),
        pytest.param(f"Page.goto: net::ERR_EMPTY_RESPONSE{AT}", False, Cause.RESET, Owner.UNCLEAR, "没有收到任何内容", id="empty"),
        pytest.param(f"Page.goto: net::ERR_ABORTED{AT}", False, Cause.NO_DATA, Owner.UNCLEAR, "下载文件", id="download"),
        pytest.param("Page.goto: Download is starting", False, Cause.NOT_HTML, Owner.UNCLEAR, "下载文件", id="download, no code"),
        pytest.param(f"Page.goto: net::ERR_OUT_OF_MEMORY{AT}", False, Cause.NO_DATA, Owner.MONITOR, "本机内存不足", id="our memory"),
        pytest.param(f"Page.goto: net::ERR_NEVER_HEARD_OF{AT}", False, Cause.NO_DATA, Owner.UNCLEAR, "原因不明", id="unknown code"),
        pytest.param("Page.goto: Something odd", False, Cause.NO_DATA, Owner.UNCLEAR, "原因不明", id="unknown words"),
        pytest.param("", False, Cause.NO_DATA, Owner.UNCLEAR, "原因不明", id="no words"),
        pytest.param("Page.goto: Page crashed", False, Cause.BROWSER_CRASH, Owner.MONITOR, "页面进程崩溃", id="page crashed"),
        pytest.param(f"Page.goto: net::ERR_CONNECTION_REFUSED{AT}", True, Cause.BROWSER_CRASH, Owner.MONITOR, "崩溃或没有启动", id="dead"),
    ],
)
def test_the_cause_is_chinese_and_the_words_of_the_browser_are_quoted(said, dead, cause, owner, words):
    found = trouble_of(said, dead=dead)
    assert (found.cause, found.owner) == (cause, owner)
    told, _, quoted = found.detail.partition("（浏览器原文：")
    assert (told.startswith("浏览器没有打开页面："), words in told) == (True, True)
    assert "http" not in found.detail if "net::" in said else True
    assert not re.search("[a-z]", told), "English only where it is quoted"
    assert bool(quoted) == bool(said)
