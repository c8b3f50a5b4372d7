"""More animals of the zoo: framing, codings, redirects and markup that other crawlers tripped over. Importing puts them into the zoo."""

import asyncio
import gzip
from typing import Final

import brotli
import zstandard

from tests.hostile.zoo import DOMAIN, MB, Writer, animal, head, page, says, whole, zeros


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n" % len(data) + data + b"\r\n"


# --- codings

says("coding-list", lambda path: whole(brotli.compress(gzip.compress(gzip.compress(page("x")))), "Content-Encoding: gzip, gzip, br"))
says("zstd-frames", lambda path: whole(zstandard.compress(page("x")) + zstandard.compress(b"<p>y") * 3, "Content-Encoding: zstd"))
says("zstd-empty-frames", lambda path: whole(zstandard.compress(b"") * 100_000, "Content-Encoding: zstd"))
says("gzip-empty-members", lambda path: whole(gzip.compress(b"", 1) * 100_000, "Content-Encoding: gzip"))
says("gzip-name", lambda path: head("200 OK", "Content-Encoding: gzip") + b"\x1f\x8b\x08\x08\0\0\0\0\0\3" + b"a" * 3 * MB)


@animal("bomb-br-trailers")
async def _bomb_with_trailers(path: str, writer: Writer) -> None:
    writer.write(head("200 OK", "Transfer-Encoding: chunked", "Content-Encoding: br"))
    packed = zeros("br")
    writer.write(b"".join(_chunk(packed[at : at + 100]) for at in range(0, len(packed), 100)) + b"0\r\n")
    while True:
        writer.write(b"X-T: aaaaaaaa\r\n" * 1000)
        await writer.drain()


# --- framing


@animal("chunks-of-two")
async def _chunks_of_two(path: str, writer: Writer) -> None:
    writer.write(head("200 OK", "Transfer-Encoding: chunked"))
    for _ in range(40):
        writer.write(b"2\r\nab\r\n" * 8000)
        await writer.drain()


@animal("chunk-extensions")
async def _chunk_extensions(path: str, writer: Writer) -> None:
    writer.write(head("200 OK", "Transfer-Encoding: chunked"))
    while True:
        writer.write(b"5;" + b"e" * 16_000 + b"\r\nhello\r\n")
        await writer.drain()


@animal("continue-drip")
async def _continue_drip(path: str, writer: Writer) -> None:
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.3)


says(
    "trailers", lambda path: head("200 OK", "Transfer-Encoding: chunked") + _chunk(page("x")) + b"0\r\n" + b"X-T: a\r\n" * 100_000 + b"\r\n"
)
says("chunk-overflow", lambda path: head("200 OK", "Transfer-Encoding: chunked") + b"100000000000000000000005\r\nhello\r\n0\r\n\r\n")
says("chunk-like", lambda path: whole(page("x"), "Transfer-Encoding: xchunked"))
says("header-folds", lambda path: b"HTTP/1.1 200 OK\r\na: b\r\n" + b" x\n" * 80_000 + b"\r\n" + page("x"))
says("headers-many", lambda path: head("200 OK", *(f"X-{n}: {n}" for n in range(10_000))) + page("x"))
says("http-2", lambda path: b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x80\0\4\0\1\0\0\0\5\0\xff\xff\xff")
says("cookies-many", lambda path: whole(b"", "Location: /", *["Set-Cookie:a=1"] * 14_000, status="302 Found"))

# --- where redirects lead

LOCATIONS: Final = {
    "ftp": "ftp://127.0.0.1/",
    "gopher": "gopher://127.0.0.1:70/",
    "file": "file:///etc/passwd",
    "backslash": "\\\\10.0.0.5\\x",
    "percent": "http://%31%30.0.0.5/",
    "user": "http://a:b@10.0.0.5/",
    "port-0": f"http://good.{DOMAIN}:0/",
    "port-65536": f"http://good.{DOMAIN}:65536/",
    "port-digits": f"http://good.{DOMAIN}:{'9' * 5000}/",
    "port-zeros": f"http://good.{DOMAIN}:{'0' * 5000}81/",
    "long-host": "http://" + "a." * 2000 + "cn/",
    "no-punycode": "http://xn--a.cn/",
    "dots": "/" + "../" * 500,
}
for _name, _target in LOCATIONS.items():
    says(f"location-{_name}", lambda path, target=_target: whole(b"", f"Location: {target}", status="302 Found"))

# --- markup

says("options", lambda path: whole(page("<select>" + "<option value=/x>区" * 300_000 + "</select>")))
says("crossed-tags", lambda path: whole(page("<b><div></b>" * 40_000 + "</p><div>" * 40_000)))
says("refresh-blanks", lambda path: whole(page(f'<meta http-equiv=refresh content="0;url={" " * MB}\'x">')))
says("frames-open", lambda path: whole(page("<frameset><frame src=/f>" + "<!--<script>" * 100_000)))
says("title-long", lambda path: whole(page(f'<a href=/x title="{"2026-01-01 " * 500_000}">x</a>')))
says("link-port", lambda path: whole(page(f'<a href="http://x:{"0" * 5000}80/">x</a><a href="/y">y</a>')))
says(
    "robots-wildcards",
    lambda path: (
        whole(b"User-agent: *\n" + b"Disallow: /*a*a*a*a*b\n" * 20_000, kind="text/plain")
        if path == "/robots.txt"
        else whole(page("".join(f'<a href="/{n}{"a" * 100}">{n}</a>' for n in range(400)) if path == "/" else "x"))
    ),
)
