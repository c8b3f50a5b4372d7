"""Memory of a bomb, measured in a process of its own."""

import subprocess
import sys
import zlib
from pathlib import Path

import pytest

SCRIPT = """
import asyncio, resource, sys
from config.settings import Network
from core.fetch import Fetch
from crawler.fetch import create_fetcher
data = open(sys.argv[1], "rb").read()

async def main():
    async def talk(reader, writer):
        await reader.readuntil(b"\\r\\n\\r\\n")
        writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(data) + data)
        await writer.drain()
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    fetcher = create_fetcher(Network(allow_addresses=("127.0.0.0/8",)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = await fetcher.fetch(Fetch(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await fetcher.aclose()
    server.close()
    print(result.cause, (after - before) // 1024)

asyncio.run(main())
"""


@pytest.mark.slow
def test_bomb_of_300_megabytes_costs_less_than_60(tmp_path):
    engine = zlib.compressobj(9, wbits=31)
    with (tmp_path / "bomb.gz").open("wb") as file:
        for _ in range(300):
            file.write(engine.compress(bytes(1_000_000)))
        file.write(engine.flush())
    assert (tmp_path / "bomb.gz").stat().st_size < 400_000
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "bomb.gz")],
        capture_output=True,
        text=True,
        cwd=root,
        env={"PYTHONPATH": str(root)},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    cause, megabytes = done.stdout.split()
    assert cause == "too_large"
    assert int(megabytes) < 60
