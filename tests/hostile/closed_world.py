"""
A closed world: every IPv4 and IPv6 address is this process's own, so whoever is called, we pick up.

Run inside an empty network namespace (``unshare -rn``): all addresses are routed to the loopback device, one listener per port takes
them all and tells sites from canaries by the address that was called. So the program under test runs with its real defaults: no
``allow_addresses``, public addresses for sites, port 80, and every forbidden address of the table is really there, listening.
"""

import asyncio
import contextlib
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from lab.dns import DnsServer, Zone
from tests.hostile import addresses as table
from tests.hostile import guard_site

TCP_PORTS: Final = (80, 443, 53, 22, 3478, 5349, 6379, 8080)
UDP_PORTS: Final = (53, 443, 3478, 5349, 19302)
KINDS: Final = ("webhook", "dingtalk", "wecom", "feishu")
PUBLIC: Final = (table.SITE, table.OTHER, table.CONTROL)


class Rebinding(dict[str, tuple[str, ...]]):
    """A zone table in which one name changes its mind after the first answer."""

    def __init__(self, rows: dict[str, tuple[str, ...]], evil: str) -> None:
        super().__init__(rows)
        self.evil = evil
        self.asked = 0

    def get(self, name: str, default: Any = None) -> Any:
        if name != table.REBIND:
            return super().get(name, default)
        self.asked += 1
        return (table.OTHER,) if self.asked % 2 else (self.evil,)


class Datagrams(asyncio.DatagramProtocol):
    """A UDP canary."""

    def __init__(self, world: "World", port: int) -> None:
        self.world, self.port = world, port

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.world.hits[f"udp:{self.port}"] += 1


class World:
    """Listeners, DNS and the count of who was called."""

    def __init__(self) -> None:
        self.hits: Counter[str] = Counter()
        self.served: Counter[str] = Counter()
        self.zone = Zone()

    async def start(self) -> None:
        a = {table.HOST: (table.SITE,), "guard.gov.cn": (table.SITE,), table.MIXED: ("10.0.0.5", table.SITE), **table.NAMES_A}
        a |= {f"ns{n}.guard.gov.cn": ("10.0.0.53",) for n in (1, 2)} | {"control.guard.gov.cn": (table.CONTROL,)}
        aaaa = {**table.NAMES_AAAA, "ns1.guard.gov.cn": ("fd00::53",), "ns2.guard.gov.cn": ("::1",)}
        aaaa["control.guard.gov.cn"] = ("2400:3200::80",)
        a[table.REBIND] = (table.OTHER,)
        self.zone = Zone(a=Rebinding(a, "10.0.0.5"), aaaa=aaaa, cname=dict(table.ALIAS))
        self.zone.ns["guard.gov.cn"] = ("ns1.guard.gov.cn", "ns2.guard.gov.cn")
        self.dns = DnsServer(self.zone)
        await self.dns.start(table.DNS, 5300)
        context = _certificate()
        for port in TCP_PORTS:
            sockets = [_listener(family, port) for family in (socket.AF_INET, socket.AF_INET6)]
            for one in sockets:
                await asyncio.start_server(self._accept, sock=one, ssl=context if port in (443, 5349) else None)
        loop = asyncio.get_running_loop()
        for port in UDP_PORTS:
            await loop.create_datagram_endpoint(lambda port=port: Datagrams(self, port), local_addr=("::", port))  # both families

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address, port = writer.get_extra_info("sockname")[:2]
        where = address.removeprefix("::ffff:")
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, asyncio.LimitOverrunError):
            head = b""
        line = head.partition(b"\r\n")[0].decode("latin-1")[:120]
        if where not in (*PUBLIC, "2400:3200::80"):
            self.hits[f"{where}:{port} {line}"] += 1
        else:
            self.served[line.partition(" ")[2].partition(" ")[0].partition("?")[0]] += 1
        with contextlib.suppress(OSError):
            writer.write(guard_site.answer(line))
            await writer.drain()
        writer.close()


def _listener(family: socket.AddressFamily, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family is socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    made.bind(("" if family is socket.AF_INET else "::", port))
    made.listen(256)
    return made


def _certificate() -> ssl.SSLContext:
    import trustme

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(table.HOST).configure_cert(context)
    return context


def _settings(folder: Path, allow: list[str]) -> Path:
    path = folder / "wangjian.yaml"
    network = {
        "nameservers": [f"{table.DNS}:5300"],
        "controls": ["http://control.guard.gov.cn/"],
        "allow_addresses": allow,
        "deadline_s": 4,
        "per_host_concurrency": 32,
    }
    hooks = [
        {"name": f"h{number}", "kind": KINDS[number % len(KINDS)], "url": url, "secret": "schluessel", "quiet": False}
        for number, url in enumerate(hook_urls())
    ]
    path.write_text(json.dumps({"data_dir": str(folder / "data"), "network": network, "notify": {"hooks": hooks}}), "utf-8")
    return path


def hook_urls() -> list[str]:
    """Where web hooks are told to post: every forbidden address that the configuration takes, redirects to them, names that change."""
    redirects = [f"http://{table.HOST}/r/{code}/{index}" for index, code in enumerate(guard_site.CODES)]
    return [url for url in [*guard_site.everything(), *redirects] if url.startswith(("http://", "https://"))]


async def run_command(folder: Path, *arguments: str, limit_s: float = 450) -> dict[str, Any]:
    """One command of the program, as users run it; ``render`` opens addresses in its browser."""
    program = ["-m", "cli.main", "--config", str(folder / "wangjian.yaml"), *arguments]
    if arguments[0] == "render":
        program = ["-m", "tests.hostile.render_once", str(folder / "wangjian.yaml"), *arguments[1:]]
    environment = {**os.environ, "HOME": os.environ.get("HOME", "/"), "XDG_DATA_HOME": str(folder)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *program,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=folder,
    )  # fmt: skip
    try:
        out, err = await asyncio.wait_for(process.communicate(), limit_s)
    except TimeoutError:
        process.kill()
        out, err = await process.communicate()
    return {
        "command": arguments[0],
        "status": process.returncode,
        "out": out.decode("utf-8", "replace"),
        "err": err.decode("utf-8", "replace")[-4000:],
    }


async def live(*, allow: list[str], commands: list[list[str]]) -> dict[str, Any]:
    """Run the commands in the world; gives what was called and what they answered."""
    world = World()
    await world.start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _settings(folder, allow)
        for name, rows in (("sites.csv", _registry()), ("accounts.csv", _accounts()), ("findings.jsonl", _findings())):
            (folder / name).write_text("\n".join(rows) + "\n", "utf-8")
        results = [await run_command(folder, *arguments) for arguments in commands]
    return {"hits": dict(world.hits), "served": dict(world.served), "questions": world.zone.questions, "results": results}


def _registry() -> Iterator[str]:
    yield "id,name,url,class,level,state"
    for index, url in enumerate(table.forbidden_urls()):
        if "\n" not in url and "\t" not in url and url.startswith("http"):
            yield f"51{index:08d},测试网站{index},{url},department,city,open"


def _accounts() -> Iterator[str]:
    yield "id,platform,name,unit,url,feed"
    for index, url in enumerate(hook_urls()):
        if "\t" not in url and "\n" not in url:
            yield f"a{index},其他,账号{index},某局,,{url}"


def _findings() -> Iterator[str]:
    """Something worth telling."""
    now = datetime.now(UTC).isoformat()
    yield json.dumps({"code": "home.not_updated_14d", "site": "5100000000", "state": "confirmed", "severity": "veto", "observed_at": now})


def _route() -> None:
    for command in ("link set lo up", "route add local 0.0.0.0/0 dev lo", "-6 route add local ::/0 dev lo"):
        subprocess.run(["ip", *command.split()], check=True)


if __name__ == "__main__":
    _route()
    wanted = json.loads(sys.argv[1])
    json.dump(asyncio.run(live(**wanted)), sys.stdout, ensure_ascii=False)
