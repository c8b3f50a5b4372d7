"""Discovery of checks: walks the package, refuses duplicates and misplaced checks."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import checks
from checks.base import Check
from core.errors import BadCheckError
from core.snapshot import SiteSnapshot


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield importlib.import_module(info.name)


@cache
def all_checks() -> tuple[Check[Any], ...]:
    """Every check of the package, by id."""
    found: dict[str, Check[Any]] = {}
    for module in _modules(checks):
        for value in vars(module).values():
            if not isinstance(value, Check) or value.rule.__module__ != module.__name__:
                continue
            if module.__name__ != f"checks.{value.id}":
                raise BadCheckError(f"{module.__name__}: check {value.id} must live in checks/{value.id.replace('.', '/')}.py")
            if value.id in found:
                raise BadCheckError(f"{module.__name__}: check {value.id} is declared twice")
            if not value.codes or not (value.rule.__doc__ or "").strip():
                raise BadCheckError(f"{module.__name__}: check {value.id} needs codes and a docstring")
            found[value.id] = value
    return tuple(found[key] for key in sorted(found))


def site_checks() -> tuple[Check[SiteSnapshot], ...]:
    """The checks that judge a gathered site."""
    return tuple(check for check in all_checks() if check.subject == "site")


PAGE_AREAS = frozenset({"footer", "tags", "name", "domain", "content", "security", "text", "privacy", "secret", "a11y"})
"""Areas whose checks can say something about a single page."""


def page_checks() -> tuple[Check[SiteSnapshot], ...]:
    """The checks that make sense on one page alone."""
    return tuple(check for check in site_checks() if check.id.partition(".")[0] in PAGE_AREAS)
