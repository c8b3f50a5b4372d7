"""The weekly digest: built from the store, rendered by ``reports``, mailed once per recipient and week."""

from pipeline.digest.build import Source, build

__all__ = ["Source", "build"]
