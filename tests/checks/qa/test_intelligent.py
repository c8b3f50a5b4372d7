from checks.qa.intelligent import qa_intelligent
from tests.checks.builder import home_page, outcomes, said, snapshot


def test_entry_is_proposed_as_merit():
    assert said(qa_intelligent, snapshot(home=home_page(main='<a href="/znwd/">智能问答</a>'))) == [("review", "qa.intelligent")]
    assert said(qa_intelligent, snapshot(home=home_page(main="<div>智能客服</div>"))) == [("review", "qa.intelligent")]


def test_news_about_robots_is_no_entry():
    news = '<a href="/n/1.html">安和县举办首届青少年智能机器人大赛暨智能问答挑战赛</a>'
    assert outcomes(qa_intelligent, snapshot(home=home_page(main=news))) == {"pass"}


def test_no_home_page_is_unknown():
    assert outcomes(qa_intelligent, snapshot(home=None)) == {"unknown"}
