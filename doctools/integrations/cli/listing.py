"""``doctools list``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from doctools.integrations.cli.reports import count
from doctools.integrations.cli.verify import PAGES
from doctools.integrations.places import choose
from doctools.integrations.project import Project
from doctools.model import Status

__all__ = ["list_command"]


@click.command("list")
@PAGES
def list_command(pages: tuple[str, ...]) -> int:
    """Show the commands of PAGES, and what is known of each; starts and runs nothing.

    \b
    passed, failed   as it came out when exactly this text was run
    skipped          is not meant to run (norun)
    ?                there is no evidence of it
    """
    project = Project.load(Path.cwd())
    with closing(project):  # an engine may have been asked which images it has
        chosen = choose(project, pages)
        tasks = project.tasks(chosen.pages, allow_elevated=True, only=chosen.only)
    total = known = 0
    for task in tasks:
        label = f" [{task.session.name}]" if task.session.name else ""
        state = "fresh" if not task.needed else "to run"
        click.echo(f"{task.page}{label}  lab {task.lab.name}, {state}")
        records = task.record.examples if task.record else (None,) * len(task.session.examples)
        for example, record in zip(task.session.examples, records, strict=False):
            if example.file is not None:
                total += 1
                known += record is not None
                click.echo(
                    f"  {_mark(record.status if record else None)} {example.line:>5}  writes {example.file.path}"
                )
            for number, step in enumerate(example.steps):
                total += 1
                seen = record.steps[number].verdict.status if record and number < len(record.steps) else None
                if record and not record.steps:
                    seen = record.status
                known += seen is not None
                first = step.command.split("\n", 1)[0]
                click.echo(f"  {_mark(seen)} {step.line:>5}  {step.prompt}{first}")
    pages_ = count(len({task.page for task in tasks}), "page")
    click.echo(f"{count(total, 'command')} in {pages_}, evidence of {known:,}")
    return 0


def _mark(status: Status | None) -> str:
    return {None: "?      ", Status.PASSED: "passed ", Status.FAILED: "failed ", Status.SKIPPED: "skipped"}[status]
