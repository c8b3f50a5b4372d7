"""Hundreds of small sites on loopback, each with a host of its own, a few pages and a few planted faults: quick to audit, always alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from core.site import Site
from lab.dns import DnsServer, Zone
from lab.http import HostState, HttpServer
from lab.records import Request, Response

ADDRESS = "127.0.0.1"
ARTICLES = 4


class Hamlet:
    """Running sites; ``settings`` is the network section of who visits them."""

    def __init__(self, number: int, as_of: datetime) -> None:
        self.hosts = [f"www.v{index:03}.gov.cn" for index in range(number)]
        self.as_of = as_of
        self.port = self.dns_port = 0

    def sites(self) -> list[Site]:
        """To be registered."""
        return [Site(id=f"v{index:03}", url=f"http://{host}:{self.port}/", name=f"第{index:03}村") for index, host in enumerate(self.hosts)]

    @property
    def settings(self) -> dict[str, Any]:
        """Resolver and guard."""
        return {"nameservers": [f"{ADDRESS}:{self.dns_port}"], "allow_addresses": ["127.0.0.0/8"], "deadline_s": 15}

    def answer(self, request: Request) -> Response:
        """One page; which faults a site has depends on its number."""
        number = self.hosts.index(request.host)
        path = request.path
        if path == "/":
            links = "".join(f'<li><a href="/{name}/">{title}</a></li>' for name, title in (("zwyw", "政务要闻"), ("tzgg", "通知公告")))
            gone = '<a href="/gone.html">旧专题</a>' if number % 2 else ""
            return _page(f"第{number:03}村", f"<ul>{links}</ul>{gone}{_footer(number)}")
        if path in ("/zwyw/", "/tzgg/"):
            age = 1 if path == "/zwyw/" or number % 3 else 400
            days = [(self.as_of - timedelta(days=age + index)).date() for index in range(ARTICLES)]
            items = "".join(
                f'<li><a href="{path}{index}.html">第{index}条消息</a><span>{day}</span></li>' for index, day in enumerate(days)
            )
            return _page("栏目", f"<ul class='list'>{items}</ul>{_footer(number)}")
        if path.endswith(".html") and path != "/gone.html":
            return _page("消息", f"<h1>消息</h1><div>发布时间：{self.as_of.date()}</div><p>{'正文' * 60}</p>{_footer(number)}")
        return Response(status=404, body="没有这个页面".encode(), content_type="text/html; charset=utf-8")


def _footer(number: int) -> str:
    icp = f"蜀ICP备{10_000_000 + number}号" if number % 4 else ""
    return f"<footer>主办：第{number:03}村人民政府 {icp} 网站标识码：51990{number:05}</footer>"


def _page(title: str, body: str) -> Response:
    html = f"<!DOCTYPE html><html lang='zh-CN'><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"
    return Response(status=200, body=html.encode(), content_type="text/html; charset=utf-8")


@asynccontextmanager
async def start_hamlet(number: int, as_of: datetime) -> AsyncIterator[Hamlet]:
    """Run the sites in the current event loop."""
    hamlet, http = Hamlet(number, as_of), HttpServer()
    dns = DnsServer(Zone(a=dict.fromkeys(hamlet.hosts, (ADDRESS,))))
    http.hosts.update({host: HostState(hamlet.answer) for host in hamlet.hosts})
    try:
        hamlet.port = await http.listen(ADDRESS, 0)
        hamlet.dns_port = await dns.start(ADDRESS)
        yield hamlet
    finally:
        await dns.aclose()
        await http.aclose()
