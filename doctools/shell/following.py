"""A command followed to its end: what is printed is read, and what comes with it decided.

Knows no judgement: how the command ended is an ``Ending``, right or wrong for the page.
"""

from __future__ import annotations

from doctools.model import Ending, Exited, Running, ShellGone, Unfinished
from doctools.shell.answers import STILL, press
from doctools.shell.command import LIMIT, Command
from doctools.shell.interrupt import interrupt
from doctools.shell.line import Line
from doctools.shell.marks import without_marks
from doctools.shell.silence import silent

__all__ = ["follow"]


def follow(line: Line, command: Command) -> Ending:
    """Watch a command that was typed until it ends, or until its time is over."""
    receive, clock, record = line.channel.receive, line.clock, line.record
    while True:
        text = receive(max(0.001, min(command.look, command.deadline) - clock()))
        now = clock()
        if text is None:
            line.gone = "the shell has ended"
            return ShellGone(reason=line.gone)
        if text:
            command.add(text, now)
            record(without_marks(text) if "\x1b]133;" in text else text)
            ending = _heard(line, command, now)
        else:
            ending = silent(line, command, now)
        if ending is not None:
            return ending
        if now >= command.deadline:
            return interrupt(line, command)


def _heard(line: Line, command: Command, now: float) -> Ending | None:
    """Something was printed."""
    if "\x1b]133;" in command.tail:
        ended = line.prompted(command)
        if ended is not None:
            return ended
        if command.continued(line.marks):
            interrupt(line, command)
            return Unfinished(
                reason="the shell waits for the rest of the command (a page shows it in lines that begin with `> `)"
            )
    if command.request.wait is not None and command.appeared(command.request.wait):
        if command.prompted:
            return Exited(code=command.code)
        line.linger(command)
        return line.prompted(command) or _left_alone(line, command)
    if command.size > LIMIT:
        interrupt(line, command)
        return Unfinished(reason=f"more than {LIMIT >> 20} MiB were printed")
    if command.key() is not None and now - command.checked > STILL:
        command.checked = now
        press(line, command, now)
    return None


def _left_alone(line: Line, command: Command) -> Ending:
    line.busy = command.request.command
    return Running(until=command.request.wait or "")
