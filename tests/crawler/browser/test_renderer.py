"""The browser behind its guard, with a real Chromium."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.outcome import Cause
from crawler.browser.find import find_browser
from crawler.browser.renderer import ChromiumRenderer

pytestmark = pytest.mark.slow

PAGE = """<html><head><title>t</title></head><body><p id=p></p><img src="http://{canary}/x.png">
<iframe src="http://{canary}/frame"></iframe>
<script>
document.getElementById('p').textContent = 'written by ' + location.hostname;
fetch('http://{canary}/fetch').catch(() => 0);
fetch('http://2130706433:{port}/decimal').catch(() => 0);
new WebSocket('ws://{canary}/socket');
alert('dialog'); window.open('http://{canary}/popup');
</script></body></html>"""


class Server:
    """Counts connections and serves one page."""

    def __init__(self) -> None:
        self.connections = 0
        self.page = b""
        self.others: dict[str, bytes] = {}

    async def start(self) -> None:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            gone = b"/crash" in head
            body = b"" if gone else self.others.get(head.split()[1].decode(), self.page)
            status = b"404 Not Found" if b"/gone" in head else b"200 OK"
            writer.write(
                b"HTTP/1.1 "
                + status
                + b"\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
                + body
            )
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def site() -> AsyncIterator[Server]:
    server = Server()
    await server.start()
    yield server
    server.server.close()


@pytest.fixture
async def renderer() -> AsyncIterator[ChromiumRenderer]:
    path = find_browser()
    if path is None:
        pytest.skip("没有浏览器,跳过")

    async def resolve(host: str) -> tuple[str, ...]:
        return ("127.0.0.1",) if host.endswith(".anhe.gov.cn") else ()

    made = ChromiumRenderer(path, resolve)
    yield made
    await made.aclose()


async def test_render_runs_scripts_and_never_leaves_the_guard(site: Server, renderer: ChromiumRenderer):
    canary = Server()
    await canary.start()
    site.page = PAGE.format(canary=f"127.0.0.1:{canary.port}", port=canary.port).encode()
    page = await renderer.render(f"http://www.anhe.gov.cn:{site.port}/")
    canary.server.close()
    assert page is not None
    assert "written by www.anhe.gov.cn" in page.html
    assert page.status == 200
    assert canary.connections == 0
    assert "127.0.0.1" in renderer.refused


async def test_render_refused_main_address_is_no_answer_of_the_site(renderer: ChromiumRenderer):
    assert await renderer.render("http://intranet.example.gov.cn/") is None
    assert renderer.last_failure is not None
    assert renderer.last_failure.cause is Cause.PRIVATE_ADDRESS


async def test_render_after_the_browser_was_killed_starts_a_new_one(site: Server, renderer: ChromiumRenderer):
    site.page = b"<html><body>hello</body></html>"
    address = f"http://www.anhe.gov.cn:{site.port}/"
    assert await renderer.render(address) is not None
    await renderer._browser.close()
    assert await renderer.render(address) is not None


async def test_what_frames_and_shadow_roots_show_stands_in_its_place(site: Server, renderer: ChromiumRenderer):
    site.page = b"""<body><iframe srcdoc="<ul><li><a href='/a.html'>srcdoc</a></li></ul>"></iframe><iframe src="/own.html"></iframe>
    <my-foot></my-foot><script>
    const outer = document.querySelector("my-foot").attachShadow({mode: "open"});
    outer.innerHTML = "<p>outer root</p><my-inner></my-inner>";
    outer.querySelector("my-inner").attachShadow({mode: "open"}).innerHTML = "<a href='/b.html'>inner root</a>";
    </script></body>"""
    site.others["/own.html"] = b"<body><p>own frame</p></body>"
    page = await renderer.render(f"http://www.anhe.gov.cn:{site.port}/")
    assert page is not None
    text = page.html.partition("<script>")[0] + page.html.partition("</script>")[2]
    for words in ("srcdoc</a>", "own frame</p>", "outer root</p>", "inner root</a>"):
        assert words in text
    assert "<iframe" not in text


async def test_closed_shadow_roots_are_read_and_stay_closed_to_the_page(site: Server, renderer: ChromiumRenderer):
    site.page = b"""<body><my-foot></my-foot><p id="own"></p><script>
    const foot = document.querySelector("my-foot");
    foot.attachShadow({mode: "closed"}).innerHTML = "<p>closed root</p>";
    document.getElementById("own").textContent = "the page sees " + foot.shadowRoot;
    </script></body>"""
    page = await renderer.render(f"http://www.anhe.gov.cn:{site.port}/")
    assert page is not None
    text = page.html.partition("<script>")[0]
    assert "closed root</p>" in text
    assert "the page sees null" in text


async def test_the_error_page_of_a_frame_is_not_what_the_page_says(site: Server, renderer: ChromiumRenderer):
    site.page = b'<body><p>column</p><iframe src="/gone.html"></iframe></body>'
    site.others["/gone.html"] = b"<body>404 Not Found</body>"
    page = await renderer.render(f"http://www.anhe.gov.cn:{site.port}/")
    assert page is not None
    assert "404 Not Found" not in page.html
    assert 'src="/gone.html"' in page.html


@pytest.mark.parametrize(
    "start",
    [
        pytest.param("setTimeout(write, 2000)", id="a timer"),
        pytest.param("new IntersectionObserver((seen) => seen[0].isIntersecting && write()).observe(foot)", id="its reader"),
    ],
)
async def test_footer_that_comes_late_is_waited_for(site: Server, renderer: ChromiumRenderer, start: str):
    script = f"const foot = document.getElementById('foot'); const write = () => foot.append('主办单位：' + '某县'); {start}"
    site.page = f"<body><p style='height:4000px'>正文</p><div id=foot></div><script>{script}</script></body>".encode()
    page = await renderer.render(f"http://www.anhe.gov.cn:{site.port}/")
    assert page is not None
    assert "主办单位：某县" in page.html
