"""Building blocks of the JSON Schemas (draft 2020-12)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

Schema = dict[str, Any]

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

TEXT: Final[Schema] = {"type": "string"}
MAYBE_TEXT: Final[Schema] = {"type": ["string", "null"]}
FLAG: Final[Schema] = {"type": "boolean"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
NUMBER: Final[Schema] = {"type": "number"}
MAYBE_NUMBER: Final[Schema] = {"type": ["number", "null"]}
TIME: Final[Schema] = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$",
}
MAYBE_TIME: Final[Schema] = {"anyOf": [{"type": "null"}, TIME]}
MAYBE_DAY: Final[Schema] = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
HEX16: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
PRESENCE: Final[Schema] = {"enum": [True, False, "script"]}


def record(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object with exactly these keys; only *optional* ones may be absent."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def several(item: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": item}


def one_of(words: type[StrEnum] | Iterable[str], *, none: bool = False) -> Schema:
    """A word of a closed list."""
    return {"enum": [str(getattr(word, "value", word)) for word in words] + ([None] if none else [])}


def document(name: str, body: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """A whole output: schema and version in front."""
    head: dict[str, Schema] = {"schema": {"const": f"wangjian/{name}"}, "version": TEXT}
    return {"$schema": DRAFT, "title": f"wangjian/{name}", **record({**head, **body}, optional)}


VANTAGE: Final = record(
    {
        "vantage": TEXT, "title": TEXT, "valid": COUNT, "failed": COUNT, "void": COUNT, "blocked": COUNT, "last_failed_at": MAYBE_TIME,
        "sentence": TEXT,
    }
)  # fmt: skip
