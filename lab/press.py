"""The town's publishing house: articles and columns in, routes with rendered pages out. Every site of the town is printed here."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.clock import BEIJING
from lab.files import TYPES, file_of, png
from lab.records import Ground, Request, Response

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(slots=True)
class Article:
    """One release."""

    path: str
    title: str
    at: datetime
    """Shown publication time, Beijing."""
    paragraphs: tuple[str, ...] = ()
    source: str = ""
    template: str = "article.html"
    related: tuple[tuple[str, str, str], ...] = ()
    """(label, title, URL)."""
    attachments: tuple[tuple[str, str], ...] = ()
    """(title, URL)."""
    images: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """(text, URL) in the last paragraph."""
    dated: bool = True
    sticky: bool = False
    tags: bool = True
    table: tuple[tuple[str, str], ...] = ()
    """Head table of a disclosed document."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What a special template needs."""

    @property
    def day(self) -> str:
        """ISO date as lists show it."""
        return self.at.date().isoformat()

    @property
    def stamp(self) -> str:
        """``YYYY-MM-DD HH:MM``."""
        return self.at.strftime("%Y-%m-%d %H:%M")


@dataclass(slots=True)
class Column:
    """One column: a list of releases, a text, a container, or a page of its own template."""

    path: str
    """Ends in ``/``."""
    name: str
    type: str
    """ColumnType as the standard names it."""
    articles: list[Article] = field(default_factory=list)
    children: list["Column"] = field(default_factory=list)
    html: str = ""
    """Text of a single-article column."""
    at: datetime | None = None
    """Shown on a text page."""
    template: str = ""
    """Empty = by what the column has."""
    page_size: int = 15
    tags: bool = True
    in_nav: bool = True
    data: Mapping[str, Any] = field(default_factory=dict)

    def walk(self) -> Iterator["Column"]:
        """This column and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def newest(self) -> list[Article]:
        """Releases of the whole branch, newest first, sticky ones on top."""
        found = [article for column in self.walk() for article in column.articles]
        return sorted(found, key=lambda item: (item.sticky, item.at), reverse=True)

    @property
    def form(self) -> str:
        """Template that shows it."""
        if self.template:
            return self.template
        if self.children:
            return "container.html"
        return "list.html" if not self.html else "text.html"


@dataclass(slots=True)
class Footer:
    """What the foot of every page says; None = the item is left out."""

    sponsor: str | None
    undertaker: str | None
    site_code: str | None
    icp: str | None
    police: str | None
    contact: str | None
    conac_id: str | None
    jiucuo_code: str | None
    icp_url: str = ""
    police_url: str = ""
    conac_url: str = ""
    jiucuo_url: str = ""
    conac_image: str = "/images/red.png"


@dataclass(slots=True)
class Edition:
    """Everything that is printed for one site."""

    ground: Ground
    host: str
    name: str
    code: str
    look: str
    """Folder of templates; what it lacks is taken from ``common``."""
    footer: Footer
    columns: list[Column] = field(default_factory=list)
    charset: str = "utf-8"
    declared: str = "utf-8"
    title: str = ""
    meta_code: str | None = None
    """SiteIDCode; None = the site's own."""
    home: Mapping[str, Any] = field(default_factory=dict)
    """What the home template needs beyond the columns."""
    files: dict[str, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """Files that are named and do not exist."""
    routes: dict[str, Callable[[Request], Response]] = field(default_factory=dict)
    missing: Callable[[Request], Response] | None = None
    site_tags: bool = True
    _cache: dict[str, Response] = field(default_factory=dict)

    def url(self, path: str = "/") -> str:
        """Absolute URL of a path."""
        return self.ground.url(self.host, path)

    def all_columns(self) -> list[Column]:
        """Every column."""
        return [column for top in self.columns for column in top.walk()]

    def column(self, path: str) -> Column:
        """
        The column at a path.

        Raises:
            KeyError: no such column.
        """
        for column in self.all_columns():
            if column.path == path:
                return column
        raise KeyError(path)

    def articles(self) -> list[Article]:
        """Every release."""
        return [article for column in self.all_columns() for article in column.articles]

    def page(self, template: str, **context: Any) -> Response:
        """Render one page of the site's look."""
        html = (
            environment(self.look).get_template(template).render(site=self, footer=self.footer, **{"page": None, "column": None, **context})
        )
        declared = f"; charset={self.declared}" if self.declared == "utf-8" else ""
        return Response(body=html.encode(self.charset, "xmlcharrefreplace"), content_type=f"text/html{declared}")

    def add_files(self) -> None:
        """Print a genuine file for every attachment and picture that the articles name and that was not given already."""
        for article in self.articles():
            for _, url in article.attachments:
                if url.startswith("/"):
                    self.files.setdefault(url, file_of(url.rpartition(".")[2], "anhe"))
            for number, url in enumerate(article.images):
                if url.startswith("/"):
                    self.files.setdefault(url, png(320, 200, (40 + number * 30 % 150, 110, 160)))

    def handler(self) -> Callable[[Request], Response]:
        """Finish the printing and give the site's front desk."""
        self.add_files()
        for path in self.gone:
            self.files.pop(path, None)
        self.files.setdefault("/favicon.ico", png(16, 16))
        self.files.setdefault("/images/logo.png", png(280, 64, (170, 20, 20)))
        self.files.setdefault("/images/red.png", png(60, 72, (200, 20, 20)))
        self.files.setdefault("/images/ga.png", png(20, 20, (20, 60, 160)))
        self.files.setdefault("/css/site.css", (TEMPLATES / "common" / "site.css").read_bytes())
        self.files.setdefault("/robots.txt", b"User-agent: *\nAllow: /\n")
        pages = dict(self._pages())

        def serve(request: Request) -> Response:
            return self._serve(request, pages)

        return serve

    def _serve(self, request: Request, pages: Mapping[str, Callable[[], Response]]) -> Response:
        path = request.path
        route = self.routes.get(path)
        if route is not None:
            return route(request)
        cached = self._cache.get(path)
        if cached is not None:
            return cached
        name = path if path in self.files else unquote(path)
        if name in self.files:
            kind = TYPES.get(
                name.rpartition(".")[2].lower(), "text/plain; charset=utf-8" if name.endswith(".txt") else "application/octet-stream"
            )
            response = Response(body=self.files[name], content_type=kind)
        elif path in pages or unquote(path) in pages:
            response = (pages.get(path) or pages[unquote(path)])()
        elif path + "/" in pages:
            return Response(status=301, headers=(("Location", path + "/"),))
        elif self.missing is not None:
            return self.missing(request)
        else:
            body = "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><hr>nginx</body></html>"
            return Response(status=404, body=body.encode(), content_type="text/html")
        self._cache[path] = response
        return response

    def _pages(self) -> Iterator[tuple[str, Callable[[], Response]]]:
        for path in ("/", "/index.html"):
            yield path, partial(self.page, "home.html")
        for column in self.all_columns():
            if column.path.startswith("/"):
                yield from self._column_pages(column)
                for article in column.articles:
                    if article.path.startswith("/"):
                        yield article.path, partial(self.page, article.template, column=column, page=article)

    def _column_pages(self, column: Column) -> Iterator[tuple[str, Callable[[], Response]]]:
        items = column.newest
        count = max(1, -(-len(items) // column.page_size)) if column.form == "list.html" else 1
        for number in range(count):
            part = items[number * column.page_size : (number + 1) * column.page_size] if count > 1 else items

            def show(part: list[Article] = part, number: int = number) -> Response:
                return self.page(column.form, column=column, items=part, number=number, count=count)

            yield column.path + (f"index_{number}.html" if number else ""), show
            if not number:
                yield column.path + "index.html", show


@lru_cache(maxsize=32)
def environment(look: str) -> Environment:
    """Templates of a look over the common ones; what both lack comes from the portal."""
    loader = FileSystemLoader([TEMPLATES / look, TEMPLATES / "common", TEMPLATES / "portal"])
    found = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    found.filters["quote"] = lambda text: quote(str(text), safe="")
    return found


def moment(ground: Ground, *, days: float, hour: int = 10, minute: int = 0) -> datetime:
    """A time of day in Beijing, *days* before the town's time; never later than one hour before it."""
    local = ground.as_of.astimezone(BEIJING)
    at = (local - timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return min(at, (local - timedelta(hours=1)).replace(second=0, microsecond=0))


_DAY_IN_PATH = re.compile(r"/\d{6}/t\d{8}")


def redate(article: Article, at: datetime) -> None:
    """Give a release another time; the date in its address moves along, for an address that says otherwise would look forged."""
    article.at = at
    article.path = _DAY_IN_PATH.sub(f"/{at:%Y%m}/t{at:%Y%m%d}", article.path)
