"""A paced round, end to end over the real fetch layer."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.settings import Network
from core.outcome import Cause, Owner
from crawler.fetch import create_fetcher
from monitors.controls import Controls
from monitors.round import Planned, run_round
from monitors.visit import Visitor

ROOT = Path(__file__).resolve().parents[2]


async def test_starts_are_paced_and_results_streamed(make):
    starts, sunk = [], []

    def route(question):
        starts.append(time.monotonic())
        return make.answer(question.url)

    fetcher = make.Fetcher(route)
    planned = [Planned(f"s{index}", f"http://{index}.test/", make.now) for index in range(60)]
    count = await run_round(Visitor(fetcher, Controls(fetcher, ())), iter(planned), sunk.append, starts_per_s=200)
    assert count == len(sunk) == 60
    assert 0.25 < starts[-1] - starts[0] < 0.6
    assert max(sum(1 for other in starts if 0 <= other - at < 0.05) for at in starts) < 25


@pytest.mark.parametrize("cut", [False, True], ids=["one site cut", "everything cut"])
async def test_with_all_controls_cut_no_site_fails_and_with_one_site_cut_only_that_one(make, unused_tcp_port, cut):
    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    good = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    dead = f"http://127.0.0.1:{unused_tcp_port}/"
    fetcher = create_fetcher(Network(allow_addresses=("127.0.0.0/8",)))
    visits = {}
    planned = [Planned(f"s{index}", dead if cut or index == 3 else good, make.now) for index in range(10)]
    maker = Visitor(fetcher, Controls(fetcher, (dead,) * 2 if cut else (good,) * 2))
    await run_round(maker, planned, lambda visit: visits.setdefault(visit.site, visit))
    await fetcher.aclose()
    server.close()
    if cut:
        assert all((one.ok, one.cause, one.owner) == (None, Cause.OWN_OUTAGE, Owner.MONITOR) for one in visits.values())
    else:
        assert [site for site, one in visits.items() if not one.ok] == ["s3"]
        assert (visits["s3"].cause, visits["s3"].owner) == (Cause.CONNECT_REFUSED, Owner.SITE)


@pytest.mark.parametrize(
    ("others", "after"),
    [pytest.param("pass", "== 0", id="nothing was frozen"), pytest.param("gc.freeze()", "> 0", id="others had frozen theirs")],
)
def test_collector_is_left_as_it_was_found(others, after):
    code = f"""import gc; from monitors.round import quiet_collector
before = gc.get_threshold()
{others}
with quiet_collector():
    assert gc.get_freeze_count() > 1000
    assert gc.get_threshold() != before
assert gc.get_threshold() == before
assert gc.get_freeze_count() {after}"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
