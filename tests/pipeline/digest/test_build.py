"""What the digest says about a small registry whose every fact is known."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from core.assessment import Assessment
from core.digest import Cell, Change, DueKind, Scope
from core.errors import Failure, UsageError
from core.media.sighting import Know, Sighting
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.scorecard import Verdict
from core.site import Account, AccountState, Post, Site
from core.visit import Visit
from core.watch import Watch, WatchKind
from pipeline.digest import Source, build
from pipeline.digest.changes import change_of, severity_of
from pipeline.digest.due import day_words
from pipeline.digest.ledger import collect_ledger
from pipeline.digest.watch import join_outages
from reports.digest_view import many_words, movement_words
from store.week import VoidHour
from tests.pipeline.digest.conftest import A, B, T, column, finding, good_week

S = State


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        pytest.param(None, S.SUSPECTED, Change.NEW, id="first sight"),
        pytest.param(None, S.CONFIRMED, Change.NEW, id="first sight, proven"),
        pytest.param(None, S.FIXED, Change.FIXED, id="found and mended within the week"),
        pytest.param(S.CONFIRMED, S.FIXED, Change.FIXED, id="mended"),
        pytest.param(S.FIXED, S.REGRESSED, Change.REGRESSED, id="came back"),
        pytest.param(S.FIXED, S.SUSPECTED, Change.REGRESSED, id="seen again, never proven before"),
        pytest.param(S.CONFIRMED, S.REGRESSED, Change.REGRESSED, id="mended and back within the week"),
        pytest.param(S.SUSPECTED, S.CONFIRMED, Change.CONFIRMED, id="proven"),
        pytest.param(S.SUSPECTED, S.REJECTED, Change.SETTLED, id="rejected"),
        pytest.param(S.WAIVED, S.SUSPECTED, Change.REOPENED, id="waiver ended"),
        pytest.param(S.WAIVED, S.REJECTED, None, id="settled otherwise"),
        pytest.param(S.FIXED, S.FIXED, None, id="still mended"),
        pytest.param(S.REGRESSED, S.REGRESSED, None, id="still there"),
        pytest.param(S.SUSPECTED, S.SUSPECTED, None, id="still suspected"),
    ],
)
def test_change_of_states(before, after, change):
    assert change_of(before, after) is change


def test_day_words_name_the_weekday():
    assert day_words(date(2026, 11, 23), date(2026, 11, 23)) == "今天（11月23日）"
    assert day_words(date(2026, 11, 29), date(2026, 11, 23)) == "周日（11月29日）"
    assert day_words(date(2026, 11, 30), date(2026, 11, 23)) == "下周一（11月30日）"


def test_build_tells_every_kind_of_change(filled, settings):
    digest = build(filled, settings, T)
    found = {(line.change, line.subject, line.code) for line in digest.changes}
    assert found == {
        (Change.NEW, A, "tags.site_missing"),
        (Change.NEW, B, "footer.contact.missing"),
        (Change.REGRESSED, A, "footer.police.missing"),
        (Change.FIXED, A, "footer.icp.missing"),
    }
    assert digest.change_counts[Change.NEW] == {Severity.DEDUCT: 2}
    assert digest.live[Severity.DEDUCT] == {State.SUSPECTED: 2, State.REGRESSED: 1}


def test_build_names_what_falls_due(filled, settings):
    due = {(item.kind, item.subject): item for item in build(filled, settings, T).due}
    column_due = due[DueKind.COLUMN, A]
    assert (column_due.due_on, column_due.days_left, column_due.veto) == (date(2026, 11, 27), 4, False)
    assert "栏目“要闻”将于周四（11月26日）满14天未更新" in column_due.sentence
    assert due[DueKind.ACCOUNT, "gzh"].due_on == date(2026, 11, 27)
    assert due[DueKind.MESSAGE, A].due_on == date(2026, 11, 26)
    assert due[DueKind.WAIVER, A].due_on == date(2026, 11, 26)
    assert due[DueKind.MESSAGE, A].veto
    assert due[DueKind.ACCOUNT, "gzh"].veto


def test_build_says_when_the_fifth_column_tips_the_scale(store, settings):
    columns = [column(f"栏{number}", date(2026, 11, 1)) for number in range(4)]
    store.columns.record(A, [*columns, column("要闻", date(2026, 11, 11))], at=T)
    due = [item for item in build(store, settings, T).due if item.kind is DueKind.COLUMN_COUNT]
    assert [(item.due_on, item.veto) for item in due] == [(date(2026, 11, 26), True)]
    assert "现有4个" in due[0].sentence


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"archived": True}, id="archive"),
        pytest.param({"stale_after_days": 0}, id="freed by a person"),
        pytest.param({"column_class": "leaders"}, id="no duty"),
        pytest.param({"form": "blank"}, id="blank"),
    ],
)
def test_columns_without_duty_are_never_due(store, settings, changes):
    from core.column.records import ColumnClass, ColumnForm

    if "column_class" in changes:
        changes = {"kind": ColumnClass(changes["column_class"])}
    if "form" in changes:
        changes = {"form": ColumnForm(changes["form"])}
    store.columns.record(A, [column("要闻", date(2026, 11, 12), **changes), column("新", date(2026, 11, 22))], at=T)
    assert [item.kind for item in build(store, settings, T).due if item.subject == A] == []


def test_column_long_past_its_line_still_counts_for_the_veto(store, settings):
    columns = [column(f"栏{number}", date(2020, 11, 1)) for number in range(4)]
    store.columns.record(A, [*columns, column("要闻", date(2026, 11, 11))], at=T)
    due = [item for item in build(store, settings, T).due if item.kind is DueKind.COLUMN_COUNT]
    assert ["现有4个" in item.sentence for item in due] == [True]


def test_certificate_falls_due_and_is_no_veto(store, settings):
    line = date(2026, 11, 27)
    sight = Watch(site=A, kind=WatchKind.CERTIFICATE, url=f"https://{A}.gov.cn/", at=T, changed_at=T, name="数字证书", line_on=line)
    store.watches.put([sight, replace(sight, site=B, at=T + timedelta(hours=1))])
    due = [item for item in build(store, settings, T).due if item.kind is DueKind.CERTIFICATE]
    assert [(item.subject, item.due_on, item.days_left, item.veto) for item in due] == [(A, line, 4, False)]
    assert due[0].sentence == "数字证书将于周五（11月27日）到期，之后浏览器会警告访问者"


def test_media_matrix_has_days_left_and_knows_looks_too(filled, settings):
    newest = T - timedelta(days=15, hours=1)
    filled.posts.append([Post(account="wb", at=newest, title="旧")])
    look = Sighting(account="wb", source="feed", at=T - timedelta(hours=1), newest=newest, knows=frozenset({Know.POSTS}))
    filled.media.record([look])
    media = build(filled, settings, T).media
    assert (media.accounts, media.over, media.soon, media.without_posts) == (2, 1, 0, 0)
    assert media.platforms == ("微信公众号", "新浪微博")
    assert [(row.unit, [[(each.account, each.days_left, each.status) for each in cell] for cell in row.cells]) for row in media.rows] == [
        ("乙县", [[], [("wb", -2, "over")]]),
        ("甲县", [[("gzh", 4, "ok")], []]),
    ]
    assert [(line.account, line.sentence) for line in media.lines] == [("wb", "已15天未更新")]


def test_build_draws_strips_and_own_outages(filled, settings):
    digest = build(filled, settings, T)
    strips = {line.site: line for line in digest.strips}
    assert strips[B].cells == "." * 168
    assert strips[A].cells.count(Cell.FAILED) == 10
    assert strips[A].cells[-50] == strips[A].cells[-51] == Cell.VOID
    assert strips[A].outcome is Outcome.FAIL
    assert [(outage.cause, outage.visits, outage.sites) for outage in digest.outages] == [(Cause.OWN_OUTAGE, 2, 1)]
    assert digest.outages[0].until - digest.outages[0].since == timedelta(hours=2)
    assert [line.site for line in digest.strips] == [A, B]


def test_build_holds_the_veto_and_ranks(filled, settings):
    digest = build(filled, settings, T)
    assert [(line.subject, line.held) for line in digest.vetoes if line.held] == [(A, True)]
    ranks = {line.unit: line for line in digest.ranking}
    assert ranks["乙县"].place == 1
    assert ranks["甲县"].place is None
    assert ranks["甲县"].verdict is Verdict.UNQUALIFIED


def test_nothing_known_is_said_and_never_invented(store, settings):
    digest = build(store, settings, T)
    assert any("可用性" in sentence for sentence in digest.no_data)
    assert all(line.outcome is Outcome.UNKNOWN for line in digest.strips)
    assert {line.what for line in digest.unmeasured} >= {"可用性", "全面检查"}
    assert not digest.vetoes
    assert not digest.due


def test_large_registry_without_a_run_has_no_data_then_reads_the_run(filled, settings, monkeypatch):
    from pipeline import standing

    monkeypatch.setattr(standing, "FRESH", 1)
    digest = build(filled, settings, T)
    assert digest.ranked_at is None
    assert not digest.ranking
    assert any("计分" in sentence for sentence in digest.no_data)
    standing.record_run(filled, settings, settings.digest.rubric, T - timedelta(hours=3))
    digest = build(filled, settings, T)
    assert digest.ranked_at == T - timedelta(hours=3)
    assert {line.unit for line in digest.ranking} == {"甲县", "乙县"}
    assert digest.compared_at is None


def ranked(store, settings):
    return {line.unit: line for line in build(store, settings, T).ranking}


def test_ranking_tells_movement_against_last_week(store, settings):
    store.findings.import_records(
        [
            finding("footer.icp.missing", A, days=20, state=State.CONFIRMED),
            finding("footer.icp.missing", B, days=2, state=State.CONFIRMED),
            finding("tags.column_missing", B, days=20, severity=Severity.ADVICE, state=State.REJECTED),
        ]
    )
    prints = {item.site: item.fingerprint for item in store.findings.at(T) if item.code == "footer.icp.missing"}
    store.findings.decide(prints[A], State.FIXED, by="王", at=T - timedelta(days=1))
    ranks = ranked(store, settings)
    assert (ranks["甲县"].place, ranks["甲县"].place_before) == (1, 2)
    assert (ranks["乙县"].place, ranks["乙县"].place_before) == (2, 1)
    assert ranks["甲县"].points_won > 0 > ranks["乙县"].points_won


def audit(store, site, days):
    store.audits.finish(store.audits.start(site, T - timedelta(days=days)), b"{}")


def answer(store, site, days, outcome):
    blame = {"cause": Cause.DEADLINE, "owner": Owner.SITE} if outcome is Outcome.UNKNOWN else {}
    said = Assessment(check="search.works", subject=f"http://{site}.gov.cn/", outcome=outcome, site=site, **blame)
    store.assessments.record([said], at=T - timedelta(days=days))


def visited(store, site, days):
    store.visits.append([Visit(site=site, at=T - timedelta(days=days), ok=True, seconds=0.4)])


def void(store, site, days):
    store.visits.append([Visit(site=site, at=T - timedelta(days=days), ok=None, cause=Cause.OWN_OUTAGE, owner=Owner.MONITOR)])


NOTHING, FIRST, SAME = "尚未检查内容，不排名", "本周首次测定，不与上周比较", "名次持平，分数持平"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        pytest.param([], NOTHING, id="nothing ever"),
        pytest.param([(void, 3)], NOTHING, id="only our own outage"),
        pytest.param([(partial(answer, outcome=Outcome.UNKNOWN), 3)], NOTHING, id="only failed measurements"),
        pytest.param([(audit, 3)], FIRST, id="first audit this week"),
        pytest.param([(partial(answer, outcome=Outcome.PASS), 3)], FIRST, id="first answer this week"),
        pytest.param([(visited, 3)], NOTHING, id="visited, never looked at"),
        pytest.param([(visited, 8), (audit, 3)], FIRST, id="visited before, looked at this week only"),
        pytest.param([(partial(answer, outcome=Outcome.UNKNOWN), 9), (audit, 3)], FIRST, id="nothing could be measured before"),
        pytest.param([(audit, 8)], SAME, id="audited before"),
        pytest.param([(partial(answer, outcome=Outcome.PASS), 8)], SAME, id="answered before"),
        pytest.param([(audit, 20), (audit, 1)], SAME, id="audited before and after"),
        pytest.param([(visited, 8), (visited, 3)], NOTHING, id="only visited, both weeks"),
    ],
)
def test_nothing_unmeasured_is_compared(store, settings, facts, words):
    audit(store, A, 20)
    for write, days in facts:
        write(store, B, days)
    line = ranked(store, settings)["乙县"]
    assert movement_words(line) == words
    assert line.measured is (words != NOTHING)
    assert (line.place is None, line.value is None) == (words == NOTHING,) * 2
    assert (line.place_before is not None, line.value_before is not None) == (words == SAME,) * 2


def test_unit_with_a_site_measured_for_the_first_time_is_not_compared(store, settings):
    store.sites.upsert([Site(id="c", url="http://c.gov.cn/", name="甲县某局", unit="甲县")])
    audit(store, A, 20)
    audit(store, B, 20)
    audit(store, "c", 2)
    ranks = ranked(store, settings)
    assert movement_words(ranks["甲县"]) == "其中 1 个网站或账号本周首次测定，不与上周比较"
    assert movement_words(ranks["乙县"]) == SAME


def test_week_before_the_first_measurement_is_no_comparison(store, settings):
    audit(store, A, 2)
    digest = build(store, settings, T)
    assert digest.compared_at is None
    assert "排名变化：一周前还没有测量过任何单位，不作比较。" in digest.no_data


def test_account_is_measured_by_its_posts(store, settings):
    store.accounts.upsert(
        [Account(id="w1", platform="微信", name="丙局", unit="丙"), Account(id="w2", platform="微信", name="丁局", unit="丁")]
    )
    store.posts.append([Post(account="w1", at=T - timedelta(days=9), title="要闻")])
    audit(store, A, 20)
    ranks = ranked(store, settings)
    assert (ranks["丙"].measured, ranks["丁"].measured) == (True, False)
    assert ranks["丙"].value_before is not None


def test_scope_of_one_unit_shows_nothing_of_the_others(filled, settings):
    digest = build(filled, settings, T, Scope(units=("乙县",)))
    text = repr(digest)
    assert digest.sites == 1
    assert A not in text
    assert "甲县" not in text
    assert [line.unit for line in digest.ranking] == ["乙县"]
    assert [line.account for line in digest.media.lines] == ["wb"]


def test_scope_of_one_site_and_unknown_scope(filled, settings):
    digest = build(filled, settings, T, Scope(sites=(A,)))
    assert {line.subject for line in digest.changes} == {A}
    assert digest.media is None
    with pytest.raises(UsageError, match="没有单位"):
        build(filled, settings, T, Scope(units=("丙县",)))
    with pytest.raises(UsageError, match=r"没有网站 .*，或已关停"):
        build(filled, settings, T, Scope(sites=("1",)))


def test_same_facts_and_time_give_the_same_digest(filled, settings):
    first = build(filled, settings, T)
    filled.findings.record([finding("tags.column_missing", A)], at=T + timedelta(hours=1))
    assert build(filled, settings, T) == first


def test_outages_of_two_causes_and_a_gap_between_hours():
    hour = lambda at, cause: VoidHour(at=T + timedelta(hours=at), cause=cause, visits=3, sites=2)  # noqa: E731
    outages = join_outages([hour(0, Cause.GAP), hour(0, Cause.OWN_OUTAGE), hour(1, Cause.OWN_OUTAGE), hour(4, Cause.OWN_OUTAGE)])
    assert [(each.cause, each.visits) for each in outages] == [(Cause.GAP, 3), (Cause.OWN_OUTAGE, 6), (Cause.OWN_OUTAGE, 3)]


def test_warning_says_how_many_failures_are_left(store, settings):
    store.visits.append(list(good_week(A, bad=range(30, 36))))
    due = [item for item in build(store, settings, T).due if item.kind is DueKind.AVAILABILITY]
    assert [item.veto for item in due] == [True]
    assert "再有3次失败" in due[0].sentence


def test_vetoes_of_accounts_are_named_whoever_they_belong_to(filled, settings):
    filled.accounts.upsert([Account(id="lone", platform="微博", name="无单位号"), Account(id=A, platform="抖音", name="与网站同号")])
    said = {"site": None, "url": None, "severity": Severity.VETO}
    filled.findings.import_records(
        [
            finding("media.no_interaction", account="gzh", **said),
            finding("text.severe", account="lone", state=State.CONFIRMED, **said),
            finding("media.fraud_suspect", account="lone", **said),
        ],
        now=T,
    )
    digest = build(filled, settings, T)
    assert {(line.subject, line.row, line.held) for line in digest.vetoes if line.subject in ("gzh", "lone")} == {
        ("gzh", "MV9", False),
        ("lone", "MV7", True),
        ("lone", "MV9", False),
    }
    assert digest.vetoes_held == sum(line.held for line in digest.vetoes) == 2
    assert {line.unit for line in digest.ranking} == {"甲县", "乙县"}


def test_account_that_nobody_could_read_is_not_called_silent(store, settings):
    store.accounts.upsert([Account(id=each, platform="微信", name=each, unit="甲县") for each in ("single", "unread", "silent")])
    store.posts.append([Post(account=each, at=T - timedelta(days=16), title="旧") for each in ("unread", "silent")])
    seen = {"source": "feed", "knows": frozenset({Know.POSTS})}
    store.media.record(
        [
            Sighting(account="single", source="wechat_article", at=T - timedelta(hours=1), newest=T - timedelta(days=16)),
            Sighting(account="unread", at=T - timedelta(hours=1), failure=Failure(Cause.DEADLINE, Owner.UNCLEAR, ""), **seen),
            Sighting(account="silent", at=T - timedelta(hours=1), newest=T - timedelta(days=16), **seen),
        ]
    )
    media = build(store, settings, T).media
    assert (media.over, media.without_posts) == (1, 2)
    said = {line.account: line.sentence for line in media.lines}
    assert said == {
        "silent": "已16天未更新",
        "single": "已知最新发文 2026-11-07，之后没有读到发文列表（不作判定）",
        "unread": "已知最新发文 2026-11-07，之后没有读到发文列表（不作判定）",
    }


def test_row_that_could_not_be_measured_says_what_follows(store, settings):
    said = {"check": "footer.icp", "subject": A, "site": A, "codes": ("footer.icp.missing",), "cause": Cause.DEADLINE, "owner": Owner.SITE}
    store.assessments.record([Assessment(outcome=Outcome.UNKNOWN, **said)], at=T - timedelta(days=1))
    why = {line.what.split()[1]: line.why for line in build(store, settings, T).unmeasured if line.what.startswith("条目")}
    assert why["MV2"] == "未能测定：不构成单项否决，结论暂不能判定"
    assert "只在最低分中按最不利计入" in why["MW15"]


def test_digest_of_the_past_knows_the_accounts_of_then(store, settings):
    gone = Account(id="gone", platform="抖音", name="已关", unit="甲县", state=AccountState.CLOSED, state_since=date(2026, 11, 20))
    store.accounts.upsert([gone])
    store.posts.append([Post(account="gone", at=T - timedelta(days=40), title="旧")])
    assert build(store, settings, T).media is None
    then = build(store, settings, T - timedelta(days=7))
    assert [(line.subject, line.row, line.held) for line in then.vetoes] == [("gone", "MV8", True)]


def test_digests_of_many_units_read_the_registry_and_its_visits_once(filled, settings, monkeypatch):
    """A digest for each of thousands of units would else cost the square of them."""
    source, read = Source(filled, settings, T), Counter()
    for repository, name in ((filled.sites, "all"), (filled.accounts, "all"), (filled.visits, "summaries"), (filled.posts, "newest_all")):
        whole = getattr(repository, name)

        def counted(key, whole, *given, **more):
            read[key] += 1
            return whole(*given, **more)

        monkeypatch.setattr(repository, name, partial(counted, f"{type(repository).__name__}.{name}", whole))
    build(filled, settings, T, Scope(units=("甲县",)), source=source)
    before = dict(read)
    apart = [build(filled, settings, T, Scope(units=(unit,)), source=source) for unit in ("甲县", "乙县")]
    assert dict(read) == before
    monkeypatch.undo()
    assert apart == [build(filled, settings, T, Scope(units=(unit,))) for unit in ("甲县", "乙县")]


@pytest.mark.parametrize(
    ("row", "severity"),
    [
        pytest.param("MB06", Severity.MERIT, id="a merit is no fault"),
        pytest.param("NB05", Severity.MERIT, id="of the national list"),
        pytest.param("MV4(2)", Severity.VETO, id="case of a veto"),
        pytest.param("NM1", Severity.VETO, id="veto of accounts"),
        pytest.param("MG01a", Severity.DEDUCT, id="case of a deduction"),
        pytest.param("YC05", Severity.DEDUCT, id="checkpoint"),
        pytest.param("XY1", Severity.DEDUCT, id="row of a rubric of their own"),
    ],
)
def test_severity_of_what_a_person_entered_for_a_row(row, severity):
    assert severity_of(None, row, {}) is severity


def test_merits_that_people_entered_are_no_news_of_faults(store, settings):
    store.findings.import_records([finding(None, row="MB06", state=State.CONFIRMED, severity=Severity.MERIT, check="")], now=T)
    digest = build(store, settings, T)
    assert (digest.changes, digest.change_counts, digest.live) == ((), {}, {Severity.MERIT: {State.CONFIRMED: 1}})
    assert collect_ledger(store, T, Scope()).lines == ()


def test_line_of_many_says_how_many_are_certain(store, settings):
    states = [State.CONFIRMED, State.SUSPECTED, State.SUSPECTED]
    faults = [finding("link.page.broken", url=f"http://{A}.gov.cn/{number}", state=state) for number, state in enumerate(states)]
    store.findings.import_records(faults, now=T)
    (line,) = build(store, settings, T).changes
    assert (line.state, line.count, line.proven, many_words(line)) == (State.CONFIRMED, 3, 1, " ×3（已确认 1）")
    assert many_words(replace(line, proven=3)) == many_words(replace(line, proven=0)) == " ×3"
    assert many_words(replace(line, count=1)) == ""
