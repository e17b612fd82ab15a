"""A clock, and a watcher that says nothing."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

from doctools.model import StepRecord
from doctools.verify import Clock, Result, Task

CLOCK = Clock(
    now=lambda: datetime.now(UTC),
    seconds=time.monotonic,
    sleep=time.sleep,
    nonce=lambda: secrets.token_hex(8),
)


class Quiet:
    """Watches, and says nothing."""

    def preparing(self, message: str) -> None:
        pass

    def started(self, task: Task) -> None:
        pass

    def stepped(self, task: Task, step: StepRecord) -> None:
        pass

    def ended(self, result: Result) -> None:
        pass
