"""What every check judges, in Chinese: ``checks.yaml`` beside this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from config.yaml_loader import SAFE_LOADER


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWords:
    """One check for people."""

    name: str
    """What is looked at, a noun."""
    judges: str
    """What it says and when."""
    bad: tuple[str, ...]
    good: tuple[str, ...]
    traps: tuple[str, ...]
    """What is easily misread, and how it is judged."""


@cache
def load_check_words() -> Mapping[str, CheckWords]:
    """Every check's words by its id, in the order of the file. Read once; a house test keeps the file complete."""
    data = yaml.load(files("config").joinpath("checks.yaml").read_text("utf-8"), Loader=SAFE_LOADER)  # noqa: S506  a safe loader
    return MappingProxyType({check: _words(entry) for check, entry in data.items()})


@cache
def check_names() -> Mapping[str, str]:
    """What each check looks at, by its id."""
    return MappingProxyType({check: words.name for check, words in load_check_words().items()})


def _words(entry: Mapping[str, Any]) -> CheckWords:
    bad, good, traps = (tuple(entry[key]) for key in ("bad", "good", "traps"))
    return CheckWords(name=entry["name"], judges=entry["judges"], bad=bad, good=good, traps=traps)
