"""``doctools clean``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from doctools.errors import EngineError
from doctools.integrations.cli.reports import count
from doctools.integrations.project import Project, connect

__all__ = ["clean_command"]


@click.command("clean")
@click.option("--images", is_flag=True, help="Also the images that were built for labs.")
@click.option("--evidence", is_flag=True, help="Also the evidence of this project: all is run again next time.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def clean_command(*, images: bool, evidence: bool, dry_run: bool) -> int:
    """Remove the containers, networks and volumes that a run which was killed has left behind.

    Takes away only what doctools has made.
    """
    project = Project.load(Path.cwd())
    removed: list[str] = []
    try:
        connected = connect(may_start=images)
    except EngineError:
        if images:
            raise
        # without an engine there are no containers either
    else:
        with connected as engine:
            removed += engine.sweep(dry_run=dry_run)
            if images:
                removed += [f"image {name}" for name in engine.remove_images(dry_run=dry_run)]
    removed += [f"what was left of {path.name}" for path in project.store.tidy(lives=_lives, dry_run=dry_run)]
    if evidence and (files := project.store.remove(dry_run=dry_run)):
        removed.append(f"evidence in {os.path.relpath(project.store.root)}: {count(len(files), 'file')}")
    for each in removed:
        click.echo(f"{'would remove' if dry_run else 'removed'} {each}")
    if not removed:
        click.echo("nothing to remove")
    return 0


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
