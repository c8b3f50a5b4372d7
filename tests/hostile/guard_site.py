"""A site whose every page tries to make its reader call somebody else: by link, redirect, frame, script and socket."""

import html
import json
from functools import lru_cache
from typing import Final

from tests.hostile.addresses import HOST, MIXED, REBIND, forbidden_urls

CODES: Final = (301, 302, 303, 307, 308)

SCRIPT: Final = """
const urls = %s;
for (const u of urls) {
  fetch(u, {mode: 'no-cors'}).catch(() => 0);
  const x = new XMLHttpRequest(); try { x.open('POST', u); x.send('x') } catch (e) {}
  new Image().src = u;
  try { navigator.sendBeacon(u, 'x') } catch (e) {}
  try { new WebSocket(u.replace(/^http/, 'ws')) } catch (e) {}
  try { new EventSource(u) } catch (e) {}
  try { new Worker(URL.createObjectURL(new Blob(['importScripts("' + u + '");fetch("' + u + '")']))) } catch (e) {}
  try { import(u).catch(() => 0) } catch (e) {}
  for (const [tag, key] of [['iframe', 'src'], ['script', 'src'], ['video', 'src'], ['audio', 'src'], ['object', 'data'], ['embed', 'src']]) {
    const e = document.createElement(tag); e[key] = u; document.body.append(e);
  }
  for (const rel of ['prefetch', 'preconnect', 'dns-prefetch', 'preload', 'modulepreload', 'prerender', 'stylesheet', 'manifest', 'icon']) {
    const e = document.createElement('link'); e.rel = rel; e.href = u; if (rel === 'preload') e.as = 'fetch'; document.head.append(e);
  }
}
try { window.open(urls[0]) } catch (e) {}
const rules = document.createElement('script'); rules.type = 'speculationrules';
rules.textContent = JSON.stringify({prefetch: [{source: 'list', urls}], prerender: [{source: 'list', urls}]}); document.head.append(rules);
try { navigator.serviceWorker.register('/sw.js').catch(() => 0) } catch (e) {}
for (const server of ['stun:10.0.0.5:3478', 'turn:10.0.0.5:3478?transport=tcp', 'turn:169.254.169.254:3478', 'turns:[fd00::53]:5349',
                      'stun:ten.guard.gov.cn:19302', 'turn:127.0.0.1:6379?transport=tcp']) {
  try {
    const p = new RTCPeerConnection({iceServers: [{urls: server, username: 'u', credential: 'c'}]});
    p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o));
    p.addIceCandidate({candidate: 'candidate:1 1 TCP 2 10.0.0.5 6379 typ host tcptype passive', sdpMid: '0'}).catch(() => 0);
  } catch (e) {}
}
try { new WebTransport('https://10.0.0.5:443/x') } catch (e) {}
document.title = 'scripts ran';
"""
STYLE: Final = "@import url({0});@font-face{{font-family:x;src:url({0})}}body{{background:url({0});font-family:x}}"


def everything() -> list[str]:
    """All addresses a page of this site may name."""
    return [*forbidden_urls(), f"http://{REBIND}/after", f"http://{MIXED}/mixed"]


PER_SCRIPT: Final = 24
"""Addresses one scripted page tries, each by some thirty means."""


def scripted_pages() -> list[str]:
    """Paths of pages that together try every address by script."""
    return [f"/script/{start}" for start in range(0, len(everything()), PER_SCRIPT)]


def _scripted(start: int) -> bytes:
    urls = json.dumps(everything()[start : start + PER_SCRIPT])
    return f'<!DOCTYPE html><meta charset="utf-8"><title>x</title><body><p>scripted<script>{SCRIPT % urls}</script>'.encode()


@lru_cache(maxsize=1)
def _home() -> bytes:
    urls = everything()
    anchors = "".join(f'<li><a href="{html.escape(url)}">链接</a><img src="{html.escape(url)}"></li>' for url in urls)
    hops = "".join(f'<li><a href="/r/{code}/{index}">跳转</a></li>' for index in range(len(urls)) for code in CODES[:2])
    pages = "".join(
        f'<li><a href="/{name}/">栏目{name}</a><span>2026-11-2{n}</span></li>'
        for n, name in enumerate(("zwgk", "xwdt", "meta", "refresh", "gone"))
    )
    frames = "".join(f'<iframe src="{html.escape(url)}"></iframe>' for url in urls[:60])
    style = "".join(f"<style>{STYLE.format(url)}</style>" for url in ("http://10.0.0.5/css", "http://[::1]/css"))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>测试</title><link rel="preload" as="image" href="http://10.0.0.5/p">
<link rel="dns-prefetch" href="//ten.guard.gov.cn"><link rel="preconnect" href="http://192.168.1.1">{style}</head><body>
<form action="http://10.0.0.5/search"><input name="q" placeholder="站内搜索"><button>搜索</button></form>
<ul>{pages}{anchors}{hops}</ul>{frames}<script>{SCRIPT % json.dumps(urls[:PER_SCRIPT])}</script></body></html>""".encode()


def _respond(status: str, body: bytes = b"", *, kind: str = "text/html; charset=utf-8", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{more}\r\n"
    return head.encode("utf-8", "surrogateescape") + body


def answer(line: str) -> bytes:
    """The response to a request line."""
    path = [*line.split(" "), "", ""][1]
    urls = forbidden_urls()
    if path.startswith("/r/") and path.rpartition("/")[2].isdigit():
        _, _, code, index = path.split("/")[:4]
        url = urls[int(index) % len(urls)].replace("\n", "").replace("\t", "")
        return _respond(f"{code} Moved", more=f"Location: {url}\r\nRefresh: 0; url={url}\r\n")
    if path.startswith("/script/") and path.rpartition("/")[2].isdigit():
        return _respond("200 OK", _scripted(int(path.rpartition("/")[2])))
    if path.startswith("/robots.txt"):
        return _respond("302 Found", more="Location: http://169.254.169.254/robots.txt\r\n")
    if path.startswith("/favicon.ico"):
        return _respond("301 Moved", more="Location: http://127.0.0.1:6379/\r\n")
    if path.startswith("/sw.js"):
        return _respond("200 OK", b"fetch('http://10.0.0.5/sw')", kind="text/javascript")
    if path.startswith("/meta"):
        return _respond("200 OK", '<meta charset="utf-8"><meta http-equiv="refresh" content="0;url=http://10.0.0.5/meta">转'.encode())
    if path.startswith("/refresh"):
        return _respond(
            "200 OK", b"<p>x", more="Refresh: 0;url=http://[::1]/refresh\r\nLink: <http://10.0.0.5/l>; rel=preload; as=style\r\n"
        )
    if path.startswith("/gone"):
        return _respond(
            "200 OK", b"<script>location='http://10.0.0.5/js'</script>", more='Alt-Svc: h2="10.0.0.5:443", h3="10.0.0.5:443"\r\n'
        )
    if path.startswith(("/after", "/mixed")):
        return _respond("200 OK", "<p>这里是公网地址".encode())
    if path not in ("/", "/zwgk/", "/xwdt/"):
        return _respond("404 Not Found", b"<title>404</title>none")
    return _respond("200 OK", _home(), more="Link: <http://10.0.0.5/preload>; rel=preload; as=script\r\n")


__all__ = ["HOST", "answer"]
