"""
Opens addresses in the program's own browser, with the settings of a file: ``python -m tests.hostile.render_once wangjian.yaml URL…``.

All but the last are opened at once, as many at a time as the browser allows; the last one when they are done with.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from config.settings import load_settings
from core.ports import Rendered, Renderer
from pipeline.wiring import open_tools

SCRIPTS_RAN = "<title>scripts ran</title>"
"""What a page of the guard site shows when its scripts have made all their attempts; the script's own text does not hold it."""
TIMES, DEADLINE_S = 4, 60.0
"""
A scripted page opens some seven hundred connections: on a busy machine that takes long, and may take more than one attempt. The last page is
given as long, as a browser may have to be started anew for it.
"""


async def attempt(renderer: Renderer, url: str, deadline_s: float) -> Rendered | None:
    """Open a page; a scripted one until its scripts have run."""
    page = None
    for _ in range(TIMES if "/script/" in url else 1):
        page = await renderer.render(url, deadline_s=DEADLINE_S if "/script/" in url else deadline_s)
        if page and SCRIPTS_RAN in page.html:
            break
    return page


async def render(config: Path, urls: list[str], deadline_s: float) -> list[dict[str, object]]:
    """What the browser says of each address."""
    async with open_tools(load_settings(config)) as tools:
        renderer = tools.renderer
        if renderer is None:
            return [{"url": "", "skipped": "没有浏览器"}]
        pages = await asyncio.gather(*(attempt(renderer, url, deadline_s) for url in urls[:-1]))
        pages.append(await attempt(renderer, urls[-1], DEADLINE_S))
        rows: list[dict[str, object]] = [
            {
                "url": url,
                "status": page.status if page else None,
                "final_url": page.final_url if page else None,
                "chars": len(page.html) if page else 0,
                "ran": bool(page and SCRIPTS_RAN in page.html),
            }
            for url, page in zip(urls, pages, strict=True)
        ]
        rows.append({"url": "", "refused": len(set(getattr(renderer, "refused", ())))})
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path)
    parser.add_argument("--deadline", type=float, default=20, help="seconds for each page but the last and the scripted ones")
    parser.add_argument("urls", nargs="+")
    wanted = parser.parse_args()
    json.dump(asyncio.run(render(wanted.config, wanted.urls, wanted.deadline)), sys.stdout, ensure_ascii=False)
