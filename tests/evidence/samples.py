"""A record of a session, as small as there is."""

from __future__ import annotations

from datetime import UTC, datetime

from doctools.model import Environment, ExampleRecord, SessionRecord, Status

ENVIRONMENT = Environment(
    lab="debian", image="x", image_id="sha256:1", base="b", distribution="d", engine="Docker 1", kernel="6"
)
RECORD = ExampleRecord(digest="d", line=3, status=Status.PASSED, steps=())
SESSION = SessionRecord(
    name="",
    environment=ENVIRONMENT,
    started=datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
    duration=1.0,
    recording="page.cast",
    examples=(RECORD,),
)
