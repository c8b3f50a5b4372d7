"""The sites of the town, one template or trap per module."""

from collections.abc import Callable, Mapping

from lab.records import Ground, LabSite
from lab.sites import portal

BUILDERS: Mapping[str, Callable[[Ground], LabSite]] = {
    "portal": portal.build,
}
"""Key → builder; the order decides the loopback addresses."""
