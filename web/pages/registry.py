"""The registry: list, one site's form, import of a table."""

from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from core.errors import ConfigError, ImportFileError, UsageError
from core.people import Role
from pipeline.board import registry as board
from pipeline.exports import site_row
from web.call import PAGE_SIZE, Call, page, redirect
from web.render import render

FIELDS: Final = (
    "id", "name", "url", "sponsor", "class", "level", "region", "unit", "outward_service", "filed_domain", "state", "remark",
)  # fmt: skip
_EMPTY: Final = dict.fromkeys(FIELDS, "") | {"class": "portal", "level": "county", "state": "open", "outward_service": "true"}


@page(Role.ADMIN)
def registry(call: Call) -> Response:
    """Sites as they are registered."""
    return _list(call)


def _list(call: Call, *, status: int = 200, result: Any = None, wrong: str = "") -> Response:
    text = call.query("q").lower()
    sites = [
        site
        for site in call.store.sites.all()
        if (not call.user.units or call.user.may_see(site.unit))
        and text in f"{site.id}\n{site.name}\n{site.url}\n{site.unit}\n{site.sponsor}".lower()
    ]
    pages = max(1, -(-len(sites) // PAGE_SIZE))
    number = min(call.page, pages)
    return render(
        call, "registry.html", status=status, sites=sites[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], total=len(sites), page=number,
        pages=pages, result=result, wrong=wrong, accounts=len(call.store.accounts.all()),
    )  # fmt: skip


@page(Role.ADMIN)
def import_table(call: Call) -> Response:
    """Import an uploaded table of sites or accounts."""
    _whole_registry(call)
    upload = call.upload("file")
    if upload is None:
        return _list(call, status=400, wrong="请选择文件")
    try:
        result = board.import_upload(
            call.store, call.user, call.field("kind"), upload.filename or "", upload.file.read(), strict=call.field("strict") == "1",
            now=call.now, address=call.address,
        )  # fmt: skip
    except (UsageError, ImportFileError) as error:
        return _list(call, status=400, wrong=str(error).rpartition("/")[2])
    return _list(call, status=400 if result.refused else 200, result=result)


def _whole_registry(call: Call) -> None:
    if call.user.units:
        raise HTTPException(403, "只有能看全部单位的管理员可以导入名册")


@page(Role.ADMIN)
def new_site(call: Call) -> Response:
    """An empty form."""
    return render(call, "registry_site.html", values=_EMPTY, problems=(), wrong="", new=True)


@page(Role.ADMIN)
def edit_site(call: Call) -> Response:
    """The form of one site."""
    values = {name: _text(value) for name, value in site_row(call.site()).items()}
    return render(call, "registry_site.html", values=values, problems=(), wrong="", new=False)


def _text(value: object) -> str:
    return "true" if value is True else "false" if value is False else str(value or "")


@page(Role.ADMIN)
def save_site(call: Call) -> Response:
    """Save the form."""
    new = "site" not in call.request.path_params
    values = {name: call.field(name) for name in FIELDS}
    if not new:
        values["id"] = call.site().id
    if call.user.units and values["unit"] not in call.user.units:
        raise HTTPException(403, "只能登记自己单位的网站")
    problems, wrong = (), ""
    try:
        site, problems = board.save_site(call.store, call.user, values, now=call.now, address=call.address, new=new)  # type: ignore[assignment]
    except (UsageError, ConfigError) as error:
        site, wrong = None, str(error)
    if site is None:
        return render(call, "registry_site.html", status=400, values=values, problems=problems, wrong=wrong, new=new)
    return redirect(call, "/registry?said=site")
