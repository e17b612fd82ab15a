"""``doctools accept``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from difflib import unified_diff
from functools import partial
from pathlib import Path
from shlex import quote

import click

from doctools.errors import Problem, StoreError
from doctools.files import replace
from doctools.integrations.cli.progress import Display
from doctools.integrations.cli.verify import PAGES, display_for, run_tasks, warn
from doctools.integrations.failures import faults, printable
from doctools.integrations.places import choose
from doctools.integrations.project import Project
from doctools.verify import Result, Selection, Task, accept

__all__ = ["accept_command"]


@click.command("accept")
@PAGES
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@click.option("--allow-elevated", is_flag=True, help="Let labs have more rights than an ordinary container.")
def accept_command(pages: tuple[str, ...], *, dry_run: bool, allow_elevated: bool) -> int:
    """Write the real outputs of wrong commands into PAGES, keeping every `...` and volatile value that still matches.

    Runs what has no fresh evidence first, and shows each line that goes and each one that comes. Only outputs are
    written: a wrong exit status stays wrong. Read what came out before you keep it: the page now says what the machine
    did, which may not be what you mean.

    \b
    doctools accept docs/page.md --dry-run   look first
    doctools accept docs/page.md             write the page; `git diff` shows it again
    doctools accept docs/page.md:41          only the session that line 41 is in

    Exit status 1: something is still wrong.
    """
    project = Project.load(Path.cwd())
    with closing(project):
        return _accept(project, pages, dry_run=dry_run, allow_elevated=allow_elevated)


def _accept(project: Project, pages: tuple[str, ...], *, dry_run: bool, allow_elevated: bool) -> int:
    chosen = choose(project, pages)
    read, only = chosen.pages, chosen.only
    warn(read)
    tasks = project.tasks(read, allow_elevated=allow_elevated, only=only)
    display = display_for(tasks, "quiet")
    _run(project, tasks, display)
    # The evidence that was just made speaks of exactly these pages.
    known = project.tasks(read, selection=Selection.NEEDED, allow_elevated=True, only=only)
    changed = left = 0
    for page in read:
        mine = [task for task in known if task.page == page.path]
        done = accept(page, mine, parse=partial(project.parse, path=page.path))
        path = project.settings.root / page.path
        if done.changed and not dry_run and project.read(path).text != page.text:
            message, hint = "was saved while its commands ran; it is untouched", f"doctools accept {quote(page.path)}"
            click.echo(str(Problem(path=page.path, message=message, hint=hint)), err=True)
            left += 1
            continue
        for line in done.changed:
            click.echo(f"{page.path}:{line}: {'would take' if dry_run else 'took'} the real output")
        for shown in _difference(page.text, done.text):
            click.echo(shown)
        for problem in done.left:
            click.echo(str(problem), err=True)
        changed += len(done.changed)
        left += len(done.left)
        if done.changed and not dry_run:
            _rewrite(path, done.text)
    again = [project.read(project.settings.root / page.path) for page in read]
    if changed and not dry_run:
        _run(project, project.tasks(again, allow_elevated=True, only=only), display)
    tasks = project.tasks(again, allow_elevated=True, only=only)
    rest = [fault for task in tasks for fault in faults(Result.known(task))]
    for fault in rest:
        click.echo(f"{fault.page}:{fault.line}: still wrong: {fault.reason}")
    click.echo(f"{changed} {'output' if changed == 1 else 'outputs'} {'to accept' if dry_run else 'accepted'}")
    return 1 if left or (rest and not dry_run) else 0


def _run(project: Project, tasks: Sequence[Task], display: Display) -> None:
    """Raises the first ``MachineError``: of a page that could not be run nothing is known, so nothing is right."""
    for result in run_tasks(project, tasks, display):
        if result.error is not None:
            raise result.error


def _difference(before: str, after: str) -> Iterator[str]:
    """The lines that go and those that come, with a line around them and the place, as `diff -u` shows them."""
    head = 2
    for number, line in enumerate(unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")):
        if number >= head:
            colour = {"-": "red", "+": "green", "@": "cyan"}.get(line[0])
            yield click.style(f"  {printable(line)}", fg=colour)


def _rewrite(path: Path, text: str) -> None:
    try:
        replace(path, text.encode())
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}", hint="the page is untouched") from error
