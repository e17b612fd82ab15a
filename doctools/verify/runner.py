"""Run tasks in parallel, the longest first, and keep their evidence. Prints nothing: whoever watches may."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import nullcontext

from doctools.errors import MachineError
from doctools.evidence import Store
from doctools.labs import image_name
from doctools.verify.clock import Clock
from doctools.verify.engines import Engine
from doctools.verify.job import Job, Ready, Stop
from doctools.verify.plan import Task
from doctools.verify.watcher import Result, Told, Watcher

__all__ = ["verify"]


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
    ``engine`` is asked only if something needs to run, so that nothing is started for nothing. Images are made one
    after the other, since a build takes a processor or two for itself; sessions whose image is there run meanwhile.
    Evidence is saved session by session: what is done stays done. A machine that fails one session is in its result;
    raises ``StoreError`` where evidence cannot be kept.
    """
    results = {n: Result.known(task) for n, task in enumerate(tasks) if not task.needed}
    waiting = sorted((n for n, task in enumerate(tasks) if task.needed), key=lambda n: -tasks[n].weight)
    if waiting:
        told = Told(watcher)
        turn = threading.Semaphore(at_a_time) if at_a_time is not None else nullcontext()
        job = Job(engine(), store, clock, told, Stop(asked=stopped, fail_fast=fail_fast), turn)
        ready = Ready()
        futures: list[Future[tuple[int, Result]]] = []
        try:
            for numbers in _by_lab(waiting, tasks, job.engine):
                try:
                    if not job.stop.now():
                        job.engine.ensure_image(tasks[numbers[0]].lab, told.preparing)
                except MachineError as error:
                    results |= {n: Result(task=tasks[n], record=None, ran=False, error=error) for n in numbers}
                    continue
                finally:
                    told.prepared()
                for number in numbers:
                    ready.add(number, tasks[number])
                    futures.append(executor.submit(job.run_next, ready))
                _raise_errors(futures)
            results.update(future.result() for future in as_completed(futures))
        except BaseException:
            job.stop.aborted.set()
            for future in futures:
                future.cancel()
            raise
    return tuple(results[number] for number in sorted(results))


def _by_lab(numbers: Iterable[int], tasks: Sequence[Task], engine: Engine) -> Iterable[Sequence[int]]:
    """The same numbers, those of one lab together: labs whose image is at hand first, and else in the same order."""
    found: dict[str, list[int]] = {}
    for number in numbers:
        found.setdefault(tasks[number].lab.name, []).append(number)
    return sorted(found.values(), key=lambda some: engine.image_id(image_name(tasks[some[0]].lab)) is None)


def _raise_errors(futures: Iterable[Future[tuple[int, Result]]]) -> None:
    """Raise what nobody can go on after at once, and not when all images are made."""
    for future in futures:
        if future.done():
            future.result()
