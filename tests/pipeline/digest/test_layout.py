"""Digest and report in a real browser: whole at 1280 and 375 pixels, light and dark, nothing cut off and nothing hidden."""

import pytest

from crawler.browser.find import find_browser
from pipeline.digest import build
from pipeline.report import build_report
from reports.digest_html import render_digest
from reports.site_html import render_site
from tests.pipeline.digest.conftest import A, T

pytestmark = [pytest.mark.slow, pytest.mark.skipif(find_browser(None) is None, reason="no browser is installed")]

_SHOWN = (
    """() => [...document.querySelectorAll('h2')].filter(head => head.getBoundingClientRect().height > 10).map(head => head.innerText)"""
)
_CONTRAST = """() => {
  const light = color => { const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  const behind = node => { for (; node; node = node.parentElement) { const color = getComputedStyle(node).backgroundColor;
    if (!/, 0\\)$/.test(color)) return color } return 'rgb(255, 255, 255)' };
  return [...document.querySelectorAll('td, p, h2, h3, span, a, b, dd, dt, li, summary')].filter(node => node.getBoundingClientRect().height > 10
    && [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim())).map(node => {
      const [one, two] = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => b - a);
      return [(one + 0.05) / (two + 0.05), node.innerText.slice(0, 40)] }).filter(pair => pair[0] < 4.5) }"""


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(find_browser(None)), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("what", ["digest", "report"])
def test_page_is_whole(filled, settings, browser, what, width, scheme):
    if what == "digest":
        text = render_digest(build(filled, settings, T))
        heads = {"本周变化", "一周内到期", "单项否决", "单位排名", "可用性", "监测端故障与未能测定", "政务新媒体"}
    else:
        text = render_site(build_report(filled, settings, filled.sites.get(A), T, ["mianyang-2022"]))
        heads = {"结论", "单项否决", "问题详情"}
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    try:
        page = context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(text)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shown = {head.split("\n")[0] for head in page.evaluate(_SHOWN)}
        assert heads <= {word for word in heads if any(head.startswith(word) for head in shown)}
        assert page.evaluate(_CONTRAST) == []
        assert [url for url in asked if not url.startswith(("about:", "data:"))] == []
    finally:
        context.close()
