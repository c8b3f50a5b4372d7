"""Changing the registry from the dashboard: one site by a form, many by an uploaded table."""

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.errors import UsageError
from core.people import TrailEntry, User
from core.site import Site
from pipeline.exports import site_row
from pipeline.imports.registry import import_accounts, import_sites, read_site
from pipeline.imports.result import ImportResult, Problem

if TYPE_CHECKING:
    from store import Store

KINDS: Final = ("sites", "accounts")
SUFFIXES: Final = (".csv", ".xlsx", ".yaml", ".yml")


def save_site(
    store: "Store", user: User, values: Mapping[str, str], *, now: datetime, address: str = "", new: bool = False
) -> tuple[Site | None, tuple[Problem, ...]]:
    """
    Write one site; gives it, or what is wrong with which field.

    Raises:
        UsageError: a new site's id is taken.
    """
    known = {}
    before = store.sites.get(values.get("id", ""))
    if before is not None:
        if new:
            raise UsageError(f"标识码 {before.id} 已在名册中（{before.name or before.url}）")
        known[before.id] = before
    site, problems = read_site(values, known)
    if site is None:
        return None, problems
    old, fresh = site_row(before) if before else {}, site_row(site)
    changed = {name: [old.get(name), value] for name, value in fresh.items() if old.get(name) != value}
    if changed:
        with store.transaction():
            store.sites.upsert([site])
            action = "site.edit" if before else "site.add"
            store.people.note(TrailEntry(at=now, user=user.name, address=address, action=action, subject=site.id, detail=changed))
    return site, ()


def import_upload(
    store: "Store", user: User, kind: str, name: str, data: bytes, *, strict: bool, now: datetime, address: str = ""
) -> ImportResult:
    """
    Import an uploaded table; its name is only looked at for the ending, never used as a path.

    Raises:
        UsageError: unknown kind or ending.
        ImportFileError: no table.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"文件应为 {'、'.join(SUFFIXES)} 之一，实为 {suffix[:20] or '没有后缀'}")
    if kind not in KINDS:
        raise UsageError("不认识的名册类型")
    with tempfile.TemporaryDirectory(prefix="wangjian-upload-") as folder:
        path = Path(folder) / f"upload{suffix}"
        path.write_bytes(data)
        result = import_sites(store, path, strict=strict) if kind == "sites" else import_accounts(store, path, strict=strict, now=now)
    count = result.count
    detail = {"added": count.added, "changed": count.changed, "bad_lines": result.bad_lines, "refused": result.refused}
    store.people.note(TrailEntry(at=now, user=user.name, address=address, action=f"registry.import.{kind}", detail=detail))
    return result
