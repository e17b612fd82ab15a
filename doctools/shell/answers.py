"""What the page shows as typed while a command runs: keys, answers to questions, lines of input.

Types nothing that the page does not show, and that only where the output above it has come.
"""

from __future__ import annotations

import re

from doctools.model import HIDDEN, KEYS
from doctools.shell.channel import BACKSPACE
from doctools.shell.command import Command, kind_of
from doctools.shell.foreground import Foreground
from doctools.shell.line import Line

__all__ = ["LONG", "STILL", "answer", "erase", "press", "type_input"]

STILL = 0.1
"""Seconds of silence after which a key is pressed: the command has surely begun to run."""
LONG = 3.0
"""Seconds of silence after which a program that polls, with a question on its last line, is taken to wait for input."""

_QUESTION = re.compile(r"[:?\])>] ?\Z")
"""How the questions of programs end."""


def press(line: Line, command: Command, now: float) -> bool:
    """Press the next key that the page shows, if the output above it has appeared."""
    key = command.key()
    if key is None:
        return False
    number, word = key
    if not command.request.matches(command.request.shown[:number], command.lines(line.marks)):
        return False
    command.note_typed(number, word, now)
    line.channel.press(KEYS[word])
    return True


def answer(line: Line, command: Command, question: str, now: float) -> bool:
    """Type the rest of a line that the page shows and the terminal has begun."""
    above = command.lines(line.marks, above=True)
    found = command.asked(question, above)
    if found is None:
        return command.asked(f"{question.rstrip()} ", above) is not None and erase(line, command, question)
    number, rest = found
    state = line.channel.reader()
    if state is Foreground.BUSY:
        return False
    if not state.reads and not _asks(line, command, state, question, now):
        return True
    hidden = rest == HIDDEN
    if hidden and command.request.answer is None:
        command.hint = f"the page shows `{HIDDEN}`, but not what to type: its fence needs the option `answer`"
        command.deadline = now
        return True
    command.asked_before.add(kind_of(question))
    text = command.request.answer if hidden and command.request.answer is not None else rest
    if rest:
        command.answers.append((number, rest))
    command.note_typed(number, text, now, hidden=hidden)
    line.channel.type(text)
    return True


def erase(line: Line, command: Command, question: str) -> bool:
    """Take back a blank with which a line editor has begun a line by itself, further in than the page shows it.

    Returns whether that was tried: not a second time where it changed nothing.
    """
    if question == command.erased or line.channel.reader() is Foreground.BUSY:
        return False
    command.erased = question
    line.channel.press(BACKSPACE)
    return True


def _asks(line: Line, command: Command, state: Foreground, question: str, now: float) -> bool:
    """Whether a program that is not known to read a line has asked a question all the same.

    Its last line must look like one, or have been one before, and stay as it is from one look to the next; else it is
    output that comes in pieces (``chroot: `` is written before what went wrong).
    """
    known = kind_of(question) in command.asked_before
    asks = known or _QUESTION.search(question) is not None
    if (state is Foreground.RELAYING and asks) or (state is Foreground.KEYS and known):
        command.guessed = True  # it reads, and it has asked
        return True
    patient = now - command.heard >= line.channel.patience
    if state is Foreground.SHELL or not asks:
        patient = now - command.heard >= LONG
    if not patient or not command.settled(line.clock()):
        return False
    command.guessed = True
    return True


def type_input(line: Line, command: Command, number: int, question: str, now: float) -> None:
    """Type a line that the page shows, for a program that reads without asking, or asks with blanks alone."""
    text = command.request.shown[number].removeprefix(question)
    command.free = True
    command.answers.append((number, text))
    command.note_typed(number, text, now)
    line.channel.type(text)
