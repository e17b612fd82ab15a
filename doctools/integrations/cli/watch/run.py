"""A page that is run in a thread of its own, which only reports back; it can be abandoned. Decides nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from doctools.errors import DoctoolsError
from doctools.integrations.project import CLOCK, Project
from doctools.model import Page, StepRecord
from doctools.verify import Result, Share, Task, Warm, verify

__all__ = ["Run"]


@dataclass(slots=True, eq=False)
class Run:
    """A page that is being run."""

    path: Path
    page: Page
    tasks: tuple[Task, ...]
    report: Callable[[Run | str], None]
    total: int
    done: int = 0
    share: Share | None = None
    results: tuple[Result, ...] = ()
    fault: DoctoolsError | None = None
    began: float = field(default_factory=time.monotonic)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def abandoned(self) -> bool:
        """Whether nobody wants its results any more."""
        return self._stop.is_set()

    def abandon(self) -> None:
        """End at once; no evidence is kept."""
        with self._lock:
            self._stop.set()
        if self.share is not None:
            self.share.close()

    def go(self, project: Project, engine: Callable[[], Warm], jobs: int) -> None:
        """Run. Raises nothing: what went wrong is kept."""
        executor = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="session")
        try:
            share = Share(engine())
            with self._lock:
                self.share = share
            if self.abandoned:
                return
            self.results = verify(
                self.tasks,
                engine=lambda: share,
                executor=executor,
                store=project.store,
                clock=CLOCK,
                watcher=self,
                stopped=self._stop.is_set,
            )
        except DoctoolsError as error:
            self.fault = error
        finally:
            executor.shutdown(cancel_futures=True)
            self.report(self)

    def preparing(self, message: str) -> None:
        """An image is being made."""
        self.report(message)

    def prepared(self) -> None:
        """The image is there, or cannot be made."""

    def started(self, task: Task) -> None:
        """A session begins."""

    def stepped(self, task: Task, step: StepRecord) -> None:
        """A command has been judged."""
        del task, step
        self.done += 1

    def ended(self, result: Result) -> None:
        """A session is over."""
