"""Pages that findings rest on are kept."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from checks.base import run_check
from checks.footer.sponsor import footer_sponsor
from config.codes import load_codes
from core.evidence import Evidence
from core.finding import Finding
from core.outcome import Severity
from core.page.records import SearchForm
from core.snapshot import AttachmentText, SearchObservation, SearchTrial
from pipeline.assess import assess_site
from pipeline.page_evidence import TOO_MANY, PageEvidence
from store import open_store
from store.dossier import export_finding
from tests.checks.builder import column_page, content_page, footer, home_page, snapshot


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'a.db'}", tmp_path) as opened:
        yield opened


BARE = footer(sponsor="")
SITE = snapshot(
    home=home_page(bottom=BARE, sha256="1" * 64),
    column_pages=(column_page(0, bottom=BARE, sha256="2" * 64),),
    content_pages=(content_page(0, bottom=BARE, sha256="3" * 64),),
)
PAGES = {page.final_url: page for page in SITE.page_sample()}


def test_every_page_of_a_shared_fault_is_kept(store):
    (finding,) = run_check(footer_sponsor, SITE)[1]
    kept = PageEvidence(store, SITE).attach(finding).evidence
    assert [piece.locator for piece in kept] == list(PAGES)
    assert [store.evidence.get(piece.sha256) for piece in kept] == [page.body for page in PAGES.values()]


def test_page_that_is_named_with_other_bytes_is_not_ours_to_keep(store):
    (finding,) = run_check(footer_sponsor, SITE)[1]
    other = Evidence(kind="html", sha256="a" * 64, locator=list(PAGES)[1])
    kept = PageEvidence(store, SITE).attach(replace(finding, evidence=(other,))).evidence
    assert [(piece.sha256 == other.sha256, piece.locator) for piece in kept] == [(True, other.locator), (False, finding.url)]


def test_finding_of_a_page_that_was_not_sampled_stays_as_it_is(store):
    (finding,) = run_check(footer_sponsor, SITE)[1]
    elsewhere = replace(finding, url="http://www.anhe.gov.cn/other.html")
    assert PageEvidence(store, SITE).attach(elsewhere) is elsewhere


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(lambda page: {"list_pages": (page,)}, id="list of a column that no sample drew"),
        pytest.param(lambda page: {"special_pages": {"release": (page,)}}, id="kept for one purpose"),
        pytest.param(lambda page: {"second_level_pages": (page,)}, id="behind a navigation-only home page"),
    ],
)
def test_pages_beside_the_sample_are_kept_where_a_finding_rests_on_them(held, store):
    page = column_page(7, sha256="7" * 64)
    site = replace(SITE, **held(page))
    (finding,) = run_check(footer_sponsor, SITE)[1]
    kept = PageEvidence(store, site).attach(replace(finding, url=page.url, parents=(), evidence=())).evidence
    assert [(piece.locator, store.evidence.get(piece.sha256)) for piece in kept] == [(page.final_url, page.body)]


def test_of_a_page_that_was_loaded_twice_the_one_that_was_judged_is_kept(store):
    (finding,) = run_check(footer_sponsor, SITE)[1]
    site = replace(SITE, list_pages=(replace(SITE.column_pages[0], body=b"<html>later</html>"),))
    kept = PageEvidence(store, site).attach(replace(finding, url=SITE.column_pages[0].url, evidence=())).evidence
    assert [store.evidence.get(piece.sha256) for piece in kept] == [SITE.column_pages[0].body]


# ---- pages that only the crawl read ---------------------------------------------------------------------------------

INNER = {f"http://www.anhe.gov.cn/{number}.html": content_page(number, sha256=f"{number:064}") for number in range(20, 24)}
INNER = {url: replace(page, url=url, final_url=url, body=page.body + url.encode()) for url, page in INNER.items()}


def dead(url, **fields):
    return Finding(code="link.page.broken", site="s", url=url, target="http://gone.gov.cn/", observed_at=SITE.as_of, **fields)


def locators(finding):
    return [(piece.locator, bool(piece.sha256), piece.note) for piece in finding.evidence]


def test_page_that_only_the_crawl_read_is_kept(store):
    url, page = next(iter(INNER.items()))
    (kept,) = PageEvidence(store, SITE, INNER.get, max_crawled=5).attach(dead(url)).evidence
    assert (kept.locator, store.evidence.get(kept.sha256)) == (url, page.body)


def test_page_of_many_findings_is_kept_once(store):
    urls = [url for url in INNER for _ in range(3)]
    kept = PageEvidence(store, SITE, INNER.get, max_crawled=4).attach_all([dead(url, count=place + 1) for place, url in enumerate(urls)])
    assert [finding.evidence[0].locator for finding in kept] == urls
    assert store.evidence.count() == len(INNER)


def test_where_room_is_short_the_gravest_have_it_and_the_others_say_so(store):
    first, second, third, _ = INNER
    findings = [dead(first, severity=Severity.ADVICE), dead(second), dead(third, severity=Severity.VETO), dead(SITE.home.final_url)]
    kept = PageEvidence(store, SITE, INNER.get, max_crawled=2).attach_all(findings)
    assert [locators(finding) for finding in kept] == [
        [(first, False, TOO_MANY)],
        [(second, True, "")],
        [(third, True, "")],
        [(SITE.home.final_url, True, "")],
    ]


def test_finding_that_stands_for_pages_and_was_not_read_itself_keeps_one_that_was(store):
    first, second, *_ = INNER
    kept = PageEvidence(store, SITE, INNER.get, max_crawled=2).attach(dead("http://www.anhe.gov.cn/old.html", parents=(second, first)))
    assert [piece.locator for piece in kept.evidence] == [second]


def test_links_are_judged_by_what_the_crawl_read(store):
    sampled = SITE.content_pages[0]
    later = replace(sampled, body=b"<html>later</html>", sha256="9" * 64)
    kept = PageEvidence(store, SITE, {sampled.final_url: later}.get, max_crawled=2).attach(dead(sampled.final_url))
    assert [store.evidence.get(piece.sha256) for piece in kept.evidence] == [later.body]


def test_stale_column_keeps_the_list_that_shows_its_newest_release(store):
    page = column_page(7, sha256="7" * 64)
    site = replace(SITE, list_pages=(page,))
    stale = Finding(
        code="column.stale.news", site="s", url=SITE.column_pages[0].url, measured={"seen_on": page.final_url}, observed_at=SITE.as_of
    )
    assert [piece.locator for piece in PageEvidence(store, site).attach(stale).evidence] == [SITE.column_pages[0].final_url, page.final_url]


def test_search_keeps_the_result_page_of_its_query(store):
    answers = [content_page(number, sha256=f"{number:064}") for number in (30, 31)]
    trials = [
        SearchTrial(query=query, kind=kind, expected_url=target, answer=answer)
        for query, kind, target, answer in (("甲", "title", "http://a.gov.cn/1.html", answers[0]), ("乙", "fuzzy", "", answers[1]))
    ]
    site = replace(SITE, search=SearchObservation(form=SearchForm(presence=True), trials=tuple(trials)))
    home = SITE.home.final_url

    def kept_of(code, target):
        finding = Finding(code=code, site="s", url=home, target=target, observed_at=SITE.as_of)
        return [piece.locator for piece in PageEvidence(store, site).attach(finding).evidence]

    assert kept_of("search.title_not_found", "http://a.gov.cn/1.html") == [home, answers[0].final_url]
    assert kept_of("search.fuzzy", "http://a.gov.cn/1.html") == [home, answers[1].final_url]
    assert kept_of("search.unusable", None) == [home, *(answer.final_url for answer in answers)]


# ---- what is kept can be opened, and shows what was judged ----------------------------------------------------------

TEXT = "<html><head><title>安和市教育局</title></head><body><p>通知公告</p></body></html>"


def kept_of(store, page):
    site = replace(SITE, home=page)
    finding = Finding(code="name.not_standard", site="s", url=page.url, observed_at=SITE.as_of)
    return PageEvidence(store, site).attach(finding).evidence


@pytest.mark.parametrize(
    ("header", "body", "note"),
    [
        pytest.param(
            "text/html; charset=gbk", TEXT.encode("gbk"), "字符编码 gb18030（应答头所写，网页中没有）", id="only the server tells"
        ),
        pytest.param("text/html", TEXT.replace("<title>", "<meta charset=gb2312><title>").encode("gbk"), "", id="the page tells"),
        pytest.param("text/html; charset=utf-8", TEXT.encode(), "", id="what any browser takes"),
        pytest.param("text/html", bytes(range(256)) * 300, "", id="binary"),
        pytest.param("text/html", b"<html>\xff\xfe\x81\x00", "", id="broken"),
    ],
)
def test_page_is_kept_as_it_came_with_what_it_takes_to_read_it(store, header, body, note):
    (piece,) = kept_of(store, replace(SITE.home, body=body, headers=(("content-type", header),)))
    assert (store.evidence.get(piece.sha256), piece.note) == (body, note)


@pytest.mark.parametrize("charset", ["gbk", "utf-8", "utf-16"])
def test_personal_data_is_masked_in_the_encoding_of_the_page(store, charset):
    body = TEXT.replace("通知公告", "张三 110101199003074514").encode(charset)
    page = replace(SITE.home, body=body, headers=(("content-type", f"text/html; charset={charset}"),), sha256="6" * 64)
    (piece,) = kept_of(store, page)
    kept = store.evidence.get(piece.sha256)
    assert b"199003074514" not in kept.replace(b"\0", b"")
    assert len(kept) == len(body)
    assert kept.decode(charset).startswith("<html><head><title>安和市教育局")
    assert "6" * 64 in piece.note


def test_rendered_page_of_another_encoding_says_its_own(store):
    page = replace(SITE.home, body=TEXT.replace("<title>", "<meta charset=gb2312><title>").encode("gbk"), rendered_html=TEXT)
    rendered = next(piece for piece in kept_of(store, page) if piece.kind == "rendered")
    assert store.evidence.get(rendered.sha256).decode("utf-8-sig") == TEXT
    assert store.evidence.get(rendered.sha256).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("place", ["/../../etc/passwd", "/a\x1b[31m.html", "/%2e%2e/%00.html", "/" + "长" * 3000])
def test_no_address_decides_where_a_page_is_kept(store, place):
    url = f"http://www.anhe.gov.cn{place}"
    (piece,) = kept_of(store, replace(SITE.home, url=url, final_url=url, body=TEXT.encode(), headers=()))
    file = store.evidence.vault.path_of(piece.sha256)
    assert file.resolve().is_relative_to(store.evidence.vault.folder.resolve())
    assert store.evidence.verify() == []


def test_kept_pages_judged_again_give_the_same_findings(store):
    """The golden chain: page → findings → kept page → the same findings."""
    codes = load_codes()
    judged = assess_site(SITE, codes).findings
    evidence = PageEvidence(store, SITE)
    kept = {
        piece.locator: store.evidence.get(piece.sha256)
        for finding in evidence.attach_all(judged)
        for piece in finding.evidence
        if piece.sha256
    }
    assert kept.keys() == {page.final_url for page in SITE.page_sample()}

    def again(page):
        return replace(page, body=kept[page.final_url])

    site = replace(SITE, home=again(SITE.home), column_pages=(again(SITE.column_pages[0]),), content_pages=(again(SITE.content_pages[0]),))
    assert assess_site(site, codes).findings == judged


def test_evidence_of_a_sighting_stays_that_of_the_sighting(store):
    finding = Finding(code="name.not_standard", site="s", url=SITE.home.url, observed_at=SITE.as_of)
    shown = []
    for day, body in enumerate((b"<html>1</html>", b"<html>2</html>")):
        at = SITE.as_of + timedelta(days=day)
        seen = PageEvidence(store, replace(SITE, home=replace(SITE.home, body=body))).attach(replace(finding, observed_at=at))
        store.findings.record([seen], at=at)
    for sighting in store.findings.sightings(finding.fingerprint):
        shown.append([store.evidence.get(piece.sha256) for piece in sighting.evidence])
    assert shown == [[b"<html>1</html>"], [b"<html>2</html>"]]


# ---- attached files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "kept", "note"),
    [
        pytest.param("text.typo", "按装路灯", "按装路灯", "原文件未保存", id="wording"),
        pytest.param("privacy.leak", "张三 110101199003074514", "张三 11", "个人信息已遮盖；原文件未保存", id="personal data is masked"),
        pytest.param("secret.suspect", "机密★3年", None, "原文件未保存", id="nothing of a secret is kept"),
    ],
)
def test_of_a_file_what_was_read_in_it_is_kept_and_its_hash(store, code, text, kept, note):
    file = AttachmentText(url="http://www.anhe.gov.cn/a.docx", text=text, sha256="5" * 64)
    finding = Finding(
        code=code, site="s", url=file.url, observed_at=SITE.as_of, evidence=(Evidence(kind="file", sha256=file.sha256, locator=file.url),)
    )
    (piece,) = PageEvidence(store, replace(SITE, attachments=(file,))).attach(finding).evidence
    assert piece.note.startswith(note)
    assert piece.note.endswith("5" * 64)
    data = store.evidence.get(piece.sha256)
    assert (data is None) is (kept is None)
    if data is not None:
        assert data.decode("utf-8-sig").startswith(kept)
        assert b"199003074514" not in data
    export_finding(store.evidence, [replace(finding, evidence=(piece,))], [])


def test_package_of_a_finding_whose_file_was_never_kept_says_so(store):
    finding = Finding(code="text.typo", site="s", observed_at=SITE.as_of, evidence=(Evidence(kind="file", sha256="5" * 64),))
    with zipfile.ZipFile(io.BytesIO(export_finding(store.evidence, [finding], []))) as archive:
        assert json.loads(archive.read("finding.json"))["not_kept"] == ["5" * 64]
        assert archive.read("SHA256SUMS") == b""
