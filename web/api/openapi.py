"""The OpenAPI document, made from the table of operations and the models of their bodies."""

import re
from collections.abc import Iterable
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from config.version import program_version
from web.api.door import BASE, MAX_TEXT, TEXT_PATTERN, Operation, Param
from web.api.model import ErrorBody

_ERRORS: Final = {
    "400": "A parameter or the body is not as described",
    "401": "No token, or a token that is not valid",
    "403": "The account's role or units do not allow it",
    "404": "There is no such thing, or it belongs to another unit",
}
_REF: Final = "#/components/schemas/{model}"


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """OpenAPI 3.1 as plain data; the same operations give the same document."""
    listed = list(operations)
    models: list[type[BaseModel]] = [ErrorBody]
    for operation in listed:
        models += [model for model in (operation.answer, operation.body) if model is not None and model not in models]
    _, definitions = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for operation in listed:
        paths.setdefault(BASE + operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "网检 JSON 接口", "version": program_version(), "description": "与看板相同的数据，权限与令牌所属账号相同。"},
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "wangjian users token add"}},
        },
        "security": [{"bearer": []}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "operationId": f"{operation.method.lower()}_{re.sub(r'[^a-z]+', '_', operation.path.lower()).strip('_')}",
        "summary": operation.summary,
        "description": f"Role: {operation.role.value}.",
        "parameters": [*_path_parameters(operation.path), *map(_parameter, operation.params)],
        "responses": {
            str(operation.status): {"description": "Done", "content": _content(operation.answer)},
            **{status: {"description": text, "content": _content(ErrorBody)} for status, text in _ERRORS.items()},
        },
    }
    if operation.body is not None:
        parts["requestBody"] = {"required": True, "content": _content(operation.body)}
    return parts


def _content(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model.__name__)}}}


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = re.findall(r"\{(\w+)\}", path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}} for name in names]


def _parameter(param: Param) -> dict[str, Any]:
    if param.most is not None:
        schema: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": param.most, "default": param.default}
    elif param.kind is not None:
        schema = {"type": "string", "enum": [member.value for member in param.kind]}
    elif param.words:
        schema = {"type": "string", "enum": list(param.words)}
    else:
        schema = {"type": "string", "maxLength": MAX_TEXT, "pattern": TEXT_PATTERN}
    return {"name": param.name, "in": "query", "description": param.text, "required": False, "schema": schema}
