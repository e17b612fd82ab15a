"""Giving up on a command, and getting the prompt back.

Decides on no command's time: whoever calls knows that it is over.
"""

from __future__ import annotations

import re

from doctools.model import KEYS, Ending, TimedOut, Unfinished
from doctools.shell.command import QUIET, Command
from doctools.shell.foreground import Foreground
from doctools.shell.line import GRACE, Line
from doctools.terminal import fills_screen, partial_line

__all__ = ["FILLS_SCREEN", "interrupt"]

FILLS_SCREEN = "it fills the screen, as a pager or an editor does (`PAGER=cat` or `git --no-pager` lets it print)"

_WAYS_OUT = (KEYS["^C"], KEYS["^\\"], KEYS["^D"], b"q", b"\x1b:q!\r")
"""What ends a program, one after the other; the last two: pagers, vi."""

_PAGER = re.compile(r":|\(END\)|--More--.*")
"""What less and more ask below a screen."""


def interrupt(line: Line, command: Command, reason: str = "") -> Ending:
    """Give up on a command; get the prompt back, so that the page can go on.

    ``reason`` says why that is done before its time is over.
    """
    early = bool(reason or command.hint)
    reason = reason or _why_it_runs(line, command)
    kept = list(command.parts), command.size
    for keys in _WAYS_OUT:
        line.channel.press(keys)
        if _came_back(line, command):
            break
    else:
        line.gone = f"`{_short(command.request.command)}` did not end and could not be interrupted"
    command.parts, command.size = kept
    if early:
        return Unfinished(reason=reason)
    return TimedOut(seconds=command.request.timeout, reason=reason)


def _why_it_runs(line: Line, command: Command) -> str:
    if command.hint:
        return command.hint
    if command.request.wait is not None:
        return f"`{command.request.wait}` did not appear"
    key = command.key()
    if key is not None:
        return f"the output that the page shows above {key[1]} did not appear"
    question = command.question(line.marks).strip()
    if fills_screen(command.text()) or _PAGER.fullmatch(question):
        return FILLS_SCREEN
    state = line.channel.reader()
    if not question and state is not Foreground.BUSY and command.typeable(command.lines(line.marks)) is not None:
        return "it waits for input (what it does not ask for is typed where the page ends it with `^D`)"
    if state.reads or state is Foreground.RELAYING:
        return "it waits for input"
    if question:
        return f"it seems to wait for an answer to `{question}` (the page shows it on that line)"
    return "it was still running"


def _came_back(line: Line, command: Command) -> bool:
    """Whether a prompt is there, or comes in time."""
    if command.prompted:
        return True
    deadline = line.clock() + GRACE
    command.parts, command.tail = [], ""
    while (left := deadline - line.clock()) > 0:
        text = line.channel.receive(min(left, QUIET))
        if text is None:
            return False
        if text:
            command.add(text, line.clock())
        if line.prompted(command) or command.prompted:
            line.idle = ""
            return True
        if line.nesting.current.shows_again(partial_line(command.text())):
            return True
    return False


def _short(command: str) -> str:
    first = command.split("\n", 1)[0]
    return first if len(first) <= 60 else f"{first[:57]}..."
