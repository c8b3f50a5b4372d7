"""The JSON documents and their fields."""

from typing import Any

from reports.schema import schemas
from scripts.reference.markdown import cell, table


def page() -> str:
    """Every document with its top-level fields; the whole schema is linked."""
    parts = [
        "# JSON 格式\n\n所有 JSON 输出都有 `schema`（名称）、`version`（程序版本）；时间是带时区的 ISO 8601。"
        "完整的 JSON Schema（2020-12）在 `docs/schema/`，由代码生成，测试用真实输出校验。只增加字段，不改名、不删除。"
    ]
    for name, schema in sorted(schemas().items()):
        required = set(schema.get("required", ()))
        rows = [(f"`{key}`", cell(_kind(value)), "是" if key in required else "") for key, value in schema.get("properties", {}).items()]
        parts.append(f"## {name}\n\n[{name}.json](../schema/{name}.json)\n\n" + table(("字段", "类型", "必有"), rows))
    return "\n\n".join(parts)


def _kind(schema: Any) -> str:
    """A short word for a sub-schema."""
    if not isinstance(schema, dict):
        return ""
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " / ".join("null" if value is None else str(value) for value in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " / ".join(_kind(each) for each in schema[word])
    kind = schema.get("type", "")
    text = " / ".join(kind) if isinstance(kind, list) else str(kind)
    if text == "array":
        return f"array of {_kind(schema.get('items')) or 'any'}"
    if text == "object" and schema.get("properties"):
        return "object {" + ", ".join(schema["properties"]) + "}"
    return f"{text} ({schema['format']})" if "format" in schema else text
