"""
Does a server speak the national protocol TLCP (国密: GB/T 38636-2020, GM/T 0024-2014)? Its answer to a greeting tells.

We have no national algorithms, and neither has the browser: a server that takes nothing else cannot be opened by us, which says nothing about
what its visitors see. One that refuses this greeting as well has a fault of its own.
"""

import asyncio
import secrets
import struct
from typing import Final

VERSION: Final = 0x0101
SUITES: Final = (0xE053, 0xE013, 0xE051, 0xE011)
"""ECC and ECDHE with SM4 in GCM or CBC and SM3: what servers have."""
_HANDSHAKE: Final = 22
_CLIENT_HELLO, _SERVER_HELLO = 1, 2
_HEAD: Final = struct.Struct(">BHHBBHH")
"""Of a server's answer: record type, version and length; message type, three bytes of length; version."""


def greeting(name: str = "") -> bytes:
    """A ClientHello: plain, as older servers know no extensions, or with the server *name* (RFC 6066) for one that has many."""
    suites = struct.pack(f">{len(SUITES)}H", *SUITES)
    body = struct.pack(">H", VERSION) + secrets.token_bytes(32) + b"\0" + struct.pack(">H", len(suites)) + suites + b"\1\0"
    if name:
        entry = struct.pack(">BH", 0, len(name)) + name.encode("ascii")
        names = struct.pack(">H", len(entry)) + entry
        body += struct.pack(">HHH", 4 + len(names), 0, len(names)) + names
    message = struct.pack(">BBH", _CLIENT_HELLO, 0, len(body)) + body
    return struct.pack(">BHH", _HANDSHAKE, VERSION, len(message)) + message


def is_server_hello(answer: bytes) -> bool:
    """Whether the first bytes of an answer accept the greeting."""
    if len(answer) < _HEAD.size:
        return False
    record, outer, _, message, _, _, inner = _HEAD.unpack_from(answer)
    return (record, outer, message, inner) == (_HANDSHAKE, VERSION, _SERVER_HELLO, VERSION)


async def speaks_tlcp(address: str, port: int, name: str = "", *, limit_s: float) -> bool:
    """Greet *address*, which must have passed the guard, plainly and, if that is refused, by *name*; whatever goes wrong is no."""
    try:
        async with asyncio.timeout(limit_s):
            return await _takes(address, port, greeting()) or (bool(name) and await _takes(address, port, greeting(name)))
    except OSError:
        return False


async def _takes(address: str, port: int, hello: bytes) -> bool:
    reader, writer = await asyncio.open_connection(address, port)
    try:
        writer.write(hello)
        return is_server_hello(await reader.readexactly(_HEAD.size))
    except (OSError, EOFError):
        return False
    finally:
        writer.transport.abort()
