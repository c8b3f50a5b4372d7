"""What every site of the town must be: closed under its own links, reproducible, free of dates to come, and true to its truth."""

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from core.clock import beijing_day
from lab.http import CHALLENGE
from lab.records import Ground, Request, Response
from lab.sites import BUILDERS
from lab.sites.walls import COOKIE

CHARSETS = {"department": "gb18030", "oldstyle": "gb18030"}
OPEN = [key for key in BUILDERS if key not in ("challenge", "fortress", "closed", "scriptonly", "hashroutes", "maze", "slow", "busy")]
REFERENCES = {"a": "href", "img": "src", "script": "src", "link": "href", "iframe": "src", "frame": "src"}


def crawl(site, limit=1200):
    """Every page and file that can be reached from the home page through the site's own links: path → response."""
    todo, seen, found = deque([site.site.url]), {site.site.url}, {}
    while todo and len(found) < limit:
        url = todo.popleft()
        parts = urlsplit(url)
        answer = site.handler(Request(method="GET", host=parts.hostname, path=parts.path, query=parts.query, headers={}))
        assert isinstance(answer, Response)
        found[url] = answer
        if answer.status != 200 or not answer.content_type.startswith("text/html"):
            continue
        tree = LexborHTMLParser(answer.body.decode(CHARSETS.get(site.key, "utf-8")))
        base = next((urljoin(url, node.attributes.get("href") or "") for node in tree.css("base[href]")), url)
        references = dict.fromkeys(node.attributes.get(REFERENCES[node.tag]) or "" for node in tree.css(",".join(REFERENCES)))
        for target in dict.fromkeys(urljoin(base, raw).partition("#")[0] for raw in references if raw and raw[:1] != "#"):
            if target not in seen and urlsplit(target).hostname in site.hosts:
                seen.add(target)
                todo.append(target)
    return found


@pytest.fixture(scope="module")
def crawled(town_sites):
    return {key: crawl(town_sites[key]) for key in OPEN}


@pytest.mark.parametrize("key", OPEN)
def test_only_planted_targets_are_dead(key, town_sites, crawled):
    site = town_sites[key]
    planted = {item.target for item in site.truth.planted if item.target}
    dead = {url for url, answer in crawled[key].items() if answer.status != 200}
    assert {url for url in dead if "%" not in url and url.isascii()} <= planted
    assert len(crawled[key]) > 150


@pytest.mark.parametrize("key", OPEN)
def test_no_page_shows_a_day_to_come(key, crawled, as_of):
    latest = beijing_day(as_of).isoformat()
    for url, answer in crawled[key].items():
        if answer.content_type.startswith("text/html") and "/hdjl/zjdc/" not in url:
            text = answer.body.decode(CHARSETS.get(key, "utf-8"), "replace")
            assert all(day <= latest for day in re.findall(r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)", text)), url


@pytest.mark.parametrize("key", list(BUILDERS))
def test_same_time_gives_the_same_bytes(key, town_sites, as_of, ask):
    again = BUILDERS[key](Ground(as_of=as_of, port=8080))
    assert ask(again).body == ask(town_sites[key]).body
    assert ask(again, "/xwzx/zwyw/").body == ask(town_sites[key], "/xwzx/zwyw/").body


def test_portal_pages_carry_every_tag_and_footer_item(crawled):
    for url, answer in crawled["portal"].items():
        if not answer.content_type.startswith("text/html"):
            continue
        text = answer.body.decode()
        tree = LexborHTMLParser(text)
        names = {node.attributes.get("name") for node in tree.css("meta[name]") if node.attributes.get("content")}
        assert {"SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"} <= names, url
        for item in (
            "主办单位：安和市人民政府",
            "网站标识码：5199000001",
            "ICP备",
            "公网安备",
            "bszs.conac.cn",
            "site_code=5199000001",
            "联系电话：",
        ):
            assert item in text, (url, item)
        assert tree.css_first("title").text(strip=True), url


@pytest.mark.parametrize("key", ["portal", "county", "soft404"])
def test_titles_are_unique_within_a_site(key, crawled):
    titles = []
    for answer in crawled[key].values():
        if answer.content_type.startswith("text/html"):
            found = re.search(r'name="ArticleTitle" content="([^"]+)"', answer.body.decode())
            titles += [found[1]] if found else []
    assert len(titles) == len(set(titles)) > 100


def test_department_is_gbk_and_says_gb2312(town_sites, ask):
    home = ask(town_sites["department"])
    assert "charset=gb2312" in home.body.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        home.body.decode("utf-8")


def test_oldstyle_lies_about_its_charset(town_sites, ask):
    home = ask(town_sites["oldstyle"])
    assert b'charset="utf-8"' in home.body
    assert "金沙县" in home.body.decode("gb18030")
    assert home.content_type == "text/html"


def test_county_footer_stands_only_in_a_script(town_sites, ask):
    site = town_sites["county"]
    home = re.sub(r"<!--.*?-->", "", ask(site).body.decode(), flags=re.DOTALL)
    assert "主办单位" not in home
    assert "主办单位" in ask(site, "/js/footer.js").body.decode()


def test_script_only_pages_are_empty_without_script(town_sites, ask):
    site = town_sites["scriptonly"]
    body = LexborHTMLParser(ask(site, "/tzgg/").body.decode()).body
    assert body is not None
    assert len(body.css("a")) == 0
    assert "通知" in ask(site, "/api/page", query="path=%2Ftzgg%2F").body.decode()


def test_challenge_opens_with_its_cookie_only(town_sites, ask):
    site = town_sites["challenge"]
    assert ask(site).status == 521
    assert ask(site, cookie=f"{COOKIE}=1788.42").status == 200


def test_fortress_never_opens(town_sites, ask):
    assert ask(town_sites["fortress"]).status == 412
    assert CHALLENGE in ask(town_sites["fortress"], "/x").body.decode()


def test_busy_site_answers_429_with_retry_after(as_of, ask):
    site = BUILDERS["busy"](Ground(as_of=as_of, port=8080, settings={"busy_per_s": 3}))
    answers = [ask(site) for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 3 + [429] * 3
    assert ("Retry-After", "1") in answers[-1].headers


def test_head_hostile_site_answers_get_only(town_sites, ask):
    site = town_sites["headhostile"]
    assert ask(site, method="HEAD").status == 405
    assert ask(site, "/images/logo.png", method="HEAD").abort
    assert ask(site, "/images/logo.png").status == 200


def test_soft_404_answers_200_for_nonsense(town_sites, ask):
    answer = ask(town_sites["soft404"], "/no/such/page.html")
    assert answer.status == 200
    assert "不存在" in answer.body.decode()


def test_maze_has_no_end(town_sites, ask):
    site = town_sites["maze"]
    seen = {ask(site, "/rili/", query=f"day=2026-0{month}-01").body for month in range(1, 9)}
    assert len(seen) == 8
    assert ask(site, "/rili/", query="day=nonsense").status == 200
    assert ask(site, "/huihua/", query="sid=zz").status == 200
    assert ask(site, "/fenye/", query="page=7").body.decode().count("page=8") == 1
    assert ask(site, "/wzdt/;jsessionid=AB").body == ask(site, "/wzdt/").body


def test_copied_template_names_another_site(town_sites, ask):
    home = ask(town_sites["copied"]).body.decode()
    assert 'name="SiteIDCode" content="5199880001"' in home
    assert "网站标识码：5199530001" in home


def test_slow_site_delays_only_its_home_page(town_sites, ask):
    assert ask(town_sites["slow"]).delay_s > 15
    assert ask(town_sites["slow"], "/tzgg/").delay_s == 0


@pytest.mark.parametrize("key", list(BUILDERS))
def test_planted_codes_and_forbidden_codes_do_not_overlap(key, town_sites):
    truth = town_sites[key].truth
    assert not truth.codes & truth.forbidden
    assert not truth.allowed & truth.forbidden
    for item in truth.planted:
        assert not truth.is_false(item.code, item.url, item.target)


def test_every_code_of_the_truth_exists(town_sites):
    from config.codes import load_codes

    known = set(load_codes())
    for site in town_sites.values():
        assert site.truth.codes | site.truth.allowed | site.truth.forbidden <= known, site.key
