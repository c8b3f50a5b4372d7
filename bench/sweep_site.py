"""
A deterministic government-like site of any size for measuring link sweeps, with a truth list.

    python -m bench.sweep_site --pages 2000 --out DIR

Same arguments, same bytes. Half of the pages are GBK. About 1.5 % of the addresses are broken (404, 410, 500, 503, redirect to 404, loop,
refused port, unknown host), plus one in every footer. Traps that are not broken: links in comments, script strings and templates, raw Chinese
file names, a target that refuses HEAD, hrefs with spaces, ``javascript:``, ``mailto:``.
"""

import argparse
import json
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

COLUMNS = 20
PER_LIST = 20
WORDS = [
    "通知",
    "公告",
    "会议",
    "工作",
    "方案",
    "政策",
    "解读",
    "发展",
    "项目",
    "环境",
    "教育",
    "医疗",
    "交通",
    "住房",
    "财政",
    "预算",
    "决算",
    "人事",
    "规划",
    "统计",
    "安全",
    "生产",
    "检查",
    "整改",
    "公开",
    "服务",
]
KINDS = ("404", "404", "404", "file", "image", "410", "500", "503", "moved", "loop", "refused", "dns")
FOOTER_DEAD = "/lsjg/old.html"


@dataclass
class Site:
    """A site on disk."""

    folder: Path
    port: int
    start: str
    pages: int = 0
    urls: int = 0
    truth: list[tuple[str, str]] = field(default_factory=list)
    """(broken address, page) pairs."""


def build(folder: Path, pages: int, *, port: int = 18700, seed: int = 1) -> Site:
    """Write the site, nginx.conf and truth.tsv; an existing folder with the same stamp is kept."""
    site = Site(folder=folder.resolve(), port=port, start=f"http://127.0.0.1:{port}/")
    stamp = json.dumps([1, pages, port, seed])
    kept = site.folder / "site.json"
    if kept.exists() and json.loads(kept.read_text())["stamp"] == stamp:
        data = json.loads(kept.read_text())
        site.pages, site.urls = data["pages"], data["urls"]
        site.truth = [tuple(line.split("\t")) for line in (site.folder / "truth.tsv").read_text().splitlines()]  # type: ignore[misc]
        return site
    if site.folder.exists():
        shutil.rmtree(site.folder)
    _Builder(site, pages, random.Random(f"{seed}-{pages}")).build()
    site.folder.joinpath("truth.tsv").write_text("".join(f"{url}\t{page}\n" for url, page in site.truth))
    kept.write_text(json.dumps({"stamp": stamp, "pages": site.pages, "urls": site.urls}))
    return site


class _Builder:
    def __init__(self, site: Site, pages: int, rng: random.Random) -> None:
        self.site, self.count, self.rng = site, pages, rng
        self.base = site.start.rstrip("/")
        self.www = site.folder / "www"
        self.targets: set[str] = {FOOTER_DEAD}
        self.paths = [
            f"/c{number % COLUMNS:02d}/2026{1 + number % 12:02d}/t2026{1 + number % 12:02d}{1 + number % 28:02d}_{number}.html"
            for number in range(pages)
        ]
        self.titles = [f"关于{rng.choice(WORDS)}{rng.choice(WORDS)}的{rng.choice(WORDS)}({number}号)" for number in range(pages)]
        self.text = ["<p>" + "".join(rng.choice(WORDS) for _ in range(120)) + "</p>\n" for _ in range(200)]
        self.dead = self._dead()

    def _dead(self) -> dict[int, list[str]]:
        places: dict[int, list[str]] = {}
        for number in range(max(12, self.count // 25)):
            kind = KINDS[number % len(KINDS)]
            href = {
                "404": f"/c01/gone/t2020_{number}.html", "file": f"/files/gone{number}.docx", "image": f"/img/gone{number}.jpg", "410": f"/e410/{number}",
                "500": f"/e500/{number}", "503": f"/e503/{number}", "moved": f"/go/gone/{number}.html", "loop": f"/loop/a{number}",
                "refused": f"http://127.0.0.1:{self.site.port + 1}/{number}/", "dns": f"http://www.nowhere-{number}.invalid/",
            }[kind]  # fmt: skip
            for page in {self.rng.randrange(self.count) for _ in range(self.rng.choice([1, 1, 2, 4]))}:
                places.setdefault(page, []).append(href)
        return places

    def build(self) -> None:
        for name in ("files", "img", "css", "nohead"):
            (self.www / name).mkdir(parents=True)
        (self.www / "css/s.css").write_text("body{margin:0}")
        (self.www / "img/logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0" + bytes(2000))
        (self.www / "robots.txt").write_text("User-agent: *\nAllow: /\n")
        lists = [[n for n in range(self.count) if n % COLUMNS == column][::-1] for column in range(COLUMNS)]
        for number in range(self.count):
            self._article(number)
        for column, members in enumerate(lists):
            last = max(1, -(-len(members) // PER_LIST))
            for index in range(last):
                self._list(column, index, last, members[index * PER_LIST : (index + 1) * PER_LIST])
        self._write("/index.html", "首页", "".join(self._item(self.rng.randrange(self.count)) for _ in range(60)), "utf-8", as_url="/")
        self.site.urls = len(self.targets) + 1
        self._nginx()

    def _item(self, number: int) -> str:
        href = self.rng.choice(
            [self.paths[number], self.base + self.paths[number], f" {self.paths[number]}\n"] if number % 50 == 0 else [self.paths[number]]
        )
        self.targets.add(self.paths[number])
        return f'<li><a href="{href}" title="{self.titles[number]}">{self.titles[number]}</a></li>\n'

    def _article(self, number: int) -> None:
        rng = self.rng
        parts = ["".join(rng.choice(self.text) for _ in range(rng.randint(6, 40)))]
        if number % 3 == 0:
            name = f"附件{number}.doc" if number % 30 == 0 else f"P{number}.pdf"
            (self.www / "files" / name).write_bytes(b"%PDF-1.4\n" if name.endswith("pdf") else b"\xd0\xcf\x11\xe0" + bytes(500))
            self.targets.add(f"/files/{quote(name)}")
            parts.append(f'<p><a href="/files/{name}">附件</a></p>')
        if number % 100 == 0:
            (self.www / f"nohead/{number}.do").write_text("ok")
            self.targets.add(f"/nohead/{number}.do")
            parts.append(f'<a href="/nohead/{number}.do">办事系统</a>')
        for href in self.dead.get(number, []):
            self.targets.add(href)
            url = href if "://" in href else self.base + href
            self.site.truth.append((url, self.base + self.paths[number]))
            parts.append(f'<img src="{href}" alt="图">' if href.startswith("/img") else f'<a href="{href}">相关链接</a>')
        parts += [self._item(rng.randrange(self.count)) for _ in range(rng.randint(20, 60))]
        self._write(self.paths[number], self.titles[number], "".join(parts), "gb18030" if number % 2 else "utf-8")

    def _list(self, column: int, index: int, last: int, members: list[int]) -> None:
        name = lambda page: f"/c{column:02d}/index{'' if page == 0 else f'_{page}'}.html"  # noqa: E731
        turns = {0, last - 1, *range(max(0, index - 3), min(last, index + 4)), *range(0, last, 10)}
        self.targets |= {name(page) for page in turns}
        body = "".join(map(self._item, members)) + "".join(f'<a href="{name(page)}">{page + 1}</a>' for page in sorted(turns))
        self._write(name(index), f"栏目{column}", body, "utf-8" if column % 2 else "gb18030")

    def _write(self, path: str, title: str, body: str, charset: str, *, as_url: str = "") -> None:
        columns = "".join(f'<li><a href="/c{column:02d}/index.html">栏目{column}</a></li>' for column in range(COLUMNS))
        self.targets |= {f"/c{column:02d}/index.html" for column in range(COLUMNS)} | {"/css/s.css", "/img/logo.png"}
        html = (
            f'<!DOCTYPE html><html><head><meta charset="{"gbk" if charset == "gb18030" else charset}"><title>{title}</title>'
            '<link rel="stylesheet" href="/css/s.css"><script>var t="<a href=\'/trap/script.html\'>x</a>"</script></head><body>'
            f'<a href="/"><img src="/img/logo.png" alt="安和市人民政府"></a><ul>{columns}</ul><h1>{title}</h1>{body}'
            '<!-- <a href="/trap/comment.html">旧</a> --><template><a href="/trap/template.html">模</a></template>'
            f'<a href="javascript:void(0)">打印</a><a href="mailto:a@b.invalid">信箱</a><a href="{FOOTER_DEAD}">历史机构</a></body></html>'
        )
        file = self.www / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(html.encode(charset))
        self.site.pages += 1
        self.site.truth.append((self.base + FOOTER_DEAD, self.base + (as_url or path)))

    def _nginx(self) -> None:
        folder = self.site.folder
        types = "text/html html; text/css css; image/png png; application/pdf pdf; application/msword doc; text/plain txt;"
        (folder / "nginx.conf").write_text(
            f"worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log crit; daemon on;\n"
            "events { worker_connections 4096; }\n"
            f"http {{ types {{ {types} }} default_type application/octet-stream; access_log off; keepalive_requests 100000;\n"
            f"  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4;"
            f" scgi_temp_path {folder}/t5;\n"
            f"  server {{ listen 127.0.0.1:{self.site.port} backlog=4096; root {self.www};\n"
            "    location /e410/ { return 410; } location /e500/ { return 500; } location /e503/ { return 503; }\n"
            "    location /go/ { rewrite ^/go(/.*)$ $1 permanent; }\n"
            "    location /loop/a { rewrite ^/loop/a(.*)$ /loop/b$1 redirect; } location /loop/b { rewrite ^/loop/b(.*)$ /loop/a$1 redirect; }\n"
            "    location /nohead/ { if ($request_method = HEAD) { return 405; } }\n  }\n}\n"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--port", type=int, default=18700)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    site = build(given.out, given.pages, port=given.port, seed=given.seed)
    print(
        json.dumps(
            {
                "start": site.start,
                "pages": site.pages,
                "urls": site.urls,
                "broken": len({url for url, _ in site.truth}),
                "pairs": len(site.truth),
            }
        )
    )


if __name__ == "__main__":
    main()
