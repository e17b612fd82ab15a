"""A parser and an evaluator for Sybil (https://sybil.readthedocs.io): an example for each command of a page.

    from sybil import Sybil
    from doctools.integrations.sybil import CommandParser

    pytest_collect_file = Sybil(parsers=[CommandParser()], patterns=["*.md"]).pytest()

Evaluating the first example of a page runs what of the page has no fresh evidence; the others find it done. Joins Sybil
to ``doctools.verify`` and nothing else; the pytest plugin (``doctools.integrations.pytest``) stands on it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unittest import SkipTest

import sybil

from doctools.integrations.failures import faults, pairs
from doctools.integrations.project import CLOCK, Project
from doctools.model import Example, Kind, Page
from doctools.verify import Result, Silent, Task

__all__ = ["Command", "CommandParser", "Runner", "commands"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a region of the document stands for: one step, or one file."""

    page: str
    line: int
    """Line of the command, or of the header of a file's fence."""
    text: str
    """Prompt and command, or ``writes PATH``: what a person calls it by."""
    example: Example


class Runner:
    """Runs pages, each once. Safe for several processes: whoever comes second finds fresh evidence.

    ``since``: evidence from then on is taken as it is, also if it says that the page is wrong.
    """

    def __init__(self, *, since: datetime | None = None, allow_elevated: bool = False) -> None:
        self._since = since or CLOCK.now()
        self._allow_elevated = allow_elevated
        self._projects: dict[Path, Project] = {}
        self._results: dict[tuple[Path, str], tuple[Result, ...]] = {}
        self._lock = threading.Lock()

    def project(self, path: Path) -> Project:
        """The project that a file belongs to."""
        folder = path.absolute().parent  # of a link, its own
        if folder not in self._projects:
            found = Project.load(folder)
            known = (each for each in self._projects.values() if each.settings.root == found.settings.root)
            self._projects[folder] = next(known, found)
        return self._projects[folder]

    def fault(self, path: Path, command: Command) -> str:
        """What is wrong with a command; empty: nothing.

        Raises ``SkipTest`` for what is not run, with its reason, and ``DoctoolsError`` where the machine failed.
        """
        if command.example.options.norun is not None:
            raise SkipTest(command.example.options.norun)
        known = False
        for result in self._of(self.project(path), command.page):  # more than one has it: variants of a lab
            if result.error is not None:
                raise result.error
            for fault in faults(result):
                if fault.line == command.line:
                    return fault.text
            known = known or command.line in _lines_run(result)
        return "" if known else f"{command.page}:{command.line}: not run"

    def close(self) -> None:
        """Remove all that was opened."""
        for project in self._projects.values():
            project.close()

    def _of(self, project: Project, page: str) -> tuple[Result, ...]:
        key = (project.settings.root, page)
        with self._lock:
            if key not in self._results:
                tasks = self._tasks(project, page)
                if any(task.needed for task in tasks):
                    with project.store.locked(f"{page}.run"):
                        self._results[key] = project.run(self._tasks(project, page), watcher=Silent())
                else:
                    self._results[key] = project.run(tasks, watcher=Silent())
            return self._results[key]

    def _tasks(self, project: Project, page: str) -> tuple[Task, ...]:
        return project.tasks(
            [project.read(project.settings.root / page)], allow_elevated=self._allow_elevated, since=self._since
        )


class CommandParser:
    """A Sybil parser. ``runner`` is shared by parsers that belong together."""

    def __init__(self, runner: Runner | None = None) -> None:
        self.runner = runner or Runner()

    def __call__(self, document: sybil.Document) -> Iterable[sybil.Region]:
        """A region for each command and each file of the page. Raises ``PageError`` for a page that cannot be read."""
        path = Path(document.path)
        page = self.runner.project(path).read(path)
        starts = [0, *(found.end() for found in re.finditer("\n", document.text))]
        for command, lines in commands(page):
            start = starts[command.line - 1]
            end = starts[min(command.line - 1 + lines, len(starts) - 1)]
            yield sybil.Region(start, max(end, start + 1), command, self.evaluate)

    def evaluate(self, example: sybil.Example) -> str | None:
        """Sybil's evaluator: a message if the page is wrong."""
        return self.runner.fault(Path(example.path), example.parsed) or None


def _lines_run(result: Result) -> Iterator[int]:
    """The lines of the commands and files of which there is a record."""
    for example, record in pairs(result):
        if example.file is not None:
            yield example.line
        yield from (step.line for step, _ in zip(example.steps, record.steps, strict=False))


def commands(page: Page) -> Iterator[tuple[Command, int]]:
    """The commands of a page in page order, and how many of its lines each one takes."""
    for example in page.examples:
        if example.kind is Kind.FILE and example.file is not None:
            text = f"writes {example.file.path}"
            yield Command(page=page.path, line=example.line, text=text, example=example), 1
        for step in example.steps:
            first, *more = step.command.split("\n")
            text = f"{step.prompt}{first}" + (" ..." if more else "")
            yield Command(page=page.path, line=step.line, text=text, example=example), 1 + len(more)
