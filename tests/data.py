"""YAML files of ours, read quickly and once."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from config.yaml_loader import SAFE_LOADER


def parse_yaml(text: str) -> Any:
    """The data of a YAML text of ours; the same as ``yaml.safe_load``, ten times as fast."""
    return yaml.load(text, Loader=SAFE_LOADER)


@cache
def load_yaml(path: Path) -> Any:
    """The data of a YAML file of ours; whoever asks gets the same object."""
    return parse_yaml(path.read_text("utf-8"))
