"""In which language a site speaks."""

import pytest

from core.column.language import is_in_chinese
from core.column.plan import plan_columns
from core.column.select import absence_doubt
from core.outcome import Cause
from core.page.snapshot import PageSnapshot
from tests.checks.builder import NAME, home_page, snapshot

ENGLISH = ("About Anhe", "News", "Notices", "Policies", "Services", "Contact")
TIBETAN = ("གསར་འགྱུར", "ཆབ་སྲིད", "ཞབས་ཞུ", "བརྡ་ཐོ", "དཔེ་མཛོད")
CHINESE = ("走进安和", "政务要闻", "通知公告", "政策文件", "政务服务")


def speaking(names: tuple[str, ...]) -> PageSnapshot:
    entries = "".join(f'<li><a href="/c{number}/">{name}</a></li>' for number, name in enumerate(names))
    return home_page(header=f'<div class="header"><h1>{NAME}</h1><ul class="nav">{entries}</ul></div>')


@pytest.mark.parametrize(
    ("names", "chinese"),
    [
        pytest.param(CHINESE, True, id="chinese"),
        pytest.param((*CHINESE, "English", "བོད་ཡིག"), True, id="chinese with other versions"),
        pytest.param(tuple(f"{name} {other}" for name, other in zip(CHINESE, ENGLISH, strict=False)), True, id="two languages"),
        pytest.param(ENGLISH, False, id="english"),
        pytest.param(TIBETAN, False, id="tibetan"),
        pytest.param((*ENGLISH, "中文版"), False, id="english with a way to the chinese version"),
        pytest.param(("IPv6", "APP"), True, id="too little to tell"),
    ],
)
def test_the_menu_tells_the_language(names, chinese):
    assert is_in_chinese(speaking(names)) is chinese


def test_columns_of_another_language_are_columns_and_nothing_is_missed_by_name():
    home = speaking(ENGLISH)
    assert set(ENGLISH) <= {one.name for one in plan_columns(home)}
    doubt = absence_doubt(snapshot(home=home))
    assert doubt is not None
    assert doubt.cause is Cause.NEEDS_PERSON
    assert absence_doubt(snapshot(home=speaking(CHINESE))) is None
