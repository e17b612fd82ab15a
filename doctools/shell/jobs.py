"""What a shell says of jobs that have ended: with its next prompt, which may be this one or the one after it.

Who presses Enter sees it at once; a job that ends in the same moment as its ``kill`` is told of before the prompt, and
a moment later only after the next command. So a notice counts where the page shows it. One that says nothing new, that
a job is done or was terminated, need not be shown at all: whether a reader meets it there is chance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from doctools.shell.command import Command
from doctools.shell.line import Line

__all__ = ["has_begun", "in_place"]

_BEGUN = re.compile(r"^\[\d+\] \d+\r?$", re.MULTILINE)
# bash(1), JOB CONTROL; dash and zsh put the sign elsewhere. `jobs` lists running and stopped ones, which is no notice.
_NOTICE = re.compile(r"\[\d+\] *[+-]? +(?!Running|Stopped|running|suspended)(?P<how>[A-Za-z]\w+)\b.*")
_NOTHING_NEW = {"Done", "done", "Terminated", "terminated"}


def has_begun(printed: str) -> bool:
    """Whether a shell has said that it runs something in the background."""
    return _BEGUN.search(printed) is not None


def in_place(line: Line, command: Command, printed: tuple[str, ...]) -> tuple[str, ...]:
    """The output of a command that has ended, with the notices that the page shows there.

    ``printed`` is what a person sees of the command. What came before the page shows it is kept for the next command.
    """
    request = command.request
    early, line.early = line.early, ()
    if early and not (_nothing_new(early) and request.matches(request.shown, printed)):
        printed += early
    if request.matches(request.shown, printed):
        return printed
    for number in range(1, _notices(printed) + 1):
        kept, surplus = printed[:-number], printed[-number:]
        if request.matches(request.shown, kept) and (_nothing_new(surplus) or not request.last):
            line.early = surplus
            return kept
    if _notices(request.shown):
        printed += line.press_enter(until=_is_notice)
    return printed


def _is_notice(text: str) -> bool:
    return _NOTICE.fullmatch(text.rstrip()) is not None


def _nothing_new(notices: Sequence[str]) -> bool:
    return all((found := _NOTICE.fullmatch(text.rstrip())) and found["how"] in _NOTHING_NEW for text in notices)


def _notices(lines: Sequence[str]) -> int:
    """How many there are at the end of an output."""
    number = 0
    for text in reversed(lines):
        if not _is_notice(text):
            break
        number += 1
    return number
