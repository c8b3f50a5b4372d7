"""The sites of the town, one template or trap per module."""

from collections.abc import Callable, Mapping

from lab.records import Ground, LabSite
from lab.sites import county, department, portal

BUILDERS: Mapping[str, Callable[[Ground], LabSite]] = {
    "portal": portal.build,
    "department": department.build,
    "county": county.build,
}
"""Key → builder; the order decides the loopback addresses."""
