"""The ``doctools`` command and its errors: everything that goes wrong ends here, in a message and an exit status."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn

import click

from doctools import __version__
from doctools.errors import DoctoolsError, MachineError

__all__ = ["cli", "main"]

_COMMANDS = {
    "init": ("init", "Make a verified project of a MkDocs site, or of any folder with Markdown."),
    "verify": ("verify", "Run the commands that pages print, and compare."),
    "accept": ("accept", "Write real outputs back into pages."),
    "merge": ("stores", "Take the evidence of other machines, such as the parts of a CI run."),
    "fences": ("fences", "Show what a fence can say: failures, values that differ, files, keys, labs."),
    "list": ("verify", "Show what would be run, and what is known of it."),
    "audit": ("audit", "Compare each bar of a built site with the evidence."),
    "shell": ("shell", "Open a lab, or the container of a page as it was before a line."),
    "labs": ("labs", "Show what commands run in; build it."),
    "engine": ("engine", "Show, start or stop the container engine."),
    "clean": ("clean", "Remove what doctools has made: containers, images, evidence."),
}
"""Name: module of this package, and what `--help` says. A module is imported only when its command is used."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"doctools.integrations.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415 - only for a typing error

            near = "".join(f" Did you mean `{each}`?" for each in get_close_matches(name, _COMMANDS, n=1))
            raise click.UsageError(f"There is no command `{name}`.{near}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


_EPILOG = """
\b
Exit status:
  0    all as printed
  1    a page is wrong, or a site that was built of them
  2    a page or a setting cannot be read
  3    the machine failed: no engine, no image, out of disk
  130  interrupted
"""


@click.group(cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="doctools")
def cli() -> None:
    """The shell commands that your documentation prints, really run - and shown to have been.

    \b
    A fence like this one in a page is a test, with nothing to add:
        ```console
        $ echo bonjour
        bonjour
        ```
    \b
    Ten minutes:
        doctools init                 make a verified project of a site, or of a folder
        doctools fences               what a fence can say: read it once
        doctools list                 what would be run
        doctools verify               run it in disposable containers; later, only what has changed
        doctools accept docs/a.md     take the real outputs into the page
        doctools shell docs/a.md:41   open the container as it was before line 41
        doctools verify --watch       each page again when it is saved; beside it: mkdocs serve
    """


def main() -> NoReturn:
    """Run the command line and exit."""
    _end_on(signal.SIGTERM)
    gc.freeze()
    gc.set_threshold(100_000)  # a run is short and makes hardly any cycles: looking for them costs more than it frees
    sys.exit(_status(lambda: cli(standalone_mode=False)))


def _end_on(number: signal.Signals) -> None:
    """End as by ^C: containers are removed and evidence is whole."""

    def interrupt(_number: int, _frame: Any) -> NoReturn:
        signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(number, interrupt)


def _status(run: Callable[[], Any]) -> int:
    try:
        return int(run() or 0)
    except click.exceptions.Abort:
        return _say("interrupted", 130)
    except KeyboardInterrupt:
        return _say("interrupted", 130)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except DoctoolsError as error:
        return _say(f"{'machine' if isinstance(error, MachineError) else 'error'}: {error}", error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; there is nobody to tell
        return 0


def _say(message: str, status: int) -> int:
    click.echo(message, err=True)
    return status
