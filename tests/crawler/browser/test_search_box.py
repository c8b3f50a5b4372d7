"""Search boxes that only a visitor can use: real pages in a real Chromium, real answers over the loopback."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from crawler.browser.find import find_browser
from crawler.browser.renderer import ChromiumRenderer
from crawler.browser.search_box import NO_ANSWER, NO_BOX
from tests.crawler.fetch.conftest import Seen, Zoo, answer

pytestmark = pytest.mark.slow

HOST = "www.anhe.gov.cn"
WORDS = "养老服务办法"
GO = "var at = ['/', 'sea', 'rch?kw='].join('') + encodeURIComponent(document.querySelector('.words').value);"
BOX = '<div class="search"><input class="words" placeholder="请输入关键字">'

PAGES = {
    "address put together by a script": f'{BOX}<button onclick="{GO} location.href = at">搜 索</button></div>',
    "a link without words, drawn as a glass": f'{BOX}<a class="search-btn" href="javascript:;" onclick="{GO} location.href = at"><i></i>&nbsp;</a></div>',
    "a window of its own": f'{BOX}<span onclick="{GO} window.open(at)">搜索</span></div>',
    "an empty window, sent on": f"""{BOX}<span onclick="{GO} var it = window.open(''); setTimeout(() => it.location = location.origin + at, 300)">搜索</span></div>""",
    "the return key only": f'{BOX}</div><script>document.querySelector(".words").onkeydown = (e) => {{ if (e.keyCode === 13) {{ {GO} location.href = at }} }}</script>',
    "a whole page as form": """<form method="post" action="/search"><input type="hidden" name="__VIEWSTATE" value="x">
        <input name="ctl00$txtKey" id="key" title="关键字"><input type="submit" value="检索"></form>""",
    "behind a glass": f"""<a href="javascript:void 0" class="icon-search" onclick="document.getElementById('b').style.display = 'block'">&nbsp;</a>
        <div id="b" style="display:none">{BOX}<button onclick="{GO} location.href = at">搜索</button></div></div>""",
    "under an advertisement": f"""{BOX}<button onclick="{GO} location.href = at">搜索</button></div>
        <div style="position:fixed;inset:0;background:#fff">春节假期安排</div>""",
    "in a frame": "<iframe src='/frame'></iframe>",
    "in a shadow tree": f"""<x-search></x-search><script>
        const root = document.querySelector("x-search").attachShadow({{mode: "open"}});
        root.innerHTML = `{BOX}<button>搜索</button></div>`;
        root.querySelector("button").onclick = () => {{ location.href = "/search?kw=" + encodeURIComponent(root.querySelector(".words").value); }};
        </script>""",
    "without leaving the page": f"""{BOX}<button onclick="fetch('/search?kw=' + encodeURIComponent(document.querySelector('.words').value)).then((r) => r.text()).then((t) => {{ document.getElementById('r').innerHTML = t; }})">搜索</button></div><div id="r"></div>""",
    "suggestions before, and after the click": f"""{BOX}<button>搜索</button></div><ul id="s"></ul><script>
        const words = document.querySelector(".words"), hint = () => {{ document.getElementById("s").innerHTML = "<li>" + words.value + "</li>"; }};
        words.onkeyup = hint; document.querySelector("button").onclick = () => {{ hint(); setTimeout(() => {{ {GO} location.href = at }}, 600); }};</script>""",
    "suggestions after the click only": f"""{BOX}<button>搜索</button></div><ul id="s"></ul><script>
        const words = document.querySelector(".words"); document.querySelector("button").onclick = () => {{
          document.getElementById("s").innerHTML = "<li>" + words.value + "</li>"; setTimeout(() => {{ {GO} location.href = at }}, 600); }};</script>""",
    "a route": f"""{BOX}<button>搜索</button></div><div id="r"></div><script>
        document.querySelector("button").addEventListener("click", () => {{
          const words = document.querySelector(".words").value; history.pushState(null, "", "#/result");
          fetch("/search?kw=" + encodeURIComponent(words)).then((r) => r.text()).then((t) => {{ document.getElementById("r").innerHTML = t; }});
        }});</script>""",
    "a model behind the box": f"""{BOX}<button>搜索</button></div><script>
        let model = ""; const box = document.querySelector(".words"); box.addEventListener("input", () => {{ model = box.value; }});
        document.querySelector("button").onclick = () => {{ if (model) location.href = "/search?kw=" + encodeURIComponent(model); }};</script>""",
    "beside a log-in": f"""<form action="/login"><input name="username" placeholder="用户名"><input type="password"><button>登录</button></form>
        {BOX}<button onclick="{GO} location.href = at">搜索</button></div>""",
    "a box that clears itself": f"""<input id="kw" value="请输入搜索内容" onfocus="this.value=''" class="words"><img src="/ss.png" alt="搜索" width=20 height=20 onclick="{GO} location.href = at">""",
}
NOBODY = {
    "a log-in only": ('<form action="/login"><input name="username" placeholder="用户名"><input type="password"><button>登录</button></form>', NO_BOX),
    "no box": ("<p>没有搜索框</p>", NO_BOX),
    "a button that does nothing": (f"{BOX}<button>搜索</button></div>", NO_ANSWER),
    "a page that moves by itself": (
        f"""{BOX}<button>搜索</button></div><p id="t"></p><script>setInterval(() => {{ document.getElementById("t").textContent += "新闻滚动 "; }}, 50)</script>""",
        NO_ANSWER,
    ),
}  # fmt: skip


NAMED = {"a whole page as form": "key"}


class Town:
    """Answers with the page of the kind that the path names, and every search with the words it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def route(self, seen: Seen) -> bytes:
        target = urlsplit(seen.path)
        if target.path == "/search":
            words = (parse_qs(target.query) | parse_qs(seen.body.decode())).popitem()[1][0]
            self.asked.append(words)
            return page(f'<h3><a href="/1.html">关于印发《{words}》的通知</a></h3><p>共找到1条结果</p>')
        if target.path == "/frame":
            return page(PAGES["address put together by a script"].replace("location", "top.location"))
        return page((PAGES | {kind: main for kind, (main, _) in NOBODY.items()}).get(unquote(target.path[1:]), ""))


def page(main: str) -> bytes:
    text = f"<html><head><meta charset=utf-8><title>安和县</title></head><body><p>{'安和县人民政府欢迎您。' * 4}</p>{main}</body></html>"
    return answer(text.encode(), headers="Content-Type: text/html; charset=utf-8\r\n")


@pytest.fixture
async def town() -> AsyncIterator[tuple[Town, ChromiumRenderer, str]]:
    path = find_browser()
    if path is None:
        pytest.skip("没有浏览器，跳过")

    async def resolve(host: str) -> tuple[str, ...]:
        return ("127.0.0.1",) if host == HOST else ()

    zoo, town, renderer = Zoo(), Town(), ChromiumRenderer(path, resolve)
    yield town, renderer, f"http://{HOST}:{await zoo.http(town.route)}/"
    await renderer.aclose()
    await zoo.aclose()


async def test_a_visitor_gets_the_answer(town):
    server, renderer, url = town

    async def ask(number: int, kind: str) -> str:
        """One browser for all kinds, which spares a second for each: what went wrong, empty for nothing."""
        words = f"{WORDS}{number}"
        seen = await renderer.search(f"{url}{kind}", words, box=NAMED.get(kind, ""))
        if seen is None:
            return "no answer"
        return "" if (seen.status, f"关于印发《{words}》的通知" in seen.html) == (200, True) else seen.html

    wrong = await asyncio.gather(*(ask(number, kind) for number, kind in enumerate(PAGES)))
    assert {kind: why for kind, why in zip(PAGES, wrong, strict=True) if why} == {}
    assert sorted(server.asked) == sorted(f"{WORDS}{number}" for number in range(len(PAGES))), "each was asked once"


@pytest.mark.parametrize("kind", NOBODY)
async def test_what_cannot_be_asked_is_said(town, kind, monkeypatch):
    server, renderer, url = town
    monkeypatch.setattr("crawler.browser.search_box.ANSWER_S", 1.0)
    assert await renderer.search(f"{url}{kind}", WORDS) is None
    assert renderer.last_failure == NOBODY[kind][1]
    assert server.asked == []
