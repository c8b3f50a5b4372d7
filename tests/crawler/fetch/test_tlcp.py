"""Servers that take national handshakes only: known by their answer, and not called broken."""

import asyncio
import struct

import pytest

from core.fetch import Fetch
from core.outcome import Cause, Owner
from crawler.fetch.tlcp import greeting, is_server_hello, speaks_tlcp

SERVER_HELLO = bytes.fromhex(
    "160101002a0200002601016b0a868927bc6d1ab75405388b21cf6dcad27928bab530dc881cf35290d1dc1100e0130016010106400b00063c"
)
"""What the TLCP server of GmSSL 3.3 answered to our greeting."""
ALERT = bytes.fromhex("15030100020246")


def test_the_greeting_is_one_record_of_one_message():
    wire = greeting()
    kind, version, length = struct.unpack(">BHH", wire[:5])
    assert (kind, version, length) == (22, 0x0101, len(wire) - 5)
    message, size, inner = wire[5], int.from_bytes(wire[6:9], "big"), wire[9:11]
    assert (message, size, inner) == (1, len(wire) - 9, b"\x01\x01")
    assert wire != greeting(), "a number used once"


def test_a_greeting_by_name_carries_the_name_of_the_server():
    wire, name = greeting("www.example.gov.cn"), b"www.example.gov.cn"
    assert int.from_bytes(wire[3:5], "big") == len(wire) - 5
    rest = wire[len(greeting()) :]
    assert rest == struct.pack(">HHHHBH", len(name) + 9, 0, len(name) + 5, len(name) + 3, 0, len(name)) + name


@pytest.mark.parametrize(
    ("data", "accepts"),
    [
        pytest.param(SERVER_HELLO, True, id="a national server"),
        pytest.param(SERVER_HELLO[:8], False, id="cut off"),
        pytest.param(ALERT, False, id="alert of TLS"),
        pytest.param(b"\x15\x01\x01" + ALERT[3:] + bytes(8), False, id="national alert"),
        pytest.param(SERVER_HELLO.replace(b"\x01\x01", b"\x03\x03"), False, id="TLS 1.2"),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", False, id="no TLS"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_only_a_national_hello_accepts(data, accepts):
    assert is_server_hello(data) is accepts


def server(national: bytes, other: bytes = ALERT):
    """Talks by what it is greeted with."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeted = await reader.read(600)
        writer.write(national if greeted[1:3] == b"\x01\x01" else other)

    return talk


@pytest.mark.parametrize(
    ("national", "owner", "words"),
    [
        pytest.param(SERVER_HELLO, Owner.MONITOR, "国密", id="takes national handshakes only"),
        pytest.param(ALERT, Owner.SITE, "TLS", id="takes no handshake"),
        pytest.param(b"", Owner.SITE, "TLS", id="hangs up on national handshakes"),
    ],
)
@pytest.mark.parametrize("fresh", [pytest.param(True, id="visit"), pytest.param(False, id="crawl")])
async def test_whose_fault_a_refused_handshake_is(zoo, fetcher, national, owner, words, fresh):
    port = await zoo.serve(server(national))
    for _ in range(2):
        result = await fetcher.fetch(Fetch(url=f"https://127.0.0.1:{port}/", fresh=fresh))
        assert (result.cause, result.owner) == (Cause.TLS_UNSUPPORTED, owner)
        assert words in result.detail


@pytest.mark.parametrize(
    ("asked_by", "expected"),
    [
        pytest.param("www.example.gov.cn", True, id="the name it has"),
        pytest.param("other.example.gov.cn", False, id="another name"),
        pytest.param("", False, id="an address has no name"),
    ],
)
async def test_a_server_of_many_names_is_greeted_by_name(zoo, asked_by, expected):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(SERVER_HELLO if b"www.example.gov.cn" in await reader.read(600) else ALERT)

    assert await speaks_tlcp("127.0.0.1", await zoo.serve(talk), asked_by, limit_s=2) is expected


async def test_a_silent_server_is_not_waited_for(zoo):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    assert not await speaks_tlcp("127.0.0.1", await zoo.serve(talk), limit_s=0.05)


async def test_the_question_costs_the_site_no_time(zoo, fetcher):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await reader.read(600))[1:3] == b"\x01\x01":
            await asyncio.sleep(0.3)
            writer.write(SERVER_HELLO)
        else:
            writer.write(ALERT)

    result = await fetcher.fetch(Fetch(url=f"https://127.0.0.1:{await zoo.serve(talk)}/", fresh=True, deadline_s=0.25))
    assert (result.cause, result.owner) == (Cause.TLS_UNSUPPORTED, Owner.MONITOR)
