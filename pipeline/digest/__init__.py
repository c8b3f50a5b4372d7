"""The weekly digest: built from the store, rendered by ``reports``, mailed once per recipient and week."""

from pipeline.digest.build import Source, build
from pipeline.digest.mailing import send_digest

__all__ = ["Source", "build", "send_digest"]
