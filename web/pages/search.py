"""One box for everything: sites, findings by fingerprint, codes, rubric rows."""

from starlette.responses import Response

from config.codes import load_codes
from config.rubrics import SHIPPED
from pipeline.board.findings import allowed
from pipeline.board.sites import narrow
from pipeline.score import prepare_rubric
from web.call import Call, page, redirect
from web.pages.findings import is_fingerprint
from web.render import render

MOST = 20


@page()
def search(call: Call) -> Response:
    """What fits, kind by kind; a whole fingerprint leads straight to its finding."""
    text = call.query("q")
    if not text:
        return render(call, "search.html", q="", sites=[], findings=[], codes=[], rows=[], names={})
    found = call.store.board.findings(allowed(call.user, text=text.lower()), limit=MOST) if is_fingerprint(text) else []
    if len(text) == 16 and len(found) == 1:
        return redirect(call, f"/findings/{found[0].fingerprint}")
    low = text.lower()
    codes = [code for code in load_codes().values() if low in f"{code.code}\n{code.title}".lower()][:MOST]
    rows = [
        (rubric, row)
        for rubric in (prepare_rubric(call.settings, name) for name in SHIPPED)
        for row in rubric.rows
        if low in f"{row.id}\n{row.title}".lower()
    ][:MOST]
    sites = narrow(call.site_lines(), text=text)[:MOST]
    return render(call, "search.html", q=text, sites=sites, findings=found, codes=codes, rows=rows, names={})
