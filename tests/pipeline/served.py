"""A site of a few pages for whole audits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def served(pages: dict[str, str]) -> AsyncIterator[str]:
    """A site of these pages; what is taken out of them meanwhile is gone."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        status, text = ("200 OK", pages[path]) if path in pages else ("404 Not Found", "没有这个页面")
        body = f"<!DOCTYPE html><html><meta charset='utf-8'><body>{text}</body></html>".encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
