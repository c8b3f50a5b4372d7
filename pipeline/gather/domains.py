"""The further domains that the register names beside the one in use: what they show today."""

from typing import Final
from urllib.parse import urlsplit

from checks.domain.filing import filed_hosts
from core.page.snapshot import PageSnapshot
from core.snapshot import OtherDomain
from core.url import bare_host, host_of
from pipeline.gather.site import Gathering

MAX_DOMAINS: Final = 5
"""Domains of one site that are asked. House rule."""


async def other_domains(gathering: Gathering, home: PageSnapshot) -> tuple[OtherDomain, ...]:
    """Open every registered domain but the one in use, once, at the port of the home page."""
    used = bare_host(host_of(home.final_url))
    port = urlsplit(home.final_url).port
    hosts = {bare_host(host): host for host in filed_hosts(gathering.site.filed_domain)}
    hosts.pop(used, None)
    found = []
    for host in list(hosts.values())[:MAX_DOMAINS]:
        url = f"http://{host}:{port}/" if port else f"http://{host}/"
        gathering.progress.step("网络", 1, 1, host)
        loaded = await gathering.loader.load(url)
        page = loaded.usable
        leads_home = loaded.page is not None and bare_host(host_of(loaded.page.final_url)) == used
        found.append(OtherDomain(host=host, url=url, page=page, leads_home=leads_home, failure=loaded.failure))
    return tuple(found)
