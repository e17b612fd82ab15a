"""What became of a task, and who is told. Prints nothing: whoever watches may."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

from doctools.errors import MachineError
from doctools.model import SessionRecord, Status, StepRecord
from doctools.verify.plan import Task

__all__ = ["Result", "Silent", "Told", "Watcher"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a task: a record, or an error of the machine (then nothing is known)."""

    task: Task
    record: SessionRecord | None
    ran: bool
    """False: its evidence was fresh."""
    error: MachineError | None = None

    @classmethod
    def known(cls, task: Task) -> Result:
        """What is known of a task before anything runs."""
        return cls(task=task, record=task.record, ran=False)

    @property
    def failed(self) -> bool:
        """Whether the page is wrong."""
        return self.record is not None and any(example.status is Status.FAILED for example in self.record.examples)


class Watcher(Protocol):
    """Is told what happens; called from several threads, one at a time."""

    def preparing(self, message: str) -> None:
        """An image is being made."""

    def prepared(self) -> None:
        """The images of a lab are there, or cannot be made."""

    def started(self, task: Task) -> None:
        """A session begins."""

    def stepped(self, task: Task, step: StepRecord) -> None:
        """A command has been judged."""

    def ended(self, result: Result) -> None:
        """A session is over."""


class Silent:
    """A watcher that does nothing; others override what they want to know."""

    def preparing(self, message: str) -> None:
        """Nothing."""

    def prepared(self) -> None:
        """Nothing."""

    def started(self, task: Task) -> None:
        """Nothing."""

    def stepped(self, task: Task, step: StepRecord) -> None:
        """Nothing."""

    def ended(self, result: Result) -> None:
        """Nothing."""


class Told:
    """A watcher that is told one thing at a time."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._lock = threading.Lock()

    def preparing(self, message: str) -> None:
        with self._lock:
            self._watcher.preparing(message)

    def prepared(self) -> None:
        with self._lock:
            self._watcher.prepared()

    def started(self, task: Task) -> None:
        with self._lock:
            self._watcher.started(task)

    def stepped(self, task: Task, step: StepRecord) -> None:
        with self._lock:
            self._watcher.stepped(task, step)

    def ended(self, result: Result) -> None:
        with self._lock:
            self._watcher.ended(result)
