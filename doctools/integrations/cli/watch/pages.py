"""``doctools verify --watch``: each page is verified again when it is saved, until ^C.

One thread decides (``_Watch.loop``) and prints; each page runs in a thread of its own. A page that is saved while it
runs is abandoned and begun again. Pages that were saved go first, the others follow.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue

from doctools.errors import DoctoolsError, LabError, SettingsError, UsageError
from doctools.integrations.cli.reports import count
from doctools.integrations.cli.watch.board import Board
from doctools.integrations.cli.watch.changes import Changes, Look, folders_of, look
from doctools.integrations.cli.watch.containers import Containers
from doctools.integrations.cli.watch.run import Run
from doctools.integrations.project import Project
from doctools.markdown import doubts
from doctools.model import Page
from doctools.verify import Selection, Task

__all__ = ["watch"]

_QUIET = 0.05
"""Seconds without an event after which a save is taken to be over."""
_LONGEST = 0.5
"""Seconds that a series of events is waited for at most."""
_LOOK = 2.0
"""Seconds between two looks without any event: some file systems send none."""
_LONGEST_END = 5.0
_TICK = 0.1
_FEW_LABS = 2
"""So many labs are kept warm from the start; of more, those of the page that was run last."""


def watch(
    project: Project,
    names: Sequence[str],
    *,
    jobs: int | None,
    selection: Selection,
    max_age: float | None,
    allow_elevated: bool,
    board: Board,
) -> int:
    """Verify pages, then each one whenever it is saved, until interrupted. Leaves no container behind."""
    watching = _Watch(
        project, tuple(names), jobs or project.jobs, board, max_age=max_age, allow_elevated=allow_elevated
    )
    try:
        with Changes(watching.wake) as changes, board:
            watching.begin(changes, selection)
            watching.loop(changes)
    except KeyboardInterrupt:
        board.end()  # the ordinary end
    finally:
        with _uninterrupted():
            watching.end()
    return 0


class _Watch:
    """What is known of the pages, what runs and what waits."""

    def __init__(
        self,
        project: Project,
        names: tuple[str, ...],
        jobs: int,
        board: Board,
        *,
        max_age: float | None,
        allow_elevated: bool,
    ) -> None:
        self._project = project
        self._names = names
        self._jobs = jobs
        self._max_age = max_age
        self._allow_elevated = allow_elevated
        self._board = board
        self._events: SimpleQueue[Run | str | None] = SimpleQueue()
        """A run that has ended; a message; ``None``: files may have changed."""
        self._running: dict[Path, Run] = {}
        self._threads: list[threading.Thread] = []
        self._waiting: dict[Path, Selection] = {}
        self._pages: dict[Path, Page] = {}
        self._seen = Look({}, {})
        self._containers = Containers(project.engine)

    def wake(self) -> None:
        """Have a look at the files soon; from any thread."""
        self._events.put(None)

    # -- begin, loop, end ------------------------------------------------------------------------------------------

    def begin(self, changes: Changes, selection: Selection) -> None:
        """Read everything, and begin with what needs to run."""
        paths = self._project.paths(self._names)  # a wrong name is an error of the command
        changes.watch(folders_of(self._project.settings, self._names, paths))
        self._seen = look(self._project.settings, paths)
        needed = [path for path in self._seen.pages if self._needed(path, selection)]
        self._waiting = dict.fromkeys(needed, selection)
        commands = sum(len(example.steps) for page in self._pages.values() for example in page.examples)
        first = f"; {len(needed)} to run first" if needed else ", all of them verified"
        self._board.say("watch", f"{count(len(paths), 'page')}, {count(commands, 'command')}{first} (^C ends)")
        labs = {session.lab for page in self._pages.values() for session in page.sessions}
        if not needed and len(labs) <= _FEW_LABS:
            self._containers.prepare([self._project.labs[name] for name in labs])

    def loop(self, changes: Changes) -> None:
        """Until interrupted."""
        looked = time.monotonic()
        while True:
            self._pump()
            self._board.show([(run.page.path, run.done, run.total) for run in self._running.values()])
            try:
                event = self._events.get(timeout=_TICK if self._running and self._board.live else _LOOK)
            except Empty:
                if time.monotonic() - looked < _LOOK:
                    continue
                event = None
            if event is None:
                self._wait_until_quiet()
                self._compare(changes)
                looked = time.monotonic()
            else:
                self._told(event)

    def end(self) -> None:
        """End what runs and remove every container."""
        for run in self._running.values():
            run.abandon()
        self._containers.close()
        self._project.close()
        for thread in self._threads:
            thread.join(_LONGEST_END)  # one may be waiting for the build of an image

    def _wait_until_quiet(self) -> None:
        told = []
        until = time.monotonic() + _LONGEST
        with suppress(Empty):
            while (left := until - time.monotonic()) > 0:
                event = self._events.get(timeout=min(_QUIET, left))
                if event is not None:
                    told.append(event)
        for event in told:
            self._told(event)

    def _told(self, event: Run | str) -> None:
        if isinstance(event, str):
            self._board.say("image", event)
        else:
            self._finished(event)

    # -- files -----------------------------------------------------------------------------------------------------

    def _compare(self, changes: Changes) -> None:
        before = self._seen
        now = look(self._project.settings, self._paths())
        if now.others != before.others and not self._reload(now):
            return
        if now.others != before.others:
            # What was saved while the settings were read has not been read: of that, the look before counts.
            again = look(self._project.settings, self._paths())
            now = replace(again, others={path: now.others.get(path, stamp) for path, stamp in again.others.items()})
            changes.watch(self._folders(now))
            self._all_again(now)
        self._seen = now
        for path in now.gone(before):
            self._leave(path)
            self._pages.pop(path, None)
            self._board.say("gone", self._name(path))
        for path in now.changed_pages(before):
            self._saved(path)

    def _folders(self, now: Look) -> set[tuple[Path, bool]]:
        return folders_of(self._project.settings, self._names, now.pages)

    def _paths(self) -> list[Path]:
        try:
            return self._project.paths(self._names)
        except UsageError:  # a page that was named has gone: the others are still watched
            return list(self._seen.pages)

    def _reload(self, now: Look) -> bool:
        """Settings or labs were saved. False: they cannot be read, and all stays as it was until they are."""
        try:
            fresh = Project.load(self._project.settings.root)
            settings = fresh.settings if self._max_age is None else replace(fresh.settings, max_age=self._max_age)
            project = replace(self._project, settings=settings)  # which keeps the engine
            project.labs  # noqa: B018 - read now
        except (SettingsError, LabError) as error:
            self._board.say("error", str(error))
            self._seen = replace(self._seen, others=now.others)
            return False
        self._project = project
        return True

    def _all_again(self, now: Look) -> None:
        self._board.say("reload", "settings or labs have changed")
        for path in now.pages.keys() & self._seen.pages.keys():
            if now.pages[path] == self._seen.pages[path]:
                tasks = self._needed(path, Selection.NEEDED)
                run = self._running.get(path)
                if run is not None and [task.digests for task in tasks] == [task.digests for task in run.tasks]:
                    continue
                self._leave(path)
                if tasks:
                    self._waiting[path] = Selection.NEEDED

    def _saved(self, path: Path) -> None:
        if path in self._running:
            self._board.say("again", f"{self._name(path)}  was saved while it ran")
        self._leave(path)
        self._pages.pop(path, None)
        tasks = self._needed(path, Selection.NEEDED)
        if tasks:
            self._start(path, tasks)
        elif path in self._pages and (examples := self._pages[path].examples):
            commands = count(sum(len(example.steps) for example in examples), "command")
            self._board.say("same", f"{self._name(path)}  nothing to run: {commands}, verified before")

    def _leave(self, path: Path) -> None:
        """What is under way of a page, or waits, is void."""
        self._waiting.pop(path, None)
        run = self._running.pop(path, None)
        if run is not None:
            run.abandon()

    def _name(self, path: Path) -> str:
        return path.relative_to(self._project.settings.root).as_posix()

    # -- runs ------------------------------------------------------------------------------------------------------

    def _needed(self, path: Path, selection: Selection) -> tuple[Task, ...]:
        """Read a page: its tasks, if one of them needs to run. What cannot be read is said."""
        try:
            page = self._project.read(path)
            tasks = self._project.tasks([page], selection=selection, allow_elevated=self._allow_elevated)
        except DoctoolsError as error:
            self._board.say("error", str(error))
            return ()
        self._pages[path] = page
        for doubt in doubts(page):
            self._board.say("warning", str(doubt))
        return tasks if any(task.needed for task in tasks) else ()

    def _pump(self) -> None:
        while self._waiting and len(self._running) < self._jobs:
            path = next(iter(self._waiting))
            tasks = self._needed(path, self._waiting.pop(path))
            if tasks:
                self._start(path, tasks)

    def _start(self, path: Path, tasks: tuple[Task, ...]) -> None:
        total = sum(len(example.steps) for task in tasks if task.needed for example in task.session.examples)
        run = Run(path, self._pages[path], tasks, self._events.put, total)
        self._running[path] = run
        arguments = (self._project, self._containers.engine, self._jobs)
        thread = threading.Thread(target=run.go, args=arguments, name=f"run {path.name}", daemon=True)
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    def _finished(self, run: Run) -> None:
        if run.abandoned or self._running.get(run.path) is not run:
            return
        del self._running[run.path]
        if run.fault is not None:
            self._board.say("machine", f"{run.page.path}  {run.fault}")
            return
        if not run.results:  # a fault of ours: its thread has told
            self._board.say("machine", f"{run.page.path}  was not run")
            return
        self._board.result(run.page, run.results, time.monotonic() - run.began)
        if not any(result.error is not None for result in run.results):
            self._containers.keep({task.lab.name: task.lab for task in run.tasks if task.session.examples}.values())


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A second ^C would leave containers behind; cleaning up takes a second."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
