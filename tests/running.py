"""A clock, a watcher that says nothing, and a short way from a page's text to tasks."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from doctools.evidence import Store
from doctools.labs import DEFAULT, Lab
from doctools.markdown import parse_page
from doctools.model import StepRecord
from doctools.settings import Settings
from doctools.verify import Clock, Result, Selection, Task, plan

CLOCK = Clock(
    now=lambda: datetime.now(UTC),
    seconds=time.monotonic,
    sleep=time.sleep,
    nonce=lambda: secrets.token_hex(8),
)


class Quiet:
    """Watches, says nothing, and remembers what ended."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int]] = []
        self.results: list[Result] = []
        self.messages: list[str] = []

    def preparing(self, message: str) -> None:
        self.messages.append(message)

    def prepared(self) -> None:
        pass

    def started(self, task: Task) -> None:
        pass

    def stepped(self, task: Task, step: StepRecord) -> None:
        self.steps.append((task.page, step.line))

    def ended(self, result: Result) -> None:
        self.results.append(result)


def tasks_of(
    pages: Mapping[str, str],
    store: Store,
    *,
    labs: Mapping[str, Lab] | None = None,
    selection: Selection = Selection.NEEDED,
    image: str | None = None,
    now: datetime | None = None,
    max_age: float | None = None,
    since: datetime | None = None,
) -> tuple[Task, ...]:
    """What a run of these pages (name: text) would do."""
    labs = {"": DEFAULT} | dict(labs or {})
    read = [parse_page(text, path=path, settings=Settings(root=Path("/")), labs=labs) for path, text in pages.items()]
    return plan(
        read,
        labs=labs,
        lab_digest=lambda lab: lab.name,
        evidence=store.load,
        image_id=lambda _lab: image,
        now=now or CLOCK.now(),
        max_age=max_age,
        selection=selection,
        since=since,
    )
