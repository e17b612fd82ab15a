"""``doctools labs``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doctools.errors import EngineError
from doctools.integrations.project import Project, connect
from doctools.labs import image_name

if TYPE_CHECKING:
    from doctools.docker import DockerEngine

__all__ = ["labs_command"]

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("labs")
@click.option("--build", is_flag=True, help="Build or pull what is missing.")
@click.option("--save", "save_file", type=_FILE, help="Then write all of their images into this file.")
@click.option("--load", "load_file", type=_FILE, help="First take the images from such a file.")
def labs_command(*, build: bool, save_file: Path | None, load_file: Path | None) -> int:
    """Show the labs that pages can name, and whether their images are at hand.

    An image that is built anew is another one, and what ran in the old one is to be verified again. Machines that come
    and go, as those of a CI do, keep theirs with --save and --load.
    """
    project = Project.load(Path.cwd())
    # with all their variants, which are not shown: each has an image of its own
    every = {image_name(lab): lab for name, lab in project.labs.items() if name or not project.settings.lab}
    needs_engine = build or save_file is not None or load_file is not None
    try:
        connected = connect(may_start=needs_engine)
    except EngineError:
        if needs_engine:
            raise
        _show(project, None)
        return 0
    with connected as engine:
        if load_file is not None:
            engine.load_images(load_file)
        if build or save_file is not None:
            for lab in every.values():
                image = engine.ensure_image(lab, partial(click.echo, err=True))
                click.echo(f"{lab.name}: {image.name} ({image.base})", err=True)
        if save_file is not None:
            engine.save_images(every.values(), save_file)
        _show(project, engine)
    return 0


def _show(project: Project, engine: DockerEngine | None) -> None:
    for name, lab in project.labs.items():
        # the first variant is the lab itself
        if name not in {lab.name, lab.service.name} and (name or project.settings.lab):
            continue
        image = engine.image_id(image_name(lab)) if engine is not None else None
        state = "no engine to ask" if engine is None else "ready" if image else "not built yet"
        default = " (default)" if name and name == project.settings.lab else ""
        click.echo(f"{name or '(default)'}{default}: {image_name(lab)}, {state}")
        click.echo(f"  $ is {lab.user or 'the user of the image'}, # is root")
        if lab.needs:
            click.echo(f"  beside it: {', '.join(lab.needs)}")
        if lab.elevated:
            click.echo(f"  elevated: {lab.elevated}")
