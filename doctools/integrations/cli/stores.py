"""``doctools merge``."""

from __future__ import annotations

from pathlib import Path

import click

from doctools.errors import Problem, UsageError
from doctools.evidence import Store
from doctools.integrations.cli.reports import count
from doctools.integrations.project import Project
from doctools.verify import merge

__all__ = ["merge_command"]


@click.command("merge")
@click.argument("stores", nargs=-1, required=True, metavar="STORE...", type=click.Path(path_type=Path))
def merge_command(stores: tuple[Path, ...]) -> int:
    """Take the evidence of other machines into this project: what each part of `verify --shard` has left.

    A STORE is a copy of a folder `.doctools`. Of each session the later run is kept.
    """
    project = Project.load(Path.cwd())
    missing = [
        Problem(path=str(each), message="holds no evidence", hint="name a copy of a project's folder `.doctools`")
        for each in stores
        if not (each / "evidence").is_dir()
    ]
    if missing:
        raise UsageError(*missing)
    for each in stores:
        click.echo(f"{each}: took {count(len(merge(project.store, Store(each))), 'page')}")
    return 0
