"""New-media accounts: unit × platform, newest post, days left."""

from starlette.responses import Response

from pipeline.board.media import media_page
from web.call import Call, page
from web.render import render


@page()
def media(call: Call) -> Response:
    """The matrix, a page of units at a time."""
    text = call.query("q")
    return render(call, "media.html", board=(board := media_page(call.store, call.user, call.now, text=text, page=call.page)), q=text,
                  page=board.page, pages=board.pages)  # fmt: skip
