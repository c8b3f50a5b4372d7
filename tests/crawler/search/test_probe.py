"""The whole test against small engines that answer in memory."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from core.fetch import Family, Fetch, FetchResult, Phases
from core.outcome import Cause, Owner
from core.page.snapshot import PageSnapshot
from crawler.search import SearchTitle, observe_search
from crawler.search.probe import NONSENSE
from tests.checks.builder import AS_OF, HOST, home_page, html

RELEASES = {
    f"/zwgk/zcwj/{number}.html": title
    for number, title in enumerate(
        (
            "关于印发《安和县养老服务办法》的通知",
            "安和县召开春季农业生产会议",
            "关于公布2026年部门预算的公告",
            "安和县防汛抗旱工作推进会举行",
            "老年人优待证办理办事指南",
        )
    )
}
TITLES = [
    SearchTitle(title=title, url=f"http://{HOST}{path}", day=date(2026, 5, 1), service="指南" in title) for path, title in RELEASES.items()
]
TABS = '<ul><li><a href="?t=1">新闻动态(1)</a></li><li><a href="?t=2">政策文件(2)</a></li></ul>'

Answer = Callable[[str], tuple[int, str]]


@dataclass
class Engine:
    """A Fetcher over one answering function; keeps what it was asked."""

    answer: Answer
    asked: list[Fetch]
    field: str = "q"
    codec: str = "utf-8"

    async def fetch(self, question: Fetch) -> FetchResult:
        self.asked.append(question)
        query = question.body.decode() if question.body else urlsplit(question.url).query
        words = parse_qs(query, encoding=self.codec).get(self.field, [""])[0]
        status, main = self.answer(words)
        body = html(title="搜索结果", main=main).encode()
        headers = (("content-type", "text/html; charset=utf-8"),)
        started = datetime(2026, 6, 15, tzinfo=UTC)
        return FetchResult(
            url=question.url, final_url=question.url, status=status, headers=headers, body=body, started_at=started, phases=Phases()
        )

    async def resolve(self, host: str, family: Family = Family.ANY, *, resolver: int = 0) -> tuple[str, ...]:
        return ()

    async def aclose(self) -> None: ...


@dataclass
class Screen:
    """A Renderer that shows one page."""

    main: str
    asked: list[str]

    async def render(self, url: str, *, deadline_s: float = 30.0):
        self.asked.append(url)
        return Seen(url=url, final_url=url, status=200, html=self.main)

    async def aclose(self) -> None: ...


@dataclass
class Seen:
    url: str
    final_url: str
    status: int | None
    html: str


def honest(words: str) -> tuple[int, str]:
    """Finds titles that share most characters with the query."""
    hits = [(path, title) for path, title in RELEASES.items() if words and len(set(words) & set(title)) >= 0.7 * len(set(words))]
    rows = "".join(f'<div class="result"><h3><a href="{path}">{title}</a></h3></div>' for path, title in hits)
    return 200, TABS + (f"<p>共找到{len(hits)}条结果</p>{rows}" if hits else "<p>没有找到相关内容</p>")


async def observe(answer: Answer = honest, *, home: PageSnapshot | None = None, renderer: Screen | None = None, **more):
    engine = Engine(answer, [], more.pop("field", "q"), more.pop("codec", "utf-8"))
    seen = await observe_search(
        home=home or home_page(), titles=more.pop("titles", TITLES), fetcher=engine, renderer=renderer, clock=lambda: AS_OF, as_of=AS_OF,
        seed=0, site="s", site_name="安和县", **more,
    )  # fmt: skip
    return seen, engine


def kinds(seen) -> list[str]:
    return [trial.kind for trial in seen.trials]


async def test_honest_engine():
    seen, engine = await observe()
    assert seen.failure is None
    assert [trial.found for trial in seen.trials if trial.kind == "title"] == [True] * 4
    assert seen.classified is True
    assert seen.aggregated is False
    assert seen.population == 5
    assert next(trial for trial in seen.trials if trial.kind == "nonsense").result_count == 0
    assert next(trial for trial in seen.trials if trial.kind == "fuzzy").found is True
    assert kinds(seen).count("subsite_title") == 2
    assert len(engine.asked) <= 8
    assert all(urlsplit(question.url).path == "/search" for question in engine.asked), "only search queries are sent"


async def test_punctuation_fallback():
    def picky(words: str) -> tuple[int, str]:
        return honest(words) if "《" not in words else (200, TABS + "<p>没有找到相关内容</p>")

    seen, _ = await observe(picky, titles=[*TITLES[:1]])
    assert [(trial.kind, trial.found) for trial in seen.trials if trial.kind.startswith("title")] == [
        ("title", False),
        ("title_plain", True),
    ]


async def test_engine_that_never_finds():
    seen, _ = await observe(lambda words: (200, "<p>没有找到相关内容</p>"))
    assert not any(trial.found for trial in seen.trials)
    assert all(trial.result_count == 0 for trial in seen.trials)
    assert seen.classified is None


@pytest.mark.parametrize(
    ("status", "cause", "owner"),
    [
        (500, Cause.HTTP_5XX, Owner.SITE),
        (404, Cause.HTTP_4XX, Owner.SITE),
        (412, Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR),
        (999, Cause.BLOCKED_CHALLENGE, Owner.UNCLEAR),
        (405, Cause.HTTP_4XX, Owner.UNCLEAR),
    ],
)
async def test_engine_in_trouble_is_asked_little(status: int, cause: Cause, owner: Owner):
    seen, engine = await observe(lambda words: (status, "<p>错误</p>"))
    assert {(trial.failure.cause, trial.failure.owner) for trial in seen.trials if trial.failure} == {(cause, owner)}
    assert len(engine.asked) <= 4


@pytest.mark.parametrize("status", [404, 405, 500, 503])
async def test_gateway_that_answers_with_an_error_is_no_fault_of_the_engine(status: int):
    seen, _ = await observe(lambda words: (status, "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>"))
    assert {trial.failure.cause for trial in seen.trials if trial.failure} == {Cause.BLOCKED_CHALLENGE}


async def test_gbk_form_sends_gbk():
    markup = html().replace("utf-8", "gbk")
    home = home_page(body=markup.encode("gbk"), headers=(("content-type", "text/html; charset=gbk"),))
    seen, _ = await observe(home=home, codec="gbk")
    assert any(trial.found for trial in seen.trials)


async def test_post_form():
    header = '<div class="header"><form action="/search" method="post"><input type="text" name="q" placeholder="搜索"></form></div>'
    seen, engine = await observe(home=home_page(header=header))
    assert any(trial.found for trial in seen.trials)
    assert {question.method for question in engine.asked} == {"POST"}


async def test_box_written_by_script_needs_the_browser():
    header = '<script>document.write(\'<form action="/search"><input type="text" name="q" placeholder="搜索"></form>\')</script>'
    home = home_page(header=header)
    assert home.facts.search.presence == "script"
    seen, _ = await observe(home=home)
    assert seen.failure is not None
    assert seen.failure.cause is Cause.NO_BROWSER
    seen, _ = await observe(home=home, renderer=Screen(html(), []))
    assert any(trial.found for trial in seen.trials)


async def test_results_written_by_script_need_the_browser():
    def shell(words: str) -> tuple[int, str]:
        return 200, '<div id="app"></div><script>load()</script>'

    seen, _ = await observe(shell)
    assert {trial.failure.cause for trial in seen.trials if trial.failure} == {Cause.NEEDS_SCRIPT}
    rows = "".join(f'<div class="result"><h3><a href="{path}">{title}</a></h3></div>' for path, title in RELEASES.items())
    screen = Screen(html(main=rows), [])
    seen, _ = await observe(shell, renderer=screen)
    assert any(trial.found for trial in seen.trials)
    assert screen.asked


async def test_captcha_is_for_a_person():
    seen, _ = await observe(lambda words: (200, "<p>请输入验证码</p>"))
    assert {trial.failure.cause for trial in seen.trials if trial.failure} == {Cause.NEEDS_PERSON}


async def test_search_behind_a_log_in_is_for_a_person():
    seen, _ = await observe(lambda words: (200, "<form><input name=u><input type=password name=p></form>"))
    assert {trial.failure.cause for trial in seen.trials if trial.failure} == {Cause.NEEDS_PERSON}


async def test_engine_that_answers_everything_with_everything_proves_nothing():
    rows = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in RELEASES.items())
    seen, _ = await observe(lambda words: (200, f"<p>共 {len(RELEASES)} 条</p><ul>{rows}</ul>"))
    asked = [trial for trial in seen.trials if trial.kind == "title"]
    assert asked
    assert {trial.found for trial in asked} == {None}


async def test_no_box_at_all():
    seen, engine = await observe(home=home_page(header="<h1>安和县</h1>"))
    assert seen.form.presence is False
    assert engine.asked == []


async def test_box_on_a_further_page():
    seen, _ = await observe(home=home_page(header="<h1>安和县</h1>"), pages=[home_page(url=f"http://{HOST}/xwzx/")])
    assert seen.found_on == f"http://{HOST}/xwzx/"


async def test_titles_of_subordinate_sites():
    below = [SearchTitle(title="安和县教育局召开教育工作会议部署", url="http://jyj.anhe.gov.cn/1.html", day=date(2026, 5, 1))]
    seen, _ = await observe(subsite_titles=below)
    assert [trial.found for trial in seen.trials if trial.kind == "subsite_title"] == [False]
    assert NONSENSE in [trial.query for trial in seen.trials]


def rows(words: str, row: str) -> str:
    """What the honest engine finds, in other markup."""
    found = [(path, title) for path, title in RELEASES.items() if words and len(set(words) & set(title)) >= 0.7 * len(set(words))]
    return "".join(row.format(path=path, title=title) for path, title in found) or "<p>没有找到相关内容</p>"


@pytest.mark.parametrize(
    "row",
    [
        pytest.param('<div class="result"><a href="javascript:void(0)" onclick="openDoc(7)">{title}</a></div>', id="opened by a script"),
        pytest.param('<div class="result"><h3>{title}</h3><a href="/detail">查看详情</a></div>', id="heading beside a button"),
    ],
)
async def test_results_that_lead_nowhere_by_themselves(row: str):
    seen, _ = await observe(lambda words: (200, f"<p>您搜索的是<b>{words}</b></p>{rows(words, row)}"))
    assert {trial.found for trial in seen.trials if trial.kind == "title"} == {True}


async def test_the_query_printed_back_is_no_result():
    other = '<div class="result"><a href="/old/{}.html">二〇一九年旧闻一则</a></div>'

    def echo(words: str) -> tuple[int, str]:
        return 200, f"<h3><b>{words}</b></h3>" + ("<p>没有找到相关内容</p>" if words == NONSENSE else other)

    seen, _ = await observe(echo)
    assert {trial.found for trial in seen.trials if trial.kind == "title"} == {False}
    assert all(trial.result_count for trial in seen.trials if trial.kind == "title")


TEMPLATE = '<p>共找到 <b id="total">0</b> 条结果</p><ul><li v-for="one in list">{{one.title}}</li></ul><script>fetch("/api")</script>'


async def test_zero_of_a_page_that_a_script_has_yet_to_fill_is_no_zero():
    seen, _ = await observe(lambda words: (200, TEMPLATE))
    assert {trial.failure and trial.failure.cause for trial in seen.trials} == {Cause.NEEDS_SCRIPT}
    seen, _ = await observe(lambda words: (200, TEMPLATE), renderer=Screen(html(main="<p>没有找到相关内容</p>"), []))
    assert {trial.result_count for trial in seen.trials} == {0}, "in the browser it is one"


async def test_zero_of_an_engine_that_has_answered_in_its_source_is_one():
    def answer(words: str) -> tuple[int, str]:
        return 200, '<script src="/js/tips.js"></script>' + (honest(words)[1] if words == "安和县" else "<p>没有找到相关内容</p>")

    screen = Screen(html(main="<p>没有找到相关内容</p>"), [])
    seen, _ = await observe(answer, renderer=screen)
    assert {trial.result_count for trial in seen.trials if trial.kind == "title"} == {0}
    assert len(screen.asked) <= 1


async def test_results_in_a_frame():
    def framed(words: str) -> tuple[int, str]:
        return 200, f'<iframe src="/search/list?q={words}"></iframe>'

    class Framed(Engine):
        async def fetch(self, question: Fetch) -> FetchResult:
            self.answer = honest if "/list" in question.url else framed
            return await super().fetch(question)

    engine = Framed(framed, [])
    seen = await observe_search(
        home=home_page(),
        titles=TITLES,
        fetcher=engine,
        renderer=None,
        clock=lambda: AS_OF,
        as_of=AS_OF,
        seed=0,
        site="s",
        site_name="安和县",
    )
    assert {trial.found for trial in seen.trials if trial.kind == "title"} == {True}
    seen, _ = await observe(lambda words: (200, '<iframe src="/list?session=1"></iframe>'))
    assert {trial.found for trial in seen.trials} == {None}, "a frame that cannot be asked"


async def test_engine_that_wants_pauses_is_waited_for(monkeypatch):
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("crawler.search.probe.asyncio.sleep", sleep)
    allowed = [False]

    def impatient(words: str) -> tuple[int, str]:
        if not slept:
            return 200, "<p>两次搜索的时间间隔不能少于5秒</p>"
        allowed[0] = True
        return honest(words)

    seen, _ = await observe(impatient)
    assert allowed[0]
    assert set(slept) == {5.5}
    assert {trial.found for trial in seen.trials if trial.kind == "title"} == {True}


async def test_engine_that_wants_us_away_longer_is_left_alone(monkeypatch):
    async def sleep(seconds: float) -> None:
        raise AssertionError("not waited for")

    monkeypatch.setattr("crawler.search.probe.asyncio.sleep", sleep)
    seen, engine = await observe(lambda words: (200, "<p>您的搜索过于频繁，请60秒后再试</p>"))
    assert {trial.failure and trial.failure.owner for trial in seen.trials} == {Owner.UNCLEAR}
    assert len(engine.asked) <= 4


async def test_engine_that_takes_short_words_only_is_asked_for_fewer():
    def short(words: str) -> tuple[int, str]:
        return honest(words) if len(words) <= 9 else (200, "<p>关键字只能在2~9个字符之间</p>")

    seen, _ = await observe(short)
    asked = [trial for trial in seen.trials if trial.kind == "title"]
    assert {trial.found for trial in asked} == {True}
    assert max(len(trial.query) for trial in asked) == 9


async def test_address_put_together_by_a_script_accuses_nobody():
    header = '<div class="search"><input id="kw" placeholder="请输入关键字"></div><script>open(base+"/search?q="+encodeURIComponent(kw.value))</script>'
    seen, _ = await observe(lambda words: (404, "<p>没有</p>"), home=home_page(header=header))
    assert {trial.failure and (trial.failure.cause, trial.failure.owner) for trial in seen.trials} == {(Cause.NEEDS_SCRIPT, Owner.MONITOR)}
    seen, _ = await observe(lambda words: (200, "<p>没有找到相关内容</p>"), home=home_page(header=header))
    assert seen.form.by_script
    seen, _ = await observe(home=home_page(header=header))
    assert any(trial.found for trial in seen.trials)


class Press(Engine):
    """An engine that takes titles literally, and the releases themselves."""

    status = 200

    async def fetch(self, question: Fetch) -> FetchResult:
        path = urlsplit(question.url).path
        found = await super().fetch(question)
        if path in RELEASES:
            body = html(
                title=f"{RELEASES[path]}_安和县人民政府", main=f"<h1>{RELEASES[path]}</h1><p>发布时间：2026-05-01</p><p>正文</p>"
            ).encode()
            found = replace(found, status=self.status, body=body)
        return found


def literal(words: str) -> tuple[int, str]:
    hits = [(path, title) for path, title in RELEASES.items() if words and words in title]
    return 200, "".join(f'<div class="result"><a href="{path}">{title}</a></div>' for path, title in hits) or "<p>没有找到相关内容</p>"


async def decorated(engine: Engine, mark: str = "[图]{}"):
    titles = [replace(title, title=mark.format(title.title)) for title in TITLES]
    return await observe_search(
        home=home_page(),
        titles=titles,
        fetcher=engine,
        renderer=None,
        clock=lambda: AS_OF,
        as_of=AS_OF,
        seed=0,
        site="s",
        site_name="安和县",
    )


@pytest.mark.parametrize("mark", ["[图]{}", "【要闻】{}", "{} NEW", "3. {}", "▪ {}", "县政府办：{}", "{}阅读(123)"])
async def test_what_the_release_itself_is_called_decides(mark: str):
    seen = await decorated(Press(literal, []), mark)
    assert [trial.found for trial in seen.trials if trial.kind == "title_own"] == [True] * 4


async def test_release_that_is_gone_itself_says_nothing_about_the_search():
    gone = Press(literal, [])
    gone.status = 404
    seen = await decorated(gone)
    assert {trial.failure and trial.failure.cause for trial in seen.trials if trial.kind.startswith("title")} == {Cause.NO_DATA}


async def test_release_that_the_engine_does_not_know_by_any_name():
    seen = await decorated(Press(lambda words: (200, "<p>没有找到相关内容</p>"), []))
    assert {trial.found for trial in seen.trials} == {False}


@pytest.mark.parametrize(
    ("script", "screen", "classified"),
    [
        pytest.param('<script src="/js/tabs.js"></script>', None, None, id="no browser"),
        pytest.param('<script src="/js/tabs.js"></script>', TABS, True, id="drawn"),
        pytest.param('<script src="/js/tabs.js"></script>', "<p>无</p>", False, id="not drawn"),
        pytest.param("", None, False, id="nothing that would draw any"),
    ],
)
async def test_categories_that_a_script_may_add(script: str, screen: str | None, classified: bool | None):
    def answer(words: str) -> tuple[int, str]:
        return 200, honest(words)[1].replace(TABS, script)

    shown = "".join(f'<div class="result"><h3><a href="{path}">{title}</a></h3></div>' for path, title in RELEASES.items())
    seen, _ = await observe(answer, renderer=None if screen is None else Screen(html(main=f"{screen}{shown}"), []))
    assert seen.classified is classified
    assert any(trial.found for trial in seen.trials)


async def test_advice_beside_nothing_found_is_no_refusal():
    seen, _ = await observe(lambda words: (200, "<p>没有找到相关内容，请检查关键词是否过长，或稍后再试</p>"))
    assert {(trial.result_count, trial.failure) for trial in seen.trials} == {(0, None)}
