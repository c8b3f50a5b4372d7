"""Why a finding touches no row of a card."""

from datetime import timedelta

import pytest

from config.rubrics import load_rubric
from core.rubric import Member, MemberKind
from core.site import Level, SiteClass
from rules.silence import touches, why_silent
from tests.rules.conftest import AT, finding

BUREAU = Member(kind=MemberKind.SITE, id="s", site_class=SiteClass.DEPARTMENT, level=Level.CITY)
COUNTY = Member(kind=MemberKind.SITE, id="s", site_class=SiteClass.PORTAL, level=Level.COUNTY)
ACCOUNT = Member(kind=MemberKind.ACCOUNT, id="a")


@pytest.mark.parametrize(
    ("rubric", "member", "facts", "words"),
    [
        pytest.param("mianyang-2022", COUNTY, {"code": "search.missing"}, "", id="counts"),
        pytest.param(
            "mianyang-2022", COUNTY, {"code": "search.missing", "state": "suspected", "outcome": "review"}, "", id="counts once confirmed"
        ),
        pytest.param("mianyang-2022", COUNTY, {"code": "search.missing", "state": "waived"}, "已豁免，不再计入", id="waived"),
        pytest.param("mianyang-2022", BUREAU, {"row": "MW11"}, "MW11 不检查这个对象（本项只检查县（市、区）和园区）", id="row of others"),
        pytest.param(
            "mianyang-2022", BUREAU, {"code": "column.missing.overview"}, "MW01 不检查这个对象（市级部门不检查本项）", id="code of others"
        ),
        pytest.param(
            "mianyang-2022", ACCOUNT, {"row": "MW06"}, "MW06 不检查这个对象（本项只针对网站）", id="account and a row of websites"
        ),
        pytest.param("national-2019", BUREAU, {"code": "search.missing"}, "本细则对这类对象只检查单项否决，不计分", id="vetoes only"),
        pytest.param("national-2019", COUNTY, {"row": "NS-D1a"}, "NS-D1 不由网站或账号的问题计算", id="indicator of offices"),
        pytest.param("national-2019", COUNTY, {"row": "MW11"}, "没有 MW11 行", id="row of another rubric"),
        pytest.param("national-2019", COUNTY, {"code": "text.typo"}, "没有对应的行", id="no row"),
        pytest.param(
            "mianyang-2022", COUNTY, {"code": "text.typo"}, "MM04 只计 2022-11-25 以前（含当天）发现的问题", id="after the last day"
        ),
        pytest.param(
            "mianyang-2022", COUNTY, {"row": "MM04b"}, "MM04 只计 2022-11-25 以前（含当天）发现的问题", id="case after the last day"
        ),
        pytest.param(
            "mianyang-2022",
            COUNTY,
            {"row": "MV5(2)", "observed_at": (AT - timedelta(days=400)).isoformat()},
            "MV5 只计监测时间点前 1 年内发现的问题",
            id="before the year",
        ),
        pytest.param(
            "mianyang-2022",
            COUNTY,
            {"code": "jiucuo.reply_late", "observed_at": (AT - timedelta(days=200)).isoformat()},
            "MW18 只计监测时间点前 6 个月内发现的问题",
            id="before the months",
        ),
        pytest.param(
            "mianyang-2022", COUNTY, {"code": "guide.elements_missing", "count": 2}, "MV6 另有条件，这个问题没有达到", id="below the line"
        ),
        pytest.param("mianyang-2022", COUNTY, {"code": "text.severe"}, "", id="one row of two counts"),
    ],
)
def test_why_silent(rubric, member, facts, words):
    assert why_silent(load_rubric(rubric), member, finding(**facts), AT) == words


def test_touches():
    rubric = load_rubric("national-2019")
    assert touches(rubric, finding(code="search.missing"))
    assert not touches(rubric, finding(code="text.typo"))
    assert not touches(rubric, finding(row="MW11"))
