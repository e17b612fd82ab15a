"""``doctools shell``, ``labs``, ``engine`` and ``clean``."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doctools.errors import EngineError, LabError, MachineError, Problem, UsageError
from doctools.integrations.cli.attach import attach
from doctools.integrations.project import CLOCK, Project, connect
from doctools.labs import Lab, image_name
from doctools.model import Page, Session, Status, StepRecord
from doctools.settings import nearest
from doctools.verify import reach

if TYPE_CHECKING:
    from doctools.docker import DockerEngine

__all__ = ["clean_command", "engine_command", "labs_command", "shell_command"]

_FILE = click.Path(dir_okay=False, path_type=Path)
_PLACE = re.compile(r"(?P<page>.+\.md)(?::(?P<line>[^:]*))?")
_END = sys.maxsize
"""The line below all others."""


@contextmanager
def _engine() -> Iterator[DockerEngine]:
    with connect(may_start=True) as engine:
        engine.sweep()
        yield engine


def _say(message: str) -> None:
    click.echo(message, err=True)


def _engine_at_hand() -> DockerEngine | None:
    try:
        return connect(may_start=False)
    except EngineError:
        return None


# -- shell -----------------------------------------------------------------------------------------------------------


@click.command("shell")
@click.argument("what", metavar="[LAB|PAGE[:LINE]]", required=False, default="")
@click.option("--root", is_flag=True, help="Of a lab: as root, instead of its ordinary user.")
@click.option("--variant", default="", help="Of a page whose lab has variants: another one than the first.")
@click.option("--allow-elevated", is_flag=True, help="Let the lab have more rights than an ordinary container.")
def shell_command(what: str, *, root: bool, variant: str, allow_elevated: bool) -> int:
    """Open a lab, or the very container of a page, as it was before a line.

    \b
    doctools shell                        the project's default lab
    doctools shell docker                 a lab by its name
    doctools shell docs/page.md:41        runs what stands above line 41 of the page, then it is your turn
    doctools shell docs/page.md           runs the whole page first
    doctools shell docs/page.md:41 --variant trixie

    The container is removed when you leave it (`exit`).
    """
    project = Project.load(Path.cwd())
    place = _PLACE.fullmatch(what)
    if place is not None:
        page = project.pages([place["page"]])[0]
        if place["line"] is not None and not place["line"].isdecimal():
            message, hint = f"`{place['line']}` is no line", "write its number, or the page alone to run all of it"
            raise UsageError(Problem(path=page.path, message=message, hint=hint))
        line = _END if place["line"] is None else int(place["line"])
        session = _session_at(page, line, variant)
        lab = project.labs[session.lab]
        _refuse_elevated(project, lab, allowed=allow_elevated)
        return _open_at(lab, session, line)
    lab = _lab(project, what)
    _refuse_elevated(project, lab, allowed=allow_elevated)
    with _engine() as engine:
        engine.ensure_image(lab, _say)
        with engine.open(lab, life=lab.life) as container:
            argv = lab.shell or ("sh", "-c", "command -v bash >/dev/null && exec bash -i; exec sh -i")
            attach(container.terminal(user="root" if root else lab.user, argv=argv))
    return 0


def _lab(project: Project, name: str) -> Lab:
    name = name or project.settings.lab
    if name in project.labs:
        return project.labs[name]
    known = [each for each in project.labs if each]
    near = nearest(name, known)
    message = f"there is no lab `{name}`"
    hint = (
        f"did you mean `{near}`?" if near else f"labs: {', '.join(known) or 'none'}; or a place such as docs/page.md:41"
    )
    raise LabError(Problem(path=project.settings.labs, message=message, hint=hint))


def _refuse_elevated(project: Project, lab: Lab, *, allowed: bool) -> None:
    if lab.elevated and not allowed and not {"*", lab.service.name} & set(project.settings.allow_elevated):
        message = f"the lab `{lab.name}` has more rights than an ordinary container: {lab.elevated}"
        hint = "allow it with --allow-elevated, or by `allow_elevated` in the settings"
        raise LabError(Problem(path=project.settings.labs, message=message, hint=hint))


def _session_at(page: Page, line: int, variant: str) -> Session:
    variants = sorted({session.lab.partition("@")[2] for session in page.sessions} - {""})
    if variant and variant not in variants:
        message = f"is not run in a variant `{variant}` of its lab"
        hint = f"there are: {', '.join(variants)}" if variants else "its lab has only one"
        raise UsageError(Problem(path=page.path, message=message, hint=hint))
    found = None
    for session in page.sessions:
        if variant and session.lab.partition("@")[2] != variant:
            continue
        for example in session.examples:
            if example.file is None and example.line <= line and (found is None or example.line > found[0]):
                found = (example.line, session)
    if found is None:
        hint = f"see `doctools list {page.path}`"
        place = None if line == _END else line
        raise UsageError(Problem(path=page.path, line=place, message="no command stands here or above", hint=hint))
    return found[1]


def _open_at(lab: Lab, session: Session, line: int) -> int:
    with _engine() as engine:
        engine.ensure_image(lab, _say)
        with engine.open(lab, life=max(lab.life, 3600)) as container:
            shell = reach(
                session,
                line,
                lab=lab,
                container=container,
                clock=CLOCK.seconds,
                sleep=CLOCK.sleep,
                nonces=CLOCK.nonce,
                on_step=_tell,
            )
            if shell.trouble:
                where = session.page if line == _END else f"{session.page}:{line}"
                raise MachineError(f"{where} cannot be reached: {shell.trouble}")
            attach(shell.hand_over(), greeting=shell.prompt)
    return 0


def _tell(step: StepRecord) -> None:
    first = step.command.split("\n", 1)[0]
    wrong = "" if step.verdict.status is Status.PASSED else f"   # wrong: {step.verdict.reason}"
    _say(f"{step.line:>5}  {step.prompt}{first}{wrong}")


# -- labs ------------------------------------------------------------------------------------------------------------


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
    labs = {
        name or "(default)": lab
        for name, lab in project.labs.items()
        # the first variant is the lab itself
        if name in {lab.name, lab.service.name} or (not name and not project.settings.lab)
    }
    if load_file is not None:
        with _engine() as loader:
            loader.load_images(load_file)
    if build or save_file:
        # with all their variants, which are not shown: each has an image of its own
        every = {image_name(lab): lab for name, lab in project.labs.items() if name or not project.settings.lab}
        with _engine() as builder:
            for lab in every.values():
                image = builder.ensure_image(lab, _say)
                click.echo(f"{lab.name}: {image.name} ({image.base})")
            if save_file is not None:
                builder.save_images(every.values(), save_file)
        return 0
    engine = _engine_at_hand()
    try:
        for name, lab in labs.items():
            identity = engine.image_id(image_name(lab)) if engine is not None else None
            state = "no engine to ask" if engine is None else "ready" if identity else "not built yet"
            default = " (default)" if name == project.settings.lab else ""
            click.echo(f"{name}{default}: {image_name(lab)}, {state}")
            click.echo(f"  $ is {lab.user or 'the user of the image'}, # is root")
            if lab.needs:
                click.echo(f"  beside it: {', '.join(lab.needs)}")
            if lab.elevated:
                click.echo(f"  elevated: {lab.elevated}")
    finally:
        if engine is not None:
            engine.close()
    return 0


# -- engine ----------------------------------------------------------------------------------------------------------


@click.group("engine", invoke_without_command=True)
@click.pass_context
def engine_command(context: click.Context) -> int:
    """Show which container engine is used; start or stop one of doctools' own.

    The engine that answers is used: DOCKER_HOST, the Docker context, the usual sockets, Podman's. Where none does and
    dockerd is installed, root gets a private one, with its own data and its own network, which ends with the command
    that needed it - or stays, after `doctools engine start`.
    """
    if context.invoked_subcommand is not None:
        return 0
    with connect(may_start=False) as engine:
        click.echo(f"{engine.description} at {engine.address} (kernel {engine.kernel})")
    return 0


@engine_command.command("start")
def _start() -> int:
    """Start a private engine, unless one answers already."""
    try:
        engine = connect(may_start=False)
    except EngineError:
        from doctools.docker import private  # noqa: PLC0415 - see `connect`

        private.start(keep=True)
        engine = connect(may_start=False)
    with engine:
        click.echo(f"{engine.description} at {engine.address}")
    return 0


@engine_command.command("stop")
def _stop() -> int:
    """Stop the private engine; any other one is left alone."""
    from doctools.docker import private  # noqa: PLC0415 - see `connect`

    click.echo("stopped" if private.stop() else "no private engine was running")
    return 0


# -- clean -----------------------------------------------------------------------------------------------------------


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@click.command("clean")
@click.option("--images", is_flag=True, help="Also the images that were built for labs.")
@click.option("--evidence", is_flag=True, help="Also the evidence of this project: all is run again next time.")
def clean_command(*, images: bool, evidence: bool) -> int:
    """Remove the containers, networks and volumes that a run which was killed has left behind."""
    project = Project.load(Path.cwd())
    # Without an engine there are no containers either.
    engine = connect(may_start=True) if images else _engine_at_hand()
    removed: list[str] = []
    if engine is not None:
        try:
            removed += engine.sweep()
            if images:
                removed += [f"image {name}" for name in engine.remove_images()]
        finally:
            engine.close()
    removed += [f"what was left of {path.name}" for path in project.store.tidy(lives=_lives)]
    if evidence and project.store.root.exists():
        shutil.rmtree(project.store.root)
        removed.append(f"evidence in {os.path.relpath(project.store.root)}")
    for each in removed:
        click.echo(f"removed {each}")
    if not removed:
        click.echo("nothing to remove")
    return 0
