"""Opens addresses in the program's own browser, with the settings of a file: ``python -m tests.hostile.render_once wangjian.yaml URL…``."""

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
"""A scripted page opens some seven hundred connections: on a busy machine that takes long, and may take more than one attempt."""


async def attempt(renderer: Renderer, url: str) -> Rendered | None:
    """Open a page; a scripted one until its scripts have run."""
    page = None
    for _ in range(TIMES if "/script/" in url else 1):
        page = await renderer.render(url, deadline_s=DEADLINE_S if "/script/" in url else 20)
        if page and SCRIPTS_RAN in page.html:
            break
    return page


async def render(config: Path, urls: list[str]) -> list[dict[str, object]]:
    """What the browser says of each address."""
    rows: list[dict[str, object]] = []
    async with open_tools(load_settings(config)) as tools:
        if tools.renderer is None:
            return [{"url": "", "skipped": "没有浏览器"}]
        for url in urls:
            page = await attempt(tools.renderer, url)
            failure = getattr(tools.renderer, "last_failure", None)
            rows.append(
                {
                    "url": url,
                    "status": page.status if page else None,
                    "final_url": page.final_url if page else None,
                    "chars": len(page.html) if page else 0,
                    "ran": bool(page and SCRIPTS_RAN in page.html),
                    "cause": str(failure.cause) if failure else None,
                }
            )
        rows.append({"url": "", "refused": len(set(getattr(tools.renderer, "refused", ())))})
    return rows


if __name__ == "__main__":
    json.dump(asyncio.run(render(Path(sys.argv[1]), [one for one in sys.argv[2:] if one != "--"])), sys.stdout, ensure_ascii=False)
