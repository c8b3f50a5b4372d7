"""The ceiling: a bare client that does no more than a sweep must (python -m bench.sweep_bare START OUT.tsv)."""

import asyncio
import sys
from array import array
from collections import deque
from urllib.parse import quote, urljoin, urlsplit

import httptools
import uvloop
from selectolax.lexbor import LexborHTMLParser

CONCURRENCY, TIMEOUT_S, MAX_HOPS = 64, 5, 10
FILES = (".jpg", ".png", ".css", ".js", ".pdf", ".doc", ".docx", ".do")


class Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self) -> None:
        self.waiter: asyncio.Future[None] | None = None
        self.keep = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self.keep = False
        if self.waiter and not self.waiter.done():
            self.waiter.set_exception(error or ConnectionResetError())

    def ask(self, method: str, path: str, host: str) -> asyncio.Future[None]:
        self.location, self.body, self.head = "", bytearray(), method == "HEAD"
        self.parser = httptools.HttpResponseParser(self)
        self.waiter = asyncio.get_running_loop().create_future()
        self.transport.write(f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n".encode())  # type: ignore[attr-defined]
        return self.waiter

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"location":
            self.location = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        if self.head:
            self.on_message_complete()

    def on_body(self, data: bytes) -> None:
        self.body += data

    def on_message_complete(self) -> None:
        self.keep = self.parser.should_keep_alive()
        if self.waiter and not self.waiter.done():
            self.waiter.set_result(None)


class Bare:
    def __init__(self, start: str) -> None:
        self.start, self.base = start, start.rstrip("/")
        self.ids, self.urls, self.state = {start: 0}, [start], {}
        self.queue, self.active, self.wake = deque([0]), 0, asyncio.Event()
        self.references: list[array[int]] = []
        self.idle: dict[tuple[str, int], list[Connection]] = {}

    async def exchange(self, method: str, url: str) -> tuple[int, str, bytes]:
        parts = urlsplit(url)
        key = (parts.hostname or "", parts.port or 80)
        idle = self.idle.setdefault(key, [])
        connection = idle.pop() if idle else None
        if connection is None or not connection.keep:
            _, connection = await asyncio.get_running_loop().create_connection(Connection, *key)
        await connection.ask(method, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), parts.netloc)
        if connection.keep:
            idle.append(connection)
        return connection.parser.get_status_code(), connection.location, bytes(connection.body)

    async def check(self, number: int) -> None:
        url = current = self.urls[number]
        method = "GET" if url.startswith(self.base) and not url.endswith(FILES) else "HEAD"
        try:
            async with asyncio.timeout(TIMEOUT_S):
                for _ in range(MAX_HOPS):
                    status, location, body = await self.exchange(method, current)
                    if method == "HEAD" and status == 405:
                        method = "GET"
                    elif 300 <= status < 400 and location:
                        current = urljoin(current, location)
                    else:
                        break
                else:
                    status = 999
            if status >= 400:
                self.state[number] = str(status)
            elif method == "GET" and current == url:
                self.read(number, body)
        except (OSError, TimeoutError) as error:
            self.state[number] = type(error).__name__

    def read(self, number: int, body: bytes) -> None:
        text = body.decode("gb18030", "replace") if b"gbk" in body[:300] else body.decode("utf-8", "replace")
        tree = LexborHTMLParser(text)
        raws = {node.attrs["href"] for node in tree.css("a[href],link[href]")} | {node.attrs["src"] for node in tree.css("img[src]")}
        page = array("I", [number])
        for raw in raws:
            raw = raw.strip()
            if raw.startswith(("javascript:", "mailto:", "#")):
                continue
            url = self.base + raw if raw[0] == "/" else urljoin(self.urls[number], raw)
            url = url if url.isascii() else quote(url, safe=":/?=&%")
            target = self.ids.get(url)
            if target is None:
                target = self.ids[url] = len(self.urls)
                self.urls.append(url)
                self.queue.append(target)
            page.append(target)
        self.references.append(page)

    async def worker(self) -> None:
        while True:
            while not self.queue:
                if not self.active:
                    self.wake.set()
                    return
                self.wake.clear()
                await self.wake.wait()
            self.active += 1
            await self.check(self.queue.popleft())
            self.active -= 1
            self.wake.set()

    async def run(self, out: str) -> None:
        await asyncio.gather(*(self.worker() for _ in range(CONCURRENCY)))
        with open(out, "w", encoding="utf-8") as file:
            for page in self.references:
                file.writelines(f"{self.urls[n]}\t{self.urls[page[0]]}\t{self.state[n]}\n" for n in page[1:] if n in self.state)


if __name__ == "__main__":
    uvloop.run(Bare(sys.argv[1]).run(sys.argv[2]))
