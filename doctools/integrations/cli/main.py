"""The ``doctools`` command and its errors: everything that goes wrong ends here, in a message and an exit status."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import click

from doctools import __version__
from doctools.errors import DoctoolsError, MachineError, Problem, UsageError, suggestion

__all__ = ["cli", "main"]

_COMMANDS = {
    "init": ("init", "Make a verified project of a MkDocs site, or of any folder with Markdown."),
    "verify": ("verify", "Run the commands that pages print, and compare."),
    "accept": ("accept", "Write real outputs back into pages."),
    "merge": ("stores", "Take the evidence of other machines, such as the parts of a CI run."),
    "fences": ("fences", "Show what a fence can say: failures, values that differ, files, keys, labs."),
    "list": ("listing", "Show what would be run, and what is known of it."),
    "audit": ("audit", "Compare each bar of a built site with the evidence."),
    "shell": ("shell", "Open a lab, or the container of a page as it was before a line."),
    "labs": ("labs", "Show what commands run in; build it."),
    "engine": ("engine", "Show, start or stop the container engine."),
    "clean": ("clean", "Remove what doctools has made: containers, images, evidence."),
}
"""Name: module of this package, and what `--help` says. A module is imported only when its command is used."""

_OUR_FAULT = 70
"""EX_SOFTWARE of sysexits.h."""
_READER_GONE = 141
"""As a shell tells of a program that SIGPIPE has ended."""


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

    def invoke(self, ctx: click.Context) -> Any:
        if os.environ.get("NO_COLOR"):  # click asks only whether it is a terminal
            ctx.color = False
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # before click sees it, which would end with 1: a page is wrong
            raise click.exceptions.Exit(_READER_GONE) from None

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
  70   a fault of doctools itself
  130  interrupted
  141  what reads the output has gone, as `head` does

\b
Words are completed by Tab after
  eval "$(_DOCTOOLS_COMPLETE=bash_source doctools)"     (or zsh_source, fish_source)
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
    _end_on(signal.SIGHUP)  # the window was closed, or the connection is lost
    gc.freeze()
    gc.set_threshold(100_000)  # a run is short and makes hardly any cycles: looking for them costs more than it frees
    status = _status(lambda: cli(standalone_mode=False))
    if status == _READER_GONE:
        # What is left in the buffer would be tried again at the end (Python, library/signal: "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def _end_on(number: signal.Signals) -> None:
    """End as by ^C: containers are removed and evidence is whole. What `nohup` has turned off stays so."""
    if signal.getsignal(number) is signal.SIG_IGN:
        return

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
    except BrokenPipeError:
        return _READER_GONE  # there is nobody to tell
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        return _say(f"error: {_in_our_words(error)}", UsageError.exit_code)
    except click.ClickException as error:
        return _say(f"error: {error.format_message()}", UsageError.exit_code)
    except DoctoolsError as error:
        return _say(f"{'machine' if isinstance(error, MachineError) else 'error'}: {error}", error.exit_code)
    except Exception:  # noqa: BLE001 - whatever it is, it is ours: a status of a page would be a lie
        traceback.print_exc()
        hint = f"please report it where you have doctools {__version__} from, with all that stands above"
        return _say(f"doctools: this is a fault of doctools itself\nhint: {hint}", _OUR_FAULT)


def _in_our_words(error: click.UsageError) -> Problem:
    """click's error as all others are told: what was found, what was expected, the next step."""
    command = error.ctx.command_path if error.ctx is not None else "doctools"
    hint = f"`{command} --help` tells what there is"
    message = error.format_message().rstrip(".")
    if isinstance(error, click.exceptions.NoSuchCommand) and isinstance(error.cmd, click.Group) and error.ctx:
        message = f"there is no command `{command} {error.command_name}`"
        hint = suggestion(error.command_name, error.cmd.list_commands(error.ctx), otherwise=hint)
    elif isinstance(error, click.NoSuchOption) and error.ctx is not None:
        message = f"`{command}` has no option `{error.option_name}`"
        options = [name for each in error.ctx.command.get_params(error.ctx) for name in each.opts if name[0] == "-"]
        hint = suggestion(error.option_name, options, otherwise=hint)
    elif isinstance(error, click.MissingParameter) and error.param is not None:
        message = f"`{command}`: {_called(error.param)} is missing"
    elif isinstance(error, click.BadParameter) and error.param is not None:
        message = f"`{command}`: {_called(error.param)}: {error.message.rstrip('.')}"
    return Problem(path="", message=message, hint=hint)


def _called(parameter: click.Parameter) -> str:
    return f"`{parameter.metavar or parameter.opts[-1]}`"


def _say(message: str, status: int) -> int:
    with suppress(BrokenPipeError):
        click.echo(message, err=True)
    return status
