"""One task of many, from container to evidence. Prints nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import heappop, heappush

from doctools.errors import MachineError, StoreError
from doctools.evidence import Store
from doctools.model import Evidence, SessionRecord, Status, StepRecord
from doctools.verify.clock import Clock
from doctools.verify.engines import Container, Engine
from doctools.verify.plan import Task
from doctools.verify.session import run_session
from doctools.verify.watcher import Result, Told

__all__ = ["Job", "Ready", "Stop"]


class Ready:
    """Tasks that can run, taken the longest first, whichever came first. Safe to share between threads."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Task]] = []
        self._lock = threading.Lock()

    def add(self, number: int, task: Task) -> None:
        """A task; its number is its place among all tasks."""
        with self._lock:
            heappush(self._heap, (-task.weight, number, task))

    def take(self) -> tuple[int, Task]:
        """The longest one, with its number; there must be one."""
        with self._lock:
            _, number, task = heappop(self._heap)
        return number, task


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Whether sessions are to end before their pages do."""

    asked: Callable[[], bool]
    """Whoever called wants no more of it."""
    fail_fast: bool
    """The first wrong page ends all."""
    failing: threading.Event = field(default_factory=threading.Event)
    """A page is wrong, or a machine has failed."""
    aborted: threading.Event = field(default_factory=threading.Event)
    """The run itself has failed."""

    def now(self) -> bool:
        """Whether no further command is to be typed."""
        return self.abandoned() or (self.fail_fast and self.failing.is_set())

    def abandoned(self) -> bool:
        """Whether containers are taken away under the sessions."""
        return self.asked() or self.aborted.is_set()


@dataclass(frozen=True, slots=True)
class Job:
    """Runs one task, from container to evidence."""

    engine: Engine
    store: Store
    clock: Clock
    watcher: Told
    stop: Stop
    turn: AbstractContextManager[object]
    """Whoever types holds it."""

    def run_next(self, ready: Ready) -> tuple[int, Result]:
        """Run the longest task that is ready; its number, and what became of it."""
        number, task = ready.take()
        result = self.run(task)
        if result.failed or result.error is not None:
            self.stop.failing.set()
        self.watcher.ended(result)
        return number, result

    def run(self, task: Task) -> Result:
        """A container, the session in it, its evidence. Raises ``StoreError`` where that cannot be kept."""
        nothing = Result(task=task, record=None, ran=False)
        if self.stop.now():
            return nothing
        began = self.clock.seconds()
        try:
            container = self.engine.open(task.lab, life=task.lab.life)
            opening = self.clock.seconds() - began
            # The container goes away while its evidence is written.
            with ThreadPoolExecutor(max_workers=1) as closer:
                try:
                    with self.turn:
                        if self.stop.now():
                            return nothing
                        record, cast = self._typed(task, container)
                finally:
                    gone = closer.submit(container.close)
                if self.stop.abandoned():
                    # Its container was taken away: what was seen after that says nothing about the page.
                    return nothing
                record = replace(record, duration=opening + record.duration)
                self._save(task, record, cast)
                gone.result()
        except StoreError:
            raise
        except MachineError as error:
            return Result(task=task, record=None, ran=True, error=error)
        return Result(task=task, record=record, ran=True)

    def _typed(self, task: Task, container: Container) -> tuple[SessionRecord, str]:
        self.watcher.started(task)
        return run_session(
            task.session,
            lab=task.lab,
            digests=task.digests,
            container=container,
            engine=self.engine,
            clock=self.clock,
            on_step=partial(self._judged, task),
            stopped=self.stop.now,
        )

    def _judged(self, task: Task, step: StepRecord) -> None:
        if step.verdict.status is Status.FAILED:
            self.stop.failing.set()
        self.watcher.stepped(task, step)

    def _save(self, task: Task, record: SessionRecord, cast: str) -> None:
        with self.store.locked(task.page):
            known = self.store.load(task.page)
            records = {each.name: each for each in known.sessions} if known else {}
            records[record.name] = record
            sessions = tuple(records[name] for name in task.sessions if name in records)
            self.store.save(Evidence(page=task.page, sessions=sessions), {record.name: cast})
