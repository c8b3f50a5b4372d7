"""The YAML loader of the program: libyaml's where PyYAML was built with it, ten times as fast and the same data."""

from typing import Any, Final

import yaml

SAFE_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
