"""
Whole-site link sweep: crawl the start hosts, verify every link, picture and attachment, keep every (page, link) pair.

``sweep`` runs in the caller's loop; ``Team`` shares one sweep among processes (docs/performance/design.md).
"""

from crawler.sweep.options import WHOLE_SITE, SweepOptions
from crawler.sweep.result import SweepResult
from crawler.sweep.solo import sweep

__all__ = ["WHOLE_SITE", "SweepOptions", "SweepResult", "sweep"]
