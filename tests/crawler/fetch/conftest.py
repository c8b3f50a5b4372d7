"""The zoo: small misbehaving servers on loopback, and a name server that can be told to lie, fail or stay silent."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
import pytest_asyncio
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.settings import Network
from crawler.fetch import Engine, create_fetcher

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LOOPBACK = ("127.0.0.0/8", "::1/128")


def answer(body: bytes = b"hello", *, status: str = "200 OK", headers: str = "") -> bytes:
    """A well-formed answer."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode("latin-1") + body


class Zoo:
    """Starts servers and ends them, clients included."""

    def __init__(self) -> None:
        self._servers: list[asyncio.AbstractServer] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

    async def serve(self, talk: Talk, *, host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> int:
        """Run *talk* for every connection; give the port."""

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            async def run() -> None:
                with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                    await talk(reader, writer)
                writer.close()

            self._writers.append(writer)
            task = asyncio.get_running_loop().create_task(run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        server = await asyncio.start_server(connected, host, 0, ssl=context)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def http(self, route: Callable[["Seen"], bytes | None], **options: Any) -> int:
        """Answer each request with the bytes of *route*; None hangs up."""

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                seen = await read_request(reader)
                reply = route(seen)
                if reply is None:
                    return
                writer.write(reply)
                await writer.drain()

        return await self.serve(talk, **options)

    async def raw(self, data: bytes, *, close: bool = True, **options: Any) -> int:
        """Answer every request with the same bytes."""

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            writer.write(data)
            await writer.drain()
            if not close:
                await asyncio.sleep(60)

        return await self.serve(talk, **options)

    async def aclose(self) -> None:
        for server in self._servers:
            server.close()
        for writer in self._writers:
            writer.transport.abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@dataclass
class Seen:
    """A request as a server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


async def read_request(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    return Seen(method, path, headers, await reader.readexactly(int(headers.get("content-length", 0))))


@pytest_asyncio.fixture
async def zoo() -> AsyncIterator[Zoo]:
    one = Zoo()
    yield one
    await one.aclose()


@pytest_asyncio.fixture
async def make_fetcher() -> AsyncIterator[Callable[..., Engine]]:
    async with AsyncExitStack() as stack:

        def make(**options: Any) -> Engine:
            engine = create_fetcher(Network(**{"allow_addresses": LOOPBACK, **options}))
            stack.push_async_callback(engine.aclose)
            return engine

        yield make


@pytest.fixture
def fetcher(make_fetcher: Callable[..., Engine]) -> Engine:
    return make_fetcher()


SILENT: list[str] = []
"""Records of a name that the server is silent about."""


@dataclass
class NameServer:
    """A zone in a dict; None fails (SERVFAIL), ``SILENT`` gets no answer. Mode: ``answer``, ``nxdomain``, ``servfail``, ``refused``, ``silent``, ``truncate``,
    ``garbage`` (an answer that stops within its question), ``alias`` (by way of another name), ``foreign`` (the address of another name)."""

    zone: dict[tuple[str, str], list[str] | None] = field(default_factory=dict)
    mode: str = "answer"
    late: int = 0
    """The first so many questions get no answer."""
    delay_s: float = 0.0
    """Every answer comes so late."""
    ttl: int = 60
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""

    def reply(self, wire: bytes, *, tcp: bool = False) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if self.mode == "silent" or len(self.asked) <= self.late or self.zone.get((name, kind)) is SILENT:
            return None
        message = dns.message.make_response(query)
        message.flags |= dns.flags.RA
        if self.mode in ("servfail", "refused"):
            message.set_rcode(dns.rcode.from_text(self.mode))
        elif self.mode == "truncate" and not tcp:
            message.flags |= dns.flags.TC
        elif self.mode == "nxdomain" or not any(known == name for known, _ in self.zone):
            message.set_rcode(dns.rcode.NXDOMAIN)
        elif self.zone.get((name, kind), ()) is None:
            message.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in self.zone:
            owner = question.name if self.mode not in ("alias", "foreign") else dns.name.from_text("other.test")
            if self.mode == "alias":
                message.answer.append(dns.rrset.from_text(question.name, self.ttl, "IN", "CNAME", "other.test."))
            message.answer.append(dns.rrset.from_text(owner, self.ttl, "IN", kind, *self.zone[(name, kind)]))
        return message.to_wire()[: 14 if self.mode == "garbage" else None]


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        reply = self._server.reply(data)
        if reply is not None:
            asyncio.get_running_loop().call_later(self._server.delay_s, self._transport.sendto, reply, addr)


@pytest_asyncio.fixture
async def name_server() -> AsyncIterator[Callable[..., Awaitable[NameServer]]]:
    """Give a function that starts a name server."""
    transports: list[Any] = []
    servers: list[asyncio.AbstractServer] = []

    async def start(zone: dict[tuple[str, str], list[str] | None] | None = None, mode: str = "answer", **options: Any) -> NameServer:
        server = NameServer(zone=zone or {}, mode=mode, **options)
        loop = asyncio.get_running_loop()

        async def tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            size = int.from_bytes(await reader.readexactly(2), "big")
            reply = server.reply(await reader.readexactly(size), tcp=True) or b""
            writer.write(len(reply).to_bytes(2, "big") + reply)
            await writer.drain()
            writer.close()

        while True:
            transport, _ = await loop.create_datagram_endpoint(lambda: _Udp(server), local_addr=("127.0.0.1", 0))
            transports.append(transport)
            port = transport.get_extra_info("sockname")[1]
            try:
                servers.append(await asyncio.start_server(tcp, "127.0.0.1", port))
            except OSError:
                continue  # somebody has the same port for TCP
            break
        server.address = f"127.0.0.1:{port}"
        return server

    yield start
    for transport in transports:
        transport.close()
    for one in servers:
        one.close()
    await asyncio.sleep(0.01)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture(scope="session")
def good_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("www.example.test", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="session")
def expired_tls(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) - timedelta(days=3)).configure_cert(context)
    return context


@pytest.fixture(scope="session")
def self_signed_tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "self.example.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("self")
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.fixture(scope="session")
def tls10_only(authority: trustme.CA) -> ssl.SSLContext:
    import warnings

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    return context
