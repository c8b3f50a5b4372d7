"""The sites of the town, one template or trap per function."""

from collections.abc import Callable, Mapping

from lab.records import Ground, LabSite
from lab.sites import county, department, mazes, portal, shells, walls

BUILDERS: Mapping[str, Callable[[Ground], LabSite]] = {
    "portal": portal.build,
    "department": department.build,
    "county": county.build,
    "navonly": shells.nav_only,
    "frameset": shells.frameset,
    "scriptonly": shells.script_only,
    "oldstyle": shells.old_style,
    "challenge": walls.challenge,
    "fortress": walls.fortress,
    "busy": walls.busy,
    "headhostile": walls.head_hostile,
    "slow": walls.slow,
    "closed": walls.closed,
    "maze": mazes.maze,
    "soft404": mazes.soft_404,
    "copied": mazes.copied,
    "oldmenu": shells.old_menu,
    "hashroutes": shells.hash_routes,
}
"""Key → builder; the order decides the loopback addresses."""
