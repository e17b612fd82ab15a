"""Whether a record still speaks for its example; the clock and the images at hand are given."""

from __future__ import annotations

from datetime import datetime

from doctools.model import ExampleRecord, Freshness, SessionRecord

__all__ = ["freshness"]

_CLOCKS = 24 * 3600.0
"""Seconds by which the clocks of two machines may differ."""


def freshness(
    record: ExampleRecord | None,
    session: SessionRecord | None,
    *,
    image_id: str | None,
    now: datetime,
    max_age: float | None,
) -> Freshness:
    """Whether a record still speaks for its example.

    ``image_id`` is what the lab's image resolves to now, ``None`` where that is not known (no engine at hand): an image
    that cannot be looked up does not age a record. ``max_age`` is in seconds; ``None``: no limit.
    """
    if record is None or session is None:
        return Freshness.UNVERIFIED
    if image_id is not None and image_id != session.environment.image_id:
        return Freshness.STALE
    age = (now - session.started).total_seconds()
    # What is to come was dated by a wrong clock: it would be fresh until then, whatever `max_age` is.
    if age < -_CLOCKS or (max_age is not None and age > max_age):
        return Freshness.STALE
    return Freshness.FRESH
