"""``python -m lab``: run the town until interrupted, for a look with a browser or for trying settings."""

import argparse
import asyncio
import sys
from datetime import datetime

from core.clock import BEIJING, as_aware
from lab.town import start_town


async def _serve(arguments: argparse.Namespace) -> None:
    as_of = as_aware(datetime.fromisoformat(arguments.as_of)) if arguments.as_of else datetime.now(BEIJING)
    async with start_town(as_of, arguments.port, arguments.dns_port) as town:
        lines = [f"{item.key:14} {item.site.id}  {item.site.url}  {item.title}" for item in town.lab_sites]
        lines += [
            "network:",
            f'  nameservers: ["{town.nameserver}"]',
            f"  allow_addresses: {list(town.allow_addresses)}",
            f"  controls: {list(town.controls)}",
        ]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Parse the options and serve."""
    parser = argparse.ArgumentParser(prog="python -m lab", description="在本机回环地址上运行样例城镇")
    parser.add_argument("--as-of", default="", help="城镇的时间（ISO 格式），默认为现在")
    parser.add_argument("--port", type=int, default=0, help="HTTP 端口，默认任选")
    parser.add_argument("--dns-port", type=int, default=0, help="DNS 端口，默认任选")
    try:
        asyncio.run(_serve(parser.parse_args()))
    except OSError as error:
        sys.stderr.write(f"样例城镇无法启动：{error}\n")
        sys.exit(3)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
