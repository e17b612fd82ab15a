"""``doctools shell``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doctools.errors import LabError, MachineError, Problem, UsageError
from doctools.integrations.cli.attach import attach
from doctools.integrations.cli.verify import files
from doctools.integrations.places import sessions_at
from doctools.integrations.project import CLOCK, Project, connect
from doctools.labs import Lab, any_shell
from doctools.model import Page, Session, Status, StepRecord
from doctools.verify import reach

if TYPE_CHECKING:
    from doctools.docker import DockerEngine

__all__ = ["shell_command"]

_PLACE = re.compile(r"(?P<page>.+\.md)(?::(?P<line>[^:]*))?")


@click.command("shell")
@click.argument("what", metavar="[LAB|PAGE[:LINE]]", required=False, default="", shell_complete=files)
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
        line = None if place["line"] is None else int(place["line"])
        session = _session_at(page, line, variant)
        lab = project.labs[session.lab]
        _refuse_elevated(project, lab, allowed=allow_elevated)
        return _open_at(lab, session, line)
    lab = project.lab(what, also="; or a place such as docs/page.md:41")
    _refuse_elevated(project, lab, allowed=allow_elevated)
    with _engine() as engine:
        engine.ensure_image(lab, _say)
        with engine.open(lab, life=lab.life) as container:
            attach(container.terminal(user="root" if root else lab.user, argv=lab.shell or any_shell()))
    return 0


def _refuse_elevated(project: Project, lab: Lab, *, allowed: bool) -> None:
    problem = project.elevated(lab, path=project.settings.labs)
    if problem is not None and not allowed:
        raise LabError(problem)


@contextmanager
def _engine() -> Iterator[DockerEngine]:
    with connect(may_start=True) as engine:
        engine.sweep()
        yield engine


def _session_at(page: Page, line: int | None, variant: str) -> Session:
    variants = sorted({session.variant for session in page.sessions} - {""})
    if variant and variant not in variants:
        message = f"is not run in a variant `{variant}` of its lab"
        hint = f"there are: {', '.join(variants)}" if variants else "its lab has only one"
        raise UsageError(Problem(path=page.path, message=message, hint=hint))
    wanted = [session for session in page.sessions if not variant or session.variant == variant]
    return sessions_at(replace(page, sessions=tuple(wanted)), line, files=False)[0]


def _open_at(lab: Lab, session: Session, line: int | None) -> int:
    with _engine() as engine:
        engine.ensure_image(lab, _say)
        with engine.open(lab, life=max(lab.life, 3600)) as container:
            shell = reach(session, line, lab=lab, container=container, clock=CLOCK, on_step=_tell)
            if shell.trouble:
                where = session.page if line is None else f"{session.page}:{line}"
                raise MachineError(f"{where} cannot be reached: {shell.trouble}")
            attach(shell.hand_over(), greeting=shell.prompt)
    return 0


def _tell(step: StepRecord) -> None:
    first = step.command.split("\n", 1)[0]
    wrong = "" if step.verdict.status is Status.PASSED else f"   # wrong: {step.verdict.reason}"
    _say(f"{step.line:>5}  {step.prompt}{first}{wrong}")


def _say(message: str) -> None:
    click.echo(message, err=True)
