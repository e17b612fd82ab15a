"""One command at a time in a terminal: prompt marks, nested prompts, keys, answers, exit status, deadline.

Judges nothing: what comes out is an ``Outcome``. Knows neither pages nor containers; a terminal is whatever has the
three methods of ``Terminal``.
"""

from __future__ import annotations

from doctools.shell.channel import Terminal
from doctools.shell.foreground import PROBE, Foreground, read_probe
from doctools.shell.prompts import accepts, prompt_pattern
from doctools.shell.shell import Request, Shell, shell_argv

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
