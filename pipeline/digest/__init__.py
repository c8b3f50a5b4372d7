"""The weekly digest: built from the store, rendered by ``reports``, mailed once per recipient and week."""

from pipeline.digest.build import Source, build
from pipeline.digest.mailing import Delivery, deliver_digest, held_until, send_digest, undelivered

__all__ = ["Delivery", "Source", "build", "deliver_digest", "held_until", "send_digest", "undelivered"]
