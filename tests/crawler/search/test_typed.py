"""Searches that only their script can send: typed once to learn the address, or each time."""

from dataclasses import dataclass, field
from urllib.parse import quote

import pytest

from checks.search.titles import search_titles
from checks.search.usable import search_usable
from core.errors import Failure
from core.outcome import Cause, Owner
from crawler.search.entry import question
from crawler.search.probe import NONSENSE
from crawler.search.typed import Typed, learned
from tests.checks.builder import HOST, home_page, html, outcomes, snapshot
from tests.crawler.search.test_probe import Seen, honest, observe

HOME = f"http://{HOST}/"
BY_SCRIPT = '<div class="header"><input class="words" name="words" placeholder="请输入关键字"><button onclick="find()">搜索</button></div>'
WHOLE_PAGE = (
    '<form method="post" action="/"><input type="hidden" name="__VIEWSTATE" value="x"><input name="words" title="关键字">'
    '<input type="submit" value="搜索"></form>'
)
NOBODY = Failure(Cause.NEEDS_PERSON, Owner.MONITOR, "在浏览器中输入并提交后页面没有反应，请人工测试")


@dataclass
class Hand:
    """A browser that types: ends at *url* (with the words in place of {}), or gives up."""

    url: str
    status: int = 200
    nothing: bool = False
    last_failure: Failure | None = None
    typed: list[str] = field(default_factory=list)

    async def search(self, url: str, words: str, *, box: str = "", deadline_s: float = 30.0):
        self.typed.append(words)
        assert (url, box) == (HOME, "words")
        if self.last_failure is not None:
            return None
        main = "<p>没有找到相关内容</p>" if self.nothing else honest(words)[1]
        return Seen(url=url, final_url=self.url.format(quote(words)), status=self.status, html=html(title="搜索结果", main=main))

    async def render(self, url: str, *, deadline_s: float = 30.0):
        return None

    async def aclose(self) -> None: ...


def judged(check, seen) -> set[str]:
    return outcomes(check, snapshot(search=seen))


@pytest.mark.parametrize("header", [pytest.param(BY_SCRIPT, id="a script"), pytest.param(WHOLE_PAGE, id="a whole page")])
async def test_what_stays_on_its_page_is_typed_each_time(header):
    hand = Hand(HOME)
    seen, engine = await observe(home=home_page(header=header), renderer=hand)
    assert engine.asked == []
    assert hand.typed[0] == NONSENSE
    assert len(hand.typed) == len(set(hand.typed)), "nothing is typed twice"
    assert [trial.found for trial in seen.trials if trial.kind == "title"] == [True] * 4
    assert seen.classified is True
    assert all(trial.answer is not None for trial in seen.trials), "what the browser showed is evidence"
    assert judged(search_usable, seen) == judged(search_titles, seen) == {"pass"}


async def test_an_answer_with_an_address_is_typed_for_once():
    hand = Hand(f"http://{HOST}/search?site=1&kw={{}}")
    seen, engine = await observe(home=home_page(header=BY_SCRIPT), renderer=hand, field="kw")
    assert hand.typed == [NONSENSE]
    assert engine.asked
    assert all(asked.url.startswith(f"http://{HOST}/search?site=1&kw=") for asked in engine.asked)
    assert judged(search_usable, seen) == {"pass"}


async def test_an_address_that_answers_browsers_only_is_typed_on():
    hand = Hand(f"http://{HOST}/search?kw={{}}")
    seen, _ = await observe(lambda _: (403, ""), home=home_page(header=BY_SCRIPT), renderer=hand, field="kw")
    assert len(hand.typed) == len(seen.trials) - 2 + 1, "titles of subordinate sites are those that were found"
    assert judged(search_usable, seen) == {"pass"}


@pytest.mark.parametrize(
    "hand",
    [
        pytest.param(Hand(HOME, nothing=True), id="nothing is found"),
        pytest.param(Hand(HOME, status=500), id="an error"),
        pytest.param(Hand(HOME, status=403), id="kept out"),
        pytest.param(Hand(HOME, last_failure=NOBODY), id="no hand for it"),
    ],
)
async def test_a_hand_that_may_have_gone_wrong_blames_nobody(hand):
    seen, _ = await observe(home=home_page(header=BY_SCRIPT), renderer=hand)
    assert judged(search_usable, seen) == judged(search_titles, seen) == {"unknown"}
    if hand.last_failure is not None:
        assert seen.failure == NOBODY
        assert len(hand.typed) == 1


async def test_without_a_hand_it_stays_unknown():
    seen, _ = await observe(home=home_page(header=BY_SCRIPT))
    assert seen.failure is not None
    assert seen.failure.cause is Cause.NEEDS_SCRIPT


async def test_forms_of_business_are_never_typed_into():
    hand = Hand(HOME)
    header = '<div class="header"><form method="post" action="/leadermail/save"><input name="words" placeholder="搜索"></form></div>'
    seen, _ = await observe(home=home_page(header=header), renderer=hand)
    assert hand.typed == []
    assert seen.failure is not None


async def test_forms_that_browsers_send_as_they_are_need_no_hand():
    hand = Hand(HOME)
    await observe(renderer=hand)
    assert hand.typed == []


WORDS = "养老服务"
UTF8, GBK = quote(WORDS), quote(WORDS, encoding="gbk")


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        pytest.param(f"/s?kw={UTF8}", f"/s?kw={quote('防汛')}", id="utf-8"),
        pytest.param(f"/s?kw={GBK}", f"/s?kw={quote('防汛', encoding='gbk')}", id="gbk"),
        pytest.param(f"/s?q={UTF8}&oq={UTF8}", f"/s?oq={quote('防汛')}&q={quote('防汛')}", id="twice"),
        pytest.param(f"/s?kw={UTF8}&page=1&token=", f"/s?page=1&token=&kw={quote('防汛')}", id="an empty token"),
        pytest.param(f"/s?kw={UTF8}&token=9f1c", None, id="good once"),
        pytest.param(f"/s?kw={UTF8}&_=1764300000", None, id="a time"),
        pytest.param(f"/#/s?kw={UTF8}", None, id="a route"),
        pytest.param("/s.aspx", None, id="posted"),
        pytest.param("/", None, id="in place"),
        pytest.param(f"/s/{UTF8}", None, id="in the path"),
    ],
)
def test_what_an_address_teaches(url, asked):
    entry = learned(Typed(found_on=HOME, box="words"), WORDS, f"http://{HOST}{url}")
    assert (entry and question(entry, "防汛", deadline_s=15).url) == (asked and f"http://{HOST}{asked}")
