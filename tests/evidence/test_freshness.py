"""Freshness: how long a record speaks for its example."""

from __future__ import annotations

from datetime import timedelta

import pytest

from doctools.evidence import freshness
from doctools.model import Freshness
from tests.evidence.samples import RECORD, SESSION


@pytest.mark.parametrize(
    ("image", "age", "limit", "wanted"),
    [
        ("sha256:1", 0, None, Freshness.FRESH),
        ("sha256:1", 10**9, None, Freshness.FRESH),
        ("sha256:2", 0, None, Freshness.STALE),
        (None, 0, None, Freshness.FRESH),
        ("sha256:1", 99, 100, Freshness.FRESH),
        ("sha256:1", 101, 100, Freshness.STALE),
        (None, 101, 100, Freshness.STALE),
        ("sha256:1", -3600, 100, Freshness.FRESH),
        ("sha256:1", -100_000, None, Freshness.STALE),
    ],
)
def test_how_long_a_record_speaks(image: str | None, age: float, limit: float | None, wanted: Freshness) -> None:
    """A record is stale where the image is another one, where it is too old, or where it is dated
    more than a day ahead; an engine that is away ages nothing.
    """
    now = SESSION.started + timedelta(seconds=age)

    assert freshness(RECORD, SESSION, image_id=image, now=now, max_age=limit) is wanted


def test_no_record_is_no_evidence() -> None:
    """Without a record an example is unverified, whatever its session says."""
    now = SESSION.started

    assert freshness(None, SESSION, image_id=None, now=now, max_age=None) is Freshness.UNVERIFIED
    assert freshness(RECORD, None, image_id=None, now=now, max_age=None) is Freshness.UNVERIFIED
