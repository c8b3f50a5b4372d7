"""Opens addresses in the program's own browser, with the settings of a file: ``python -m tests.hostile.render_once wangjian.yaml URL…``."""

import asyncio
import json
import sys
from pathlib import Path

from config.settings import load_settings
from pipeline.wiring import open_tools


async def render(config: Path, urls: list[str]) -> list[dict[str, object]]:
    """What the browser says of each address."""
    rows: list[dict[str, object]] = []
    async with open_tools(load_settings(config)) as tools:
        if tools.renderer is None:
            return [{"url": "", "skipped": "没有浏览器"}]
        for url in urls:
            page = await tools.renderer.render(url, screenshot=True, deadline_s=20)
            failure = getattr(tools.renderer, "last_failure", None)
            rows.append(
                {
                    "url": url,
                    "status": page.status if page else None,
                    "final_url": page.final_url if page else None,
                    "chars": len(page.html) if page else 0,
                    "ran": bool(page and "scripts ran" in page.html),
                    "cause": str(failure.cause) if failure else None,
                }
            )
        rows.append({"url": "", "refused": len(set(getattr(tools.renderer, "refused", ())))})
    return rows


if __name__ == "__main__":
    json.dump(asyncio.run(render(Path(sys.argv[1]), [one for one in sys.argv[2:] if one != "--"])), sys.stdout, ensure_ascii=False)
