"""What settings hide: which keys hold secrets, what an error may repeat of them, and whether others can read the file."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr
from pydantic_core import to_jsonable_python

from core.value_words import value_words

MAX_SHOWN: Final = 80
"""Characters of a wrong value that an error repeats."""
HIDDEN: Final = "（内容不显示）"
PLAIN_SECRETS: Final = frozenset({"database"})
"""Keys of plain text that may carry a password inside."""


def secret_keys(model: type[BaseModel]) -> frozenset[str]:
    """Names of all keys, at any depth, that hold a secret."""
    return frozenset(_secret_keys(model)) | PLAIN_SECRETS


def may_hold_secret(model: type[BaseModel], key: str) -> bool:
    """Whether a key of *model*, or anything below it, is a secret."""
    field = model.model_fields.get(key)
    kinds = () if field is None else tuple(_classes(field.annotation))
    return key in PLAIN_SECRETS or any(
        issubclass(kind, SecretStr) or (issubclass(kind, BaseModel) and any(_secret_keys(kind))) for kind in kinds
    )


def _secret_keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        for kind in _classes(field.annotation):
            if issubclass(kind, SecretStr):
                yield name
            elif issubclass(kind, BaseModel):
                yield from _secret_keys(kind)


def _classes(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for part in get_args(annotation):
        yield from _classes(part)


def shown_value(model: type[BaseModel], place: Sequence[object], value: object) -> str:
    """What an error may say of a wrong value: nothing of a secret, only the kind of what has an inside."""
    if not secret_keys(model).isdisjoint(map(str, place)):
        return HIDDEN
    return value_words(value)[:MAX_SHOWN]


def holds_secret(settings: object) -> bool:
    """Whether any secret is set, at any depth; a password inside the database address counts."""
    if isinstance(settings, SecretStr):
        return bool(settings.get_secret_value())
    if isinstance(settings, BaseModel):
        return any(
            bool(urlsplit(value).password) if name in PLAIN_SECRETS and isinstance(value, str) else holds_secret(value)
            for name, value in settings
        )
    return isinstance(settings, tuple) and any(map(holds_secret, settings))


def file_holds_secret(data: object, model: type[BaseModel]) -> bool:
    """Whether a settings file, as YAML gives it, holds a secret itself: those of environment variables are no matter of the file."""
    if isinstance(data, Mapping):
        names = secret_keys(model)
        for key, value in data.items():
            if key in PLAIN_SECRETS and isinstance(value, str):
                if urlsplit(value).password:
                    return True
            elif (key in names and bool(value) and not isinstance(value, Mapping | list)) or file_holds_secret(value, model):
                return True
        return False
    return isinstance(data, list) and any(file_holds_secret(item, model) for item in data)


def revealed(settings: BaseModel) -> dict[str, Any]:
    """Settings as JSON values, secrets in the clear: only for the pipe to a process of our own, never to be kept or shown."""
    opened: dict[str, Any] = to_jsonable_python(_open(settings.model_dump()))
    return opened


def _open(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Mapping):
        return {key: _open(inner) for key, inner in value.items()}
    return [_open(inner) for inner in value] if isinstance(value, list | tuple) else value


def others_may_read(path: Path) -> bool:
    """Whether group or others may read the file; one that root lends to the group of a service is not read by others."""
    try:
        found = path.stat()
    except OSError:
        return False
    lent = found.st_uid == 0 and os.geteuid() != 0
    return bool(found.st_mode & (stat.S_IROTH if lent else stat.S_IRGRP | stat.S_IROTH))
