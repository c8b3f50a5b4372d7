#!/usr/bin/env python3
"""
A farm of virtual sites on loopback for bench/probe_round.py: names s0.farm.test … over a name server of its own, addresses 127.1.0.0/16.

probe_farm.py FOLDER SECONDS prints its ports as one JSON line and stops by itself. FOLDER gets ca.pem, and intervals.json when it is
told to stop: how long each site really took for its first visitor, because on a busy machine the farm is late itself.

Mix: 76 % plain, 16 % TLS (trusted through ca.pem), 4 % talk no TLS where it is expected, 4 % refuse. Delays: 74 % below 0.25 s, 12 % 3 s,
9 % 14 to 14.95 s, 5 % 15.05 to 16 s. Every answer carries X-Accept and X-Sent (CLOCK_MONOTONIC, ns), so that a client's clock can be judged.
"""

import asyncio
import gc
import json
import signal
import socket
import ssl
import struct
import sys
import time
from pathlib import Path

BODY = (
    "<html><head><meta charset=utf-8><title>某某市人民政府</title></head><body>".encode()
    + "<p>政府信息公开工作</p>".encode() * 250
    + b"</body></html>"
)


def delay_of(index: int) -> float:
    """Seconds before the answer of site *index*."""
    r = (index * 2654435761 % 2**32) / 2**32
    steps = ((0.86, 3.0), (0.90, 14.0), (0.93, 14.8), (0.95, 14.95), (0.97, 15.05), (0.98, 15.2), (1.0, 16.0))
    return r * 0.25 if r < 0.74 else next(delay for limit, delay in steps if r < limit)


def kind_of(index: int) -> str:
    """``http``, ``tls``, ``tls_bad`` or ``refused``."""
    k = index % 25
    return "refused" if k == 7 else "tls_bad" if k == 13 else "tls" if k in (3, 9, 15, 21) else "http"


def url_of(index: int, ports: dict[str, int]) -> str:
    kind = kind_of(index)
    scheme = "https" if kind.startswith("tls") else "http"
    return f"{scheme}://s{index}.farm.test:{ports[kind]}/"


intervals: dict[int, float] = {}
"""Seconds from the first connection of a site to its answer."""


class Site(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.accepted, self.buffer = transport, time.monotonic_ns(), b""

    def data_received(self, data):
        self.buffer += data
        if b"\r\n\r\n" not in self.buffer:
            return
        self.buffer = b""
        third, fourth = self.transport.get_extra_info("sockname")[0].split(".")[2:]
        index = int(third) * 256 + int(fourth)
        # The control sites answer at once.
        asyncio.get_running_loop().call_later(0.0 if index >= 65000 else delay_of(index), self.send, index)

    def send(self, index):
        intervals.setdefault(index, (time.monotonic_ns() - self.accepted) / 1e9)
        if self.transport.is_closing():
            return
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\nX-Accept: %d\r\nX-Sent: %d\r\n\r\n"
        self.transport.write((head % (len(BODY), self.accepted, time.monotonic_ns())).encode() + BODY)
        self.transport.close()


class NoTls(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(b"HTTP/1.0 400 Bad Request\r\n\r\n")
        self.transport.close()


class Names(asyncio.DatagramProtocol):
    """Answers s<N>.farm.test A with 127.1.x.y, anything else with nothing."""

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        end = data.index(b"\0", 12) + 5
        label = data[13 : 13 + data[12]]
        found = data[end - 4 : end - 2] == b"\0\1" and label[:1] == b"s" and label[1:].isdigit()
        reply = data[:2] + b"\x85\x80\0\1" + (b"\0\1" if found else b"\0\0") + b"\0\0\0\0" + data[12:end]
        if found:
            index = int(label[1:])
            reply += b"\xc0\x0c\0\1\0\1" + struct.pack(">IH4B", 300, 4, 127, 1, index >> 8, index & 255)
        self.transport.sendto(reply, addr)


def listener() -> socket.socket:
    """All of 127.0.0.0/8, and nothing but the loopback device."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    sock.bind(("0.0.0.0", 0))
    sock.listen(4096)
    sock.setblocking(False)
    return sock


async def main(folder: Path, seconds: float) -> None:
    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("*.farm.test").configure_cert(context)
    loop = asyncio.get_running_loop()
    socks = {kind: listener() for kind in ("http", "tls", "tls_bad")}
    await loop.create_server(Site, sock=socks["http"])
    await loop.create_server(Site, sock=socks["tls"], ssl=context)
    await loop.create_server(NoTls, sock=socks["tls_bad"])
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        refused = closed.getsockname()[1]
    names, _ = await loop.create_datagram_endpoint(Names, local_addr=("127.0.0.1", 0))
    ports = {kind: sock.getsockname()[1] for kind, sock in socks.items()}
    print(json.dumps({**ports, "refused": refused, "dns": names.get_extra_info("sockname")[1]}), flush=True)
    gc.freeze()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.call_later(seconds, stop.set)
    await stop.wait()
    (folder / "intervals.json").write_text(json.dumps(intervals))


if __name__ == "__main__":
    import resource

    import uvloop

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(main(Path(sys.argv[1]), float(sys.argv[2])))
