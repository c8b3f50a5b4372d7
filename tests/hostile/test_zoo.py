"""The real program visits the zoo: it ends in order, stays small, blames nobody wrongly, and the good site is not kept waiting."""

import json
from pathlib import Path

import pytest

from tests.hostile import zoo_odd
from tests.hostile.visitor import Outing, run, write_settings
from tests.hostile.zoo import ANIMALS, BROWSER, Zoo

pytestmark = pytest.mark.slow

PEAK_MB = 200
"""What one hostile page may cost beyond an ordinary one (resident, peak)."""
LARGE = [name for name in ANIMALS if name.startswith(("bomb-", "endless-", "tiny-", "gigabyte", "many-", "deep", "attribute", "one-line"))]
LARGE += ["ten-megabytes", "entities", "scripts", "comments", "dates", "bracket", "zero-bytes", "location-huge", "status-huge", "cookies"]
LARGE += ["options", "crossed-tags", "refresh-blanks", "frames-open", "title-long", "chunks-of-two", "zstd-empty-frames"]
AUDITED = [
    "calendar",
    "sessions",
    "growing-path",
    "every-page",
    "controls",
    "utf8-broken",
    "deep",
    "base",
    "robots-pattern",
    "chunk-both",
    "refresh-header",
    "robots-wildcards",
]
NOWHERE = [f"location-{name}" for name in ("ftp", "gopher", "file", "port-0", "port-65536", "port-digits", "long-host")]
"""Redirects to where no browser goes either: the site's own mistake."""
GOOD = [f"location-{name}" for name in ("dots", "no-punycode", "port-zeros")]
REFUSED = [name for name in (f"location-{one}" for one in zoo_odd.LOCATIONS) if name not in (*NOWHERE, *GOOD)]
"""Redirects to where we never go: that is our choice, so no word against the site."""


@pytest.fixture
def config(zoo: Zoo, tmp_path: Path) -> Path:
    return write_settings(tmp_path, zoo.settings(), crawl={"max_pages": 40, "max_seconds": 15})


@pytest.fixture(scope="module")
def ordinary(zoo: Zoo, tmp_path_factory: pytest.TempPathFactory) -> Outing:
    config = write_settings(tmp_path_factory.mktemp("base"), zoo.settings())
    return run("inspect", zoo.url("good"), "--no-browser", config=config).survived()


@pytest.mark.parametrize("name", LARGE)
def test_one_hostile_page_costs_little_memory_and_time(zoo: Zoo, config: Path, ordinary: Outing, name: str):
    # Three seconds on an idle machine; the limit is there for what never ends, and machines stand still now and then.
    outing = run("inspect", zoo.url(name), "--no-browser", config=config, limit_s=150).survived()
    assert outing.peak_mb - ordinary.peak_mb <= PEAK_MB
    assert zoo.asked[name]


def test_links_over_the_whole_zoo_ends_in_order(zoo: Zoo, config: Path):
    endless = ("robots-wildcards", "many-links", "many-hosts", "fat", "every-page", "sessions", "calendar", "growing-path", "frames")
    names = [name for name in ANIMALS if name not in BROWSER and name not in endless]
    urls = [zoo.url("loop-index"), *(zoo.url(name) for name in names)]
    outing = run("links", *urls, "--timeout", "3", "--max-pages", "2000", "--format", "json", config=config, limit_s=240).survived()
    assert outing.status == 0
    found = {row["url"]: row for row in [*outing.json()["broken"], *outing.json()["unverifiable"]]}
    expected = {
        "loop-self": "redirect_loop",
        "loop-hosts": "redirect_loop",
        "chain": "too_many_redirects",
        "chunk-size": "truncated",
        "length-long": "truncated",
        "no-http": "http_protocol",
        "chunk-overflow": "truncated",
        "location-port-digits": "invalid_url",
    }
    causes = {name: found.get(zoo.url(name), {}).get("cause") for name in expected}
    assert causes == expected
    for name in ("good", "coding-list", "zstd-frames", "chunk-like", "header-folds", "headers-many"):
        assert zoo.url(name) not in found, name


def test_probe_of_all_animals_never_delays_the_good_site(zoo: Zoo, config: Path):
    rows = [f"51{n:08d},动物{n},{zoo.url(name)},department,city,open" for n, name in enumerate(ANIMALS)]
    register = config.parent / "sites.csv"
    register.write_text("id,name,url,class,level,state\n" + "\n".join(rows) + "\n", "utf-8")
    assert run("sites", "import", str(register), config=config).survived().status == 0
    outing = run("probe", "--all", "--no-browser", "--format", "json", config=config, limit_s=240).survived()
    visits = {visit["site"]: visit for visit in outing.json()["visits"]}
    names = list(ANIMALS)
    assert len(visits) == len(names), "every planned visit is there once"
    good = visits[f"51{names.index('good'):08d}"]
    assert good["ok"] is True
    assert good["seconds"] < 5, "it waited for others: the slow ones take their 15 seconds"
    for name in ("dripping-body", "dripping-head", "silent", "loop-self", "reset-body", "length-long"):
        assert visits[f"51{names.index(name):08d}"]["ok"] is not True, name
    for name in NOWHERE:
        visit = visits[f"51{names.index(name):08d}"]
        assert (visit["ok"], visit["owner"]) == (False, "site"), name
    for name in REFUSED:
        visit = visits[f"51{names.index(name):08d}"]
        assert (visit["ok"], visit["owner"]) == (None, "monitor"), name


@pytest.mark.parametrize("name", AUDITED)
def test_audit_of_a_place_without_end_ends(zoo: Zoo, config: Path, name: str):
    outing = run("audit", zoo.url(name), "--no-browser", "--max-pages", "20", "--format", "json", config=config, limit_s=120).survived()
    assert outing.status in (0, 3)
    if outing.status == 0:
        assert json.loads(outing.out)["coverage"]["pages"] <= 150
