"""The tables of the store, from the same metadata that Alembic compares with the database."""

import ast
from importlib import import_module
from inspect import getsource
from itertools import pairwise

from sqlalchemy import Table

from scripts.reference.markdown import literal, table
from store.schema import REVISION, metadata

MODULES = ("schema", "schema_board", "media_schema", "vantage_schema")


def page() -> str:
    """Every table with its columns, keys, indexes and what its docstring says."""
    words = _words()
    parts = [
        "# 数据库\n\n"
        f"SQLAlchemy 元数据 `store/schema.py` 及其同类，现行迁移 `{REVISION}`；SQLite 与 PostgreSQL 用同一套表。时间列（`Instant`）存 UTC。"
        "直接查询只读；写入一律经过程序。"
    ]
    tables = sorted(metadata.tables.values(), key=lambda one: one.name)
    return "\n\n".join([*parts, *(_table(each, words.get(each.name, "")) for each in tables)])


def _table(each: Table, words: str) -> str:
    rows = []
    for column in each.columns:
        marks = [mark for mark, holds in (("主键", column.primary_key), ("唯一", column.unique), ("索引", column.index)) if holds]
        kind = type(column.type).__name__
        rows.append((f"`{column.name}`", kind, "" if column.nullable else "非空", "、".join(marks)))
    parts = [f"## {each.name}", literal(" ".join(words.split())), table(("列", "类型", "", ""), rows)]
    indexes = sorted((str(index.name), ", ".join(column.name for column in index.columns)) for index in each.indexes)
    if indexes:
        parts.append("索引：" + "；".join(f"`{name}`（{columns}）" for name, columns in indexes))
    return "\n\n".join(part for part in parts if part)


def _words() -> dict[str, str]:
    """Table name → the string literal below its definition."""
    found: dict[str, str] = {}
    for name in MODULES:
        body = ast.parse(getsource(import_module(f"store.{name}"))).body
        for node, below in pairwise(body):
            if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
                continue
            first = node.value.args[0] if node.value.args else None
            if isinstance(first, ast.Constant) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                found[str(first.value)] = str(below.value.value)
    return found
