"""``doctools engine``."""

from __future__ import annotations

import click

from doctools.errors import EngineError
from doctools.integrations.project import connect

__all__ = ["engine_command"]


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
