"""One score, every door: text, JSON, HTML, XLSX, report, digest, dashboard page, API and CSV name the same figures."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from cli.main import main
from config.settings import load_settings
from core.clock import utc_now
from core.finding import Finding
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.scorecard import shown
from core.site import Site
from pipeline.score import score_subjects

SITES = ("5107000011", "5107000012", "5107000013")
UNIT = "市某局"
RUBRIC = "mianyang-2022"


def facts(store):
    """A unit of three sites whose mean has no end, with suspicions and something that could not be measured."""
    now = utc_now() - timedelta(hours=1)
    store.sites.upsert([Site(id=site, url=f"http://{site}.gov.cn/", name=f"站{site}", unit=UNIT) for site in SITES])
    plain = {"observed_at": now, "severity": Severity.DEDUCT, "state": State.CONFIRMED}
    first, second, third = SITES
    store.findings.import_records(
        [
            Finding(code="footer.icp.missing", site=first, url=f"http://{first}.gov.cn/", **plain),
            Finding(code="link.page.broken", site=first, url=f"http://{first}.gov.cn/1", target="http://t/1", **plain),
            Finding(code="overview.outdated", site=second, url=f"http://{second}.gov.cn/2", **plain | {"state": State.SUSPECTED}),
            Finding(code="search.title_not_found", site=third, target="http://t/2", **plain | {"state": State.SUSPECTED}),
            Finding(code=None, row="MG02", site=third, outcome=Outcome.UNKNOWN, cause=Cause.NO_DATA, owner=Owner.MONITOR, **plain),
            Finding(code="search.fuzzy", site=second, **plain | {"severity": Severity.MERIT}),
        ],
        now=now,
    )


@pytest.fixture
def printed(store, tmp_path, capsys):
    """Run a command over the store; gives what it wrote."""

    def run(*arguments, suffix="txt"):
        output = tmp_path / f"out.{suffix}"
        with pytest.raises(SystemExit) as left:
            main(["--db", f"sqlite:///{tmp_path / 'web.db'}", *arguments, "--output", str(output)])
        assert left.value.code == 0, capsys.readouterr().err
        return output.read_bytes()

    return run


@pytest.mark.slow
def test_every_output_names_the_same_figures(store, printed, client_of):
    facts(store)
    cards = {card.subject: card for card in score_subjects(store, load_settings(), [*SITES, UNIT], RUBRIC, utc_now(), now=utc_now())}
    wanted = {name: [card.score.value, card.score.low, card.score.high] for name, card in cards.items()}
    assert len({value for value, _, _ in wanted.values()}) >= 3
    words = {name: [shown(each) for each in points] for name, points in wanted.items()}
    assert words[UNIT][0] == "100.83"  # (34.7 + 35 + 34.8) / 3 = 34.8333…, + 65 + 1
    rounded = {name: [round(float(each), 6) for each in points] for name, points in wanted.items()}

    def numbers(score):
        return [round(score[name], 6) for name in ("value", "low", "high")]

    command = ("score", *SITES, UNIT, "--rubric", RUBRIC, "--format")
    body = json.loads(printed(*command, "json", suffix="json"))
    assert {card["subject"]: numbers(card["score"]) for card in body["scorecards"]} == rounded
    text, page = printed(*command, "text").decode(), printed(*command, "html", suffix="html").decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(printed(*command, "xlsx", suffix="xlsx")))
    rows = {row[1]: row[6:9] for row in book.get_sheet_by_name("总览").to_python()[1:]}
    assert {name: [round(each, 6) for each in row] for name, row in rows.items()} == rounded
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for name, (value, low, high) in words.items():
        assert f"得分 {value}" + (f"（最低 {low}，最高 {high}）" if low != high else "") in text, name
        assert all(figure in plain for figure in (value, low, high)), name

    digest = json.loads(printed("digest", "--format", "json", suffix="json"))
    assert [numbers(line) for line in digest["ranking"] if line["unit"] == UNIT] == [rounded[UNIT]]
    client = client_of("admin")
    for site in SITES:
        report = json.loads(printed("report", site, "--format", "json", suffix="json"))
        assert [numbers(card["score"]) for card in report["scorecards"] if card["rubric"] == RUBRIC] == [rounded[site]]
        items = client.get(f"/api/v1/sites/{site}/scorecards").json()["items"]
        assert [numbers(card["score"]) for card in items if card["rubric"] == RUBRIC] == [rounded[site]]
        value, low, high = words[site]
        assert f'<span class="big">{value}</span><span class="dim">最低 {low} · 最高 {high}' in client.get(f"/sites/{site}").text
        answer = client.get("/export/rows.csv", params={"site": site, "rubric": RUBRIC})
        lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        taken = {line["条目"]: float(line["得失分"]) for line in lines if line["得失分"]}
        assert taken == {row.row: float(row.points) for row in cards[site].rows if row.points is not None}
        assert round(100 + sum(taken.values()), 6) == rounded[site][0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "word"),
    [
        pytest.param("MR1", "由计分结果得出", id="follows from the score"),
        pytest.param("MO01", "由人工评定", id="people judge it"),
        pytest.param("MW14", "没有检查结果", id="nothing stored"),
        pytest.param("MG02", "未能测定", id="could not be measured"),
        pytest.param("MV7", "不适用", id="concerns accounts"),
    ],
)
def test_every_output_says_alike_what_a_row_without_points_is(store, printed, client_of, tmp_path, capsys, row, word):
    facts(store)
    site = SITES[2]
    score = ("score", site, "--rubric", RUBRIC, "--format")
    book = CalamineWorkbook.from_filelike(io.BytesIO(printed(*score, "xlsx", suffix="xlsx")))
    answer = client_of("admin").get("/export/rows.csv", params={"site": site, "rubric": RUBRIC})
    lines = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    pages = [printed(*score, "html", suffix="html"), printed("report", site, "--format", "html", suffix="html")]
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["--db", f"sqlite:///{tmp_path / 'web.db'}", "explain", site, row])
    words = [
        next(line[3] for line in book.get_sheet_by_name(site).to_python() if line[0] == row),
        next(line["结果"] for line in lines if line["条目"] == row),
        re.search(r"  结果：(.*)", capsys.readouterr().out)[1],
        *(
            found[1]
            for page in pages
            if (found := re.search(rf">{row}</td><td[^>]*>[^<]*</td><td(?:[^>]* data-l=\"结果\"[^>]*)?>([^<]*)</td>", page.decode()))
        ),
    ]
    assert set(words) == {word}
    assert len(words) >= 4
