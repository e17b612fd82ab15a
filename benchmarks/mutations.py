"""Break the course on purpose, one character at a time, and count how often doctools notices.

    python -m benchmarks.mutations [--sample N] [--seed N] [--anywhere] [PAGE ...]

Draws commands of the pages at random (the same ones for the same seed), changes one letter or digit of each, in turn in
the name of a program and in the printed output, and runs the session that it is part of. Noticed means: some command of
it is not as printed. What is not noticed is listed with its line, to be explained; with less than 99 of 100 the exit
status is 1.

Only what a page claims is changed: not volatile values, not what is not run. `--anywhere` changes any letter of a
command, where many changes are none: `cd /tnp || exit` in a script that never gets there, a name that nobody reads. It
leaves labs with more rights than an ordinary container alone, so that no command is aimed at another device.
"""

from __future__ import annotations

import argparse
import random
import re
import string
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from doctools.errors import PageError
from doctools.integrations.project import Project
from doctools.labs import Lab
from doctools.matching import fragments
from doctools.model import HIDDEN, KEYS, Kind, Page, Session, StepRecord
from doctools.verify import Result, Selection, Task

__all__ = ["Mutant", "mutants"]

_SYMBOLS = string.ascii_lowercase + string.digits
_ENOUGH = 0.99
_PROGRAM = re.compile(
    r"(?:^|[|;&(]\s*|(?<=\bsudo )|(?<=\bdo )|(?<=\bthen )|(?<=\belse )|(?<=\bexec ))([a-z][a-z0-9]+)(?=\s|$)"
)
"""The name of a program where a shell looks for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A page with one character changed."""

    page: str
    line: int
    """The line that was changed, from 1."""
    before: str
    after: str
    text: str
    """The whole page."""


def mutants(page: Page, chance: random.Random, *, anywhere: Collection[str] = ()) -> Iterator[Mutant]:
    """For each command of a page, in random order, one change of it or of its output.

    ``anywhere`` are the names of the labs in which any letter of a command may be changed.
    """
    steps = [
        (session, step)
        for session in page.sessions
        for example in session.examples
        if example.kind is Kind.TRANSCRIPT and example.options.norun is None
        for step in example.steps
        if session.name == session.plain_name
    ]
    chance.shuffle(steps)
    lines = page.text.split("\n")
    for session, step in steps:
        first = page.text.count("\n", 0, step.output.start)
        in_output = [
            (first + number, place)
            for number, line in enumerate(step.expectation.lines)
            for place in _places(line, step.expectation.volatile, lines[first + number])
        ]
        prompt = len(step.prefix) + len(step.prompt)
        in_command = [
            (step.line - 1 + number, (prompt if not number else len(step.prefix) + 2) + place)
            for number, line in enumerate(step.command.split("\n"))
            for place in _letters(line, anywhere=session.lab in anywhere)
        ]
        places = chance.choice([each for each in (in_output, in_command) if each] or [[]])
        if not places:
            continue
        number, place = chance.choice(places)
        before = lines[number]
        other = chance.choice([symbol for symbol in _SYMBOLS if symbol != before[place].lower()])
        after = before[:place] + other + before[place + 1 :]
        text = "\n".join([*lines[:number], after, *lines[number + 1 :]])
        yield Mutant(page=page.path, line=number + 1, before=before, after=after, text=text)


def _letters(line: str, *, anywhere: bool) -> Iterator[int]:
    """Columns of a command's line that may be changed."""
    if not anywhere:
        for program in _PROGRAM.finditer(line):
            yield from range(*program.span(1))
        return
    for place, character in enumerate(line.partition(" #")[0]):
        if character.isalnum() and character.isascii():
            yield place


def _places(line: str, volatile: tuple[str, ...] | None, written: str) -> Iterator[int]:
    """Columns of the page's line with a letter or digit that the page claims."""
    if line.strip() in KEYS or HIDDEN in line:
        return
    at = len(written) - len(line)
    for fragment in fragments(line, volatile):
        for offset, character in enumerate(fragment.text):
            if not fragment.volatile and character.isalnum() and character.isascii():
                yield at + offset
        at += len(fragment.text)


# -- running ---------------------------------------------------------------------------------------------------------


class _Progress:
    """A character for each session that has ended."""

    def preparing(self, message: str) -> None:
        print(message, file=sys.stderr)

    def prepared(self) -> None:
        pass

    def started(self, task: Task) -> None:
        pass

    def stepped(self, task: Task, step: StepRecord) -> None:
        pass

    def ended(self, result: Result) -> None:
        print("." if result.failed else "E" if result.error else "?", end="", file=sys.stderr, flush=True)


def _session(page: Page, line: int) -> Session | None:
    """The session whose text was changed; ``None`` where the change made it something that is not run."""
    for session in page.sessions:
        for example in session.examples:
            end = example.line + example.source.count("\n") + 1
            if example.line < line <= end and example.steps:
                return session
    return None


def _refused(project: Project, mutant: Mutant) -> bool:
    """Whether the page cannot be read any more: that is noticed before anything runs."""
    try:
        project.parse(mutant.text, path=mutant.page)
    except PageError:
        return True
    return False


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.mutations", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("pages", nargs="*", help="default: all pages of the project")
    parser.add_argument("--sample", type=int, default=110, help="how many changes (default: 110)")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--anywhere", action="store_true", help="change any letter of a command, not its name alone")
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    here = Project.load(Path.cwd())
    with tempfile.TemporaryDirectory() as scratch:
        project = Project(replace(here.settings, evidence=scratch))
        sample = _sample(project, chosen.pages, chosen.sample, chance, anywhere=chosen.anywhere)
        tasks: list[Task] = []
        mine: dict[tuple[str, str], Mutant] = {}
        refused = 0
        for number, mutant in enumerate(sample):
            if _refused(project, mutant):
                refused += 1
                continue
            page = project.parse(mutant.text, path=f"{mutant.page}.{number}")
            session = _session(page, mutant.line)
            made = project.tasks([page], selection=Selection.ALL, allow_elevated=True)
            of_it = [task for task in made if session is not None and task.session.name == session.name]
            tasks += of_it
            mine[page.path, session.name if session else ""] = mutant
        try:
            results = _run(project, tasks)
        finally:
            project.close()
    print(file=sys.stderr)
    broken = [result for result in results if result.error is not None]
    for result in broken:
        print(f"machine: {result.task.page}: {result.error}")
    noticed = {(result.task.page, result.task.session.name) for result in results if result.failed}
    missed = [mutant for key, mutant in mine.items() if key not in noticed]
    for mutant in missed:
        print(f"{mutant.page}:{mutant.line}: not noticed\n  - {mutant.before}\n  + {mutant.after}")
    right = len(sample) - len(missed)
    print(f"{datetime.now(UTC):%Y-%m-%d}: {right} of {len(sample)} changes noticed ({refused} before anything ran)")
    return 1 if broken or right < _ENOUGH * len(sample) else 0


def _run(project: Project, tasks: Sequence[Task]) -> list[Result]:
    """Each session on its own, up to its first wrong command: what comes after it says nothing new."""

    def one(task: Task) -> tuple[Result, ...]:
        return project.run([task], watcher=watcher, jobs=1, fail_fast=True)

    watcher = _Progress()
    with ThreadPoolExecutor(project.jobs) as pool:
        return list(chain.from_iterable(pool.map(one, tasks)))


def _sample(
    project: Project, names: Sequence[str], size: int, chance: random.Random, *, anywhere: bool
) -> list[Mutant]:
    """A change of every command is as likely as that of another."""
    labs: dict[str, Lab] = dict(project.labs)
    free = [name for name, lab in labs.items() if not lab.elevated] if anywhere else []
    pool = [mutant for page in project.pages(names) for mutant in mutants(page, chance, anywhere=free)]
    return chance.sample(pool, min(size, len(pool)))


if __name__ == "__main__":
    raise SystemExit(main())
