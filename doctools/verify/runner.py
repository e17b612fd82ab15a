"""Run tasks in parallel, the longest first, and keep their evidence. Prints nothing: whoever watches may."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from doctools.errors import MachineError, StoreError
from doctools.evidence import Store
from doctools.model import Evidence, SessionRecord, Status, StepRecord
from doctools.verify.engines import Container, Engine
from doctools.verify.plan import Task
from doctools.verify.session import run_session

__all__ = ["Clock", "Result", "Silent", "Watcher", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time, and chance."""

    now: Callable[[], datetime]
    """The date, with time zone."""
    seconds: Callable[[], float]
    sleep: Callable[[float], None]
    nonce: Callable[[], str]


class Watcher(Protocol):
    """Is told what happens; called from several threads, one at a time."""

    def preparing(self, message: str) -> None:
        """An image is being made."""

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

    def started(self, task: Task) -> None:
        """Nothing."""

    def stepped(self, task: Task, step: StepRecord) -> None:
        """Nothing."""

    def ended(self, result: Result) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a task: a record, or an error of the machine (then nothing is known)."""

    task: Task
    record: SessionRecord | None
    ran: bool
    """False: its evidence was fresh."""
    error: MachineError | None = None

    @property
    def failed(self) -> bool:
        """Whether the page is wrong."""
        return self.record is not None and any(example.status is Status.FAILED for example in self.record.examples)


def verify(
    tasks: Sequence[Task],
    *,
    engine: Callable[[], Engine],
    executor: Executor,
    store: Store,
    clock: Clock,
    watcher: Watcher,
    fail_fast: bool = False,
    stopped: Callable[[], bool] = lambda: False,
    at_a_time: int | None = None,
) -> tuple[Result, ...]:
    """Run what needs to run, and return a result for every task, in order.

    ``at_a_time``: how many sessions may type at the same time (``None``: as many as ``executor`` has workers). With a
    worker more than that, the next container is opened, which is mostly waiting, while others type.
    ``engine`` is asked only if something needs to run, so that nothing is started for nothing. Evidence is saved
    session by session: what is done stays done. A machine that fails one session is in its result; raises
    ``StoreError`` where evidence cannot be kept.
    """
    results: dict[int, Result] = {
        number: Result(task=task, record=task.record, ran=False) for number, task in enumerate(tasks) if not task.needed
    }
    waiting = sorted((n for n, task in enumerate(tasks) if task.needed), key=lambda n: -tasks[n].weight)
    if waiting:
        at_hand = engine()
        told = _Told(watcher)
        failing = threading.Event()
        aborted = threading.Event()
        job = _Job(
            at_hand,
            store,
            clock,
            told,
            lambda: stopped() or aborted.is_set() or (fail_fast and failing.is_set()),
            lambda: stopped() or aborted.is_set(),
            failing.set,
            threading.Semaphore(at_a_time) if at_a_time is not None else nullcontext(),
        )
        faults = _prepare([tasks[number] for number in waiting], at_hand, told)
        futures: dict[Future[Result], int] = {}
        for number in waiting:
            task = tasks[number]
            if task.lab.name in faults:
                results[number] = Result(task=task, record=None, ran=False, error=faults[task.lab.name])
            else:
                futures[executor.submit(job.run, task)] = number
        try:
            for future in as_completed(futures):
                result = future.result()
                results[futures[future]] = result
                if result.failed or result.error is not None:
                    failing.set()
                told.ended(result)
        except BaseException:
            aborted.set()
            for future in futures:
                future.cancel()
            raise
    return tuple(results[number] for number in sorted(results))


def _prepare(tasks: Sequence[Task], engine: Engine, watcher: _Told) -> dict[str, MachineError]:
    """Make the images, one after the other: a build uses all processors already."""
    faults: dict[str, MachineError] = {}
    for name, lab in {task.lab.name: task.lab for task in tasks}.items():
        try:
            engine.ensure_image(lab, watcher.preparing)
        except MachineError as error:
            faults[name] = error
    return faults


class _Told:
    """A watcher that is told one thing at a time."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._lock = threading.Lock()

    def preparing(self, message: str) -> None:
        with self._lock:
            self._watcher.preparing(message)

    def started(self, task: Task) -> None:
        with self._lock:
            self._watcher.started(task)

    def stepped(self, task: Task, step: StepRecord) -> None:
        with self._lock:
            self._watcher.stepped(task, step)

    def ended(self, result: Result) -> None:
        with self._lock:
            self._watcher.ended(result)


@dataclass(frozen=True, slots=True)
class _Job:
    """Runs one task, from container to evidence."""

    engine: Engine
    store: Store
    clock: Clock
    watcher: _Told
    stopped: Callable[[], bool]
    aborted: Callable[[], bool]
    failed: Callable[[], None]
    turn: AbstractContextManager[object]
    """Whoever types holds it."""

    def run(self, task: Task) -> Result:
        nothing = Result(task=task, record=None, ran=False)
        if self.stopped():
            return nothing
        began = self.clock.seconds()
        try:
            container = self.engine.open(task.lab, life=task.lab.life)
            opening = self.clock.seconds() - began
            # The container goes away while its evidence is written.
            with ThreadPoolExecutor(max_workers=1) as closer:
                try:
                    with self.turn:
                        if self.stopped():
                            return nothing
                        record, cast = self._typed(task, container)
                finally:
                    gone = closer.submit(container.close)
                if self.aborted():
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
            engine=self.engine.description,
            kernel=self.engine.kernel,
            started=self.clock.now(),
            clock=self.clock.seconds,
            sleep=self.clock.sleep,
            nonces=self.clock.nonce,
            on_step=partial(self._judged, task),
            stopped=self.stopped,
        )

    def _judged(self, task: Task, step: StepRecord) -> None:
        if step.verdict.status is Status.FAILED:
            self.failed()
        self.watcher.stepped(task, step)

    def _save(self, task: Task, record: SessionRecord, cast: str) -> None:
        with self.store.locked(task.page):
            known = self.store.load(task.page)
            records = {each.name: each for each in known.sessions} if known else {}
            records[record.name] = record
            sessions = tuple(records[name] for name in task.sessions if name in records)
            self.store.save(Evidence(page=task.page, sessions=sessions), {record.name: cast})
