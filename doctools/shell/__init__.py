"""One command at a time in a terminal: prompt marks, nested prompts, keys, answers, exit status, deadline.

    marks        what our prompts carry, so that no output can be mistaken for one
    prompts      what pages show as prompts
    nesting      the shells of a terminal, each inside of the one before it
    foreground   what the foreground process of a terminal does
    echo         what a terminal shows of what was typed
    channel      text out and in
    command      a command that runs, and what the page shows of it
    line         the terminal of one shell, and all that is known of it
    jobs         what a shell says of jobs that have ended, and where
    interrupt    giving up on a command
    replies      what a terminal says of itself when it is asked
    answers      what the page shows as typed while a command runs
    silence      what to do while nothing is printed
    following    a command to its end
    shell        type, follow, tell the outcome

Judges nothing: what comes out is an ``Outcome``. Knows neither pages nor containers; a terminal is whatever has the
three methods of ``Terminal``.
"""

from __future__ import annotations

from doctools.shell.channel import Terminal
from doctools.shell.command import Request
from doctools.shell.foreground import PROBE, Foreground, read_probe
from doctools.shell.prompts import accepts, prompt_pattern
from doctools.shell.shell import Shell, shell_argv

__all__ = [
    "PROBE",
    "Foreground",
    "Request",
    "Shell",
    "Terminal",
    "accepts",
    "prompt_pattern",
    "read_probe",
    "shell_argv",
]
