"""One report feeds all formats; a second one is full of text that attacks terminals, browsers, spreadsheets and eyes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.assessment import Assessment
from core.code import Code
from core.column.records import Column, ColumnClass, ColumnForm
from core.errors import Failure
from core.evidence import Evidence
from core.finding import Finding
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.page.records import DatedItem
from core.report import AuditReport
from core.rubric import MemberKind
from core.scorecard import GroupScore, Points, RowScore, Scorecard, Verdict, VetoScore
from core.site import Site
from core.snapshot import Coverage

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HOME = "http://www.a.gov.cn/"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b[31m\x9b2J\u202egnp\u2066=cmd|'/C calc'!A0\ud800\u200b"
FORMULA = '=HYPERLINK("http://evil.example","x")'
BAD_URL = "javascript:alert(3)//http://www.a.gov.cn/"


def finding(code: str, severity: Severity, **changes) -> Finding:
    made = Finding(
        code=code,
        site="5199000001",
        url=HOME,
        observed_at=NOW,
        severity=severity,
        check=code.rpartition(".")[0],
        title=f"标题{code}",
        message=f"说明{code}",
        suggestion="这样整改",
        evidence=(Evidence(kind="html", sha256="ab" * 32, locator="footer"),),
    )
    return replace(made, **changes)


def row(id: str, group: str, **changes) -> RowScore:
    made = RowScore(
        row=id, group=group, title=f"指标{id}", outcome=Outcome.PASS, points=Decimal(0), low=Decimal(0), high=Decimal(0), raw=Decimal(0),
        cap=None, count=0, basis="未发现问题", verified=True,
    )  # fmt: skip
    return replace(made, **changes)


def card(findings: tuple[Finding, ...], **changes) -> Scorecard:
    footer, link, veto = findings[:3]
    rows = (
        row("MW15", "MW", outcome=Outcome.FAIL, points=Decimal("-0.4"), low=Decimal("-0.4"), raw=Decimal("0.4"), count=2,
            basis="缺 2 项 × 0.2 = 0.4", findings=(footer.fingerprint,)),
        row("MW16", "MW", outcome=Outcome.FAIL, points=Decimal("-0.2"), low=Decimal("-0.2"), raw=Decimal("0.2"), count=1,
            basis="1 处 × 0.2 = 0.2", findings=(link.fingerprint,), verified=False),
        row("MW21", "MW", outcome=Outcome.UNKNOWN, low=Decimal(-1), basis="未能测定"),
        row("MW01", "MW"),
        row("MV3", "MV", outcome=Outcome.REVIEW, basis="疑似", findings=(veto.fingerprint,)),
        row("MV7", "MV", outcome=Outcome.NOT_APPLICABLE),
    )  # fmt: skip
    made = Scorecard(
        rubric="mianyang-2022", rubric_version="1", subject="5199000001", kind=MemberKind.SITE, name="甲市人民政府", as_of=NOW,
        verdict=Verdict.UNDETERMINED, why_verdict=("疑似单项否决，待确认",), provisional=True, why_provisional=("MG01", "等次线未知"),
        score=Points(value=Decimal("99.4"), low=Decimal("98.4"), high=Decimal(100)), of=Decimal(130),
        groups=(GroupScore(id="MW", title="政府网站", of=Decimal(35), points=Points(value=Decimal("34.4"), low=Decimal("33.4"), high=Decimal(35))),),
        rows=rows,
    )  # fmt: skip
    return replace(made, **changes)


def column(name: str, url: str, **changes) -> Column:
    made = Column(
        url=url, name=name, column_class=ColumnClass.NEWS, class_from="name", level=1, form=ColumnForm.LIST, item_count=20,
        newest=DatedItem("稿件", url + "1.html", date(2026, 11, 1), "2026-11-01", "list"), newest_seen_on=url, pages_read=1,
    )  # fmt: skip
    return replace(made, **changes)


def build(**changes) -> AuditReport:
    findings = (
        finding("footer.icp.missing", Severity.DEDUCT),
        finding(
            "link.home.broken", Severity.DEDUCT, target="http://www.a.gov.cn/gone.html", parents=("http://www.a.gov.cn/b.html",),
            measured={"reason": "404"}, state=State.CONFIRMED, excerpt="往年回顾",
        ),
        finding("home.not_updated_14d", Severity.VETO, outcome=Outcome.REVIEW),
        finding("a11y.entry_missing", Severity.ADVICE),
        finding("data.release.fresh", Severity.MERIT),
        finding("footer.police.missing", Severity.DEDUCT, state=State.REJECTED),
    )  # fmt: skip
    made = AuditReport(
        site=Site(id="5199000001", url=HOME, name="甲市人民政府", sponsor="甲市人民政府"),
        as_of=NOW,
        started_at=NOW,
        finished_at=NOW.replace(minute=2),
        version="0.1.0",
        coverage=Coverage(pages=120, links=340, rendered=2, truncated_by="max_pages"),
        assessments=(
            Assessment(check="footer.icp", subject=HOME, outcome=Outcome.FAIL, codes=("footer.icp.missing",)),
            Assessment(check="tags.site", subject=HOME, outcome=Outcome.PASS, sampled=12),
            Assessment(
                check="ipv6.reach", subject=HOME, outcome=Outcome.UNKNOWN, cause=Cause.NO_IPV6, owner=Owner.MONITOR, reason="监测端没有IPv6"
            ),
        ),
        findings=findings,
        scorecards=(card(findings),),
        columns=(
            column("新闻中心", HOME + "xwzx/", form=ColumnForm.CONTAINER),
            column("要闻", HOME + "xwzx/yw/", parent=HOME + "xwzx/", level=2),
            column("概况", HOME + "gk/", column_class=ColumnClass.OVERVIEW, form=ColumnForm.ARTICLE, newest=None),
            column("未读", HOME + "x/", form=ColumnForm.UNREAD, newest=None, failure=Failure(Cause.DEADLINE, Owner.SITE, "超时")),
        ),
        codes={"footer.icp.missing": Code(code="footer.icp.missing", title="缺ICP备案号", severity=Severity.DEDUCT, clause="依据条款甲", suggestion="补上")},
        rubric_titles={"mianyang-2022": "绵阳市2022年细则"},
        failures={"search": Failure(Cause.NO_DATA, Owner.UNCLEAR, "没有可试的标题")},
    )  # fmt: skip
    return replace(made, **changes)


@pytest.fixture
def report() -> AuditReport:
    return build()


@pytest.fixture
def empty_report() -> AuditReport:
    return build(findings=(), assessments=(), scorecards=(), columns=None, codes={}, failures={}, coverage=Coverage())


@pytest.fixture
def hostile_report() -> AuditReport:
    """Every piece of text that a site can choose is an attack."""
    evil = [
        finding(
            "link.home.broken", Severity.DEDUCT, title=HOSTILE, message=FORMULA + HOSTILE, suggestion=HOSTILE, excerpt=HOSTILE, url=BAD_URL,
            target='http://x.example/"onmouseover="alert(4)\u202e', parents=(BAD_URL, HOSTILE), measured={"reason": HOSTILE},
            evidence=(Evidence(kind=HOSTILE, sha256="cd" * 32, locator=HOSTILE),),
        ),
        finding("footer.icp.missing", Severity.DEDUCT, title=FORMULA, message="+1+1", url="@SUM(1)", target="-2"),
        finding("home.not_updated_14d", Severity.VETO, message=HOSTILE),
    ]  # fmt: skip
    cards = (
        card(
            tuple(evil),
            why_verdict=(HOSTILE,),
            why_provisional=(HOSTILE,),
            verdict=Verdict.UNQUALIFIED,
            vetoes=(VetoScore(row="MV3", title=HOSTILE, basis=HOSTILE, findings=(evil[2].fingerprint,)),),
        ),
    )
    return build(
        site=Site(id=HOSTILE, url=BAD_URL, name=HOSTILE, sponsor=HOSTILE),
        findings=tuple(evil),
        scorecards=cards,
        columns=(column(HOSTILE, BAD_URL, exempt_remark=HOSTILE), column(FORMULA, HOME)),
        assessments=(
            Assessment(check="x.y", subject=HOSTILE, outcome=Outcome.UNKNOWN, cause=Cause.DEADLINE, owner=Owner.SITE, reason=HOSTILE),
        ),
        codes={"footer.icp.missing": Code(code="footer.icp.missing", title="x", severity=Severity.DEDUCT, clause=HOSTILE, suggestion="")},
        failures={HOSTILE: Failure(Cause.NO_DATA, Owner.UNCLEAR, HOSTILE)},
        rubric_titles={"mianyang-2022": HOSTILE},
        version=HOSTILE,
    )
