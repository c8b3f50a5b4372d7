import asyncio
import urllib.request

import pytest

from core.site import Site
from lab.outside import CONTROLS
from lab.records import Mode
from lab.sites import BUILDERS
from lab.town import call_in_town, start_town, town_in_thread


async def status_of(address: str, port: int, host: str) -> int:
    reader, writer = await asyncio.open_connection(address, port)
    writer.write(f"GET / HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
    head = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return int(head.split()[1])


async def test_every_site_has_an_address_of_its_own(as_of):
    async with start_town(as_of) as town:
        assert [item.key for item in town.lab_sites] == list(BUILDERS)
        addresses = {town.dns.zone.a[item.hosts[0]][0] for item in town.lab_sites}
        assert len(addresses) == len(BUILDERS)
        assert all(isinstance(site, Site) and f":{town.port}/" in site.url for site in town.sites)
        assert len({site.id for site in town.sites}) == len(BUILDERS)
        assert set(town.truth) == {site.id for site in town.sites}
        assert await status_of("127.0.0.2", town.port, "www.anhe.gov.cn") == 200


async def test_two_towns_live_side_by_side(as_of):
    async with start_town(as_of, keys=["portal"]) as one, start_town(as_of, keys=["portal"]) as other:
        assert one.port != other.port
        assert one.nameserver != other.nameserver


async def test_site_switched_down_refuses_and_comes_back(as_of):
    async with start_town(as_of, keys=["portal", "county"]) as town:
        await town.switch("portal", Mode.DOWN)
        with pytest.raises(OSError):
            await status_of("127.0.0.2", town.port, "www.anhe.gov.cn")
        county = town.dns.zone.a["www.qingxi.gov.cn"][0]
        assert await status_of(county, town.port, "www.qingxi.gov.cn") == 200
        await town.switch("portal", Mode.UP)
        assert await status_of("127.0.0.2", town.port, "www.anhe.gov.cn") == 200


async def test_own_outage_takes_the_controls_and_the_dns(as_of):
    async with start_town(as_of, keys=["portal"]) as town:
        await town.outage()
        assert town.dns.zone.broken
        assert all(town.http.hosts[host].mode is Mode.DOWN for host in CONTROLS)
        await town.outage(on=False)
        assert await status_of("127.0.0.1", town.port, CONTROLS[0]) == 200


async def test_slow_mode_delays_the_answer(as_of):
    async with start_town(as_of, keys=["portal"]) as town:
        await town.switch("portal", Mode.SLOW, delay_s=0.3)
        begun = asyncio.get_running_loop().time()
        await status_of("127.0.0.2", town.port, "www.anhe.gov.cn")
        assert asyncio.get_running_loop().time() - begun >= 0.3


async def test_unknown_key_is_an_error(as_of):
    async with start_town(as_of, keys=["portal"]) as town:
        with pytest.raises(KeyError):
            town["nowhere"]


def test_town_in_a_thread_serves_other_loops(as_of):
    with town_in_thread(as_of, keys=["portal"]) as town:
        question = urllib.request.Request(f"http://127.0.0.2:{town.port}/", headers={"Host": "www.anhe.gov.cn"})
        with urllib.request.urlopen(question, timeout=5) as found:
            assert "安和市人民政府" in found.read().decode()
        call_in_town(town, lambda: town.switch("portal", Mode.ERROR))
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(question, timeout=5)
        assert caught.value.code == 503
        caught.value.close()
