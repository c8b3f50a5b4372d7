"""The picture of the README: the demo's report on one site of the sample town, as a browser shows it (``make picture``)."""

import argparse
import asyncio
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import async_playwright

from crawler.browser.find import find_browser

WIDTH, HEIGHT, COLOURS = 1080, 860, 64
"""Pixels of the window, and of the palette: text and flat fields need no more."""


def main() -> None:
    """Run the demo on one site, then photograph its report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path)
    parser.add_argument("--site", default="department")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "cli.main", "demo", "--site", arguments.site, "--no-open", "--output", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        picture = asyncio.run(_photograph((Path(folder) / f"{arguments.site}.html").resolve().as_uri()))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(arguments.output, optimize=True)
    print(f"{arguments.output}: {arguments.output.stat().st_size // 1000} kB")


async def _photograph(report: str) -> bytes:
    browser_path = find_browser(None)
    if browser_path is None:
        raise SystemExit("no browser here: make browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(browser_path))
        page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN", color_scheme="light")
        await page.goto(report)
        picture = await page.screenshot()
        await browser.close()
    return picture


if __name__ == "__main__":
    main()
