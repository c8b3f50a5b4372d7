"""Templates: one environment with autoescape, the words of our closed lists, and nothing inline that the policy would refuse."""

from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from starlette.responses import HTMLResponse

from config.check_words import check_names
from config.version import program_version
from core.clock import BEIJING
from core.measured import measured_words
from core.outcome import LIVE_STATES, Severity, State
from core.people import Role
from core.scorecard import shown
from core.site import Level, SiteClass, SiteState
from core.words import (
    ACCOUNT_STATES,
    CAUSES,
    CLASSES,
    FORMS,
    LEVELS,
    OUTCOMES,
    OWNERS,
    ROLES,
    SEVERITIES,
    SITE_CLASSES,
    SITE_STATES,
    STATES,
    automation_words,
    cause_words,
    verdict_words,
)
from pipeline.board.light import LIGHT_NAMES, LIGHT_WORDS, Light
from reports.safety import clean, spell_out, web_link
from reports.site_view import view_box
from reports.view import days_words, signed, unscored_words, unseen_words
from web import words
from web.call import Call, with_query

_WORDS: Final = (
    "SAID", "RUN_STATES", "JOB_STATES", "JOB_KINDS", "EVIDENCE", "FIELD_NAMES", "ACTIONS", "OUTCOME_NAMES", "CAUSE_NAMES",
    "hour_words", "strip_words", "trail_words", "hour_of", "url_query", "rubric_title", "code_title",
)  # fmt: skip
MENU: Final = (
    ("/", "总览", Role.VIEWER),
    ("/sites", "网站", Role.VIEWER),
    ("/media", "新媒体", Role.VIEWER),
    ("/findings", "问题", Role.VIEWER),
    ("/review", "核实", Role.REVIEWER),
    ("/audits", "检查", Role.VIEWER),
    ("/schedule", "运行", Role.VIEWER),
    ("/rubrics", "细则", Role.VIEWER),
    ("/registry", "名册", Role.ADMIN),
    ("/users", "用户", Role.ADMIN),
    ("/trail", "日志", Role.ADMIN),
)


def time_words(at: datetime | None) -> str:
    """Beijing time to the minute."""
    return "—" if at is None else f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def day_words(at: datetime | None) -> str:
    """Beijing day."""
    return "—" if at is None else f"{at.astimezone(BEIJING):%Y-%m-%d}"


def _visible(value: object) -> object:
    """Whatever a template prints shows all of its characters: what sites said may reverse or hide text."""
    return spell_out(value) if type(value) is str else value


def _points(value: Decimal | float | None) -> str:
    """A figure of a card, or of a document in which whole numbers are plain."""
    return shown(None if value is None else Decimal(str(value)))


def _signed(value: Decimal | float | None) -> str:
    """What a row takes or gives, with its sign as in the reports."""
    return signed(None if value is None else Decimal(str(value)))


@cache
def environment() -> Environment:
    """The templates' world; built once."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader("web"), PrefixLoader({"reports": PackageLoader("reports")})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    made.filters |= {
        "clean": clean,
        "link": web_link,
        "points": _points,
        "signed": _signed,
        "time": time_words,
        "day": day_words,
        "measured_words": measured_words,
    }
    made.globals |= {
        "OUTCOMES": OUTCOMES, "STATES": STATES, "SEVERITIES": SEVERITIES, "verdict_words": verdict_words, "unseen_words": unseen_words, "unscored_words": unscored_words, "CAUSES": CAUSES, "OWNERS": OWNERS,
        "automation_words": automation_words, "CHECK_NAMES": check_names(), "CLASSES": CLASSES, "FORMS": FORMS, "ROLES": ROLES, "LEVELS": LEVELS, "SITE_CLASSES": SITE_CLASSES, "SITE_STATES": SITE_STATES, "ACCOUNT_STATES": ACCOUNT_STATES,
        "LIGHT_NAMES": LIGHT_NAMES, "LIGHT_WORDS": LIGHT_WORDS, "Light": Light, "Role": Role, "Severity": Severity, "State": State,
        "LIVE_STATES": LIVE_STATES, "SiteState": SiteState, "SiteClass": SiteClass, "Level": Level, "cause_words": cause_words,
        "version": program_version(), "days_words": days_words, "view_box": view_box,
        **{name: getattr(words, name) for name in _WORDS},
    }  # fmt: skip
    return made


def render(call: Call, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page for this call."""
    user = call.session.user if call.session else None
    common = {
        "call": call,
        "user": user,
        "csrf": call.session.csrf if call.session else "",
        "now": call.now,
        "path": call.request.url.path,
        "menu": [(path, name) for path, name, role in MENU if user is not None and user.role.covers(role)],
        "query": lambda **changes: with_query(call, **changes),
        "may_review": user is not None and user.role.covers(Role.REVIEWER),
        "may_admin": user is not None and user.role.covers(Role.ADMIN),
        "said": call.query("said"),
    }
    return HTMLResponse(environment().get_template(template).render({**common, **values}), status_code=status)
