"""Pages for fact tests: a frame of header, menu and footer around what a test is about."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from core.outcome import PageKind
from core.page.facts import PageFacts

AS_OF = datetime(2026, 11, 24, tzinfo=UTC)

Facts = Callable[..., PageFacts]


@pytest.fixture
def facts() -> Facts:
    """``facts(html_or_bytes, kind=…, url=…, headers=…)``: facts of a source page as of 2026-11-24."""

    def build(
        page: str | bytes,
        *,
        kind: PageKind = PageKind.AUTO,
        url: str = "http://www.a.gov.cn/x/index.html",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> PageFacts:
        body = page.encode() if isinstance(page, str) else page
        return PageFacts.from_bytes(body, url=url, headers=headers, as_of=AS_OF, kind=kind)

    return build


FOOTER = '<div class="footer">主办单位：某某市人民政府 版权所有 © 2026 建站 2020-01-01 蜀ICP备05000000号</div>'
HEADER = (
    '<div class="nav"><ul>'
    + "".join(
        f'<li><a href="/{place}/">{name}</a></li>' for place, name in enumerate(("首页", "政务公开", "新闻中心", "办事服务", "互动交流"))
    )
    + "</ul></div><div>今天是2026年11月24日 星期二</div>"
)


@pytest.fixture
def framed() -> Callable[..., str]:
    """``framed(main, head="")``: a page with menu, clock and footer."""

    def build(main: str, head: str = "") -> str:
        return f"<html><head>{head}</head><body>{HEADER}<div class='main'>{main}</div>{FOOTER}</body></html>"

    return build
