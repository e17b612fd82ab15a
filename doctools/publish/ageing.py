"""Why a proof no longer speaks for its page, and when it will stop to. Runs nothing, draws nothing.

A site is built without an engine, so nobody can be asked which image a lab has now. The evidence itself knows: where a
lab has run in another image since, the older one was replaced. That a record has grown too old is also found by the
reader's browser (``assets/head/freshness.js``), however long ago the site was built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum

from doctools.model import SessionRecord

__all__ = ["Why", "images_at_hand"]


class Why(Enum):
    """What has changed since a run."""

    TEXT = "text"
    """The fence, one above it, its options, or the files of its lab."""
    IMAGE = "image"
    """The lab's image."""
    AGE = "age"
    """Nothing, but it was too long ago."""


def images_at_hand(runs: Iterable[SessionRecord]) -> Mapping[str, str]:
    """The image of each lab (or variant) that has replaced others: by the lab's name, its id.

    A lab is left out where its newest image ran at the same time as another one: machines that share the work, as the
    shards of a CI do, each have an image of their own, and none of them is the older one.
    """
    seen: dict[str, dict[str, tuple[datetime, datetime]]] = {}
    for run in runs:
        where, end = run.environment, run.started + timedelta(seconds=run.duration)
        images = seen.setdefault(where.lab, {})
        first, last = images.get(where.image_id, (run.started, end))
        images[where.image_id] = min(first, run.started), max(last, end)
    found = {}
    for lab, images in seen.items():
        newest = max(images, key=lambda image: images[image][1])
        if all(last <= images[newest][0] for image, (_, last) in images.items() if image != newest):
            found[lab] = newest
    return found
