"""``doctools verify``; what ``list`` and ``accept`` share with it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from doctools.errors import MachineError, PageError, Problem, UsageError
from doctools.integrations.cli import forges
from doctools.integrations.cli.outputs import Outputs
from doctools.integrations.cli.progress import Display, Hidden, Lines, LinesOnGithub, Live
from doctools.integrations.places import choose, split
from doctools.integrations.project import CLOCK, Project
from doctools.markdown import doubts
from doctools.model import Page
from doctools.settings import age
from doctools.verify import Result, Selection, Task, shard

__all__ = ["PAGES", "display_for", "files", "run_tasks", "verify_command", "warn"]

_FILE = click.Path(dir_okay=False, path_type=Path)


def files(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What completes the name of a page: the shell, which knows files."""
    return [CompletionItem(incomplete, type="file")]


PAGES = click.argument("pages", nargs=-1, metavar="[PAGES]...", shell_complete=files)
"""The pages that are meant, or PAGE:LINE (`places`); none: those of the settings."""


class _Shard(click.ParamType[tuple[int, int]]):
    name = "N/OF"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        number, _, of = str(value).partition("/")
        if number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of):
            return int(number), int(of)
        return self.fail(f"{value!r} is not a part such as 1/4", param, ctx)


class _Age(click.ParamType[float]):
    name = "AGE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return age(value)
        except ValueError as error:
            return self.fail(f"{value!r} is not {error}", param, ctx)


@click.command("verify")
@PAGES
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Sessions that run at a time.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first command that is wrong.")
@click.option("--failed", is_flag=True, help="Only what failed last time, or was never run as it stands now.")
@click.option("--all", "everything", is_flag=True, help="Also what has fresh evidence.")
@click.option(
    "--max-age", type=_Age(), help="Also what was run longer ago than this, such as 7d; default: the settings'."
)
@click.option("-w", "--watch", "watching", is_flag=True, help="Then verify each page again when it is saved, until ^C.")
@click.option("--shard", "part", type=_Shard(), help="Only this part of the pages, such as 1/4.")
@click.option("--junit", "junit_file", type=_FILE, help="Write a JUnit report.")
@click.option("--codequality", "quality_file", type=_FILE, help="Write a Code Quality report, for GitLab.")
@click.option(
    "--summary",
    "summary_file",
    type=_FILE,
    envvar="GITHUB_STEP_SUMMARY",
    help="Add a summary in Markdown to this file; default: the job's, inside of GitHub Actions.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    help="How results are shown; default: github inside of GitHub Actions, else text.",
)
@click.option("--allow-elevated", is_flag=True, help="Let labs have more rights than an ordinary container.")
def verify_command(
    pages: tuple[str, ...],
    *,
    jobs: int | None,
    fail_fast: bool,
    failed: bool,
    everything: bool,
    max_age: float | None,
    watching: bool,
    part: tuple[int, int] | None,
    junit_file: Path | None,
    quality_file: Path | None,
    summary_file: Path | None,
    form: str | None,
    allow_elevated: bool,
) -> int:
    """Run the commands that PAGES print in disposable containers, and compare what comes out.

    PAGES are files, folders, or places such as docs/page.md:41, for the session that this line is in; by default those
    that the settings name. What has fresh evidence is not run again, so a second run takes no time. Evidence is kept
    for the site (`.doctools/`).

    \b
    doctools verify docs/page.md        one page
    doctools verify docs/page.md:41     of that page, only the session that line 41 is in
    doctools verify docs --watch        a folder, and each of its pages again when it is saved
    doctools verify --failed            what was wrong last time
    doctools verify --max-age 7d        also what was run more than a week ago
    """
    began = time.monotonic()
    if failed and everything:
        message, hint = "`--failed` and `--all` contradict each other", "choose one"
        raise UsageError(Problem(path="", message=message, hint=hint))
    selection = Selection.FAILED if failed else Selection.ALL if everything else Selection.NEEDED
    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    project = Project.load(Path.cwd())
    if max_age is not None:
        project = replace(project, settings=replace(project.settings, max_age=max_age))
    if watching:
        _refuse_with_watch(click.get_current_context())
        from doctools.integrations.cli.watch import Board, watch  # noqa: PLC0415 - 5 ms, for watching only

        return watch(
            project,
            pages,
            jobs=jobs,
            selection=selection,
            max_age=max_age,
            allow_elevated=allow_elevated,
            board=Board(CLOCK.now),
        )
    outputs = Outputs(
        form=form,
        junit=junit_file,
        quality=quality_file,
        summary=summary_file,
        within=forges.prefix(os.environ, project.settings.root),
        part=f"{part[0]}/{part[1]}" if part else "",
    )
    with closing(project):
        try:
            chosen = choose(project, pages)
        except PageError as error:
            outputs.unread(error.problems)
            raise
        for page in chosen.pages if pages else ():
            if not page.examples:
                click.echo(f"{page.path}: holds no command that is run", err=True)
        warn(chosen.pages)
        tasks = project.tasks(chosen.pages, selection=selection, allow_elevated=allow_elevated, only=chosen.only)
        if part is not None:
            tasks = shard(tasks, *part)
        display = display_for(tasks, form)
        results = run_tasks(project, tasks, display, jobs=jobs, fail_fast=fail_fast)
    outputs.results(results, seconds=time.monotonic() - began, shown=isinstance(display, Live))
    if any(result.error for result in results):
        return MachineError.exit_code
    return 1 if any(result.failed for result in results) else 0


_WITH_WATCH = ("pages", "jobs", "failed", "everything", "max_age", "watching", "allow_elevated")


def _refuse_with_watch(context: click.Context) -> None:
    """What was asked for and would not be done."""
    given = [each for each in context.command.params if each.name and _typed(context, each.name)]
    unheard = [each.opts[-1] for each in given if each.name not in _WITH_WATCH]
    if context.params["form"] == "text":  # which is what it prints
        unheard = [name for name in unheard if name != "--format"]
    unheard += [name for name in context.params["pages"] if split(name)[1] is not None]  # lines move
    if unheard:
        message = f"`--watch` does not go with `{'`, `'.join(unheard)}`"
        hint = "it goes with whole pages, -j, --failed, --all, --max-age and --allow-elevated"
        raise UsageError(Problem(path="", message=message, hint=hint))


def _typed(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


def warn(pages: Sequence[Page]) -> None:
    """Tell what the pages say that their authors may not mean."""
    for page in pages:
        for doubt in doubts(page):
            click.echo(f"warning: {doubt}", err=True)


def run_tasks(
    project: Project, tasks: Sequence[Task], display: Display, *, jobs: int | None = None, fail_fast: bool = False
) -> tuple[Result, ...]:
    """Run what needs to run, show it, and leave nothing behind. Raises as ``Project.run``."""
    with closing(project), display:
        return project.run(tasks, watcher=display, jobs=jobs, fail_fast=fail_fast)


def display_for(tasks: Sequence[Task], form: str) -> Display:
    """What is shown while tasks run. ``form``: a value of ``--format``, or ``quiet``: only a person is shown any."""
    if form in {"text", "quiet"} and sys.stderr.isatty() and any(task.needed for task in tasks):
        return Live(sum(len(example.steps) for task in tasks if task.needed for example in task.session.examples))
    if form == "github":
        return LinesOnGithub()
    return Lines() if form == "text" else Hidden()
