"""
The zoo: local servers that do to a crawler whatever a server can do.

An animal is a host name and what it sends: bytes, or a coroutine that writes to the connection as it likes. All share one port of one
loopback address; a DNS server knows their names. One host, ``good``, is well-behaved: the others must not slow its visits.
"""

import asyncio
import contextlib
import gzip
import itertools
import ssl
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import brotli
import zstandard

from lab.dns import DnsServer, Zone

ROOT: Final = Path(__file__).resolve().parents[2]
DOMAIN: Final = "zoo.gov.cn"
ADDRESS: Final = "127.0.0.1"
MB: Final = 1_000_000

Writer = asyncio.StreamWriter
Animal = Callable[[str, Writer], Awaitable[None]]
ANIMALS: Final[dict[str, Animal]] = {}


def animal(name: str) -> Callable[[Animal], Animal]:
    """Put an animal into the zoo."""

    def put(made: Animal) -> Animal:
        ANIMALS[name] = made
        return made

    return put


def head(status: str = "200 OK", *more: str, kind: str = "text/html; charset=utf-8") -> bytes:
    """Status line and headers."""
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *more, "", ""]).encode("latin-1")


def page(body: str = "", *, title: str = "测试网站", charset: str = "utf-8") -> bytes:
    """A web page."""
    return f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title></head><body>{body}</body></html>'.encode(
        charset, "replace"
    )


def whole(body: bytes, *more: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    """A complete answer."""
    return head(status, f"Content-Length: {len(body)}", *more, kind=kind) + body


def says(name: str, make: Callable[[str], bytes]) -> None:
    """An animal that only answers oddly."""

    async def answer(path: str, writer: Writer) -> None:
        writer.write(make(path))
        await writer.drain()

    ANIMALS[name] = answer


# --- bombs


@lru_cache(maxsize=8)
def zeros(coding: str) -> bytes:
    """A gigabyte of blanks in few bytes (more than 1000 : 1)."""
    piece = page() + b" " * (16 * MB)
    if coding == "gzip":
        return gzip.compress(piece, 9) * 64
    if coding == "zstd":
        engine = zstandard.ZstdCompressor(level=3).compressobj()
        return b"".join(engine.compress(piece) for _ in range(64)) + engine.flush()
    engine = brotli.Compressor(quality=3)
    return b"".join(engine.process(piece) for _ in range(64)) + bytes(engine.finish())


for _coding in ("gzip", "br", "zstd"):
    says(f"bomb-{_coding}", lambda path, coding=_coding: whole(zeros(coding), f"Content-Encoding: {coding}"))
says("bomb-nested", lambda path: whole(gzip.compress(zeros("gzip"), 9), "Content-Encoding: gzip, gzip"))
says("bomb-mixed", lambda path: whole(brotli.compress(zeros("gzip"), quality=3), "Content-Encoding: gzip, br"))
says("bomb-nested-br", lambda path: whole(brotli.compress(zeros("br"), quality=3), "Content-Encoding: br, br"))
says("bomb-nested-zstd", lambda path: whole(zstandard.compress(zeros("zstd")), "Content-Encoding: zstd, zstd"))
says("bomb-layers", lambda path: whole(b"x", "Content-Encoding: " + ", ".join(["gzip"] * 200)))
says("coding-lies", lambda path: whole(page("x"), "Content-Encoding: gzip"))
says("coding-unknown", lambda path: whole(page("x"), "Content-Encoding: <script>alert(1)</script>"))


# --- without end


@animal("endless-body")
async def _endless_body(path: str, writer: Writer) -> None:
    writer.write(head() + page("开头"))
    while True:
        writer.write(b"<p>x</p>" * 8192)
        await writer.drain()


@animal("endless-chunks")
async def _endless_chunks(path: str, writer: Writer) -> None:
    writer.write(head("200 OK", "Transfer-Encoding: chunked"))
    while True:
        writer.write(b"10000\r\n" + b"a" * 65536 + b"\r\n")
        await writer.drain()


@animal("tiny-chunks")
async def _tiny_chunks(path: str, writer: Writer) -> None:
    writer.write(head("200 OK", "Transfer-Encoding: chunked"))
    while True:
        writer.write(b"1;ext=aaaaaaaaaaaaaaaa\r\na\r\n" * 4096)
        await writer.drain()


@animal("dripping-body")
async def _dripping_body(path: str, writer: Writer) -> None:
    writer.write(head("200 OK", "Content-Length: 100000"))
    for byte in itertools.cycle(b"<p>"):
        writer.write(bytes((byte,)))
        await writer.drain()
        await asyncio.sleep(0.2)


@animal("endless-head")
async def _endless_head(path: str, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"y" * 4000 + b"\r\n")
        await writer.drain()


@animal("dripping-head")
async def _dripping_head(path: str, writer: Writer) -> None:
    for byte in itertools.chain(b"HTTP/1.1 200 OK\r\nX-Slow: ", itertools.cycle(b"z")):
        writer.write(bytes((byte,)))
        await writer.drain()
        await asyncio.sleep(0.2)


@animal("interim-flood")
async def _interim_flood(path: str, writer: Writer) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100)
        await writer.drain()


@animal("gigabyte")
async def _gigabyte(path: str, writer: Writer) -> None:
    writer.write(head("200 OK", "Content-Length: 1000000000"))
    for _ in range(1000):
        writer.write(b"z" * MB)
        await writer.drain()


@animal("gigabyte-unannounced")
async def _gigabyte_unannounced(path: str, writer: Writer) -> None:
    writer.write(head())
    for _ in range(1000):
        writer.write(b"<a href=/x>y</a>" * (MB // 16))
        await writer.drain()


@animal("silent")
async def _silent(path: str, writer: Writer) -> None:
    await asyncio.sleep(60)


# --- large pages


def _many_links(path: str) -> bytes:
    if path != "/":
        return whole(page("页"), status="404 Not Found")
    return whole(page("".join(f'<a href="/a/{n}.html">链接{n}</a>' for n in range(200_000))))


says("many-links", _many_links)
says("many-hosts", lambda path: whole(page("".join(f'<a href="http://h{n}.{DOMAIN}/">{n}</a>' for n in range(3_000)))))
says("deep", lambda path: whole(page("<div>" * 100_000 + "底" + "</div>" * 100_000)))
says("deep-mixed", lambda path: whole(page("<table><tr><td><ul><li><font><a href=/x>" * 15_000)))
says("attribute", lambda path: whole(page(f'<a href="/{"x" * 4 * MB}" title="{"搜索" * MB}" class="{"foot " * MB}">t</a>')))
says("attributes", lambda path: whole(page("<p " + " ".join(f"a{n}={n}" for n in range(200_000)) + ">")))
says("ten-megabytes", lambda path: whole(page("<ul>" + '<li><a href="/x.html">关于某事的通知</a> 2026-11-01</li>\n' * 150_000 + "</ul>")))
says("one-line", lambda path: whole(b"<html><p>" + "政".encode() * 3 * MB))
says("entities", lambda path: whole(page("&amp;&#x41;&nosuch;&#99999999;&NotEqualTilde;" * 200_000)))
says("scripts", lambda path: whole(page("<script>document.write('<a href=x>')</script>" * 60_000)))
says("comments", lambda path: whole(page("<!-- <a href=/x> --><!" * 200_000)))
says("dates", lambda path: whole(page("<li>2026-11-25 2026年11月25日 发布日期：" * 60_000)))
says("bracket", lambda path: whole(b"<" * 5 * MB))
says("zero-bytes", lambda path: whole(b"\0" * 5 * MB))


FAT: Final = "<ul>" + '<li><a href="/zwgk/{n}.html">关于某事的通知</a> 2026-11-0{d}</li>\n' * 30_000 + "</ul>"


def _fat(path: str) -> bytes:
    """A site of a hundred columns, two megabytes each."""
    if path == "/":
        return whole(page("<ul class=nav>" + "".join(f'<li><a href="/c{n}/">栏目{n}</a></li>' for n in range(100)) + "</ul>"))
    return whole(page(FAT.replace("{n}", path.strip("/")[:9]).replace("{d}", "3")))


says("fat", _fat)


# --- broken framing

says("chunk-size", lambda path: head("200 OK", "Transfer-Encoding: chunked") + b"ZZZ\r\nabc\r\n0\r\n\r\n")
says("chunk-huge", lambda path: head("200 OK", "Transfer-Encoding: chunked") + b"FFFFFFFFFFFFFFF\r\nabc\r\n")
says("chunk-negative", lambda path: head("200 OK", "Transfer-Encoding: chunked") + b"-5\r\nabc\r\n0\r\n\r\n")
says("chunk-cut", lambda path: head("200 OK", "Transfer-Encoding: chunked") + b"100\r\nabc")
says("chunk-both", lambda path: head("200 OK", "Transfer-Encoding: chunked", "Content-Length: 3") + b"5\r\nhello\r\n0\r\n\r\n")
says("length-short", lambda path: head("200 OK", "Content-Length: 5") + page("长得多"))
says("length-long", lambda path: head("200 OK", "Content-Length: 99999") + page("短"))
says("length-negative", lambda path: head("200 OK", "Content-Length: -1") + page("x"))
says("length-huge", lambda path: head("200 OK", f"Content-Length: {10**30}") + page("x"))
says("length-two", lambda path: head("200 OK", "Content-Length: 5", "Content-Length: 9") + page("x"))
says("no-http", lambda path: b"SSH-2.0-OpenSSH_9.6\r\n")
says("http-0.9", lambda path: page("零点九"))
says("status-odd", lambda path: b"HTTP/1.1 999 What\r\n\r\n" + page("x"))
says("status-text", lambda path: b"HTTP/1.1 OK 200\r\n\r\n" + page("x"))
says("status-huge", lambda path: b"HTTP/1.1 200 " + b"O" * 400_000 + b"\r\n\r\n" + page("x"))
says("header-rubbish", lambda path: b"HTTP/1.1 200 OK\r\n:\r\n \r\nx\r\n\0\xff: \x01\r\nContent-Type\x00: text/html\r\n\r\n" + page("x"))
says("type-odd", lambda path: whole(page("x"), kind='text/html; charset="<script>\x01\x7f' + "a" * 9000))
says("answer-switch", lambda path: b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + b"x" * 1000)


# --- cut off at every stage


@animal("reset-at-once")
async def _reset_at_once(path: str, writer: Writer) -> None:
    writer.transport.abort()


def _cut_after(name: str, data: bytes) -> None:
    async def answer(path: str, writer: Writer) -> None:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()

    ANIMALS[name] = answer


_cut_after("reset-status", b"HTTP/1.")
_cut_after("reset-head", b"HTTP/1.1 200 OK\r\nContent-Ty")
_cut_after("reset-body", head("200 OK", "Content-Length: 1000") + b"<html>")
_cut_after("reset-chunk", head("200 OK", "Transfer-Encoding: chunked") + b"5\r\nhel")
_cut_after("reset-gzip", head("200 OK", "Content-Encoding: gzip") + gzip.compress(b"x" * 10_000)[:30])


# --- text

says("utf8-broken", lambda path: whole(b"<meta charset=utf-8><title>\xff\xfe\xc0\x80\xed\xa0\x80</title>" + "政府".encode()[:-1] * 1000))
says(
    "charsets-mixed",
    lambda path: whole("<meta charset=gb2312>政府".encode() + "政府信息公开".encode("gbk") * 500, kind="text/html; charset=big5"),
)
says("utf-16", lambda path: whole("\ufeff<title>政府</title>".encode("utf-16-be") * 100, kind="text/html; charset=utf-16"))
says("utf-7", lambda path: whole(b"<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-"))
says("charset-lies", lambda path: whole(page("x"), kind="text/html; charset=rot13"))
says("binary-page", lambda path: whole(bytes(range(256)) * 4000))
says("controls", lambda path: whole(page("\x1b]0;pwned\x07\x1b[2J\x9b31m\u202e\u2066\u200b" * 1000, title="\x1b]52;c;cm0gLXJm\x07标题")))


# --- places without end


def _redirect(location: str, code: int = 302, *more: str) -> bytes:
    return whole(b"", f"Location: {location}", *more, status=f"{code} Found")


says("loop-self", lambda path: _redirect(path))
says("loop-two", lambda path: _redirect("/b" if path == "/a" else "/a", 301))
says("loop-hosts", lambda path: _redirect(f"http://loop-back.{DOMAIN}:{{port}}/"))
says("loop-back", lambda path: _redirect(f"http://loop-hosts.{DOMAIN}:{{port}}/", 308))
says("loop-schemes", lambda path: _redirect(f"https://loop-schemes.{DOMAIN}:{{tls}}/"))
says("chain", lambda path: _redirect(f"/{int(path[1:] or 0) + 1}"))
says("location-huge", lambda path: _redirect("/" + "x" * 200_000))
says("location-odd", lambda path: _redirect("http://[::1/\x01\xff"))
says("location-script", lambda path: _redirect("javascript:alert(1)"))
says("location-data", lambda path: _redirect("data:text/html,<script>alert(1)</script>"))
says("location-empty", lambda path: _redirect(""))
says("cookies", lambda path: _redirect(f"/{int(path[1:] or 0) + 1}", 302, *(f"Set-Cookie: c{n}={'x' * 3500}" for n in range(60))))


def _calendar(path: str) -> bytes:
    at = int("".join(filter(str.isdigit, path))[:9] or 0)
    return whole(page(f'<a href="/cal?month={at + 1}">下月</a><a href="/cal?month={at - 1}">上月</a><a href="/cal/{at}/{at + 1}/">日</a>'))


says("calendar", _calendar)
_COUNT: Final = itertools.count()
says(
    "sessions",
    lambda path: whole(page("".join(f'<a href="/x;jsessionid={next(_COUNT):032x}?sid={next(_COUNT)}">x</a>' for _ in range(50)))),
)
says("growing-path", lambda path: whole(page(f'<a href="{path.rstrip("/")[:4000]}/a/b/">x</a><a href="../../../x/">y</a>')))
says("every-page", lambda path: whole(page("".join(f'<a href="{path[:900]}{n}">x</a>' for n in range(100)))))
says("refresh-self", lambda path: whole(page('<meta http-equiv="refresh" content="0;url=/">')))
says("refresh-chain", lambda path: whole(page(f'<meta http-equiv="refresh" content="0;url=/{int(path[1:] or 0) + 1}">')))
says("refresh-header", lambda path: whole(page("x"), "Refresh: 0; url=/"))
says("frames", lambda path: whole(page(f"<frameset>{''.join(f'<frame src=/{n}{path[:200]}>' for n in range(50))}</frameset>")))
says("base", lambda path: whole(b'<base href="javascript:alert(1)//"><base href="http://[">' + page('<a href="x">x</a><a href="//">y</a>')))


def _robots(rules: str) -> Callable[[str], bytes]:
    return lambda path: (
        whole(rules.encode(), kind="text/plain") if path == "/robots.txt" else whole(page('<a href="/' + "a" * 2000 + '">x</a>'))
    )


says("robots-pattern", _robots("User-agent: *\n" + ("Disallow: /" + "*a" * 500 + "$\n") * 500))
says("robots-huge", _robots("User-agent: *\nDisallow: /x\n" * 200_000))
says("robots-delay", _robots("User-agent: *\nCrawl-delay: 1e308\n"))


# --- for the browser

_JS: Final = {
    "dialogs": "while(1){alert('x');confirm('y');prompt('z');if(!window.n)window.n=0;if(n++>50)break}onbeforeunload=()=>'stay'",
    "popups": "for(let i=0;i<200;i++)window.open('/p'+i,'w'+i,'width=9')",
    "busy-loop": "for(;;){}",
    "memory": "let a=[];for(;;)a.push(new Uint8Array(50e6).fill(1))",
    "dom-bomb": "let s='<p>x</p>'.repeat(1e5);for(let i=0;i<60;i++)document.body.insertAdjacentHTML('beforeend',s)",
    "reload": "setTimeout(()=>location.reload(),1)",
    "hash-storm": "setInterval(()=>{location.hash=Math.random()},0)",
    "history": "for(let i=0;i<1e5;i++)history.pushState(i,'','/h'+i)",
    "downloads": "for(let i=0;i<50;i++){let a=document.createElement('a');a.href='/file'+i+'.zip';a.download='../../../../tmp/x'+i;a.click()}",
    "crash": "location='chrome://crash'",
    "print": "print();try{document.documentElement.requestFullscreen()}catch(e){}",
    "workers": "for(let i=0;i<200;i++)new Worker(URL.createObjectURL(new Blob(['for(;;){}'])))",
    "title": "document.title='题'.repeat(5e6)",
    "open-requests": "setInterval(()=>fetch('/slow?'+Math.random()),10)",
    "service-worker": "navigator.serviceWorker&&navigator.serviceWorker.register('/sw.js')",
    "leave": "location='mailto:a@b.c';location='weixin://x';location='file:///etc/passwd'",
}
BROWSER: Final = tuple(f"js-{name}" for name in _JS)


def _scripted(script: str) -> Callable[[str], bytes]:
    def make(path: str) -> bytes:
        if path.startswith("/file"):
            return whole(
                b"PK\x03\x04" + b"z" * 100_000, 'Content-Disposition: attachment; filename="../../../../tmp/pwned"', kind="application/zip"
            )
        return whole(page(f"<div id=app></div><script>{script}</script>"))

    return make


for _name, _script in _JS.items():
    says(f"js-{_name}", _scripted(_script))


# --- the good one

says("good", lambda path: whole(page("<h1>好网站</h1>" + "<p>一切正常。</p>" * 20)))


@dataclass
class Zoo:
    """The running zoo."""

    port: int = 0
    tls_port: int = 0
    dns_port: int = 0
    good_port: int = 0
    """The good site has a process of its own: what delays it is the visitor, never the zoo."""
    asked: Counter[str] = field(default_factory=Counter)
    _servers: list[asyncio.Server] = field(default_factory=list)
    _visits: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, name: str, path: str = "/") -> str:
        """Address of an animal."""
        return f"http://{name}.{DOMAIN}:{self.good_port if name == 'good' else self.port}{path}"

    def settings(self, **network: Any) -> dict[str, Any]:
        """The network section of a program that lives here."""
        return {
            "nameservers": [f"{ADDRESS}:{self.dns_port}"],
            "allow_addresses": [f"{ADDRESS}/32"],
            "controls": [self.url("good")],
            "deadline_s": 3,
            **network,
        }

    async def start(self) -> None:
        """Listen."""
        names = [*ANIMALS, "loop-index", *(f"h{n}" for n in range(3_000))]
        self.dns = DnsServer(Zone(a={f"{name}.{DOMAIN}": (ADDRESS,) for name in names}))
        self.dns_port = await self.dns.start(ADDRESS)
        plain = await asyncio.start_server(self._serve, ADDRESS, 0, backlog=512)
        secure = await asyncio.start_server(self._serve, ADDRESS, 0, ssl=_certificate())
        self.port, self.tls_port = (int(one.sockets[0].getsockname()[1]) for one in (plain, secure))
        self._servers = [plain, secure]

    async def aclose(self) -> None:
        """Stop listening and hang up: sockets left to the garbage collector are found in somebody else's test."""
        for server in self._servers:
            server.close()
        await self.dns.aclose()
        for task in tuple(self._visits):
            task.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._visits.add(task)
        task.add_done_callback(self._visits.discard)
        try:
            request = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
            path = request.split(b" ", 2)[1].decode("latin-1")
            host = request.lower().partition(b"\r\nhost:")[2].partition(b"\r\n")[0].strip().decode("latin-1").partition(":")[0]
            name = host.removesuffix(f".{DOMAIN}")
            self.asked[name] += 1
            if name.startswith("loop-"):
                answered = await self._with_ports(name, path, writer)
                if answered:
                    return
            await ANIMALS.get(name, ANIMALS["good"])(path, writer)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # the visitor left, or the zoo closes
        finally:
            with contextlib.suppress(OSError):
                writer.close()

    async def _with_ports(self, name: str, path: str, writer: asyncio.StreamWriter) -> bool:
        targets = {
            "loop-hosts": self.url("loop-back"),
            "loop-back": self.url("loop-hosts"),
            "loop-schemes": f"https://loop-schemes.{DOMAIN}:{self.tls_port}/",
        }
        if name == "loop-index":
            writer.write(whole(page("".join(f'<a href="{self.url(one)}">{one}</a>' for one in ANIMALS))))
        if name not in targets:
            return name == "loop-index"
        secure = writer.get_extra_info("ssl_object") is not None
        writer.write(_redirect(self.url(name) if secure else targets[name]))
        await writer.drain()
        return True


def _certificate() -> ssl.SSLContext:
    import trustme

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(f"*.{DOMAIN}").configure_cert(context)
    return context


@contextmanager
def zoo_in_thread() -> Iterator[Zoo]:
    """Run the zoo in a thread of its own; the visitors are other processes."""
    zoo, ready = Zoo(), threading.Event()
    box: dict[str, Any] = {}

    async def live() -> None:
        box["stop"], box["loop"] = asyncio.Event(), asyncio.get_running_loop()
        await zoo.start()
        ready.set()
        await box["stop"].wait()
        await zoo.aclose()

    for coding in ("gzip", "br", "zstd"):
        zeros(coding)
    neighbour = subprocess.Popen([sys.executable, "-m", "tests.hostile.zoo"], stdout=subprocess.PIPE, cwd=ROOT)
    assert neighbour.stdout is not None
    zoo.good_port = int(neighbour.stdout.readline())
    thread = threading.Thread(target=lambda: asyncio.run(live()), name="zoo", daemon=True)
    thread.start()
    assert ready.wait(30)
    try:
        yield zoo
    finally:
        neighbour.kill()
        neighbour.wait()
        neighbour.stdout.close()
        box["loop"].call_soon_threadsafe(box["stop"].set)
        thread.join(10)


async def _good() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await ANIMALS["good"]("/", writer)
        writer.close()

    server = await asyncio.start_server(serve, ADDRESS, 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_good())
