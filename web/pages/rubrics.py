"""Rubrics with their official wording, and the arithmetic of one row for one site."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from config.rubrics import SHIPPED
from core.errors import AppError
from core.rubric import Rubric
from pipeline.board.findings import hidden_codes
from pipeline.explain import explain_row
from pipeline.score import prepare_rubric
from web.call import Call, page
from web.render import render


@page()
def rubric_list(call: Call) -> Response:
    """The rubrics that come with the program."""
    return render(call, "rubrics.html", rubrics=[prepare_rubric(call.settings, name) for name in SHIPPED])


def shipped(call: Call, name: str) -> Rubric:
    """A rubric by its id; never by a path, which a visitor could choose."""
    if name not in SHIPPED:
        raise HTTPException(404, "没有这个评分细则")
    return prepare_rubric(call.settings, name)


@page()
def rubric_page(call: Call) -> Response:
    """Every row, amounts, caps, codes."""
    rubric = shipped(call, call.path("rubric"))
    text = call.query("q").lower()
    rows = [row for row in rubric.rows if text in f"{row.id}\n{row.title}\n{row.text}".lower()]
    return render(call, "rubric.html", rubric=rubric, rows=rows)


@page()
def site_row(call: Call) -> Response:
    """From the row's wording to its arithmetic, findings and outcomes of one site."""
    site, rubric = call.site(), shipped(call, call.path("rubric"))
    try:
        view = explain_row(call.store, call.settings, site.id, call.path("row"), rubric.id, call.now)
    except AppError as error:
        raise HTTPException(404, str(error)) from None
    hidden = hidden_codes(call.user)
    if hidden:
        view["findings"] = [item for item in view["findings"] if not str(item["code"] or "").startswith(hidden)]
        view["outcomes"] = [item for item in view["outcomes"] if not item["check"].startswith(hidden)]
    return render(call, "site_row.html", site=site, rubric=rubric, view=view)
