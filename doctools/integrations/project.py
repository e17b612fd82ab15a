"""A project as its settings describe it: the one place where settings, pages, labs, store, engine and clock meet.

Shared by the command line, Sybil and pytest. Prints nothing. (The MkDocs plugin must not be able to reach an engine, so
it does without.)
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from doctools.errors import LabError, MachineError, PageError, Problem, UsageError, suggestion
from doctools.evidence import Store
from doctools.labs import DEFAULT, Lab, digest, image_name, load_labs
from doctools.markdown import parse_page, read_page
from doctools.model import Page
from doctools.settings import Settings, find_pages, load
from doctools.verify import Clock, Result, Selection, Task, Watcher, plan, verify

if TYPE_CHECKING:
    from doctools.docker import DockerEngine

__all__ = ["CLOCK", "Project", "connect"]

CLOCK = Clock(
    now=lambda: datetime.now(UTC),
    seconds=time.monotonic,
    sleep=time.sleep,
    nonce=lambda: secrets.token_hex(8),
)


def connect(*, may_start: bool) -> DockerEngine:
    """The engine that answers, or one of our own. Raises ``EngineError``, which says what to install."""
    from doctools.docker import DockerEngine  # noqa: PLC0415 - 130 ms, which a run with nothing to do need not pay

    return DockerEngine.connect(os.environ, may_start=may_start)


class _Connection:
    """The engine of a project, once there is one. Safe to share between threads."""

    def __init__(self) -> None:
        self._engine: DockerEngine | None = None
        self._swept = False
        self._lock = threading.Lock()

    def needed(self) -> DockerEngine:
        """The engine, found or started; the first time, what dead runs left behind is removed."""
        with self._lock:
            if self._engine is None:
                self._engine = connect(may_start=True)
            if not self._swept:
                self._swept = True
                self._engine.sweep()
            return self._engine

    def at_hand(self) -> DockerEngine | None:
        """The engine, if one answers."""
        with self._lock:
            if self._engine is None:
                with suppress(MachineError):
                    self._engine = connect(may_start=False)
            return self._engine

    def close(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()


@dataclass(frozen=True)
class Project:
    """Everything that is found from a folder."""

    settings: Settings
    _connection: _Connection = field(default_factory=_Connection)
    """Stays where the settings are replaced."""

    @classmethod
    def load(cls, start: Path) -> Project:
        """The project of a folder: the nearest settings above it. Raises ``SettingsError``."""
        return cls(load(start))

    @cached_property
    def labs(self) -> Mapping[str, Lab]:
        """Labs by the names that sessions use; the empty one is what a project without labs runs in."""
        settings = self.settings
        labs = dict(load_labs(settings.root / settings.labs)) if settings.labs else {}
        return labs | {"": DEFAULT}

    def lab(self, name: str = "", *, also: str = "") -> Lab:
        """A lab by its name; without one, the default. Raises ``LabError``, which says ``also`` where none is near."""
        name = name or self.settings.lab
        if name in self.labs:
            return self.labs[name]
        hint = suggestion(name, self._lab_names, otherwise=f"labs: {', '.join(self._lab_names) or 'none'}{also}")
        raise LabError(Problem(path=self.settings.labs, message=f"there is no lab `{name}`", hint=hint))

    @cached_property
    def store(self) -> Store:
        """Where evidence is kept."""
        return Store(self.settings.root / self.settings.evidence)

    @property
    def jobs(self) -> int:
        """Sessions that run at a time."""
        # A session waits more than it computes: two at least, also on one processor.
        return self.settings.jobs or max(2, os.cpu_count() or 1)

    # -- pages -----------------------------------------------------------------------------------------------------

    def paths(self, names: Sequence[str]) -> list[Path]:
        """The files of the pages that are meant. Raises ``UsageError`` for a name that is none of this project."""
        found = find_pages(self.settings, names)
        if names:
            self._refuse_those_of_others(found)
        return found

    def read(self, path: Path) -> Page:
        """One page. Raises ``PageError``."""
        return read_page(path, settings=self.settings, labs=self._lab_names)

    def parse(self, text: str, *, path: str) -> Page:
        """One page that is not on the disk. Raises ``PageError``."""
        return parse_page(text, path=path, settings=self.settings, labs=self._lab_names)

    def pages(self, names: Sequence[str] = ()) -> tuple[Page, ...]:
        """All pages that are meant. Raises ``PageError`` with the faults of all of them: no page is half run."""
        pages: list[Page] = []
        problems: list[Problem] = []
        for path in self.paths(names):
            try:
                pages.append(self.read(path))
            except PageError as error:
                problems.extend(error.problems)
        if problems:
            raise PageError(*problems)
        return tuple(pages)

    def _refuse_those_of_others(self, paths: Sequence[Path]) -> None:
        """Where a folder within the project has settings of its own, they hold for its pages."""
        root = self.settings.root
        owners = {folder: load(folder) for folder in {path.parent for path in paths}}
        for path in paths:
            owner = owners[path.parent]
            if owner.file is not None and owner.root != root and owner.root.is_relative_to(root):
                message = f"is of the project {owner.root}"
                hint = f"`cd {quote(os.path.relpath(owner.root))}`, and again there"
                raise UsageError(Problem(path=path.relative_to(root).as_posix(), message=message, hint=hint))

    @property
    def _lab_names(self) -> Collection[str]:
        return [name for name in self.labs if name]

    # -- running ---------------------------------------------------------------------------------------------------

    def engine(self) -> DockerEngine:
        """The engine, found or started when it is first needed; what dead runs left behind is then removed.

        Raises ``EngineError``.
        """
        return self._connection.needed()

    def run(
        self, tasks: Sequence[Task], *, watcher: Watcher, jobs: int | None = None, fail_fast: bool = False
    ) -> tuple[Result, ...]:
        """Run what needs to run. Interrupted, it leaves no container. Raises ``MachineError``; see ``verify``."""
        stop = threading.Event()
        at_a_time = jobs or self.jobs
        executor = ThreadPoolExecutor(max_workers=at_a_time + 1, thread_name_prefix="session")
        try:
            return verify(
                tasks,
                engine=self.engine,
                executor=executor,
                store=self.store,
                clock=CLOCK,
                watcher=watcher,
                fail_fast=fail_fast,
                stopped=stop.is_set,
                at_a_time=at_a_time,
            )
        except BaseException:
            stop.set()
            # Containers first: then the sessions that still run end at once.
            self.close()
            raise
        finally:
            executor.shutdown(cancel_futures=True)

    def close(self) -> None:
        """Remove all that was opened."""
        self._connection.close()

    # -- tasks -----------------------------------------------------------------------------------------------------

    def tasks(
        self,
        pages: Iterable[Page],
        *,
        selection: Selection = Selection.NEEDED,
        allow_elevated: bool = False,
        since: datetime | None = None,
        only: Mapping[str, Collection[str]] | None = None,
    ) -> tuple[Task, ...]:
        """What the pages ask for, and what of it needs to run. Evidence from ``since`` on counts even if it is bad.

        ``only``: of these pages just these sessions, by name.
        Raises ``LabError`` for a lab that has more rights than an ordinary container and may not have them, and
        ``StoreError``.
        """
        tasks = plan(
            pages,
            labs=self.labs,
            lab_digest=digest,
            evidence=self.store.load,
            image_id=self._image_id,
            now=CLOCK.now(),
            max_age=self.settings.max_age,
            selection=selection,
            since=since,
        )
        if only:
            tasks = tuple(each for each in tasks if each.session.name in only.get(each.page, (each.session.name,)))
        if not allow_elevated:
            self._refuse_elevated(tasks)
        return tasks

    def _image_id(self, lab: Lab) -> str | None:
        """What a lab's image is now, where an engine answers; none is started to ask."""
        engine = self._connection.at_hand()
        return engine.image_id(image_name(lab)) if engine is not None else None

    def elevated(self, lab: Lab, *, path: str, line: int | None = None) -> Problem | None:
        """What is to be said where a lab has more rights than an ordinary container, unless the settings allow it."""
        if not lab.elevated or {"*", lab.service.name} & set(self.settings.allow_elevated):
            return None
        return Problem(
            path=path,
            line=line,
            message=f"the lab `{lab.name}` has more rights than an ordinary container: {lab.elevated}",
            hint="allow it with --allow-elevated, or by `allow_elevated` in the settings",
        )

    def _refuse_elevated(self, tasks: Sequence[Task]) -> None:
        needed = (task for task in tasks if task.needed)
        found = (self.elevated(task.lab, path=task.page, line=task.session.examples[0].line) for task in needed)
        if problems := [problem for problem in found if problem is not None]:
            raise LabError(*problems)
